//! Argon2id alone: as many threads as there are cores, each with memory of its own that it uses again.

use std::thread;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::Outcome;

/// Hashes for so many seconds at OWASP's cost. Prints how many hashes, and in what time.
pub fn hash(seconds: u64) -> Outcome {
    let cores = thread::available_parallelism()?.get();
    let (began, most) = (Instant::now(), Duration::from_secs(seconds));
    let threads: Vec<_> = (0..cores).map(|_| thread::spawn(move || hashes_until(began, most))).collect();
    let mut done = 0;
    for thread in threads {
        done += thread.join().map_err(|_| "a thread panicked")?.map_err(|error| error.to_string())?;
    }
    println!("{{\"hashes\":{done},\"seconds\":{}}}", began.elapsed().as_secs_f64());
    Ok(())
}

fn hashes_until(began: Instant, most: Duration) -> argon2::Result<u64> {
    let params = Params::new(19 * 1024, 2, 1, None)?;
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut done: u64 = 0;
    let mut out = [0; 32];
    while began.elapsed() < most {
        let mut salt = [7; 16];
        salt[..8].copy_from_slice(&done.to_le_bytes());
        argon2.hash_password_into_with_memory(b"Analytical-1843", &salt, &mut out, &mut memory)?;
        done += 1;
    }
    Ok(done)
}
