//! Daily allowances.

use uuid::Uuid;

use super::drafts::Quota;
use super::{Touch, Tx, failed, on};
use crate::domain::{Api, Failure};

/// How much of a day's allowance is used, if any is.
pub(super) const USED: &str = "SELECT used FROM quotas WHERE space_id = $1 AND api = $2 AND day = $3";

impl Tx {
    /// How much of the day's allowance is used.
    pub async fn quota_used(&mut self, space: Uuid, api: Api, day: &str) -> Result<i64, Failure> {
        let used: Option<i64> =
            on!(self, conn => sqlx::query_scalar(USED).bind(space).bind(api.name()).bind(day).fetch_optional(conn).await)
                .map_err(failed)?;
        Ok(used.unwrap_or_default())
    }

    /// Takes one from the day's allowance; false if there is none left. Undone with the transaction.
    pub async fn take_quota(&mut self, space: Uuid, api: Api, day: &str, limit: i64) -> Result<bool, Failure> {
        let sql = "INSERT INTO quotas (space_id, api, day, used) VALUES ($1, $2, $3, 1)
            ON CONFLICT (space_id, api, day) DO UPDATE SET used = quotas.used + 1 WHERE quotas.used < $4";
        if limit < 1 {
            return Ok(false);
        }
        if self.note_quota(|| Quota { space, api, day: day.to_owned(), limit }) {
            return Ok(true);
        }
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).bind(api.name()).bind(day).bind(limit)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }
}
