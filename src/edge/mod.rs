//! What happens to every request, whoever's API it is for.
//!
//! Knows HTTP and no vendor: what a vendor says is behind [`Dialect`].

mod answer;
mod body;
mod call;
mod dialect;
mod encoding;
pub mod faults;
mod hint;
mod lasting;
pub mod mask;
mod origin;
pub mod place;
mod presence;
mod record;
mod space;

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Request, Response};
use futures_util::FutureExt;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

pub use answer::{Answer, Outcome, give};
pub use body::{Unreadable, text};
pub use call::{Asker, Call};
pub use dialect::{Dialect, Mask, Seen, Trouble, Viewing};
pub use faults::Faults;
pub use hint::Hint;
pub use origin::Origin;
pub use place::Place;
pub use presence::Presence;
pub use record::{Gist, Journal, Kinds, Reader};
pub use space::{Dialects, Entering, NoSpace, Space, Spaces};

use lasting::Lasting;
use presence::Client;
use record::Record;

use crate::domain::Ids;

/// The most bytes of a request body, as it arrives and as it is read.
pub const BODY_LIMIT: usize = 1 << 20;

/// What every request goes through.
#[derive(Clone)]
pub struct Edge {
    /// The dialects outside of any space, in the order in which they are asked whether a path is theirs.
    pub dialects: Dialects,
    /// Whoever keeps the spaces.
    pub spaces: Arc<dyn Spaces>,
    /// Whoever keeps the faults.
    pub faults: Arc<dyn Faults>,
    /// What the server knows of its own address.
    pub origin: Origin,
    /// Where the ids of requests come from that run in no space.
    pub ids: Arc<dyn Ids>,
    /// How long a client waits; the work itself goes on.
    pub timeout: Duration,
    /// Whoever keeps what was asked and answered; nobody, where nothing is kept.
    pub journal: Option<Arc<dyn Journal>>,
    /// The work that has begun, whether or not its client still waits.
    pub work: TaskTracker,
}

impl Edge {
    /// Answers a request. The steps, in this order, each with its reason:
    ///
    /// 1. dialect: from here on, whatever goes wrong is said in the vendor's words;
    /// 2. space: its clock and its ids hold for everything after it;
    /// 3. request id: everything after it can be traced;
    /// 4. body limit: before anything is kept in memory; the vendor says so when it comes to the body;
    ///    the same limit holds for what comes out of a compressed body;
    /// 5. faults: what is to go wrong on purpose is known before anything is done;
    /// 6. the work, which goes on in a task of its own when the client has gone;
    /// 7. timeout: bounds the waiting, not the work;
    /// 8. journal: before the client has its answer, so that whoever asks next finds it there, and also where the client has
    ///    gone, which is noted;
    /// 9. answer: hint, request id, one log line.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let path = body::decoded_path(parts.uri.path());
        let Some(at) = self.dialects.iter().position(|dialect| dialect.claims(&path)) else {
            let request_id = self.ids.id().simple().to_string();
            return answer::unknown_path(&path, &self.dialects).into_response(&request_id);
        };
        let place = parts.extensions.get::<Place>().cloned().unwrap_or_default();
        let entered = match place.space {
            Ok(name) => self.spaces.enter(&name).await,
            Err(reason) => Err(reason),
        };
        match entered {
            Ok(space) => self.answer_in(space, at, parts, path, body).await,
            Err(reason) => {
                let request_id = self.ids.id().simple().to_string();
                let answer = self.dialects[at].trouble(&path, Trouble::NoSpace(reason));
                answer.log();
                answer.into_response(&request_id)
            }
        }
    }

    async fn answer_in(
        &self,
        space: Arc<Space>,
        at: usize,
        mut parts: Parts,
        path: String,
        body: Body,
    ) -> Response<Body> {
        let (began, dialect) = ((space.clock.now(), Instant::now()), Arc::clone(&space.dialects[at]));
        let request_id = space.ids.shown(self.ids.id()).simple().to_string();
        let span = tracing::info_span!("request", dialect = %dialect.api(), space = space.name, request_id);
        let (client, waiting) = Client::of(&parts);
        let answer = async {
            let bytes = body::read(&mut parts, body, BODY_LIMIT, self.timeout).await;
            let origin = format!("{}{}", self.origin.of(&parts), Place::prefix(&space.name));
            let call = Call::new(parts, path.clone(), origin, bytes, space.id, request_id.clone());
            let record = self.journal.as_ref().map(|journal| Record::new(journal, &space, at, &call, began));
            let worker = self.worker();
            let answered = async move {
                let answer = worker.answer_or_strike(&space, at, call).await;
                if let Some(record) = record {
                    // Whoever closed one side is taken for gone where a fault let her wait: she may else only have no more to ask.
                    let gone = client.has_left() || (answer.is_late() && client.has_closed());
                    record.keep(&answer, gone);
                }
                answer
            };
            let answered = Lasting::new(&self.work, waiting, AssertUnwindSafe(answered).catch_unwind()).await;
            answered.unwrap_or_else(|_| dialect.trouble(&path, Trouble::Panicked))
        };
        let answer = answer.instrument(span.clone()).await;
        span.in_scope(|| answer.log());
        answer.into_response(&request_id)
    }

    fn worker(&self) -> Worker {
        Worker { faults: Arc::clone(&self.faults), timeout: self.timeout, work: self.work.clone() }
    }
}

/// What the work of a request needs, also when its client has gone.
struct Worker {
    faults: Arc<dyn Faults>,
    timeout: Duration,
    work: TaskTracker,
}

impl Worker {
    /// Lets the dialect answer, and waits for it as long as a client does; then it goes on in a task of its own.
    async fn carry_out(&self, dialect: &Arc<dyn Dialect>, call: Call) -> Answer {
        let (path, asker) = (call.path.clone(), call.asker.clone());
        let answering = Arc::clone(dialect);
        let work = AssertUnwindSafe(async move { answering.answer(call).await }).catch_unwind();
        let mut work = Box::pin(work);
        let trouble = match tokio::time::timeout(self.timeout, &mut work).await {
            Ok(Ok(answer)) => return answer,
            Ok(Err(panicked)) => {
                tracing::error!(panicked = said(&*panicked), "the work of a request ended in a panic");
                Trouble::Panicked
            }
            Err(_) => {
                self.work.spawn(work.instrument(tracing::Span::current()));
                Trouble::TookTooLong(self.timeout)
            }
        };
        Answer { operator: asker.name(), ..dialect.trouble(&path, trouble) }
    }
}

/// What a panic said.
fn said(panicked: &(dyn Any + Send)) -> &str {
    let text = panicked.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panicked.downcast_ref::<&str>().copied()).unwrap_or("a panic without a word")
}
