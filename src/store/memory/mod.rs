//! What this process remembers of the store, so that it need not ask again.
//!
//! Only where no other process writes to the same store: what a transaction of this process changes is no longer
//! remembered while it is being committed, nor afterwards.

mod marks;
mod questions;
mod shelf;
mod weights;

pub(super) use questions::{OfSession, OfUser, Question, Setting, mark_of_session};
pub(super) use shelf::Shelf;
pub(super) use weights::Weighed;

use std::sync::atomic::{AtomicU64, Ordering};

use super::numbers::Numbers;
use super::touched::Touched;

/// How much is remembered of each, in bytes.
const SETTINGS: u64 = 4 << 20;
const USERS: u64 = 20 << 20;
const SESSIONS: u64 = 2 << 20;

/// What is remembered. Nothing stays in it that a transaction of this process has changed.
pub(super) struct Memory {
    /// Numbers of users that are drawn.
    pub(super) numbers: Numbers,
    /// How many times what is set up has changed.
    settings: AtomicU64,
    /// Absent where others write to the store, too.
    kept: Option<Kept>,
}

struct Kept {
    settings: Shelf<Setting>,
    users: Shelf<OfUser>,
    sessions: Shelf<OfSession>,
}

impl Memory {
    /// Of a store to which nobody else writes.
    pub(super) fn of_one() -> Self {
        let settings = Shelf::new(questions::SETTING_MARKS, SETTINGS);
        let users = Shelf::new(questions::USER_MARKS, USERS);
        let sessions = Shelf::new(questions::SESSION_MARKS, SESSIONS);
        Self { kept: Some(Kept { settings, users, sessions }), ..Self::of_several() }
    }

    /// Of a store to which others write, of which nothing is remembered.
    pub(super) fn of_several() -> Self {
        Self { numbers: Numbers::default(), settings: AtomicU64::default(), kept: None }
    }

    /// Remembers nothing of that until it `has_changed`: some see it as it was, and some as it will be.
    pub(super) fn about_to_change(&self, touched: &Touched) {
        if touched.numbers {
            self.numbers.doubt();
        }
        if let Some(kept) = &self.kept {
            kept.settings.about_to_change(questions::settings_of(touched));
            kept.users.about_to_change(questions::users_of(touched));
            kept.sessions.about_to_change(questions::sessions_of(touched));
        }
    }

    /// Forgets that as it was before. Nobody else may be changing anything.
    pub(super) fn has_changed(&self, touched: &Touched) {
        if touched.numbers {
            self.numbers.doubt();
        }
        if touched.settings {
            self.settings.fetch_add(1, Ordering::AcqRel);
        }
        if let Some(kept) = &self.kept {
            kept.settings.has_changed(questions::settings_of(touched));
            kept.users.has_changed(questions::users_of(touched));
            kept.sessions.has_changed(questions::sessions_of(touched));
        }
    }

    /// How many times what is set up has changed.
    pub(super) fn settings_changed(&self) -> u64 {
        self.settings.load(Ordering::Acquire)
    }
}
