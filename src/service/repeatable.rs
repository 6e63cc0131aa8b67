//! Ids and secrets that follow from a number, for tests that compare bytes.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::Ids;

/// What clients see follows from a seed; keys, which they do not see, come from the server's own source.
pub struct RepeatableIds {
    keys: Arc<dyn Ids>,
    seed: i64,
    at: Mutex<At>,
}

/// How far the bytes have been used up.
#[derive(Debug, Clone, Copy, Default)]
struct At {
    block: i64,
    count: u64,
}

impl RepeatableIds {
    /// Following from that number.
    pub fn new(keys: Arc<dyn Ids>, seed: i64) -> Self {
        Self { keys, seed, at: Mutex::default() }
    }

    /// Goes on with the bytes of a block that nobody has begun yet: one for each request, so that what a request gets
    /// does not depend on the process that answers it.
    pub fn begin(&self, block: i64) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = At { block, count: 0 };
    }

    fn next(&self) -> [u8; 32] {
        let at = {
            let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
            at.count += 1;
            *at
        };
        let mut hash = Sha256::new();
        hash.update(b"mynah");
        hash.update(self.seed.to_be_bytes());
        hash.update(at.block.to_be_bytes());
        hash.update(at.count.to_be_bytes());
        hash.finalize().into()
    }
}

impl Ids for RepeatableIds {
    fn id(&self) -> Uuid {
        self.keys.id()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&self.next()[..chunk.len()]);
        }
    }

    fn shown(&self, _key: Uuid) -> Uuid {
        self.secret_uuid()
    }

    fn repeats(&self) -> bool {
        true
    }
}
