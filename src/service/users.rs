//! Creating and changing users: one transaction each, with its rules, its audit entry and its allowance.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::refusal::Taken;
use crate::domain::users::KeyChange;
use crate::domain::{AuditEntry, Change, Changes, Key, Kind, NewPassword, Refusal, Right, User};
use crate::store::Tx;

/// What was done to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// She is new, or new to the calling API.
    Created,
    /// She was changed.
    Modified,
}

/// A user after it was done.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The user as she is now.
    pub user: User,
    /// What was done.
    pub what: What,
    /// Groups that she was to join or leave and that do not exist.
    pub unknown_groups: Vec<String>,
    /// Whether she was given a key by which she may call the API herself.
    pub new_key: bool,
}

/// A last look at the user before she is changed: may refuse, and may change what is to change. It is asked once more where
/// the work has to be done again, and then forgets what it saw before.
pub trait Revise: FnMut(Option<&User>, &mut Changes) -> Result<(), Refusal> + Send {}
impl<F: FnMut(Option<&User>, &mut Changes) -> Result<(), Refusal> + Send> Revise for F {}

/// The parts of a request that stay the same through its transaction.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) caller: &'a Caller,
    pub(super) realm: &'a ReachedRealm,
    pub(super) now: DateTime<Utc>,
    /// The password before it was hashed.
    pub(super) plain: Option<&'a SecretString>,
}

impl Service {
    /// Changes the user whom the key names; `by` is what she is named by, in the API's word.
    pub async fn modify_user(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        (key, by): (&Key, &str),
        changes: Changes,
        mut revise: impl Revise,
    ) -> Result<Outcome, Error> {
        caller.operator.may(Right::ModifyUsers)?;
        self.transact(caller, realm, changes, async |tx, scene, changes| {
            self.refer_to(tx, scene, &changes.first).await?;
            let Some(user) = self.one(tx, scene, key, by).await? else {
                return Err(Refusal::NoSuchUser { by: by.to_owned(), value: shown(key) }.into());
            };
            self.settle(tx, scene, Some(&user), &user.name, changes, &mut revise).await?;
            self.modify(tx, scene, user, changes).await
        })
        .await
    }

