//! The usual way: a pool of sixteen connections, and for each create a transaction of its own.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value as Json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, SqlitePool};

use crate::rows::{Person, Rows, Value};
use crate::{Outcome, listen};

/// How many connections.
const WRITERS: u32 = 16;
/// How long one waits for the others.
const BUSY: Duration = Duration::from_secs(20);

struct Store {
    pool: SqlitePool,
    rows: Rows,
}

/// Takes creates at `/create`, as `Sectona`'s `ManageUser` has them.
pub async fn serve(store: &str, rows: &str) -> Outcome {
    let options = SqliteConnectOptions::new()
        .filename(store)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("temp_store", "memory");
    let pool = SqlitePoolOptions::new().min_connections(WRITERS).max_connections(WRITERS).connect_with(options).await?;
    let store = Arc::new(Store { pool, rows: Rows::read(rows)? });
    let routes = Router::new().route("/create", post(create)).with_state(store);
    Ok(axum::serve(listen().await?, routes).await?)
}

async fn create(State(store): State<Arc<Store>>, body: Bytes) -> Response {
    let Some((name, number)) = named(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match insert(&store, Person::new(number)).await {
        Ok(()) => {
            let body = format!(
                r#"{{"IsSuccess":true,"LogCode":0,"Result":"User {name} created successfully","StatusCode":200}}"#
            );
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The name of the user, and the number at its end.
fn named(body: &[u8]) -> Option<(String, i64)> {
    let json: Json = serde_json::from_slice(body).ok()?;
    let name = json["Username"].as_str()?;
    let number = name.get(name.len().checked_sub(8)?..)?.parse().ok()?;
    Some((name.to_owned(), number))
}

async fn insert(store: &Store, person: Person) -> sqlx::Result<()> {
    let mut transaction = store.pool.begin_with("BEGIN IMMEDIATE").await?;
    for table in &store.rows.tables {
        let query = sqlx::query(AssertSqlSafe(table.insert.clone()));
        let query = table.values(&person).fold(query, |query, value| match value {
            Value::Null => query.bind(None::<i64>),
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
        });
        query.execute(&mut *transaction).await?;
    }
    transaction.commit().await
}
