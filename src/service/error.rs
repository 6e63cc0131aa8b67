//! How the service says no.

use crate::domain::{Failure, Refusal};

/// A refusal, which a dialect puts into its vendor's words, or a failure, which nobody is shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The domain refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something inside went wrong.
    #[error(transparent)]
    Failed(#[from] Failure),
}
