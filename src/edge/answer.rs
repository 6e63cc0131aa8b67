//! An answer as a dialect gives it, and how it goes onto the wire.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use super::faults::{Struck, damage};
use super::{Dialect, Hint};
use crate::contract::Refused;
use crate::domain::Failure;

/// How many headers an answer may have without their memory being moved; the server adds two.
const USUAL: usize = 12;

/// How a request ended.
#[derive(Debug)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// Something inside went wrong; it is logged, not shown.
    Failed(Option<Failure>),
}

impl Outcome {
    /// Whether it was refused.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused)
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The content type; empty for an answer without a body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
    /// What to tell the person at the other end.
    pub hint: Hint,
    /// How it ended.
    pub outcome: Outcome,
    /// The operator who asked, once it is known.
    pub operator: Option<String>,
    /// The rows of the contract that it gives, in order; none for a plain success.
    pub rows: Vec<&'static Refused>,
    /// Where a request asks for several things, which of them were not done, from 0.
    pub failing: Vec<usize>,
    /// The operation, once it is known.
    pub operation: &'static str,
    /// Further headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether a fault struck it.
    pub struck: Option<Struck>,
}

impl Answer {
    /// An answer with nothing but a body.
    pub fn new(status: u16, content_type: &'static str, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type,
            body: body.into(),
            hint: Hint::none(),
            outcome: Outcome::Done,
            operator: None,
            rows: Vec::new(),
            failing: Vec::new(),
            operation: "",
            headers: Vec::new(),
            struck: None,
        }
    }

    /// The same once more, without the cause of a failure.
    pub(super) fn copied(&self) -> Self {
        let outcome = match self.outcome {
            Outcome::Done => Outcome::Done,
            Outcome::Refused => Outcome::Refused,
            Outcome::Failed(_) => Outcome::Failed(None),
        };
        Self {
            status: self.status,
            content_type: self.content_type,
            body: self.body.clone(),
            hint: self.hint.clone(),
            outcome,
            operator: self.operator.clone(),
            rows: self.rows.clone(),
            failing: self.failing.clone(),
            operation: self.operation,
            headers: self.headers.clone(),
            struck: self.struck,
        }
    }

    /// Whether a fault let the client wait for it.
    pub(super) fn is_late(&self) -> bool {
        self.struck.is_some_and(|struck| struck.late)
    }

    /// With a hint.
    #[must_use]
    pub fn hint(self, hint: Hint) -> Self {
        Self { hint, ..self }
    }

    /// With a row of the contract that it gives; each is named once.
    #[must_use]
    pub fn giving(mut self, row: &'static Refused) -> Self {
        give(&mut self.rows, row);
        self
    }

    /// As a refusal.
    #[must_use]
    pub fn refused(self) -> Self {
        Self { outcome: Outcome::Refused, ..self }
    }

    /// As a failure.
    #[must_use]
    pub fn failed(self, failure: Option<Failure>) -> Self {
        Self { outcome: Outcome::Failed(failure), ..self }
    }

    pub(super) fn log(&self) {
        let (status, operation) = (self.status, self.operation);
        if let Some(Struck { fault, damage, .. }) = &self.struck {
            tracing::info!(operation, status, %fault, ?damage, "struck by a fault");
            return;
        }
        match &self.outcome {
            Outcome::Done => tracing::info!(operation, status, hint = %self.hint, "answered"),
            Outcome::Refused => tracing::info!(operation, status, hint = %self.hint, "refused"),
            Outcome::Failed(Some(failure)) => {
                tracing::error!(operation, status, %failure, "a request failed");
            }
            Outcome::Failed(None) => {
                tracing::error!(operation, status, "a request failed");
            }
        }
    }

    /// Every header that the answer goes with.
    pub(super) fn headers_for(&self, request_id: &str) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(USUAL);
        if !self.content_type.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        if let Some(hint) = self.hint.header() {
            headers.insert(HeaderName::from_static("mynah-hint"), hint);
        }
        if let Ok(id) = HeaderValue::from_str(request_id) {
            headers.insert(HeaderName::from_static("mynah-request-id"), id);
        }
        if let Some(Struck { fault, .. }) = &self.struck
            && let Ok(id) = HeaderValue::from_str(&fault.to_string())
        {
            headers.insert(HeaderName::from_static("mynah-fault"), id);
        }
        headers.extend(self.headers.iter().cloned());
        headers
    }

    pub(super) fn into_response(self, request_id: &str) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers_for(request_id);
        damage(&mut response, self.body, self.struck);
        response
    }
}

/// Adds a row of the contract to those that an answer gives, unless it is among them.
pub fn give(rows: &mut Vec<&'static Refused>, row: &'static Refused) {
    if !rows.iter().any(|given| given.id == row.id) {
        rows.push(row);
    }
}

/// The answer to a path that is nobody's.
pub(super) fn unknown_path(path: &str, dialects: &[Arc<dyn Dialect>]) -> Answer {
    let paths: Vec<_> = dialects.iter().flat_map(|dialect| dialect.paths()).collect();
    let nearest = crate::contract::nearest(path, paths.iter().copied());
    let nearest = nearest.map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default();
    let apis: serde_json::Map<_, _> = dialects
        .iter()
        .map(|dialect| (dialect.api().name().to_owned(), serde_json::Value::from(dialect.paths())))
        .collect();
    let body = serde_json::json!({ "error": "no API answers at this path", "apis": apis });
    Answer::new(404, "application/json", format!("{body}\n"))
        .hint(Hint::new(format!("no API answers at this path{nearest}")))
        .refused()
}
