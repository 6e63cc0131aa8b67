//! Creates that are written together: each as if it were alone. On Postgres every create is a transaction of its own.

use std::collections::BTreeSet;

use mynah::app::DEFAULT_SPACE;
use mynah::domain::users::Identifier;
use mynah::domain::{Account, Api, Details, During, Failure, Field, Key, User};
use mynah::store::{Db, Location, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::creating::{Verdict, WAYS, seed};
use crate::process::Folder;
use crate::world::{Terms, World, fresh_store};

/// A store on a SQLite file, with a space and a realm of the shipped seed.
struct Scene {
    db: Db,
    space: Uuid,
    realm: Uuid,
    _folder: Folder,
}

impl Scene {
    /// Absent on Postgres.
    async fn new() -> Option<Self> {
        if !matches!(fresh_store().await, Location::Memory) {
            return None;
        }
        let folder = Folder::new();
        let world = World::at(Location::Sqlite(folder.0.join("mynah.db")), Terms::default()).await;
        let space = world.app.service().space(DEFAULT_SPACE).await.expect("a store").expect("a space");
        let realm = world.db.read(async |tx| tx.all_realms(space).await).await.expect("realms")[0].id;
        Some(Self { db: world.db.clone(), space, realm, _folder: folder })
    }
}

fn user(realm: Uuid, number: i64, name: &str) -> User {
    let id = Uuid::from_u64_pair(0x7777, u64::try_from(number).expect("a number"));
    let at = chrono::DateTime::UNIX_EPOCH;
    let mut user = User::new((id, id), realm, number, name.to_owned(), at);
    user.accounts.push(Account {
        api: Api::Sectona,
        present: true,
        details: Details::new(),
        created_at: at,
        created_by: "test".to_owned(),
    });
    user
}

/// Notes a user with her account.
async fn note(tx: &mut Tx, space: Uuid, user: &User) -> Result<(), Failure> {
    assert!(tx.insert_user(space, user).await?, "a draft takes every user");
    tx.put_account(user.id, &user.accounts[0]).await
}

/// Whether what was noted has been kept; absent if the work is to be done again.
async fn kept(db: &Db, tx: Tx) -> bool {
    db.keep(tx, Ok::<_, Failure>(())).end().await.is_some_and(|outcome| outcome.is_ok())
}

async fn there(db: &Db, realm: Uuid, name: &str) -> Option<User> {
    let key = Key::Name(name.to_owned());
    db.read(async |tx| tx.users_by_key(realm, &key).await).await.expect("a store").pop()
}

#[tokio::test]
async fn a_draft_is_nowhere_until_it_is_kept_and_then_whole() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let mut tx = db.draft().expect("drafts on SQLite");
    let ada = user(realm, 501, "ada");
    note(&mut tx, space, &ada).await.expect("noted");
    assert_eq!(there(&db, realm, "ada").await, None);
    assert!(kept(&db, tx).await);
    assert_eq!(there(&db, realm, "ada").await, Some(ada));
}

#[tokio::test]
async fn whoever_has_a_taken_name_number_or_id_is_not_kept_and_leaves_nothing() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let first = user(realm, 501, "ada");
    let mut tx = db.draft().expect("drafts");
    note(&mut tx, space, &first).await.expect("noted");
    assert!(kept(&db, tx).await);
    let same_name = user(realm, 502, "ADA");
    let same_number = User { number: 501, ..user(realm, 503, "bob") };
    let same_id = User { guid: first.guid, ..user(realm, 504, "cleo") };
    for user in [same_name, same_number, same_id] {
        let mut tx = db.draft().expect("drafts");
        note(&mut tx, space, &user).await.expect("noted");
        assert!(!kept(&db, tx).await, "{}", user.name);
    }
    assert_eq!(db.count_raw("SELECT count(*) FROM accounts WHERE created_by = 'test'").await.expect("a count"), 1);
}

#[tokio::test]
async fn of_two_drafts_with_one_name_in_a_group_the_first_is_kept() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let mut keeping = Vec::new();
    for number in 501..=510 {
        let mut tx = db.draft().expect("drafts");
        note(&mut tx, space, &user(realm, number, "ada")).await.expect("noted");
        keeping.push(db.keep(tx, Ok::<_, Failure>(number)));
    }
    let mut won = Vec::new();
    for keeping in keeping {
        won.extend(keeping.end().await.and_then(Result::ok));
    }
    assert_eq!(won, [501]);
    assert_eq!(there(&db, realm, "ada").await.map(|user| user.number), Some(501));
}

