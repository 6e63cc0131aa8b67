//! What is asked of the store again and again, and whose change makes an answer void.

use std::hash::Hash;

use uuid::Uuid;

use super::marks::Marked;
use super::weights::Weighed;
use super::{Memory, Shelf};
use crate::domain::{Api, Kind};
use crate::store::touched::Touched;

pub(super) const SETTING_MARKS: usize = 2;
pub(super) const USER_MARKS: usize = 4_096;
pub(super) const SESSION_MARKS: usize = 1_024;

const SETTINGS: usize = 0;
const CREDENTIALS: usize = 1;

/// A question whose answer is remembered.
pub(in crate::store) trait Question: Hash + Eq + Weighed {
    /// Where answers to such questions are; absent where nothing is remembered.
    fn shelf(memory: &Memory) -> Option<&Shelf<Self>>
    where
        Self: Sized;

    /// The mark of what the answer tells about.
    fn mark(&self) -> usize;

    /// Whether a transaction that has touched that must ask the store.
    fn is_touched(&self, touched: &Touched) -> bool;

    /// Whether it is remembered, too, that there is no such thing. What is new makes no mark where it is not.
    fn counts_absence(&self) -> bool;
}

/// A question after what is set up. Names are folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::store) enum Setting {
    Switches(Uuid, Api),
    Realm(Uuid, Api, String),
    Realms(Uuid, Api),
    AllRealms(Uuid),
    Operator(Uuid, Api, String),
    OperatorById(Api, Uuid),
    Operators(Uuid, Api),
    AddedOperators(Uuid, Api),
    Entry(Uuid, Uuid, Api, Kind, String),
    EntriesOf(Uuid, Api, Kind),
    EntriesSeen(Uuid, Uuid, Api, Kind),
    Groups(Uuid, Api),
    /// A token or key, by its digest.
    Credential(Uuid, Api, Vec<u8>),
}

impl Question for Setting {
    fn shelf(memory: &Memory) -> Option<&Shelf<Self>> {
        memory.kept.as_ref().map(|kept| &kept.settings)
    }

    fn mark(&self) -> usize {
        if matches!(self, Self::Credential(..)) { CREDENTIALS } else { SETTINGS }
    }

    fn is_touched(&self, touched: &Touched) -> bool {
        if self.mark() == CREDENTIALS { touched.credentials } else { touched.settings }
    }

    fn counts_absence(&self) -> bool {
        self.mark() == SETTINGS
    }
}

impl Weighed for Setting {
    fn weight(&self) -> usize {
        let text = match self {
            Self::Realm(_, _, text) | Self::Operator(_, _, text) | Self::Entry(_, _, _, _, text) => text.len(),
            Self::Credential(_, _, digest) => digest.len(),
            _ => 0,
        };
        size_of::<Self>() + text
    }
}

/// A question after a user, whom everything tells about that is kept with her key. Who has what else is only told by who
/// had it once: her key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::store) enum OfUser {
    /// Who has that key.
    Key(Uuid),
    /// Who has had that name in that realm, folded.
    Name(Uuid, String),
    /// Who has had that id for clients in that realm or space.
    Shown(Uuid, Uuid),
    /// Who has that number in that realm.
    Number(Uuid, i64),
    /// The groups that the user of that key is in, as each API has them.
    Groups(Uuid),
    /// What was done to the user of that key.
    History(Uuid),
}

impl Question for OfUser {
    fn shelf(memory: &Memory) -> Option<&Shelf<Self>> {
        memory.kept.as_ref().map(|kept| &kept.users)
    }

    fn mark(&self) -> usize {
        match self {
            Self::Key(user) | Self::Groups(user) | Self::History(user) => mark(user.as_u64_pair().1, USER_MARKS),
            Self::Name(..) | Self::Shown(..) | Self::Number(..) => 0,
        }
    }

    fn is_touched(&self, touched: &Touched) -> bool {
        touched.all_users || !touched.users.is_empty()
    }

    fn counts_absence(&self) -> bool {
        false
    }
}

impl Weighed for OfUser {
    fn weight(&self) -> usize {
        size_of::<Self>() + if let Self::Name(_, name) = self { name.len() } else { 0 }
    }
}

/// A question after a session, by the digest of its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::store) struct OfSession {
    pub(in crate::store) space: Uuid,
    pub(in crate::store) api: Api,
    pub(in crate::store) digest: Vec<u8>,
}

impl Question for OfSession {
    fn shelf(memory: &Memory) -> Option<&Shelf<Self>> {
        memory.kept.as_ref().map(|kept| &kept.sessions)
    }

    fn mark(&self) -> usize {
        mark_of_session(&self.digest)
    }

    fn is_touched(&self, touched: &Touched) -> bool {
        touched.all_sessions || touched.sessions.contains(&self.mark())
    }

    fn counts_absence(&self) -> bool {
        false
    }
}

impl Weighed for OfSession {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.digest.len()
    }
}

/// The mark of a session, by the digest of its id.
pub(in crate::store) fn mark_of_session(digest: &[u8]) -> usize {
    let first = digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte));
    mark(first, SESSION_MARKS)
}

fn mark(number: u64, marks: usize) -> usize {
    usize::try_from(number % marks as u64).unwrap_or_default()
}

pub(super) fn settings_of(touched: &Touched) -> Marked<impl Iterator<Item = usize>> {
    let which = [(touched.settings, SETTINGS), (touched.credentials, CREDENTIALS)];
    Marked::These(which.into_iter().filter(|(touched, _)| *touched).map(|(_, mark)| mark))
}

pub(super) fn users_of(touched: &Touched) -> Marked<impl Iterator<Item = usize>> {
    let users = touched.users.iter().map(|user| OfUser::Key(*user).mark());
    if touched.all_users { Marked::All } else { Marked::These(users) }
}

pub(super) fn sessions_of(touched: &Touched) -> Marked<impl Iterator<Item = usize>> {
    if touched.all_sessions { Marked::All } else { Marked::These(touched.sessions.iter().copied()) }
}
