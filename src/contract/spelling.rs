//! A request's members as the table spells and nests them.

use serde_json::{Map, Value};

use super::{Parameter, Shape};

/// The members of an object under the table's names where it knows them in whatever case, else under their own; also
/// within objects and lists of them, which may stand there as JSON text. Of several of one name the last counts.
pub fn spelled(parameters: &[Parameter], object: &Map<String, Value>) -> Map<String, Value> {
    let member = |(name, value): (&String, &Value)| {
        let row = parameters.iter().find(|row| row.name.eq_ignore_ascii_case(name));
        row.map_or_else(|| (name.clone(), value.clone()), |row| (row.name.to_owned(), fitted(row, value)))
    };
    object.iter().map(member).collect()
}

fn fitted(row: &Parameter, value: &Value) -> Value {
    match (row.shape, value) {
        (Shape::Object(members) | Shape::Objects(members), Value::Object(object)) => {
            Value::Object(spelled(members, object))
        }
        (Shape::Objects(_), Value::Array(items)) => items.iter().map(|item| fitted(row, item)).collect(),
        (Shape::Object(_) | Shape::Objects(_), Value::String(text)) => match serde_json::from_str(text) {
            Ok(read @ (Value::Object(_) | Value::Array(_))) => fitted(row, &read),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}
