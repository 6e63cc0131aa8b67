//! The other administrator: who changes users behind the back of every API, and looks at them through none.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use uuid::Uuid;

use super::inspection::any_realm;
use super::{Error, ReachedRealm, Service};
use crate::domain::refusal::Taken;
use crate::domain::text::is_name;
use crate::domain::{Api, AuditEntry, Change, Changes, Detail, Filter, Group, Refusal, User, fold};
use crate::store::Tx;

/// The operator in the audit, and whoever made an account present.
const OPERATOR: &str = "control";

/// What is being done, for the audit.
#[derive(Debug, Clone)]
pub struct Deed {
    /// The space.
    pub space: Uuid,
    /// The operation, such as `control.patch`.
    pub operation: &'static str,
    /// The request's id.
    pub request_id: String,
}

/// What becomes of an account.
#[derive(Debug, Clone)]
pub enum AccountChange {
    /// It is present, with these details set, or cleared.
    Present(Vec<(String, Option<Detail>)>),
    /// It is removed.
    Removed,
}

/// What is to become of a user.
#[derive(Debug, Clone, Default)]
pub struct Ordered {
    /// Her name, password, shared attributes and state. What only one API has a word for does not count here.
    pub changes: Changes,
    /// Her accounts; those that are not named stay as they are.
    pub accounts: Vec<(Api, AccountChange)>,
    /// For each API that is named, the groups that she is to be in, and in no others.
    pub groups: Vec<(Api, Vec<String>)>,
}

impl Service {
    /// The first users of a space for whom the condition holds, by number.
    pub async fn users_numbered(&self, space: Uuid, filter: Filter, most: i64) -> Result<Vec<User>, Error> {
        let filter = Filter::All(vec![Filter::InSpace(space), filter]);
        let now = self.clock().now();
        let mut users = self.db().read(async |tx| Ok::<_, Error>(tx.users_numbered(&filter, most).await?)).await?;
        for user in &mut users {
            user.settle(now);
        }
        Ok(users)
    }

    /// The user whom clients know by that id.
    pub async fn user_shown_as(&self, space: Uuid, guid: Uuid) -> Result<Option<Arc<User>>, Error> {
        let user = self.db().read(async |tx| Ok::<_, Error>(tx.known_shown_as(space, guid).await?)).await?;
        Ok(user.map(|user| user.settled(self.clock().now())))
    }

    /// The user of that key as an API sees her, and the names by which it reaches her realm, at least one, in the order of
    /// the seed; absent where it does not see her.
    pub async fn seen_by(
        &self,
        space: Uuid,
        api: Api,
        user: Uuid,
    ) -> Result<Option<(Arc<User>, Vec<ReachedRealm>)>, Error> {
        let now = self.clock().now();
        self.db()
            .read(async |tx| {
                let Some(user) = tx.known_by_id(user).await?.filter(|user| user.seen_by(api)) else {
                    return Ok(None);
                };
                let user = user.settled(now);
                let realms = tx.realms(space, api).await?;
                let of_hers = realms.iter().filter(|reached| reached.realm.id == user.realm);
                let realms: Vec<_> = of_hers.cloned().collect();
                Ok((!realms.is_empty()).then_some((user, realms)))
            })
            .await
    }

    /// What was done to a user of a space, oldest first.
    pub async fn history(&self, space: Uuid, user: &User) -> Result<Arc<Vec<AuditEntry>>, Error> {
        self.db().read(async |tx| Ok(tx.audit_of(space, user.id).await?)).await
    }

    /// The groups that a user is in, as each API has them.
    pub async fn all_groups_of(&self, user: &User) -> Result<Vec<Group>, Error> {
        let mut groups = Vec::new();
        for api in Api::ALL {
            groups.extend(self.peek_groups_of(api, user).await?);
        }
        Ok(groups)
    }

