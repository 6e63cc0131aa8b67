//! What the process remembers of its store: what was read once is not asked again, and what was changed since is.
//!
//! A second opinion is a store that was opened beside the first: it remembers nothing.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use mynah::app::DEFAULT_SPACE;
use mynah::domain::{
    Alias, AliasKind, Api, AuditEntry, Credential, Details, During, Entry, Failure, Field, Group, Key, Kind, Operator,
    Owner, Realm, Session, User,
};
use mynah::store::{Db, Location, Tx};
use sqlx::{Connection, Executor, SqliteConnection};
use uuid::Uuid;

use crate::process::Folder;
use crate::sas::{OPERATOR, ORGANIZATION};
use crate::world::{Terms, World};

const DIGEST: &[u8] = b"the digest of a secret";
const LATER: &[u8] = b"the digest of another";
const SESSION: &[u8] = b"the digest of a session";
/// Names that nothing has at first.
const NEW: &str = "new";

/// A world in a file, what there is in it, and a store that was opened beside it.
struct Scene {
    world: World,
    beside: Db,
    file: std::path::PathBuf,
    now: DateTime<Utc>,
    space: Uuid,
    realm: Realm,
    operator: Operator,
    ada: User,
    group: Group,
    entry: Entry,
    _folder: Folder,
}

