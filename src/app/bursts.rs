//! Answers are written in bursts.
//!
//! A client that sends over several connections at once, as any pool does, is woken by the first answer, and then takes the
//! processor from the work on its other requests, answer after answer. So an answer that is ready lets the connections that
//! are ready, too, come to theirs before it is written. Where nothing else is to be done, it is written at once.

use std::task::{Context, Poll};

/// Whose turn it is to write.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// Whether what is to be written next has let others go first.
    has_waited: bool,
}

impl Turn {
    /// Ready every other time. In between, the task goes behind those that can go on now.
    pub(super) fn poll(&mut self, cx: &Context<'_>) -> Poll<()> {
        if self.has_waited {
            return Poll::Ready(());
        }
        self.has_waited = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Takes notice of what became of a write. One that must wait for its client has its turn still, as soon as there is room:
    /// to wake its task before that would be in vain, over and over.
    pub(super) fn after<T>(&mut self, write: Poll<T>) -> Poll<T> {
        self.has_waited = write.is_pending();
        write
    }
}
