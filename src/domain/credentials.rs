//! Tokens and keys: secrets that a server made, of which only a digest is kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Api;

/// Whom a credential speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// An operator.
    Operator(Uuid),
    /// A user, with the rights of her role.
    User(Uuid),
}

/// A token or key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: Uuid,
    /// Where it is good.
    pub api: Api,
    /// SHA-256 of the secret.
    pub digest: Vec<u8>,
    /// Whom it speaks for.
    pub owner: Owner,
    /// The label that it was given; unique to its owner's API.
    pub label: Option<String>,
    /// What it may be used for, in the vendor's words; absent for everything that its owner may.
    pub scopes: Option<Vec<String>>,
    /// From when it is no longer good; absent for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it is one of the published development credentials.
    pub development: bool,
}

impl Credential {
    /// Whether it is still good.
    pub fn good_at(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}
