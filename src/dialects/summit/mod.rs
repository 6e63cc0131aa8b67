//! SummitAI: `ADM_CreateorUpdateUser`, the searches and masters around it, and two connection tests; each through the
//! URL of all services and through its own.
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
//! - What a service misses is a null reference if it is an object, else a sentence without a user before it. Reading
//!   takes the same rights as writing: a role template without `manage_users` may do nothing here.
//! - `UserDetails ` ends in a blank. `ADM_SearchUsers` shows its object as JSON, `ADM_SearchAllUser` as a text in `Output`,
//!   which through its own URL makes three layers of JSON. What has no value is null; passwords are never shown.
//! - Nobody can be made inactive here; who was in another API, is found with `IncludeInActive` alone.
//! - A master belongs to the domain in which it was added, one of the seed to all. Users keep its value by name, and get
//!   the new one when it changes. Out of use, it stays with those who have it, and nobody else can be given it.
//! - `SortOrder` is a whole number or a truth value: the vendor calls it boolean and sends "0".

mod auth;
mod contract;
mod endpoints;
mod envelope;
mod error;
mod incidents;
mod keys;
mod masters;
mod observed;
mod pages;
mod parameters;
mod record;
mod said;
mod search;
mod unique;
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
/// By which of her locations, …
const LOCATION: &str = "summit.Location";
/// … and by which of her customers she is found.
const CUSTOMER: &str = "summit.Customer";

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
pub const FACE: Face = Face {
    api: Api::Summit,
    id: |user| (users::FIRST_ID + user.number).to_string(),
    namespace: None,
    identifiers,
    role: |user| user.present(Api::Summit)?.text("RoleTemplate"),
};

/// The NT name; the login name; her locations and customers. Where one of the first two is her user name, she is found by that.
fn identifiers(user: &User) -> Vec<Identifier> {
    let Some(account) = user.present(Api::Summit) else {
        return Vec::new();
    };
    let names = [(NT_UID, account.text("NT_UID")), (LOGIN_ID, login(user))];
    let names = names.into_iter().filter_map(|(kind, value)| Some((kind, value?)));
    let names = names.filter(|(_, value)| !user.is_named(value)).map(|(kind, value)| (kind, value.to_owned()));
    let kept = [(LOCATION, "Location"), (CUSTOMER, "Customer")];
    let kept = kept.into_iter().filter_map(|(kind, detail)| Some((kind, account.details.get(detail)?)));
    let kept = kept.flat_map(|(kind, detail)| detail.list().iter().map(move |value| (kind, value.clone())));
    names.chain(kept).map(|(kind, value)| Identifier { kind, value, unique: false }).collect()
}

/// By which name a user logs in: her login name, where her login type is the form, for nobody else logs in by it.
fn login(user: &User) -> Option<&str> {
    let account = user.present(Api::Summit)?;
    let by_form = account.text("LoginType").and_then(LoginType::parse) == Some(LoginType::Form);
    account.text("Login_ID").filter(|_| by_form)
}
