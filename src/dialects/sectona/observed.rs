//! What a request asks for, and what may be kept of it and its answer.

use serde_json::{Map, Value};

use super::endpoints::operation;
use super::wire::{FORM, form_members};
use crate::contract::spelled;
use crate::dialects::{json, kept};
use crate::edge::mask::{Masking, unescape};
use crate::edge::{self, Answer, Call, Seen};

/// What a request asks for.
pub(super) fn seen(call: &Call) -> Seen {
    let Some(operation) = operation(&call.path) else { return Seen::default() };
    let members = members(call, operation.name == TOKENS).unwrap_or_default();
    Seen { operation: Some(operation), parameters: spelled(operation.parameters, &members) }
}

/// The operation that takes a form, too.
const TOKENS: &str = "OAuthToken";

fn members(call: &Call, form: bool) -> Option<Map<String, Value>> {
    let media = call.media_type();
    if form && media.as_deref() == Some(FORM) {
        return Some(form_members(&edge::text(call).ok()?));
    }
    match document(call)? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

fn document(call: &Call) -> Option<Value> {
    let text = edge::text(call).ok().filter(|_| call.media_type().is_none_or(|media| json::is_json(&media)))?;
    json::parse_with_trailing_commas(&text).ok().map(|(value, _)| value)
}

/// The body of a request, walked through.
pub(super) fn request(call: &Call, masking: &Masking<'_>) -> String {
    let form = operation(&call.path).is_some_and(|operation| operation.name == TOKENS);
    if form && call.media_type().as_deref() == Some(FORM) {
        let text = edge::text(call).ok();
        return text.map_or_else(|| kept::unreadable(call, masking), |text| masking.form(&text, &unescape));
    }
    document(call).map_or_else(|| kept::unreadable(call, masking), |value| masking.document(&value))
}

/// The body of an answer, walked through.
pub(super) fn answer(answer: &Answer, masking: &Masking<'_>) -> String {
    kept::json_answer(answer, masking)
}
