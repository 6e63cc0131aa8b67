//! What is noticed about a client: in one request, and in how one follows another.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::contract::{Operation, Parameter, oddities};
use crate::dialects::CONTRACTS;
use crate::domain::Api;
use crate::domain::coverage::{Finding, Mark, Oddity};
use crate::domain::exchanges::{Ending, Exchange, Spoilt};
use crate::edge::mask::unescape;

/// What a request exercises of its API's contract.
pub(super) fn exercised(exchange: &Exchange) -> Vec<Mark> {
    let contract = CONTRACTS.into_iter().find(|contract| contract.api == exchange.api);
    contract.map(|contract| crate::contract::exercised(contract, exchange)).unwrap_or_default()
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
    let operation = exchange.operation.as_deref().and_then(|name| operation(exchange.api, name));
    let given: Option<Map<String, Value>> = serde_json::from_str(&exchange.asked.parameters).ok();
    let (Some(operation), Some(given)) = (operation, given) else { return findings };
    let text = format!("{} {}", unescape(&exchange.asked.query), unescape(&exchange.asked.body));
    walk(operation.parameters, &given, &mut |rows, members| {
        for message in oddities(operation.name, rows, members) {
            find(Oddity::UnknownParameter, message);
        }
        for row in rows.iter().filter(|row| members.contains_key(row.name)) {
            if let Some(written) = miswritten(&text, row.name) {
                find(Oddity::WrongCase, format!("{written} is written {}", row.name));
            }
        }
    });
    findings
}

/// What is odd about how requests, the oldest first, follow one another.
pub(super) fn followed(exchanges: &[Exchange]) -> Vec<Finding> {
    let mut same: HashMap<_, Vec<usize>> = HashMap::new();
    let mut looks: HashMap<Api, Vec<usize>> = HashMap::new();
    for (at, exchange) in exchanges.iter().enumerate() {
        same.entry(what(exchange)).or_default().push(at);
        if reads(exchange) {
            looks.entry(exchange.api).or_default().push(at);
        }
    }
    let looked = |api: Api, from: usize, to: usize| {
        looks.get(&api).is_some_and(|looks| looks.iter().any(|at| (from + 1..to).contains(at)))
    };
    let mut findings = Vec::new();
    for (at, exchange) in exchanges.iter().enumerate() {
        let lost = exchange.spoilt == Some(Spoilt::Lost);
        if exchange.spoilt.is_none() && exchange.outcome != Ending::Failed {
            continue;
        }
        let again = same.get(&what(exchange)).and_then(|all| all.iter().find(|next| **next > at)).copied();
        let (kind, message, requests) = match again {
            Some(next) if lost && creates(exchange) && !looked(exchange.api, at, next) => (
                Oddity::RepeatedCreate,
                "the answer was lost, and the same was created again without a look whether it is there",
                vec![exchange.id.clone(), exchanges[next].id.clone()],
            ),
            None if !(lost && looked(exchange.api, at, exchanges.len())) => (
                Oddity::IgnoredFailure,
                if lost {
                    "the answer was lost, and nothing was done to find out what had happened"
                } else if exchange.spoilt.is_some() {
                    "a fault gave the answer, and the request was never sent again"
                } else {
                    "the request failed on the server's side and was never sent again"
                },
                vec![exchange.id.clone()],
            ),
            _ => continue,
        };
        let operation = exchange.operation.clone().unwrap_or_default();
        findings.push(Finding { api: exchange.api, kind, operation, message: message.to_owned(), requests });
    }
    Finding::merged(findings)
}

fn what(exchange: &Exchange) -> (Api, Option<&str>, &str) {
    (exchange.api, exchange.operation.as_deref(), &exchange.asked.parameters)
}

fn operation(api: Api, name: &str) -> Option<&'static Operation> {
    CONTRACTS.into_iter().find(|contract| contract.api == api)?.operation(name)
}

/// The verb of what a request asks for, in lower case: of Sectona it is a parameter, of the others in the operation's name.
fn verb(exchange: &Exchange) -> String {
    let given: Option<Map<String, Value>> = serde_json::from_str(&exchange.asked.parameters).ok();
    let action = given.as_ref().and_then(|given| given.get("APIActionType")).and_then(Value::as_str);
    let name = action.or(exchange.operation.as_deref()).unwrap_or_default().to_lowercase();
    name.trim_start_matches("adm_").to_owned()
}

/// Whether a request makes something that may not be there twice. One that creates or updates may be repeated.
fn creates(exchange: &Exchange) -> bool {
    let verb = verb(exchange);
    let begins = |word| verb.starts_with(word);
    (begins("create") && !begins("createorupdate")) || begins("add")
}

fn reads(exchange: &Exchange) -> bool {
    let verb = verb(exchange);
    ["get", "search"].into_iter().any(|word| verb.starts_with(word))
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

/// How a name is written in a text where it stands there in another case only, as a word of its own.
fn miswritten<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = text.split(|c| !word(c)).filter(|word| word.eq_ignore_ascii_case(name)).peekable();
    let first = words.peek().copied()?;
    words.all(|written| written != name).then_some(first)
}
