//! The journal: requests with their answers, written in groups.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Write;

use chrono::DateTime;
use serde_json::{Value, json};
use uuid::Uuid;

use super::transaction::Held;
use super::{Touch, Tx, failed, on};
use crate::domain::exchanges::{Answered, Asked, Ending, Exchange, Kept, Spoilt, Wanted};
use crate::domain::{Api, Failure};

/// Numbers for a group: one statement for all spaces that are still open.
const NUMBERS: [&str; 2] = [
    "INSERT INTO journals (space_id, last)
        SELECT unhex(json_extract(value, '$.space')), json_extract(value, '$.count') FROM json_each($1)
        WHERE EXISTS (SELECT 1 FROM spaces WHERE kind = 'open' AND id = unhex(json_extract(value, '$.space')))
        ON CONFLICT (space_id) DO UPDATE SET last = journals.last + excluded.last RETURNING space_id, last",
    "INSERT INTO journals (space_id, last)
        SELECT e.space, e.count FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS e (space uuid, count bigint)
        WHERE EXISTS (SELECT 1 FROM spaces s WHERE s.kind = 'open' AND s.id = e.space)
        ORDER BY e.space
        ON CONFLICT (space_id) DO UPDATE SET last = journals.last + excluded.last RETURNING space_id, last",
];

/// The rows of a group, in one statement. SQLite cuts the long texts out of one: to read them as JSON would take longer.
const ROWS: [&str; 2] = [
    "INSERT INTO requests (space_id, seq, id, at_us, space, api, operation, operator, outcome, code, hint, duration_us,
            answer_rows, spoilt, method, status, path, query, headers, body, parameters, answer_headers, answer_body)
        SELECT unhex(value->>0), value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8,
            value->>9, value->>10, value->>11, value->>12, value->>13, value->>14, value->>15,
            CAST(substr($2, value->>16, value->>17) AS TEXT), CAST(substr($2, value->>18, value->>19) AS TEXT),
            CAST(substr($2, value->>20, value->>21) AS TEXT), CAST(substr($2, value->>22, value->>23) AS TEXT),
            CAST(substr($2, value->>24, value->>25) AS TEXT), CAST(substr($2, value->>26, value->>27) AS TEXT),
            CAST(substr($2, value->>28, value->>29) AS TEXT)
        FROM jsonb_each($1)",
    "INSERT INTO requests (space_id, seq, id, at_us, space, api, operation, operator, outcome, code, hint, duration_us,
            answer_rows, spoilt, method, path, query, headers, body, parameters, status, answer_headers, answer_body)
        SELECT e.space_id, e.seq, e.id, e.at_us, e.space, e.api, e.operation, e.operator, e.outcome, e.code, e.hint,
            e.duration_us, e.answer_rows, e.spoilt, e.method, e.path, e.query, e.headers, e.body, e.parameters, e.status, e.answer_headers,
            e.answer_body
        FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS e (space_id uuid, seq bigint, id text, at_us bigint, space text,
            api text, operation text, operator text, outcome text, code text, hint text, duration_us bigint,
            answer_rows text, spoilt text, method text, path text, query text, headers text, body text, parameters text, status bigint,
            answer_headers text, answer_body text)",
];

/// New exchanges of a space.
pub struct NewExchanges {
    /// Its key.
    pub space: Uuid,
    /// How many come first that are not kept: they have numbers, too.
    pub passed: i64,
    /// Those that are, in order.
    pub rows: Vec<Exchange>,
}

