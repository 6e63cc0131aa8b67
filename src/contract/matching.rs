//! What somebody expects of a request's parameters, and whether a request has it.

use serde_json::{Map, Value};

use crate::domain::text::Pattern;

/// What is expected of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// This text; numbers, true and false count as the texts that they are written as.
    Text(String),
    /// A text that looks like that, in any case.
    Like(Pattern),
    /// That it is given, whatever its value.
    Given,
    /// That it is not given.
    Absent,
}

impl Expected {
    /// Whether the values under a name, as [`named`] finds them, are as expected; of several, one is enough. `masked` is
    /// what may stand in a value's place.
    pub fn met(&self, values: &[String], masked: &dyn Fn(&str) -> String) -> bool {
        match self {
            Self::Text(text) => values.contains(text) || (!values.is_empty() && values.contains(&masked(text))),
            Self::Like(pattern) => values.iter().any(|value| pattern.matches(value)),
            Self::Given => !values.is_empty(),
            Self::Absent => values.is_empty(),
        }
    }
}

/// The values under that name, written in any case, at the top or anywhere deeper, as texts. The items of a list count
/// each for itself; null counts as not given.
pub fn named(parameters: &Map<String, Value>, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    let folded = name.to_lowercase();
    collect(parameters, &folded, &mut values);
    values
}

fn collect(members: &Map<String, Value>, folded: &str, values: &mut Vec<String>) {
    for (name, value) in members {
        if name.to_lowercase() == folded {
            texts(value, values);
        }
        deeper(value, folded, values);
    }
}

fn deeper(value: &Value, folded: &str, values: &mut Vec<String>) {
    match value {
        Value::Object(members) => collect(members, folded, values),
        Value::Array(items) => items.iter().for_each(|item| deeper(item, folded, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn texts(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::String(text) => values.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, values)),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => values.push(value.to_string()),
    }
}

/// Whether any value, at the top or anywhere deeper, is one that the closure takes.
pub fn has_value(parameters: &Map<String, Value>, takes: &dyn Fn(&str) -> bool) -> bool {
    fn within(value: &Value, takes: &dyn Fn(&str) -> bool) -> bool {
        match value {
            Value::Null => false,
            Value::String(text) => takes(text),
            Value::Bool(_) | Value::Number(_) => takes(&value.to_string()),
            Value::Array(items) => items.iter().any(|item| within(item, takes)),
            Value::Object(members) => members.values().any(|value| within(value, takes)),
        }
    }
    parameters.values().any(|value| within(value, takes))
}
