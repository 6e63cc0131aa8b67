//! What a user, an account, a realm, an operator *is*: pure values, and transitions that may refuse.
//!
//! Knows nothing of HTTP, JSON, XML, SQL or of any vendor's words.

pub mod accounts;
pub mod ambient;
pub mod api;
pub mod audit;
pub mod catalogue;
pub mod credentials;
pub mod failure;
pub mod groups;
pub mod operators;
pub mod profile;
pub mod realms;
pub mod refusal;
pub mod seed;
pub mod text;
pub mod users;

pub use accounts::{Account, Detail, Details};
pub use ambient::{Clock, Ids, in_calendar};
pub use api::Api;
pub use audit::{AuditEntry, Change};
pub use catalogue::{Entry, Kind};
pub use credentials::{Credential, Owner};
pub use failure::{During, Failure};
pub use groups::Group;
pub use operators::{Operator, Right};
pub use profile::{Field, Profile};
pub use realms::{Alias, AliasKind, PasswordPolicy, Realm};
pub use refusal::Refusal;
pub use text::fold;
pub use users::{Changes, Key, NewPassword, User};
