//! A request and its answer as they wait to be written, in as little memory as they need.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{Answer, Asker, Call, Dialect, Mask, Space, Trouble, body};
use super::gist::{Gist, Reader};
use super::shown;
use crate::domain::exchanges::{Exchange, Raw};

/// A request with its answer.
pub(super) struct RawExchange {
    pub(super) mask: Arc<dyn Mask>,
    pub(super) space: Arc<Space>,
    /// The place of the dialect.
    pub(super) at: usize,
    pub(super) began: DateTime<Utc>,
    pub(super) call: Flat,
    pub(super) answer: Answer,
    pub(super) micros: i64,
    /// Whether the answer reached nobody.
    pub(super) gone: bool,
}

/// A request, its texts in one piece: parts of it would keep the whole buffer of the connection that it came by.
#[derive(Clone)]
pub(super) struct Flat {
    method: Method,
    /// The path as it came, the query, the values of the headers, the body.
    bytes: Box<[u8]>,
    path: usize,
    query: usize,
    headers: Box<[(HeaderName, usize)]>,
    /// Whether there is a body, be it empty, or why it could not be read.
    outcome: Result<(), Trouble>,
    space: Uuid,
    pub(super) request_id: String,
}

impl Flat {
    pub(super) fn of(call: &Call) -> Self {
        let body = call.body.as_deref().unwrap_or_default();
        let values: usize = call.headers.values().map(HeaderValue::len).sum();
        let mut bytes = Vec::with_capacity(call.raw_path.len() + call.query.len() + values + body.len());
        bytes.extend_from_slice(call.raw_path.as_bytes());
        bytes.extend_from_slice(call.query.as_bytes());
        let mut headers = Vec::with_capacity(call.headers.len());
        for (name, value) in &call.headers {
            headers.push((name.clone(), value.len()));
            bytes.extend_from_slice(value.as_bytes());
        }
        bytes.extend_from_slice(body);
        Self {
            method: call.method.clone(),
            bytes: bytes.into_boxed_slice(),
            path: call.raw_path.len(),
            query: call.query.len(),
            headers: headers.into_boxed_slice(),
            outcome: call.body.as_ref().map(|_| ()).map_err(Trouble::clone),
            space: call.space,
            request_id: call.request_id.clone(),
        }
    }

    /// The request anew, but for what its answer alone depends on: the server's address, and who asked.
    pub(super) fn call(&self) -> Call {
        let bytes = Bytes::copy_from_slice(&self.bytes);
        let text = |range: Range<usize>| String::from_utf8_lossy(&bytes[range]).into_owned();
        let mut at = self.path + self.query;
        let (raw_path, query) = (text(0..self.path), text(self.path..at));
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, length) in &self.headers {
            if let Ok(value) = HeaderValue::from_maybe_shared(bytes.slice(at..at + length)) {
                headers.append(name, value);
            }
            at += length;
        }
        Call {
            method: self.method.clone(),
            path: body::decoded_path(&raw_path),
            raw_path,
            query,
            origin: String::new(),
            headers,
            body: self.outcome.clone().map(|()| bytes.slice(at..)),
            space: self.space,
            request_id: self.request_id.clone(),
            asker: Asker::default(),
        }
    }

    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    /// How many bytes its texts have.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn body(&self) -> &[u8] {
        let headers: usize = self.headers.iter().map(|(_, length)| length).sum();
        &self.bytes[self.path + self.query + headers..]
    }

    fn headers(&self) -> impl Iterator<Item = (&HeaderName, &[u8])> {
        let mut at = self.path + self.query;
        self.headers.iter().map(move |(name, length)| {
            at += length;
            (name, &self.bytes[at - length..at])
        })
    }

    /// The headers, but for how long the body is: that hangs on words in it.
    fn telling_headers(&self) -> impl Iterator<Item = (&HeaderName, &[u8])> {
        self.headers().filter(|(name, _)| **name != CONTENT_LENGTH)
    }

    /// Whether the other one is the same but for its body.
    pub(super) fn begins_like(&self, other: &Self) -> bool {
        let head = |call: &Self| (call.path, call.query, call.outcome.is_ok(), call.headers.len());
        head(self) == head(other)
            && self.method == other.method
            && self.bytes[..self.path + self.query] == other.bytes[..other.path + other.query]
            && self.telling_headers().eq(other.telling_headers())
    }
}

impl RawExchange {
    pub(super) fn dialect(&self) -> &Arc<dyn Dialect> {
        &self.space.dialects[self.at]
    }

    /// What matters of its body, with who read it; absent where all of it may.
    fn gist(&self) -> Option<(Reader, Gist)> {
        let media = self.call.headers().find(|(name, _)| **name == CONTENT_TYPE).map(|(_, value)| value);
        let media = String::from_utf8_lossy(media.unwrap_or_default());
        let reader = Reader::of(&media, self.dialect().contract())?;
        Some((reader, reader.gist(self.call.body())?))
    }

    /// What `fill` makes of it, or else what is known without reading the request.
    fn whole(&self, fill: impl FnOnce(Exchange) -> Exchange) -> Exchange {
        let outline = shown::outline(self);
        // Whatever a client sent, the journal goes on.
        let whole = catch_unwind(AssertUnwindSafe(|| fill(outline.clone())));
        whole.unwrap_or_else(|_| {
            tracing::error!("a request can be kept in outline only");
            outline
        })
    }
}

impl Raw for RawExchange {
    fn space(&self) -> Uuid {
        self.space.id
    }

    fn size(&self) -> usize {
        let call = &self.call;
        let headers = call.headers.len() * size_of::<(HeaderName, usize)>();
        512 + call.bytes.len() + headers + self.answer.body.len()
    }

    fn likeness(&self) -> u64 {
        if let Some(known) = self.space.kinds.likeness(self) {
            return known;
        }
        let (call, mut hasher) = (&self.call, DefaultHasher::new());
        (&self.space.name, self.at, &call.method, call.path, call.query).hash(&mut hasher);
        (call.outcome.is_ok(), self.answer.operation).hash(&mut hasher);
        self.answer.rows.iter().for_each(|row| row.id.hash(&mut hasher));
        call.bytes[..call.path + call.query].hash(&mut hasher);
        call.telling_headers().for_each(|header| header.hash(&mut hasher));
        let Some((reader, gist)) = self.gist() else {
            (call.body(), true).hash(&mut hasher);
            return hasher.finish();
        };
        gist.text.hash(&mut hasher);
        let likeness = hasher.finish();
        self.space.kinds.learn(self, reader, gist, likeness);
        likeness
    }

    fn asked(&self) -> Exchange {
        self.whole(|outline| shown::asked(self, outline))
    }

    fn exchange(&self) -> Exchange {
        self.whole(|outline| shown::whole(self, outline))
    }
}
