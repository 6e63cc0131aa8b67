//! Time and randomness, passed in so that a test can say what they are.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn instant(&self) -> DateTime<Utc>;

    /// The present instant in whole microseconds, the finest that every store keeps.
    fn now(&self) -> DateTime<Utc> {
        self.instant().trunc_subsecs(6)
    }
}

/// Makes ids and secrets.
pub trait Ids: Send + Sync {
    /// A new id; ids made later sort later.
    fn id(&self) -> Uuid;

    /// Fills the bytes with what nobody can guess.
    fn fill(&self, bytes: &mut [u8]);

    /// A new secret in the shape of a UUID, version 4.
    fn secret_uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
