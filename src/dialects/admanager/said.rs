//! A row of the table as an answer, whatever the request would have come to: for test suites that want to see it.

use axum::http::{HeaderValue, header};
use serde_json::{Map, Value};

use super::endpoints::operation;
use super::error::Rejection;
use super::operations::{LOOKUPS, MATCHES};
use super::wire::{Parameters, answer, page};
use crate::contract::{Refused, Shape};
use crate::dialects::json;
use crate::edge::{Answer, Call};

/// The rows that are said of one object.
const OF_AN_OBJECT: [&str; 13] = [
    "object",
    "no-name",
    "template",
    "constraint",
    "exists",
    "no-object",
    "bad-dn",
    "password",
    "nobody",
    "several",
    "partial",
    "partial-unwilling",
    "internal",
];

/// How an operation on objects speaks: its name, its words for success and for none, what it is doing, and that it has
/// done it.
const SPEECH: [(&str, &str, &str, &str, &str); 11] = [
    ("CreateUser", "SUCCESS", "SEVERE", "creating user", "Successfully created the user."),
    ("ModifyUser", "SUCCESS", "SEVERE", "modifying user", "Successfully updated the user."),
    ("DeleteUser", "1", "0", "deleting user", "Successfully deleted the user."),
    ("DisableUser", "1", "0", "disabling user", "Successfully Disabled."),
    ("EnableUser", "1", "0", "enabling user", "Successfully Enabled."),
    ("UnlockUser", "1", "0", "unlocking user", "Successfully Unlocked."),
    ("MoveUser", "1", "0", "moving user", "Successfully Moved."),
    ("ResetPwd", "1", "0", "resetting password", "Successfully Reset."),
    ("AddUsersToGroup", "1", "0", "adding user to group", "Successfully Added."),
    ("RemoveUsersFromGroup", "1", "0", "removing user from group", "Successfully Removed."),
    ("CreateGroup", "SUCCESS", "SEVERE", "creating group", "Successfully created the groups."),
];

/// The row as the operation of that request would give it.
pub(super) fn say(call: &Call, row: &'static Refused) -> Answer {
    if row.text == "{}" {
        let mut answer = page(row.id);
        if row.status == 405 {
            answer.headers.push((header::ALLOW, HeaderValue::from_static("GET, POST")));
        }
        return answer;
    }
    let operation = operation(&call.path);
    let parameters = Parameters::read(call).unwrap_or_default();
    let takes_objects = operation.is_some_and(|operation| {
        operation.parameters.iter().any(|parameter| matches!(parameter.shape, Shape::Objects(_)))
    });
    let name = operation.map_or("", |operation| operation.name);
    if OF_AN_OBJECT.contains(&row.id) && takes_objects {
        let entries = objects(&parameters).iter().map(|object| entry(name, object, row)).collect();
        return answer(&Value::Array(entries)).refused();
    }
    let values = match row.id {
        "nobody" | "several" => naming(&Value::Null),
        "parameter-missing" | "parameter-invalid" => {
            let mut names = operation.map_or(&[][..], |operation| operation.parameters).iter().map(|one| one.name);
            vec![names.find(|name| *name != "AuthToken").unwrap_or("parameter").to_owned()]
        }
        _ => vec![speech(name).3.to_owned()],
    };
    let rejection = Rejection::said(row, values);
    if name == "APIAuthToken" { rejection.log_in() } else { rejection.envelope() }
}

fn speech(operation: &str) -> (&'static str, &'static str, &'static str, &'static str, &'static str) {
    let known = SPEECH.into_iter().find(|(name, ..)| *name == operation);
    known.unwrap_or(("", "SUCCESS", "SEVERE", "processing request", ""))
}

/// The objects of the request; one where they cannot be told.
fn objects(parameters: &Parameters) -> Vec<Value> {
    match parameters.get("inputFormat").map(json::parse) {
        Some(Ok(Value::Array(objects))) if !objects.is_empty() => objects,
        _ => vec![Value::Null],
    }
}

fn entry(operation: &str, object: &Value, row: &'static Refused) -> Value {
    let (_, done, refused, doing, sentence) = speech(operation);
    match row.id {
        "partial" | "partial-unwilling" => Rejection::said(row, vec![sentence.to_owned()]).entry(done, doing),
        "nobody" | "several" => Rejection::said(row, naming(object)).entry(refused, doing),
        _ => Rejection::said(row, Vec::new()).entry(refused, doing),
    }
}

/// The attribute that names the user of an object, and its value.
fn naming(object: &Value) -> Vec<String> {
    let empty = Map::new();
    let members = object.as_object().unwrap_or(&empty);
    let given = |wanted: &str| {
        let (_, value) = members.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        Some((wanted.to_owned(), value.as_str()?.to_owned()))
    };
    let mut names = LOOKUPS.iter().map(|parameter| parameter.name).chain(MATCHES.iter().copied());
    let (name, value) = names.find_map(given).unwrap_or_else(|| ("sAMAccountName".into(), "unknown".into()));
    vec![name, value]
}
