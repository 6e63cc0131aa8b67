//! Sectona PAM 6.0: `POST /API/APP/APP007/ManageUser`.
//!
//! Its quirks: HTTP status and `StatusCode` follow a table of six-digit codes, whose code is a number (0) on success
//! and a text on failure; two codes say the same words for an unknown operator and a wrong password; members are
//! named in any case, and a trailing comma is no mistake; times are printed in the instance's zone with its offset,
//! seconds included, and no plus sign.

mod auth;
mod contract;
mod dates;
mod endpoints;
mod error;
mod users;
mod wire;

use crate::domain::{Api, User};
use crate::service::{Face, Service};

pub use contract::CONTRACT;
pub use error::{Action, refused};

/// Sectona's voice.
pub struct Sectona {
    service: Service,
}

impl Sectona {
    /// Speaking for that service.
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

/// How Sectona keeps its users.
pub const FACE: Face = Face { api: Api::Sectona, identifiers: |_: &User| Vec::new(), role: |_| None };
