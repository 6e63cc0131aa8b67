//! Notices that a client has closed its connection while its request is still being worked on.
//!
//! hyper does not look at a connection of HTTP/1 before it answers. A client that has closed its side by then may have gone,
//! or have no more to ask and still read. What a client of TLS says last hides that it closes.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net;
use std::os::fd::AsFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::Request;
use axum_server::accept::Accept;
use tokio::net::TcpStream;
use tower::Service;

use crate::edge::Presence;

/// Accepts as `A` does, and leaves the [`Presence`] of its client with each request.
#[derive(Debug, Clone)]
pub(super) struct Present<A>(pub(super) A);

/// A service whose requests tell whether their client is there.
#[derive(Clone)]
pub(super) struct Told<S> {
    inner: S,
    /// A second handle of the connection, which goes with it, and whoever asks it. Absent where there could be none.
    connection: Option<(Arc<net::TcpStream>, Presence)>,
}

type Accepting<S, T> = Pin<Box<dyn Future<Output = io::Result<(S, T)>> + Send>>;

impl<S, A> Accept<TcpStream, S> for Present<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
{
    type Stream = A::Stream;
    type Service = Told<A::Service>;
    type Future = Accepting<Self::Stream, Self::Service>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let connection = stream.as_fd().try_clone_to_owned().ok().map(|fd| {
            let connection = Arc::new(net::TcpStream::from(fd));
            // Requests that outlive the connection do not keep it.
            let held = Arc::downgrade(&connection);
            let is_there = move || held.upgrade().is_some_and(|connection| is_open(&connection));
            (connection, Presence::new(is_there))
        });
        let accepting = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, inner) = accepting.await?;
            Ok((stream, Told { inner, connection }))
        })
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Told<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if let Some((_, presence)) = &self.connection {
            request.extensions_mut().insert(presence.clone());
        }
        self.inner.call(request)
    }
}

/// Whether the client has not closed its side; never waits, since the socket does not.
fn is_open(connection: &net::TcpStream) -> bool {
    match connection.peek(&mut [0]) {
        Ok(count) => count > 0,
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
    }
}