macro_rules! select {
    ($order:literal) => {
        concat!(
            "SELECT space_id, seq, id, at_us, space, api, operation, operator, outcome, code, hint, duration_us,
                answer_rows, spoilt, method, path, query, parameters, status,
                CASE WHEN $12 THEN '' ELSE headers END AS headers, CASE WHEN $12 THEN '' ELSE body END AS body,
                CASE WHEN $12 THEN '' ELSE answer_headers END AS answer_headers,
                CASE WHEN $12 THEN '' ELSE answer_body END AS answer_body
            FROM requests
            WHERE space_id = $1 AND seq > $2 AND seq < $3 AND at_us >= $4 AND at_us < $5
                AND (CAST($6 AS TEXT) IS NULL OR api = $6)
                AND (CAST($7 AS TEXT) IS NULL OR lower(operation) = lower($7))
                AND (CAST($8 AS TEXT) IS NULL OR outcome = $8)
                AND (CAST($9 AS TEXT) IS NULL OR code = $9)
                AND (CAST($10 AS BIGINT) IS NULL OR status = $10)
            ORDER BY seq ",
            $order,
            " LIMIT $11"
        )
    };
}

const FAILING: &str = "failing";

#[derive(sqlx::FromRow)]
struct Row {
    space_id: Uuid,
    seq: i64,
    id: String,
    at_us: i64,
    space: String,
    api: String,
    operation: Option<String>,
    operator: Option<String>,
    outcome: String,
    code: Option<String>,
    hint: Option<String>,
    duration_us: i64,
    answer_rows: String,
    spoilt: Option<String>,
    method: String,
    path: String,
    query: String,
    headers: String,
    body: String,
    parameters: String,
    status: Option<i64>,
    answer_headers: String,
    answer_body: String,
}

impl Row {
    fn kept(self) -> Result<Kept, Failure> {
        let (method, path, query, headers) = (self.method, self.path, self.query, self.headers);
        let asked = Asked { method, path, query, headers, body: self.body, parameters: self.parameters };
        let answered = Answered {
            status: self.status.and_then(|status| u16::try_from(status).ok()),
            headers: self.answer_headers,
            body: self.answer_body,
        };
        let exchange = Exchange {
            id: self.id,
            at: DateTime::from_timestamp_micros(self.at_us).unwrap_or_default(),
            space: self.space_id,
            space_name: self.space,
            api: self.api.parse::<Api>().map_err(failed)?,
            operation: self.operation,
            operator: self.operator,
            outcome: Ending::named(&self.outcome).unwrap_or(Ending::Failed),
            code: self.code,
            rows: self.answer_rows.split_whitespace().map(str::to_owned).collect(),
            failing: self.spoilt.as_deref().map(failing).unwrap_or_default(),
            spoilt: self.spoilt.as_deref().and_then(Spoilt::named),
            hint: self.hint,
            micros: self.duration_us,
            asked,
            answered,
        };
        Ok(Kept { number: self.seq, exchange })
    }
}

/// What is noted of an answer that is not whole: what became of it on its way, or else what was not done of several things,
/// as `failing 0 2`.
fn spoilt(exchange: &Exchange) -> Option<String> {
    let places: Vec<String> = exchange.failing.iter().map(ToString::to_string).collect();
    let failing = (!places.is_empty()).then(|| format!("{FAILING} {}", places.join(" ")));
    exchange.spoilt.map(|spoilt| spoilt.name().to_owned()).or(failing)
}

fn failing(noted: &str) -> Vec<usize> {
    let places = noted.strip_prefix(FAILING).unwrap_or_default();
    places.split_whitespace().filter_map(|place| place.parse().ok()).collect()
}

fn row(number: i64, exchange: &Exchange) -> Value {
    json!({
        "space_id": exchange.space.simple().to_string(),
        "seq": number,
        "id": exchange.id,
        "at_us": exchange.at.timestamp_micros(),
        "space": exchange.space_name,
        "api": exchange.api.name(),
        "operation": exchange.operation,
        "operator": exchange.operator,
        "outcome": exchange.outcome.name(),
        "code": exchange.code,
        "answer_rows": exchange.rows.join(" "),
        "spoilt": spoilt(exchange),
        "hint": exchange.hint,
        "duration_us": exchange.micros,
        "method": exchange.asked.method,
        "path": exchange.asked.path,
        "query": exchange.asked.query,
        "headers": exchange.asked.headers,
        "body": exchange.asked.body,
        "parameters": exchange.asked.parameters,
        "status": exchange.answered.status,
        "answer_headers": exchange.answered.headers,
        "answer_body": exchange.answered.body,
    })
}

