//! Faults and how often each has struck.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Touch, Tx, failed, on};
use crate::domain::Failure;
use crate::domain::faults::{Counts, Fault, Schedule};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    shown: Uuid,
    created_at: DateTime<Utc>,
    document: String,
    skip: i64,
    times: Option<i64>,
    every: Option<i64>,
    probability: Option<f64>,
    seed: i64,
    script: Option<String>,
    considered: i64,
    struck: i64,
}

impl Row {
    fn fault(self) -> Result<Fault, Failure> {
        let script = self.script.map(|script| serde_json::from_str(&script)).transpose().map_err(failed)?;
        let Self { id, shown, created_at, document, skip, times, every, probability, seed, .. } = self;
        let schedule = Schedule { skip, times, every, probability, seed, script };
        let counts = Counts { considered: self.considered, struck: self.struck };
        Ok(Fault { id, shown, created_at, document, schedule, counts })
    }
}

impl Tx {
    /// Keeps a new fault.
    pub async fn insert_fault(&mut self, space: Uuid, fault: &Fault) -> Result<(), Failure> {
        let sql = "INSERT INTO faults (id, space_id, shown, created_at, document, skip, times, every, probability,
            seed, script, considered, struck, live) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let Schedule { skip, times, every, probability, seed, script } = &fault.schedule;
        let script = script.as_ref().map(serde_json::to_string).transpose().map_err(failed)?;
        let live = !fault.schedule.is_over(fault.counts);
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(fault.id).bind(space).bind(fault.shown).bind(fault.created_at).bind(&fault.document)
            .bind(skip).bind(times).bind(every).bind(probability).bind(seed).bind(script)
            .bind(fault.counts.considered).bind(fault.counts.struck).bind(live)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// The faults of a space, oldest first.
    pub async fn faults(&mut self, space: Uuid) -> Result<Vec<Fault>, Failure> {
        let sql = "SELECT id, shown, created_at, document, skip, times, every, probability, seed, script, considered,
            struck FROM faults WHERE space_id = $1 ORDER BY id";
        let rows: Vec<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        rows.into_iter().map(Row::fault).collect()
    }

    /// The fault of that key.
    pub async fn fault(&mut self, id: Uuid) -> Result<Option<Fault>, Failure> {
        let sql = "SELECT id, shown, created_at, document, skip, times, every, probability, seed, script, considered,
            struck FROM faults WHERE id = $1";
        let row: Option<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(id).fetch_optional(conn).await).map_err(failed)?;
        row.map(Row::fault).transpose()
    }

    /// Writes back how often a fault has struck.
    pub async fn update_fault(&mut self, fault: &Fault) -> Result<(), Failure> {
        let sql = "UPDATE faults SET considered = $2, struck = $3, live = $4 WHERE id = $1";
        let live = !fault.schedule.is_over(fault.counts);
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(fault.id).bind(fault.counts.considered).bind(fault.counts.struck).bind(live)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// Removes the fault that clients know by that id, or all of a space; answers how many there were.
    pub async fn delete_faults(&mut self, space: Uuid, shown: Option<Uuid>) -> Result<u64, Failure> {
        let sql = "DELETE FROM faults WHERE space_id = $1 AND shown = COALESCE($2, shown)";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(space).bind(shown).execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed)
    }

    /// Says in the space that its faults have changed, and whether any is live.
    pub async fn note_faults(&mut self, space: Uuid) -> Result<(), Failure> {
        let sql = "UPDATE spaces SET faults = (faults / 2 + 1) * 2
            + CASE WHEN EXISTS (SELECT 1 FROM faults WHERE space_id = $1 AND live) THEN 1 ELSE 0 END WHERE id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }
}
