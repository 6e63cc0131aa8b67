//! Recorded exchanges, read from files, and what of them is compared.

use std::path::Path;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use mynah::asmx::{Request, Response, Service};

use super::reference::Reference;

/// A request and the answer that was recorded.
pub(super) struct Exchange {
    pub name: String,
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
    pub status: StatusCode,
    pub content_type: Option<String>,
    pub answer: Vec<u8>,
}

/// A message of HTTP/1.1.
struct Message {
    first: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// All exchanges of a folder, in the order of their names.
pub(super) fn load(folder: &Path) -> Vec<Exchange> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let files = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"));
    let mut names: Vec<String> = files.filter_map(|file| Some(file.strip_suffix(".request.txt")?.to_owned())).collect();
    names.sort();
    names.into_iter().map(|name| read(folder, name)).collect()
}

fn read(folder: &Path, name: String) -> Exchange {
    let file = |kind: &str| std::fs::read(folder.join(format!("{name}.{kind}.txt"))).expect("a file");
    let (request, mut response) = (message(&file("request")), message(&file("response")));
    if response.first.contains(" 100 ") {
        response = message(&response.body);
    }
    let mut line = request.first.split(' ');
    let method = line.next().expect("a method").parse().expect("a method");
    let target = line.next().expect("a target").to_owned();
    let status = response.first.split(' ').nth(1).expect("a status").parse().expect("a status");
    let content_type = response.headers.get(CONTENT_TYPE).map(|value| value.to_str().expect("ASCII").to_owned());
    let (headers, body) = (request.headers, request.body);
    Exchange { name, method, target, headers, body, status, content_type, answer: response.body }
}

fn message(bytes: &[u8]) -> Message {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a blank line");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let first = lines.next().expect("a first line").to_owned();
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(header) {
        headers.append(name, value);
    }
    let mut body = bytes[end + 4..].to_vec();
    if headers.get("transfer-encoding").is_some_and(|value| value == "chunked") {
        body = unchunked(&body);
    } else if let Some(length) = headers.get("content-length").and_then(|value| value.to_str().ok()?.parse().ok()) {
        body.truncate(length);
    }
    Message { first, headers, body }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).ok().and_then(|size| size.split(';').next());
        let size = size.and_then(|size| usize::from_str_radix(size.trim(), 16).ok()).unwrap_or(0);
        if size == 0 || bytes.len() < end + 2 + size {
            break;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    body
}

impl Exchange {
    /// Sends the request.
    pub(super) async fn send(&self, service: &Service<Reference>, reference: &Reference) -> Response {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let length = path.to_ascii_lowercase().find(".asmx").map_or(path.len(), |at| at + 5);
        let host = self.headers.get("host").map_or("localhost", |host| host.to_str().expect("ASCII"));
        let request = Request {
            method: &self.method,
            address: &format!("http://{host}{}", &path[..length]),
            path_info: &path[length..],
            query,
            headers: &self.headers,
            body: &self.body,
        };
        service.answer(reference, &request).await
    }

    /// Whether the answer is the recorded one.
    pub(super) fn matches(&self, response: &Response) -> bool {
        let types = response.content_type == self.content_type.as_deref();
        response.status == self.status && types && self.has_body(&response.body)
    }

    fn has_body(&self, body: &str) -> bool {
        // Pages show the server's software, look and paths; they are for people, and no client reads them.
        if self.content_type.as_deref().is_some_and(|of| of.starts_with("text/html")) {
            return true;
        }
        filled(&String::from_utf8_lossy(&self.answer), body)
    }
}

/// Whether a text is the recorded one, with any value where the recording left a place unfilled.
fn filled(recorded: &str, text: &str) -> bool {
    let open = ["{0}", "{1}", "{2}"].into_iter().filter_map(|place| Some((recorded.find(place)?, place))).min();
    let Some((at, place)) = open else {
        return recorded == text;
    };
    let (before, after) = (&recorded[..at], &recorded[at + place.len()..]);
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    rest.char_indices().any(|(at, _)| filled(after, &rest[at..])) || filled(after, "")
}
