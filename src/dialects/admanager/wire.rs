//! ADManager's words on the wire: parameters of query and form body, the envelope, the entries.

use axum::http::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::CONTRACT;
use super::attributes::ATTRIBUTES;
use super::error::Rejection;
use crate::contract::{Operation, meant};
use crate::dialects::json;
use crate::domain::text::Limit;
use crate::edge::{self, Answer, Call};

/// The content type of every answer with JSON in it. Never HTML: names of the caller's choice stand in it.
pub(super) const CONTENT_TYPE: &str = "text/plain;charset=UTF-8";
/// The content type of a body that is read.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";
/// The content type of the container's own pages.
pub(super) const PAGE: &str = "text/html;charset=UTF-8";

/// The parameters of a request: of the query, then of the form body; the first of several counts.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads them; an error says in a sentence what cannot be read.
    pub(super) fn read(call: &Call) -> Result<Self, String> {
        let mut pairs = pairs(&call.query)?;
        if call.media_type().as_deref() == Some(FORM) {
            let body = edge::text(call).map_err(|error| error.to_string())?;
            pairs.extend(self::pairs(&body)?);
        }
        Ok(Self(pairs))
    }

    /// A parameter that is given and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The same, if it is no longer than that and holds no control character.
    pub(super) fn limited(&self, name: &str, limit: Limit) -> Result<Option<&str>, Rejection> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let invalid = |flaw| Rejection::parameter("parameter-invalid", name, format!("{name} {flaw}"));
        limit.check(text).map_err(invalid)?;
        Ok(Some(text))
    }

    /// A parameter that the operation cannot do without.
    pub(super) fn need(&self, name: &str, limit: Limit) -> Result<&str, Rejection> {
        let missing = || Rejection::parameter("parameter-missing", name, format!("{name} is required"));
        self.limited(name, limit)?.ok_or_else(missing)
    }

    /// A parameter that takes one of a few values, in any case.
    pub(super) fn one_of(&self, name: &str, values: &[&'static str]) -> Result<Option<&'static str>, Rejection> {
        let Some(text) = self.get(name).map(str::trim) else { return Ok(None) };
        let found = values.iter().find(|value| value.eq_ignore_ascii_case(text)).copied();
        let hint = || format!("{name} is one of {}", values.join(", "));
        found.map(Some).ok_or_else(|| Rejection::parameter("parameter-invalid", name, hint()))
    }

    /// A parameter that is true or false; absent: false.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Rejection> {
        Ok(self.one_of(name, &["true", "false"])? == Some("true"))
    }

    /// Sentences about parameters that are taken and not read.
    pub(super) fn unread(&self, names: &[&str], why: &str) -> Vec<String> {
        let given = names.iter().filter(|name| self.get(name).is_some());
        given.map(|name| format!("{name} is not read: {why}")).collect()
    }

    /// What is odd about them, in sentences for a hint.
    pub(super) fn oddities(&self, operation: &Operation, call: &Call) -> Vec<String> {
        let names = || operation.parameters.iter().map(|parameter| parameter.name);
        let unknown = self.0.iter().filter(|(name, _)| !names().any(|known| known == name));
        let sentence = |(name, _): &(String, String)| {
            let objects = names().any(|known| known == "inputFormat");
            if objects && ATTRIBUTES.iter().any(|attribute| attribute.name.eq_ignore_ascii_case(name)) {
                return format!("{name} is an attribute: it stands in the objects of inputFormat");
            }
            let best = meant(name, names());
            format!("{} is not a parameter of {}{best}", name.chars().take(80).collect::<String>(), operation.name)
        };
        let mut oddities: Vec<String> = unknown.map(sentence).collect();
        let media = call.media_type();
        let sent = call.body.as_ref().is_ok_and(|body| !body.is_empty());
        if sent && media.as_deref() != Some(FORM) {
            let media = media.unwrap_or_else(|| "without a Content-Type".to_owned());
            oddities.push(format!("the body ({media}) was not read; only application/x-www-form-urlencoded is"));
        }
        oddities
    }
}

/// The pairs of a query or a form; an error says in a sentence what cannot be read.
pub(super) fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let decoded = |part: &str| {
        let part = part.replace('+', " ");
        percent_decode_str(&part).decode_utf8().map(Into::into).map_err(|_| "a parameter is not UTF-8".to_owned())
    };
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Ok((decoded(name)?, decoded(value)?))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// The texts of a list: a JSON array, or separated by that character, in brackets or not, in quotes or not.
pub(super) fn list(text: &str, separator: char) -> Vec<String> {
    if let Ok(Value::Array(items)) = json::parse(text) {
        return items.iter().filter_map(Value::as_str).map(|item| item.trim().to_owned()).collect();
    }
    let text = text.trim();
    let text = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    let parts = text.split(separator).map(|part| part.trim().trim_matches('"').trim());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// An object of texts, in that order.
pub(super) fn texts<const N: usize>(members: [(&str, &str); N]) -> Value {
    Value::Object(Map::from_iter(members.map(|(name, text)| (name.to_owned(), Value::from(text)))))
}

/// An answer with that JSON.
pub(super) fn answer(body: &Value) -> Answer {
    Answer::new(200, CONTENT_TYPE, body.to_string())
}

/// A sentence with what HTML would take for markup escaped.
pub(super) fn escaped(sentence: &str) -> String {
    sentence.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A short page of the container.
pub(super) fn page(row: &str) -> Answer {
    let row = CONTRACT.answer(row);
    let status = row.status;
    let title = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let body = format!("<html><head><title>{status}</title></head><body><h1>{status} {title}</h1></body></html>\n");
    Answer::new(status, PAGE, body).giving(row).refused()
}
