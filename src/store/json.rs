//! The store's own JSON columns: details, profiles, lists.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::failed;
use crate::domain::text::is_plain;
use crate::domain::{Change, Detail, Details, Failure, Field, Profile, fold};

/// So many bytes most objects have at most.
const USUAL: usize = 768;

/// An object, written without a tree in between. It ends when it is dropped.
struct Object<'a> {
    json: &'a mut String,
    is_empty: bool,
}

impl<'a> Object<'a> {
    fn begin(json: &'a mut String) -> Self {
        json.push('{');
        Self { json, is_empty: true }
    }

    /// Begins a member, whose value is to be written next.
    fn member(&mut self, name: &str) -> &mut String {
        if !self.is_empty {
            self.json.push(',');
        }
        self.is_empty = false;
        push(self.json, name);
        self.json.push(':');
        self.json
    }

    fn text(&mut self, name: &str, text: &str) {
        push(self.member(name), text);
    }

    fn other(&mut self, name: &str, value: &impl Serialize) {
        // What is written here can be written.
        let json = serde_json::to_string(value).unwrap_or_default();
        self.member(name).push_str(&json);
    }
}

impl Drop for Object<'_> {
    fn drop(&mut self) {
        self.json.push('}');
    }
}

/// What is written so, as a text of its own.
pub(super) fn text(write: impl FnOnce(&mut String)) -> String {
    let mut json = String::with_capacity(USUAL);
    write(&mut json);
    json
}

/// Appends a text. Most have nothing that must be escaped, and are copied as they are.
pub(super) fn push(json: &mut String, text: &str) {
    if is_plain(text) {
        json.reserve(text.len() + 4);
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&serde_json::to_string(text).unwrap_or_default());
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
    text(|json| write_details(json, details))
}

pub(super) fn write_details(json: &mut String, details: &Details) {
    let mut object = Object::begin(json);
    for (name, detail) in details {
        match detail {
            Detail::Text(text) => object.text(name, text),
            Detail::List(list) => object.other(name, list),
            Detail::Records(records) => object.other(name, records),
        }
    }
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

pub(super) fn write_profile(json: &mut String, profile: &Profile) {
    let mut object = Object::begin(json);
    for (field, text) in &profile.0 {
        object.text(field.name(), text);
    }
}

pub(super) fn to_profile(text: &str) -> Result<Profile, Failure> {
    Ok(Profile(members(text)?.into_iter().filter_map(|(name, text)| Some((Field::named(&name)?, text))).collect()))
}

/// The texts of details under their names, all folded: what is searched.
pub(super) fn write_folded_details(json: &mut String, details: &Details) {
    let folded = |(name, detail): (&String, &Detail)| Some((fold(name), fold(detail.text()?)));
    let mut texts: Vec<(String, String)> = details.iter().filter_map(folded).collect();
    texts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut object = Object::begin(json);
    for (at, (name, text)) in texts.iter().enumerate() {
        // Of names that are the same once they are folded, the last counts.
        if texts.get(at + 1).is_none_or(|(next, _)| next != name) {
            object.text(name, text);
        }
    }
}

/// The same for a profile.
pub(super) fn write_folded_profile(json: &mut String, profile: &Profile) {
    let mut object = Object::begin(json);
    for (field, text) in &profile.0 {
        object.text(field.name(), &fold(text));
    }
}

pub(super) fn from_list<T: ToString>(items: &[T]) -> String {
    Value::Array(items.iter().map(|item| Value::String(item.to_string())).collect()).to_string()
}

pub(super) fn to_list(text: &str) -> Result<Vec<String>, Failure> {
    serde_json::from_str(text).map_err(failed)
}

/// What changed, by attribute. A text alone is what there is now where there was nothing before, as with all that a create writes.
pub(super) fn write_changes(json: &mut String, changes: &[Change]) {
    let mut object = Object::begin(json);
    for Change { field, from, to } in changes {
        match (from, to) {
            (None, Some(to)) => object.text(field, to),
            (from, to) => object.other(field, &Sides { from: from.as_deref(), to: to.as_deref() }),
        }
    }
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
            let mut json = String::new();
            push(&mut json, &text);
            prop_assert_eq!(json, serde_json::to_string(&text).expect("JSON"));
        }

        #[test]
        fn changes_are_read_as_they_were_written(changes in proptest::collection::vec(change(), 0..6)) {
            prop_assert_eq!(to_changes(&text(|json| write_changes(json, &changes))).expect("changes"), changes);
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
        assert_eq!(
            text(|json| write_changes(json, &changes)),
            r#"{"city":"London","title":{"from":"Analyst","to":null}}"#
        );
    }
}
