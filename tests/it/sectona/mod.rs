//! Sectona, as its clients see it.

mod answers;
mod groups;
mod instances;
mod parameters;
mod sample;
mod story;
mod tokens;
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

    /// A client with a token.
    pub(crate) fn sectona_by(&self, token: &str) -> Sectona<'_> {
        Sectona { world: self, authorization: format!("Bearer {token}") }
    }

    /// Asks for tokens, without any Authorization header.
    pub(crate) async fn oauth_token(&self, body: Value) -> Reply {
        let headers = [("content-type", "application/json")];
        declared(self.request(Method::POST, "/API/APP/APP007/OAuthToken", &headers, body.to_string()).await)
    }

    /// The tokens that a name and a password are exchanged for.
    pub(crate) async fn tokens(&self, name: &str, password: &str) -> Value {
        let body = json!({ "grant_type": "password", "username": name, "password": password });
        self.oauth_token(body).await.good().result()
    }
}

impl Sectona<'_> {
    /// Calls `ManageUser`; every answer must be a row of the contract.
    pub(crate) async fn manage_user(&self, body: Value) -> Reply {
        self.raw(&body.to_string()).await
    }

    /// Calls another operation.
    pub(crate) async fn call(&self, operation: &str, body: Value) -> Reply {
        self.post(&format!("/API/APP/APP007/{operation}"), &body.to_string()).await
    }

    /// The users of the default instance that `GetUsers` lists, by name.
    pub(crate) async fn users(&self, filter: &str) -> Vec<String> {
        let listed = self.call("GetUsers", json!({ "Filter": filter, "Instance": "Default" })).await.good().result();
        let names = listed.as_array().expect("a list").iter();
        names.map(|user| user["Username"].as_str().expect("a name").to_owned()).collect()
    }

    /// The same with any text for a body.
    pub(crate) async fn raw(&self, body: &str) -> Reply {
        self.post(PATH, body).await
    }

    async fn post(&self, path: &str, body: &str) -> Reply {
        let headers = [("authorization", self.authorization.as_str()), ("content-type", "application/json")];
        declared(self.world.request(Method::POST, path, &headers, body.to_owned()).await)
    }
}

/// Checks that the contract declares the answer.
#[track_caller]
pub(crate) fn declared(reply: Reply) -> Reply {
    let body = reply.json();
    let members: Vec<&String> = body.as_object().expect("an object").keys().collect();
    // `ManageUser` has its members by name, the others have the version first and texts for numbers.
    let by_name = members[0] == "IsSuccess";
    let mut expected = vec!["IsSuccess", "LogCode", "Result", "StatusCode", "Timestamp", "Version"];
    expected.rotate_right(usize::from(!by_name));
    assert_eq!(members, expected, "{reply}");
    if body["IsSuccess"] == true {
        let done = if by_name { (json!(0), json!(200)) } else { (json!("0"), json!("Accepted")) };
        assert_eq!((&body["LogCode"], &body["StatusCode"], reply.status), (&done.0, &done.1, 200), "{reply}");
    } else {
        assert_eq!(body["StatusCode"], reply.status, "{reply}");
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

    /// The JSON that stands as a text in `Result`.
    #[track_caller]
    pub(crate) fn result(&self) -> Value {
        let body = self.json();
        serde_json::from_str(body["Result"].as_str().expect("a text")).unwrap_or_else(|error| panic!("{error}: {self}"))
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