/// What a create takes for granted, and how it comes not to be so.
#[tokio::test]
async fn a_draft_is_not_kept_when_somebody_has_what_it_found_nobody_to_have() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let email = |text: &str| Key::Email(text.to_owned());
    let nt = |value: &str, or_name: Option<&str>| Key::Identifier {
        kind: "test.name",
        value: value.to_owned(),
        or_name: or_name.map(str::to_owned),
    };
    let cases = [
        ("an address", email("a@mynah.test")),
        ("an employee's number", Key::EmployeeId("E-1".to_owned())),
        ("a further name", nt("nt-1", None)),
        ("a name in its place", nt("nt-2", Some("other"))),
    ];
    for (number, (what, key)) in (501..).step_by(10).zip(cases) {
        let mut tx = db.draft().expect("drafts");
        let found = tx.users_by_key(realm, &key).await.expect("a look");
        assert_eq!(found, [], "{what}");
        note(&mut tx, space, &user(realm, number, what)).await.expect("noted");

        let mut other = user(realm, number + 1, "other");
        other.profile.0.insert(Field::Email, "A@mynah.test".to_owned());
        other.profile.0.insert(Field::EmployeeId, "e-1".to_owned());
        let name = Identifier { kind: "test.name", value: "NT-1".to_owned(), unique: false };
        db.write(async |tx| {
            tx.insert_user(space, &other).await?;
            tx.insert_identifier(&other, &name).await
        })
        .await
        .expect("another");

        assert!(!kept(&db, tx).await, "{what}");
        assert_eq!(there(&db, realm, what).await, None, "{what}");
        db.write(async |tx| tx.delete_user(&other).await).await.expect("removed");
    }
}

/// After many who were sought and not there, nobody is looked for; whoever writes finds her all the same.
#[tokio::test]
async fn what_a_draft_takes_for_granted_without_a_look_is_looked_at_before_it_is_kept() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let key = |number: i64| Key::EmployeeId(format!("E-{number}"));
    let mut known = user(realm, 501, "known");
    known.profile.0.insert(Field::EmployeeId, "e-501".to_owned());
    db.write(async |tx| tx.insert_user(space, &known).await).await.expect("a user");
    let is_found = async |tx: &mut Tx| !tx.users_by_key(realm, &key(501)).await.expect("a look").is_empty();
    let seek_others = async || {
        for number in 1_000..1_100 {
            let mut tx = db.draft().expect("drafts");
            assert_eq!(tx.users_by_key(realm, &key(number)).await.expect("a look"), []);
        }
    };

    seek_others().await;
    let mut tx = db.draft().expect("drafts");
    assert!(!is_found(&mut tx).await, "nobody has looked");
    note(&mut tx, space, &user(realm, 502, "new")).await.expect("noted");
    assert!(!kept(&db, tx).await, "she was there");
    assert_eq!(there(&db, realm, "new").await, None);
    let mut tx = db.draft().expect("drafts");
    assert!(is_found(&mut tx).await, "one looks again");

    seek_others().await;
    let mut tx = db.draft().expect("drafts");
    assert!(!is_found(&mut tx).await, "nobody has looked");
    let refused: Result<(), Failure> = Err(Failure::new(During::Work, "no such user"));
    assert!(db.keep(tx, refused).end().await.is_none(), "who is refused since nobody is there has not been looked for");

    seek_others().await;
    let mut tx = db.draft().expect("drafts");
    tx.users_by_key(realm, &key(2_000)).await.expect("a guess");
    note(&mut tx, space, &user(realm, 503, "newer")).await.expect("noted");
    assert!(kept(&db, tx).await, "nobody was there");
    let found = db.read(async |tx| tx.users_by_key(realm, &key(501)).await).await.expect("a look");
    assert_eq!(found.len(), 1, "who only reads looks");
}

#[tokio::test]
async fn a_draft_is_not_kept_when_one_before_it_in_the_group_brings_what_it_found_nobody_to_have() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let mut drafts = Vec::new();
    // As many as can read at once.
    for number in 501..=504 {
        let mut tx = db.draft().expect("drafts");
        let key = Key::Email("shared@mynah.test".to_owned());
        assert_eq!(tx.users_by_key(realm, &key).await.expect("a look"), []);
        let mut user = user(realm, number, &format!("user-{number}"));
        user.profile.0.insert(Field::Email, "Shared@mynah.test".to_owned());
        note(&mut tx, space, &user).await.expect("noted");
        drafts.push((number, tx));
    }
    let keeping: Vec<_> = drafts.into_iter().map(|(number, tx)| db.keep(tx, Ok::<_, Failure>(number))).collect();
    let mut won = Vec::new();
    for keeping in keeping {
        won.extend(keeping.end().await.and_then(Result::ok));
    }
    assert_eq!(won, [501]);
}

