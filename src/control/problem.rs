//! What goes wrong, as a problem document (RFC 9457).

use std::collections::BTreeMap;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::response::Response as Described;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::domain::{Failure, Refusal, TokenRefusal};
use crate::edge::NoSpace;
use crate::service::{Error, SeedError};

/// A problem document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// The HTTP status.
    pub status: u16,
    /// What sort of problem, in a few words.
    pub title: String,
    /// What is wrong here, and what would be right.
    pub detail: String,
}

/// Something that went wrong.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    /// A problem with that status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    /// The request makes no sense (400).
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// The caller must say who it is (401).
    pub fn unauthorized() -> Self {
        let detail = "the control API wants Authorization: Bearer TOKEN; the token is that of --admin-token \
                      (MYNAH_ADMIN_TOKEN), or the one that the banner prints; --admin-open does without";
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// What the path names is not there (404).
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// It cannot be, as things are (409).
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// The method is not one of those of the path (405).
    pub fn wrong_method(method: &Method, path: &str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("{path} does not take {method}; Allow lists what it takes"))
    }

    /// Something inside went wrong (500); it is logged here.
    pub fn failed(failure: &Failure) -> Self {
        tracing::error!(%failure, "a call of the control API failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed; its log says more")
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::failed(&failure)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(
                refusal @ (Refusal::UnknownRealm { .. }
                | Refusal::Token(TokenRefusal::Unknown { .. })
                | Refusal::NoSuchUser { .. }),
            ) => Self::not_found(refusal.to_string()),
            Error::Refused(refusal @ (Refusal::Missing { .. } | Refusal::Unfit { .. })) => {
                Self::bad_request(refusal.to_string())
            }
            Error::Refused(refusal) => Self::conflict(refusal.to_string()),
            Error::Failed(failure) => Self::failed(&failure),
        }
    }
}

impl From<SeedError> for Problem {
    fn from(error: SeedError) -> Self {
        match error {
            SeedError::Conflict(conflict) => Self::conflict(conflict),
            SeedError::Failed(failure) => Self::failed(&failure),
        }
    }
}

impl From<NoSpace> for Problem {
    fn from(reason: NoSpace) -> Self {
        let status = match reason {
            NoSpace::Misnamed | NoSpace::TwoNames => StatusCode::BAD_REQUEST,
            NoSpace::Unknown(_) => StatusCode::NOT_FOUND,
            NoSpace::TooMany(_) => StatusCode::CONFLICT,
            NoSpace::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, reason.to_string())
    }
}

/// Whatever else goes wrong with a call, in its description.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDocument"))).build();
        let answer = ResponseBuilder::new().content("application/problem+json", content).build();
        BTreeMap::from([("default".to_owned(), answer.into())])
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = ProblemDocument {
            status: self.status.as_u16(),
            title: self.status.canonical_reason().unwrap_or("Problem").to_owned(),
            detail: self.detail,
        };
        let body = serde_json::to_string(&document).expect("texts and a number are JSON");
        let mut response = (self.status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Mynah\""));
        }
        response
    }
}
