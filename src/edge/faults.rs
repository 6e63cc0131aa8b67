//! What is to go wrong on purpose: which fault strikes a request, and what its client then gets.
//!
//! Knows when a fault strikes and how an answer is lost. Who keeps the faults and compares them with requests is behind
//! [`Faults`].

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use uuid::Uuid;

use super::{Answer, Call, Dialect, Hint, Outcome, Seen, Space, Worker};
use crate::contract::Refused;
use crate::domain::Pattern;
use crate::domain::exchanges::Spoilt;

/// How long what is left of a cut answer has to reach the client before the connection is closed.
const ON_ITS_WAY: Duration = Duration::from_millis(50);

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// Before anything has happened, and nothing will.
    Before,
    /// In place of work that would have been done: nothing of it is kept. What is refused is refused as ever.
    Instead,
    /// When the work is over and kept, whatever has come of it.
    AfterCommit,
}

/// A fault, as far as the edge must know it.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Its key.
    pub id: Uuid,
    /// The id that clients see.
    pub shown: Uuid,
    /// When it strikes.
    pub strike: Strike,
    /// Whose requests alone; absent: everybody's.
    pub operator: Option<Pattern>,
    /// What the client gets; absent: what it would have got.
    pub reply: Option<Reply>,
    /// How long to wait before the work.
    pub delay: Duration,
    /// How long to wait after it.
    pub delay_after: Duration,
}

/// What a client gets in place of its answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The answer.
    pub base: Base,
    /// What becomes of it on its way.
    pub damage: Option<Damage>,
}

/// An answer.
#[derive(Debug, Clone)]
pub enum Base {
    /// The request's own.
    Own,
    /// That row of the contract.
    Row(&'static Refused),
    /// 200 without a body.
    Empty,
    /// This one.
    Raw {
        /// The HTTP status.
        status: u16,
        /// The headers.
        headers: Vec<(HeaderName, HeaderValue)>,
        /// The body.
        body: String,
    },
}

/// What becomes of an answer on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The connection is closed without a byte of it.
    Drop,
    /// Only so many bytes of the body are sent, as if they were all.
    Truncate(usize),
    /// After so many bytes of the body the connection is closed; more were promised.
    Cut(usize),
    /// The body cannot be parsed.
    Malformed,
}

impl Damage {
    /// Whether it leaves that body as it is.
    fn is_without_effect(self, body: &str) -> bool {
        matches!(self, Self::Truncate(most) if most >= body.len())
    }
}

/// That an answer was struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Struck {
    /// By which fault.
    pub fault: Uuid,
    /// What stands in its place; absent where it is the request's own.
    pub replaced: Option<Replaced>,
    /// What becomes of it on its way.
    pub damage: Option<Damage>,
    /// Whether it had to wait.
    pub late: bool,
}

/// What stands in the place of a request's own answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Whether it says nothing of what came of the request: it is empty, or a server's error in no vendor's words.
    pub blank: bool,
    /// Whether the request's own work was done.
    pub done: bool,
}

impl Struck {
    /// What is left of the request's own answer.
    pub(super) fn spoilt(self) -> Option<Spoilt> {
        match (self.damage, self.replaced) {
            (Some(_), _) | (None, Some(Replaced { blank: true, done: true })) => Some(Spoilt::Lost),
            (None, Some(Replaced { blank: true, done: false })) => Some(Spoilt::Blank),
            (None, Some(Replaced { blank: false, .. })) => Some(Spoilt::Replaced),
            (None, None) => None,
        }
    }
}

/// Stands in a response that must not be sent: the connection is to be closed in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped;

/// Which faults match a request, in the order in which they are asked.
pub type Matching<'a> = Pin<Box<dyn Future<Output = Vec<Fault>> + Send + 'a>>;
/// Whether a fault strikes.
pub type Asking<'a> = Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

/// Whoever keeps the faults.
pub trait Faults: Send + Sync {
    /// The faults of a space that match what a request asks for; who asks is not looked at.
    fn matching<'a>(&'a self, space: &'a Space, dialect: &'a dyn Dialect, seen: &'a Seen) -> Matching<'a>;

    /// Whether a fault that matches strikes this time, which is counted.
    fn strikes<'a>(&'a self, space: &'a Space, fault: &'a Fault) -> Asking<'a>;
}

/// A fault that strikes, with what the request would come to, where that had to be found out.
type Found = (Fault, Option<Answer>);

impl Worker {
    /// Lets the dialect at that place answer, unless a fault strikes.
    pub(super) async fn answer_or_strike(&self, space: &Space, at: usize, call: Call) -> Answer {
        let dialect = &space.dialects[at];
        if !space.has_faults() {
            return self.carry_out(dialect, call).await;
        }
        // Each in a piece of memory of its own, since hardly any request needs it.
        match Box::pin(self.find(space, at, &call)).await {
            Some(found) => Box::pin(self.strike(dialect, call, found)).await,
            None => self.carry_out(dialect, call).await,
        }
    }

