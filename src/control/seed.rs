//! `/_mynah/seed`: a space as a document in the seed format, and more of the same added to it.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reset::Population;
use super::{Control, Here, Json, Problem, ProblemDocument, Query, unread};
use crate::config::seed::{self, Format};
use crate::domain::seed::Seed;
use crate::domain::{During, Failure};

/// The largest document that is read.
pub(super) const MOST: usize = 64 * 1024 * 1024;
const TOML: &str = "application/toml";
const JSON: &str = "application/json";

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(get_seed, post_seed)).layer(axum::extract::DefaultBodyLimit::max(MOST))
}

/// In which form a document is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// `toml` or `json`; absent: as `Accept` says, and TOML where it says nothing of either.
    #[param(inline)]
    format: Option<Form>,
}

/// The form of a document.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// TOML, for people.
    Toml,
    /// JSON, with the same keys.
    Json,
}

impl Wanted {
    /// The form that a caller wants.
    pub(super) fn of(&self, headers: &HeaderMap) -> Format {
        match self.format {
            Some(Form::Json) => Format::Json,
            None if accepts(headers, "json") && !accepts(headers, "toml") => Format::Json,
            Some(Form::Toml) | None => Format::Toml,
        }
    }
}

fn accepts(headers: &HeaderMap, form: &str) -> bool {
    let all = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|range| {
        let mime = range.split(';').next().unwrap_or_default().trim();
        mime.rsplit(['/', '+']).next().is_some_and(|kind| kind.eq_ignore_ascii_case(form))
    })
}

/// A seed as a document to be kept.
pub(super) fn document(seed: &Seed, format: Format) -> Response {
    let kind = match format {
        Format::Toml => TOML,
        Format::Json => JSON,
    };
    ([(header::CONTENT_TYPE, kind), (header::VARY, "accept")], seed::write(seed, format)).into_response()
}

/// Reads a document in the form that its `Content-Type` says; a plain text is JSON if it begins with a brace.
pub(super) async fn read(headers: &HeaderMap, body: Bytes) -> Result<Seed, Problem> {
    let text = String::from_utf8(body.into()).map_err(|_| Problem::bad_request("the seed is no text in UTF-8"))?;
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("text/plain");
    let mime = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let format = match mime.as_str() {
        JSON => Format::Json,
        TOML => Format::Toml,
        "text/plain" | "application/octet-stream" => Format::of(&text),
        _ => {
            let detail = format!("a seed comes as {TOML}, {JSON} or text/plain, not as {mime:?}");
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
    };
    parse(format, text).await
}

/// Reads a text in that form; a long one takes its time, in which others are not to wait.
pub(super) async fn parse(format: Format, text: String) -> Result<Seed, Problem> {
    let read = tokio::task::spawn_blocking(move || seed::parse_as(format, &text)).await;
    let read = read.map_err(|error| Problem::failed(&Failure::new(During::Work, error)))?;
    read.map_err(|problem| Problem::bad_request(format!("the seed: {problem}")))
}

/// The space as it is now, in the seed format: a file to keep, to read, to change and to load again. Passwords and keys are
/// in it as hashes.
#[utoipa::path(
    get,
    path = "/_mynah/seed",
    tag = "state",
    params(Wanted),
    responses(
        (status = 200, content((String = "application/toml"), (Object = "application/json"))),
        Problem
    )
)]
async fn get_seed(here: Here, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let seed = here.service.export(here.space.id).await?;
    Ok(document(&seed, wanted.of(&headers)))
}

/// Adds a seed to the space: all of it, or nothing.
#[utoipa::path(
    post,
    path = "/_mynah/seed",
    tag = "state",
    request_body(content(
        (String = "application/toml", example = json!("[[user]]\nrealm = \"mynah\"\nname = \"ada\"\n")),
        (Object = "application/json", example = json!({ "user": [{ "realm": "mynah", "name": "ada" }] })),
        (String = "text/plain")
    )),
    responses(
        (status = 200, description = "It was added; so many users are there now", body = Population),
        (status = 400, description = "It cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "It does not fit what is there", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn post_seed(
    State(control): State<Control>,
    here: Here,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Population>, Problem> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    here.service.add_seed(here.space.id, read(&headers, body).await?).await?;
    Ok(Json(Population { users: control.spaces.service().count_users(here.space.id).await? }))
}
