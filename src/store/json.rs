//! The store's own JSON columns: details, profiles, lists.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::failed;
use crate::domain::{Change, Detail, Details, Failure, Field, Profile, fold};

pub(super) fn from_details(details: &Details) -> String {
    let map: Map<String, Value> = details.iter().map(|(name, detail)| (name.clone(), value(detail))).collect();
    Value::Object(map).to_string()
}

fn value(detail: &Detail) -> Value {
    match detail {
        Detail::Text(text) => Value::String(text.clone()),
        Detail::List(list) => list.iter().cloned().map(Value::String).collect(),
        Detail::Records(records) => records.iter().map(record).collect(),
    }
}

fn record(record: &BTreeMap<String, String>) -> Value {
    Value::Object(record.iter().map(|(name, text)| (name.clone(), Value::String(text.clone()))).collect())
}

pub(super) fn to_details(text: &str) -> Result<Details, Failure> {
    let map: BTreeMap<String, Value> = serde_json::from_str(text).map_err(failed)?;
    map.into_iter().map(|(name, value)| Ok((name, detail(value)?))).collect()
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
    let map: Map<String, Value> =
        profile.0.iter().map(|(field, text)| (field.name().to_owned(), Value::String(text.clone()))).collect();
    Value::Object(map).to_string()
}

pub(super) fn to_profile(text: &str) -> Result<Profile, Failure> {
    let map: BTreeMap<String, String> = serde_json::from_str(text).map_err(failed)?;
    Ok(Profile(map.into_iter().filter_map(|(name, text)| Some((Field::named(&name)?, text))).collect()))
}

/// The texts of details under their names, all folded: what is searched.
pub(super) fn folded_details(details: &Details) -> String {
    let text = |(name, detail): (&String, &Detail)| Some((fold(name), Value::String(fold(detail.text()?))));
    Value::Object(details.iter().filter_map(text).collect()).to_string()
}

/// The same for a profile.
pub(super) fn folded_profile(profile: &Profile) -> String {
    let text = |(field, text): (&Field, &String)| (field.name().to_owned(), Value::String(fold(text)));
    Value::Object(profile.0.iter().map(text).collect()).to_string()
}

pub(super) fn from_list<T: ToString>(items: &[T]) -> String {
    Value::Array(items.iter().map(|item| Value::String(item.to_string())).collect()).to_string()
}

pub(super) fn to_list(text: &str) -> Result<Vec<String>, Failure> {
    serde_json::from_str(text).map_err(failed)
}

pub(super) fn from_changes(changes: &[Change]) -> String {
    let one = |change: &Change| {
        let both = Map::from_iter([
            ("from".to_owned(), change.from.clone().map_or(Value::Null, Value::String)),
            ("to".to_owned(), change.to.clone().map_or(Value::Null, Value::String)),
        ]);
        (change.field.clone(), Value::Object(both))
    };
    Value::Object(changes.iter().map(one).collect()).to_string()
}

pub(super) fn to_changes(text: &str) -> Result<Vec<Change>, Failure> {
    let map: Map<String, Value> = serde_json::from_str(text).map_err(failed)?;
    let text = |change: &Value, side: &str| change[side].as_str().map(str::to_owned);
    let one = |(field, change): (String, Value)| Change { field, from: text(&change, "from"), to: text(&change, "to") };
    Ok(map.into_iter().map(one).collect())
}
