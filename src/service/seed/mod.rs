//! Loading a seed: all of it, or nothing.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{Error, Service, digest};
use crate::domain::seed::{Seed, SeedEntry, SeedGroup, SeedOperator, SeedPassword, SeedRealm, SeedUser};
use crate::domain::users::PasswordHash;
use crate::domain::{
    AuditEntry, Changes, Credential, Entry, Failure, Group, NewPassword, Operator, Owner, Realm, Refusal, User,
};
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
    /// Makes the space if it is not there, and fills a new one with the seeds; true if it was new.
    pub async fn found_space(&self, name: &str, seeds: Vec<Seed>) -> Result<bool, SeedError> {
        if self.db().read(async |tx| Ok::<_, SeedError>(tx.space(name).await?)).await?.is_some() {
            return Ok(false);
        }
        let seeds = self.hashed(seeds).await?;
        let space = self.ids().id();
        self.db()
            .write(async |tx| {
                if !tx.insert_space(space, name, self.clock().now()).await? {
                    return Ok(false);
                }
                for seed in &seeds {
                    self.load(tx, space, seed).await?;
                }
                Ok(true)
            })
            .await
    }

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

    /// Hashes the plain passwords, before the transaction.
    async fn hashed(&self, mut seeds: Vec<Seed>) -> Result<Vec<Seed>, SeedError> {
        for seed in &mut seeds {
            let operators = seed.operators.iter_mut().map(|operator| &mut operator.password);
            for password in operators.chain(seed.users.iter_mut().map(|user| &mut user.password)) {
                if let Some(SeedPassword::Plain(plain)) = password {
                    *password = Some(SeedPassword::Hashed(self.0.passwords.hash(plain).await?));
                }
            }
        }
        Ok(seeds)
    }

    async fn load(&self, tx: &mut Tx, space: Uuid, seed: &Seed) -> Result<(), SeedError> {
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
        for operator in &seed.operators {
            self.load_operator(tx, space, operator).await?;
        }
        for group in &seed.groups {
            self.load_group(tx, space, group).await?;
        }
        for user in &seed.users {
            self.load_user(tx, space, user).await?;
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
        Ok(())
    }

    async fn load_operator(&self, tx: &mut Tx, space: Uuid, seed: &SeedOperator) -> Result<(), SeedError> {
        for (kind, name) in &seed.references {
            if tx.entry(space, Uuid::nil(), (seed.api, *kind), name).await?.is_none() {
                let (api, operator, kind) = (seed.api, &seed.name, kind.words());
                return Err(SeedError::Conflict(format!(
                    "{api} operator {operator:?} names a {kind} {name:?}, which is not there"
                )));
            }
        }
        let mut realms = Vec::new();
        for name in seed.realms.iter().flatten() {
            realms.push(realm_named(tx, space, name).await?);
        }
        let operator = Operator {
            id: self.ids().id(),
            api: seed.api,
            number: tx.next_number(space, seed.api.name()).await?,
            name: seed.name.clone(),
            password: hash(seed.password.as_ref()),
            rights: seed.rights.clone(),
            realms: seed.realms.is_some().then_some(realms),
            built_in: seed.built_in,
            development: seed.development,
            details: seed.details.clone(),
        };
        if !tx.insert_operator(space, &operator).await? {
            return Err(SeedError::Conflict(format!("{} has an operator {:?} already", seed.api, seed.name)));
        }
        for token in &seed.tokens {
            self.load_token(tx, space, &operator, token).await?;
        }
        Ok(())
    }

    async fn load_token(
        &self,
        tx: &mut Tx,
        space: Uuid,
        operator: &Operator,
        token: &SecretString,
    ) -> Result<(), SeedError> {
        let credential = Credential {
            id: self.ids().id(),
            api: operator.api,
            digest: digest(token.expose_secret()),
            owner: Owner::Operator(operator.id),
            label: None,
            scopes: None,
            expires_at: None,
            development: operator.development,
        };
        if tx.insert_credential(space, &credential).await? {
            return Ok(());
        }
        Err(SeedError::Conflict(format!("a token of {} operator {:?} is another's", operator.api, operator.name)))
    }

    async fn load_entry(&self, tx: &mut Tx, space: Uuid, seed: &SeedEntry) -> Result<(), SeedError> {
        let realm = match &seed.realm {
            Some(name) => Some(realm_named(tx, space, name).await?),
            None => None,
        };
        let (name, details) = (seed.name.clone(), seed.details.clone());
        let entry = Entry { id: self.ids().id(), api: seed.api, kind: seed.kind, name, realm, details };
        let same = |there: &Entry| there.details == entry.details && there.realm == entry.realm;
        if tx.insert_entry(space, &entry).await? {
            return Ok(());
        }
        let there = tx.entry(space, realm.unwrap_or_default(), (seed.api, seed.kind), &seed.name).await?;
        if there.as_ref().is_some_and(same) {
            return Ok(());
        }
        let (api, kind, name) = (seed.api, seed.kind.words(), &seed.name);
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

    async fn load_user(&self, tx: &mut Tx, space: Uuid, seed: &SeedUser) -> Result<(), SeedError> {
        let realm = realm_named(tx, space, &seed.realm).await?;
        let now = self.clock().now();
        let number = tx.next_number(space, "users").await?;
        let mut user = User::new(self.ids().id(), realm, number, seed.name.clone(), now);
        let password = hash(seed.password.as_ref()).map(NewPassword::Hashed);
        let mut log = user.apply(None, "seed", &Changes { password, ..seed.changes.clone() }, now);
        for (api, details) in &seed.accounts {
            let details = details.iter().map(|(name, detail)| (name.clone(), Some(detail.clone()))).collect();
            log.extend(user.apply(Some(*api), "seed", &Changes { details, ..Changes::default() }, now));
        }
        if tx.insert_users(space, std::slice::from_ref(&user)).await?.is_empty() {
            return Err(SeedError::Conflict(format!("realm {:?} has a user {:?} already", seed.realm, seed.name)));
        }
        for account in &user.accounts {
            tx.put_account(user.id, account).await?;
        }
        self.reindex(tx, None, &user).await?;
        let entry = AuditEntry {
            id: self.ids().id(),
            at: now,
            space,
            user: user.id,
            api: None,
            operation: "seed".to_owned(),
            operator: "seed".to_owned(),
            request_id: String::new(),
            changes: log,
        };
        Ok(tx.insert_audit(&entry).await?)
    }
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
