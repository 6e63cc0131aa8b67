//! What a seed file says of operators, users and tokens: the rest of `seed_file.rs`. Plain secrets are read and never
//! written.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::seed_words::{DetailToml, Digest, Id, OneAccount, Time};

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorToml {
    pub(super) name: String,
    pub(super) number: Option<u32>,
    #[serde(skip_serializing)]
    pub(super) password: Option<SecretString>,
    pub(super) password_hash: Option<String>,
    #[serde(default, skip_serializing)]
    pub(super) tokens: Vec<SecretString>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) rights: Vec<String>,
    pub(super) realms: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) built_in: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) development: bool,
    pub(super) default_template: Option<String>,
    pub(super) user_type: Option<String>,
    pub(super) organization: Option<String>,
    pub(super) login: Option<String>,
    pub(super) challenge: Option<String>,
    #[serde(skip_serializing)]
    pub(super) answer: Option<SecretString>,
    pub(super) answer_hash: Option<String>,
    #[serde(skip_serializing)]
    pub(super) next_passcode: Option<SecretString>,
    pub(super) next_passcode_hash: Option<String>,
    pub(super) validation_code: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) credentials: Vec<CredentialToml>,
}

/// A token or key of which only the digest is known.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialToml {
    pub(super) api: Option<String>,
    pub(super) digest: Digest,
    pub(super) label: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) expires_at: Option<Time>,
    pub(super) development: Option<bool>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenToml {
    pub(super) realm: String,
    pub(super) serial: String,
    pub(super) r#type: String,
    pub(super) state: Option<String>,
    pub(super) state_since: Option<Time>,
    pub(super) owner: Option<String>,
    pub(super) container: Option<String>,
    pub(super) revocable: Option<bool>,
    pub(super) comment: Option<String>,
    pub(super) count: Option<u32>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserToml {
    pub(super) realm: String,
    pub(super) name: String,
    pub(super) id: Option<Id>,
    pub(super) number: Option<u32>,
    #[serde(skip_serializing)]
    pub(super) password: Option<SecretString>,
    pub(super) password_hash: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) active: Option<bool>,
    pub(super) locked: Option<bool>,
    pub(super) expires_at: Option<Time>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) expiry_applied: bool,
    pub(super) created_at: Option<Time>,
    pub(super) updated_at: Option<Time>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) accounts: Vec<OneAccount>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) details: BTreeMap<String, BTreeMap<String, DetailToml>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) groups: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing)]
    pub(super) api_key: Option<SecretString>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) credentials: Vec<CredentialToml>,
}

/// A user's account; a text alone stands for the API of one that was made with her.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountToml {
    pub(super) api: String,
    pub(super) created_at: Option<Time>,
    pub(super) created_by: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) removed: bool,
}
