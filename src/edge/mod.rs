//! What happens to every request, whoever's API it is for.
//!
//! Knows HTTP and no vendor: what a vendor says is behind [`Dialect`].

mod answer;
mod body;
mod call;
mod dialect;
mod encoding;
mod hint;
mod origin;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use uuid::Uuid;

pub use answer::{Answer, Outcome};
pub use body::{Unreadable, text};
pub use call::Call;
pub use dialect::{Dialect, Trouble};
pub use hint::Hint;
pub use origin::Origin;

use crate::domain::Ids;

/// The most bytes of a request body, as it arrives and as it is read.
pub const BODY_LIMIT: usize = 1 << 20;

/// What every request goes through.
#[derive(Clone)]
pub struct Edge {
    /// The dialects, in the order in which they are asked whether a path is theirs.
    pub dialects: Arc<[Arc<dyn Dialect>]>,
    /// What the server knows of its own address.
    pub origin: Origin,
    /// The space of every request.
    pub space: Uuid,
    /// Where request ids come from.
    pub ids: Arc<dyn Ids>,
    /// How long a client waits; the work itself goes on.
    pub timeout: Duration,
    /// The work that has begun, whether or not its client still waits.
    pub work: TaskTracker,
}

impl Edge {
    /// Answers a request. The steps, in this order, each with its reason:
    ///
    /// 1. request id: everything after it can be traced;
    /// 2. dialect: from here on, whatever goes wrong is said in the vendor's words;
    /// 3. body limit: before anything is kept in memory; the vendor says so when it comes to the body;
    ///    the same limit holds for what comes out of a compressed body;
    /// 4. a task of its own: the work goes on when the client has gone;
    /// 5. timeout: bounds the waiting, not the work;
    /// 6. answer: hint, request id, one log line.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let request_id = self.ids.id().simple().to_string();
        let (mut parts, body) = request.into_parts();
        let path = body::decoded_path(parts.uri.path());
        let Some(dialect) = self.dialects.iter().find(|dialect| dialect.claims(&path)).cloned() else {
            return answer::unknown_path(&path, &self.dialects).into_response(&request_id);
        };
        let span = tracing::info_span!("request", dialect = %dialect.api(), request_id);
        let answer = async {
            let bytes = body::read(&mut parts, body, BODY_LIMIT, self.timeout).await;
            let origin = self.origin.of(&parts);
            let call = Call::new(parts, path.clone(), origin, bytes, self.space, request_id.clone());
            let work = self.work.spawn({
                let dialect = Arc::clone(&dialect);
                async move { dialect.answer(call).await }.instrument(tracing::Span::current())
            });
            match tokio::time::timeout(self.timeout, work).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(panicked)) => {
                    tracing::error!(%panicked, "the work of a request ended in a panic");
                    dialect.trouble(&path, Trouble::Panicked)
                }
                Err(_) => dialect.trouble(&path, Trouble::TookTooLong(self.timeout)),
            }
        };
        let answer = answer.instrument(span.clone()).await;
        span.in_scope(|| answer.log());
        answer.into_response(&request_id)
    }
}
