//! What went wrong inside: logged once at the edge, never shown to a client.

use std::error::Error;

/// What was being done when it went wrong. Some vendors answer differently to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum During {
    /// Writing the audit entry.
    Audit,
    /// Inserting a user.
    Insert,
    /// Reading or writing groups.
    Groups,
    /// Reading the tags.
    Tags,
    /// Anything else.
    Work,
}

/// An internal failure.
#[derive(Debug, thiserror::Error)]
#[error("{during:?} failed: {cause}")]
pub struct Failure {
    /// What was being done.
    pub during: During,
    /// Why it failed.
    #[source]
    pub cause: Box<dyn Error + Send + Sync>,
}

impl Failure {
    /// A failure with its cause.
    pub fn new(during: During, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { during, cause: cause.into() }
    }
}
