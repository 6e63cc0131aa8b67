//! The control API, as a test suite uses it.

mod access;
mod brought;
mod canaries;
mod clock;
mod conduct;
mod coverage;
mod faults;
mod faults_rows;
mod faults_secrets;
mod faults_wire;
mod following;
mod gist;
mod journal;
mod nouns;
mod observed;
mod openapi;
mod plain;
mod repeatable;
mod secrets;
mod seeds;
mod snapshots;
mod spaces;
mod users;
mod verify;
mod watching;

use axum::http::Method;
use serde_json::Value;

use crate::world::{Reply, World};

impl World {
    /// Calls the control API in the world's own space.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Reply {
        let headers: &[(&str, &str)] = if body.is_null() { &[] } else { &[("content-type", "application/json")] };
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.request(method, &format!("/_mynah{path}"), headers, body).await
    }

    /// The same in the space of that prefix, such as `/@other`.
    pub(crate) async fn control_in(&self, space: &str, method: Method, path: &str, body: Value) -> Reply {
        let headers: &[(&str, &str)] = if body.is_null() { &[] } else { &[("content-type", "application/json")] };
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.request(method, &format!("{space}/_mynah{path}"), headers, body).await
    }

    /// Makes a fault; answers its id.
    pub(crate) async fn fault(&self, order: Value) -> String {
        let made = self.tell("/faults", order).await.status(201).json();
        assert_eq!(made["struck"], 0, "{made}");
        made["id"].as_str().expect("an id").to_owned()
    }

    /// A fault as it stands now.
    pub(crate) async fn fault_state(&self, id: &str) -> Value {
        self.look(&format!("/faults/{id}")).await.status(200).json()
    }

    /// Asks the control API.
    pub(crate) async fn look(&self, path: &str) -> Reply {
        self.control(Method::GET, path, Value::Null).await
    }

    /// Puts something.
    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        self.control(Method::PUT, path, body).await
    }

    /// Tells the control API something.
    pub(crate) async fn tell(&self, path: &str, body: Value) -> Reply {
        self.control(Method::POST, path, body).await
    }

    /// Removes something.
    pub(crate) async fn remove(&self, path: &str) -> Reply {
        self.control(Method::DELETE, path, Value::Null).await
    }

    /// The requests in the journal that a query wants.
    pub(crate) async fn requests(&self, query: &str) -> Vec<Value> {
        let listed = self.look(&format!("/requests?{query}")).await.status(200).json();
        listed["items"].as_array().expect("items").clone()
    }
}

impl Reply {
    /// Checks the HTTP status.
    #[track_caller]
    pub(crate) fn status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// What a problem document says.
    #[track_caller]
    pub(crate) fn problem(self, status: u16) -> String {
        assert_eq!((self.status, self.content_type.as_str()), (status, "application/problem+json"), "{self}");
        self.json()["detail"].as_str().expect("a detail").to_owned()
    }
}

/// The document without what is another each time: ids, times, fingerprints.
pub(crate) fn settled(value: Value) -> Value {
    let member = |(name, value): (String, Value)| {
        let unstable = matches!(name.as_str(), "id" | "mynah-request-id" | "duration_ms");
        (name, if unstable { Value::from("…") } else { settled(value) })
    };
    match value {
        Value::Object(members) => Value::Object(members.into_iter().map(member).collect()),
        Value::Array(items) => items.into_iter().map(settled).collect(),
        Value::String(text) => {
            let mut parts = text.split("secret:");
            let first = parts.next().unwrap_or_default().to_owned();
            Value::from(parts.fold(first, |text, part| text + "secret:…" + part.get(16..).unwrap_or_default()))
        }
        other => other,
    }
}
