//! Stores of earlier versions.

use mynah::domain::{Api, User};
use mynah::store::{Db, Location, Tx};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, Row, SqliteConnection};

use crate::process::Folder;
use crate::sas::{ORGANIZATION, element, list, user};
use crate::sectona;
use crate::world::{Terms, World};

const BEFORE: [&str; 2] =
    [include_str!("../../migrations/0001_users.sql"), include_str!("../../migrations/0002_authentication.sql")];

#[tokio::test]
async fn what_was_there_before_there_was_a_search_can_be_searched() {
    let mut store = SqliteConnection::connect("sqlite::memory:").await.expect("a store");
    for migration in BEFORE {
        store.execute(migration).await.expect("it runs");
    }
    let rows = r#"
        INSERT INTO spaces VALUES (x'01', 'default', '');
        INSERT INTO realms VALUES (x'02', x'01', 'mynah', 'mynah');
        INSERT INTO users (id, space_id, realm_id, number, name, name_key, profile, active, locked, expiry_applied,
            created_at, updated_at) VALUES (x'03', x'01', x'02', 1, 'ada', 'ada', '{"city":"Pa\"RIS"}', 1, 0, 0, '', '');
        INSERT INTO accounts VALUES (x'03', 'admanager', 1, '{"homeDrive":"H:"}', '', '');"#;
    store.execute(rows).await.expect("rows");
    store.execute(include_str!("../../migrations/0003_search.sql")).await.expect("it runs");
    let sql =
        "SELECT json_extract(u.profile_key, '$.city') AS city, json_extract(a.details_key, '$.homedrive') AS drive
        FROM users u JOIN accounts a ON a.user_id = u.id";
    let row = store.fetch_one(sql).await.expect("a row");
    assert_eq!((row.get::<String, _>("city"), row.get::<String, _>("drive")), ("pa\"ris".to_owned(), "h:".to_owned()));
}

/// The tables of the store before 0012, with what is in them now.
const WITH_MORE_TREES: &str = "
    ALTER TABLE audit RENAME TO audit_now;
    CREATE TABLE audit (id UUID PRIMARY KEY NOT NULL, space_id UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
        at TIMESTAMPTZ NOT NULL, user_id UUID NOT NULL, api TEXT, operation TEXT NOT NULL, operator TEXT NOT NULL,
        request_id TEXT NOT NULL, changes TEXT NOT NULL, place UUID);
    INSERT INTO audit SELECT randomblob(16), space_id, at, user_id, api, operation, operator, request_id, changes, place
        FROM audit_now ORDER BY place DESC;
    CREATE INDEX audit_user ON audit (user_id, at);
    CREATE INDEX audit_space ON audit (space_id);
    DROP TABLE audit_now;
    ALTER TABLE accounts RENAME TO accounts_now;
    CREATE TABLE accounts (user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE, api TEXT NOT NULL,
        present BOOLEAN NOT NULL, details TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, created_by TEXT NOT NULL,
        details_key TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (user_id, api));
    INSERT INTO accounts SELECT user_id, api, present, details, created_at, created_by, details_key FROM accounts_now;
    DROP TABLE accounts_now;
    ALTER TABLE identifiers RENAME TO identifiers_now;
    CREATE TABLE identifiers (realm_id UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE, kind TEXT NOT NULL,
        value_key TEXT NOT NULL, user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE, claim TEXT,
        PRIMARY KEY (realm_id, kind, value_key, user_id), UNIQUE (realm_id, kind, claim));
    INSERT INTO identifiers SELECT realm_id, kind, value_key, user_id, CASE sharer WHEN 0 THEN value_key END
        FROM identifiers_now;
    DROP TABLE identifiers_now;
    ALTER TABLE memberships RENAME TO memberships_now;
    CREATE TABLE memberships (group_id UUID NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
        user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE, PRIMARY KEY (group_id, user_id));
    INSERT INTO memberships SELECT group_id, user_id FROM memberships_now;
    DROP TABLE memberships_now;
    CREATE INDEX identifiers_user ON identifiers (user_id);
    CREATE INDEX memberships_user ON memberships (user_id);
    DROP INDEX users_employee_id;
    CREATE INDEX users_employee_id ON users (realm_id, employee_id_key);
    CREATE INDEX accounts_removed ON accounts (api, user_id) WHERE NOT present;
    DELETE FROM _sqlx_migrations WHERE version >= 12;";

