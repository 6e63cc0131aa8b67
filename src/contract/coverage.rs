//! What of a table a request exercises, and what there is to exercise.

use serde_json::{Map, Value};

use super::{Contract, Operation, Parameter, Shape};
use crate::domain::coverage::{Exercised, Mark};
use crate::domain::exchanges::Exchange;

/// Everything that can be exercised, in the order of the table.
pub fn everything(contract: &Contract) -> Vec<Mark> {
    let mut marks = Vec::new();
    for operation in contract.operations {
        marks.push(called(operation));
        all(operation, operation.parameters, "", &mut marks);
    }
    let answers = contract.answers.iter().map(|row| answered(row.id));
    marks.extend(answers);
    marks
}

/// What a request of that operation, with these parameters and that answer, exercises; the same may be named twice.
pub fn exercised(contract: &Contract, exchange: &Exchange) -> Vec<Mark> {
    let mut marks: Vec<Mark> = exchange.rows.iter().map(|id| answered(id)).collect();
    if let Some(operation) = exchange.operation.as_deref().and_then(|name| contract.operation(name)) {
        marks.push(called(operation));
        if let Ok(given) = serde_json::from_str(&exchange.asked.parameters) {
            given_in(operation, operation.parameters, &given, "", &mut marks);
        }
    }
    marks
}

/// The values that a parameter takes, as far as they can be counted.
fn values(row: &Parameter) -> &'static [&'static str] {
    if matches!(row.shape, Shape::Flag) { &["true", "false"] } else { row.values }
}

fn called(operation: &Operation) -> Mark {
    Mark { kind: Exercised::Operation, operation: operation.name, name: String::new(), value: "" }
}

fn answered(id: &str) -> Mark {
    Mark { kind: Exercised::Error, operation: "", name: id.to_owned(), value: "" }
}

fn parameter(operation: &Operation, path: &str) -> Mark {
    Mark { kind: Exercised::Parameter, operation: operation.name, name: path.to_owned(), value: "" }
}

fn all(operation: &Operation, rows: &[Parameter], within: &str, marks: &mut Vec<Mark>) {
    for row in rows {
        let path = format!("{within}{}", row.name);
        let mark = parameter(operation, &path);
        let values = values(row).iter().map(|value| Mark { kind: Exercised::Value, value, ..mark.clone() });
        marks.extend(std::iter::once(mark.clone()).chain(values));
        all(operation, row.members(), &format!("{path}."), marks);
    }
}

fn given_in(
    operation: &Operation,
    rows: &[Parameter],
    given: &Map<String, Value>,
    within: &str,
    marks: &mut Vec<Mark>,
) {
    for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
        let Some(row) = rows.iter().find(|row| row.name.eq_ignore_ascii_case(name)) else { continue };
        let path = format!("{within}{}", row.name);
        let mark = parameter(operation, &path);
        let taken = values(row).iter().filter(|known| gives(value, known));
        marks.extend(taken.map(|value| Mark { kind: Exercised::Value, value, ..mark.clone() }));
        marks.push(mark);
        let deeper = format!("{path}.");
        match value {
            Value::Object(members) => given_in(operation, row.members(), members, &deeper, marks),
            Value::Array(items) => {
                for members in items.iter().filter_map(Value::as_object) {
                    given_in(operation, row.members(), members, &deeper, marks);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Whether a value is that of the table, or a list with it. True and false may be written 1 and 0.
fn gives(value: &Value, known: &str) -> bool {
    let is = |text: &str| {
        let text = text.trim();
        text.eq_ignore_ascii_case(known) || matches!((text, known), ("1", "true") | ("0", "false"))
    };
    match value {
        Value::String(text) => is(text),
        Value::Bool(_) | Value::Number(_) => is(&value.to_string()),
        Value::Array(items) => items.iter().any(|item| gives(item, known)),
        Value::Null | Value::Object(_) => false,
    }
}
