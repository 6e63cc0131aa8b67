//! What this process remembers of the store, so that it need not ask again.

use super::touched::Touched;

/// What is remembered. Nothing stays in it that a transaction of this process has changed.
#[derive(Debug, Default)]
pub(super) struct Memory {}

impl Memory {
    /// Forgets what has been, or is about to be, changed.
    pub(super) fn forget(&self, _touched: &Touched) {}
}
