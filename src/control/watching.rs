//! Requests as they happen: `/_mynah/events` tells of each, `/_mynah/wait` answers once there are enough.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use chrono::TimeDelta;
use futures_util::Stream;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::Instant;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::exchanges::RequestItem;
use super::filters::{Filter, filtered};
use super::requests::journal;
use super::{Control, Here, Json, Problem, ProblemDocument, Query};
use crate::domain::exchanges::Kept;
use crate::domain::text::span;

/// How often the journal is looked at for what another process has written, and for a space that is another by now.
const LOOK: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];
/// How often a stream with nothing to tell shows that it is alive.
const ALIVE: Duration = Duration::from_secs(15);
/// How many requests a stream reads at once.
const BATCH: usize = 100;
/// How many requests can be waited for.
const MOST: usize = 1_000;
/// How long can be waited.
const LONGEST: Duration = Duration::from_mins(1);
const LAST_EVENT: &str = "last-event-id";

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(follow)).routes(routes!(wait))
}

filtered! {
    /// Which requests are told of.
    Following {}
}

filtered! {
    /// Which requests are waited for.
    Waiting {
        /// How many.
        #[param(minimum = 1, maximum = 1000, default = 1)]
        count: Option<usize>,
        /// For how long, such as `10s` or `500ms`; a minute at most.
        #[param(pattern = "^([1-9][0-9]{0,3}ms|[1-9]s|[1-5][0-9]s|60s|1m)$", default = "10s")]
        timeout: Option<String>,
    }
}

/// The requests that were waited for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Awaited {
    /// As many as were asked for, the oldest first.
    items: Vec<RequestItem>,
}

/// Follows the journal of a space, wherever it is written.
struct Follower {
    control: Control,
    filter: Filter,
    space: (String, Uuid),
    written: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
}

impl Follower {
    fn new(control: &Control, here: &Here, filter: Filter) -> Self {
        Self {
            filter,
            space: (here.space.name.clone(), here.space.id),
            written: control.journal.log.written(),
            stopping: control.journal.stopping(),
            control: control.clone(),
        }
    }

    /// What has come since the last look, `most` at most. After a reset of the space it starts anew.
    async fn look(&mut self, most: usize) -> Result<Vec<Kept>, Problem> {
        self.written.mark_unchanged();
        let space = self.control.spaces.visit(&self.space.0, false).await?.id;
        if space != self.space.1 {
            self.space.1 = space;
            self.filter.wanted.after = None;
        }
        let found = self.filter.look(&self.control.journal.log, space, most).await?;
        self.filter.wanted.after = Some(found.seen);
        Ok(found.kept)
    }

    /// Waits until there may be more; false if the server is about to stop.
    async fn rest(&mut self) -> bool {
        let look = LOOK[usize::from(!self.control.spaces.is_shared())];
        tokio::select! {
            _ = self.written.changed() => true,
            () = tokio::time::sleep(look) => true,
            _ = self.stopping.wait_for(|stopping| *stopping) => false,
        }
    }
}

/// Tells of requests as they are answered: server-sent events of the type `request`, with the request as data and its number as
/// id. Begins with the next one, or behind `Last-Event-ID` or `after`.
#[utoipa::path(
    get,
    path = "/_mynah/events",
    tag = "requests",
    params(
        Following,
        ("Last-Event-ID" = Option<i64>, Header, minimum = 0, description = "The number of the last request that was told of")
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "An event for each request, without end"),
        (status = 400, description = "The query makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn follow(
    State(control): State<Control>,
    here: Here,
    headers: HeaderMap,
    Query(following): Query<Following>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let log = journal(&control)?;
    log.flush().await?;
    let mut filter = following.filter()?;
    let last = log.last(here.space.id).await?;
    let from = match last_event(&headers)? {
        // Of before a reset: whatever is there has not been told of.
        Some(told) if told > last => Some(0),
        Some(told) => Some(told),
        None => filter.wanted.after,
    };
    filter.wanted.after = from.or(Some(last));
    let follower = Follower::new(&control, &here, filter);
    let events = futures_util::stream::unfold((follower, VecDeque::new()), async |(mut follower, mut ready)| {
        let kept = next(&mut follower, &mut ready).await?;
        let event = Event::default().event("request").id(kept.number.to_string());
        let event = event.json_data(RequestItem::from(kept)).unwrap_or_default();
        Some((Ok(event), (follower, ready)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)))
}

/// The next request to tell of; none when the stream is to end.
async fn next(follower: &mut Follower, ready: &mut VecDeque<Kept>) -> Option<Kept> {
    loop {
        if let Some(kept) = ready.pop_front() {
            return Some(kept);
        }
        ready.extend(follower.look(BATCH).await.ok()?);
        if ready.is_empty() && !follower.rest().await {
            return None;
        }
    }
}

fn last_event(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(LAST_EVENT) else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.trim().parse::<i64>().ok()).filter(|number| *number >= 0);
    let wrong = || Problem::bad_request("Last-Event-ID is the number of a request");
    number.map(Some).ok_or_else(wrong)
}

/// Answers as soon as so many requests are in the journal; those that are there already count, unless `after` or `since` says
/// otherwise.
#[utoipa::path(
    get,
    path = "/_mynah/wait",
    tag = "requests",
    params(Waiting),
    responses(
        (status = 200, body = Awaited),
        (status = 400, description = "The query makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "There were not as many in that time", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn wait(
    State(control): State<Control>,
    here: Here,
    Query(waiting): Query<Waiting>,
) -> Result<Json<Awaited>, Problem> {
    let log = journal(&control)?;
    let count = waiting.count.unwrap_or(1);
    if !(1..=MOST).contains(&count) {
        return Err(Problem::bad_request(format!("count is between 1 and {MOST}")));
    }
    let timeout = waiting.timeout.as_deref().unwrap_or("10s");
    let patience = patience(timeout)?;
    let mut follower = Follower::new(&control, &here, waiting.filter()?);
    let deadline = Instant::now() + patience;
    let mut items: Vec<RequestItem> = Vec::new();
    loop {
        log.flush().await?;
        let space = follower.space.1;
        let fresh = follower.look(count - items.len()).await?;
        if follower.space.1 != space {
            items.clear();
        }
        items.extend(fresh.into_iter().map(RequestItem::from));
        if items.len() >= count {
            return Ok(Json(Awaited { items }));
        }
        match tokio::time::timeout_at(deadline, follower.rest()).await {
            Ok(true) => {}
            Ok(false) => return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the server is about to stop")),
            Err(_) => {
                let detail = format!("{} of {count} requests came within {timeout}", items.len());
                return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail));
            }
        }
    }
}

fn patience(text: &str) -> Result<Duration, Problem> {
    let known = span(text).filter(|span| *span > TimeDelta::zero()).and_then(|span| span.to_std().ok());
    let wrong =
        || Problem::bad_request(format!("timeout is a length such as 500ms or 10s, a minute at most, not {text:?}"));
    known.filter(|patience| *patience <= LONGEST).ok_or_else(wrong)
}
