//! What is kept of a request and its answer.

mod gist;
mod head;
mod kinds;
mod raw;
mod shown;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::{Answer, Call, Mask, Space};
use crate::domain::exchanges::Raw;
pub use gist::{Gist, Reader};
pub use kinds::Kinds;
use raw::{Flat, RawExchange};

/// Whoever keeps what was asked and answered.
pub trait Journal: Mask {
    /// Keeps an exchange, soon if not at once; it waits for nothing.
    fn keep(&self, exchange: Box<dyn Raw>);

    /// What stands for secrets, without the journal: what waits in it must not hold it.
    fn masks(&self) -> Arc<dyn Mask>;
}

/// A request whose answer is to be kept.
pub(super) struct Record {
    journal: Arc<dyn Journal>,
    space: Arc<Space>,
    at: usize,
    began: (DateTime<Utc>, Instant),
    call: Flat,
}

impl Record {
    /// Of a request to the dialect at that place that began then.
    pub(super) fn new(
        journal: &Arc<dyn Journal>,
        space: &Arc<Space>,
        at: usize,
        call: &Call,
        began: (DateTime<Utc>, Instant),
    ) -> Self {
        Self {
            journal: Arc::clone(journal),
            space: Arc::clone(space),
            at,
            began,
            call: Flat::of(call, space.kinds.head(call)),
        }
    }

    /// Keeps the request with that answer, which reaches nobody if the client has gone.
    pub(super) fn keep(self, answer: &Answer, gone: bool) {
        let micros = i64::try_from(self.began.1.elapsed().as_micros()).unwrap_or(i64::MAX);
        let Self { journal, space, at, began: (began, _), call } = self;
        let (mask, answer) = (journal.masks(), answer.copied());
        journal.keep(Box::new(RawExchange { mask, space, at, began, call, answer, micros, gone }));
    }
}
