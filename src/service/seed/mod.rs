//! Loading a seed: all of it, or nothing.

mod export;
mod operators;
mod people;
mod tokens;
mod users;

use std::collections::hash_map::Entry as Slot;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::{Error, Service};
use crate::domain::seed::{
    ENTRY_NUMBERS, Seed, SeedCredential, SeedEntry, SeedGroup, SeedOrganization, SeedPassword, SeedRealm, SeedUser,
    USER_NUMBERS,
};
use crate::domain::users::PasswordHash;
use crate::domain::{Api, Credential, Entry, Failure, Group, Owner, Realm, Refusal};
use crate::store::Tx;

/// Why a seed was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// It says what cannot be, or what is there already.
    #[error("{0}")]
    Conflict(String),
    /// Something inside went wrong.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Error> for SeedError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::Conflict(refusal.to_string()),
            Error::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl Service {
    /// Adds a seed to a space that is there.
    pub async fn add_seed(&self, space: Uuid, seed: Seed) -> Result<(), SeedError> {
        let seeds = self.hashed(vec![seed]).await?;
        self.db()
            .write(async |tx| {
                for seed in &seeds {
                    self.load(tx, space, seed).await?;
                }
                Ok(())
            })
            .await
    }

    /// The id of a space.
    pub async fn space(&self, name: &str) -> Result<Option<Uuid>, Error> {
        self.db().read(async |tx| Ok(tx.space(name).await?)).await
    }

    /// Hashes the plain passwords and other secrets, before the transaction.
    pub(super) async fn hashed(&self, mut seeds: Vec<Seed>) -> Result<Vec<Seed>, SeedError> {
        for seed in &mut seeds {
            for operator in &mut seed.operators {
                self.hash_in_place(operator.password.as_mut()).await?;
                for (_, secret) in &mut operator.secrets {
                    self.hash_in_place(Some(secret)).await?;
                }
            }
            self.hash_for(&mut seed.users).await?;
        }
        Ok(seeds)
    }

    async fn hash_for(&self, users: &mut [SeedUser]) -> Result<(), SeedError> {
        for user in users {
            self.hash_in_place(user.password.as_mut()).await?;
        }
        Ok(())
    }

    async fn hash_in_place(&self, password: Option<&mut SeedPassword>) -> Result<(), SeedError> {
        if let Some(password) = password
            && let SeedPassword::Plain(plain) = password
        {
            *password = SeedPassword::Hashed(self.0.passwords.hash(plain, self.ids()).await?);
        }
        Ok(())
    }

    pub(super) async fn load(&self, tx: &mut Tx, space: Uuid, seed: &Seed) -> Result<(), SeedError> {
        reserve(tx, space, seed).await?;
        for realm in &seed.realms {
            self.load_realm(tx, space, realm).await?;
        }
        for (api, details) in &seed.settings {
            let mut settings = tx.settings(space, *api).await?;
            settings.extend(details.clone());
            tx.put_settings(space, *api, &settings).await?;
        }
        for entry in &seed.catalogue {
            self.load_entry(tx, space, entry).await?;
        }
        for organization in &seed.organizations {
            load_organization(tx, space, organization).await?;
        }
        for operator in &seed.operators {
            self.load_operator(tx, space, operator).await?;
        }
        for group in &seed.groups {
            self.load_group(tx, space, group).await?;
        }
        self.load_people(tx, space, seed).await?;
        for token in &seed.tokens {
            self.load_token(tx, space, token).await?;
        }
        Ok(())
    }

    async fn load_realm(&self, tx: &mut Tx, space: Uuid, seed: &SeedRealm) -> Result<(), SeedError> {
        let realm = Realm { id: self.ids().id(), name: seed.name.clone() };
        tx.insert_realm(space, &realm).await?;
        let realm = realm_named(tx, space, &seed.name).await?;
        for alias in &seed.aliases {
            if !tx.insert_alias(space, realm, alias).await? {
                let (api, name) = (alias.api, &alias.name);
                return Err(SeedError::Conflict(format!("{api} reaches a realm by the name {name:?} already")));
            }
        }
        match seed.last_task {
            Some(last) => Ok(tx.raise_number(space, &task_numbers(realm), last).await?),
            None => Ok(()),
        }
    }

    async fn load_entry(&self, tx: &mut Tx, space: Uuid, seed: &SeedEntry) -> Result<(), SeedError> {
        let realm = match &seed.realm {
            Some(name) => Some(realm_named(tx, space, name).await?),
            None => None,
        };
        let (name, details) = (seed.name.clone(), seed.details.clone());
        let number = numbered(tx, space, ENTRY_NUMBERS, seed.number).await?;
        let entry = Entry { id: self.ids().id(), api: seed.api, kind: seed.kind, number, name, realm, details };
        let same = |there: &Entry| there.details == entry.details && there.realm == entry.realm;
        if tx.insert_entry(space, &entry).await? {
            return Ok(());
        }
        let there = tx.entry(space, realm.unwrap_or_default(), (seed.api, seed.kind), &seed.name).await?;
        let (api, kind, name) = (seed.api, seed.kind.words(), &seed.name);
        let Some(there) = there else {
            return Err(SeedError::Conflict(format!(
                "{api} {kind} {name:?} has the number {number}, which is another's"
            )));
        };
        if same(&there) && seed.number.is_none_or(|number| number == there.number) {
            return Ok(());
        }
        Err(SeedError::Conflict(format!("{api} has a {kind} {name:?} already, and it is not the same")))
    }

    async fn load_group(&self, tx: &mut Tx, space: Uuid, seed: &SeedGroup) -> Result<(), SeedError> {
        let realm = realm_named(tx, space, &seed.realm).await?;
        let (name, details) = (seed.name.clone(), seed.details.clone());
        let group = Group { id: self.ids().id(), realm, api: seed.api, name, details };
        if tx.insert_group(&group).await? {
            return Ok(());
        }
        Err(SeedError::Conflict(format!("realm {:?} has a {} group {:?} already", seed.realm, seed.api, seed.name)))
    }

    fn credential(&self, owner: Owner, seed: &SeedCredential) -> Credential {
        let SeedCredential { api, digest, label, scopes, expires_at, development } = seed.clone();
        Credential { id: self.ids().id(), api, digest, owner, label, scopes, expires_at, development }
    }

    async fn load_credential(
        &self,
        tx: &mut Tx,
        space: Uuid,
        (owner, name): (Owner, &str),
        seed: &SeedCredential,
    ) -> Result<(), SeedError> {
        if tx.insert_credential(space, &self.credential(owner, seed)).await? {
            return Ok(());
        }
        let api = seed.api;
        let whose = match owner {
            Owner::Operator(_) => "operator",
            Owner::User(_) => "user",
        };
        Err(SeedError::Conflict(format!("a token of {api} {whose} {name:?} is another's")))
    }
}

