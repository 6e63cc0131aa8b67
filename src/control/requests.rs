//! `/_mynah/requests`: what the vendors' clients asked, and what they were answered.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::exchanges::RequestItem;
use super::filters::filtered;
use super::{Control, Here, Json, Listed, Nothing, Paging, Path, Problem, ProblemDocument, Query};
use crate::service::Journal;

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(list_requests, clear_requests)).routes(routes!(get_request))
}

/// In which order requests are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Direction {
    /// The oldest first.
    Asc,
    /// The newest first.
    Desc,
}

filtered! {
    /// Which requests are listed.
    Listing {
        /// In which order; the oldest first unless said otherwise.
        #[param(inline)]
        order: Option<Direction>,
        /// How many at most; fewer where they are large.
        #[param(minimum = 1, maximum = 1000, default = 100)]
        limit: Option<u32>,
        /// `next` of the page before; everything else must be as it was there.
        #[param(pattern = "^[0-9]{1,18}$")]
        cursor: Option<String>,
    }
}

/// How many requests were removed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Removed {
    /// So many.
    removed: u64,
}

/// The journal, where there is one.
pub(super) fn journal(control: &Control) -> Result<&Journal, Problem> {
    let journal = &control.journal.log;
    if journal.limit() > 0 {
        return Ok(journal);
    }
    Err(Problem::conflict("no requests are kept: the server runs with --journal-limit 0"))
}

/// The requests of the space that are in its journal.
#[utoipa::path(
    get,
    path = "/_mynah/requests",
    tag = "requests",
    params(Listing),
    responses(
        (status = 200, body = Listed<RequestItem>),
        (status = 400, description = "The query makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_requests(
    State(control): State<Control>,
    here: Here,
    Query(listing): Query<Listing>,
) -> Result<Json<Listed<RequestItem>>, Problem> {
    let journal = journal(&control)?;
    let limit = Paging { limit: listing.limit, cursor: None }.most()?;
    let mut filter = listing.filter()?;
    let newest_first = listing.order == Some(Direction::Desc);
    filter.wanted.newest_first = newest_first;
    if let Some(cursor) = &listing.cursor {
        let from = if newest_first { &mut filter.wanted.before } else { &mut filter.wanted.after };
        *from = Some(read_cursor(cursor)?.max(from.unwrap_or(0)));
    }
    journal.flush().await?;
    let found = filter.look(journal, here.space.id, limit).await?;
    let next = if found.more { Some(found.seen.to_string()) } else { None };
    Ok(Json(Listed { items: found.kept.into_iter().map(RequestItem::from).collect(), next }))
}

fn read_cursor(text: &str) -> Result<i64, Problem> {
    let plain = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if plain { text.parse().ok() } else { None };
    number.ok_or_else(|| Problem::bad_request("cursor is next of the page before"))
}

/// One request of the space.
#[utoipa::path(
    get,
    path = "/_mynah/requests/{id}",
    tag = "requests",
    params(("id" = String, Path, description = "The request's id, as its answer's header `Mynah-Request-Id` gave it")),
    responses(
        (status = 200, body = RequestItem),
        (status = 404, description = "It is not in the journal", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn get_request(
    State(control): State<Control>,
    here: Here,
    Path(id): Path<String>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<RequestItem>, Problem> {
    let journal = journal(&control)?;
    journal.flush().await?;
    let kept = if id.contains('\0') { None } else { journal.exchange(here.space.id, &id).await? };
    match kept {
        Some(kept) => Ok(Json(kept.into())),
        None => {
            Err(Problem::not_found(format!("no request {id:?} is in the journal of the space {}", here.space.name)))
        }
    }
}

/// Empties the journal of the space.
#[utoipa::path(
    delete,
    path = "/_mynah/requests",
    tag = "requests",
    responses(
        (status = 200, body = Removed),
        Problem
    )
)]
async fn clear_requests(
    State(control): State<Control>,
    here: Here,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Removed>, Problem> {
    let removed = journal(&control)?.clear(here.space.id).await?;
    Ok(Json(Removed { removed }))
}
