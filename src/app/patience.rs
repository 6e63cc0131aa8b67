//! How long the server waits for a client that has connected and says nothing.
//!
//! hyper bounds the time for the headers, but only once it knows which version of HTTP is spoken; until then, a client
//! that sends nothing, or the beginning of the HTTP/2 preface, could hold its connection for ever. Nor does it bound the time
//! for a body.

use std::future::Future;
use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, BodyDataStream, HttpBody};
use futures_util::StreamExt;
use tokio::time::Sleep;

/// How a client begins that speaks HTTP/2.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Until when a client must have shown which version of HTTP it speaks; off once it has.
pub(super) struct Deadline {
    sleep: Option<Pin<Box<Sleep>>>,
    /// How much of the HTTP/2 preface has been read.
    matched: usize,
}

impl Deadline {
    pub(super) fn new(limit: Duration) -> Self {
        Self { sleep: Some(Box::pin(tokio::time::sleep(limit))), matched: 0 }
    }

    /// Whether it has passed; if not, the task is woken when it does.
    pub(super) fn has_passed(&mut self, cx: &mut Context<'_>) -> bool {
        self.sleep.as_mut().is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready())
    }

    /// Takes notice of what has been read: the version is known once it leaves the preface or completes it.
    pub(super) fn note(&mut self, bytes: &[u8]) {
        if self.sleep.is_none() {
            return;
        }
        let rest = &PREFACE[self.matched..];
        if rest.starts_with(bytes) && bytes.len() < rest.len() {
            self.matched += bytes.len();
        } else {
            self.sleep = None;
        }
    }
}

/// A body that ends with an error once nothing of it has come for so long.
pub(super) fn body(body: Body, limit: Duration) -> Body {
    if body.size_hint().exact() == Some(0) {
        return body;
    }
    let next = move |pieces: Option<BodyDataStream>| async move {
        let mut pieces = pieces?;
        match tokio::time::timeout(limit, pieces.next()).await {
            Ok(piece) => Some((piece?.map_err(BoxError::from), Some(pieces))),
            Err(late) => Some((Err(late.into()), None)),
        }
    };
    Body::from_stream(futures_util::stream::unfold(Some(body.into_data_stream()), next))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_may_be_slow_but_not_silent() {
        let pieces = |pauses: &'static [u64]| {
            let each = async |seconds: &u64| {
                tokio::time::sleep(Duration::from_secs(*seconds)).await;
                Ok::<_, io::Error>("piece ")
            };
            Body::from_stream(futures_util::stream::iter(pauses).then(each))
        };
        let read = async |of| axum::body::to_bytes(body(of, Duration::from_secs(30)), 1_000).await;
        assert_eq!(read(pieces(&[29, 29, 29])).await.expect("it is slow"), "piece piece piece ");
        assert!(read(pieces(&[1, 31])).await.is_err());
        assert_eq!(read(Body::empty()).await.expect("nothing is to come"), "");
    }
}
