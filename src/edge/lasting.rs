//! Work that goes on when whoever waits for it has gone.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tracing::{Instrument, Span};

use super::presence::Waiting;

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Work in the task of whoever waits for it. If that is dropped, it goes on in one of its own.
pub(super) struct Lasting<T: Send + 'static> {
    work: Option<Work<T>>,
    waiting: Option<Waiting>,
    tracker: TaskTracker,
    /// What it is logged under where it goes on.
    span: Span,
    /// The work counts as begun.
    _token: TaskTrackerToken,
}

impl<T: Send + 'static> Lasting<T> {
    /// That work; `waiting` ends with the client.
    pub(super) fn new(tracker: &TaskTracker, waiting: Waiting, work: impl Future<Output = T> + Send + 'static) -> Self {
        let (tracker, span, token) = (tracker.clone(), Span::current(), tracker.token());
        Self { work: Some(Box::pin(work)), waiting: Some(waiting), tracker, span, _token: token }
    }
}

impl<T: Send + 'static> Future for Lasting<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Some(work) = &mut self.work else { return Poll::Pending };
        let polled = work.as_mut().poll(context);
        if polled.is_ready() {
            self.work = None;
        }
        polled
    }
}

impl<T: Send + 'static> Drop for Lasting<T> {
    fn drop(&mut self) {
        // The work is told before it goes on.
        self.waiting = None;
        if let Some(work) = self.work.take()
            && Handle::try_current().is_ok()
        {
            self.tracker.spawn(work.instrument(std::mem::replace(&mut self.span, Span::none())));
        }
    }
}
