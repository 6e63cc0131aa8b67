//! The audit.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::memory::OfUser;
use super::rows::row;
use super::{Touch, Tx, during, failed, json, on};
use crate::domain::{Api, AuditEntry, During, Failure};

row! {
    struct Row {
        place: Uuid,
        space_id: Uuid,
        at: DateTime<Utc>,
        user_id: Uuid,
        api: Option<String>,
        operation: String,
        operator: String,
        request_id: String,
        changes: String,
    }
}

impl Row {
    fn entry(self) -> Result<AuditEntry, Failure> {
        Ok(AuditEntry {
            id: self.place,
            at: self.at,
            space: self.space_id,
            user: self.user_id,
            api: self.api.map(|api| api.parse()).transpose().map_err(failed)?,
            operation: self.operation,
            operator: self.operator,
            request_id: self.request_id,
            changes: json::to_changes(&self.changes)?,
        })
    }
}

impl Tx {
    /// Writes an entry.
    pub async fn insert_audit(&mut self, entry: &AuditEntry) -> Result<(), Failure> {
        if self.note_audit(entry) {
            return Ok(());
        }
        let sql = "INSERT INTO audit (place, space_id, at, user_id, api, operation, operator, request_id, changes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        on!(self.changing(Touch::User(entry.user))?, conn => sqlx::query(sql)
            .bind(entry.id).bind(entry.space).bind(entry.at).bind(entry.user).bind(entry.api.map(Api::name))
            .bind(&entry.operation).bind(&entry.operator).bind(&entry.request_id)
            .bind(json::text(|json| json::write_changes(json, &entry.changes)))
            .execute(conn).await.map(|_| ()))
        .map_err(during(During::Audit))
    }

    /// Every entry about a user of a space, oldest first.
    pub async fn audit_of(&mut self, space: Uuid, user: Uuid) -> Result<Arc<Vec<AuditEntry>>, Failure> {
        self.recall_shared(OfUser::History(user), async |tx| {
            let mut query = tx.query(
                "SELECT place, space_id, at, user_id, api, operation, operator, request_id, changes
                FROM audit WHERE space_id = ",
            );
            query.id(space).sql(" AND user_id = ").id(user).sql(" ORDER BY place").by_index();
            let rows: Vec<Row> = tx.rows(query).await.map_err(during(During::Audit))?;
            rows.into_iter().map(Row::entry).collect::<Result<Vec<_>, _>>()
        })
        .await
    }

    /// How many entries there are about a user of a space.
    pub async fn count_audit(&mut self, space: Uuid, user: Uuid) -> Result<i64, Failure> {
        let sql = "SELECT count(*) FROM audit WHERE space_id = $1 AND user_id = $2";
        on!(self, conn => sqlx::query_scalar(sql).bind(space).bind(user).fetch_one(conn).await)
            .map_err(during(During::Audit))
    }
}