/// Rows as SQLite takes them: JSON, and the long texts, of which the JSON has the places from 1 and the lengths in bytes.
#[derive(Default)]
struct Packed {
    rows: Vec<u8>,
    texts: Vec<u8>,
}

impl Packed {
    fn of<'a>(numbered: impl Iterator<Item = (i64, &'a Exchange)>) -> Result<Self, serde_json::Error> {
        let mut packed = Self { rows: vec![b'['], texts: Vec::new() };
        for (number, exchange) in numbered {
            packed.row(number, exchange)?;
        }
        packed.end();
        Ok(packed)
    }

    fn row(&mut self, number: i64, exchange: &Exchange) -> Result<(), serde_json::Error> {
        let (asked, answered) = (&exchange.asked, &exchange.answered);
        self.rows.push(b'[');
        self.text(exchange.space.simple().encode_lower(&mut Uuid::encode_buffer()))?;
        self.number(number);
        self.text(&exchange.id)?;
        self.number(exchange.at.timestamp_micros());
        self.text(&exchange.space_name)?;
        self.text(exchange.api.name())?;
        self.text_or_null(exchange.operation.as_deref())?;
        self.text_or_null(exchange.operator.as_deref())?;
        self.text(exchange.outcome.name())?;
        self.text_or_null(exchange.code.as_deref())?;
        self.text_or_null(exchange.hint.as_deref())?;
        self.number(exchange.micros);
        self.text(&exchange.rows.join(" "))?;
        self.text_or_null(spoilt(exchange).as_deref())?;
        self.text(&asked.method)?;
        match answered.status {
            Some(status) => self.number(status),
            None => self.text_or_null(None)?,
        }
        let asked = [&asked.path, &asked.query, &asked.headers, &asked.body, &asked.parameters];
        for text in asked.into_iter().chain([&answered.headers, &answered.body]) {
            self.number(self.texts.len() + 1);
            self.number(text.len());
            self.texts.extend_from_slice(text.as_bytes());
        }
        self.end();
        self.rows.push(b',');
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), serde_json::Error> {
        self.text_or_null(Some(text))
    }

    fn text_or_null(&mut self, text: Option<&str>) -> Result<(), serde_json::Error> {
        serde_json::to_writer(&mut self.rows, &text)?;
        self.rows.push(b',');
        Ok(())
    }

    fn number(&mut self, number: impl Display) {
        // Writing to a vector cannot fail.
        let _ = write!(self.rows, "{number},");
    }

    /// Ends an array, at the place of the comma behind its last value.
    fn end(&mut self) {
        self.rows.pop_if(|last| *last == b',');
        self.rows.push(b']');
    }
}