#[tokio::test]
async fn a_further_name_that_must_be_unique_keeps_a_draft_out() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let name = Identifier { kind: "test.unique", value: "One".to_owned(), unique: true };
    for (number, won) in [(501, true), (502, false)] {
        let mut tx = db.draft().expect("drafts");
        let user = user(realm, number, &format!("user-{number}"));
        note(&mut tx, space, &user).await.expect("noted");
        assert!(tx.insert_identifier(&user, &name).await.expect("noted"));
        assert_eq!(kept(&db, tx).await, won, "{number}");
    }
    assert_eq!(db.count_raw("SELECT count(*) FROM identifiers WHERE kind = 'test.unique'").await.expect("a count"), 1);
}

#[tokio::test]
async fn a_draft_is_not_kept_when_what_is_set_up_has_changed_since_it_began() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let mut tx = db.draft().expect("drafts");
    note(&mut tx, space, &user(realm, 501, "ada")).await.expect("noted");
    db.write(async |tx| tx.put_settings(space, Api::Sas, &Details::new()).await).await.expect("settings");
    assert!(!kept(&db, tx).await);
    assert_eq!(there(&db, realm, "ada").await, None);
}

#[tokio::test]
async fn a_draft_that_wants_what_cannot_be_noted_is_not_kept() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let mut tx = db.draft().expect("drafts");
    let ada = user(realm, 501, "ada");
    note(&mut tx, space, &ada).await.expect("noted");
    tx.update_user(&ada).await.expect_err("no change can be noted");
    assert!(!kept(&db, tx).await);
}

#[tokio::test]
async fn a_group_takes_no_more_than_is_left_of_a_days_allowance() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let mut keeping = Vec::new();
    for number in 501..=510 {
        let mut tx = db.draft().expect("drafts");
        note(&mut tx, space, &user(realm, number, &format!("user-{number}"))).await.expect("noted");
        assert!(tx.take_quota(space, Api::Admanager, "2031-01-07", 3).await.expect("noted"));
        keeping.push(db.keep(tx, Ok::<_, Failure>(number)));
    }
    let mut won = Vec::new();
    for keeping in keeping {
        won.extend(keeping.end().await.and_then(Result::ok));
    }
    assert_eq!(won, [501, 502, 503]);
    let used = db.read(async |tx| tx.quota_used(space, Api::Admanager, "2031-01-07").await).await.expect("a store");
    assert_eq!(used, 3);
}

#[tokio::test]
async fn one_who_cannot_be_written_does_not_take_the_others_with_her() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    let nowhere = Uuid::from_u64_pair(0xdead, 0xbeef);
    let mut keeping = Vec::new();
    for number in 501..=510 {
        let mut tx = db.draft().expect("drafts");
        let realm = if number == 505 { nowhere } else { realm };
        note(&mut tx, space, &user(realm, number, &format!("user-{number}"))).await.expect("noted");
        keeping.push(db.keep(tx, Ok::<_, Failure>(number)));
    }
    let mut won = BTreeSet::new();
    for keeping in keeping {
        won.extend(keeping.end().await.and_then(Result::ok));
    }
    // Whoever was in her group is to be written alone; nobody is left by halves, and the writer goes on.
    assert!(!won.contains(&505));
    let mut tx = db.draft().expect("drafts");
    note(&mut tx, space, &user(realm, 511, "after")).await.expect("noted");
    assert!(kept(&db, tx).await);
    let accounts = db.count_raw("SELECT count(*) FROM accounts WHERE created_by = 'test'").await.expect("a count");
    assert_eq!(usize::try_from(accounts), Ok(won.len() + 1));
}

/// What a user leaves in each table, but for keys and whatever counts.
const COLUMNS: [(&str, &str); 4] = [
    (
        "users",
        "t.name, t.name_key, t.profile, t.email_key, t.employee_id_key, t.display_name_key, t.first_name_key,
            t.last_name_key, t.active, t.locked, t.expires_at, t.expiry_applied, t.created_at, t.updated_at, t.profile_key,
            typeof(t.id), typeof(t.guid), typeof(t.number), typeof(t.password), typeof(t.active), typeof(t.created_at)",
    ),
    ("accounts", "t.api, t.present, t.details, t.created_at, t.created_by, t.details_key, typeof(t.present)"),
    ("identifiers", "t.kind, t.value_key, t.sharer = 0, t.sharer = u.number, typeof(t.user_id), typeof(t.realm_id)"),
    ("audit", "t.at, t.api, t.operation, t.operator, t.changes, typeof(t.place), typeof(t.space_id)"),
];

