//! `/_mynah/spaces`: isolated worlds for tests that run side by side.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::clock::{ClockOrder, ClockState, OUT_OF_RANGE};
use super::seed;
use super::{Control, Json, Listed, OptionalJson, Paging, Path, Problem, Query};
use crate::config::seed::Format;
use crate::domain::Space;
use crate::domain::seed::Seed;
use crate::domain::spaces::{DEFAULT_SPACE, is_space_name};
use crate::edge::NoSpace;
use crate::service::{Made, NewSpace, Source};

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(list_spaces)).routes(routes!(get_space, put_space, delete_space))
}

/// A space.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpaceState {
    /// Its name.
    name: String,
    /// When it was made, or last reset.
    created_at: DateTime<Utc>,
    /// How many users it has.
    users: i64,
    /// Its clock.
    clock: ClockState,
    /// The number that its ids, tokens and keys follow from; null where nobody can guess them.
    seed_ids: Option<i64>,
}

/// What a space begins with; with neither `from` nor `seed`: the server's seed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SpaceOrder {
    /// The space that it is to be a copy of, as that is now.
    from: Option<String>,
    /// A seed of its own: an object of the seed format, or a text of TOML.
    seed: Option<SeedDocument>,
    /// A number that ids, tokens and keys are to follow from: with a frozen clock, the same calls give the same bytes.
    seed_ids: Option<i64>,
    /// What its clock is to do from the start, and again after each reset.
    clock: Option<ClockOrder>,
}

/// A seed: an object of the seed format, or a text of TOML that says the same.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, expecting = "it is an object of the seed format, or a text of TOML")]
pub(super) enum SeedDocument {
    /// TOML.
    Toml(String),
    /// The seed format as JSON.
    Json(serde_json::Map<String, serde_json::Value>),
}

/// The spaces, by name.
#[utoipa::path(
    get,
    path = "/_mynah/spaces",
    tag = "spaces",
    params(Paging),
    responses(
        (status = 200, body = Listed<SpaceState>),
        Problem
    )
)]
async fn list_spaces(
    State(control): State<Control>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listed<SpaceState>>, Problem> {
    let most = paging.most()?;
    let after = paging.cursor.unwrap_or_default();
    let mut spaces = control.spaces.service().open_spaces().await?;
    spaces.retain(|space| space.name > after);
    let next = (spaces.len() > most).then(|| spaces[most - 1].name.clone());
    let mut items = Vec::new();
    for space in spaces.iter().take(most) {
        items.push(state(&control, space).await?);
    }
    Ok(Json(Listed { items, next }))
}

/// A space. Asking for it does not make it.
#[utoipa::path(
    get,
    path = "/_mynah/spaces/{name}",
    tag = "spaces",
    params(("name" = String, Path, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
    responses(
        (status = 200, body = SpaceState),
        Problem
    )
)]
async fn get_space(State(control): State<Control>, Path(name): Path<String>) -> Result<Json<SpaceState>, Problem> {
    let space = control.spaces.service().open_space(&name).await?;
    let space = space.ok_or(NoSpace::Unknown(name))?;
    Ok(Json(state(&control, &space).await?))
}

/// Makes a space, or makes it anew where there is one of that name: from the server's seed, as a copy of another space as
/// that is now, or from a seed of its own.
#[utoipa::path(
    put,
    path = "/_mynah/spaces/{name}",
    tag = "spaces",
    params(("name" = String, Path, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
    request_body = Option<SpaceOrder>,
    responses(
        (status = 201, description = "It was made", body = SpaceState),
        (status = 200, description = "It was made anew", body = SpaceState),
        Problem
    )
)]
async fn put_space(
    State(control): State<Control>,
    Path(name): Path<String>,
    OptionalJson(order): OptionalJson<SpaceOrder>,
) -> Result<(StatusCode, Json<SpaceState>), Problem> {
    if !is_space_name(&name) {
        return Err(NoSpace::Misnamed.into());
    }
    let new = order.unwrap_or_default().read(name).await?;
    control.spaces.settle(&new.name).await?;
    let (status, space) = match control.spaces.make(new).await? {
        Made::New(space) => (StatusCode::CREATED, space),
        Made::Again(space) => (StatusCode::OK, space),
        Made::NoSource(from) => return Err(Problem::not_found(format!("there is no space {from:?} to copy"))),
        Made::TooMany(count) => return Err(NoSpace::TooMany(count).into()),
        Made::NoTime => return Err(Problem::bad_request(OUT_OF_RANGE)),
    };
    Ok((status, Json(state(&control, &space).await?)))
}

/// Removes a space with everything in it, its snapshots included.
#[utoipa::path(
    delete,
    path = "/_mynah/spaces/{name}",
    tag = "spaces",
    params(("name" = String, Path, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
    responses(
        (status = 204, description = "It is gone"),
        Problem
    )
)]
async fn delete_space(State(control): State<Control>, Path(name): Path<String>) -> Result<StatusCode, Problem> {
    if name == DEFAULT_SPACE {
        return Err(Problem::conflict("the default space is always there; POST /_mynah/reset empties it"));
    }
    if is_space_name(&name) {
        control.spaces.settle(&name).await?;
    }
    if control.spaces.remove(&name).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found(format!("there is no space {name:?}")))
    }
}

impl SpaceOrder {
    async fn read(self, name: String) -> Result<NewSpace, Problem> {
        let source = match (self.from, self.seed) {
            (Some(_), Some(_)) => {
                return Err(Problem::bad_request("a space begins with from or with seed, not with both"));
            }
            (Some(from), None) => Source::Space(from),
            (None, Some(seed)) => Source::Given(Box::new(read_seed(seed).await?)),
            (None, None) => Source::Seed,
        };
        let clock = self.clock.map(ClockOrder::read).transpose()?;
        Ok(NewSpace { name, source, seed_ids: self.seed_ids, clock })
    }
}

/// A seed within a JSON body.
async fn read_seed(document: SeedDocument) -> Result<Seed, Problem> {
    match document {
        SeedDocument::Toml(text) => seed::parse(Format::Toml, text).await,
        SeedDocument::Json(object) => seed::parse(Format::Json, Value::Object(object).to_string()).await,
    }
}

async fn state(control: &Control, space: &Space) -> Result<SpaceState, Problem> {
    let users = control.spaces.service().count_users(space.id).await?;
    let opened = control.spaces.note(space);
    let clock = ClockState::of(&*opened.clock, space.clock);
    Ok(SpaceState { name: space.name.clone(), created_at: space.created_at, users, clock, seed_ids: space.seed_ids })
}
