//! In which order Postgres has names: character by character, as SQLite and the program have them, and not as the
//! database's language does. Only so does an index find what begins with a text.

use sqlx::PgPool;

/// Names by which users are listed, `name_key` of `users`, are compared so from here on; a database that was made that
/// way already is left alone.
pub(super) async fn settle(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    // One replica after the other.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('order of names', 0))").execute(&mut *tx).await?;
    let settled = "SELECT c.collname = 'C' FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
        WHERE a.attrelid = 'users'::regclass AND a.attname = 'name_key'";
    if !sqlx::query_scalar::<_, bool>(settled).fetch_one(&mut *tx).await? {
        sqlx::query("ALTER TABLE users ALTER COLUMN name_key TYPE TEXT COLLATE \"C\"").execute(&mut *tx).await?;
    }
    tx.commit().await
}
