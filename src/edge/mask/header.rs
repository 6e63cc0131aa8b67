//! Headers, as they may be kept.

use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST,
    PROXY_AUTHORIZATION, SET_COOKIE, USER_AGENT,
};
use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::form::unescape;
use crate::contract::looks_secret;

/// Headers that nearly every request or answer has, of which none looks like a secret.
const PLAIN: [HeaderName; 8] =
    [HOST, CONTENT_TYPE, CONTENT_LENGTH, USER_AGENT, ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONNECTION];

/// The headers in order, each secret as `mask` has it.
pub(super) fn rewrite(headers: &HeaderMap, mask: &dyn Fn(&str) -> String) -> Vec<(String, String)> {
    let written = |name: &HeaderName, value: &str| {
        if *name == AUTHORIZATION || *name == PROXY_AUTHORIZATION {
            authorization(value, mask)
        } else if *name == COOKIE {
            value.split(';').map(|cookie| pair(cookie, mask)).collect::<Vec<_>>().join(";")
        } else if *name == SET_COOKIE {
            let (cookie, attributes) = value.split_at(value.find(';').unwrap_or(value.len()));
            format!("{}{attributes}", pair(cookie, mask))
        } else if !PLAIN.contains(name) && looks_secret(name.as_str()) {
            masked(value, mask)
        } else {
            address(value, mask)
        }
    };
    let header = |(name, value): (&HeaderName, &axum::http::HeaderValue)| {
        (name.to_string(), written(name, &String::from_utf8_lossy(value.as_bytes())))
    };
    headers.iter().map(header).collect()
}

fn masked(text: &str, mask: &dyn Fn(&str) -> String) -> String {
    if text.trim().is_empty() { text.to_owned() } else { mask(text.trim()) }
}

/// The scheme stays, and the name that Basic gives.
fn authorization(value: &str, mask: &dyn Fn(&str) -> String) -> String {
    let Some((scheme, credentials)) = value.trim().split_once(' ') else { return masked(value, mask) };
    let basic = scheme.eq_ignore_ascii_case("Basic");
    let decoded = STANDARD.decode(credentials.trim()).ok().filter(|_| basic);
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((name, password)) => {
            // Whoever has the encoded text has the password.
            let _ = mask(credentials.trim());
            format!("{scheme} {name}:{}", masked(password, mask))
        }
        None => format!("{scheme} {}", masked(credentials, mask)),
    }
}

/// A cookie's value is masked; one without a name is all value.
fn pair(cookie: &str, mask: &dyn Fn(&str) -> String) -> String {
    match cookie.split_once('=') {
        Some((name, value)) => format!("{name}={}", masked(value, mask)),
        None => masked(cookie, mask),
    }
}

/// A value that has a query in it, as `Referer` may: its parameters that look like secrets are masked.
fn address(value: &str, mask: &dyn Fn(&str) -> String) -> String {
    let Some((path, query)) = value.split_once('?') else { return value.to_owned() };
    let part = |part: &str| match part.split_once('=') {
        Some((name, value)) if looks_secret(&unescape(name)) => format!("{name}={}", masked(&unescape(value), mask)),
        _ => part.to_owned(),
    };
    format!("{path}?{}", query.split('&').map(part).collect::<Vec<_>>().join("&"))
}
