//! What is noticed about a client in how one request follows another.
//!
//! - `repeated_create`: the answer to a create did not reach the client, and the same user was created again, by the same
//!   operation; unless a read of her came in between whose answer did not show her.
//! - `ignored_failure`, of a request as a whole: the client did not get an answer that says what came of it (none, not a whole
//!   one, an empty one, a server's error), and behind it came neither the same request nor a read of the same user. Where the
//!   vendor refuses, be it because a fault says so, nothing is ignored: the client may well tell that to whoever asked it.
//! - `ignored_failure`, of one thing among several: some of them were done and some were not, and the client sent the whole
//!   again unchanged; or it went on to other requests, and behind it came, of one that was not done, neither that user in
//!   another request (changed, or done this time) nor a read of her.
//!
//! Requests are the same if API, operation, verb and user are; where they name no user, if all parameters are. A read is one
//! of a user unless it looks for somebody else.

use std::collections::{BTreeSet, HashMap};

use super::people::Step;
use crate::domain::Api;
use crate::domain::coverage::{Finding, Oddity};
use crate::domain::exchanges::{Ending, Exchange, Spoilt};

const REPEATED: &str = "the answer was lost, and the same was created again without a look whether it is there";
const REPEATED_THOUGH_SEEN: &str = "the answer was lost, a look showed that it is there, and it was created again";
const LOST: &str = "the answer was lost, and nothing was done to find out what had happened";
const NOT_TRIED_AGAIN: &str = "a fault gave the answer, and the request was never sent again";
const FAILED: &str = "the request failed on the server's side and was never sent again";
const WHOLE_AGAIN: &str = "some of what was asked for was not done, and the whole was sent again unchanged";
const LEFT: &str = "some of what was asked for was not done, and it was neither sent again changed nor looked up";

/// Requests of one space, the oldest first, and where to find those that may have to do with each other.
struct Course<'a> {
    steps: Vec<Step<'a>>,
    /// Where each step stands in what was given.
    places: Vec<usize>,
    of_whom: HashMap<(Api, String), Vec<usize>>,
    alike: HashMap<(Api, Option<&'a str>, &'a str), Vec<usize>>,
    reads: HashMap<Api, Vec<usize>>,
}

/// What is odd about how requests, in the order of their answers, follow one another. The answers that [`telling`] names
/// are to be there.
pub(super) fn followed(exchanges: &[Exchange]) -> Vec<Finding> {
    let course = Course::of(exchanges);
    Finding::merged((0..course.steps.len()).filter_map(|at| course.finding(at)).collect())
}

/// The places of those requests whose answers it takes to judge.
pub(super) fn telling(exchanges: &[Exchange]) -> Vec<usize> {
    let course = Course::of(exchanges);
    let mut found = BTreeSet::new();
    for at in (0..course.steps.len()).filter(|at| course.steps[*at].is_lost_create()) {
        if let Some(next) = course.again(at) {
            found.extend(course.looks(at, next).map(|look| course.places[look]));
        }
    }
    found.into_iter().collect()
}

impl<'a> Course<'a> {
    fn of(exchanges: &'a [Exchange]) -> Self {
        let places = by_arrival(exchanges);
        let steps: Vec<Step<'a>> = places.iter().map(|place| Step::of(&exchanges[*place])).collect();
        let mut course = Self { steps, places, of_whom: HashMap::new(), alike: HashMap::new(), reads: HashMap::new() };
        for (at, step) in course.steps.iter().enumerate() {
            for name in step.names() {
                course.of_whom.entry((step.exchange.api, name.clone())).or_default().push(at);
            }
            course.alike.entry(step.whole()).or_default().push(at);
            if step.reads() {
                course.reads.entry(step.exchange.api).or_default().push(at);
            }
        }
        course
    }

