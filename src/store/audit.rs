//! The audit.

use uuid::Uuid;

use super::{Tx, during, json, on};
use crate::domain::{Api, AuditEntry, During, Failure};

impl Tx {
    /// Writes an entry.
    pub async fn insert_audit(&mut self, entry: &AuditEntry) -> Result<(), Failure> {
        let sql = "INSERT INTO audit (id, space_id, at, user_id, api, operation, operator, request_id, changes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        on!(self, conn => sqlx::query(sql)
            .bind(entry.id).bind(entry.space).bind(entry.at).bind(entry.user).bind(entry.api.map(Api::name))
            .bind(&entry.operation).bind(&entry.operator).bind(&entry.request_id)
            .bind(json::from_changes(&entry.changes))
            .execute(conn).await.map(|_| ()))
        .map_err(during(During::Audit))
    }

    /// How many entries there are about a user.
    pub async fn count_audit(&mut self, user: Uuid) -> Result<i64, Failure> {
        let sql = "SELECT count(*) FROM audit WHERE user_id = $1";
        on!(self, conn => sqlx::query_scalar(sql).bind(user).fetch_one(conn).await).map_err(during(During::Audit))
    }
}
