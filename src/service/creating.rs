//! Creating users: new ones are written together with those of others.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use uuid::Uuid;

use super::users::{Outcome, Revise, Scene, What, shown};
use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::refusal::Taken;
use crate::domain::seed::USER_NUMBERS;
use crate::domain::{Changes, Failure, Key, Refusal, Right, User, fold};
use crate::store::{Keeping, Tx};

/// How many creates of one request may begin before the first of them ends.
const AT_ONCE: usize = 128;

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
struct Wanted {
    /// Her name, if she is to be created.
    name: Result<String, Refusal>,
    /// How she is found, and by what in the API's word, if she is to be changed where she is there.
    key: Option<(Key, String)>,
}

/// A create that has begun: what it would write is on its way to the store, or it will be done in a transaction of its own.
/// Of several that belong together, all can begin before the first ends; they are to be ended in their order.
pub struct Creating<'a, R>(Box<Begun<'a, R>>);

/// What it has come to. In a piece of memory of its own: whoever waits for the end has it in several places.
struct Begun<'a, R> {
    service: &'a Service,
    caller: &'a Caller,
    realm: ReachedRealm,
    wanted: Wanted,
    changes: Changes,
    revise: R,
    /// The password before it was hashed.
    plain: Option<SecretString>,
    now: DateTime<Utc>,
    keeping: Option<Keeping<Outcome, Error>>,
}

impl<R: Revise> Creating<'_, R> {
    /// What came of it, once it is durable.
    pub async fn end(mut self) -> Result<Outcome, Error> {
        if let Some(keeping) = self.0.keeping.take()
            && let Some(kept) = keeping.end().await
        {
            return kept;
        }
        let Begun { service, caller, realm, wanted, mut changes, mut revise, plain, now, .. } = *self.0;
        let plain = plain.as_ref();
        let work = async |tx: &mut Tx| {
            let realm = &service.made(tx, caller, &realm).await?;
            let scene = Scene { caller, realm, now, plain };
            Box::pin(service.carry_out(tx, scene, &wanted, &mut changes, &mut revise)).await
        };
        service.db().write(work).await
    }
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
        self.begin_to_create(caller, realm.clone(), name, changes, revise).await?.end().await
    }

    /// Begins to do so.
    pub async fn begin_to_create<'a, R: Revise>(
        &'a self,
        caller: &'a Caller,
        realm: ReachedRealm,
        name: &str,
        changes: Changes,
        revise: R,
    ) -> Result<Creating<'a, R>, Error> {
        caller.operator.may(Right::CreateUsers)?;
        if fold(name).is_empty() {
            return Err(Refusal::Missing { member: "the user name".to_owned() }.into());
        }
        let wanted = Wanted { name: Ok(name.to_owned()), key: None };
        self.begin_new(caller, realm, wanted, changes, revise).await
    }

    /// How many creates of one request may begin before the first of them ends.
    pub fn creates_at_once(&self) -> usize {
        // Where ids follow from a number, each is to draw its own before the next does.
        if self.ids().repeats() { 1 } else { AT_ONCE }
    }

    /// Begins to change the user if she is there, and to create or adopt her if not.
    pub async fn begin_to_upsert<'a, R: Revise>(
        &'a self,
        caller: &'a Caller,
        realm: ReachedRealm,
        upsert: Upsert,
        revise: R,
    ) -> Result<Creating<'a, R>, Error> {
        let Upsert { key, by, name, changes } = upsert;
        self.begin_new(caller, realm, Wanted { name, key: Some((key, by)) }, changes, revise).await
    }

    /// Notes what it would write, where that can be written together with what others create. Where ids follow from a number,
    /// the work is done once only, so that they are drawn once.
    async fn begin_new<'a, R: Revise>(
        &'a self,
        caller: &'a Caller,
        realm: ReachedRealm,
        wanted: Wanted,
        mut changes: Changes,
        mut revise: R,
    ) -> Result<Creating<'a, R>, Error> {
        let plain = self.hash(&mut changes).await?;
        let now = self.clock().now();
        let mut keeping = None;
        let draft = if realm.planned || self.ids().repeats() { None } else { self.db().draft() };
        if let Some(mut tx) = draft {
            let scene = Scene { caller, realm: &realm, now, plain: plain.as_ref() };
            let mut changes = changes.clone();
            // A large piece of work has a place of its own: a request has many that wait for it.
            let outcome = Box::pin(self.carry_out(&mut tx, scene, &wanted, &mut changes, &mut revise)).await;
            keeping = Some(self.db().keep(tx, outcome));
        }
        Ok(Creating(Box::new(Begun { service: self, caller, realm, wanted, changes, revise, plain, now, keeping })))
    }

    async fn carry_out(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        wanted: &Wanted,
        changes: &mut Changes,
        revise: &mut impl Revise,
    ) -> Result<Outcome, Error> {
        let operator = &scene.caller.operator;
        match &wanted.key {
            None => self.refer_to(tx, scene, &changes.first).await?,
            Some((key, by)) => {
                // What is compared need not be unique, so that no constraint would keep two creates apart.
                tx.queue_for(&format!("{} {by} {}", scene.realm.realm.id, fold(&shown(key)))).await?;
                if let Some(user) = self.one(tx, scene, key, by).await? {
                    tx.must_write()?;
                    operator.may(Right::ModifyUsers)?;
                    self.settle(tx, scene, Some(&user), &user.name, changes, revise).await?;
                    return self.modify(tx, scene, user, changes).await;
                }
                operator.may(Right::CreateUsers)?;
            }
        }
        let name = wanted.name.as_ref().map_err(Refusal::clone)?;
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
        self.keep(tx, scene, (None, user), log, changes, What::Created).await
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
        self.keep(tx, scene, (Some(&before), user), log, changes, What::Created).await
    }
}