    /// Whether that is the password of a user; nothing is where she has none. Absent: there is no such user.
    pub async fn is_password(&self, space: Uuid, guid: Uuid, password: &SecretString) -> Result<Option<bool>, Error> {
        let Some(user) = self.user_shown_as(space, guid).await? else { return Ok(None) };
        let Some(hash) = &user.password else { return Ok(Some(false)) };
        Ok(Some(self.0.passwords.verify(password, hash).await?))
    }

    /// Creates a user.
    pub async fn enter_user(&self, deed: &Deed, realm: &str, name: &str, mut ordered: Ordered) -> Result<User, Error> {
        let name = named(name)?;
        self.hash(&mut ordered.changes).await?;
        let now = self.clock().now();
        self.db()
            .write(async |tx| {
                let realm = any_realm(tx, deed.space, realm).await?;
                let number = tx.draw_number(deed.space, "users").await?;
                let mut user = User::new(self.user_ids(), realm.id, number, name.clone(), now);
                let log = obey(&mut user, &ordered, now);
                if !self.insert(tx, deed.space, &mut user).await? {
                    return Err(taken(&name).into());
                }
                self.put_together(tx, deed, (None, &user), (&ordered, log), now).await?;
                Ok(user)
            })
            .await
    }

    /// Changes a user; absent if there is none of that id.
    pub async fn alter_user(&self, deed: &Deed, guid: Uuid, mut ordered: Ordered) -> Result<Option<User>, Error> {
        if let Some(name) = &ordered.changes.name {
            ordered.changes.name = Some(named(name)?);
        }
        self.hash(&mut ordered.changes).await?;
        let now = self.clock().now();
        self.db()
            .write(async |tx| {
                let Some(mut before) = tx.user_shown_as(deed.space, guid).await? else { return Ok(None) };
                before.settle(now);
                let name = ordered.changes.name.as_deref().unwrap_or(&before.name);
                if name != before.name && !tx.rename_user(before.id, before.realm, name).await? {
                    return Err(taken(name).into());
                }
                let mut user = before.clone();
                let log = obey(&mut user, &ordered, now);
                tx.update_user(&user).await?;
                self.put_together(tx, deed, (Some(&before), &user), (&ordered, log), now).await?;
                Ok(Some(user))
            })
            .await
    }

    /// Removes a user altogether, from every API; her tokens are free again. False if there is none of that id.
    pub async fn erase_user(&self, deed: &Deed, guid: Uuid) -> Result<bool, Error> {
        let now = self.clock().now();
        self.db()
            .write(async |tx| {
                let Some(user) = tx.user_shown_as(deed.space, guid).await? else { return Ok(false) };
                for mut token in tx.tokens_of(user.id).await? {
                    token.release(now);
                    tx.update_token(&token).await?;
                }
                tx.leave_tasks(user.id).await?;
                tx.delete_user(&user).await?;
                let gone = Change { field: "user".to_owned(), from: Some(user.name.clone()), to: None };
                self.write_down(tx, deed, user.id, vec![gone], now).await?;
                Ok(true)
            })
            .await
    }

    /// Writes everything that hangs on a user.
    async fn put_together(
        &self,
        tx: &mut Tx,
        deed: &Deed,
        (before, user): (Option<&User>, &User),
        (ordered, mut log): (&Ordered, Vec<Change>),
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        for account in &user.accounts {
            if before.and_then(|before| before.account(account.api)) != Some(account) {
                tx.put_account(user.id, account).await?;
            }
        }
        for face in self.0.faces.iter().filter(|face| user.present(face.api).is_some()) {
            if let Some(kind) = face.namespace {
                let new = before.is_none_or(|before| before.present(face.api).is_none());
                self.keep_apart(tx, (before, user), kind, new).await?;
            }
        }
        self.reindex(tx, before, user).await?;
        for (api, change) in &ordered.accounts {
            if matches!(change, AccountChange::Removed) {
                tx.leave_groups_of(user.id, *api).await?;
            }
        }
        log.extend(self.gather(tx, user, before.is_none(), ordered).await?);
        self.write_down(tx, deed, user.id, log, now).await
    }