    fn finding(&self, at: usize) -> Option<Finding> {
        let step = &self.steps[at];
        let exchange = step.exchange;
        let (kind, message, next) = if step.is_done_in_part() {
            let (message, next) = self.ignored_part(at)?;
            (Oddity::IgnoredFailure, message, next)
        } else if let Some(again) = self.again(at).filter(|_| step.is_lost_create()) {
            (Oddity::RepeatedCreate, self.repeated(at, again)?, Some(again))
        } else {
            let untold = match (exchange.spoilt, exchange.outcome) {
                (Some(Spoilt::Lost), _) => LOST,
                (Some(Spoilt::Blank), _) => NOT_TRIED_AGAIN,
                (None, Ending::Failed) => FAILED,
                (Some(Spoilt::Replaced), _) | (None, Ending::Ok | Ending::Refused) => return None,
            };
            if self.again(at).is_some() || self.looks(at, self.steps.len()).next().is_some() {
                return None;
            }
            (Oddity::IgnoredFailure, untold, None)
        };
        let shown = std::iter::once(at).chain(next);
        Some(Finding {
            api: exchange.api,
            kind,
            operation: exchange.operation.clone().unwrap_or_default(),
            message: message.to_owned(),
            requests: shown.map(|at| self.steps[at].exchange.id.clone()).collect(),
        })
    }

    /// Where the same was asked for the next time. Of two that came at the same time, one that was refused came behind
    /// one whose client had gone before it was answered.
    fn again(&self, at: usize) -> Option<usize> {
        let step = &self.steps[at];
        let gone = step.exchange.spoilt == Some(Spoilt::Lost) && step.exchange.answered.status.is_none();
        let overtaken = |next: usize| {
            let other = self.steps[next].exchange;
            gone && step.exchange.rows.is_empty() && other.at == step.exchange.at && other.outcome == Ending::Refused
        };
        let named = step.names().filter_map(|name| self.of_whom.get(&(step.exchange.api, name.clone())));
        let alike = named.chain(self.alike.get(&step.whole())).flatten().copied();
        let comes = |next: &usize| *next != at && (*next > at || overtaken(*next)) && step.is_like(&self.steps[*next]);
        alike.filter(comes).min()
    }

    /// The reads between two places that tell of those whom a request is about.
    fn looks(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let step = &self.steps[from];
        let reads = self.reads.get(&step.exchange.api).into_iter().flatten().copied();
        reads.filter(move |at| *at > from && *at < to && self.steps[*at].may_show(step.people()))
    }

    fn repeated(&self, at: usize, again: usize) -> Option<&'static str> {
        let mut looks = self.looks(at, again).peekable();
        if looks.peek().is_none() {
            return Some(REPEATED);
        }
        let step = &self.steps[at];
        looks.any(|look| self.steps[look].shows(step.people())).then_some(REPEATED_THOUGH_SEEN)
    }

    fn ignored_part(&self, at: usize) -> Option<(&'static str, Option<usize>)> {
        let step = &self.steps[at];
        let whole = self.alike.get(&step.whole()).into_iter().flatten().find(|next| **next > at);
        if let Some(next) = whole {
            return Some((WHOLE_AGAIN, Some(*next)));
        }
        let api = step.exchange.api;
        let next = (at + 1..self.steps.len()).find(|next| self.steps[*next].exchange.api == api)?;
        let left = step.failing().any(|person| {
            let named = person.names().filter_map(|name| self.of_whom.get(&(api, name.clone()))).flatten();
            let mut later = named.copied().filter(|later| *later > at);
            let looked = || {
                let reads = self.reads.get(&api).into_iter().flatten();
                reads.copied().any(|look| look > at && self.steps[look].may_show(std::slice::from_ref(person)))
            };
            person.names().next().is_some() && !later.any(|later| self.steps[later].deals_with(person)) && !looked()
        });
        left.then_some((LEFT, Some(next)))
    }
}

/// The places in the order in which requests came. That is the order of the answers, but for those whose client had gone by
/// then: others may have come later and been answered sooner.
fn by_arrival(exchanges: &[Exchange]) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::with_capacity(exchanges.len());
    for (place, exchange) in exchanges.iter().enumerate() {
        let gone = exchange.spoilt == Some(Spoilt::Lost) && exchange.answered.status.is_none();
        let later = places.iter().rev().take_while(|known| gone && exchanges[**known].at > exchange.at).count();
        places.insert(places.len() - later, place);
    }
    places
}
