//! The store's own JSON columns: details, profiles, lists.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::failed;
use crate::domain::{Change, Detail, Details, Failure, Field, Profile, fold};

/// An object, written without a tree in between.
struct Object(Vec<u8>);

impl Object {
    fn new() -> Self {
        Self(Vec::from(b"{"))
    }

    /// Begins a member, whose value is to be written next. Writing to a `Vec` cannot fail.
    fn member(&mut self, name: &str) -> &mut Vec<u8> {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        let _ = serde_json::to_writer(&mut self.0, name);
        self.0.push(b':');
        &mut self.0
    }

    fn text(&mut self, name: &str, text: &str) {
        let _ = serde_json::to_writer(self.member(name), text);
    }

    fn end(mut self) -> String {
        self.0.push(b'}');
        String::from_utf8(self.0).unwrap_or_default()
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
            Detail::Text(text) => serde_json::to_writer(json, text),
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
        let json = object.member(field);
        let _ = match (from, to) {
            (None, Some(to)) => serde_json::to_writer(json, to),
            (from, to) => serde_json::to_writer(json, &Sides { from: from.as_deref(), to: to.as_deref() }),
        };
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