    /// Puts a user into the groups whose rule takes her in, and into those that are ordered; says what became different.
    async fn gather(&self, tx: &mut Tx, user: &User, new: bool, ordered: &Ordered) -> Result<Vec<Change>, Error> {
        let mut log = Vec::new();
        for api in Api::ALL {
            let removed = ordered.accounts.iter().any(|(of, how)| *of == api && matches!(how, AccountChange::Removed));
            let groups = tx.groups(user.realm, api).await?;
            let said = ordered.groups.iter().find(|(of, _)| *of == api);
            let within = |group: &Group| group.takes_in(&user.profile).map(|within| within && !removed);
            if new && said.is_none() && !groups.iter().any(|group| within(group) == Some(true)) {
                continue;
            }
            let before = tx.groups_of(user.id, api).await?;
            for group in &groups {
                match within(group) {
                    Some(true) => tx.join_group(group.id, user.id).await?,
                    Some(false) => tx.leave_group(group.id, user.id).await?,
                    None => {}
                }
            }
            if let Some((_, names)) = said {
                belong(tx, user, &groups, names).await?;
            }
            let after = tx.groups_of(user.id, api).await?;
            if before != after {
                let shown = |names: &[String]| (!names.is_empty()).then(|| names.join(", "));
                log.push(Change { field: format!("{api}.groups"), from: shown(&before), to: shown(&after) });
            }
        }
        Ok(log)
    }

    pub(super) async fn write_down(
        &self,
        tx: &mut Tx,
        deed: &Deed,
        user: Uuid,
        changes: Vec<Change>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let entry = AuditEntry {
            id: self.ids().id(),
            at,
            space: deed.space,
            user,
            api: None,
            operation: deed.operation.to_owned(),
            operator: OPERATOR.to_owned(),
            request_id: deed.request_id.clone(),
            changes,
        };
        Ok(tx.insert_audit(&entry).await?)
    }
}

/// Makes the changes, and says what became different.
fn obey(user: &mut User, ordered: &Ordered, now: DateTime<Utc>) -> Vec<Change> {
    let mut log = user.apply(None, OPERATOR, &ordered.changes, now);
    for (api, change) in &ordered.accounts {
        match change {
            AccountChange::Present(details) => {
                let changes = Changes { details: details.clone(), ..Changes::default() };
                log.extend(user.apply(Some(*api), OPERATOR, &changes, now));
            }
            AccountChange::Removed if user.seen_by(*api) => log.extend(user.leave(*api, OPERATOR, now)),
            AccountChange::Removed => {}
        }
    }
    log
}

/// Puts the user into those groups and takes her out of all others.
async fn belong(tx: &mut Tx, user: &User, groups: &[Group], names: &[String]) -> Result<(), Error> {
    let is = |name: &str, group: &Group| fold(name) == fold(&group.name);
    if let Some(name) = names.iter().find(|name| !groups.iter().any(|group| is(name, group))) {
        return Err(Refusal::UnknownGroup { name: name.clone() }.into());
    }
    for group in groups {
        if names.iter().any(|name| is(name, group)) {
            tx.join_group(group.id, user.id).await?;
        } else {
            tx.leave_group(group.id, user.id).await?;
        }
    }
    Ok(())
}

fn named(name: &str) -> Result<String, Refusal> {
    if is_name(name) {
        return Ok(name.trim().to_owned());
    }
    let reason = "1 to 256 characters, none of them a control character".to_owned();
    Err(Refusal::Unfit { member: "user_name".to_owned(), value: name.to_owned(), reason })
}

fn taken(name: &str) -> Refusal {
    Refusal::NameTaken { taken: Taken::UserName, value: name.to_owned() }
}