    /// Does the work in one transaction, its password hashed before and its realm there.
    pub(super) async fn transact<T>(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        mut changes: Changes,
        work: impl AsyncFnOnce(&mut Tx, Scene<'_>, &mut Changes) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let plain = self.hash(&mut changes).await?;
        let now = self.clock().now();
        self.db()
            .write(async |tx| {
                let realm = &self.made(tx, caller, realm).await?;
                work(tx, Scene { caller, realm, now, plain: plain.as_ref() }, &mut changes).await
            })
            .await
    }

    /// Hashes a plain password in place, and hands it back for the policy.
    pub(super) async fn hash(&self, changes: &mut Changes) -> Result<Option<SecretString>, Error> {
        let Some(NewPassword::Plain(plain)) = &changes.password else {
            return Ok(None);
        };
        let plain = plain.clone();
        changes.password = Some(NewPassword::Hashed(self.0.passwords.hash(&plain, self.ids()).await?));
        Ok(Some(plain))
    }

    /// The user whom the key names and the calling API sees.
    pub(super) async fn one(&self, tx: &mut Tx, scene: Scene<'_>, key: &Key, by: &str) -> Result<Option<User>, Error> {
        let mut users = tx.users_seen_by(scene.caller.api(), scene.realm.realm.id, key).await?;
        if users.len() > 1 {
            return Err(Refusal::SeveralUsers { by: by.to_owned(), value: shown(key) }.into());
        }
        let mut user = users.pop();
        if let Some(user) = &mut user {
            user.settle(scene.now);
        }
        Ok(user)
    }

    pub(super) async fn modify(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        before: User,
        changes: &Changes,
    ) -> Result<Outcome, Error> {
        let caller = scene.caller;
        let name = changes.name.as_deref().unwrap_or(&before.name);
        if name != before.name && !tx.rename_user(before.id, before.realm, name).await? {
            return Err(Refusal::NameTaken { taken: Taken::UserName, value: name.to_owned() }.into());
        }
        let mut user = before.clone();
        let log = user.apply(Some(caller.api()), &caller.operator.name, changes, scene.now);
        tx.update_user(&user).await?;
        self.keep(tx, scene, (Some(&before), user), log, changes, What::Modified).await
    }

    /// What must hold before anything is written: names that are referred to, the dialect's last look, the password.
    pub(super) async fn settle(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        user: Option<&User>,
        name: &str,
        changes: &mut Changes,
        revise: &mut impl Revise,
    ) -> Result<(), Error> {
        self.refer_to(tx, scene, &changes.references).await?;
        let checked = changes.references.len();
        revise(user, changes)?;
        self.refer_to(tx, scene, &changes.references[checked..]).await?;
        let policy = scene.realm.alias.password_policy;
        let name = changes.name.as_deref().unwrap_or(name);
        let admits = |plain: &SecretString| policy.is_none_or(|policy| policy.admits(plain.expose_secret(), name));
        if !scene.plain.is_none_or(admits) {
            return Err(Refusal::WeakPassword.into());
        }
        Ok(())
    }

    pub(super) async fn refer_to(&self, tx: &mut Tx, scene: Scene<'_>, names: &[(Kind, String)]) -> Result<(), Error> {
        for (kind, name) in names {
            self.refer(tx, scene.caller, scene.realm.realm.id, *kind, name).await?;
        }
        Ok(())
    }

    /// Writes everything that hangs on a user: account, further names, groups, key, allowance, audit.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        (before, user): (Option<&User>, User),
        log: Vec<Change>,
        changes: &Changes,
        what: What,
    ) -> Result<Outcome, Error> {
        let caller = scene.caller;
        if let Some(account) = user.account(caller.api()) {
            tx.put_account(user.id, account).await?;
        }
        if let Some(kind) = changes.namespace {
            self.keep_apart(tx, (before, &user), kind, what == What::Created).await?;
        }
        self.reindex(tx, before, &user).await?;
        if let Some(container) = &changes.tokens_into {
            tx.move_tokens_of(user.id, container).await?;
        }
        let unknown_groups = self.regroup(tx, caller, &user, changes).await?;
        if let Some(key) = &changes.key {
            self.rekey(tx, caller, &user, key).await?;
        }
        self.draw(tx, caller, scene.now).await?;
        let log = log.into_iter().chain(changes.notes.iter().cloned()).collect();
        self.audit(tx, scene, user.id, log).await?;
        let new_key = matches!(changes.key, Some(KeyChange::Issue { .. }));
        Ok(Outcome { user, what, unknown_groups, new_key })
    }

    /// Writes down what was done to a user.
    pub(super) async fn audit(
        &self,
        tx: &mut Tx,
        Scene { caller, now, .. }: Scene<'_>,
        user: Uuid,
        changes: Vec<Change>,
    ) -> Result<(), Error> {
        let entry = AuditEntry {
            id: self.ids().id(),
            at: now,
            space: caller.space,
            user,
            api: Some(caller.api()),
            operation: caller.operation.to_owned(),
            operator: caller.operator.name.clone(),
            request_id: caller.request_id.clone(),
            changes,
        };
        Ok(tx.insert_audit(&entry).await?)
    }

    /// A user of the realm, by name, whoever keeps her.
    pub async fn user_named(&self, realm: &ReachedRealm, key: &Key) -> Result<Option<User>, Error> {
        let id = realm.realm.id;
        Ok(self.db().read(async |tx| Ok::<_, Error>(tx.users_by_key(id, key).await?)).await?.into_iter().next())
    }
}

/// What a key compares with, for a refusal.
pub(super) fn shown(key: &Key) -> String {
    match key {
        Key::Id(id) => format!("{{{}}}", id.to_string().to_uppercase()),
        Key::Number(number) => number.to_string(),
        Key::Name(text)
        | Key::Email(text)
        | Key::EmployeeId(text)
        | Key::DisplayName(text)
        | Key::FirstName(text)
        | Key::LastName(text)
        | Key::Identifier { value: text, .. } => text.clone(),
    }
}
