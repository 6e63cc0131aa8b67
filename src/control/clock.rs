//! `/_mynah/clock`: the clock of a space.

use std::borrow::Cow;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::schema::{AdditionalProperties, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Control, Here, Json, JsonBody, Problem, ProblemDocument};
use crate::domain::Clock;
use crate::domain::spaces::{ClockChange, ClockMove, ClockSetting};
use crate::domain::text::span;

pub(super) const OUT_OF_RANGE: &str = "the clock can show the years 1 to 9999";

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(get_clock, put_clock))
}

/// How a clock goes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClockState {
    /// What it shows.
    pub(super) now: DateTime<Utc>,
    /// Whether it stands still.
    pub(super) frozen: bool,
}

impl ClockState {
    /// What a clock of that setting shows.
    pub(super) fn of(clock: &dyn Clock, setting: ClockSetting) -> Self {
        Self { now: clock.now(), frozen: setting.frozen_at.is_some() }
    }
}

/// What is to become of a clock: one of the first three, with or without `freeze`; or `reset` alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockOrder {
    /// The time that it is to show.
    set: Option<DateTime<Utc>>,
    /// How far it is to go on, such as `90s`, `15m`, `1d` or `1d12h`; with a minus sign before it, back.
    advance: Option<String>,
    /// How far it is to be from the machine's clock, written as for `advance`.
    shift: Option<String>,
    /// Whether it is to stand still.
    freeze: Option<bool>,
    /// Back to the machine's clock.
    reset: Option<bool>,
}

/// What a length looks like.
const LENGTH: &str = "^-?([0-9]+(ms|s|m|h|d|w))+$";

impl PartialSchema for ClockOrder {
    /// One schema for each of the ways that a clock can go.
    fn schema() -> RefOr<Schema> {
        let null = || ObjectBuilder::new().schema_type(Type::Null);
        let flag = || ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Boolean, Type::Null]));
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let of = |name: &str, value: ObjectBuilder, about: &str| {
            let value = value.build();
            let members = ["set", "advance", "shift", "freeze", "reset"].map(|member| {
                let schema = match member {
                    _ if member == name => ObjectBuilder::from(value.clone()).description(Some(about)),
                    "freeze" if name != "reset" => flag().description(Some("Whether it is to stand still")),
                    "reset" => flag().enum_values(Some([Value::from(false), Value::Null])),
                    _ => null(),
                };
                (member, schema)
            });
            let object =
                ObjectBuilder::new().required(name).additional_properties(Some(AdditionalProperties::FreeForm(false)));
            members.into_iter().fold(object, |object, (member, schema)| object.property(member, schema))
        };
        let set = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        let length = || text().pattern(Some(LENGTH));
        let there = || ObjectBuilder::new().schema_type(Type::Boolean);
        let ways = OneOfBuilder::new()
            .item(of("set", set, "The time that it is to show"))
            .item(of(
                "advance",
                length(),
                "How far it is to go on, such as 90s, 15m, 1d or 1d12h; with a minus sign before it, back",
            ))
            .item(of("shift", length(), "How far it is to be from the machine's clock, written as for advance"))
            .item(of("freeze", there(), "Whether it is to stand still"))
            .item(of("reset", there().enum_values(Some([true])), "Back to the machine's clock"));
        Schema::from(ways.description(Some("What is to become of a clock")).build()).into()
    }
}

impl ToSchema for ClockOrder {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ClockOrder")
    }
}

/// What the clock of the space shows.
#[utoipa::path(
    get,
    path = "/_mynah/clock",
    tag = "clock",
    responses((status = 200, body = ClockState), Problem)
)]
async fn get_clock(State(control): State<Control>, here: Here) -> Result<Json<ClockState>, Problem> {
    let setting = control.spaces.service().open_space(&here.space.name).await?.map(|space| space.clock);
    Ok(Json(ClockState::of(here.service.clock(), setting.unwrap_or_default())))
}

/// Sets, moves, freezes or resets the clock of the space. Whatever has an expiry follows it.
#[utoipa::path(
    put,
    path = "/_mynah/clock",
    tag = "clock",
    request_body = ClockOrder,
    responses(
        (status = 200, body = ClockState),
        (status = 400, description = "The order makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn put_clock(
    State(control): State<Control>,
    here: Here,
    JsonBody(order): JsonBody<ClockOrder>,
) -> Result<Json<ClockState>, Problem> {
    let change = order.read()?;
    let space = here.service.change_clock(&here.space.name, change, control.spaces.machine_now()).await?;
    let space = space.ok_or_else(|| Problem::bad_request(OUT_OF_RANGE))?;
    control.spaces.note(&space);
    Ok(Json(ClockState::of(here.service.clock(), space.clock)))
}

impl ClockOrder {
    /// The change that is ordered.
    pub(super) fn read(self) -> Result<ClockChange, Problem> {
        let Self { set, advance, shift, freeze, reset } = self;
        if reset == Some(true) {
            return match (set, &advance, &shift, freeze) {
                (None, None, None, None) => Ok(ClockChange::Reset),
                _ => Err(Problem::bad_request("reset stands alone")),
            };
        }
        let length = |name: &str, text: String| {
            let known = span(&text);
            known.ok_or_else(|| {
                Problem::bad_request(format!("{name} is a length such as 90s, 15m or 1d12h, not {text:?}"))
            })
        };
        let moved = match (set, advance, shift) {
            (None, None, None) => None,
            (Some(at), None, None) => Some(ClockMove::Set(at)),
            (None, Some(by), None) => Some(ClockMove::Advance(length("advance", by)?)),
            (None, None, Some(by)) => Some(ClockMove::Shift(length("shift", by)?)),
            _ => return Err(Problem::bad_request("one of set, advance and shift is enough")),
        };
        if moved.is_none() && freeze.is_none() {
            return Err(Problem::bad_request("say what the clock is to do: set, advance, shift, freeze or reset"));
        }
        Ok(ClockChange::To { moved, freeze })
    }
}
