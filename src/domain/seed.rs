//! What a store starts with: the values of a seed file, checked but not yet stored.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::users::{Changes, PasswordHash};
use super::{Alias, Api, Details, Kind, Organization, Right, TokenKind, TokenState};

/// Everything that a seed says.
#[derive(Debug, Clone, Default)]
pub struct Seed {
    /// Realms, with the names by which APIs reach them.
    pub realms: Vec<SeedRealm>,
    /// Switches of each API's product.
    pub settings: Vec<(Api, Details)>,
    /// Operators.
    pub operators: Vec<SeedOperator>,
    /// Names in catalogues.
    pub catalogue: Vec<SeedEntry>,
    /// What realms have as organizations.
    pub organizations: Vec<SeedOrganization>,
    /// Groups.
    pub groups: Vec<SeedGroup>,
    /// Users.
    pub users: Vec<SeedUser>,
    /// More users, where there are very many.
    pub crowd: Option<Crowd>,
    /// Tokens that users authenticate with.
    pub tokens: Vec<SeedToken>,
    /// The last number that each sequence has given, so that it goes on from there.
    pub numbers: BTreeMap<String, i64>,
}

impl Seed {
    /// How many users it brings.
    pub fn population(&self) -> usize {
        self.users.len() + self.crowd.as_ref().map_or(0, |crowd| crowd.count)
    }
}

/// Users who are too many to be held at once: they are checked, and read again, some at a time, while they are loaded.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// How many they are.
    pub count: usize,
    /// The ids that the seed gives to them.
    pub ids: Arc<HashSet<Uuid>>,
    /// The last number that the seed gives to any of them.
    pub last_number: Option<i64>,
    /// The users, some at a time.
    pub parts: Arc<dyn Parts>,
    loaded: Arc<AtomicUsize>,
}

impl Crowd {
    /// A crowd of whom nobody is loaded yet.
    pub fn new(count: usize, ids: HashSet<Uuid>, last_number: Option<i64>, parts: Arc<dyn Parts>) -> Self {
        Self { count, ids: Arc::new(ids), last_number, parts, loaded: Arc::default() }
    }

    /// How many of them are loaded, for whoever waits.
    pub fn loaded(&self) -> usize {
        self.loaded.load(Ordering::Relaxed)
    }

    /// Counts some more as loaded.
    pub fn add_loaded(&self, users: usize) {
        self.loaded.fetch_add(users, Ordering::Relaxed);
    }
}

/// Users in parts of some hundred.
pub trait Parts: Debug + Send + Sync {
    /// How many parts there are.
    fn count(&self) -> usize;
    /// One part; the error says what cannot be read, though it was looked at before.
    fn part(&self, at: usize) -> Result<Vec<SeedUser>, String>;
}

/// The sequence of the numbers of users.
pub const USER_NUMBERS: &str = "users";
/// The sequence of the numbers of names in catalogues.
pub const ENTRY_NUMBERS: &str = "catalogue";

/// A realm.
#[derive(Debug, Clone)]
pub struct SeedRealm {
    /// Its own name.
    pub name: String,
    /// The names by which APIs reach it.
    pub aliases: Vec<Alias>,
    /// The number of its last provisioning task, where it has had any.
    pub last_task: Option<i64>,
}

/// A password, or its hash.
#[derive(Debug, Clone)]
pub enum SeedPassword {
    /// To be hashed when it is loaded.
    Plain(secrecy::SecretString),
    /// A PHC string.
    Hashed(PasswordHash),
}

