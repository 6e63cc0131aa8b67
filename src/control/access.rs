//! Who may call the control API: everybody on this machine but web pages of others; from elsewhere, whoever has the token.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::Problem;

/// The rules.
#[derive(Debug, Clone)]
pub struct Access {
    /// What callers must know; absent where everybody may call.
    pub token: Option<SecretString>,
    /// Whether only this machine can reach the server, so that a caller who names another host has been misled.
    pub local: bool,
    /// The host that the server was told to listen on, where it is a name.
    pub host: Option<String>,
    /// Origins of web pages that may call.
    pub origins: Vec<String>,
}

/// The methods that web pages of known origins may use.
const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
/// The headers that they may send.
const HEADERS: &str = "authorization, content-type, last-event-id, mynah-space";

/// Lets a request through that may pass.
pub(super) async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response<Body> {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let known = origin.as_ref().is_some_and(|origin| access.knows(origin));
    if known && request.method() == Method::OPTIONS {
        return with_origin(StatusCode::NO_CONTENT.into_response(), origin);
    }
    let response = match access.admits(&request, known) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    if known { with_origin(response, origin) } else { response }
}

fn with_origin(mut response: Response<Body>, origin: Option<HeaderValue>) -> Response<Body> {
    let headers = response.headers_mut();
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    let fixed = |name: HeaderName, value| (name, HeaderValue::from_static(value));
    headers.extend([
        fixed(header::VARY, "origin"),
        fixed(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        fixed(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
    ]);
    response
}

impl Access {
    fn knows(&self, origin: &HeaderValue) -> bool {
        let origin = origin.to_str().unwrap_or_default();
        self.origins.iter().any(|known| known.eq_ignore_ascii_case(origin))
    }

    fn admits(&self, request: &Request, known_origin: bool) -> Result<(), Problem> {
        if let Some(token) = &self.token {
            return if carries(request.headers(), token) { Ok(()) } else { Err(Problem::unauthorized()) };
        }
        if !self.local {
            return Ok(());
        }
        let host = request.uri().authority().map(|authority| Cow::Borrowed(authority.as_str()));
        let host = host.or_else(|| text(request.headers(), &header::HOST));
        if let Some(host) = host.as_deref().filter(|host| !self.is_ours(host)) {
            let detail = format!(
                "the control API is for this machine, and {host:?} is not one of its names; use localhost or 127.0.0.1, \
                 or ask for a token with --admin-token"
            );
            return Err(Problem::new(StatusCode::FORBIDDEN, detail));
        }
        if known_origin {
            return Ok(());
        }
        if let Some(origin) = text(request.headers(), &header::ORIGIN).filter(|origin| !is_of(origin, host.as_deref()))
        {
            let detail = format!("web pages of {origin:?} may not call the control API; --admin-origin lets them");
            return Err(Problem::new(StatusCode::FORBIDDEN, detail));
        }
        let site = text(request.headers(), &HeaderName::from_static("sec-fetch-site"));
        if matches!(site.as_deref(), Some("cross-site" | "same-site")) {
            let detail = "web pages of other sites may not call the control API; --admin-origin lets them";
            return Err(Problem::new(StatusCode::FORBIDDEN, detail));
        }
        Ok(())
    }

    /// Whether that is a name of this machine: loopback, `localhost`, or what the server was told to listen on.
    fn is_ours(&self, authority: &str) -> bool {
        if is_loopback(authority) {
            return true;
        }
        let Ok(authority) = authority.parse::<Authority>() else { return false };
        let host = authority.host().trim_start_matches('[').trim_end_matches([']', '.']).to_ascii_lowercase();
        let local = host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback());
        let named = self.host.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(&host));
        local || named || host == "localhost" || host.ends_with(".localhost")
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Cow<'a, str>> {
    Some(match String::from_utf8_lossy(headers.get(name)?.as_bytes()) {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    })
}

/// Whether it is an address of this machine, with a port or none, in the form in which nearly all requests have it.
fn is_loopback(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    number && host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether an origin is the very server that was asked: other ports of this machine belong to other pages.
fn is_of(origin: &str, host: Option<&str>) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    let parts = |authority: &str| {
        let authority = authority.parse::<Authority>().ok()?;
        Some((authority.host().to_ascii_lowercase(), authority.port_u16().unwrap_or(port)))
    };
    parts(authority).is_some_and(|origin| host.and_then(parts) == Some(origin))
}

/// Whether the request has the token; how long that takes to find out does not depend on how much of it is right.
fn carries(headers: &HeaderMap, token: &SecretString) -> bool {
    let given = text(headers, &header::AUTHORIZATION).unwrap_or_default();
    let given = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    given.is_some_and(|(_, given)| bool::from(given.trim().as_bytes().ct_eq(token.expose_secret().as_bytes())))
}
