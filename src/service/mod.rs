//! What may be done with users: rules and transactions, shared by all APIs.
//!
//! Knows the domain and the store; nothing of HTTP, JSON or any vendor's words.

mod administration;
mod allocation;
mod authentication;
mod caller;
mod catalogue;
mod clocks;
mod containers;
mod coverage;
mod creating;
mod credentials;
mod error;
mod faults;
mod fingerprints;
mod groups;
mod hashers;
mod identifiers;
mod inspection;
mod journal;
mod keys;
mod leftovers;
mod passwords;
mod policy;
mod provisioning;
mod quotas;
mod realms;
mod removal;
mod repeatable;
mod search;
mod seed;
mod sessions;
mod snapshots;
mod spaces;
mod tokens;
mod users;

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::users::Identifier;
use crate::domain::{Api, Clock, Details, Ids, User};
use crate::store::Db;

pub use crate::store::ReachedRealm;
pub use administration::{AccountChange, Deed, Ordered};
pub use allocation::Allocation;
pub use authentication::{Holder, Login};
pub use caller::Caller;
pub use catalogue::{Kept, NamedEntry};
pub use coverage::Watching;
pub use creating::{Creating, Upsert};
pub use credentials::{NewToken, digest};
pub use error::Error;
pub use faults::Asked;
pub use fingerprints::Fingerprints;
pub use groups::NewGroup;
pub use journal::Journal;
pub use passwords::Passwords;
pub use policy::{PasswordCost, UnknownNames};
pub use provisioning::{Enrolling, Order};
pub use repeatable::RepeatableIds;
pub use search::{Found, Sought};
pub use seed::SeedError;
pub use sessions::{Attempt, LoggedIn};
pub use snapshots::Snapshot;
pub use spaces::{Made, NewSpace, Source};
pub use tokens::Revoked;
pub use users::{Outcome, Revise, What};

/// How an API keeps its users, as far as the service must know it.
#[derive(Debug, Clone, Copy)]
pub struct Face {
    /// The API.
    pub api: Api,
    /// What the API calls a user.
    pub id: fn(&User) -> String,
    /// The kind of identifier that shares one name space with the names of users, where the API has one.
    pub namespace: Option<&'static str>,
    /// By which further names a user with an account there is to be found.
    pub identifiers: fn(&User) -> Vec<Identifier>,
    /// The role of a user with an account there, where the role decides what her own credentials may do.
    pub role: fn(&User) -> Option<&str>,
}

/// The choices of whoever runs the server.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// What becomes of unknown names.
    pub unknown_names: UnknownNames,
    /// Whether the published development credentials are taken.
    pub development_credentials: bool,
}

/// The user domain's service. Clones share it.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    passwords: Passwords,
    policy: Policy,
    faces: &'static [Face],
}

impl Service {
    /// A service over an open store.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        passwords: Passwords,
        policy: Policy,
        faces: &'static [Face],
    ) -> Self {
        Self(Arc::new(Inner { db, clock, ids, passwords, policy, faces }))
    }

    /// The same service with another clock and other ids, over a store that may keep nothing.
    #[must_use]
    pub fn with(&self, db: Db, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self(Arc::new(Inner { db, clock, ids, ..(*self.0).clone() }))
    }

    /// The store, for what only looks on.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The server's clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// The server's source of ids and secrets.
    pub fn ids(&self) -> &dyn Ids {
        &*self.0.ids
    }

    /// The clock, to be handed on.
    pub fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    /// The source of ids and secrets, to be handed on.
    pub fn shared_ids(&self) -> Arc<dyn Ids> {
        Arc::clone(&self.0.ids)
    }

    /// A new user's key, and the id under which clients know her.
    fn user_ids(&self) -> (Uuid, Uuid) {
        let key = self.ids().id();
        (key, self.ids().shown(key))
    }

    /// The switches of one API's product.
    pub async fn settings(&self, space: Uuid, api: Api) -> Result<Details, Error> {
        self.0.db.read(async |tx| Ok(tx.settings(space, api).await?)).await
    }

    fn identifiers(&self, user: &User) -> Vec<Identifier> {
        let of = |face: &Face| user.present(face.api).map(|_| (face.identifiers)(user));
        self.0.faces.iter().filter_map(of).flatten().collect()
    }

    fn role<'a>(&self, api: Api, user: &'a User) -> Option<&'a str> {
        let face = self.0.faces.iter().find(|face| face.api == api)?;
        (face.role)(user)
    }
}
