//! Our own API under `/_mynah/`, for test suites: what the real products cannot give.
//!
//! JSON in and out; whatever goes wrong is a problem document (RFC 9457). Every handler is described where it stands, and
//! the description of the whole ([`document`]) is made from the routes themselves.

pub mod access;
mod catalogue;
mod clock;
mod comparing;
mod conduct;
mod count;
mod coverage;
mod description;
mod exchanges;
mod faults;
mod filters;
mod following;
mod groups;
mod here;
mod index;
mod input;
mod known;
mod lists;
mod matching;
mod operators;
mod outbox;
mod page;
mod people;
mod plain;
mod problem;
mod realms;
mod requests;
mod reset;
mod seed;
mod snapshots;
mod spaces;
mod tokens;
mod users;
mod verify;
mod watching;
mod words;
mod written;

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use access::Access;
pub use coverage::WATCHING;
use here::Realms;
pub use input::{Here, Id, JsonBody, Nothing, OptionalJson, Path, Query, unread};
pub use page::{Listed, Paging};
pub use problem::{Problem, ProblemDocument};
pub use written::{Json, Written};

use crate::app::{JournalKeeper, SpaceKeeper};

/// What the handlers work with.
#[derive(Clone)]
pub struct Control {
    /// Whoever keeps the spaces.
    pub spaces: Arc<SpaceKeeper>,
    /// What the vendors' clients asked and were answered.
    pub journal: JournalKeeper,
}

#[derive(OpenApi)]
#[openapi(
    components(schemas(ProblemDocument)),
    info(
        title = "Mynah control API",
        description = "What a test suite needs of a server that stands for four commercial user-management APIs. Every call \
        is about one space: `/@NAME` before the path, or the header `Mynah-Space`, names it; else it is `default`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    )
)]
struct Description;

/// Every route with its description.
fn routes() -> OpenApiRouter<Control> {
    let mut routes = OpenApiRouter::with_openapi(Description::openapi())
        .merge(index::routes())
        .merge(spaces::routes())
        .merge(reset::routes())
        .merge(seed::routes())
        .merge(snapshots::routes())
        .merge(clock::routes())
        .merge(users::routes())
        .merge(realms::routes())
        .merge(groups::routes())
        .merge(tokens::routes())
        .merge(operators::routes())
        .merge(catalogue::routes())
        .merge(outbox::routes())
        .merge(faults::routes())
        .merge(requests::routes())
        .merge(verify::routes())
        .merge(watching::routes())
        .merge(coverage::routes());
    description::put_right(routes.get_openapi_mut());
    routes
}

/// The description of the API, as `OpenAPI` 3.1.
pub fn document() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}

/// Everything under `/_mynah/`.
pub fn router(control: Control, access: Access) -> Router {
    // Made when it is asked for: it takes a megabyte, and hardly anybody ever asks.
    let described = axum::routing::get(async || Json(document()));
    Router::from(routes())
        .route("/_mynah/openapi.json", described)
        .route("/_mynah/", axum::routing::get(index::index))
        .method_not_allowed_fallback(async |method: Method, uri: Uri| Problem::wrong_method(&method, uri.path()))
        .route("/_mynah/{*rest}", axum::routing::any(nowhere))
        .with_state(control)
        .layer(axum::middleware::from_fn_with_state(Arc::new(access), access::guard))
}

/// What is said beside the control API, where it has an address of its own.
pub async fn beside(uri: Uri) -> Problem {
    let path = uri.path();
    Problem::not_found(format!(
        "nothing is at {path}: here is the control API alone, below /_mynah/; the APIs are at --listen"
    ))
}

/// What is said where the control API might be and is not: it is elsewhere, or switched off.
pub fn elsewhere(apart: bool) -> Router {
    let why = if apart {
        "the control API has an address of its own here (--admin-listen); the banner names it"
    } else {
        "the control API is switched off (--no-admin)"
    };
    let answer = axum::routing::any(async move || Problem::not_found(why));
    Router::new().route("/_mynah", answer.clone()).route("/_mynah/", answer.clone()).route("/_mynah/{*rest}", answer)
}

async fn nowhere(uri: Uri) -> Problem {
    Problem::not_found(format!("nothing is at {}; /_mynah/openapi.json lists what there is", uri.path()))
}
