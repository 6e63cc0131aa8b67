//! What requests of a client have in common: all but their bodies.

use axum::body::Bytes;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::super::Call;

/// Method, path, query and headers. Requests that share them share this.
pub(super) struct Head {
    method: Method,
    /// The path as it came, the query, the values of the headers.
    bytes: Bytes,
    path: usize,
    query: usize,
    /// Each with how many bytes its value has; absent where it says how long the body is, as it does of most.
    headers: Box<[(HeaderName, Option<usize>)]>,
}

impl Head {
    pub(super) fn of(call: &Call) -> Self {
        let body = call.body.as_deref().unwrap_or_default();
        let values: usize = call.headers.values().map(HeaderValue::len).sum();
        let mut bytes = Vec::with_capacity(call.raw_path.len() + call.query.len() + values);
        bytes.extend_from_slice(call.raw_path.as_bytes());
        bytes.extend_from_slice(call.query.as_bytes());
        let mut headers = Vec::with_capacity(call.headers.len());
        for (name, value) in &call.headers {
            let length = (!tells_length(name, value, body)).then_some(value.len());
            headers.push((name.clone(), length));
            bytes.extend_from_slice(&value.as_bytes()[..length.unwrap_or_default()]);
        }
        Self {
            method: call.method.clone(),
            // In a piece of its own: parts of the request would keep the whole buffer of the connection that it came by.
            bytes: bytes.into(),
            path: call.raw_path.len(),
            query: call.query.len(),
            headers: headers.into(),
        }
    }

    /// Whether a request begins so.
    pub(super) fn is_of(&self, call: &Call) -> bool {
        let body = call.body.as_deref().unwrap_or_default();
        self.path() == call.raw_path.as_bytes()
            && self.query() == call.query.as_bytes()
            && self.method == call.method
            && self.headers.len() == call.headers.len()
            && self.headers().zip(&call.headers).all(|((name, known), (other, value))| {
                name == other
                    && known.map_or_else(|| tells_length(other, value, body), |known| known == value.as_bytes())
            })
    }

    /// How many bytes of memory it takes.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.headers)
    }

    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    pub(super) fn path(&self) -> &[u8] {
        &self.bytes[..self.path]
    }

    pub(super) fn query(&self) -> &[u8] {
        &self.bytes[self.path..self.path + self.query]
    }

    /// The first value of `Content-Type`; empty where there is none.
    pub(super) fn content_type(&self) -> &[u8] {
        self.headers().find(|(name, _)| **name == CONTENT_TYPE).and_then(|(_, value)| value).unwrap_or_default()
    }

    /// The headers, but for how long the body is: that hangs on words in it.
    pub(super) fn telling(&self) -> impl Iterator<Item = (&HeaderName, &[u8])> {
        let known = self.headers().filter_map(|(name, value)| Some((name, value?)));
        known.filter(|(name, _)| **name != CONTENT_LENGTH)
    }

    /// The headers of a request whose body has that many bytes.
    pub(super) fn headers_for(&self, body: usize) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in self.headers() {
            let value = match value {
                Some(known) => HeaderValue::from_maybe_shared(self.bytes.slice_ref(known)),
                None => Ok(HeaderValue::from(body)),
            };
            if let Ok(value) = value {
                headers.append(name, value);
            }
        }
        headers
    }

    fn headers(&self) -> impl Iterator<Item = (&HeaderName, Option<&[u8]>)> {
        let mut at = self.path + self.query;
        self.headers.iter().map(move |(name, length)| {
            let value = length.map(|length| {
                at += length;
                &self.bytes[at - length..at]
            });
            (name, value)
        })
    }
}

/// Whether a header says how long the body is, as a number is usually written.
fn tells_length(name: &HeaderName, value: &HeaderValue, body: &[u8]) -> bool {
    *name == CONTENT_LENGTH
        && value.as_bytes().first().is_some_and(|digit| *digit != b'+' && (*digit != b'0' || value.len() == 1))
        && value.to_str().is_ok_and(|text| text.parse() == Ok(body.len()))
}

#[cfg(test)]
mod tests {
    use axum::http::Uri;
    use uuid::Uuid;

    use super::*;

    fn call(method: &Method, uri: &str, headers: &[(&str, &str)], body: &str) -> Call {
        let mut builder = axum::http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let (parts, ()) = builder.body(()).expect("a request").into_parts();
        let path = parts.uri.path().to_owned();
        let body = Ok(Bytes::copy_from_slice(body.as_bytes()));
        Call::new(parts, path, String::new(), body, Uuid::nil(), "one".to_owned())
    }

    /// Requests of which no two begin the same, each with the body's length as its headers have it.
    fn different() -> Vec<Call> {
        let of = |uri: &str, headers: &[(&str, &str)]| call(&Method::POST, uri, headers, "0123456789");
        let mut all: Vec<Call> =
            ["10", "010", "+10", "9", "ten"].iter().map(|length| of("/a?b=1", &[("content-length", length)])).collect();
        all.extend([
            of("/a?b=1", &[]),
            of("/a?b=", &[]),
            of("/a", &[]),
            of("/A", &[]),
            of("/a", &[("cookie", "x=1")]),
            of("/a", &[("cookie", "x=2")]),
            of("/a", &[("x-cookie", "x=2")]),
            of("/a", &[("accept", "b"), ("accept", "c")]),
            of("/a", &[("accept", "bc"), ("accept", "")]),
            call(&Method::PUT, "/a", &[], ""),
        ]);
        all
    }

    #[test]
    fn who_begins_the_same_shares_a_head_and_nobody_else() {
        let all = different();
        for (at, one) in all.iter().enumerate() {
            let head = Head::of(one);
            let same: Vec<usize> = (0..all.len()).filter(|other| head.is_of(&all[*other])).collect();
            assert_eq!(same, [at], "{one:?}");
        }
        let head = Head::of(&call(&Method::POST, "/a", &[("content-length", "3")], "abc"));
        assert!(head.is_of(&call(&Method::POST, "/a", &[("content-length", "0")], "")));
        assert!(!head.is_of(&call(&Method::POST, "/a", &[("content-length", "3")], "")));
    }

    #[test]
    fn what_was_sent_can_be_told_from_it() {
        for one in different() {
            let (head, body) = (Head::of(&one), one.body.as_ref().expect("a body"));
            assert_eq!(head.headers_for(body.len()), one.headers);
            let uri: Uri = one.raw_path.parse().expect("a path");
            assert_eq!(
                (head.method(), head.path(), head.query()),
                (&one.method, uri.path().as_bytes(), one.query.as_bytes())
            );
        }
    }
}
