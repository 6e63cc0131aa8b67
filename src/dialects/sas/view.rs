//! What crosses the wire as XML, said in JSON for those who look on.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::asmx::{Kind, Shape, Tag, Type};

/// A value of the service: classes are objects, lists are arrays, what is left out of the XML is left out.
pub(super) fn json_of<T: Type>(value: &T) -> Option<Value> {
    value.write(Cow::Borrowed("")).map(|tag| said(tag, &T::shape()))
}

fn said(tag: Tag, shape: &Shape) -> Value {
    if tag.attributes.iter().any(|(name, value)| name == "xsi:nil" && value == "true") {
        return Value::Null;
    }
    match &shape.kind {
        Kind::Class(members) => {
            let members = members();
            let mut object = Map::with_capacity(members.len());
            for tag in tag.into_elements() {
                if let Some(member) = members.iter().find(|member| member.name == tag.name) {
                    object.insert(member.name.to_owned(), said(tag, &member.shape));
                }
            }
            Value::Object(object)
        }
        Kind::List(item) => tag.into_elements().map(|tag| said(tag, item)).collect(),
        _ => scalar(tag.into_text(), &shape.name),
    }
}

fn scalar(text: String, kind: &str) -> Value {
    match kind {
        "boolean" => Value::Bool(text == "true"),
        "int" => text.parse::<i64>().map_or_else(|_| Value::from(text.as_str()), Value::from),
        _ => Value::from(text),
    }
}
