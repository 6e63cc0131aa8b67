//! In which space a request is to run: `/@NAME` before its path, or the header `Mynah-Space`.

use axum::body::Body;
use axum::http::uri::{PathAndQuery, Uri};
use axum::http::{HeaderMap, HeaderValue, Request};

use super::NoSpace;
use crate::domain::spaces::{DEFAULT_SPACE, is_space_name};

/// The header that names a space.
pub const HEADER: &str = "mynah-space";
const MARK: &str = "/@";

/// Where a request is to run.
#[derive(Debug, Clone)]
pub struct Place {
    /// The name of the space, or why there is none.
    pub space: Result<String, NoSpace>,
}

impl Default for Place {
    fn default() -> Self {
        Self { space: Ok(DEFAULT_SPACE.to_owned()) }
    }
}

impl Place {
    /// What stands before every path of that space in links, so that whoever follows them stays in it.
    pub fn prefix(space: &str) -> String {
        if space == DEFAULT_SPACE { String::new() } else { format!("{MARK}{space}") }
    }
}

/// Takes the name of the space out of a request, and leaves the [`Place`] with it. Comes before everything that looks at
/// the path.
pub fn find(mut request: Request<Body>) -> Request<Body> {
    let mut names = take_prefix(request.uri_mut()).into_iter().chain(by_header(request.headers()));
    let space = match names.next() {
        None => Ok(DEFAULT_SPACE.to_owned()),
        Some(name) if names.any(|other| other != name) => Err(NoSpace::TwoNames),
        Some(name) if is_space_name(&name) => Ok(name),
        Some(_) => Err(NoSpace::Misnamed),
    };
    drop(names);
    request.extensions_mut().insert(Place { space });
    request
}

/// The names in headers; one that is no text is empty.
fn by_header(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let name = |value: &HeaderValue| value.to_str().map_or_else(|_| String::new(), |name| name.trim().to_owned());
    headers.get_all(HEADER).iter().map(name)
}

/// The name in the path, which is cut off from it.
fn take_prefix(uri: &mut Uri) -> Option<String> {
    let whole = uri.path_and_query()?.as_str();
    let rest = whole.strip_prefix(MARK)?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    let after = if after.starts_with('/') { after.to_owned() } else { format!("/{after}") };
    let name = name.to_owned();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(after.parse::<PathAndQuery>().ok()?);
    *uri = Uri::from_parts(parts).ok()?;
    Some(name)
}
