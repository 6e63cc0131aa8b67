//! `/_mynah`: what there is, for whoever looks by hand.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Control, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(index))
}

/// What there is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Index {
    /// What this is.
    name: String,
    /// Of which version.
    version: String,
    /// Where the whole description is.
    openapi: &'static str,
    /// The calls, by what they are about.
    calls: BTreeMap<String, Vec<CallItem>>,
}

/// A call.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Call)]
pub(super) struct CallItem {
    /// The HTTP method.
    method: &'static str,
    /// The path.
    path: String,
    /// What it does.
    summary: String,
}

/// What there is: every call with what it does.
#[utoipa::path(
    get,
    path = "/_mynah",
    tag = "index",
    responses((status = 200, body = Index), Problem)
)]
pub(super) async fn index() -> Json<Index> {
    static INDEX: LazyLock<Index> = LazyLock::new(Index::made);
    Json(INDEX.clone())
}

impl Index {
    /// Out of the description.
    fn made() -> Self {
        let document = super::document();
        let mut calls: BTreeMap<String, Vec<CallItem>> = BTreeMap::new();
        for (path, item) in document.paths.paths {
            for (method, operation) in operations(item) {
                let summary = operation.summary.unwrap_or_default();
                let call = CallItem { method, path: path.clone(), summary };
                calls.entry(operation.tags.unwrap_or_default().concat()).or_default().push(call);
            }
        }
        Self { name: document.info.title, version: document.info.version, openapi: "/_mynah/openapi.json", calls }
    }
}

fn operations(item: PathItem) -> impl Iterator<Item = (&'static str, Operation)> {
    let all =
        [("GET", item.get), ("POST", item.post), ("PUT", item.put), ("PATCH", item.patch), ("DELETE", item.delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation?)))
}