/// What users of one seed share, so that it is looked up once.
#[derive(Default)]
struct Known {
    /// The ids that the seed gives to users.
    ids: Arc<HashSet<Uuid>>,
    realms: HashMap<String, Uuid>,
    groups: HashMap<(Uuid, Api), Vec<Group>>,
}

impl Known {
    async fn realm(&mut self, tx: &mut Tx, space: Uuid, name: &str) -> Result<Uuid, SeedError> {
        if let Some(realm) = self.realms.get(name) {
            return Ok(*realm);
        }
        let realm = realm_named(tx, space, name).await?;
        self.realms.insert(name.to_owned(), realm);
        Ok(realm)
    }

    async fn groups(&mut self, tx: &mut Tx, realm: Uuid, api: Api) -> Result<&[Group], SeedError> {
        Ok(match self.groups.entry((realm, api)) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(unknown) => unknown.insert(tx.groups(realm, api).await?),
        })
    }
}

/// Lets every sequence go on behind the numbers that the seed gives.
async fn reserve(tx: &mut Tx, space: Uuid, seed: &Seed) -> Result<(), SeedError> {
    let mut last: HashMap<&str, i64> = seed.numbers.iter().map(|(name, last)| (name.as_str(), *last)).collect();
    let users = seed.users.iter().map(|user| (USER_NUMBERS, user.number));
    let users = users.chain(seed.crowd.iter().map(|crowd| (USER_NUMBERS, crowd.last_number)));
    let entries = seed.catalogue.iter().map(|entry| (ENTRY_NUMBERS, entry.number));
    let operators = seed.operators.iter().map(|operator| (operator.api.name(), operator.number));
    for (name, number) in users.chain(entries).chain(operators) {
        if let Some(number) = number {
            let last = last.entry(name).or_default();
            *last = number.max(*last);
        }
    }
    for (name, last) in last {
        tx.raise_number(space, name, last).await?;
    }
    Ok(())
}

/// The number that is given, or the next one.
async fn numbered(tx: &mut Tx, space: Uuid, name: &str, given: Option<i64>) -> Result<i64, SeedError> {
    match given {
        Some(number) => Ok(number),
        None => Ok(tx.next_number(space, name).await?),
    }
}

/// The sequence of the numbers of a realm's provisioning tasks.
pub(super) fn task_numbers(realm: Uuid) -> String {
    format!("tasks {realm}")
}

async fn load_organization(tx: &mut Tx, space: Uuid, seed: &SeedOrganization) -> Result<(), SeedError> {
    let realm = realm_named(tx, space, &seed.realm).await?;
    if tx.insert_organization(realm, seed.organization).await? {
        return Ok(());
    }
    Err(SeedError::Conflict(format!("realm {:?} is an organization already", seed.realm)))
}

fn hash(password: Option<&SeedPassword>) -> Option<PasswordHash> {
    match password {
        Some(SeedPassword::Hashed(hash)) => Some(hash.clone()),
        Some(SeedPassword::Plain(_)) | None => None,
    }
}

async fn realm_named(tx: &mut Tx, space: Uuid, name: &str) -> Result<Uuid, SeedError> {
    let realm = tx.realm_named(space, name).await?;
    let realm = realm.ok_or_else(|| Refusal::UnknownRealm { name: name.to_owned() });
    Ok(realm.map_err(|_| SeedError::Conflict(format!("no realm is called {name:?}")))?.id)
}
