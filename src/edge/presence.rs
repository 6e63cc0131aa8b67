//! Whether the client of a request is still there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::request::Parts;

/// Tells whether a connection still has a client. Whoever accepts connections leaves it with each request.
#[derive(Clone)]
pub struct Presence(Arc<dyn Fn() -> bool + Send + Sync>);

impl Presence {
    /// One that asks there.
    pub fn new(is_there: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_there))
    }
}

/// The client of a request.
#[derive(Clone)]
pub(super) struct Client {
    connection: Option<Presence>,
    left: Arc<AtomicBool>,
}

/// Held as long as somebody waits for the answer.
pub(super) struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Client {
    /// The client of that request, and that it waits.
    pub(super) fn of(parts: &Parts) -> (Self, Waiting) {
        let left = Arc::new(AtomicBool::new(false));
        (Self { connection: parts.extensions.get().cloned(), left: Arc::clone(&left) }, Waiting(left))
    }

    /// Whether nobody waits for the answer any more.
    pub(super) fn has_left(&self) -> bool {
        self.left.load(Ordering::SeqCst)
    }

    /// Whether the client has closed its side of the connection, be it that it has gone or that it has no more to send.
    pub(super) fn has_closed(&self) -> bool {
        self.connection.as_ref().is_some_and(|connection| !(connection.0)())
    }
}
