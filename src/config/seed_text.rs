//! A seed as TOML for people to read and change: one entry after the other, short ones in one line.

use std::fmt::Write;

use serde_json::{Map, Value};

/// The longest line that an entry of a list may take.
const WIDTH: usize = 118;

/// The text of a table that has no nulls in it.
pub(super) fn toml_text(value: &Value) -> String {
    let mut out = String::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(members) => section(&mut out, name, members),
            Value::Array(items) => entries(&mut out, name, items),
            single => {
                let _ = writeln!(out, "{} = {}", key(name), inline(single));
            }
        }
    }
    out
}

/// A table with a heading: first what takes a line, then the entries of its lists.
fn section(out: &mut String, name: &str, members: &Map<String, Value>) {
    let (long, short): (Vec<_>, Vec<_>) = members.iter().partition(|(_, value)| is_long(value));
    if !short.is_empty() {
        heading(out, &format!("[{}]", key(name)));
    }
    for (member, value) in short {
        let _ = write!(out, "{} = ", key(member));
        match value {
            Value::Array(items) if items.iter().any(Value::is_object) => {
                out.push_str("[\n");
                for item in items {
                    let _ = writeln!(out, "    {},", inline(item));
                }
                out.push_str("]\n");
            }
            other => {
                let _ = writeln!(out, "{}", inline(other));
            }
        }
    }
    for (member, value) in long {
        entries(out, &format!("{}.{}", key(name), key(member)), value.as_array().map_or(&[], Vec::as_slice));
    }
}

/// Whether a list has an entry that does not fit a line.
fn is_long(value: &Value) -> bool {
    let fits = |item: &Value| !item.is_object() || inline(item).chars().count() + 5 <= WIDTH;
    value.as_array().is_some_and(|items| !items.iter().all(fits))
}

/// Each item of a list under a heading of its own.
fn entries(out: &mut String, path: &str, items: &[Value]) {
    for item in items {
        heading(out, &format!("[[{path}]]"));
        for (name, value) in item.as_object().into_iter().flatten() {
            match value {
                // A table of tables takes a line for each.
                Value::Object(members) if !members.is_empty() && members.values().all(Value::is_object) => {
                    for (inner, value) in members {
                        let _ = writeln!(out, "{}.{} = {}", key(name), key(inner), inline(value));
                    }
                }
                other => {
                    let _ = writeln!(out, "{} = {}", key(name), inline(other));
                }
            }
        }
    }
}

fn heading(out: &mut String, heading: &str) {
    let gap = if out.is_empty() { "" } else { "\n" };
    let _ = writeln!(out, "{gap}{heading}");
}

/// A value within a line.
fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| format!("{} = {}", key(name), inline(value));
            format!("{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A text in quotes, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