#[tokio::test]
async fn what_hung_on_users_when_their_tables_had_more_trees_still_does() {
    let folder = Folder::new();
    let file = Location::Sqlite(folder.0.join("mynah.db"));
    let world = World::at(file.clone(), Terms::default()).await;
    world.sectona().manage_user(sectona::create("eve")).await.good();
    let details = user(&[("UserName", "ada"), ("Email", "ada@mynah.test"), ("Container", "Staff")]);
    let arguments = details + &list("Alias", &["Countess"]) + &element("organization", ORGANIZATION);
    world.sas().await.send("AddUserWithAlias", &arguments).await.is("true");
    world.admanager().create(json!([{ "sAMAccountName": "ana", "employeeNumber": "7" }])).await.success();
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.expect("she is there");
    let join = async |tx: &mut Tx| {
        let group = tx.groups(ada.realm, Api::Sas).await?.remove(0);
        tx.join_group(group.id, ada.id).await
    };
    world.db.write(join).await.expect("she joins");
    let before = told(&world, &ada).await;
    let hang_on_her = ["accounts", "groups", "history"].map(|what| before.0[what].to_string());
    assert!(hang_on_her.iter().all(|what| what.len() > 4), "something of each: {hang_on_her:?}");
    assert!(before.1.iter().all(|rows| *rows > 0), "something of each: {:?}", before.1);
    world.db.execute_raw(WITH_MORE_TREES).await.expect("a store of before");
    world.stop().await;
    let world = World::at(file, Terms::default()).await;
    assert_eq!(told(&world, &ada).await, before);
    let rebuilt = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'";
    assert_eq!(world.count(rebuilt).await, 3, "what is for SQLite alone was read");
}

/// Further names that other users may have, too.
const SHARED: &str = "identifiers i JOIN users u ON u.id = i.user_id AND u.number = i.sharer";

/// What is known of a user, and how many rows there are of what hangs on users.
async fn told(world: &World, user: &User) -> (Value, Vec<i64>) {
    let mut rows = Vec::new();
    for table in ["accounts", "memberships", "audit", "identifiers WHERE sharer = 0 AND value_key = 'countess'", SHARED]
    {
        rows.push(world.count(&format!("SELECT count(*) FROM {table}")).await);
    }
    (world.look(&format!("/users/{}", user.guid)).await.status(200).json(), rows)
}

/// Further names of a user as a store before 0015 has them.
const EVERY_NAME: &str = "
    INSERT INTO identifiers (realm_id, value_key, kind, sharer, user_id)
        SELECT u.realm_id, name.value_key, name.kind, u.number, u.id FROM users u, (
            SELECT '(utc) utc' AS value_key, 'summit.TimeZone' AS kind UNION ALL SELECT 'end user', 'summit.RoleTemplate'
            UNION ALL SELECT 'eve', 'summit.Login_ID' UNION ALL SELECT 'mynah-eve', 'summit.NT_UID'
            UNION ALL SELECT 'eve', 'admanager.cn' UNION ALL SELECT 'eve', 'admanager.scriptPath') name
        WHERE u.name_key = 'eve';
    DELETE FROM _sqlx_migrations WHERE version >= 15;";

#[tokio::test]
async fn further_names_that_nobody_is_sought_by_are_forgotten() {
    let folder = Folder::new();
    let file = Location::Sqlite(folder.0.join("mynah.db"));
    let world = World::at(file.clone(), Terms::default()).await;
    world.sectona().manage_user(sectona::create("eve")).await.good();
    world.db.execute_raw(EVERY_NAME).await.expect("a store of before");
    world.stop().await;
    let world = World::at(file, Terms::default()).await;
    let of_hers = "SELECT count(*) FROM identifiers i JOIN users u ON u.id = i.user_id WHERE u.name_key = 'eve'";
    let kept = format!("{of_hers} AND i.kind IN ('summit.NT_UID', 'admanager.scriptPath')");
    assert_eq!((world.count(of_hers).await, world.count(&kept).await), (2, 2));
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_refused_in_words_that_say_so() {
    let folder = Folder::new();
    let file = Location::Sqlite(folder.0.join("mynah.db"));
    let db = Db::open(&file).await.expect("a fresh store opens");
    let from_the_future = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'from the future', 1, x'00', 0)";
    db.execute_raw(from_the_future).await.expect("a row");
    db.close().await;
    let refused = Db::open(&file).await.err().expect("it is refused").to_string();
    assert!(refused.contains("a newer Mynah has opened this store, which has migration 9999"), "{refused}");
}
