//! Stores of earlier versions.

use sqlx::{Connection, Executor, Row, SqliteConnection};

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
