//! A request and its answer as they wait to be written, in as little memory as they need.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{Answer, Asker, Call, Dialect, Mask, Space, Trouble, body};
use super::gist::{Gist, Reader};
use super::head::Head;
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

/// A request.
pub(super) struct Flat {
    head: Arc<Head>,
    body: Result<Box<[u8]>, Trouble>,
    space: Uuid,
    pub(super) request_id: String,
}

impl Flat {
    pub(super) fn of(call: &Call, head: Arc<Head>) -> Self {
        // Copied: the request's own would keep the whole buffer of the connection that it came by.
        let body = call.body.as_deref().map(Box::from).map_err(Trouble::clone);
        Self { head, body, space: call.space, request_id: call.request_id.clone() }
    }

    /// The request anew, but for what its answer alone depends on: the server's address, and who asked.
    pub(super) fn call(&self) -> Call {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let raw_path = text(self.head.path());
        Call {
            method: self.head.method().clone(),
            path: body::decoded_path(&raw_path),
            raw_path,
            query: text(self.head.query()),
            origin: String::new(),
            headers: self.head.headers_for(self.body().len()),
            body: self.body.as_deref().map(Bytes::copy_from_slice).map_err(Trouble::clone),
            space: self.space,
            request_id: self.request_id.clone(),
            asker: Asker::default(),
        }
    }

    pub(super) fn head(&self) -> &Arc<Head> {
        &self.head
    }

    /// Its body; none of it where it could not be read.
    pub(super) fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// Whether there is a body, be it empty.
    pub(super) fn is_readable(&self) -> bool {
        self.body.is_ok()
    }
}

impl RawExchange {
    pub(super) fn dialect(&self) -> &Arc<dyn Dialect> {
        &self.space.dialects[self.at]
    }

    /// What matters of its body, with who read it; absent where all of it may.
    fn gist(&self) -> Option<(Reader, Gist)> {
        let media = String::from_utf8_lossy(self.call.head().content_type());
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
        512 + self.call.head().size() + self.call.body().len() + self.answer.body.len()
    }

    fn likeness(&self) -> u64 {
        if let Some(known) = self.space.kinds.likeness(self) {
            return known;
        }
        let (call, head, mut hasher) = (&self.call, self.call.head(), DefaultHasher::new());
        (&self.space.name, self.at, head.method(), head.path(), head.query()).hash(&mut hasher);
        (call.is_readable(), self.answer.operation).hash(&mut hasher);
        self.answer.rows.iter().for_each(|row| row.id.hash(&mut hasher));
        head.telling().for_each(|header| header.hash(&mut hasher));
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
