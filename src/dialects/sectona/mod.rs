//! Sectona PAM 6.0: `ManageUser`, and what a client calls before and after it, all `POST /API/APP/APP007/…`.
//!
//! Its quirks: HTTP status and `StatusCode` follow a table of six-digit codes, whose code is a number (0) on success
//! and a text on failure; two codes say the same words for an unknown operator and a wrong password; members are
//! named in any case, and a trailing comma is no mistake; times are printed in the instance's zone with its offset,
//! seconds included, and no plus sign.
//!
//! What only reads prints `Version` first, texts where `ManageUser` prints numbers, and in `Result` JSON as a text; the
//! HTTP status is 200 although `StatusCode` says `Accepted`. Whoever may log in may read. In lists, `Status` says
//! whether a user is disabled; `UserStatus`, which only the members of groups have, also whether she is locked.
//! What has no value is an empty text.
//!
//! A token is good for an hour, and can be renewed for a day, each time by a new token that renews. It is for operators
//! and for users with an account whose `UserType` is one of the two with OAuth; a user may with it what her role may.

mod auth;
mod contract;
mod dates;
mod endpoints;
mod error;
mod groups;
mod instances;
mod observed;
mod record;
mod tokens;
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
pub const FACE: Face =
    Face { api: Api::Sectona, id: |user| user.name.clone(), namespace: None, identifiers: |_: &User| Vec::new(), role };

/// The role of a user with an account.
fn role(user: &User) -> Option<&str> {
    user.present(Api::Sectona)?.text("UserRole")
}
