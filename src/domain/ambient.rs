//! Time and randomness, passed in so that a test can say what they are.

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, TimeDelta, Utc};
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

/// The instant, if its year has at most four digits, as every store and every client can write it. The end of the last
/// day of 9999, which many clients say for never, becomes its last second.
pub fn in_calendar(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let end = NaiveDate::from_ymd_opt(10_000, 1, 1)?.and_hms_opt(0, 0, 0)?.and_utc();
    if at == end {
        return Some(end - TimeDelta::seconds(1));
    }
    (1..10_000).contains(&at.year()).then_some(at)
}

/// Makes ids and secrets.
pub trait Ids: Send + Sync {
    /// A new id; ids made later sort later.
    fn id(&self) -> Uuid;

    /// Fills the bytes with what nobody can guess.
    fn fill(&self, bytes: &mut [u8]);

    /// The id under which clients know what has that key: the same, unless what they see is to be repeatable.
    fn shown(&self, key: Uuid) -> Uuid {
        key
    }

    /// Whether what it makes for clients may have been made before, from the same number.
    fn repeats(&self) -> bool {
        false
    }

    /// A new secret in the shape of a UUID, version 4.
    fn secret_uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