/// What is asked, and what the answer is.
type Told = Vec<(&'static str, String)>;

impl Scene {
    async fn new() -> Self {
        let folder = Folder::new();
        let file = folder.0.join("mynah.db");
        let world = World::at(Location::Sqlite(file.clone()), Terms::default()).await;
        let sas = world.sas().await;
        sas.add_user(&[("UserName", "ada"), ("Container", "Staff"), ("City", "London")]).await.is("true");
        let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.expect("she is there");
        let beside = Db::open_beside(&Location::Sqlite(file.clone())).await.expect("a store");
        let (now, id) = (world.now(), ada.id);
        let (space, realm, operator, group, entry) = beside
            .read(async |tx| {
                let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
                let realm = tx.realm(space, Api::Sas, ORGANIZATION).await?.expect("a realm").realm;
                let operator = tx.operator(space, Api::Sas, OPERATOR).await?.expect("an operator");
                let group = tx.groups(realm.id, Api::Sas).await?.remove(0);
                let entry = tx.entries_of(realm.id, (Api::Sas, Kind::Container)).await?.remove(0);
                Ok::<_, Failure>((space, realm, operator, group, entry))
            })
            .await
            .expect("a store");
        let scene = Self { world, beside, file, now, space, realm, operator, ada, group, entry, _folder: folder };
        let group = scene.group.id;
        scene
            .write(async |tx| {
                tx.insert_credential(scene.space, &scene.credential(DIGEST)).await?;
                tx.put_session(scene.space, Api::Sas, SESSION, &scene.session(scene.now)).await?;
                tx.join_group(group, id).await
            })
            .await;
        scene
    }

    async fn write(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<(), Failure>) {
        self.world.db.write(work).await.expect("it is done");
    }

    fn credential(&self, digest: &[u8]) -> Credential {
        Credential {
            id: Uuid::from_u64_pair(9, u64::from(digest[15])),
            api: Api::Sas,
            digest: digest.to_owned(),
            owner: Owner::User(self.ada.id),
            label: None,
            scopes: None,
            expires_at: Some(self.now),
            development: false,
        }
    }

    fn session(&self, used_at: DateTime<Utc>) -> Session {
        Session { operator: Some(self.operator.id), login: None, used_at }
    }

    /// Everything that is remembered, asked within that work.
    async fn ask(&self, tx: &mut Tx) -> Result<Told, Failure> {
        let (space, realm, api, id) = (self.space, self.realm.id, Api::Sas, self.ada.id);
        let mut told = Told::new();
        macro_rules! ask {
            ($what:literal, $question:expr) => {
                told.push(($what, format!("{:?}", $question.await?)))
            };
        }
        ask!("switches", tx.settings(space, api));
        ask!("realm", tx.realm(space, api, ORGANIZATION));
        ask!("new realm", tx.realm(space, api, NEW));
        ask!("realms", tx.realms(space, api));
        ask!("all realms", tx.all_realms(space));
        ask!("operator", tx.operator(space, api, OPERATOR));
        ask!("new operator", tx.operator(space, api, NEW));
        ask!("operator by id", tx.operator_by_id(api, self.operator.id));
        ask!("operators", tx.operators(space, api));
        ask!("added operators", tx.count_added_operators(space, api));
        ask!("entry", tx.entry(space, realm, (api, Kind::Container), &self.entry.name));
        ask!("new entry", tx.entry(space, realm, (api, Kind::Container), NEW));
        ask!("entries of", tx.entries_of(realm, (api, Kind::Container)));
        ask!("entries seen", tx.entries_seen(space, realm, (api, Kind::Container)));
        ask!("groups", tx.groups(realm, api));
        ask!("credential", tx.credential(space, api, DIGEST));
        ask!("new credential", tx.credential(space, api, LATER));
        ask!("session", tx.session(space, api, SESSION));
        ask!("new session", tx.session(space, api, LATER));
        ask!("by name", tx.users_by_key(realm, &Key::Name("ADA".to_owned())));
        ask!("by new name", tx.users_by_key(realm, &Key::Name(NEW.to_owned())));
        ask!("by id", tx.users_by_key(realm, &Key::Id(self.ada.guid)));
        ask!("by number", tx.users_by_key(realm, &Key::Number(self.ada.number)));
        ask!("seen", tx.users_seen_by(api, realm, &Key::Name("ada".to_owned())));
        ask!("by key", tx.user_by_id(id));
        ask!("shown as", tx.user_shown_as(space, self.ada.guid));
        ask!("groups of her", tx.groups_of(id, api));
        ask!("history", tx.audit_of(space, id));
        Ok(told)
    }

    /// The same on its own.
    async fn told(&self) -> Told {
        self.world.db.read(async |tx| self.ask(tx).await).await.expect("a store")
    }

    /// What the store has.
    async fn truth(&self) -> Told {
        self.beside.read(async |tx| self.ask(tx).await).await.expect("a store")
    }

    /// Asks twice, does the deed, asks again; answers which answers are others.
    async fn after(&self, deed: impl AsyncFnOnce(&mut Tx) -> Result<(), Failure>) -> Vec<&'static str> {
        let before = self.told().await;
        assert_eq!(self.told().await, before);
        self.write(deed).await;
        let after = self.told().await;
        assert_eq!(after, self.truth().await, "what is told is what there is");
        assert_eq!(self.told().await, after);
        before.iter().zip(&after).filter(|(before, after)| before != after).map(|(before, _)| before.0).collect()
    }
}

