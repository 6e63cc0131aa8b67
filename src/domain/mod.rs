//! What a user, an account, a realm, an operator *is*: pure values, and transitions that may refuse.
//!
//! Knows nothing of HTTP, JSON, XML, SQL or of any vendor's words.

pub mod accounts;
pub mod ambient;
pub mod api;
pub mod audit;
pub mod catalogue;
pub mod coverage;
pub mod credentials;
pub mod exchanges;
pub mod failure;
pub mod faults;
pub mod filter;
pub mod groups;
pub mod operators;
pub mod organizations;
pub mod outbox;
pub mod profile;
pub mod provisioning;
pub mod realms;
pub mod refusal;
pub mod seed;
pub mod sessions;
pub mod spaces;
pub mod text;
pub mod tokens;
pub mod users;

pub use accounts::{Account, Detail, Details};
pub use ambient::{Clock, Ids, in_calendar};
pub use api::Api;
pub use audit::{AuditEntry, Change};
pub use catalogue::{Entry, Kind};
pub use credentials::{Credential, Owner};
pub use failure::{During, Failure};
pub use filter::{Filter, Moment, Order, Page, Sorting, Test, Value};
pub use groups::Group;
pub use operators::{Operator, Right};
pub use organizations::Organization;
pub use outbox::{Channel, Message};
pub use profile::{Field, Profile};
pub use provisioning::{Provisioned, ProvisioningTask, TokenClass};
pub use realms::{Alias, AliasKind, PasswordPolicy, Realm};
pub use refusal::{Refusal, TokenRefusal};
pub use sessions::{Awaited, Login, LoginStep, Session};
pub use spaces::Space;
pub use text::{Pattern, fold};
pub use tokens::{DEFAULT_CONTAINER, Revocation, Token, TokenFilter, TokenKind, TokenState};
pub use users::{Changes, Key, NewPassword, User};
