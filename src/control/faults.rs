//! `/_mynah/faults`: what is to go wrong in a space, and when.

mod check;
mod keeper;
mod order;
mod secrets;

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::order::FaultOrder;
use super::words::ApiName;
use super::{Control, Here, Id, Json, JsonBody, Listed, Paging, Path, Problem, ProblemDocument, Query};
use crate::domain::Ids;
use crate::domain::faults::Fault;

/// The most faults of a space.
const MOST: usize = 1_000;

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(post_fault, get_faults, delete_faults)).routes(routes!(get_fault, delete_fault))
}

/// A fault, and how often it has struck.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FaultState {
    /// Its id, which the header `Mynah-Fault` of an answer that it struck says.
    id: Uuid,
    /// How often it has struck.
    struck: i64,
    /// How many requests have matched.
    considered: i64,
    /// How often it can strike yet; null for any number.
    left: Option<i64>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// The APIs whose requests it can strike: those that know every name that it says, the error of its answer included.
    apis: Vec<ApiName>,
    /// What it is.
    #[serde(flatten)]
    order: FaultOrder,
}

impl FaultState {
    fn of(fault: &Fault) -> Result<Self, Problem> {
        let order = order::parse(&fault.document)?;
        Ok(Self {
            id: fault.shown,
            struck: fault.counts.struck,
            considered: fault.counts.considered,
            left: fault.schedule.left(fault.counts),
            created_at: fault.created_at,
            apis: check::striking(&order)?.into_iter().map(ApiName::from).collect(),
            order,
        })
    }
}

/// Makes a fault. It strikes from now on; of several that match, the oldest that strikes is the one.
#[utoipa::path(
    post,
    path = "/_mynah/faults",
    tag = "faults",
    request_body = FaultOrder,
    responses(
        (status = 201, body = FaultState),
        (status = 400, description = "The fault makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn post_fault(
    State(control): State<Control>,
    here: Here,
    JsonBody(mut order): JsonBody<FaultOrder>,
) -> Result<(StatusCode, Json<FaultState>), Problem> {
    if order.probability.is_some() && order.seed.is_none() {
        order.seed = Some(drawn(here.service.ids()));
    }
    let (document, schedule) = check::checked(&mut order, &here.space.dialects, &control.journal)?;
    let fault = here.service.add_fault(here.space.id, &document, schedule, MOST).await?;
    let fault = fault.ok_or_else(|| Problem::conflict(format!("a space has at most {MOST} faults")))?;
    take_notice(&control, &here).await?;
    Ok((StatusCode::CREATED, Json(FaultState::of(&fault)?)))
}

/// The faults of the space, oldest first.
#[utoipa::path(
    get,
    path = "/_mynah/faults",
    tag = "faults",
    params(Paging),
    responses(
        (status = 200, body = Listed<FaultState>),
        (status = 400, description = "The page makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "The fault that the cursor stands for is gone", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn get_faults(here: Here, Query(paging): Query<Paging>) -> Result<Json<Listed<FaultState>>, Problem> {
    let most = paging.most()?;
    let faults = here.service.faults(here.space.id).await?;
    let start = match &paging.cursor {
        None => 0,
        Some(cursor) => {
            let at = faults.iter().position(|fault| fault.shown.to_string() == *cursor);
            at.ok_or_else(|| Problem::conflict("cursor is the next of a page before; its fault is gone"))?
        }
    };
    let items = faults.iter().skip(start).take(most).map(FaultState::of).collect::<Result<_, _>>()?;
    let next = faults.get(start + most).map(|fault| fault.shown.to_string());
    Ok(Json(Listed { items, next }))
}

/// A fault.
#[utoipa::path(
    get,
    path = "/_mynah/faults/{id}",
    tag = "faults",
    params(("id" = Uuid, Path, description = "The id of the fault")),
    responses(
        (status = 200, body = FaultState),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn get_fault(here: Here, Path(Id(id)): Path<Id>) -> Result<Json<FaultState>, Problem> {
    let faults = here.service.faults(here.space.id).await?;
    let fault = faults.iter().find(|fault| fault.shown == id).ok_or_else(|| none(id))?;
    Ok(Json(FaultState::of(fault)?))
}

/// Removes a fault.
#[utoipa::path(
    delete,
    path = "/_mynah/faults/{id}",
    tag = "faults",
    params(("id" = Uuid, Path, description = "The id of the fault")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn delete_fault(
    State(control): State<Control>,
    here: Here,
    Path(Id(id)): Path<Id>,
) -> Result<StatusCode, Problem> {
    if here.service.remove_faults(here.space.id, Some(id)).await? == 0 {
        return Err(none(id));
    }
    take_notice(&control, &here).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes every fault of the space.
#[utoipa::path(
    delete,
    path = "/_mynah/faults",
    tag = "faults",
    responses(
        (status = 204, description = "There are none any more"),
        Problem
    )
)]
async fn delete_faults(State(control): State<Control>, here: Here) -> Result<StatusCode, Problem> {
    here.service.remove_faults(here.space.id, None).await?;
    take_notice(&control, &here).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn none(id: Uuid) -> Problem {
    Problem::not_found(format!("there is no fault {id}; GET /_mynah/faults lists them"))
}

/// Has this process know whether the space has faults.
async fn take_notice(control: &Control, here: &Here) -> Result<(), Problem> {
    if let Some(space) = here.service.open_space(&here.space.name).await? {
        control.spaces.note(&space);
    }
    Ok(())
}

/// A seed that nobody chose.
fn drawn(ids: &dyn Ids) -> i64 {
    let mut bytes = [0; 4];
    ids.fill(&mut bytes);
    i64::from(u32::from_le_bytes(bytes))
}
