//! A row of the table as an answer, whatever the request would have come to: for test suites that want to see it.

use super::endpoints::Door;
use super::envelope::Envelope;
use super::error::Rejection;
use super::unique::UniqueField;
use super::wire::{Request, member};
use super::{Summit, users};
use crate::contract::Refused;
use crate::edge::{Answer, Call};

/// The rows that are said of one user or master.
const OF_ONE: [&str; 7] =
    ["mandatory", "invalid-field", "several-match", "master-exists", "exists", "user-not-authorized", "user-failed"];

/// What a request has several of, each with a sentence of its own.
enum Several {
    Users(Vec<(String, UniqueField, String)>),
    Masters(Vec<String>),
}

/// The row as the service of that request would give it.
pub(super) fn say(summit: &Summit, call: &Call, row: &'static Refused, door: Door) -> Answer {
    let several = if OF_ONE.contains(&row.id) { several(call, door) } else { None };
    let ids = summit.service.ids();
    let envelope = match several {
        Some(Several::Users(users)) => {
            let sentence = |(who, by, value): &(String, UniqueField, String)| match row.id {
                "several-match" => row.fill(&[who, by.word()]),
                _ => row.fill(&[who, by.member(), value]),
            };
            let sentences: Vec<String> = users.iter().map(sentence).collect();
            Envelope::tally((0, 0), &[], &sentences, ids)
        }
        Some(Several::Masters(masters)) => {
            let sentences: Vec<String> = masters.iter().map(|who| row.fill(&[who, "MasterValue", who])).collect();
            Envelope::masters((0, 0), &sentences, ids)
        }
        None => {
            let who = if OF_ONE.contains(&row.id) { vec!["Users[0]".to_owned()] } else { Vec::new() };
            let values = who.into_iter().chain(["UniqueField".to_owned()]).collect();
            return Rejection::said(row, values).answer(door);
        }
    };
    envelope.answer(door).refused()
}

/// The users or masters of a request; absent where they cannot be told.
fn several(call: &Call, door: Door) -> Option<Several> {
    let request = Request::read(call, door).ok()?;
    let name = request.operation.name;
    match name {
        "ADM_CreateorUpdateUser" => {
            let given = request.members(|_| "null-reference").ok()?;
            let by = UniqueField::named(given.text("UniqueField"));
            let users = given.objects("Users").filter(|users| !users.is_empty())?.iter().enumerate();
            let called = |(at, user)| {
                let value = user_value(user, by);
                (users::called(user, by, at).chars().take(80).collect(), by, value)
            };
            Some(Several::Users(users.map(called).collect()))
        }
        "ADM_CreateOrUpdateCommonMaster" => {
            let given = request.members_of("objCommonMasterDetail").ok()?;
            let masters = given.objects("CommonMasterDetails").filter(|masters| !masters.is_empty())?;
            let named = |master: &serde_json::Value| {
                let value = member(master.as_object()?, "MasterValue")?.as_str()?;
                Some(value.chars().take(80).collect())
            };
            let masters = masters.iter().enumerate();
            Some(Several::Masters(
                masters
                    .map(|(at, master)| named(master).unwrap_or_else(|| format!("CommonMasterDetails[{at}]")))
                    .collect(),
            ))
        }
        _ => None,
    }
}

/// The unique value of a user, as far as it is a text.
fn user_value(user: &serde_json::Value, by: UniqueField) -> String {
    let value = user.as_object().and_then(|object| member(object, by.member())).and_then(serde_json::Value::as_str);
    value.unwrap_or_default().chars().take(80).collect()
}
