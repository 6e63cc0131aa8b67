//! A request and its answer as they wait to be written, in as little memory as they need.

use std::borrow::Cow;
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
use super::{gist, shown};
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
pub(super) struct Flat {
    method: Method,
    /// The path as it came, the query, the values of the headers, the body.
    bytes: Box<[u8]>,
    path: usize,
    query: usize,
    headers: Box<[(HeaderName, usize)]>,
    body: Result<(), Trouble>,
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
            body: call.body.as_ref().map(|_| ()).map_err(Trouble::clone),
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
            body: self.body.clone().map(|()| bytes.slice(at..)),
            space: self.space,
            request_id: self.request_id.clone(),
            asker: Asker::default(),
        }
    }

    pub(super) fn method(&self) -> &Method {
        &self.method
    }
}

impl RawExchange {
    pub(super) fn dialect(&self) -> &Arc<dyn Dialect> {
        &self.space.dialects[self.at]
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
        let (call, mut hasher) = (&self.call, DefaultHasher::new());
        (&self.space.name, self.at, &call.method, call.path, call.query).hash(&mut hasher);
        (call.body.is_ok(), self.answer.operation).hash(&mut hasher);
        self.answer.rows.iter().for_each(|row| row.id.hash(&mut hasher));
        call.bytes[..call.path + call.query].hash(&mut hasher);
        let (mut at, mut media) = (call.path + call.query, Cow::Borrowed(""));
        for (name, length) in &call.headers {
            let value = &call.bytes[at..at + length];
            at += length;
            // How long the body is hangs on words in it.
            if *name != CONTENT_LENGTH {
                (name, value).hash(&mut hasher);
            }
            if *name == CONTENT_TYPE && media.is_empty() {
                media = String::from_utf8_lossy(value);
            }
        }
        let body = &call.bytes[at..];
        match gist(body, &media, self.dialect().contract()) {
            Some(gist) => gist.hash(&mut hasher),
            None => (body, true).hash(&mut hasher),
        }
        hasher.finish()
    }

    fn asked(&self) -> Exchange {
        self.whole(|outline| shown::asked(self, outline))
    }

    fn exchange(&self) -> Exchange {
        self.whole(|outline| shown::whole(self, outline))
    }
}
