//! How users and what belongs to them is kept: one implementation, on SQLite and on Postgres.
//!
//! Knows the domain and SQL, and nothing of what may be done.

mod absence;
mod accounts;
mod arrays;
mod audit;
mod catalogue;
mod collation;
mod columns;
mod conditions;
mod connection;
pub mod copies;
pub mod coverage;
mod credentials;
mod drafts;
mod exchanges;
mod faults;
mod group;
mod groups;
mod identifiers;
mod json;
mod keys;
pub mod location;
mod lock;
mod lookups;
mod memory;
mod migrations;
mod newcomers;
mod noted;
mod numbers;
mod operators;
mod organizations;
mod outbox;
mod positions;
mod provisioning;
mod query;
mod quotas;
mod raw;
mod realms;
mod remembered;
mod room;
mod rows;
mod savepoints;
mod search;
mod sessions;
mod spaces;
mod times;
mod tokens;
mod touched;
mod transaction;
mod users;
mod values;

pub use connection::Db;
pub use exchanges::NewExchanges;
pub use group::Keeping;
pub use location::Location;
pub use newcomers::Newcomer;
pub use realms::ReachedRealm;
pub use spaces::SpaceKind;
pub use transaction::Tx;

use crate::domain::{During, Failure};
use touched::Touch;

/// Runs the same body against whichever engine the transaction holds, in a piece of memory of its own: it needs kilobytes, which would
/// else be a part of whatever may have to ask.
macro_rules! on {
    (@in_place $held:ident, $conn:ident => $body:expr) => {
        Box::pin(async {
            match $held.connection().await {
                Ok($conn) => $body,
                Err(error) => Err(error),
            }
        })
        .await
    };
    ($tx:expr, $conn:ident => $body:expr) => {
        match &mut $tx.held {
            $crate::store::transaction::Held::Sqlite(tx) => on!(@in_place tx, $conn => $body),
            $crate::store::transaction::Held::Postgres(tx) => on!(@in_place tx, $conn => $body),
        }
    };
}
use on;

/// Turns a database error into a failure of that work.
fn during(work: During) -> impl FnOnce(sqlx::Error) -> Failure {
    move |cause| Failure::new(work, cause)
}

/// A database error during work that no vendor tells apart.
fn failed(cause: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::new(During::Work, cause)
}
