//! SummitAI: `ADM_CreateorUpdateUser`, through the URL of all services and through its own.
//!
//! Its quirks, each with its grade in `contracts/summit.md`:
//!
//! - Any prefix may stand before `/REST`, any case and a trailing slash will do, and the query means nothing.
//! - A refusal is HTTP 200 with a text in `Errors`; an unknown service is HTTP 200 without a body; only what never
//!   reaches a service is an HTTP error, with a page of HTML. The service's own URL wraps its answer in a JSON string.
//! - Users are taken one by one. A bad one is a sentence in `Errors` and stops nobody else, not even when it failed
//!   inside: then it says `Internal error`, and the answer is still HTTP 200. What fails before the first user is a 500.
//! - A user whose unique value cannot be shown is called `Users[0]`, `Users[1]`, … in `Errors`; a secret is `***`.
//! - Without `DomainName` the user is looked for in every domain that the caller reaches.
//! - Empty text and an empty array of attributes count as not given, so nothing can be cleared here; a filled array
//!   replaces the one before.
//! - `APIKeyExpiry` must be later than today. A user who becomes a key user by an update, or is given no date, has a
//!   year from that day.
//! - Alternate addresses look like addresses, differ from each other and from the first one.
//! - `SortOrder` is a whole number or a truth value: the vendor calls it boolean and sends "0".

mod auth;
mod contract;
mod endpoints;
mod error;
mod keys;
mod pages;
mod record;
mod users;
mod values;
mod wire;

use crate::domain::users::Identifier;
use crate::domain::{Api, User};
use crate::service::{Face, Service};
use values::LoginType;

pub use contract::CONTRACT;
pub use error::refused;

/// By which NT name a user is found.
const NT_UID: &str = "summit.NT_UID";
/// By which name a user of a form logs in.
const LOGIN_ID: &str = "summit.Login_ID";

/// SummitAI's voice.
pub struct Summit {
    service: Service,
}

impl Summit {
    /// Speaking for that service.
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

/// How SummitAI keeps its users.
pub const FACE: Face =
    Face { api: Api::Summit, identifiers, role: |user| user.present(Api::Summit)?.text("RoleTemplate") };

/// The NT name; and the login name, where the login type is the form, for nobody else logs in by it.
fn identifiers(user: &User) -> Vec<Identifier> {
    let Some(account) = user.present(Api::Summit) else {
        return Vec::new();
    };
    let by_form = account.text("LoginType").and_then(LoginType::parse) == Some(LoginType::Form);
    let login = account.text("Login_ID").filter(|_| by_form);
    [(NT_UID, account.text("NT_UID")), (LOGIN_ID, login)]
        .into_iter()
        .filter_map(|(kind, value)| {
            let value = value?.to_owned();
            Some(Identifier { kind, value, unique: false })
        })
        .collect()
}
