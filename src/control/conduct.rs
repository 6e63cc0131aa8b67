//! What is noticed about a client in one request.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::contract::{Parameter, oddities};
use crate::dialects::contract_of;
use crate::domain::coverage::{Finding, Mark, Oddity};
use crate::domain::exchanges::Exchange;
use crate::edge::mask::unescape;

/// What a request exercises of its API's contract.
pub(super) fn exercised(exchange: &Exchange) -> Vec<Mark> {
    crate::contract::exercised(contract_of(exchange.api), exchange)
}

/// What is odd about a request by itself.
pub(super) fn noticed(exchange: &Exchange) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |kind, message| {
        findings.push(Finding {
            api: exchange.api,
            kind,
            operation: exchange.operation.clone().unwrap_or_default(),
            message,
            requests: vec![exchange.id.clone()],
        });
    };
    for name in secrets_in(&exchange.asked.query) {
        let message = format!("{name} is a secret and stands in the URL, which logs and proxies keep");
        find(Oddity::CredentialInUrl, message);
    }
    let operation = exchange.operation.as_deref().and_then(|name| contract_of(exchange.api).operation(name));
    let given: Option<Map<String, Value>> = serde_json::from_str(&exchange.asked.parameters).ok();
    let (Some(operation), Some(given)) = (operation, given) else { return findings };
    let text = format!("{} {}", unescape(&exchange.asked.query), unescape(&exchange.asked.body));
    let wrong = miswritten(&text, &given_of(operation.parameters, &given));
    walk(operation.parameters, &given, &mut |rows, members| {
        for message in oddities(operation.name, rows, members) {
            find(Oddity::UnknownParameter, message);
        }
        for row in rows {
            if let Some(written) = wrong.get(row.name).filter(|_| members.contains_key(row.name)) {
                find(Oddity::WrongCase, format!("{written} is written {}", row.name));
            }
        }
    });
    findings
}

/// Calls for the members of an object and for those of each object within it, with the rows that they belong to.
fn walk<'a>(
    rows: &'a [Parameter],
    members: &Map<String, Value>,
    each: &mut impl FnMut(&'a [Parameter], &Map<String, Value>),
) {
    each(rows, members);
    for row in rows.iter().filter(|row| row.shape.is_nested()) {
        match members.get(row.name) {
            Some(Value::Object(inner)) => walk(row.members(), inner, each),
            Some(Value::Array(items)) => {
                items.iter().filter_map(Value::as_object).for_each(|inner| walk(row.members(), inner, each));
            }
            _ => {}
        }
    }
}

/// The names in a query whose values are masked.
fn secrets_in(query: &str) -> Vec<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(_, value)| unescape(value).starts_with("secret:")).map(|(name, _)| unescape(name)).collect()
}

/// The names of the rows that an object and those within it have members of.
fn given_of(rows: &'static [Parameter], given: &Map<String, Value>) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    walk(rows, given, &mut |rows, members| {
        names.extend(rows.iter().map(|row| row.name).filter(|name| members.contains_key(*name)));
    });
    names
}

/// Of these names those that stand in a text, as words of their own, in another case only, and how they are written there first.
/// The text, which may have many users in it, is gone through once.
fn miswritten<'t>(text: &'t str, names: &BTreeSet<&'static str>) -> BTreeMap<&'static str, &'t str> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeMap::new();
    let mut right = BTreeSet::new();
    for written in text.split(|c| !word(c)).filter(|word| !word.is_empty()) {
        for name in names.iter().filter(|name| name.eq_ignore_ascii_case(written)) {
            if *name == written {
                right.insert(*name);
            } else {
                found.entry(*name).or_insert(written);
            }
        }
    }
    found.retain(|name, _| !right.contains(name));
    found
}
