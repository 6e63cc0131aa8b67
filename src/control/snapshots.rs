//! `/_mynah/snapshots`: states of a space to go back to.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reset::Population;
use super::seed::{self, Wanted};
use super::{Control, Here, Json, Listed, Paging, Path, Problem, Query, unread};
use crate::domain::spaces::is_space_name;
use crate::edge::NoSpace;
use crate::service::Snapshot;

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new()
        .routes(routes!(list_snapshots))
        .routes(routes!(get_snapshot, put_snapshot, delete_snapshot))
        .routes(routes!(restore_snapshot))
        .layer(DefaultBodyLimit::max(seed::MOST))
}

/// A snapshot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SnapshotState {
    /// Its name.
    name: String,
    /// When it was taken, by the clock of the space.
    created_at: DateTime<Utc>,
    /// How many users are in it.
    users: i64,
}

impl From<Snapshot> for SnapshotState {
    fn from(snapshot: Snapshot) -> Self {
        let Snapshot { name, created_at, users, .. } = snapshot;
        Self { name, created_at, users }
    }
}

/// The snapshots of the space, by name.
#[utoipa::path(
    get,
    path = "/_mynah/snapshots",
    tag = "state",
    params(Paging),
    responses(
        (status = 200, body = Listed<SnapshotState>),
        Problem
    )
)]
async fn list_snapshots(here: Here, Query(paging): Query<Paging>) -> Result<Json<Listed<SnapshotState>>, Problem> {
    let most = paging.most()?;
    let after = paging.cursor.unwrap_or_default();
    let mut found = here.service.snapshots(&here.space.name).await?;
    found.retain(|snapshot| snapshot.name > after);
    let next = (found.len() > most).then(|| found[most - 1].name.clone());
    Ok(Json(Listed { items: found.into_iter().take(most).map(SnapshotState::from).collect(), next }))
}

/// A snapshot as a document in the seed format: a file to keep, to change, and to put back on either engine. Passwords
/// and keys are in it as hashes.
#[utoipa::path(
    get,
    path = "/_mynah/snapshots/{name}",
    tag = "state",
    params(("name" = String, Path, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"), Wanted),
    responses(
        (status = 200, content((String = "application/toml"), (Object = "application/json"))),
        Problem
    )
)]
async fn get_snapshot(
    here: Here,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let found = here.service.snapshots(&here.space.name).await?;
    let snapshot = found.into_iter().find(|snapshot| snapshot.name == name).ok_or_else(|| no_snapshot(&name))?;
    Ok(seed::document(&here.service.export(snapshot.id).await?, wanted.of(&headers)))
}

/// Takes a snapshot, in the place of another of that name: of the space as it is now, or where there is a body, of what
/// that document says.
#[utoipa::path(
    put,
    path = "/_mynah/snapshots/{name}",
    tag = "state",
    params(("name" = String, Path, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
    request_body(content((String = "application/toml"), (Object = "application/json"), (String = "text/plain"))),
    responses(
        (status = 201, description = "It was taken", body = SnapshotState),
        (status = 200, description = "It was taken in the place of another", body = SnapshotState),
        Problem
    )
)]
async fn put_snapshot(
    here: Here,
    headers: HeaderMap,
    Path(name): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<SnapshotState>), Problem> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    if !is_space_name(&name) {
        let rule = "a snapshot is named by letters, digits, dot, underscore and hyphen, at most 64, the first a letter or digit";
        return Err(Problem::bad_request(rule));
    }
    let given = if body.is_empty() { None } else { Some(seed::read(&headers, body).await?) };
    let taken = here.service.take_snapshot(&here.space.name, &name, given).await?;
    let (snapshot, new) = taken.ok_or_else(|| NoSpace::Unknown(here.space.name.clone()))?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(snapshot.into())))
}

/// Forgets a snapshot.
#[utoipa::path(
    delete,
    path = "/_mynah/snapshots/{name}",
    tag = "state",
    params(("name" = String, Path, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
    responses(
        (status = 204, description = "It is gone"),
        Problem
    )
)]
async fn delete_snapshot(here: Here, Path(name): Path<String>) -> Result<StatusCode, Problem> {
    let gone = here.service.forget_snapshot(&here.space.name, &name).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(no_snapshot(&name)) }
}

/// Brings the space back to a snapshot. The journal begins anew, faults are gone, the clock goes as it did then.
#[utoipa::path(
    post,
    path = "/_mynah/snapshots/{name}/restore",
    tag = "state",
    params(("name" = String, Path, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
    responses(
        (status = 200, body = Population),
        Problem
    )
)]
async fn restore_snapshot(
    State(control): State<Control>,
    here: Here,
    Path(name): Path<String>,
) -> Result<Json<Population>, Problem> {
    control.journal.log.settle(here.space.id).await?;
    let space = control.spaces.restore(&here.space.name, &name).await?.ok_or_else(|| no_snapshot(&name))?;
    Ok(Json(Population { users: control.spaces.service().count_users(space.id).await? }))
}

fn no_snapshot(name: &str) -> Problem {
    Problem::not_found(format!("there is no snapshot {name:?} of this space; PUT /_mynah/snapshots/{name} takes one"))
}
