//! How long the server waits for a client that has connected and says nothing.
//!
//! hyper bounds the time for the headers, but only once it knows which version of HTTP is spoken; until then, a client
//! that sends nothing, or the beginning of the HTTP/2 preface, could hold its connection for ever. Nor does it bound the time
//! for a body.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, BodyDataStream, HttpBody};
use axum_server::accept::Accept;
use futures_util::StreamExt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Accepts as `A` does, and bounds the time until the client has shown which version of HTTP it speaks.
#[derive(Debug, Clone)]
pub(super) struct Patience<A> {
    pub(super) inner: A,
    pub(super) limit: Duration,
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

type Accepting<S, T> = Pin<Box<dyn Future<Output = io::Result<(S, T)>> + Send>>;

impl<I, S, A> Accept<I, S> for Patience<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Awaited<A::Stream>;
    type Service = A::Service;
    type Future = Accepting<Self::Stream, Self::Service>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepting = self.inner.accept(stream, service);
        let limit = self.limit;
        Box::pin(async move {
            let (stream, service) = accepting.await?;
            let deadline = Some(Box::pin(tokio::time::sleep(limit)));
            Ok((Awaited { stream, deadline, matched: 0 }, service))
        })
    }
}

/// A stream whose reads fail when the version of HTTP stays open past the deadline.
pub(super) struct Awaited<S> {
    stream: S,
    deadline: Option<Pin<Box<Sleep>>>,
    /// How much of the HTTP/2 preface has been read.
    matched: usize,
}

impl<S> Awaited<S> {
    /// Drops the deadline once these bytes tell the version: they leave the preface or complete it.
    fn note(&mut self, bytes: &[u8]) {
        let rest = &PREFACE[self.matched..];
        if rest.starts_with(bytes) && bytes.len() < rest.len() {
            self.matched += bytes.len();
        } else {
            self.deadline = None;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Awaited<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(deadline) = &mut this.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        if this.deadline.is_some() {
            this.note(&buf.filled()[before..]);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Awaited<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// What a server that waits 100 ms reads of these bytes and of those that follow half a second later.
    async fn read(first: &[u8], late: &[u8]) -> io::Result<Vec<u8>> {
        let (mut client, server) = tokio::io::duplex(64);
        let acceptor = Patience { inner: axum_server::accept::DefaultAcceptor, limit: Duration::from_millis(100) };
        let (mut stream, ()) = acceptor.accept(server, ()).await?;
        client.write_all(first).await?;
        let late = late.to_vec();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            client.write_all(&late).await
        });
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.map(|_| bytes)
    }

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

    #[tokio::test]
    async fn a_client_that_says_nothing_is_dropped() {
        assert_eq!(read(b"", b"GET / HTTP/1.1").await.expect_err("silence").kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_stops_within_the_preface_is_dropped() {
        assert_eq!(read(b"PRI * HTTP/2.0", b"\r\n").await.expect_err("half").kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn once_the_version_is_known_this_deadline_is_off() {
        assert_eq!(read(b"POST", b" /").await.expect("HTTP/1"), b"POST /");
        let more = [PREFACE, b"more"].concat();
        assert_eq!(read(PREFACE, b"more").await.expect("HTTP/2"), more);
        assert_eq!(read(&more, b"").await.expect("HTTP/2"), more);
    }
}
