//! JSON, as it may be kept: also where it stands as a text within JSON, a form or an answer.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use super::Masking;

/// How deep JSON as a text within JSON is read; deeper ones are kept as length, fingerprint and structure.
const LAYERS: usize = 6;

impl Masking<'_> {
    /// A JSON document in which secrets are masked. What is not secret keeps its value, not its blanks.
    pub fn document(&self, value: &Value) -> String {
        self.value("", value, LAYERS).as_ref().unwrap_or(value).to_string()
    }

    /// The same of a text; absent if it is no JSON.
    pub fn json(&self, text: &str) -> Option<String> {
        read(text).map(|value| self.document(&value))
    }

    /// The members of an object, masked.
    pub(in crate::edge) fn members(&self, members: Map<String, Value>) -> Map<String, Value> {
        let whole = Value::Object(members);
        match (self.value("", &whole, LAYERS), whole) {
            (Some(Value::Object(masked)), _) | (_, Value::Object(masked)) => masked,
            _ => Map::new(),
        }
    }

    /// A member of that name, masked; absent where nothing in it is secret.
    pub(super) fn json_value(&self, name: &str, value: &Value) -> Option<Value> {
        self.value(name, value, LAYERS)
    }

    fn value(&self, name: &str, value: &Value, layers: usize) -> Option<Value> {
        if self.is_secret(name) {
            return Some(self.leaves(value));
        }
        match value {
            Value::Object(members) => self.object(members, layers),
            Value::Array(items) => {
                let masked: Vec<Option<Value>> = items.iter().map(|item| self.value(name, item, layers)).collect();
                let changed = masked.iter().any(Option::is_some);
                let items = masked.into_iter().zip(items).map(|(masked, item)| masked.unwrap_or_else(|| item.clone()));
                changed.then(|| items.collect())
            }
            Value::String(text) => self.string(name, text, layers).map(Value::String),
            Value::Number(number) => {
                let text = number.to_string();
                self.echo(&text).map(Value::String)
            }
            Value::Null | Value::Bool(_) => None,
        }
    }

    fn object(&self, members: &Map<String, Value>, layers: usize) -> Option<Value> {
        let (mut masked, mut changed) = (Map::with_capacity(members.len()), false);
        for (name, value) in members {
            let key = self.echo(name).filter(|_| !self.knows(name));
            let shown = self.value(name, value, layers);
            changed |= key.is_some() || shown.is_some();
            masked.insert(key.unwrap_or_else(|| name.clone()), shown.unwrap_or_else(|| value.clone()));
        }
        changed.then_some(Value::Object(masked))
    }

    /// Each text, number and truth value within a secret.
    fn leaves(&self, value: &Value) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::Bool(flag) => Value::from(self.common_secret(&flag.to_string())),
            Value::Number(number) => Value::from(self.secret(&number.to_string())),
            Value::String(text) => Value::from(self.secret(text)),
            Value::Array(items) => items.iter().map(|item| self.leaves(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.leaves(value))).collect())
            }
        }
    }

    /// A text, which may be JSON itself.
    fn string(&self, name: &str, text: &str, layers: usize) -> Option<String> {
        let nested = self.contract.is_nested(name);
        let trimmed = text.trim_start_matches('\u{feff}').trim_start();
        let structured = trimmed.starts_with(['{', '[', '"']);
        if !(nested || structured) || text.is_empty() {
            return self.echo(text);
        }
        if layers == 0 {
            return Some(self.unreadable(text.as_bytes()));
        }
        if let Some(value) = read(text) {
            let masked = self.value(name, &value, layers - 1);
            return masked.map(|masked| masked.to_string());
        }
        if let Some(value) = decoded(text).filter(|_| nested).and_then(|text| read(&text)) {
            return Some(self.value(name, &value, layers - 1).unwrap_or(value).to_string());
        }
        // Broken JSON might hold a secret where no one finds it.
        if nested || crate::contract::looks_secret(text) {
            return Some(self.unreadable(text.as_bytes()));
        }
        self.echo(text)
    }
}

fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
}

/// The text behind Base64, whose `+` may have become blanks.
fn decoded(text: &str) -> Option<String> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&alphabet::STANDARD, config).decode(text.trim().replace(' ', "+")).ok()?;
    String::from_utf8(bytes).ok()
}
