//! Passwords: hashed with Argon2id. What takes long is done off the async threads, as many at a time as there are cores.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::PasswordCost;
use super::hashers::{self, Hashers, Memory};
use crate::domain::users::PasswordHash;
use crate::domain::{During, Failure, Ids};

/// For how long a verified password is remembered.
const REMEMBERED: Duration = Duration::from_mins(5);
/// How many are remembered at most.
const MOST: usize = 4_096;
/// How much memory a quick hash goes over at most, in KiB and counted once for each pass: some tens of microseconds.
const QUICK: u64 = 32;

/// Hashes and verifies passwords. Clones share the limit and the memory.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    /// Its parameters, as a hash says them.
    params: ParamsString,
    hashers: Hashers,
    memory_key: [u8; 32],
    /// Fingerprints of verified pairs of password and hash, and when they were verified.
    verified: Mutex<HashMap<[u8; 32], Instant>>,
}

impl Passwords {
    /// Hashing at that cost.
    pub fn new(cost: PasswordCost, ids: &dyn Ids) -> Self {
        let params = match cost {
            PasswordCost::Owasp => Params::new(19 * 1024, 2, 1, None),
            PasswordCost::Light => Params::new(8, 1, 1, None),
        };
        let params = params.expect("the two costs are within Argon2's bounds");
        let said = ParamsString::try_from(&params).expect("numbers can be said");
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut memory_key = [0; 32];
        ids.fill(&mut memory_key);
        Self(Arc::new(Inner {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            params: said,
            hashers: Hashers::new(cores),
            memory_key,
            verified: Mutex::default(),
        }))
    }

    /// Hashes a password with a salt of its own, drawn from there.
    pub async fn hash(&self, password: &SecretString, ids: &dyn Ids) -> Result<PasswordHash, Failure> {
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        let password = password.clone();
        self.run(is_quick(self.0.argon2.params()), move |inner, memory| inner.hash(memory, &password, &salt))
            .await?
            .map_err(|error| Failure::new(During::Work, error.to_string()))
    }

    /// Whether the password is the one that was hashed. A hash that cannot be read is nobody's.
    pub async fn verify(&self, password: &SecretString, hash: &PasswordHash) -> Result<bool, Failure> {
        let fingerprint = self.fingerprint(password, hash);
        if self.0.remembered(&fingerprint) {
            return Ok(true);
        }
        let Some(kept) = Kept::read(hash) else { return Ok(false) };
        let password = password.clone();
        self.run(is_quick(kept.argon2.params()), move |inner, memory| {
            // Of many who wait for the same password, the first has done the work for all.
            if inner.remembered(&fingerprint) {
                return true;
            }
            let good = kept.is_of(memory, &password);
            if good {
                inner.remember(fingerprint);
            }
            good
        })
        .await
    }

    /// Does the work here if it is quick, and otherwise on a thread that may take its time.
    async fn run<T: Send + 'static>(
        &self,
        quick: bool,
        work: impl FnOnce(&Inner, &mut Memory) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        if quick {
            return Ok(hashers::small(|memory| work(&self.0, memory)));
        }
        let inner = Arc::clone(&self.0);
        self.0.hashers.run(move |memory| work(&inner, memory)).await
    }

    fn fingerprint(&self, password: &SecretString, hash: &PasswordHash) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0.memory_key).expect("HMAC takes a key of any length");
        mac.update(hash.0.as_bytes());
        mac.update(&[0]);
        mac.update(password.expose_secret().as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl Inner {
    fn hash(
        &self,
        memory: &mut Memory,
        password: &SecretString,
        salt: &[u8],
    ) -> argon2::password_hash::Result<PasswordHash> {
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        memory.hash(&self.argon2, password.expose_secret().as_bytes(), salt, &mut output)?;
        let hash = phc::PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: self.params.clone(),
            salt: Some(Salt::new(salt)?),
            hash: Some(Output::new(&output)?),
        };
        Ok(PasswordHash(hash.to_string()))
    }

    fn remembered(&self, fingerprint: &[u8; 32]) -> bool {
        let verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        verified.get(fingerprint).is_some_and(|since| since.elapsed() < REMEMBERED)
    }

    fn remember(&self, fingerprint: [u8; 32]) {
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.len() >= MOST {
            verified.retain(|_, since| since.elapsed() < REMEMBERED);
        }
        if verified.len() < MOST {
            verified.insert(fingerprint, monotonic());
        }
    }
}

/// A hash that was kept, taken apart. Its cost is its own, whatever new ones cost.
struct Kept {
    argon2: Argon2<'static>,
    salt: Salt,
    output: Output,
}

impl Kept {
    fn read(hash: &PasswordHash) -> Option<Self> {
        let hash = phc::PasswordHash::new(&hash.0).ok()?;
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = hash.version.map(Version::try_from).transpose().ok()?.unwrap_or_default();
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&hash).ok()?);
        Some(Self { argon2, salt: hash.salt?, output: hash.hash? })
    }

    fn is_of(&self, memory: &mut Memory, password: &SecretString) -> bool {
        let mut output = [0; Output::MAX_LENGTH];
        let Some(output) = output.get_mut(..self.output.len()) else { return false };
        let hashed = memory.hash(&self.argon2, password.expose_secret().as_bytes(), &self.salt, output);
        // Compared in constant time.
        hashed.is_ok() && Output::new(output).is_ok_and(|output| output == self.output)
    }
}

/// Whether a hash takes no longer than handing it to another thread would.
fn is_quick(params: &Params) -> bool {
    u64::from(params.m_cost()) * u64::from(params.t_cost()) <= QUICK
}

#[expect(clippy::disallowed_methods, reason = "how long a hash is remembered is no fact of the emulated world")]
fn monotonic() -> Instant {
    Instant::now()
}
