//! An exchange without its secrets.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::faults::{Damage, Struck};
use super::super::mask::{self, Echoes, Masking};
use super::super::{Answer, Call, Mask, Outcome};
use super::raw::RawExchange;
use crate::domain::exchanges::{Answered, Asked, Ending, Exchange, Spoilt};

/// The most bytes of a body that are kept.
const BODY: usize = 256 << 10;

/// What is known without reading the request.
pub(super) fn outline(raw: &RawExchange) -> Exchange {
    let (answer, gone) = (&raw.answer, raw.gone);
    let row = answer.rows.first();
    let code = row.map(|row| if row.code.is_empty() { row.id } else { row.code });
    Exchange {
        id: raw.call.request_id.clone(),
        at: raw.began,
        space: raw.space.id,
        space_name: raw.space.name.clone(),
        api: raw.dialect().api(),
        operation: Some(answer.operation.to_owned()).filter(|name| !name.is_empty()),
        operator: answer.operator.as_deref().map(plain),
        outcome: if gone { Ending::Failed } else { ending(answer) },
        code: code.map(str::to_owned),
        rows: answer.rows.iter().map(|row| row.id.to_owned()).collect(),
        failing: answer.failing.clone(),
        spoilt: if gone { Some(Spoilt::Lost) } else { answer.struck.and_then(Struck::spoilt) },
        hint: None,
        micros: raw.micros,
        asked: Asked {
            method: raw.call.head().method().to_string(),
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

/// With everything else.
pub(super) fn whole(raw: &RawExchange, outline: Exchange) -> Exchange {
    let (answer, call) = (&raw.answer, raw.call.call());
    let shown = Shown::of(raw, &call);
    let hint = plain(&shown.text(&answer.hint.to_string()));
    let mut exchange = shown.asked(outline);
    exchange.asked.path = plain(&shown.text(&call.raw_path));
    exchange.asked.headers = shown.headers(shown.headers.clone());
    exchange.answered.headers = shown.headers(mask::headers(&answer.headers_for(&call.request_id), shown.mask));
    if exchange.answered.status.is_some() {
        let walk = Masking::over(raw.dialect().contract(), &shown.echoes, shown.mask).of_answer();
        exchange.answered.body = short(arrived(&raw.dialect().walk_answer(&call, answer, &walk), answer));
    }
    Exchange { hint: Some(hint).filter(|hint| !hint.is_empty()), ..exchange }
}

/// With what it asked for.
pub(super) fn asked(raw: &RawExchange, outline: Exchange) -> Exchange {
    let call = raw.call.call();
    Shown::of(raw, &call).asked(outline)
}

/// A request without its secrets.
struct Shown<'a> {
    raw: &'a RawExchange,
    call: &'a Call,
    mask: &'a dyn Mask,
    echoes: Arc<Echoes>,
    headers: Vec<(String, String)>,
    body: String,
}

impl<'a> Shown<'a> {
    fn of(raw: &'a RawExchange, call: &'a Call) -> Self {
        let (dialect, mask): (_, &dyn Mask) = (raw.dialect(), &*raw.mask);
        let contract = dialect.contract();
        let (around, headers) = mask::around_shown(call, contract, mask);
        let mut echoes = Arc::new(Echoes::of(&around));
        let walk = Masking::over(contract, &echoes, mask).noting();
        let mut body = dialect.walk_request(call, &walk);
        let mut secrets = walk.found();
        if !secrets.is_empty() {
            // The body has secrets of its own, which may stand before the place that tells of them.
            secrets.extend(around);
            echoes = Arc::new(Echoes::of(&secrets));
            body = dialect.walk_request(call, &Masking::over(contract, &echoes, mask));
        }
        Self { raw, call, mask, echoes, headers, body }
    }

    fn asked(&self, outline: Exchange) -> Exchange {
        let (call, dialect) = (self.call, self.raw.dialect());
        let seen = dialect.seen(call);
        let query =
            if call.query.is_empty() { String::new() } else { mask::query(&call.query, dialect.contract(), self.mask) };
        let masking = Masking::over(dialect.contract(), &self.echoes, self.mask);
        let asked = Asked {
            query: plain(&query),
            body: short(&self.body),
            parameters: Value::Object(masking.members(seen.parameters)).to_string(),
            ..outline.asked
        };
        let operation = seen.operation.map(|operation| operation.name.to_owned()).or(outline.operation);
        Exchange { operation, asked, ..outline }
    }

    fn text(&self, text: &str) -> String {
        self.echoes.text(text, self.mask)
    }

    /// Headers as a JSON object; several of one name stand behind each other, with commas between them.
    fn headers(&self, headers: Vec<(String, String)>) -> String {
        let mut members = Map::with_capacity(headers.len());
        for (name, value) in headers {
            let value = self.text(&value);
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

/// A text without NUL, which not every store can keep.
fn plain(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{2400}") } else { text.to_owned() }
}

fn short(text: &str) -> String {
    let end = text.floor_char_boundary(BODY);
    let cut = text.len() - end;
    if cut == 0 { plain(text) } else { format!("{}… ({cut} bytes more)", plain(&text[..end])) }
}
