//! Sectona, as its clients see it.

mod answers;
mod parameters;
mod sample;
mod users;

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mynah::dialects::sectona::CONTRACT;
use serde_json::{Map, Value, json};

use crate::world::{PASSWORD, Reply, World};

pub(crate) const PATH: &str = "/API/APP/APP007/ManageUser";

/// A client of `ManageUser`.
pub(crate) struct Sectona<'a> {
    world: &'a World,
    authorization: String,
}

impl World {
    /// A client with the administrator's credentials.
    pub(crate) fn sectona(&self) -> Sectona<'_> {
        self.sectona_as("admin", PASSWORD)
    }

    /// A client with other credentials.
    pub(crate) fn sectona_as(&self, name: &str, password: &str) -> Sectona<'_> {
        let authorization = format!("Basic {}", STANDARD.encode(format!("{name}:{password}")));
        Sectona { world: self, authorization }
    }
}

impl Sectona<'_> {
    /// Calls `ManageUser`; every answer must be a row of the contract.
    pub(crate) async fn manage_user(&self, body: Value) -> Reply {
        self.raw(&body.to_string()).await
    }

    /// The same with any text for a body.
    pub(crate) async fn raw(&self, body: &str) -> Reply {
        let headers = [("authorization", self.authorization.as_str()), ("content-type", "application/json")];
        declared(self.world.request(Method::POST, PATH, &headers, body.to_owned()).await)
    }
}

/// Checks that the contract declares the answer.
#[track_caller]
pub(crate) fn declared(reply: Reply) -> Reply {
    let body = reply.json();
    let members: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["IsSuccess", "LogCode", "Result", "StatusCode", "Timestamp", "Version"], "{reply}");
    assert_eq!(body["StatusCode"], reply.status, "{reply}");
    if body["IsSuccess"] == true {
        assert_eq!((&body["LogCode"], reply.status), (&json!(0), 200), "{reply}");
    } else {
        assert!(reply.hint.is_some(), "a refusal explains itself: {reply}");
        let row = CONTRACT.answers.iter().find(|row| {
            body["LogCode"] == row.code && reply.status == row.status && row.says(body["Result"].as_str().unwrap_or(""))
        });
        assert!(row.is_some(), "no row declares {reply}");
    }
    reply
}

impl Reply {
    /// Checks that Sectona said yes.
    #[track_caller]
    pub(crate) fn good(self) -> Self {
        assert_eq!(self.json()["IsSuccess"], true, "{self}");
        self
    }

    /// Checks that Sectona refused with that code.
    #[track_caller]
    pub(crate) fn code(self, code: &str) -> Self {
        assert_eq!(self.json()["LogCode"], code, "{self}");
        self
    }
}

/// A complete user to be created.
pub(crate) fn create(name: &str) -> Value {
    json!({
        "APIActionType": "Create", "Username": name, "Password": "Analytical-1843",
        "FirstName": "Ada", "LastName": "Lovelace",
    })
}

/// A change of a user.
pub(crate) fn modify(name: &str, changes: Value) -> Value {
    with(json!({ "APIActionType": "Modify", "Username": name }), changes)
}

/// An object with some members set, or taken out where null.
pub(crate) fn with(mut object: Value, members: Value) -> Value {
    let map: &mut Map<String, Value> = object.as_object_mut().expect("an object");
    for (name, value) in members.as_object().expect("members") {
        if value.is_null() {
            map.shift_remove(name)
        } else {
            map.insert(name.clone(), value.clone())
        };
    }
    object
}
