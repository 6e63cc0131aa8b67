//! What is kept of a request and its answer.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use tokio::time::Instant;
use uuid::Uuid;

use super::faults::{Damage, Struck};
use super::{Answer, Call, Dialect, Mask, Outcome, Space, mask};
use crate::domain::exchanges::{Answered, Asked, Ending, Exchange, Spoilt};

/// The most bytes of a body that are kept.
const BODY: usize = 256 << 10;

/// Whoever keeps what was asked and answered.
pub trait Journal: Mask {
    /// Keeps an exchange, soon if not at once; it waits for nothing.
    fn keep(&self, exchange: Exchange);
}

/// A request whose answer is to be kept.
pub(super) struct Record {
    journal: Arc<dyn Journal>,
    dialect: Arc<dyn Dialect>,
    space: (Uuid, String),
    at: DateTime<Utc>,
    began: Instant,
    call: Call,
}

impl Record {
    /// Of a request that began then.
    pub(super) fn new(
        journal: &Arc<dyn Journal>,
        dialect: &Arc<dyn Dialect>,
        space: &Space,
        call: &Call,
        (at, began): (DateTime<Utc>, Instant),
    ) -> Self {
        let (journal, dialect) = (Arc::clone(journal), Arc::clone(dialect));
        let space = (space.id, space.name.clone());
        Self { journal, dialect, space, at, began, call: call.clone() }
    }

    /// Keeps the request with that answer, which reaches nobody if the client has gone.
    pub(super) fn keep(self, answer: &Answer, gone: bool) {
        let micros = i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX);
        let outline = self.outline(answer, micros, gone);
        // Whatever a client sent, its answer does not depend on whether it can be kept.
        let whole = catch_unwind(AssertUnwindSafe(|| self.fill(outline.clone(), answer)));
        self.journal.keep(whole.unwrap_or_else(|_| {
            tracing::error!("a request can be kept in outline only");
            outline
        }));
    }

    /// What is known without reading the request.
    fn outline(&self, answer: &Answer, micros: i64, gone: bool) -> Exchange {
        let row = answer.rows.first();
        let code = row.map(|row| if row.code.is_empty() { row.id } else { row.code });
        let (space, space_name) = self.space.clone();
        Exchange {
            id: self.call.request_id.clone(),
            at: self.at,
            space,
            space_name,
            api: self.dialect.api(),
            operation: Some(answer.operation.to_owned()).filter(|name| !name.is_empty()),
            operator: answer.operator.as_deref().map(plain),
            outcome: if gone { Ending::Failed } else { ending(answer) },
            code: code.map(str::to_owned),
            rows: answer.rows.iter().map(|row| row.id.to_owned()).collect(),
            failing: answer.failing.clone(),
            spoilt: if gone { Some(Spoilt::Lost) } else { answer.struck.and_then(Struck::spoilt) },
            hint: None,
            micros,
            asked: Asked {
                method: self.call.method.to_string(),
                headers: "{}".to_owned(),
                parameters: "{}".to_owned(),
                ..Asked::default()
            },
            answered: Answered {
                status: Some(answer.status).filter(|_| !gone && damage(answer) != Some(Damage::Drop)),
                headers: "{}".to_owned(),
                body: String::new(),
            },
        }
    }

    /// Everything else, without its secrets.
    fn fill(&self, outline: Exchange, answer: &Answer) -> Exchange {
        let (call, dialect, mask): (_, _, &dyn Mask) = (&self.call, &self.dialect, &*self.journal);
        let contract = dialect.contract();
        let secrets = dialect.secrets(call);
        let seen = dialect.seen(call);
        let hint = plain(&mask::text(&answer.hint.to_string(), &secrets, mask));
        let asked = Asked {
            method: outline.asked.method,
            path: plain(&mask::text(&call.raw_path, &secrets, mask)),
            query: plain(&mask::query(&call.query, contract, mask)),
            headers: headers(&call.headers, &secrets, mask),
            body: short(&dialect.masked_request(call, mask)),
            parameters: Value::Object(mask::parameters(&seen.parameters, contract, &secrets, mask)).to_string(),
        };
        let answered = Answered {
            status: outline.answered.status,
            headers: headers(&answer.headers_for(&call.request_id), &secrets, mask),
            body: outline
                .answered
                .status
                .map_or_else(String::new, |_| short(arrived(&dialect.masked_answer(call, answer, mask), answer))),
        };
        let operation = seen.operation.map(|operation| operation.name.to_owned()).or(outline.operation);
        Exchange { operation, hint: Some(hint).filter(|hint| !hint.is_empty()), asked, answered, ..outline }
    }
}

fn damage(answer: &Answer) -> Option<Damage> {
    answer.struck.and_then(|struck| struck.damage)
}

/// How it ended for the client: what did not arrive whole has failed, and what a fault said counts by its status.
fn ending(answer: &Answer) -> Ending {
    match answer.outcome {
        _ if damage(answer).is_some() => Ending::Failed,
        Outcome::Done if answer.struck.is_some() && answer.status >= 500 => Ending::Failed,
        Outcome::Done if answer.struck.is_some() && answer.status >= 400 => Ending::Refused,
        Outcome::Done => Ending::Ok,
        Outcome::Refused => Ending::Refused,
        Outcome::Failed(_) => Ending::Failed,
    }
}

/// What is left of a body on its way.
fn arrived<'a>(body: &'a str, answer: &Answer) -> &'a str {
    match damage(answer) {
        Some(Damage::Truncate(most) | Damage::Cut(most)) => &body[..body.floor_char_boundary(most)],
        Some(Damage::Drop | Damage::Malformed) | None => body,
    }
}

/// Headers as a JSON object; several of one name stand behind each other, with commas between them.
fn headers(headers: &HeaderMap, secrets: &[String], mask: &dyn Mask) -> String {
    let mut members = Map::new();
    for (name, value) in mask::headers(headers, mask) {
        let value = mask::text(&value, secrets, mask);
        match members.get_mut(&name) {
            Some(Value::String(before)) => {
                // Writing to a `String` cannot fail.
                let _ = write!(before, ", {value}");
            }
            _ => {
                members.insert(name, Value::String(value));
            }
        }
    }
    Value::Object(members).to_string()
}

/// A text without NUL, which not every store can keep.
fn plain(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}

fn short(text: &str) -> String {
    let end = text.floor_char_boundary(BODY);
    let cut = text.len() - end;
    if cut == 0 { plain(text) } else { format!("{}… ({cut} bytes more)", plain(&text[..end])) }
}
