//! What a request asks for, and what may be kept of it and its answer.

use serde_json::{Map, Value};

use super::CONTRACT;
use super::endpoints::{Door, door};
use super::wire::member;
use crate::contract::{Operation, spelled};
use crate::dialects::{json, kept};
use crate::edge::mask::Masking;
use crate::edge::{self, Answer, Call, Seen};

const COMMON: &str = "objCommonParameters";

/// What a request asks for, through either door nested as the contract has it.
pub(super) fn seen(call: &Call) -> Seen {
    let body = match document(call) {
        Some(Value::Object(body)) => body,
        _ => Map::new(),
    };
    let operation = match door(&call.path) {
        Some(Door::Own(operation)) => Some(operation),
        Some(Door::Generic) => {
            member(&body, "ServiceName").and_then(Value::as_str).and_then(|name| CONTRACT.operation(name.trim()))
        }
        None => None,
    };
    match operation {
        Some(operation) => {
            let parameters = spelled(operation.parameters, &nested(operation, body));
            Seen { operation: Some(operation), parameters }
        }
        None => Seen { operation: None, parameters: body },
    }
}

/// The members at the place where the contract has them: below `objCommonParameters`, or beside the name of the service.
fn nested(operation: &Operation, body: Map<String, Value>) -> Map<String, Value> {
    let below = operation.parameters.iter().any(|row| row.name == COMMON);
    let is = |name: &str, known: &str| name.eq_ignore_ascii_case(known);
    let given = matches!(member(&body, COMMON), Some(Value::Object(_)));
    let (mut top, mut common) = (Map::new(), Map::new());
    for (name, value) in body {
        match value {
            Value::Object(members) if is(&name, COMMON) => common.extend(members),
            value if !below || is(&name, "ServiceName") => _ = top.insert(name, value),
            value if given => _ = top.insert(name, value),
            value => _ = common.insert(name, value),
        }
    }
    if !below {
        top.extend(common);
    } else if given || !common.is_empty() {
        top.insert(COMMON.to_owned(), Value::Object(common));
    }
    top
}

fn document(call: &Call) -> Option<Value> {
    let text = edge::text(call).ok().filter(|_| call.media_type().is_none_or(|media| json::is_json(&media)))?;
    json::parse(&text).ok()
}

/// The body of a request, walked through.
pub(super) fn request(call: &Call, masking: &Masking<'_>) -> String {
    document(call).map_or_else(|| kept::unreadable(call, masking), |value| masking.document(&value))
}

/// The body of an answer, walked through.
pub(super) fn answer(answer: &Answer, masking: &Masking<'_>) -> String {
    kept::json_answer(answer, masking)
}
