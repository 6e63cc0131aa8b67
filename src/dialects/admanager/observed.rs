//! What a request asks for, and what may be kept of it and its answer.

use serde_json::{Map, Value};

use super::endpoints::operation;
use super::passwords::decoded;
use super::wire::{FORM, pairs};
use crate::contract::spelled;
use crate::dialects::{json, kept};
use crate::edge::mask::{Masking, unescape};
use crate::edge::{self, Answer, Call, Seen};

/// What a request asks for. Of several parameters of one name the first counts.
pub(super) fn seen(call: &Call) -> Seen {
    let Some(operation) = operation(&call.path) else { return Seen::default() };
    let mut members = Map::new();
    for (name, text) in parameters(call).unwrap_or_default() {
        members.entry(name).or_insert(Value::from(text));
    }
    read_objects(&mut members);
    Seen { operation: Some(operation), parameters: spelled(operation.parameters, &members) }
}

/// Those of the query, then those of the form.
fn parameters(call: &Call) -> Result<Vec<(String, String)>, String> {
    let mut parameters = pairs(&call.query)?;
    if let Some(text) = form(call) {
        parameters.extend(pairs(&text)?);
    }
    Ok(parameters)
}

/// Objects stand in a text, which may be Base64.
fn read_objects(members: &mut Map<String, Value>) {
    for (_, value) in members.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("inputFormat")) {
        let read = value
            .as_str()
            .and_then(|text| json::parse(text).ok().or_else(|| decoded(text).and_then(|text| json::parse(&text).ok())));
        if let Some(read) = read {
            *value = read;
        }
    }
}

/// The form in the body, if there is one.
fn form(call: &Call) -> Option<String> {
    edge::text(call).ok().filter(|_| call.media_type().as_deref() == Some(FORM))
}

/// The body of a request, walked through.
pub(super) fn request(call: &Call, masking: &Masking<'_>) -> String {
    let form = form(call).filter(|text| pairs(text).is_ok());
    form.map_or_else(|| kept::unreadable(call, masking), |text| masking.form(&text, &unescape))
}

/// The body of an answer, walked through.
pub(super) fn answer(answer: &Answer, masking: &Masking<'_>) -> String {
    kept::json_answer(answer, masking)
}
