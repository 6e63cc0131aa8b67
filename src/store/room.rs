//! How much of the store stays in memory while very much is written.

use super::transaction::Held;
use super::{Tx, failed};
use crate::domain::Failure;

/// For a load of a million users: about 128 MB. Without it, SQLite writes and reads the same pages of its indexes again and again.
const WIDE: &str = "PRAGMA cache_size = -131072";
/// SQLite's own.
const USUAL: &str = "PRAGMA cache_size = -2000";

impl Tx {
    /// Makes room, until `narrow`; Postgres has its own.
    pub async fn widen(&mut self) -> Result<(), Failure> {
        self.room(WIDE).await
    }

    /// Takes the room back.
    pub async fn narrow(&mut self) -> Result<(), Failure> {
        self.room(USUAL).await
    }

    async fn room(&mut self, sql: &'static str) -> Result<(), Failure> {
        let Held::Sqlite(tx) = &mut self.held else { return Ok(()) };
        let connection = tx.connection().await.map_err(failed)?;
        sqlx::query(sql).execute(connection).await.map(|_| ()).map_err(failed)
    }
}
