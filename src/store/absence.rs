//! Whether a create may take for granted, without a look, that nobody is there who is sought.
//!
//! Who writes it looks in any case, and has the work done again if somebody is there. So a wrong guess costs time and nothing else; a right
//! one saves a look into the store, of which whoever fills it needs one a user.

use std::sync::atomic::{AtomicU32, Ordering};

/// So many in a row were not there before it is taken for granted of the next.
const ENOUGH: u32 = 64;

/// How many who were sought in a row were not there.
#[derive(Debug, Default)]
pub(super) struct Absence(AtomicU32);

impl Absence {
    /// Whether the next is likely not to be there.
    pub(super) fn is_likely(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= ENOUGH
    }

    /// Somebody was sought.
    pub(super) fn looked(&self, was_there: bool) {
        if was_there {
            self.doubt();
        } else if !self.is_likely() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// It was taken for granted, and what came of that could not be kept.
    pub(super) fn doubt(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}
