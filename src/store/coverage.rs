//! What clients have exercised, and what was noticed about them, by the names of spaces.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Touch, Tx, failed, on};
use crate::domain::coverage::{Finding, Mark, Oddity};
use crate::domain::{Api, Failure};

const MARKS: [&str; 2] = [
    "INSERT INTO coverage (space, api, kind, operation, item, first_request)
        SELECT value->>'space', value->>'api', value->>'kind', value->>'operation', value->>'item', value->>'request'
        FROM json_each($1) WHERE TRUE ON CONFLICT DO NOTHING",
    "INSERT INTO coverage (space, api, kind, operation, item, first_request)
        SELECT e.space, e.api, e.kind, e.operation, e.item, e.request FROM jsonb_to_recordset(CAST($1 AS jsonb))
            AS e (space text, api text, kind text, operation text, item text, request text)
        ON CONFLICT DO NOTHING",
];

/// Of a finding that is there, further requests are noted while there is room for them.
const FINDINGS: [&str; 2] = [
    "INSERT INTO findings (space, api, kind, operation, message, requests)
        SELECT value->>'space', value->>'api', value->>'kind', value->>'operation', value->>'message', value->>'requests'
        FROM json_each($1) WHERE TRUE ON CONFLICT (space, api, kind, operation, message)
        DO UPDATE SET requests = findings.requests || ' ' || excluded.requests WHERE length(findings.requests) < 180",
    "INSERT INTO findings (space, api, kind, operation, message, requests)
        SELECT e.space, e.api, e.kind, e.operation, e.message, e.requests FROM jsonb_to_recordset(CAST($1 AS jsonb))
            AS e (space text, api text, kind text, operation text, message text, requests text)
        ON CONFLICT (space, api, kind, operation, message)
        DO UPDATE SET requests = findings.requests || ' ' || excluded.requests WHERE length(findings.requests) < 180",
];

/// What a store knows of a mark: the API, the kind, the operation and the item.
pub type StoredMark = (String, String, String, String);

impl Tx {
    /// Notes what requests in spaces exercised first; what is noted already stays. Each is to be given once, and in the same
    /// order by everybody.
    pub async fn insert_marks(&mut self, marks: &[(&str, Api, &Mark, &str)]) -> Result<(), Failure> {
        if marks.is_empty() {
            return Ok(());
        }
        let rows = marks.iter().map(|(space, api, mark, request)| {
            json!({
                "space": space, "api": api.name(), "kind": mark.kind.name(), "operation": mark.operation,
                "item": mark.item(), "request": request,
            })
        });
        let (rows, sql) = (Value::Array(rows.collect()).to_string(), self.either(MARKS));
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(&rows).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// Notes what was noticed in a space, each once.
    pub async fn insert_findings(&mut self, space: &str, findings: &[Finding]) -> Result<(), Failure> {
        if findings.is_empty() {
            return Ok(());
        }
        let rows = findings.iter().map(|finding| {
            json!({
                "space": space, "api": finding.api.name(), "kind": finding.kind.name(),
                "operation": finding.operation, "message": finding.message, "requests": finding.requests.join(" "),
            })
        });
        let (rows, sql) = (Value::Array(rows.collect()).to_string(), self.either(FINDINGS));
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(&rows).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// What was exercised in the space of that name; in any where none is named.
    pub async fn marks(&mut self, space: Option<&str>) -> Result<Vec<StoredMark>, Failure> {
        let sql = "SELECT DISTINCT api, kind, operation, item FROM coverage
            WHERE CAST($1 AS TEXT) IS NULL OR space = $1";
        on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)
    }

    /// What was noticed there and noted.
    pub async fn findings(&mut self, space: Option<&str>) -> Result<Vec<Finding>, Failure> {
        let sql = "SELECT api, kind, operation, message, requests FROM findings
            WHERE CAST($1 AS TEXT) IS NULL OR space = $1 ORDER BY space, api, kind, operation, message";
        let rows: Vec<(String, String, String, String, String)> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        let read = |(api, kind, operation, message, requests): (String, String, String, String, String)| {
            let requests = requests.split_whitespace().take(Finding::SHOWN).map(str::to_owned).collect();
            Some(Finding { api: api.parse().ok()?, kind: Oddity::named(&kind)?, operation, message, requests })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The spaces that are there and in whose journals something failed or was struck by a fault: that of a name, or all. Of
    /// those that are being removed it has been noted.
    pub async fn troubled(&mut self, space: Option<&str>) -> Result<Vec<(Uuid, String)>, Failure> {
        let sql = "SELECT DISTINCT space_id, space FROM requests
            WHERE (spoilt IS NOT NULL OR outcome = 'failed') AND (CAST($1 AS TEXT) IS NULL OR space = $1)
                AND EXISTS (SELECT 1 FROM spaces WHERE spaces.id = requests.space_id AND spaces.kind = 'open')
                AND seq > COALESCE((SELECT judged FROM journals WHERE journals.space_id = requests.space_id), 0)";
        on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)
    }

    /// The number of the exchange up to which what followed from a space's journal has been forgotten.
    pub async fn judged(&mut self, space: Uuid) -> Result<i64, Failure> {
        let sql = "SELECT judged FROM journals WHERE space_id = $1";
        let judged: Option<i64> =
            on!(self, conn => sqlx::query_scalar(sql).bind(space).fetch_optional(conn).await).map_err(failed)?;
        Ok(judged.unwrap_or(0))
    }

    /// Forgets what was exercised and noticed in the space of that name; in any where none is named.
    pub async fn clear_coverage(&mut self, space: Option<&str>) -> Result<(), Failure> {
        for sql in [
            "DELETE FROM coverage WHERE CAST($1 AS TEXT) IS NULL OR space = $1",
            "DELETE FROM findings WHERE CAST($1 AS TEXT) IS NULL OR space = $1",
            "UPDATE journals SET judged = last WHERE space_id IN
                (SELECT id FROM spaces WHERE kind = 'open' AND (CAST($1 AS TEXT) IS NULL OR name = $1))",
        ] {
            on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).execute(conn).await.map(|_| ()))
                .map_err(failed)?;
        }
        Ok(())
    }
}
