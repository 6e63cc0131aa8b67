//! A request as a dialect gets it: whole, and with what the edge knows of it.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use uuid::Uuid;

use super::Trouble;

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    /// Its method.
    pub method: Method,
    /// Its path, percent-decoded.
    pub path: String,
    /// Its path, as it came.
    pub raw_path: String,
    /// Its query, as it came.
    pub query: String,
    /// Scheme and authority of the server as its sender sees them, such as `https://host:8443`.
    pub origin: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, or why it could not be read: the vendor may have something else to say first.
    pub body: Result<Bytes, Trouble>,
    /// The space that it runs in.
    pub space: Uuid,
    /// Its id.
    pub request_id: String,
    /// The operator who asks, once the credentials have been accepted.
    pub asker: Asker,
}

/// Who asks, once that is known; all copies know it.
#[derive(Debug, Clone, Default)]
pub struct Asker(Arc<OnceLock<String>>);

impl Asker {
    /// Notes the operator; to be said as soon as the credentials have been accepted.
    pub fn is(&self, operator: &str) {
        let _ = self.0.set(operator.to_owned());
    }

    /// The operator's name, if that is known by now.
    pub fn name(&self) -> Option<String> {
        self.0.get().cloned()
    }
}

impl Call {
    pub(super) fn new(
        parts: Parts,
        path: String,
        origin: String,
        body: Result<Bytes, Trouble>,
        space: Uuid,
        request_id: String,
    ) -> Self {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let raw_path = parts.uri.path().to_owned();
        let (method, headers) = (parts.method, parts.headers);
        Self { method, path, raw_path, query, origin, headers, body, space, request_id, asker: Asker::default() }
    }

    /// The media type without its parameters, in lower case; absent where none is given.
    pub fn media_type(&self) -> Option<String> {
        let value = self.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Some(essence).filter(|essence| !essence.is_empty())
    }

    /// The character set that the media type names.
    pub fn charset(&self) -> Option<String> {
        let value = self.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let parameter = value.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        });
        parameter.filter(|charset| !charset.is_empty())
    }
}
