//! ADManager Plus, build 7224: `/RestAPI/CreateUser`, `/RestAPI/ModifyUser` and the tokens that they need.
//!
//! Its quirks: HTTP status is 200 whatever happens to an object or a request; answers are JSON but not called so;
//! parameters come by query, form body or both, for GET and POST alike; every value is a text; a refused request is
//! one object, a refused object an entry of the array; sentences are HTML-escaped; a change that half succeeded is a
//! success whose sentence has a second one glued to it.

mod account;
mod attributes;
mod auth;
mod batch;
mod contract;
mod dn;
mod endpoints;
mod error;
mod matching;
mod names;
mod tokens;
mod users;
mod wire;

use crate::domain::Api;
use crate::service::{Face, Service};

pub use contract::CONTRACT;
pub use error::refused;
pub use matching::sid;

/// Whether a text is a distinguished name, such as that of a container.
pub fn is_container(text: &str) -> bool {
    dn::Dn::parse(text).is_some()
}

/// ADManager's voice.
pub struct Admanager {
    service: Service,
}

impl Admanager {
    /// Speaking for that service.
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

/// How ADManager keeps its users.
pub const FACE: Face = Face { api: Api::Admanager, identifiers: names::identifiers, role: |_| None };
