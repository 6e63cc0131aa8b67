//! Drafts: what a create would write, told apart from writing it.
//!
//! The work of a create runs over a [`Tx`] that reads and takes notes. What it has noted can then be written together with
//! what others have, in one transaction for all: see `group.rs`. What it took for granted is noted too: that
//! nobody has a certain name, and that what is set up is as it was. Where that does not hold, or the work wants to write what
//! cannot be noted, it is done again in a transaction of its own.

use uuid::Uuid;

use super::Tx;
use super::columns;
use super::noted::{Noted, Table};
use crate::domain::users::Identifier;
use crate::domain::{Account, Api, AuditEntry, During, Failure, Key, User, fold};

/// What a create would write.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) newcomer: Option<Noted>,
    /// What must not be there when it is written.
    pub(super) absent: Vec<Absent>,
    /// The daily allowance from which it takes one.
    pub(super) quota: Option<Quota>,
    /// How many times what is set up had changed when it began.
    pub(super) settings: u64,
    /// Whether it was taken for granted without a look that somebody is not there.
    pub(super) presumed: bool,
    /// Whether the work wants what cannot be noted.
    pub(super) unfit: bool,
}

/// Something that nobody in a realm, or in a space, may have; texts are folded.
#[derive(Debug)]
pub(super) enum Absent {
    /// A user of the space whom clients know by that id, which is her key, too.
    Key(Uuid, Uuid),
    /// A user of that name.
    Name(Uuid, String),
    /// A user of that address.
    Email(Uuid, String),
    /// A user of that number.
    EmployeeId(Uuid, String),
    /// A further name of that kind.
    Identifier(Uuid, &'static str, String),
}

/// A daily allowance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quota {
    pub(super) space: Uuid,
    pub(super) api: Api,
    pub(super) day: String,
    pub(super) limit: i64,
}

impl Draft {
    /// Whether it can be written with others.
    pub(super) fn is_whole(&self) -> bool {
        !self.unfit && self.newcomer.is_some()
    }
}

/// What is noted in the place of writing.
impl Tx {
    /// The notes, if this is a draft.
    fn notes(&mut self) -> Option<&mut Draft> {
        self.draft.as_deref_mut()
    }

    /// The notes about the newcomer, if this is a draft.
    fn newcomer(&mut self, user: Uuid) -> Option<&mut Noted> {
        self.notes()?.newcomer.as_mut().filter(|newcomer| newcomer.id == user)
    }

    /// What was noted, and the numbers that were drawn for it. What was read from is given back.
    pub(super) fn into_draft(self) -> (Draft, Vec<(Uuid, i64)>) {
        (self.draft.map(|draft| *draft).unwrap_or_default(), self.drawn)
    }

    /// Whether nothing is written, only noted.
    pub(super) fn is_draft(&self) -> bool {
        self.draft.is_some()
    }

    /// For work that has come to what can only be written in a transaction: refuses it if this is a draft.
    pub fn must_write(&mut self) -> Result<(), Failure> {
        if self.is_draft() { Err(self.unfit()) } else { Ok(()) }
    }

    /// Says that the work cannot be noted.
    pub(super) fn unfit(&mut self) -> Failure {
        if let Some(draft) = self.notes() {
            draft.unfit = true;
        }
        Failure::new(During::Work, "this cannot be noted, and is to be done in a transaction")
    }

    /// Notes a new user; false if nothing is to be noted.
    pub(super) fn note_user(&mut self, space: Uuid, user: &User) -> bool {
        let Some(draft) = self.notes() else { return false };
        draft.unfit |= draft.newcomer.is_some();
        draft.newcomer = Some(Noted::of(space, user));
        draft.absent.extend((user.guid != user.id).then_some(Absent::Key(space, user.guid)));
        true
    }

    pub(super) fn note_account(&mut self, user: Uuid, account: &Account) -> bool {
        let note =
            |newcomer: &mut Noted| newcomer.rows.add(Table::Accounts, |row| columns::account(user, account, row));
        self.newcomer(user).map(note).is_some()
    }

    /// Notes a further name; if nobody else may have it, that is noted too.
    pub(super) fn note_identifier(&mut self, user: Uuid, name: &Identifier) -> bool {
        let Some(newcomer) = self.newcomer(user) else { return false };
        let Noted { realm, number, .. } = *newcomer;
        newcomer.rows.add(Table::Identifiers, |row| columns::identifier((user, realm, number), name, row));
        if name.unique
            && let Some(draft) = self.notes()
        {
            draft.absent.push(Absent::Identifier(realm, name.kind, fold(&name.value)));
        }
        true
    }

    pub(super) fn note_group(&mut self, user: Uuid, group: Uuid) -> bool {
        let note =
            |newcomer: &mut Noted| newcomer.rows.add(Table::Memberships, |row| columns::membership(user, group, row));
        self.newcomer(user).map(note).is_some()
    }

    /// Whether that is the newcomer, who has nothing yet that could be changed.
    pub(super) fn is_newcomer(&mut self, user: Uuid) -> bool {
        self.newcomer(user).is_some()
    }

    pub(super) fn note_audit(&mut self, entry: &AuditEntry) -> bool {
        let note = |newcomer: &mut Noted| newcomer.rows.add(Table::Audit, |row| columns::audit(entry, row));
        self.newcomer(entry.user).map(note).is_some()
    }

    pub(super) fn note_quota(&mut self, quota: impl FnOnce() -> Quota) -> bool {
        let Some(draft) = self.notes() else { return false };
        draft.unfit |= draft.quota.is_some();
        draft.quota = Some(quota());
        true
    }

    /// Takes for granted that nobody has a further name; true if this is a draft.
    pub(super) fn note_no_identifier(&mut self, realm: Uuid, kind: &'static str, value: &str) -> bool {
        self.notes().map(|draft| draft.absent.push(Absent::Identifier(realm, kind, fold(value)))).is_some()
    }

    /// Takes for granted that a key names nobody, where that is likely and can be noted; false if one has to look.
    pub(super) fn presume_nobody(&mut self, realm: Uuid, key: &Key) -> bool {
        let is_likely = self.memory.absence.is_likely();
        let Some(draft) = self.notes().filter(|_| is_likely) else { return false };
        let Some(absent) = nobody(realm, key) else { return false };
        draft.absent.extend(absent);
        draft.presumed = true;
        true
    }

    /// Notes that nobody was found by that key.
    pub(super) fn note_nobody(&mut self, realm: Uuid, key: &Key) {
        let Some(draft) = self.notes() else { return };
        match nobody(realm, key) {
            Some(absent) => draft.absent.extend(absent),
            None => draft.unfit = true,
        }
    }
}

/// What is not there if a key names nobody; absent if that cannot be noted.
fn nobody(realm: Uuid, key: &Key) -> Option<impl Iterator<Item = Absent>> {
    let (first, second) = match key {
        Key::Name(name) => (Absent::Name(realm, fold(name)), None),
        Key::Email(email) => (Absent::Email(realm, fold(email)), None),
        Key::EmployeeId(number) => (Absent::EmployeeId(realm, fold(number)), None),
        Key::Identifier { kind, value, or_name } => {
            let name = or_name.as_ref().map(|name| Absent::Name(realm, fold(name)));
            (Absent::Identifier(realm, kind, fold(value)), name)
        }
        Key::Id(_) | Key::Number(_) | Key::DisplayName(_) | Key::FirstName(_) | Key::LastName(_) => return None,
    };
    Some(std::iter::once(first).chain(second))
}