/// An operator.
#[derive(Debug, Clone)]
pub struct SeedOperator {
    /// The API that it may call.
    pub api: Api,
    /// Its name.
    pub name: String,
    /// Its place among the operators of its API; absent for the next.
    pub number: Option<i64>,
    /// Its password, if it has one.
    pub password: Option<SeedPassword>,
    /// Tokens or keys that it has from the start.
    pub tokens: Vec<secrecy::SecretString>,
    /// The same, of which only the digests are known.
    pub credentials: Vec<SeedCredential>,
    /// What it may do.
    pub rights: Vec<Right>,
    /// The realms that it reaches, by name; absent for all.
    pub realms: Option<Vec<String>>,
    /// Whether the product itself brought it.
    pub built_in: bool,
    /// Whether its credentials are the published development ones.
    pub development: bool,
    /// What else the vendor keeps with it.
    pub details: Details,
    /// Further secrets; the hash of each is kept as the detail of that name.
    pub secrets: Vec<(&'static str, SeedPassword)>,
    /// Names in its API's catalogues that those details refer to.
    pub references: Vec<(Kind, String)>,
    /// The name by which its API reaches the realm that is its own; kept as the detail `organization`.
    pub organization: Option<String>,
}

/// A token or key of which only the digest is known.
#[derive(Debug, Clone)]
pub struct SeedCredential {
    /// Where it is good.
    pub api: Api,
    /// SHA-256 of the secret.
    pub digest: Vec<u8>,
    /// The label that it was given.
    pub label: Option<String>,
    /// What it may be used for; absent for everything that its owner may.
    pub scopes: Option<Vec<String>>,
    /// From when it is no longer good; absent for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it is one of the published development credentials.
    pub development: bool,
}

/// A name in a catalogue.
#[derive(Debug, Clone)]
pub struct SeedEntry {
    /// Whose catalogue.
    pub api: Api,
    /// What the name is the name of.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// Its number in the space; absent for the next.
    pub number: Option<i64>,
    /// The realm that it holds for; absent for all.
    pub realm: Option<String>,
    /// What else the vendor keeps with it.
    pub details: Details,
}

/// What a realm has as an organization.
#[derive(Debug, Clone)]
pub struct SeedOrganization {
    /// The realm.
    pub realm: String,
    /// Its means.
    pub organization: Organization,
}

/// A group.
#[derive(Debug, Clone)]
pub struct SeedGroup {
    /// Its realm.
    pub realm: String,
    /// Whose group.
    pub api: Api,
    /// Its name.
    pub name: String,
    /// What else the vendor keeps with it.
    pub details: Details,
}

/// A user.
#[derive(Debug, Clone)]
pub struct SeedUser {
    /// Her realm.
    pub realm: String,
    /// Her name.
    pub name: String,
    /// The id under which clients know her; absent for a new one.
    pub id: Option<Uuid>,
    /// Her number in the space; absent for the next.
    pub number: Option<i64>,
    /// Her password, if she has one.
    pub password: Option<SeedPassword>,
    /// Her shared attributes and state.
    pub changes: Changes,
    /// Whether the lock that comes with her expiry has been set already.
    pub expiry_applied: bool,
    /// When she was created; absent for now.
    pub created_at: Option<DateTime<Utc>>,
    /// When she was last changed; absent for when she was created.
    pub updated_at: Option<DateTime<Utc>>,
    /// Her accounts.
    pub accounts: Vec<SeedAccount>,
    /// Groups that she is in, by the API whose they are.
    pub groups: Vec<(Api, Vec<String>)>,
    /// Tokens and keys that speak for her.
    pub credentials: Vec<SeedCredential>,
}

/// A user's account in an API.
#[derive(Debug, Clone)]
pub struct SeedAccount {
    /// Whose API.
    pub api: Api,
    /// Whether the API has removed her.
    pub removed: bool,
    /// What the API alone keeps of her.
    pub details: Details,
    /// When the account first became present; absent for when she was created.
    pub created_at: Option<DateTime<Utc>>,
    /// The operator who made it; absent for the seed.
    pub created_by: Option<String>,
}

/// A token that a user authenticates with.
#[derive(Debug, Clone)]
pub struct SeedToken {
    /// Its realm.
    pub realm: String,
    /// The API whose catalogue has its container.
    pub api: Api,
    /// Its serial number.
    pub serial: String,
    /// What sort of token.
    pub kind: TokenKind,
    /// Where it is in its life.
    pub state: TokenState,
    /// Since when; absent for now.
    pub state_since: Option<DateTime<Utc>>,
    /// Whose it is, by user name; absent in the inventory.
    pub owner: Option<String>,
    /// The container that it is in; absent for the one of whatever is in no other.
    pub container: Option<String>,
    /// False for a token that cannot be taken from its owner.
    pub revocable: bool,
    /// What was said when it was last revoked.
    pub comment: Option<String>,
}
