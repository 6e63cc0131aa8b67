//! Loading users, with their accounts, groups and keys.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Known, SeedError, hash, numbered};
use crate::domain::seed::{SeedAccount, SeedUser, USER_NUMBERS};
use crate::domain::{Account, Api, AuditEntry, Change, Changes, NewPassword, Owner, User, fold};
use crate::service::Service;
use crate::store::{Newcomer, Tx};

/// Who made what a seed brings.
const SEED: &str = "seed";

impl Service {
    /// Loads users together, or, where something is in the way, one after the other, so that it can be said what.
    pub(super) async fn load_users(
        &self,
        tx: &mut Tx,
        space: Uuid,
        seeds: &[SeedUser],
        known: &mut Known,
    ) -> Result<(), SeedError> {
        tx.set_savepoint().await?;
        match self.load_together(tx, space, seeds, known).await {
            Ok(true) => Ok(tx.keep_savepoint().await?),
            Ok(false) | Err(SeedError::Conflict(_)) => {
                tx.undo_savepoint().await?;
                for seed in seeds {
                    self.load_user(tx, space, seed, known).await?;
                }
                Ok(())
            }
            Err(failed @ SeedError::Failed(_)) => Err(failed),
        }
    }

    /// Loads users together; false if something of theirs is another's.
    async fn load_together(
        &self,
        tx: &mut Tx,
        space: Uuid,
        seeds: &[SeedUser],
        known: &mut Known,
    ) -> Result<bool, SeedError> {
        let unnumbered = seeds.iter().filter(|seed| seed.number.is_none()).count();
        let mut numbers = tx.next_numbers(space, USER_NUMBERS, unnumbered).await?;
        let (mut newcomers, mut credentials) = (Vec::with_capacity(seeds.len()), Vec::new());
        for seed in seeds {
            let realm = known.realm(tx, space, &seed.realm).await?;
            let number = seed.number.or_else(|| numbers.next()).unwrap_or_default();
            let (user, log) = self.told(seed, realm, number, &known.ids);
            let groups = groups_of(tx, &user, seed, known).await?;
            let owner = Owner::User(user.id);
            credentials.extend(seed.credentials.iter().map(|credential| self.credential(owner, credential)));
            let audit = vec![self.entry(space, user.id, log)];
            newcomers.push(Newcomer { space, identifiers: self.identifiers(&user), user, groups, audit });
        }
        if !tx.insert_whole(&newcomers).await? {
            return Ok(false);
        }
        for credential in &credentials {
            if !tx.insert_credential(space, credential).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn load_user(&self, tx: &mut Tx, space: Uuid, seed: &SeedUser, known: &mut Known) -> Result<(), SeedError> {
        let realm = known.realm(tx, space, &seed.realm).await?;
        let number = numbered(tx, space, USER_NUMBERS, seed.number).await?;
        let (mut user, log) = self.told(seed, realm, number, &known.ids);
        if !self.insert(tx, space, &mut user).await? {
            return Err(SeedError::Conflict(format!("realm {:?} has a user {:?} already", seed.realm, seed.name)));
        }
        as_given(&user, seed)?;
        for account in &user.accounts {
            tx.put_account(user.id, account).await?;
        }
        let named = |error| match SeedError::from(error) {
            SeedError::Conflict(why) => SeedError::Conflict(format!("user {:?}: {why}", seed.name)),
            failed @ SeedError::Failed(_) => failed,
        };
        self.reindex(tx, None, &user).await.map_err(named)?;
        for group in groups_of(tx, &user, seed, known).await? {
            tx.join_group(group, user.id).await?;
        }
        for credential in &seed.credentials {
            self.load_credential(tx, space, (Owner::User(user.id), &user.name), credential).await?;
        }
        Ok(tx.insert_audit(&self.entry(space, user.id, log)).await?)
    }

    /// The user whom the seed tells of, and what is new about her.
    fn told(&self, seed: &SeedUser, realm: Uuid, number: i64, ids: &HashSet<Uuid>) -> (User, Vec<Change>) {
        let (mut id, mut fresh) = self.user_ids();
        // An id that the seed gives to somebody is hers, also where she comes later.
        while ids.contains(&fresh) {
            (id, fresh) = self.user_ids();
        }
        let created = seed.created_at.unwrap_or_else(|| self.clock().now());
        let mut user = User::new((id, seed.id.unwrap_or(fresh)), realm, number, seed.name.clone(), created);
        let password = hash(seed.password.as_ref()).map(NewPassword::Hashed);
        let mut log = user.apply(None, SEED, &Changes { password, ..seed.changes.clone() }, created);
        for account in &seed.accounts {
            log.extend(add_account(&mut user, account));
        }
        // What the seed says holds, whether she has expired meanwhile or not.
        user.locked = seed.changes.locked.unwrap_or_default();
        user.expiry_applied = seed.expiry_applied;
        user.updated_at = seed.updated_at.unwrap_or(created);
        (user, log)
    }

    fn entry(&self, space: Uuid, user: Uuid, changes: Vec<Change>) -> AuditEntry {
        AuditEntry {
            id: self.ids().id(),
            at: self.clock().now(),
            space,
            user,
            api: None,
            operation: SEED.to_owned(),
            operator: SEED.to_owned(),
            request_id: String::new(),
            changes,
        }
    }
}

/// Gives a user an account, removed or not; says what became different.
fn add_account(user: &mut User, seed: &SeedAccount) -> Vec<Change> {
    let at = seed.created_at.unwrap_or(user.created_at);
    let by = seed.created_by.as_deref().unwrap_or(SEED);
    if seed.removed {
        let (api, created_by) = (seed.api, by.to_owned());
        let details = crate::domain::Details::new();
        user.accounts.push(Account { api, present: false, details, created_at: at, created_by });
        return Vec::new();
    }
    let details = seed.details.iter().map(|(name, detail)| (name.clone(), Some(detail.clone()))).collect();
    user.apply(Some(seed.api), by, &Changes { details, ..Changes::default() }, at)
}

/// Refuses a number or an id that is another user's, so that this one had to be given another.
fn as_given(user: &User, seed: &SeedUser) -> Result<(), SeedError> {
    let name = &user.name;
    if let Some(number) = seed.number.filter(|number| *number != user.number) {
        return Err(SeedError::Conflict(format!("user {name:?} has the number {number}, which is another's")));
    }
    if let Some(id) = seed.id.filter(|id| *id != user.guid) {
        return Err(SeedError::Conflict(format!("user {name:?} has the id {id}, which is another's")));
    }
    Ok(())
}

/// The groups that the seed names, and those whose rule takes her in.
async fn groups_of(tx: &mut Tx, user: &User, seed: &SeedUser, known: &mut Known) -> Result<Vec<Uuid>, SeedError> {
    let mut joined: Vec<Uuid> = Vec::new();
    for api in Api::ALL {
        let groups = known.groups(tx, user.realm, api).await?;
        joined.extend(groups.iter().filter(|group| group.takes_in(&user.profile) == Some(true)).map(|group| group.id));
        let named = seed.groups.iter().filter(|(of, _)| *of == api).flat_map(|(_, names)| names);
        for name in named {
            let Some(group) = groups.iter().find(|group| fold(&group.name) == fold(name)) else {
                let user = &user.name;
                return Err(SeedError::Conflict(format!(
                    "user {user:?} is in a {api} group {name:?}, which is not there"
                )));
            };
            joined.push(group.id);
        }
    }
    Ok(joined)
}
