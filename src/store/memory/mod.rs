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

use super::absence::Absence;
use super::numbers::Numbers;
use super::positions::Positions;
use super::touched::Touched;

/// How much is remembered of each, in bytes.
const SETTINGS: u64 = 8 << 20;
const USERS: u64 = 14 << 20;
const SESSIONS: u64 = 2 << 20;

/// What is remembered. Nothing stays in it that a transaction of this process has changed.
pub(super) struct Memory {
    /// Numbers of users that are drawn.
    pub(super) numbers: Numbers,
    /// Where those stand who are far behind in a list; whether they still do, the store tells, whoever has written.
    pub(super) positions: Positions,
    /// Whether who is sought by a create is likely not to be there.
    pub(super) absence: Absence,
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
        let settings = Shelf::new(questions::SETTING_MARKS, SETTINGS, 2);
        let users = Shelf::new(questions::USER_MARKS, USERS, 8);
        let sessions = Shelf::new(questions::SESSION_MARKS, SESSIONS, 8);
        Self { kept: Some(Kept { settings, users, sessions }), ..Self::of_several() }
    }

    /// Of a store to which others write, of which nothing is remembered.
    pub(super) fn of_several() -> Self {
        Self {
            numbers: Numbers::default(),
            positions: Positions::default(),
            absence: Absence::default(),
            settings: AtomicU64::default(),
            kept: None,
        }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::super::touched::Touch;
    use super::*;
    use crate::domain::Api;

    const SPACE: Uuid = Uuid::nil();

    fn groups(user: Uuid) -> OfUser {
        OfUser::Groups(user)
    }

    /// What a question is answered by, if it is remembered.
    fn told<Q: Question>(memory: &Memory, question: &Q) -> Option<String> {
        let told = Q::shelf(memory).and_then(|shelf| shelf.known(question, question.mark()))?;
        Some(String::clone(&told))
    }

    fn text(text: &str) -> Arc<String> {
        Arc::new(text.to_owned())
    }

    /// A change while somebody reads who remembers only afterwards what she has read before it.
    fn read_too_early<Q: Question>(question: impl Fn() -> Q, touch: Touch) {
        let memory = Memory::of_one();
        let shelf = Q::shelf(&memory).expect("it remembers");
        let touched = Touched::of(touch);
        let read = shelf.now();
        shelf.keep(question(), read, text("before"));
        assert_eq!(told(&memory, &question()).as_deref(), Some("before"));
        memory.about_to_change(&touched);
        assert_eq!(told(&memory, &question()), None, "it is being changed");
        let meanwhile = shelf.now();
        memory.has_changed(&touched);
        for early in [read, meanwhile] {
            shelf.keep(question(), early, text("before"));
            assert_eq!(told(&memory, &question()), None, "it was read before the change");
        }
        shelf.keep(question(), shelf.now(), text("after"));
        assert_eq!(told(&memory, &question()).as_deref(), Some("after"));
        memory.has_changed(&Touched::of(Touch::Everything));
        assert_eq!(told(&memory, &question()), None, "everything was changed");
    }

    #[test]
    fn who_has_read_before_a_change_remembers_in_vain() {
        let digest = || vec![1, 2, 3];
        read_too_early(|| Setting::Switches(SPACE, Api::Sas), Touch::Settings);
        read_too_early(|| Setting::Credential(SPACE, Api::Sas, digest()), Touch::Credentials);
        read_too_early(|| groups(SPACE), Touch::User(SPACE));
        let session = || OfSession { space: SPACE, api: Api::Sas, digest: digest() };
        read_too_early(session, Touch::Session(mark_of_session(&digest())));
        read_too_early(session, Touch::Sessions);
    }

    #[test]
    fn one_change_leaves_the_rest_remembered() {
        let memory = Memory::of_one();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let users = OfUser::shelf(&memory).expect("it remembers");
        let settings = Setting::shelf(&memory).expect("it remembers");
        users.keep(groups(one), users.now(), text("one"));
        users.keep(groups(other), users.now(), text("other"));
        settings.keep(Setting::Switches(SPACE, Api::Sas), settings.now(), text("on"));
        memory.about_to_change(&Touched::of(Touch::User(one)));
        memory.has_changed(&Touched::of(Touch::User(one)));
        assert_eq!(told(&memory, &groups(one)), None);
        assert_eq!(told(&memory, &groups(other)).as_deref(), Some("other"));
        assert_eq!(told(&memory, &Setting::Switches(SPACE, Api::Sas)).as_deref(), Some("on"));
    }

    #[test]
    fn what_clients_make_up_does_not_fill_the_memory() {
        let memory = Memory::of_one();
        let settings = Setting::shelf(&memory).expect("it remembers");
        for number in 0..100_000 {
            settings.keep(Setting::Realm(SPACE, Api::Sas, format!("{number:0200}")), settings.now(), text(""));
        }
        assert!(settings.weight() <= SETTINGS, "{} bytes are remembered", settings.weight());
    }

    #[test]
    fn of_a_store_to_which_others_write_nothing_is_remembered() {
        let memory = Memory::of_several();
        assert!(Setting::shelf(&memory).is_none() && OfUser::shelf(&memory).is_none());
        assert!(OfSession::shelf(&memory).is_none());
    }
}
