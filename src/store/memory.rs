//! What this process remembers of the store, so that it need not ask again.

use std::sync::atomic::{AtomicU64, Ordering};

use super::numbers::Numbers;
use super::touched::Touched;

/// What is remembered. Nothing stays in it that a transaction of this process has changed.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Numbers of users that are drawn.
    pub(super) numbers: Numbers,
    /// How many times what is set up has changed.
    settings: AtomicU64,
}

impl Memory {
    /// Forgets what has been, or is about to be, changed.
    pub(super) fn forget(&self, touched: &Touched) {
        if touched.numbers {
            self.numbers.doubt();
        }
        if touched.settings {
            self.settings.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// How many times what is set up has changed.
    pub(super) fn settings_changed(&self) -> u64 {
        self.settings.load(Ordering::Acquire)
    }
}
