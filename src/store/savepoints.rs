//! A place in a transaction to which one can go back.

use super::{Touch, Tx, failed, on};
use crate::domain::Failure;

impl Tx {
    /// Marks the place. There is one at a time.
    pub async fn set_savepoint(&mut self) -> Result<(), Failure> {
        self.savepoint("SAVEPOINT part").await
    }

    /// Keeps what was done since.
    pub async fn keep_savepoint(&mut self) -> Result<(), Failure> {
        self.savepoint("RELEASE SAVEPOINT part").await
    }

    /// Undoes what was done since.
    pub async fn undo_savepoint(&mut self) -> Result<(), Failure> {
        self.savepoint("ROLLBACK TO SAVEPOINT part").await?;
        self.keep_savepoint().await
    }

    async fn savepoint(&mut self, sql: &'static str) -> Result<(), Failure> {
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).execute(conn).await.map(|_| ())).map_err(failed)
    }
}