    /// The first fault that matches and strikes.
    async fn find(&self, space: &Space, at: usize, call: &Call) -> Option<Found> {
        let dialect = &space.dialects[at];
        let seen = dialect.seen(call);
        let mut rehearsed: Option<Answer> = None;
        for fault in self.faults.matching(space, &**dialect, &seen).await {
            if fault.needs_rehearsal() {
                let answer = match rehearsed.take() {
                    Some(answer) => answer,
                    None => self.carry_out(&space.rehearsal()[at], call.clone()).await,
                };
                let matches = fault.matches(&answer);
                rehearsed = Some(answer);
                if !matches {
                    continue;
                }
            }
            if self.faults.strikes(space, &fault).await {
                return Some((fault, rehearsed));
            }
        }
        None
    }

    async fn strike(&self, dialect: &Arc<dyn Dialect>, call: Call, (fault, rehearsed): Found) -> Answer {
        tokio::time::sleep(fault.delay).await;
        let own = match (&fault.reply, fault.strike) {
            (Some(_), Strike::Before) => None,
            (Some(_), Strike::Instead) => rehearsed,
            (Some(_), Strike::AfterCommit) | (None, _) => Some(self.carry_out(dialect, call.clone()).await),
        };
        tokio::time::sleep(fault.delay_after).await;
        fault.give(&**dialect, &call, own)
    }
}

impl Fault {
    fn needs_rehearsal(&self) -> bool {
        self.operator.is_some() || self.strike == Strike::Instead
    }

    /// Whether it may strike a request that would come to that.
    fn matches(&self, rehearsed: &Answer) -> bool {
        let asks = |pattern: &Pattern| rehearsed.operator.as_deref().is_some_and(|name| pattern.matches(name));
        let done = matches!(rehearsed.outcome, Outcome::Done);
        self.operator.as_ref().is_none_or(asks) && (done || self.strike != Strike::Instead)
    }

    /// What the client gets where its own answer would have been that.
    fn give(&self, dialect: &dyn Dialect, call: &Call, own: Option<Answer>) -> Answer {
        let (operation, operator) = match &own {
            Some(own) => (own.operation, own.operator.clone()),
            None => (dialect.seen(call).operation.map_or("", |operation| operation.name), None),
        };
        let done = self.strike == Strike::AfterCommit && own.as_ref().is_some_and(|own| !own.outcome.is_refused());
        let damage = self.reply.as_ref().and_then(|reply| reply.damage);
        let mut answer = match self.reply.as_ref().map(|reply| &reply.base) {
            Some(Base::Row(row)) => dialect.say(call, row),
            Some(Base::Empty) => Answer::new(200, "", ""),
            Some(Base::Raw { status, headers, body }) => {
                Answer { headers: headers.clone(), ..Answer::new(*status, "", body) }
            }
            Some(Base::Own) | None => own.unwrap_or_else(|| Answer::new(200, "", "")),
        };
        if damage == Some(Damage::Malformed) {
            answer.body = malformed(&answer.body);
        }
        let damage = damage.filter(|damage| !damage.is_without_effect(&answer.body));
        let replaced = match self.reply.as_ref().map(|reply| &reply.base) {
            Some(Base::Own) | None => None,
            Some(Base::Row(_)) => Some(Replaced { blank: false, done }),
            Some(Base::Empty) => Some(Replaced { blank: true, done }),
            Some(Base::Raw { status, .. }) => Some(Replaced { blank: *status >= 500, done }),
        };
        let late = !(self.delay + self.delay_after).is_zero();
        if replaced.is_some() {
            answer.hint = Hint::new(format!("the fault {} gave this answer", self.shown));
        }
        if let Some(Base::Row(row)) = self.reply.as_ref().map(|reply| &reply.base) {
            answer.rows = vec![row];
        }
        Answer { operation, operator, struck: Some(Struck { fault: self.shown, replaced, damage, late }), ..answer }
    }
}

/// A body that is neither JSON nor XML, whatever it was.
fn malformed(body: &str) -> String {
    let half = body.char_indices().nth(body.chars().count() / 2).map_or(0, |(at, _)| at);
    format!("{}<{{[\"", &body[..half])
}

/// The response with what becomes of its body.
pub(super) fn damage(response: &mut Response<Body>, body: String, struck: Option<Struck>) {
    let bytes = Bytes::from(body);
    match struck.and_then(|struck| struck.damage) {
        Some(Damage::Drop) => drop_connection(response),
        Some(Damage::Truncate(most)) => *response.body_mut() = Body::from(bytes.slice(..most.min(bytes.len()))),
        Some(Damage::Cut(most)) => {
            let promised = bytes.len().max(1);
            let kept = bytes.slice(..most.min(promised - 1));
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(promised));
            *response.body_mut() = cut(kept);
        }
        Some(Damage::Malformed) | None => *response.body_mut() = Body::from(bytes),
    }
}

/// Where no connection can be closed, as in a test within the process, this is what is seen.
fn drop_connection(response: &mut Response<Body>) {
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().remove(header::CONTENT_TYPE);
    *response.body_mut() = Body::from("a fault closes the connection here");
    response.extensions_mut().insert(Dropped);
}

/// A body that breaks off behind those bytes.
fn cut(kept: Bytes) -> Body {
    let chunks = futures_util::stream::unfold(Some(kept), async |kept| match kept {
        Some(kept) if !kept.is_empty() => Some((Ok(kept), Some(Bytes::new()))),
        Some(_) => {
            // hyper forgets what it has not yet sent when a body fails.
            tokio::time::sleep(ON_ITS_WAY).await;
            Some((Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)), None))
        }
        None => None,
    });
    Body::from_stream(chunks)
}