impl Tx {
    /// Writes a group, in its order; what belongs to no open space is left out, and of each space the newest `limit` are
    /// left. No text may hold a NUL.
    pub async fn insert_exchanges(&mut self, group: &[NewExchanges], limit: i64) -> Result<(), Failure> {
        let count = |new: &NewExchanges| new.passed + i64::try_from(new.rows.len()).unwrap_or(i64::MAX);
        let counts = group.iter().map(|new| json!({ "space": new.space.simple().to_string(), "count": count(new) }));
        let counts = Value::Array(counts.collect()).to_string();
        let sql = self.either(NUMBERS);
        let last: Vec<(Uuid, i64)> =
            on!(self.changing(Touch::Nothing)?, conn => sqlx::query_as(sql).bind(&counts).fetch_all(conn).await)
                .map_err(failed)?;
        let last: BTreeMap<Uuid, i64> = last.into_iter().collect();
        let open = group.iter().filter_map(|new| Some((new, *last.get(&new.space)?)));
        let numbered = open.flat_map(|(new, last)| (last - count(new) + new.passed + 1..).zip(&new.rows));
        let sql = self.either(ROWS);
        match &mut self.changing(Touch::Nothing)?.held {
            Held::Sqlite(tx) => {
                let Packed { rows, texts } = Packed::of(numbered).map_err(failed)?;
                let rows = String::from_utf8(rows).map_err(failed)?;
                let connection = tx.connection().await.map_err(failed)?;
                sqlx::query(sql).bind(rows).bind(texts).execute(connection).await.map(|_| ())
            }
            Held::Postgres(tx) => {
                let rows = Value::Array(numbered.map(|(number, exchange)| row(number, exchange)).collect()).to_string();
                let connection = tx.connection().await.map_err(failed)?;
                sqlx::query(sql).bind(rows).execute(connection).await.map(|_| ())
            }
        }
        .map_err(failed)?;
        for (space, last) in last {
            self.forget_exchanges(space, last - limit).await?;
        }
        Ok(())
    }

    /// Removes the exchanges of a space up to that number; answers how many there were.
    pub async fn forget_exchanges(&mut self, space: Uuid, up_to: i64) -> Result<u64, Failure> {
        let sql = "DELETE FROM requests WHERE space_id = $1 AND seq <= $2";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).bind(up_to).execute(conn).await.map(|done| done.rows_affected()))
            .map_err(failed)
    }

    /// Removes the journal of a space that is going, numbers included.
    pub async fn delete_journal(&mut self, space: Uuid) -> Result<(), Failure> {
        self.forget_exchanges(space, i64::MAX).await?;
        let sql = "DELETE FROM journals WHERE space_id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// The number of the newest exchange that was ever kept of a space; 0 where there was none.
    pub async fn last_exchange(&mut self, space: Uuid) -> Result<i64, Failure> {
        let sql = "SELECT last FROM journals WHERE space_id = $1";
        let last: Option<i64> =
            on!(self, conn => sqlx::query_scalar(sql).bind(space).fetch_optional(conn).await).map_err(failed)?;
        Ok(last.unwrap_or(0))
    }

    /// The exchanges of a space that are wanted, in the order of their arrival or the other way round; `most` at most.
    pub async fn exchanges(&mut self, space: Uuid, wanted: &Wanted, most: i64) -> Result<Vec<Kept>, Failure> {
        let sql = if wanted.newest_first { select!("DESC") } else { select!("ASC") };
        let micros = |at: Option<DateTime<_>>, otherwise| at.map_or(otherwise, |at| at.timestamp_micros());
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(space).bind(wanted.after.unwrap_or(0)).bind(wanted.before.unwrap_or(i64::MAX))
            .bind(micros(wanted.since, i64::MIN)).bind(micros(wanted.until, i64::MAX))
            .bind(wanted.api.map(Api::name)).bind(wanted.operation.as_deref()).bind(wanted.outcome.map(Ending::name))
            .bind(wanted.code.as_deref()).bind(wanted.status.map(i64::from)).bind(most).bind(wanted.brief)
            .fetch_all(conn).await)
        .map_err(failed)?;
        rows.into_iter().map(Row::kept).collect()
    }

    /// The exchange of that id.
    pub async fn exchange(&mut self, space: Uuid, id: &str) -> Result<Option<Kept>, Failure> {
        let sql = "SELECT * FROM requests WHERE space_id = $1 AND id = $2 ORDER BY seq DESC LIMIT 1";
        let row: Option<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(space).bind(id).fetch_optional(conn).await).map_err(failed)?;
        row.map(Row::kept).transpose()
    }

    /// The first text on SQLite, the second on Postgres.
    pub(super) fn either(&self, [sqlite, postgres]: [&'static str; 2]) -> &'static str {
        if self.is_sqlite() { sqlite } else { postgres }
    }
}
