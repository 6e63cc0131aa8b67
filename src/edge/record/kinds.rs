//! Kinds of requests that have come, so that the likeness of the next one of a kind is known without reading it.

use std::sync::{Mutex, PoisonError};

use super::gist::{Gist, Reader};
use super::raw::{Flat, RawExchange};
use crate::contract::Refused;

/// How many kinds of a space are remembered.
const MOST: usize = 16;
/// The most bytes that one of them may have.
const LONGEST: usize = 16 << 10;

/// The kinds of requests that came last in a space, each by one of them.
#[derive(Default)]
pub struct Kinds(Mutex<Known>);

#[derive(Default)]
struct Known {
    kinds: Vec<Kind>,
    /// The place of the one that was found last.
    last: usize,
    /// The place of the next one that is new.
    next: usize,
}

/// A request of the kind.
struct Kind {
    at: usize,
    call: Flat,
    operation: &'static str,
    rows: Vec<&'static Refused>,
    reader: Reader,
    gist: Gist,
    likeness: u64,
}

impl Kinds {
    /// The likeness of a request, if it is known to be of one of the kinds.
    pub(super) fn likeness(&self, raw: &RawExchange) -> Option<u64> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = known.kinds.len();
        let place = (0..count).map(|step| (known.last + step) % count).find(|at| known.kinds[*at].has(raw))?;
        known.last = place;
        Some(known.kinds[place].likeness)
    }

    /// Remembers the kind of a request with that gist, which that reader made.
    pub(super) fn learn(&self, raw: &RawExchange, reader: Reader, gist: Gist, likeness: u64) {
        if raw.call.len() > LONGEST {
            return;
        }
        let (operation, rows) = (raw.answer.operation, raw.answer.rows.clone());
        let kind = Kind { at: raw.at, call: raw.call.clone(), operation, rows, reader, gist, likeness };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known.next;
        if place < known.kinds.len() {
            known.kinds[place] = kind
        } else {
            known.kinds.push(kind)
        }
        known.next = (place + 1) % MOST;
    }
}

impl Kind {
    /// Whether a request is of the kind; all that the likeness is made of is looked at.
    fn has(&self, raw: &RawExchange) -> bool {
        let id = |row: &'static Refused| row.id;
        self.at == raw.at
            && self.operation == raw.answer.operation
            && self.call.begins_like(&raw.call)
            && self.rows.iter().copied().map(id).eq(raw.answer.rows.iter().copied().map(id))
            && self.reader.is_alike(self.call.body(), &self.gist, raw.call.body())
    }
}
