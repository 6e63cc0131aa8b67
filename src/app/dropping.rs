//! Closes the connection in the place of an answer that a fault has lost.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response};
use tower::{BoxError, Service};

use crate::edge::faults::Dropped;

/// A router whose lost answers are errors, so that hyper sends nothing: HTTP/1 connections are closed, HTTP/2 streams are
/// reset.
#[derive(Debug, Clone)]
pub(super) struct Dropping(pub(super) Router);

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
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Lost>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        let ready: Poll<Result<(), Infallible>> = Service::<Request<B>>::poll_ready(&mut self.0, context);
        ready.map(|Ok(())| Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let answer = self.0.call(request);
        Box::pin(async move {
            let Ok(response) = answer.await;
            if response.extensions().get::<Dropped>().is_some() { Err(Lost) } else { Ok(response) }
        })
    }
}
