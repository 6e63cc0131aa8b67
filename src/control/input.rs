//! What handlers take out of a request; what does not fit is a problem that says so.

use std::fmt;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use uuid::Uuid;

use super::{Control, Problem, plain, seed};
use crate::edge::{Place, Space};
use crate::service::Service;

/// The space that a call is about.
pub struct Here {
    /// The space.
    pub space: Arc<Space>,
    /// The service with its clock and its ids.
    pub service: Service,
}

impl FromRequestParts<Control> for Here {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self, Problem> {
        let place = parts.extensions.get::<Place>().cloned().unwrap_or_default();
        let space = control.spaces.visit(&place.space?, !parts.method.is_safe()).await?;
        let service = control.spaces.service_in(&space);
        Ok(Self { space, service })
    }
}

/// A body of JSON.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Control> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, control: &Control) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, control).await.map_err(|rejection| unread(&rejection))?;
        if !is_json {
            let detail = "the body must be JSON: Content-Type: application/json";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        plain::body(&bytes).map(Self).map_err(Problem::bad_request)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mime = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    mime == "application/json" || (mime.starts_with("application/") && mime.ends_with("+json"))
}

/// A body that could not be read to its end.
pub fn unread(rejection: &BytesRejection) -> Problem {
    let detail = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let seeds = seed::MOST >> 20;
            format!("the body is too large: seeds and snapshots may have {seeds} MiB, everything else 2 MiB")
        }
        _ => "the body broke off, or nothing more of it came for too long".to_owned(),
    };
    Problem::new(rejection.status(), detail)
}

/// A body of JSON, or none, or null.
pub struct OptionalJson<T>(pub Option<T>);

impl<T: DeserializeOwned> FromRequest<Control> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, control: &Control) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), control).await;
        let bytes = bytes.map_err(|rejection| unread(&rejection))?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        let JsonBody(value) = JsonBody::from_request(Request::from_parts(parts, bytes.into()), control).await?;
        Ok(Self(value))
    }
}

/// The parameters of a path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Control> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self, Problem> {
        // What cannot be the name of anything names nothing.
        let nothing = |path: &str, why: String| Problem::not_found(format!("nothing is at {path}: {why}"));
        let read = RawPathParams::from_request_parts(parts, control).await;
        let path = parts.uri.path();
        let pairs = read.map_err(|_| nothing(path, "it is no text in UTF-8".to_owned()))?;
        let pairs = pairs.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        plain::path(pairs).map(Self).map_err(|why| nothing(path, why))
    }
}

/// An id in a path.
#[derive(Debug, Clone, Copy)]
pub struct Id(pub Uuid);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(IdText)
    }
}

struct IdText;

impl Visitor<'_> for IdText {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id such as 01943fa1-5e3c-7b60-9d2e-4c1f0a8b7d65")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
        text.parse().map(Id).map_err(E::custom)
    }
}

/// The query of a call that takes none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The parameters of a query.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Control> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self, Problem> {
        let read = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, control).await;
        let axum::extract::Query(pairs) = read.map_err(|_| Problem::bad_request("the query cannot be read"))?;
        plain::query(pairs).map(Self).map_err(Problem::bad_request)
    }
}
