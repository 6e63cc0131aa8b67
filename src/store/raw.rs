//! Looking behind every rule: for tests alone.

use super::{Db, failed, on};
use crate::domain::Failure;

impl Db {
    /// The number that a statement finds: for tests that look behind every rule.
    #[doc(hidden)]
    pub async fn count_raw(&self, sql: &str) -> Result<i64, Failure> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        self.read(async |tx| on!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await).map_err(failed)).await
    }
}
