//! What handlers take out of a request; what does not fit is a problem that says so.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Control, Problem};
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
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), control).await;
        let bytes = bytes.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        let request = Request::from_parts(parts, whole_numbers(bytes).into());
        match axum::Json::from_request(request, control).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                let detail = "the body must be JSON: Content-Type: application/json";
                Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
            }
            Err(rejection) => Err(Problem::new(unprocessed(rejection.status()), rejection.body_text())),
        }
    }
}

/// The largest number up to which every whole one has a floating one of its own.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// The body with `1` for `1.0`: to JSON Schema both are the same whole number.
fn whole_numbers(body: Bytes) -> Bytes {
    let Ok(mut document) = serde_json::from_slice(&body) else { return body };
    if make_whole(&mut document) { document.to_string().into() } else { body }
}

/// Whether there were any to be made whole.
fn make_whole(value: &mut Value) -> bool {
    let each = |found: bool, value: &mut Value| make_whole(value) | found;
    match value {
        Value::Array(items) => items.iter_mut().fold(false, each),
        Value::Object(members) => members.values_mut().fold(false, each),
        Value::Number(number) if number.is_f64() => {
            let whole = number
                .as_f64()
                .filter(|number| number.fract() == 0.0 && number.abs() <= EXACT)
                .map(|number| format!("{number:.0}"));
            let whole = whole.and_then(|digits| digits.parse::<i64>().ok());
            whole.inspect(|whole| *value = Value::from(*whole)).is_some()
        }
        _ => false,
    }
}

/// A body of JSON, or none, or null.
pub struct OptionalJson<T>(pub Option<T>);

impl<T: DeserializeOwned> FromRequest<Control> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, control: &Control) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), control).await;
        let bytes = bytes.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        let JsonBody(value) = JsonBody::from_request(Request::from_parts(parts, bytes.into()), control).await?;
        Ok(Self(value))
    }
}

/// What fits JSON and not its members is a bad request too; 422 says that a verification failed.
fn unprocessed(status: StatusCode) -> StatusCode {
    if status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { status }
}

/// The parameters of a path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Control> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, control).await;
        // What cannot be the name of anything names nothing.
        read.map(|axum::extract::Path(value)| Self(value))
            .map_err(|rejection: PathRejection| Problem::not_found(rejection.body_text()))
    }
}

/// The query of a call that takes none.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The parameters of a query.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Control> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self, Problem> {
        let read = axum::extract::Query::from_request_parts(parts, control).await;
        read.map(|axum::extract::Query(value)| Self(value))
            .map_err(|rejection: QueryRejection| Problem::bad_request(rejection.body_text()))
    }
}
