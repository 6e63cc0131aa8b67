//! SummitAI, as its clients see it.

mod access;
mod answers;
mod doors;
mod incidents;
mod masters;
mod parameters;
mod sample;
mod search;
mod story;
mod users;

use axum::body::Body;
use axum::http::Request;
use mynah::dialects::summit::CONTRACT;
use mynah::domain::{Api, Key, User};
use serde_json::{Value, json};

use crate::sectona::with;
use crate::world::{KEY, Reply, World};

pub(crate) const PATH: &str = "/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall";
pub(crate) const OWN: &str = "/REST/Summit_RESTWCF.svc/RESTService/ADM_CreateorUpdateUser";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// A client of `ADM_CreateorUpdateUser`.
pub(crate) struct Summit<'a> {
    world: &'a World,
    proxy: Value,
}

impl World {
    /// A client with the development key.
    pub(crate) fn summit(&self) -> Summit<'_> {
        self.summit_by_key(KEY)
    }

    /// A client with another key.
    pub(crate) fn summit_by_key(&self, key: &str) -> Summit<'_> {
        Summit { world: self, proxy: json!({ "AuthType": "APIKEY", "APIKey": key, "ProxyID": 0, "orgid": 1 }) }
    }

    /// A client with a name and a password.
    pub(crate) fn summit_by_login(&self, name: &str, password: &str) -> Summit<'_> {
        Summit { world: self, proxy: json!({ "UserName": name, "Password": password }) }
    }

    /// The user with that employee id in the domain `MYNAH`.
    pub(crate) async fn employee(&self, id: &str) -> Option<User> {
        self.user_by(Api::Summit, "MYNAH", Key::EmployeeId(id.to_owned())).await
    }
}

impl Summit<'_> {
    /// Upserts users who are found by that field.
    pub(crate) async fn upsert(&self, by: &str, users: Value) -> Reply {
        self.raw(PATH, &body(&self.proxy, by, users).to_string()).await
    }

    /// Upserts one user who is found by her employee id.
    pub(crate) async fn user(&self, user: Value) -> Reply {
        self.upsert("EmpId", json!([user])).await
    }

    /// Asks a service through the URL of all services.
    pub(crate) async fn ask(&self, service: &str, members: Value) -> Reply {
        let common = with(members, json!({ "_ProxyDetails": self.proxy }));
        let body = json!({ "ServiceName": service, "objCommonParameters": common });
        self.raw(PATH, &body.to_string()).await
    }

    /// The same through the service's own URL.
    pub(crate) async fn ask_own(&self, service: &str, members: Value) -> Reply {
        let body = with(members, json!({ "_ProxyDetails": self.proxy }));
        self.raw(&format!("/REST/Summit_RESTWCF.svc/RESTService/{service}"), &body.to_string()).await
    }

    /// Posts any body to any path; every answer must be a row of the contract.
    pub(crate) async fn raw(&self, path: &str, body: &str) -> Reply {
        declared(self.world.send(post(path, body)).await)
    }
}

pub(crate) fn post(path: &str, body: &str) -> Request<Body> {
    let request = Request::post(path).header("content-type", "application/json");
    request.body(Body::from(body.to_owned())).expect("a request")
}

/// A request as the page has it.
pub(crate) fn body(proxy: &Value, by: &str, users: Value) -> Value {
    let common = json!({ "_ProxyDetails": proxy, "UniqueField": by, "Users": users });
    json!({ "ServiceName": "ADM_CreateorUpdateUser", "objCommonParameters": common })
}

/// A complete user of a form, to be created.
pub(crate) fn form(id: &str) -> Value {
    json!({
        "UserName": "Ada Lovelace", "EmployeeId": id, "Password": "Analytical-1843", "DomainName": "MYNAH",
        "Login_ID": format!("login-{id}"), "RoleTemplate": "End User", "TimeZone": "(UTC) UTC", "LoginType": "FORM",
    })
}

/// Checks that the contract declares the answer.
#[track_caller]
pub(crate) fn declared(reply: Reply) -> Reply {
    if reply.body.is_empty() || reply.content_type == HTML {
        assert!(reply.hint.is_some(), "a refusal explains itself: {reply}");
        let says = |text: &str| if text.is_empty() { reply.body.is_empty() } else { reply.body.contains(text) };
        let row = CONTRACT.answers.iter().find(|row| row.status == reply.status && says(row.text));
        assert!(row.is_some(), "no row declares {reply}");
        return reply;
    }
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/json; charset=utf-8"), "{reply}");
    let envelope = reply.envelope();
    let members: Vec<&String> = envelope.as_object().expect("an object").keys().collect();
    let published = ["Errors", "Input", "Message", "OrgID", "Output", "OutputID", "OutputObject", "TokenID"];
    assert_eq!(members, published, "{reply}");
    let errors = envelope["Errors"].as_str().expect("a text");
    let known = |error: &str| CONTRACT.answers.iter().any(|row| row.status == 200 && row.says(error));
    if !errors.is_empty() {
        assert!(reply.hint.is_some(), "a refusal explains itself: {reply}");
        // What stands between two errors may also stand in a value that one of them repeats.
        assert!(known(errors) || errors.split("; ").all(known), "no row declares {reply}");
    }
    reply
}

impl Reply {
    /// The eight members, whether they come as JSON or as JSON in a JSON text.
    #[track_caller]
    pub(crate) fn envelope(&self) -> Value {
        match self.json() {
            Value::String(text) => serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {self}")),
            value => value,
        }
    }

    /// What stands in `OutputObject`.
    #[track_caller]
    pub(crate) fn output_object(&self) -> Value {
        let envelope = self.envelope();
        serde_json::from_str(envelope["OutputObject"].as_str().expect("a text")).expect("JSON")
    }

    /// The users that a search has found, wherever they stand.
    #[track_caller]
    pub(crate) fn records(&self) -> Vec<Value> {
        let envelope = self.envelope();
        assert_eq!((&envelope["Errors"], &envelope["Message"]), (&json!(""), &json!(null)), "{self}");
        let details = match &envelope["OutputObject"] {
            Value::Null => serde_json::from_str(envelope["Output"].as_str().expect("a text")).expect("JSON"),
            object => object.clone(),
        };
        details["AllUserDetails"]["UserDetails "].as_array().unwrap_or_else(|| panic!("no list in {self}")).clone()
    }

    /// Checks that so many users were updated and created, and that nothing went wrong.
    #[track_caller]
    pub(crate) fn counts(self, updated: usize, created: usize) -> Self {
        let sentence = format!("{updated} Users Updated Succesfully.{created} Users created Succesfully.");
        let envelope = self.envelope();
        assert_eq!(
            (&envelope["Errors"], &envelope["Message"], &envelope["Output"]),
            (&json!(""), &json!(sentence), &json!(sentence)),
            "{self}"
        );
        self
    }

    /// Checks what stands in `Errors`.
    #[track_caller]
    pub(crate) fn errors(self, errors: &str) -> Self {
        assert_eq!(self.envelope()["Errors"], errors, "{self}");
        self
    }

    /// The key that the first user of the answer was given.
    #[track_caller]
    pub(crate) fn api_key(&self) -> String {
        let object = self.output_object();
        object["Inserted_Records"][0]["APIKey"].as_str().expect("a text").to_owned()
    }
}
