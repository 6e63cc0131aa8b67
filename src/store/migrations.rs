//! Bringing a store up to date, whatever version made it.

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, PgPool, SqlSafeStr, SqliteConnection};

use super::failed;
use crate::domain::Failure;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");
/// Which of them a store has; without an answer where it is new.
const VERSION: &str = "SELECT version FROM _sqlx_migrations ORDER BY version DESC LIMIT 1";
/// What only SQLite reads of a migration stands in a comment that begins so.
const FOR_SQLITE: &str = "/* sqlite: ";

pub(super) async fn run_on_sqlite(connection: &mut SqliteConnection) -> Result<(), Failure> {
    tell(sqlx::query_scalar(VERSION).fetch_optional(&mut *connection).await.ok().flatten());
    for_sqlite().run_direct(None, connection, false).await.map_err(not_brought_up_to_date)
}

pub(super) async fn run_on_postgres(pool: &PgPool) -> Result<(), Failure> {
    tell(sqlx::query_scalar(VERSION).fetch_optional(pool).await.ok().flatten());
    MIGRATIONS.run(pool).await.map_err(not_brought_up_to_date)
}

/// Tells that a store of an earlier version is brought up to date, if it is one: nobody is answered meanwhile.
fn tell(version: Option<i64>) {
    let is_newer = |migration: &&Migration| version.is_some_and(|version| migration.version > version);
    let steps = MIGRATIONS.iter().filter(is_newer).count();
    if steps > 0 {
        tracing::info!(
            steps,
            "the store is of an earlier version and is brought up to date; a large one takes a while"
        );
    }
}

/// A store with a migration that this program does not have.
#[derive(Debug, thiserror::Error)]
#[error(
    "a newer Mynah has opened this store, which has migration {has} where this one knows {known} at most: start the newer one, or use \
     another store (--store)"
)]
struct Newer {
    has: i64,
    known: i64,
}

fn not_brought_up_to_date(error: MigrateError) -> Failure {
    match error {
        MigrateError::VersionMissing(has) => {
            let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
            failed(Newer { has, known })
        }
        error => failed(error),
    }
}

/// The migrations with what only SQLite reads; each is known by the checksum of the text that it has for both engines.
fn for_sqlite() -> Migrator {
    let read = |migration: &Migration| {
        let mut sql = String::new();
        for (number, part) in migration.sql.as_str().split(FOR_SQLITE).enumerate() {
            match part.split_once("*/") {
                Some((read, rest)) if number > 0 => sql.extend([read, rest]),
                _ => sql.push_str(part),
            }
        }
        Migration { sql: AssertSqlSafe(sql).into_sql_str(), ..migration.clone() }
    };
    Migrator::with_migrations(MIGRATIONS.iter().map(read).collect())
}
