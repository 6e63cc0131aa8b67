//! Who answers a request: an API, or what the server has of its own.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response};
use tower::{BoxError, Service};

use super::listening::SILENCE;
use super::patience;
use crate::edge::{Edge, place};

/// How the paths begin that are the server's own.
const OWN: [&str; 4] = ["/_mynah", "/livez", "/readyz", "/health"];

/// Whoever a listener hands its requests to.
#[derive(Clone)]
pub struct Front {
    /// What the server has of its own, and what it says of other paths.
    routes: Router,
    /// The APIs, where any answer here.
    edge: Option<Arc<Edge>>,
    /// Whether paths may begin with a space, which is taken out of them before anything looks at them.
    has_spaces: bool,
}

impl Front {
    /// Before the server's own routes, and perhaps before the APIs.
    pub(super) fn of(routes: Router, edge: Option<Arc<Edge>>) -> Self {
        Self { routes, edge, has_spaces: true }
    }

    /// The same as a router.
    pub(super) fn router(self) -> Router {
        Router::new().fallback_service(self)
    }
}

impl From<Router> for Front {
    /// Before a router that gets requests as they come.
    fn from(routes: Router) -> Self {
        Self { routes, edge: None, has_spaces: false }
    }
}

impl<B> Service<Request<B>> for Front
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<Body>>::poll_ready(&mut self.routes, context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let mut request = request.map(Body::new);
        if self.has_spaces {
            request = place::find(request);
        }
        let path = request.uri().path();
        match &self.edge {
            // Straight on: a router would look for the path among its own first.
            Some(edge) if !OWN.iter().any(|own| path.starts_with(own)) => {
                let edge = Arc::clone(edge);
                Box::pin(async move { Ok(edge.answer(request).await) })
            }
            // The edge has a patience of its own.
            _ => Box::pin(self.routes.call(request.map(|body| patience::body(body, SILENCE)))),
        }
    }
}
