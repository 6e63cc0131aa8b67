//! The real clock and the real randomness: the only place that may ask the machine for either.

use chrono::{DateTime, Utc};
use rand::Rng;
use uuid::Uuid;

use crate::domain::{Clock, Ids};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is passed in from")]
    fn instant(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Ids of version 7, and randomness for secrets: `ChaCha12`, seeded by the operating system, in each thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "this is where ids are passed in from")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    #[expect(clippy::disallowed_methods, reason = "this is where randomness is passed in from")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
