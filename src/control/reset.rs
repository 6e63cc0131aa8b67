//! `/_mynah/reset`: a space begins anew.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Control, Here, Json, Problem};
use crate::edge::NoSpace;

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(reset))
}

/// What a space has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Population {
    /// How many users.
    pub(super) users: i64,
}

/// Lets the space begin anew: users, realms, operators, catalogues, tokens, sessions, quotas, numbers, clock, faults,
/// journal and outbox are as they were when it was made. Snapshots stay.
#[utoipa::path(
    post,
    path = "/_mynah/reset",
    tag = "state",
    responses(
        (status = 200, body = Population),
        Problem
    )
)]
async fn reset(State(control): State<Control>, here: Here) -> Result<Json<Population>, Problem> {
    control.journal.log.settle(here.space.id).await?;
    let space = control.spaces.reset(&here.space.name).await?;
    let space = space.ok_or_else(|| NoSpace::Unknown(here.space.name.clone()))?;
    Ok(Json(Population { users: control.spaces.service().count_users(space.id).await? }))
}
