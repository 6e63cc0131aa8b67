//! A connection, as the server reads from it and writes to it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::bursts::Turn;
use super::patience::Deadline;

/// Accepts as `A` does, bounds the time until the client has shown which version of HTTP it speaks, and writes in bursts.
#[derive(Debug, Clone)]
pub(super) struct Accepting<A> {
    pub(super) inner: A,
    pub(super) limit: Duration,
}

type Accepted<S, T> = Pin<Box<dyn Future<Output = io::Result<(S, T)>> + Send>>;

impl<I, S, A> Accept<I, S> for Accepting<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Connection<A::Stream>;
    type Service = A::Service;
    type Future = Accepted<Self::Stream, Self::Service>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepting = self.inner.accept(stream, service);
        let limit = self.limit;
        Box::pin(async move {
            let (stream, service) = accepting.await?;
            Ok((Connection { stream, deadline: Deadline::new(limit), turn: Turn::default() }, service))
        })
    }
}

/// A stream whose reads fail when the version of HTTP stays open past the deadline, and whose writes let others go first.
pub(super) struct Connection<S> {
    stream: S,
    deadline: Deadline,
    turn: Turn,
}

impl<S: AsyncRead + Unpin> AsyncRead for Connection<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.deadline.has_passed(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        this.deadline.note(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.turn.poll(cx));
        this.turn.after(Pin::new(&mut this.stream).poll_write(cx, bytes))
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
        ready!(this.turn.poll(cx));
        this.turn.after(Pin::new(&mut this.stream).poll_write_vectored(cx, bytes))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::task::{Wake, Waker};

    use axum_server::accept::DefaultAcceptor;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::super::patience::PREFACE;
    use super::*;

    /// A client, and its connection to a server that waits 100 ms.
    async fn connected() -> (DuplexStream, Connection<DuplexStream>) {
        let (client, server) = tokio::io::duplex(64);
        let acceptor = Accepting { inner: DefaultAcceptor, limit: Duration::from_millis(100) };
        let (connection, ()) = acceptor.accept(server, ()).await.expect("a connection");
        (client, connection)
    }

    /// What the server reads of these bytes and of those that follow half a second later.
    async fn read(first: &[u8], late: &[u8]) -> io::Result<Vec<u8>> {
        let (mut client, mut connection) = connected().await;
        client.write_all(first).await?;
        let late = late.to_vec();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            client.write_all(&late).await
        });
        let mut bytes = Vec::new();
        connection.read_to_end(&mut bytes).await.map(|_| bytes)
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

    /// Counts how often a task is woken.
    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn who_waits_for_her_client_is_woken_by_nobody_else() {
        let (mut client, mut connection) = connected().await;
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut write = |bytes: &[u8]| {
            let mut cx = Context::from_waker(&waker);
            let (one, whole) = (Pin::new(&mut connection), io::IoSlice::new(bytes));
            one.poll_write_vectored(&mut cx, &[whole])
        };
        assert!(write(&[1; 64]).is_pending(), "others go first");
        assert!(matches!(write(&[1; 64]), Poll::Ready(Ok(64))));
        assert!(write(&[2]).is_pending(), "others go first again");
        let turns = woken.0.load(Ordering::Relaxed);
        for _ in 0..10 {
            assert!(write(&[2]).is_pending(), "there is no room");
        }
        assert_eq!((turns, woken.0.load(Ordering::Relaxed)), (2, 2));
        client.read_exact(&mut [0; 64]).await.expect("there is something");
        assert_eq!(woken.0.load(Ordering::Relaxed), 3, "there is room");
        assert!(matches!(write(&[2]), Poll::Ready(Ok(1))), "she has waited long enough");
    }

    #[tokio::test]
    async fn who_is_ready_too_goes_first_and_then_all_is_written() {
        let (mut client, mut connection) = connected().await;
        let seen = Mutex::new(Vec::new());
        let note = |what: &'static str| seen.lock().expect("nobody panicked").push(what);
        let writing = async {
            connection.write_all(b"an answer").await.expect("written");
            note("written");
            connection.write_all(b", another").await.expect("written");
        };
        let working = async { note("worked") };
        tokio::join!(writing, working);
        drop(connection);
        let mut all = String::new();
        client.read_to_string(&mut all).await.expect("all of it");
        assert_eq!(all, "an answer, another");
        assert_eq!(seen.into_inner().expect("nobody panicked"), ["worked", "written"]);
    }
}
