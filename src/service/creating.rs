//! Creating users: new ones are written together with those of others.

use uuid::Uuid;

use super::users::{Outcome, Revise, Scene, What, shown};
use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::refusal::Taken;
use crate::domain::seed::USER_NUMBERS;
use crate::domain::{Changes, Failure, Key, Refusal, Right, User, fold};
use crate::store::Tx;

/// A user to be changed if she is there, and to be created if not.
pub struct Upsert {
    /// How she is found.
    pub key: Key,
    /// What she is found by, in the API's word.
    pub by: String,
    /// Her name, if she is to be created; absent where the request leaves too much out for that.
    pub name: Result<String, Refusal>,
    /// What is to change.
    pub changes: Changes,
}

/// A user who is to be there afterwards.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    /// Her name, if she is to be created.
    name: Result<&'a str, &'a Refusal>,
    /// How she is found, and by what in the API's word, if she is to be changed where she is there.
    key: Option<(&'a Key, &'a str)>,
}

impl Service {
    /// Creates a user, or adopts one whom another API created; a user with a present account is a taken name.
    pub async fn create_user(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        name: &str,
        changes: Changes,
        revise: impl Revise,
    ) -> Result<Outcome, Error> {
        caller.operator.may(Right::CreateUsers)?;
        if fold(name).is_empty() {
            return Err(Refusal::Missing { member: "the user name".to_owned() }.into());
        }
        let wanted = Wanted { name: Ok(name), key: None };
        self.create_or_change(caller, realm, wanted, changes, revise).await
    }

    /// Changes the user if she is there, and creates or adopts her if not.
    pub async fn upsert_user(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        upsert: Upsert,
        revise: impl Revise,
    ) -> Result<Outcome, Error> {
        let Upsert { key, by, name, changes } = &upsert;
        let wanted = Wanted { name: name.as_deref(), key: Some((key, by.as_str())) };
        self.create_or_change(caller, realm, wanted, changes.clone(), revise).await
    }

    /// Does what is wanted in one transaction. A new user is written together with those of others, where that can be, and
    /// the work may be done twice for that. Where ids follow from a number, it is done once, so that they are drawn once.
    async fn create_or_change(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        wanted: Wanted<'_>,
        mut changes: Changes,
        mut revise: impl Revise,
    ) -> Result<Outcome, Error> {
        let plain = self.hash(&mut changes).await?;
        let now = self.clock().now();
        let scene = Scene { caller, realm, now, plain: plain.as_ref() };
        let draft = if realm.planned || self.ids().repeats() { None } else { self.db().draft() };
        if let Some(mut tx) = draft {
            let mut changes = changes.clone();
            let outcome = self.carry_out(&mut tx, scene, wanted, &mut changes, &mut revise).await;
            if let Some(kept) = self.db().keep(tx, outcome).await {
                return kept;
            }
        }
        self.db()
            .write(async |tx| {
                let realm = &self.made(tx, caller, realm).await?;
                self.carry_out(tx, Scene { realm, ..scene }, wanted, &mut changes, &mut revise).await
            })
            .await
    }

    async fn carry_out(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        wanted: Wanted<'_>,
        changes: &mut Changes,
        revise: &mut impl Revise,
    ) -> Result<Outcome, Error> {
        let operator = &scene.caller.operator;
        match wanted.key {
            None => self.refer_to(tx, scene, &changes.first).await?,
            Some((key, by)) => {
                // What is compared need not be unique, so that no constraint would keep two creates apart.
                tx.queue_for(&format!("{} {by} {}", scene.realm.realm.id, fold(&shown(key)))).await?;
                if let Some(user) = self.one(tx, scene, key, by).await? {
                    operator.may(Right::ModifyUsers)?;
                    self.settle(tx, scene, Some(&user), &user.name, changes, revise).await?;
                    return self.modify(tx, scene, user, changes).await;
                }
                operator.may(Right::CreateUsers)?;
            }
        }
        let name = wanted.name.map_err(Refusal::clone)?;
        self.settle(tx, scene, None, name, changes, revise).await?;
        self.create(tx, scene, name, changes).await
    }

    async fn create(&self, tx: &mut Tx, scene: Scene<'_>, name: &str, changes: &Changes) -> Result<Outcome, Error> {
        let (caller, realm) = (scene.caller, scene.realm.realm.id);
        let number = tx.draw_number(caller.space, USER_NUMBERS).await?;
        let mut user = User::new(self.user_ids(), realm, number, name.to_owned(), scene.now);
        let log = user.apply(Some(caller.api()), &caller.operator.name, changes, scene.now);
        if !self.insert(tx, caller.space, &mut user).await? {
            return self.adopt(tx, scene, name, changes).await;
        }
        self.keep(tx, scene, (None, &user), log, changes, What::Created).await
    }

    /// Inserts a new user; false if her name is taken. An id or a number that a document has brought is drawn anew.
    pub(super) async fn insert(&self, tx: &mut Tx, space: Uuid, user: &mut User) -> Result<bool, Failure> {
        while !tx.insert_user(space, user).await? {
            if tx.user_guid_taken(space, user.guid).await? {
                (user.id, user.guid) = self.user_ids();
            } else if tx.user_number_taken(space, user.number).await? {
                // Within the transaction: where a document is loaded, it holds the sequence itself.
                user.number = tx.next_number(space, USER_NUMBERS).await?;
            } else {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn adopt(&self, tx: &mut Tx, scene: Scene<'_>, name: &str, changes: &Changes) -> Result<Outcome, Error> {
        let caller = scene.caller;
        let taken = || Refusal::NameTaken { taken: Taken::UserName, value: name.to_owned() };
        // Here counts who is there, and not who is seen.
        let found = tx.users_by_key(scene.realm.realm.id, &Key::Name(name.to_owned())).await?.pop();
        let mut before = found.filter(|user| user.present(caller.api()).is_none()).ok_or_else(taken)?;
        before.settle(scene.now);
        let mut user = before.clone();
        let log = user.apply(Some(caller.api()), &caller.operator.name, changes, scene.now);
        tx.update_user(&user).await?;
        self.keep(tx, scene, (Some(&before), &user), log, changes, What::Created).await
    }
}
