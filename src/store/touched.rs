//! What a transaction changes, as far as somebody may remember it.

use std::collections::BTreeSet;

use uuid::Uuid;

/// So many users are told apart; beyond them all count as changed.
const MOST_USERS: usize = 1_000;

/// What a statement changes. Every statement that writes says so: see `Tx::changing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// Nothing that anybody remembers: users who are new, and what is read from the store each time.
    Nothing,
    /// How far a sequence is.
    Numbers,
    /// A user, her accounts, further names or groups, or what is written down about her.
    User(Uuid),
    /// A user who was not there before, of whom nothing can be remembered.
    NewUser(Uuid),
    /// What is set up: realms, operators, catalogues, groups, switches.
    Settings,
    /// Tokens and keys that were there before.
    Credentials,
    /// Sessions of that mark.
    Session(usize),
    /// All sessions.
    Sessions,
    /// Whatever there is.
    Everything,
}

/// What a transaction has changed so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that may have changed, with any other")]
pub(super) struct Touched {
    pub(super) numbers: bool,
    pub(super) settings: bool,
    pub(super) credentials: bool,
    /// The marks of sessions.
    pub(super) sessions: BTreeSet<usize>,
    /// Whether it is all sessions, and not those alone.
    pub(super) all_sessions: bool,
    pub(super) users: BTreeSet<Uuid>,
    /// Whether it is all users, and not those alone.
    pub(super) all_users: bool,
    /// Users who are new; those beyond the most count as changed as soon as they are.
    pub(super) new_users: BTreeSet<Uuid>,
    /// Whether anything at all was written.
    pub(super) anything: bool,
}

impl Touched {
    pub(super) fn of(touch: Touch) -> Self {
        let mut touched = Self::default();
        touched.note(touch);
        touched
    }

    pub(super) fn note(&mut self, touch: Touch) {
        self.anything = true;
        match touch {
            Touch::Numbers => self.numbers = true,
            Touch::NewUser(user) if self.new_users.len() < MOST_USERS => {
                self.new_users.insert(user);
            }
            Touch::User(user) if self.new_users.contains(&user) => {}
            Touch::Nothing | Touch::NewUser(_) => {}
            Touch::User(user) if self.users.len() < MOST_USERS => {
                self.users.insert(user);
            }
            Touch::User(_) => self.all_users = true,
            Touch::Settings => self.settings = true,
            Touch::Credentials => self.credentials = true,
            Touch::Session(mark) => {
                self.sessions.insert(mark);
            }
            Touch::Sessions => self.all_sessions = true,
            Touch::Everything => {
                (self.numbers, self.settings, self.credentials) = (true, true, true);
                (self.all_sessions, self.all_users) = (true, true);
            }
        }
    }
}
