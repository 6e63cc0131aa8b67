//! Whether the server lives, whether it is ready, and what it is.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;

use super::App;
use crate::domain::Api;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The store is reachable; its migrations were done before the server listened.
pub(super) async fn ready(State(app): State<App>) -> impl IntoResponse {
    match app.service.db().reachable().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(failure) => {
            tracing::warn!(%failure, "the store cannot be reached");
            (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be reached\n")
        }
    }
}

/// Version, store and APIs.
pub(super) async fn health(State(app): State<App>) -> impl IntoResponse {
    let reachable = app.service.db().reachable().await.is_ok();
    let status = if reachable { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let apis: Vec<&str> = app.edge.dialects.iter().map(|dialect| dialect.api()).map(Api::name).collect();
    let body = json!({
        "status": if reachable { "ok" } else { "store unreachable" },
        "version": env!("CARGO_PKG_VERSION"),
        "store": app.store_kind,
        "apis": apis,
    });
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{body}\n"))
}
