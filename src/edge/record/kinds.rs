//! What requests have in common with those that came before: then it need not be kept twice, nor read again to know what
//! they are like.

use std::sync::{Arc, Mutex, PoisonError};

use super::super::Call;
use super::gist::{Gist, Reader};
use super::head::Head;
use super::raw::RawExchange;
use crate::contract::Refused;

/// How many of each are remembered of a space.
const MOST: usize = 16;
/// The most bytes of what is remembered of a request: of its head, and of its body.
const LONGEST: usize = 16 << 10;

/// The requests that came last in a space: how they began, and of which kinds they were.
#[derive(Default)]
pub struct Kinds {
    heads: Mutex<Recent<Arc<Head>>>,
    kinds: Mutex<Recent<Kind>>,
}

/// The newest of something that was not there before.
struct Recent<T> {
    all: Vec<T>,
    /// The place of the one that was found last.
    last: usize,
    /// The place of the next one that is new.
    next: usize,
}

/// What makes requests of one kind: the first of them.
struct Kind {
    at: usize,
    head: Arc<Head>,
    body: Box<[u8]>,
    is_readable: bool,
    operation: &'static str,
    rows: Vec<&'static Refused>,
    reader: Reader,
    gist: Gist,
    likeness: u64,
}

impl Kinds {
    /// All of a request but its body, shared with those before that were the same.
    pub(super) fn head(&self, call: &Call) -> Arc<Head> {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = heads.find(|head| head.is_of(call)) {
            return Arc::clone(known);
        }
        let head = Arc::new(Head::of(call));
        if head.size() <= LONGEST {
            heads.add(Arc::clone(&head));
        }
        head
    }

    /// The likeness of a request, if it is known to be of one of the kinds.
    pub(super) fn likeness(&self, raw: &RawExchange) -> Option<u64> {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.find(|kind| kind.has(raw)).map(|kind| kind.likeness)
    }

    /// Remembers the kind of a request with that gist, which that reader made.
    pub(super) fn learn(&self, raw: &RawExchange, reader: Reader, gist: Gist, likeness: u64) {
        if raw.call.body().len() > LONGEST {
            return;
        }
        let kind = Kind {
            at: raw.at,
            head: Arc::clone(raw.call.head()),
            body: raw.call.body().into(),
            is_readable: raw.call.is_readable(),
            operation: raw.answer.operation,
            rows: raw.answer.rows.clone(),
            reader,
            gist,
            likeness,
        };
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner).add(kind);
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { all: Vec::new(), last: 0, next: 0 }
    }
}

impl<T> Recent<T> {
    fn find(&mut self, is_it: impl Fn(&T) -> bool) -> Option<&T> {
        let count = self.all.len();
        self.last = (0..count).map(|step| (self.last + step) % count).find(|at| is_it(&self.all[*at]))?;
        self.all.get(self.last)
    }

    fn add(&mut self, new: T) {
        if self.next < self.all.len() {
            self.all[self.next] = new;
        } else {
            self.all.push(new);
        }
        self.last = self.next;
        self.next = (self.next + 1) % MOST;
    }
}

impl Kind {
    /// Whether a request is of the kind; all that the likeness is made of is looked at.
    fn has(&self, raw: &RawExchange) -> bool {
        let id = |row: &'static Refused| row.id;
        self.at == raw.at
            && Arc::ptr_eq(&self.head, raw.call.head())
            && self.is_readable == raw.call.is_readable()
            && self.operation == raw.answer.operation
            && self.rows.iter().copied().map(id).eq(raw.answer.rows.iter().copied().map(id))
            && self.reader.is_alike(&self.body, &self.gist, raw.call.body())
    }
}
