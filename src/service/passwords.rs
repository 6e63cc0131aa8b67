//! Passwords: hashed with Argon2id off the async threads, as many at a time as there are cores.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use tokio::sync::Semaphore;

use super::PasswordCost;
use crate::domain::users::PasswordHash;
use crate::domain::{During, Failure, Ids};

/// For how long a verified password is remembered.
const REMEMBERED: Duration = Duration::from_mins(5);
/// How many are remembered at most.
const MOST: usize = 4_096;

/// Hashes and verifies passwords. Clones share the limit and the memory.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    slots: Semaphore,
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
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut memory_key = [0; 32];
        ids.fill(&mut memory_key);
        Self(Arc::new(Inner {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            slots: Semaphore::new(cores),
            memory_key,
            verified: Mutex::default(),
        }))
    }

    /// Hashes a password with a salt of its own, drawn from there.
    pub async fn hash(&self, password: &SecretString, ids: &dyn Ids) -> Result<PasswordHash, Failure> {
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        let password = password.clone();
        self.off_thread(move |inner| {
            let hash: phc::PasswordHash =
                inner.argon2.hash_password_with_salt(password.expose_secret().as_bytes(), &salt)?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await?
        .map_err(|error: argon2::password_hash::Error| Failure::new(During::Work, error.to_string()))
    }

    /// Whether the password is the one that was hashed. A hash that cannot be read is nobody's.
    pub async fn verify(&self, password: &SecretString, hash: &PasswordHash) -> Result<bool, Failure> {
        let fingerprint = self.fingerprint(password, hash);
        if self.0.remembered(&fingerprint) {
            return Ok(true);
        }
        let (password, hash) = (password.clone(), hash.clone());
        self.off_thread(move |inner| {
            // Of many who wait for the same password, the first has done the work for all.
            if inner.remembered(&fingerprint) {
                return true;
            }
            let hash = phc::PasswordHash::new(&hash.0).ok();
            let password = password.expose_secret().as_bytes();
            let good = hash.is_some_and(|hash| inner.argon2.verify_password(password, &hash).is_ok());
            if good {
                inner.remember(fingerprint);
            }
            good
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let _slot = self.0.slots.acquire().await.map_err(|closed| Failure::new(During::Work, closed))?;
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        done.map_err(|panicked| Failure::new(During::Work, panicked))
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

#[expect(clippy::disallowed_methods, reason = "how long a hash is remembered is no fact of the emulated world")]
fn monotonic() -> Instant {
    Instant::now()
}
