//! What was done to whom, by whom: one entry for each change of a user.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Api;

/// One attribute that changed. Passwords are shown as `(set)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The attribute: a shared one by its name, an account's own as `api.Name`.
    pub field: String,
    /// The value before; absent where there was none.
    pub from: Option<String>,
    /// The value now; absent where it was cleared.
    pub to: Option<String>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its key, which tells in which order entries came.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// In which space.
    pub space: Uuid,
    /// The user.
    pub user: Uuid,
    /// Through which API; absent for a seed.
    pub api: Option<Api>,
    /// The vendor's operation.
    pub operation: String,
    /// The operator's name.
    pub operator: String,
    /// The request's id.
    pub request_id: String,
    /// What changed.
    pub changes: Vec<Change>,
}

/// Adds that something is different now, if it is.
pub(super) fn note(log: &mut Vec<Change>, field: impl Into<String>, from: Option<String>, to: Option<String>) {
    if from != to {
        log.push(Change { field: field.into(), from, to });
    }
}
