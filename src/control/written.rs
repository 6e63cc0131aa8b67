//! Answers of JSON.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;

/// How long an answer may be without its memory being moved.
const USUAL: usize = 4 << 10;

/// A value that is answered as JSON. axum's own type does the same, through a buffer that begins small and that is asked for
/// room for each token.
pub struct Json<T>(pub T);

/// An answer that has been written.
pub struct Written(Response<Body>);

impl Written {
    /// That value as JSON.
    pub fn of(value: &impl Serialize) -> Self {
        let mut text = Vec::with_capacity(USUAL);
        let (status, mime, body) = match serde_json::to_writer(&mut text, value) {
            Ok(()) => (StatusCode::OK, "application/json", Body::from(text)),
            Err(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", Body::from(error.to_string()))
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
        Self(response)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response<Body> {
        Written::of(&self.0).into_response()
    }
}

impl IntoResponse for Written {
    fn into_response(self) -> Response<Body> {
        self.0
    }
}
