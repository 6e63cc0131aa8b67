//! Loading users, with their accounts, groups and keys.

use uuid::Uuid;

use super::{Known, SeedError, hash, numbered};
use crate::domain::seed::{SeedAccount, SeedUser, USER_NUMBERS};
use crate::domain::{Account, Api, AuditEntry, Changes, NewPassword, Owner, User, fold};
use crate::service::Service;
use crate::store::Tx;

/// Who made what a seed brings.
const SEED: &str = "seed";

impl Service {
    pub(super) async fn load_user(
        &self,
        tx: &mut Tx,
        space: Uuid,
        seed: &SeedUser,
        known: &mut Known,
    ) -> Result<(), SeedError> {
        let realm = known.realm(tx, space, &seed.realm).await?;
        let now = self.clock().now();
        let number = numbered(tx, space, USER_NUMBERS, seed.number).await?;
        let (mut id, mut fresh) = self.user_ids();
        // An id that the seed gives to somebody is hers, also where she comes later.
        while known.ids.contains(&fresh) {
            (id, fresh) = self.user_ids();
        }
        let created = seed.created_at.unwrap_or(now);
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
        join(tx, &user, seed, known).await?;
        for credential in &seed.credentials {
            self.load_credential(tx, space, (Owner::User(user.id), &user.name), credential).await?;
        }
        let entry = AuditEntry {
            id: self.ids().id(),
            at: now,
            space,
            user: user.id,
            api: None,
            operation: SEED.to_owned(),
            operator: SEED.to_owned(),
            request_id: String::new(),
            changes: log,
        };
        Ok(tx.insert_audit(&entry).await?)
    }
}

/// Gives a user an account, removed or not; says what became different.
fn add_account(user: &mut User, seed: &SeedAccount) -> Vec<crate::domain::Change> {
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

/// Puts a user into the groups that the seed names, and into those whose rule takes her in.
async fn join(tx: &mut Tx, user: &User, seed: &SeedUser, known: &mut Known) -> Result<(), SeedError> {
    for api in Api::ALL {
        let mut joined: Vec<Uuid> = Vec::new();
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
        for group in joined {
            tx.join_group(group, user.id).await?;
        }
    }
    Ok(())
}
