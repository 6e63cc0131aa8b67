//! ADManager Plus, build 7224: users through `/RestAPI`, the groups and units that they are in, and the tokens that
//! it takes.
//!
//! Its quirks: HTTP status is 200 whatever happens to an object or a request; answers are JSON but not called so;
//! parameters come by query, form body or both, for GET and POST alike; every value is a text; a refused request is
//! one object, a refused object an entry of the array; sentences are HTML-escaped; a change that half succeeded is a
//! success whose sentence has a second one glued to it. `CreateUser` and its like say `SUCCESS` and `SEVERE`, the actions
//! on users `1` and `0`.

mod account;
mod actions;
mod attributes;
mod auth;
mod batch;
mod columns;
mod conditions;
mod contract;
mod dn;
mod domains;
mod endpoints;
mod error;
mod filter;
mod groups;
mod matching;
mod names;
mod observed;
mod operations;
mod passwords;
mod said;
mod search;
mod technicians;
mod tokens;
mod units;
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
pub const FACE: Face =
    Face { api: Api::Admanager, id: names::guid, namespace: None, identifiers: names::identifiers, role: |_| None };
