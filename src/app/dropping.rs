//! Closes the connection in the place of an answer that a fault has lost.

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response};
use futures_util::FutureExt;
use futures_util::future::Map;
use tower::{BoxError, Service};

use super::front::Front;
use crate::edge::faults::Dropped;

/// A service whose lost answers are errors, so that hyper sends nothing: HTTP/1 connections are closed, HTTP/2 streams are
/// reset.
#[derive(Clone)]
pub(super) struct Dropping(pub(super) Front);

/// An answer that is not to be sent.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a fault has dropped the answer")]
pub(super) struct Lost;

impl<B> Service<Request<B>> for Dropping
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Lost;
    type Future = Map<
        <Front as Service<Request<B>>>::Future,
        fn(Result<Response<Body>, Infallible>) -> Result<Response<Body>, Lost>,
    >;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        let ready: Poll<Result<(), Infallible>> = Service::<Request<B>>::poll_ready(&mut self.0, context);
        ready.map(|Ok(())| Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.0
            .call(request)
            .map(|Ok(response)| if response.extensions().get::<Dropped>().is_some() { Err(Lost) } else { Ok(response) })
    }
}
