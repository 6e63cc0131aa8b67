//! How the service says no.

use crate::domain::{Failure, Refusal, TokenRefusal};

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

impl From<TokenRefusal> for Error {
    fn from(refusal: TokenRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}
