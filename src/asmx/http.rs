//! Requests and responses, whatever carries them.

use std::borrow::Cow;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Method, StatusCode};

use super::Ignored;

/// The media type of SOAP 1.2.
pub(super) const SOAP_TYPE: &str = "application/soap+xml";

/// A request.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a Method,
    /// The service's own address as the client sees it, path included: it is what the WSDL says.
    pub address: &'a str,
    /// What follows the service's path, as sent: empty, or `/Operation`.
    pub path_info: &'a str,
    /// The query, as sent.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// The content type, empty if there is none.
    pub(super) fn content_type(&self) -> &str {
        self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The media type, in lower case.
    pub(super) fn media_type(&self) -> Cow<'_, str> {
        let media_type = self.content_type().split(';').next().unwrap_or_default().trim();
        let lower = !media_type.bytes().any(|byte| byte.is_ascii_uppercase());
        if lower { Cow::Borrowed(media_type) } else { Cow::Owned(media_type.to_ascii_lowercase()) }
    }

    /// Whether the content type is one of SOAP.
    pub fn is_soap(&self) -> bool {
        ["text/xml", SOAP_TYPE].contains(&&*self.media_type())
    }

    /// A parameter of the content type.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut rest = self.content_type().split_once(';')?.1;
        loop {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_once(';').unwrap_or((after, "")),
            };
            if key.trim_matches([' ', ';']).eq_ignore_ascii_case(name) {
                return Some(value.trim().to_owned());
            }
            rest = next;
        }
    }
}

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The content type; absent where there is none.
    pub content_type: Option<&'static str>,
    /// Further headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: String,
    /// The operation that was called, once it is known.
    pub operation: Option<&'static str>,
    /// What was wrong, in the protocol's words, even where the client is not told.
    pub problem: Option<String>,
    /// What of the request was not looked at.
    pub ignored: Vec<Ignored>,
}

impl Response {
    /// With the headers of an answer that was not cached, and of nothing else.
    pub(super) fn new(status: StatusCode, content_type: Option<&'static str>, body: impl Into<String>) -> Self {
        let headers = vec![
            (CACHE_CONTROL, HeaderValue::from_static("private")),
            (HeaderName::from_static("x-aspnet-version"), HeaderValue::from_static("4.0.30319")),
        ];
        Self { status, content_type, headers, body: body.into(), operation: None, problem: None, ignored: Vec::new() }
    }

    /// As an answer that a method has given.
    pub(super) fn computed(mut self) -> Self {
        if let Some((_, value)) = self.headers.first_mut() {
            *value = HeaderValue::from_static("private, max-age=0");
        }
        self
    }

    /// As an answer to something wrong.
    pub(super) fn because(self, problem: impl Into<String>) -> Self {
        Self { problem: Some(problem.into()), ..self }
    }

    /// As an answer to a request of which that was not looked at.
    pub(super) fn ignoring(self, ignored: Vec<Ignored>) -> Self {
        Self { ignored, ..self }
    }

    /// As an answer of that operation, with its cookie.
    pub(super) fn of(mut self, operation: &'static str, cookie: Option<String>) -> Self {
        self.operation = Some(operation);
        let cookie = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok());
        self.headers.extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
        self
    }
}
