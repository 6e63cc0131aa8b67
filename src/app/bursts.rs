//! Answers are written in bursts.
//!
//! A client that sends over several connections at once, as any pool does, is woken by the first answer, and then takes the
//! processor from the work on its other requests, answer after answer. So an answer that is ready lets the connections that
//! are ready, too, come to theirs before it is written. Where nothing else is to be done, it is written at once.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Accepts as `A` does; what is written steps back once before each write.
#[derive(Debug, Clone)]
pub(super) struct Bursts<A>(pub(super) A);

type Accepting<S, T> = Pin<Box<dyn Future<Output = io::Result<(S, T)>> + Send>>;

impl<I, S, A> Accept<I, S> for Bursts<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Polite<A::Stream>;
    type Service = A::Service;
    type Future = Accepting<Self::Stream, Self::Service>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepting = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepting.await?;
            Ok((Polite { stream, has_waited: false }, service))
        })
    }
}

/// A stream whose writes let others go first.
pub(super) struct Polite<S> {
    stream: S,
    /// Whether what is to be written next has let others go first.
    has_waited: bool,
}

impl<S> Polite<S> {
    /// Ready every other time. In between, its task goes behind those that can go on now.
    fn poll_turn(&mut self, cx: &Context<'_>) -> Poll<()> {
        self.has_waited = !self.has_waited;
        if !self.has_waited {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Polite<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Polite<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        std::task::ready!(this.poll_turn(cx));
        Pin::new(&mut this.stream).poll_write(cx, bytes)
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
        let this = self.get_mut();
        std::task::ready!(this.poll_turn(cx));
        Pin::new(&mut this.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn who_is_ready_too_goes_first_and_then_all_is_written() {
        let (mut client, server) = tokio::io::duplex(64);
        let (mut stream, ()) = Bursts(axum_server::accept::DefaultAcceptor).accept(server, ()).await.expect("a stream");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = |what: &'static str| seen.lock().expect("nobody panicked").push(what);
        let writing = async {
            stream.write_all(b"an answer").await.expect("written");
            note("written");
            stream.write_all(b", another").await.expect("written");
        };
        let working = async { note("worked") };
        tokio::join!(writing, working);
        drop(stream);
        let mut all = String::new();
        client.read_to_string(&mut all).await.expect("all of it");
        assert_eq!(
            (all.as_str(), seen.lock().expect("nobody panicked").as_slice()),
            ("an answer, another", &["worked", "written"][..])
        );
    }
}
