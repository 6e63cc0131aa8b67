//! Loading users, with their accounts and groups.

use uuid::Uuid;

use super::{SeedError, hash, realm_named};
use crate::domain::seed::SeedUser;
use crate::domain::{Api, AuditEntry, Changes, NewPassword, User, fold};
use crate::service::Service;
use crate::store::Tx;

impl Service {
    pub(super) async fn load_user(&self, tx: &mut Tx, space: Uuid, seed: &SeedUser) -> Result<(), SeedError> {
        let realm = realm_named(tx, space, &seed.realm).await?;
        let now = self.clock().now();
        let number = tx.next_number(space, "users").await?;
        let mut user = User::new(self.user_ids(), realm, number, seed.name.clone(), now);
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
        join(tx, &user, seed).await?;
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

/// Puts a user into the groups that the seed names, and into those whose rule takes her in.
async fn join(tx: &mut Tx, user: &User, seed: &SeedUser) -> Result<(), SeedError> {
    for api in Api::ALL {
        let groups = tx.groups(user.realm, api).await?;
        for group in groups.iter().filter(|group| group.takes_in(&user.profile) == Some(true)) {
            tx.join_group(group.id, user.id).await?;
        }
        let named = seed.groups.iter().filter(|(of, _)| *of == api).flat_map(|(_, names)| names);
        for name in named {
            let Some(group) = groups.iter().find(|group| fold(&group.name) == fold(name)) else {
                let user = &user.name;
                return Err(SeedError::Conflict(format!(
                    "user {user:?} is in a {api} group {name:?}, which is not there"
                )));
            };
            tx.join_group(group.id, user.id).await?;
        }
    }
    Ok(())
}
