//! The server's own address, as the sender of a request sees it.

use std::str::FromStr;

use axum::http::HeaderMap;
use axum::http::header::{self, AsHeaderName};
use axum::http::request::Parts;
use axum::http::uri::Authority;

/// The most characters of an authority.
const MOST: usize = 255;

/// What the server knows of its own address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Whether it listens with TLS.
    pub tls: bool,
    /// Whether a proxy stands before it, whose `X-Forwarded-Proto` and `X-Forwarded-Host` are believed.
    pub trust_proxy: bool,
}

impl Origin {
    /// Scheme and authority as the sender of this request sees them, such as `https://host:8443`. What is no authority
    /// is passed over: this is printed in documents.
    pub(super) fn of(self, parts: &Parts) -> String {
        let forwarded = |name: &str| if self.trust_proxy { first(&parts.headers, name) } else { None };
        let scheme = forwarded("x-forwarded-proto").and_then(scheme).unwrap_or(if self.tls { "https" } else { "http" });
        let authority = forwarded("x-forwarded-host")
            .filter(|text| is_authority(text))
            .or_else(|| parts.uri.authority().map(Authority::as_str).filter(|text| is_authority(text)))
            .or_else(|| text(&parts.headers, header::HOST).filter(|text| is_authority(text)))
            .unwrap_or("localhost");
        format!("{scheme}://{authority}")
    }
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The first value of a header that may be a list: that of the proxy which the client has asked.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    text(headers, name)?.split(',').next().map(str::trim)
}

fn scheme(text: &str) -> Option<&'static str> {
    ["http", "https"].into_iter().find(|scheme| scheme.eq_ignore_ascii_case(text))
}

/// Whether a text is a host, with or without a port, and nothing that any document would take for more than text.
fn is_authority(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if text.len() > MOST || !text.chars().all(plain) {
        return false;
    }
    Authority::from_str(text).is_ok_and(|authority| {
        let port = &text[authority.host().len()..];
        !authority.host().is_empty() && (port.is_empty() || authority.port_u16().is_some())
    })
}