#[tokio::test]
async fn what_was_read_once_is_not_asked_again() {
    let scene = Scene::new().await;
    let before = scene.told().await;
    let mut behind = SqliteConnection::connect(&format!("sqlite://{}", scene.file.display())).await.expect("a store");
    for sql in [
        "UPDATE api_settings SET details = '{\"x\":\"y\"}'",
        "INSERT INTO api_settings (space_id, api, details) SELECT id, 'sas', '{\"x\":\"y\"}' FROM spaces WHERE true
            ON CONFLICT DO NOTHING",
        "UPDATE aliases SET time_zone = 'Europe/Berlin'",
        "UPDATE realms SET name = name || '!'",
        "UPDATE operators SET details = '{\"x\":\"y\"}', built_in = NOT built_in",
        "UPDATE catalogue SET details = '{\"x\":\"y\"}'",
        "UPDATE user_groups SET details = '{\"x\":\"y\"}'",
        "UPDATE credentials SET label = 'x', label_key = id",
        "UPDATE sessions SET operator_id = NULL",
        "UPDATE users SET profile = '{\"city\":\"Paris\"}'",
        "DELETE FROM memberships",
        "UPDATE audit SET operation = operation || '!'",
    ] {
        behind.execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    assert_eq!(scene.told().await, before, "nobody in this process has changed anything");
    let truth = scene.truth().await;
    let names = |told: &Told| told.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let changed: Told =
        truth.into_iter().zip(&before).filter(|(now, before)| now != *before).map(|(now, _)| now).collect();
    let wanted: Told = before.into_iter().filter(|(name, _)| !name.contains("new")).collect();
    assert_eq!(names(&changed), names(&wanted), "everything would be other than it was");
    scene.world.sabotage("SELECT 1").await;
    assert_eq!(scene.told().await, scene.truth().await);
}

#[tokio::test]
async fn what_is_set_up_is_told_as_it_is_now() {
    let scene = Scene::new().await;
    let (space, realm) = (scene.space, scene.realm.id);
    let switched =
        scene.after(async |tx| tx.put_settings(space, Api::Sas, &Details::from([("x".to_owned(), "y".into())])).await);
    assert_eq!(switched.await, ["switches"]);
    let alias = || Alias {
        api: Api::Sas,
        name: NEW.to_owned(),
        kind: AliasKind::Plain,
        time_zone: None,
        password_policy: None,
    };
    let named = scene.after(async |tx| tx.insert_alias(space, realm, &alias()).await.map(|_| ())).await;
    assert_eq!(named, ["new realm", "realms"]);
    let one = Realm { id: Uuid::from_u64_pair(9, 1), name: "One".to_owned() };
    assert_eq!(scene.after(async |tx| tx.insert_realm(space, &one).await.map(|_| ())).await, ["all realms"]);

    let changed = Operator { details: Details::from([("x".to_owned(), "y".into())]), ..scene.operator.clone() };
    let operator = ["operator", "operator by id", "operators"];
    assert_eq!(scene.after(async |tx| tx.update_operator(&changed).await).await, operator);
    assert_eq!(scene.after(async |tx| tx.put_reach(changed.id, &[realm]).await).await, operator);
    let new = Operator { id: Uuid::from_u64_pair(9, 2), name: NEW.to_owned(), built_in: false, number: 99, ..changed };
    let added = scene.after(async |tx| tx.insert_operator(space, &new).await.map(|_| ())).await;
    assert_eq!(added, ["new operator", "operators", "added operators"]);
    let key = Credential { owner: Owner::Operator(scene.operator.id), ..scene.credential(LATER) };
    scene.write(async |tx| tx.insert_credential(space, &key).await.map(|_| ())).await;
    let gone = scene.after(async |tx| tx.delete_operator(scene.operator.id).await.map(|_| ())).await;
    assert_eq!(gone, ["operator", "operator by id", "operators", "added operators", "new credential", "session"]);
}

#[tokio::test]
async fn what_is_in_catalogues_and_groups_is_told_as_it_is_now() {
    let scene = Scene::new().await;
    let changed = Entry { details: Details::from([("x".to_owned(), "y".into())]), ..scene.entry.clone() };
    let updated = scene.after(async |tx| tx.update_entry(scene.space, &changed).await.map(|_| ())).await;
    assert_eq!(updated, ["entry", "entries of", "entries seen"]);
    let new = Entry { id: Uuid::from_u64_pair(9, 1), name: NEW.to_owned(), number: 999, ..changed.clone() };
    let added = scene.after(async |tx| tx.insert_entry(scene.space, &new).await.map(|_| ())).await;
    assert_eq!(added, ["new entry", "entries of", "entries seen"]);
    let gone = scene.after(async |tx| tx.delete_entry(&changed).await.map(|_| ())).await;
    assert_eq!(gone, ["entry", "entries of", "entries seen"]);

    let new = Group { id: Uuid::from_u64_pair(9, 2), name: NEW.to_owned(), ..scene.group.clone() };
    assert_eq!(scene.after(async |tx| tx.insert_group(&new).await.map(|_| ())).await, ["groups"]);
    let joined = scene.after(async |tx| tx.join_group(new.id, scene.ada.id).await).await;
    assert_eq!(joined, ["groups of her"]);
    let left = scene.after(async |tx| tx.leave_group(new.id, scene.ada.id).await).await;
    assert_eq!(left, ["groups of her"]);
    let deleted = scene.after(async |tx| tx.delete_group(scene.group.id).await.map(|_| ())).await;
    assert_eq!(deleted, ["groups", "groups of her"]);
    scene.write(async |tx| tx.join_group(new.id, scene.ada.id).await).await;
    let left = scene.after(async |tx| tx.leave_groups_of(scene.ada.id, Api::Sas).await).await;
    assert_eq!(left, ["groups of her"]);
}

#[tokio::test]
async fn a_user_is_told_as_she_is_now() {
    let scene = Scene::new().await;
    let her = ["by name", "by id", "by number", "seen", "by key", "shown as"];
    let mut ada = scene.ada.clone();
    ada.profile.0.insert(Field::Company, "Analytical".to_owned());
    assert_eq!(scene.after(async |tx| tx.update_user(&ada).await).await, her);
    let mut account = ada.accounts[0].clone();
    account.details.insert("x".to_owned(), "y".into());
    assert_eq!(scene.after(async |tx| tx.put_account(ada.id, &account).await).await, her);
    account.present = false;
    assert_eq!(scene.after(async |tx| tx.put_account(ada.id, &account).await).await, her, "SAS does not see her now");
    let renamed = scene.after(async |tx| tx.rename_user(ada.id, ada.realm, NEW).await.map(|_| ())).await;
    assert_eq!(renamed, ["by name", "by new name", "by id", "by number", "by key", "shown as"]);
    let entry = || AuditEntry {
        id: Uuid::from_u64_pair(9, 1),
        at: scene.now,
        space: scene.space,
        user: ada.id,
        api: None,
        operation: "test".to_owned(),
        operator: "test".to_owned(),
        request_id: "test".to_owned(),
        changes: Vec::new(),
    };
    assert_eq!(scene.after(async |tx| tx.insert_audit(&entry()).await).await, ["history"]);
    let called = scene.after(async |tx| tx.put_guid(ada.id, Uuid::from_u64_pair(9, 9)).await).await;
    assert_eq!(called, ["by new name", "by id", "by number", "by key", "shown as"]);
    let gone = scene.after(async |tx| tx.delete_user(&ada).await).await;
    assert_eq!(gone, ["credential", "by new name", "by number", "by key", "groups of her"]);
}

#[tokio::test]
async fn tokens_and_keys_are_told_as_they_are_now() {
    let scene = Scene::new().await;
    let (id, end) = (scene.ada.id, scene.now + TimeDelta::hours(1));
    let issue = async |tx: &mut Tx, digest| tx.insert_credential(scene.space, &scene.credential(digest)).await;
    assert_eq!(scene.after(async |tx| issue(tx, LATER).await.map(|_| ())).await, ["new credential"]);
    let both = ["credential", "new credential"];
    assert_eq!(scene.after(async |tx| tx.move_keys_of(Api::Sas, id, end).await.map(|_| ())).await, both);
    let gone = scene.after(async |tx| tx.delete_credential(scene.credential(LATER).id).await.map(|_| ())).await;
    assert_eq!(gone, ["new credential"]);
    let expired = scene.after(async |tx| tx.delete_expired(Api::Sas, Owner::User(id), end).await).await;
    assert_eq!(expired, ["credential"]);
    scene.write(async |tx| issue(tx, DIGEST).await.map(|_| ())).await;
    assert_eq!(scene.after(async |tx| tx.delete_keys_of(Api::Sas, id).await).await, ["credential"]);
}

#[tokio::test]
async fn sessions_are_told_as_they_are_now() {
    let scene = Scene::new().await;
    let (space, later) = (scene.space, scene.now + TimeDelta::seconds(5));
    let used = scene.after(async |tx| tx.touch_session(space, Api::Sas, SESSION, later).await).await;
    assert_eq!(used, ["session"]);
    let other = || Session { operator: None, ..scene.session(later) };
    assert_eq!(scene.after(async |tx| tx.put_session(space, Api::Sas, SESSION, &other()).await).await, ["session"]);
    let begun = scene.after(async |tx| tx.put_session(space, Api::Sas, LATER, &scene.session(scene.now)).await).await;
    assert_eq!(begun, ["new session"]);
    assert_eq!(scene.after(async |tx| tx.delete_sessions_before(space, later).await).await, ["new session"]);
    assert_eq!(scene.after(async |tx| tx.delete_session(space, Api::Sas, SESSION).await).await, ["session"]);
}

/// Changes everything that can be asked, and asks for it in between.
async fn change_all(scene: &Scene, tx: &mut Tx) -> Result<Told, Failure> {
    let changed = Operator { details: Details::from([("x".to_owned(), "y".into())]), ..scene.operator.clone() };
    let mut ada = scene.ada.clone();
    ada.profile.0.insert(Field::Company, "Analytical".to_owned());
    tx.update_operator(&changed).await?;
    tx.update_user(&ada).await?;
    tx.rename_user(ada.id, ada.realm, NEW).await?;
    tx.delete_session(scene.space, Api::Sas, SESSION).await?;
    tx.delete_keys_of(Api::Sas, ada.id).await?;
    let ghost =
        User::new((Uuid::from_u64_pair(9, 1), Uuid::from_u64_pair(9, 2)), ada.realm, 999, "ada".to_owned(), scene.now);
    tx.insert_user(scene.space, &ghost).await?;
    scene.ask(tx).await
}

/// Adds what is not there yet, and asks for it.
async fn add_new(scene: &Scene, tx: &mut Tx) -> Result<Told, Failure> {
    let (id, realm) = ((Uuid::from_u64_pair(9, 1), Uuid::from_u64_pair(9, 2)), scene.ada.realm);
    tx.insert_user(scene.space, &User::new(id, realm, 999, NEW.to_owned(), scene.now)).await?;
    tx.insert_credential(scene.space, &scene.credential(LATER)).await?;
    scene.ask(tx).await
}

#[tokio::test]
async fn what_was_never_kept_is_not_remembered() {
    let scene = Scene::new().await;
    let truth = scene.truth().await;
    for known in [false, true] {
        if known {
            assert_eq!(scene.told().await, truth);
        } else {
            scene.world.sabotage("SELECT 1").await;
        }
        let undone = scene.world.db.write(async |tx| {
            assert_ne!(change_all(&scene, tx).await?, truth, "who changes something is told of it");
            Err::<(), _>(Failure::new(During::Work, std::io::Error::other("no")))
        });
        assert!(undone.await.is_err());
        assert_eq!(scene.told().await, truth, "it was undone");

        let rehearsed = scene.world.db.rehearsing();
        let told = rehearsed.write(async |tx| change_all(&scene, tx).await).await.expect("it is done");
        assert_ne!(told, truth, "who rehearses is told of it");
        assert_eq!(scene.told().await, truth, "it was only rehearsed");
        let told = rehearsed.write(async |tx| add_new(&scene, tx).await).await.expect("it is done");
        assert_ne!(told, truth, "who rehearses is told of it");
        assert_eq!(scene.told().await, truth, "nothing was added");

        let dropped = scene.world.db.write(async |tx| {
            change_all(&scene, tx).await?;
            pending::<Result<(), Failure>>().await
        });
        assert!(tokio::time::timeout(Duration::from_millis(300), dropped).await.is_err());
        assert_eq!(scene.told().await, truth, "it was dropped halfway");
    }
}

#[tokio::test]
async fn a_space_that_begins_anew_has_nothing_of_what_was_remembered() {
    let world = World::new().await;
    let take = async |path: &str| {
        assert_eq!(world.control(axum::http::Method::POST, path, serde_json::Value::Null).await.status, 200, "{path}");
    };
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    sas.here("AddContainer", &[("containerName", "Guests")]).await;
    for _ in 0..2 {
        sas.get_user("ada").await;
    }
    world.control(axum::http::Method::PUT, "/snapshots/with", serde_json::Value::Null).await;
    take("/reset").await;
    let sas = world.sas().await;
    assert_eq!(sas.get_user("ada").await.text(), None, "she is gone");
    take("/snapshots/with/restore").await;
    let sas = world.sas().await;
    assert_eq!(sas.get_user("ada").await.members()["UserName"], "ada", "she is back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_told_less_than_what_was_acknowledged() {
    let scene = Arc::new(Scene::new().await);
    let acknowledged = Arc::new(AtomicI64::new(0));
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let (scene, acknowledged) = (Arc::clone(&scene), Arc::clone(&acknowledged));
            tokio::spawn(async move {
                let mut last = 0;
                while last < ROUNDS {
                    let known = acknowledged.load(Ordering::SeqCst);
                    let (operator, user) = scene
                        .world
                        .db
                        .read(async |tx| {
                            let operator = tx.operator_by_id(Api::Sas, scene.operator.id).await?.expect("she is there");
                            let user = tx.user_by_id(scene.ada.id).await?.expect("she is there");
                            Ok::<_, Failure>((operator, user))
                        })
                        .await
                        .expect("a store");
                    let told = operator.details.get("round").and_then(mynah::domain::Detail::text).map_or(0, number);
                    assert!(told >= known, "{told} is told after {known}");
                    let told = user.profile.get(Field::Company).map_or(0, number);
                    assert!(told >= known, "{told} is told after {known}");
                    last = known;
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for round in 1..=ROUNDS {
        let (mut operator, mut ada) = (scene.operator.clone(), scene.ada.clone());
        operator.details.insert("round".to_owned(), round.to_string().as_str().into());
        ada.profile.0.insert(Field::Company, round.to_string());
        scene
            .write(async |tx| {
                tx.update_operator(&operator).await?;
                tx.update_user(&ada).await
            })
            .await;
        acknowledged.store(round, Ordering::SeqCst);
    }
    for reader in readers {
        reader.await.expect("no reader was told less");
    }
}

const ROUNDS: i64 = 200;

/// The number that a text says.
fn number(text: &str) -> i64 {
    text.parse().expect("a number")
}

#[tokio::test]
async fn the_use_of_a_session_is_written_down_once_a_second() {
    let scene = Scene::new().await;
    let (world, service) = (&scene.world, scene.world.app.service());
    world.sabotage("CREATE TABLE uses (digest BLOB)").await;
    let note = "CREATE TRIGGER used AFTER UPDATE ON sessions BEGIN INSERT INTO uses VALUES (new.digest); END";
    world.sabotage(note).await;
    let sas = world.sas().await;
    let cookie = sas.cookie().expect("a session");
    let id = cookie.split_once('=').expect("a pair").1;
    for second in 1..4 {
        world.advance(TimeDelta::seconds(1));
        let uses = (0..16).map(|_| service.session(scene.space, Api::Sas, id));
        assert!(crate::world::join_all(uses).await.iter().all(|who| matches!(who, Ok(Some(_)))));
        assert_eq!(world.count("SELECT count(*) FROM uses").await, second, "one of sixteen has written it down");
    }
    world.advance(TimeDelta::seconds(1));
    let rehearsal = service.with(world.db.rehearsing(), service.shared_clock(), service.shared_ids());
    assert!(rehearsal.session(scene.space, Api::Sas, id).await.expect("a store").is_some());
    assert_eq!(world.count("SELECT count(*) FROM uses").await, 3, "a rehearsal writes nothing down");
    assert!(service.session(scene.space, Api::Sas, id).await.expect("a store").is_some());
    assert_eq!(world.count("SELECT count(*) FROM uses").await, 4, "and leaves it to be written");
}
