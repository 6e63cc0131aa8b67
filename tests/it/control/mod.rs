//! The control API, as a test suite uses it.

mod access;
mod clock;
mod nouns;
mod observed;
mod repeatable;
mod secrets;
mod seeds;
mod snapshots;
mod spaces;
mod users;
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