#[tokio::test]
async fn who_is_written_with_others_leaves_the_same_rows_as_who_is_written_alone() {
    if !matches!(fresh_store().await, Location::Memory) {
        return;
    }
    let world = World::on(Terms { seed: seed(), ..Terms::default() }).await;
    // Where ids follow from a number, every create is a transaction of its own.
    world.put("/spaces/alone", json!({ "seed_ids": 7 })).await.status(201);
    world.put("/spaces/together", json!({})).await.status(201);
    for space in ["alone", "together"] {
        let world = world.in_space(space);
        for way in WAYS {
            let session = way.session(&world).await;
            let answer = world.send(way.request(&session, &format!("By-{}", way.api))).await;
            assert_eq!(way.verdict(&answer.body), Verdict::Created, "{}", way.api);
        }
    }
    for (table, columns) in COLUMNS {
        let rows = |space: &str| {
            let owner = if table == "users" { "t.id" } else { "t.user_id" };
            format!(
                "SELECT {columns} FROM {table} t JOIN users u ON u.id = {owner} JOIN spaces s ON s.id = u.space_id
                WHERE s.name = '{space}' AND s.kind = 'open'"
            )
        };
        let (alone, together) = (rows("alone"), rows("together"));
        let count = async |sql: String| world.db.count_raw(&sql).await.expect("a count");
        assert!(count(format!("SELECT count(*) FROM ({alone})")).await >= 4, "{table} has rows");
        for (one, other) in [(&alone, &together), (&together, &alone)] {
            assert_eq!(count(format!("SELECT count(*) FROM ({one} EXCEPT {other})")).await, 0, "{table}");
        }
    }
}

#[tokio::test]
async fn in_memory_too_a_group_is_held_to_what_it_refers_to() {
    if !matches!(fresh_store().await, Location::Memory) {
        return;
    }
    let world = World::at(Location::Memory, Terms::default()).await;
    let db = &world.db;
    let space = world.app.service().space(DEFAULT_SPACE).await.expect("a store").expect("a space");
    let realm = db.read(async |tx| tx.all_realms(space).await).await.expect("realms")[0].id;
    for (number, realm, whole) in [(501, Uuid::from_u64_pair(0xdead, 0xbeef), false), (502, realm, true)] {
        let mut tx = db.draft().expect("drafts");
        note(&mut tx, space, &user(realm, number, &format!("user-{number}"))).await.expect("noted");
        assert_eq!(kept(db, tx).await, whole, "{number}");
    }
    assert_eq!(db.count_raw("SELECT count(*) FROM accounts WHERE created_by = 'test'").await.expect("a count"), 1);
}

#[tokio::test]
async fn the_writer_of_creates_has_ended_when_the_store_is_closed() {
    if !matches!(fresh_store().await, Location::Memory) {
        return;
    }
    let folder = Folder::new();
    let path = folder.0.join("mynah.db");
    let World { app, db, .. } = World::at(Location::Sqlite(path.clone()), Terms::default()).await;
    let space = app.service().space(DEFAULT_SPACE).await.expect("a store").expect("a space");
    let realm = db.read(async |tx| tx.all_realms(space).await).await.expect("realms")[0].id;
    let mut tx = db.draft().expect("drafts");
    note(&mut tx, space, &user(realm, 501, "ada")).await.expect("noted");
    assert!(kept(&db, tx).await);
    drop(db);
    app.close().await;
    // Whoever is the last to let go of a store leaves it in a single file.
    let left = std::fs::read_dir(&folder.0).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let left: BTreeSet<_> = left.filter(|name| !name.to_string_lossy().ends_with(".lock")).collect();
    assert_eq!(left, BTreeSet::from(["mynah.db".into()]));
}

/// As when a client goes: the work of a transaction is dropped at any place.
#[tokio::test]
async fn a_transaction_that_is_dropped_halfway_does_not_keep_a_group_out() {
    let Some(Scene { db, space, realm, _folder }) = Scene::new().await else { return };
    for number in 501..=520 {
        let write = db.write(async |tx| {
            tx.insert_user(space, &user(realm, number + 100, &format!("dropped-{number}"))).await?;
            std::future::pending::<Result<(), Failure>>().await
        });
        // Polled a few times, it is as far as its beginning, its statement, or behind that.
        let mut write = Box::pin(write);
        for _ in 501..number {
            let waited = tokio::time::timeout(std::time::Duration::from_micros(50), &mut write).await;
            assert!(waited.is_err(), "it never ends");
        }
        drop(write);
        // Once it is undone, all counts as changed: who began before that begins again.
        let mut tries = 0;
        loop {
            let mut tx = db.draft().expect("drafts");
            note(&mut tx, space, &user(realm, number, &format!("user-{number}"))).await.expect("noted");
            if kept(&db, tx).await {
                break;
            }
            tries += 1;
            assert!(tries < 2, "{number} is kept out");
        }
    }
    assert_eq!(db.count_raw("SELECT count(*) FROM users WHERE name LIKE 'dropped-%'").await.expect("a count"), 0);
}
