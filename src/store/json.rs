//! The store's own JSON columns: details, profiles, lists.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::failed;
use crate::domain::{Change, Detail, Details, Failure, Field, Profile, fold};

/// So many bytes most objects have at most.
const USUAL: usize = 768;

/// An object, written without a tree in between.
struct Object(Vec<u8>);

impl Object {
    fn new() -> Self {
        let mut json = Vec::with_capacity(USUAL);
        json.push(b'{');
        Self(json)
    }

    /// Begins a member, whose value is to be written next.
    fn member(&mut self, name: &str) -> &mut Vec<u8> {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        push(&mut self.0, name);
        self.0.push(b':');
        &mut self.0
    }

    fn text(&mut self, name: &str, text: &str) {
        push(self.member(name), text);
    }

    fn end(mut self) -> String {
        self.0.push(b'}');
        String::from_utf8(self.0).unwrap_or_default()
    }
}

/// Appends a text. Most have nothing that must be escaped, and are copied as they are.
pub(super) fn push(json: &mut Vec<u8>, text: &str) {
    // Without a branch for each byte, so that many are looked at in one step.
    let is_odd = |byte: u8| u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\');
    if text.bytes().fold(0, |odd, byte| odd | is_odd(byte)) != 0 {
        // Writing to a `Vec` cannot fail.
        let _ = serde_json::to_writer(json, text);
    } else {
        json.reserve(text.len() + 4);
        json.push(b'"');
        json.extend_from_slice(text.as_bytes());
        json.push(b'"');
    }
}

/// The members of an object, in their order, read without a tree in between.
struct Members<V>(Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Members<V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for Reading<V> {
            type Value = Members<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        from.deserialize_map(Reading(PhantomData))
    }
}

fn members<'a, V: Deserialize<'a>>(text: &'a str) -> Result<Vec<(String, V)>, Failure> {
    let Members(members) = serde_json::from_str(text).map_err(failed)?;
    Ok(members)
}

pub(super) fn from_details(details: &Details) -> String {
    let mut object = Object::new();
    for (name, detail) in details {
        let json = object.member(name);
        let _ = match detail {
            Detail::Text(text) => {
                push(json, text);
                Ok(())
            }
            Detail::List(list) => serde_json::to_writer(json, list),
            Detail::Records(records) => serde_json::to_writer(json, records),
        };
    }
    object.end()
}

pub(super) fn to_details(text: &str) -> Result<Details, Failure> {
    members(text)?.into_iter().map(|(name, value)| Ok((name, detail(value)?))).collect()
}

fn detail(value: Value) -> Result<Detail, Failure> {
    Ok(match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            Detail::Records(serde_json::from_value(Value::Array(items)).map_err(failed)?)
        }
        Value::Array(items) => Detail::List(serde_json::from_value(Value::Array(items)).map_err(failed)?),
        other => Detail::Text(serde_json::from_value(other).map_err(failed)?),
    })
}

pub(super) fn from_profile(profile: &Profile) -> String {
    let mut object = Object::new();
    for (field, text) in &profile.0 {
        object.text(field.name(), text);
    }
    object.end()
}

pub(super) fn to_profile(text: &str) -> Result<Profile, Failure> {
    Ok(Profile(members(text)?.into_iter().filter_map(|(name, text)| Some((Field::named(&name)?, text))).collect()))
}

/// The texts of details under their names, all folded: what is searched.
pub(super) fn folded_details(details: &Details) -> String {
    // Of names that are the same once they are folded, the last counts.
    let texts: BTreeMap<String, String> =
        details.iter().filter_map(|(name, detail)| Some((fold(name), fold(detail.text()?)))).collect();
    let mut object = Object::new();
    for (name, text) in &texts {
        object.text(name, text);
    }
    object.end()
}

/// The same for a profile.
pub(super) fn folded_profile(profile: &Profile) -> String {
    let mut object = Object::new();
    for (field, text) in &profile.0 {
        object.text(field.name(), &fold(text));
    }
    object.end()
}

pub(super) fn from_list<T: ToString>(items: &[T]) -> String {
    Value::Array(items.iter().map(|item| Value::String(item.to_string())).collect()).to_string()
}

pub(super) fn to_list(text: &str) -> Result<Vec<String>, Failure> {
    serde_json::from_str(text).map_err(failed)
}

/// What changed, by attribute. A text alone is what there is now where there was nothing before, as with all that a create writes.
pub(super) fn from_changes(changes: &[Change]) -> String {
    let mut object = Object::new();
    for Change { field, from, to } in changes {
        match (from, to) {
            (None, Some(to)) => object.text(field, to),
            (from, to) => {
                let sides = Sides { from: from.as_deref(), to: to.as_deref() };
                let _ = serde_json::to_writer(object.member(field), &sides);
            }
        }
    }
    object.end()
}

pub(super) fn to_changes(text: &str) -> Result<Vec<Change>, Failure> {
    let one = |(field, written)| match written {
        Written::Now(to) => Change { field, from: None, to: Some(to) },
        Written::Both(Sides { from, to }) => Change { field, from, to },
    };
    Ok(members(text)?.into_iter().map(one).collect())
}

/// A change as it stands in the store.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Now(String),
    Both(Sides<String>),
}

/// What was before, and what is now.
#[derive(Serialize, Deserialize)]
struct Sides<T> {
    from: Option<T>,
    to: Option<T>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change() -> impl Strategy<Value = Change> {
        let text = || proptest::option::of(any::<String>());
        (any::<String>(), text(), text()).prop_map(|(field, from, to)| Change { field, from, to })
    }

    proptest! {
        #[test]
        fn a_text_is_written_as_json(text in "(\\PC|[\"\\\\\\x00-\\x20])*") {
            let mut json = Vec::new();
            push(&mut json, &text);
            prop_assert_eq!(String::from_utf8(json).expect("UTF-8"), serde_json::to_string(&text).expect("JSON"));
        }

        #[test]
        fn changes_are_read_as_they_were_written(changes in proptest::collection::vec(change(), 0..6)) {
            prop_assert_eq!(to_changes(&from_changes(&changes)).expect("changes"), changes);
        }
    }

    #[test]
    fn changes_of_earlier_versions_are_read_too() {
        let before = r#"{"city":{"from":null,"to":"London"},"title":{"from":"Analyst","to":null}}"#;
        let change = |field: &str, from: Option<&str>, to: Option<&str>| Change {
            field: field.to_owned(),
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
        };
        let changes = vec![change("city", None, Some("London")), change("title", Some("Analyst"), None)];
        assert_eq!(to_changes(before).expect("changes"), changes);
        assert_eq!(from_changes(&changes), r#"{"city":"London","title":{"from":"Analyst","to":null}}"#);
    }
}
