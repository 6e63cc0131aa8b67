//! A group of drafts, written in one transaction: each looks whether what it takes for granted holds, and is left out if not.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{CachedStatement, Connection, OptionalExtension, Result, Statement, ToSql, TransactionBehavior};
use uuid::Uuid;

use super::super::columns::{Values, columns};
use super::super::drafts::{Absent, Draft, Quota};
use super::super::noted::{Noted, Table};
use super::super::numbers::RAISE;
use super::super::positions::CHANGED_SQLITE;
use super::super::quotas::USED;
use crate::domain::seed::USER_NUMBERS;

const USER: &str = concat!(
    "INSERT INTO users (",
    columns!(users),
    ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
);
const ACCOUNT: &str = concat!("INSERT INTO accounts (", columns!(accounts), ") VALUES (?, ?, ?, ?, ?, ?, ?)");
const IDENTIFIER: &str =
    concat!("INSERT INTO identifiers (", columns!(identifiers), ") VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
const MEMBERSHIP: &str =
    concat!("INSERT INTO memberships (", columns!(memberships), ") VALUES (?, ?) ON CONFLICT DO NOTHING");
const AUDIT: &str = concat!("INSERT INTO audit (", columns!(audit), ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
const QUOTA: &str = "INSERT INTO quotas (space_id, api, day, used) VALUES (?, ?, ?, ?)
    ON CONFLICT (space_id, api, day) DO UPDATE SET used = quotas.used + excluded.used";

const NAMED: &str = "SELECT 1 FROM users WHERE realm_id = ? AND name_key = ?";
const ADDRESSED: &str = "SELECT 1 FROM users WHERE realm_id = ? AND email_key = ?";
const EMPLOYED: &str = "SELECT 1 FROM users WHERE realm_id = ? AND employee_id_key = ?";
const IDENTIFIED: &str = "SELECT 1 FROM identifiers WHERE realm_id = ? AND kind = ? AND value_key = ?";
const KNOWN: &str = "SELECT 1 FROM users WHERE space_id = ? AND id = ? AND guid = id";
const THERE: &str = "SELECT 1 FROM users WHERE id = ?";

/// Writes drafts, one behind the other, if what is set up has changed that often; answers of each whether it was written.
/// After an error none is, unless it came from the commit.
pub(super) fn write(connection: &mut Connection, settings: u64, drafts: &[&Draft]) -> Result<Vec<bool>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut group = Group::begin(&transaction)?;
    let mut written = vec![false; drafts.len()];
    for at in by_id(drafts) {
        written[at] = drafts[at].settings == settings && group.write(drafts[at])?;
    }
    group.end()?;
    transaction.commit()?;
    Ok(written)
}

/// The places of drafts by the ids of their users, which grow with time: rows come to the ends of trees then, and into fewer pages.
fn by_id(drafts: &[&Draft]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..drafts.len()).collect();
    places.sort_by_key(|at| drafts[*at].newcomer.as_ref().map(|newcomer| newcomer.id));
    places
}

/// Of each draft, whether its user is there; what was begun is undone before.
pub(super) fn there(connection: &Connection, drafts: &[&Draft]) -> Result<Vec<bool>> {
    if !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    let mut there = connection.prepare_cached(THERE)?;
    let newcomers = drafts.iter().map(|draft| draft.newcomer.as_ref());
    newcomers.map(|newcomer| newcomer.map_or(Ok(false), |newcomer| there.exists([bytes(&newcomer.id)]))).collect()
}

/// A group that is being written.
struct Group<'a> {
    connection: &'a Connection,
    users: CachedStatement<'a>,
    accounts: CachedStatement<'a>,
    identifiers: CachedStatement<'a>,
    memberships: CachedStatement<'a>,
    audit: CachedStatement<'a>,
    /// How much was used of each allowance before, and how much the group takes.
    allowances: BTreeMap<&'a Quota, [i64; 2]>,
    /// How far the numbers of each space are.
    numbers: BTreeMap<Uuid, i64>,
    /// Where somebody is new.
    realms: BTreeSet<Uuid>,
}

impl<'a> Group<'a> {
    fn begin(connection: &'a Connection) -> Result<Self> {
        Ok(Self {
            connection,
            users: connection.prepare_cached(USER)?,
            accounts: connection.prepare_cached(ACCOUNT)?,
            identifiers: connection.prepare_cached(IDENTIFIER)?,
            memberships: connection.prepare_cached(MEMBERSHIP)?,
            audit: connection.prepare_cached(AUDIT)?,
            allowances: BTreeMap::new(),
            numbers: BTreeMap::new(),
            realms: BTreeSet::new(),
        })
    }

    /// Writes one, with everything that hangs on her; false if what was taken for granted does not hold, or something of hers is
    /// another's. Then she leaves no trace.
    fn write(&mut self, draft: &'a Draft) -> Result<bool> {
        let Some(newcomer) = &draft.newcomer else { return Ok(false) };
        for absent in &draft.absent {
            if !is_name_of(newcomer, absent) && self.is_there(absent)? {
                return Ok(false);
            }
        }
        let left = self.left(draft.quota.as_ref())?;
        if left < 1 || !self.write_rows(newcomer)? {
            return Ok(false);
        }
        if let Some([_, taken]) = draft.quota.as_ref().and_then(|quota| self.allowances.get_mut(quota)) {
            *taken += 1;
        }
        let last = self.numbers.entry(newcomer.space).or_default();
        *last = newcomer.number.max(*last);
        self.realms.insert(newcomer.realm);
        Ok(true)
    }

    /// Writes the rows of one; false if her first, in `users`, would be another's.
    fn write_rows(&mut self, newcomer: &Noted) -> Result<bool> {
        for (table, row) in newcomer.rows.each() {
            let statement = match table {
                Table::Users => &mut self.users,
                Table::Accounts => &mut self.accounts,
                Table::Identifiers => &mut self.identifiers,
                Table::Memberships => &mut self.memberships,
                Table::Audit => &mut self.audit,
            };
            if run(statement, |bound| row.give(bound))? < 1 && table == Table::Users {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether somebody has what nobody should, of those who were there before or come with the group.
    fn is_there(&self, absent: &Absent) -> Result<bool> {
        let (sql, realm, text) = match absent {
            Absent::Key(space, id) => {
                return self.connection.prepare_cached(KNOWN)?.exists((bytes(space), bytes(id)));
            }
            Absent::Name(realm, name) => (NAMED, realm, name),
            Absent::Email(realm, email) => (ADDRESSED, realm, email),
            Absent::EmployeeId(realm, number) => (EMPLOYED, realm, number),
            Absent::Identifier(realm, kind, value) => {
                return self.connection.prepare_cached(IDENTIFIED)?.exists((bytes(realm), kind, value));
            }
        };
        self.connection.prepare_cached(sql)?.exists((bytes(realm), text))
    }

    /// How much is left of an allowance; one, where there is no limit.
    fn left(&mut self, quota: Option<&'a Quota>) -> Result<i64> {
        let Some(quota) = quota else { return Ok(1) };
        let [used, taken] = match self.allowances.entry(quota) {
            Slot::Occupied(known) => *known.get(),
            Slot::Vacant(unknown) => {
                let mut used = self.connection.prepare_cached(USED)?;
                let key = (bytes(&quota.space), quota.api.name(), &quota.day);
                let used: Option<i64> = used.query_row(key, |row| row.get(0)).optional()?;
                *unknown.insert([used.unwrap_or_default(), 0])
            }
        };
        Ok(quota.limit - used - taken)
    }

    /// Writes what is said once of all.
    fn end(self) -> Result<()> {
        for (quota, [_, taken]) in self.allowances.iter().filter(|(_, [_, taken])| *taken > 0) {
            let row = (bytes(&quota.space), quota.api.name(), &quota.day, taken);
            self.connection.prepare_cached(QUOTA)?.execute(row)?;
        }
        for (space, last) in &self.numbers {
            self.connection.prepare_cached(RAISE)?.execute((bytes(space), USER_NUMBERS, last))?;
        }
        for realm in &self.realms {
            self.connection.prepare_cached(CHANGED_SQLITE)?.execute([bytes(realm)])?;
        }
        Ok(())
    }
}

/// Whether it is the name of the newcomer herself, of which inserting her tells.
fn is_name_of(newcomer: &Noted, absent: &Absent) -> bool {
    matches!(absent, Absent::Name(realm, name) if *realm == newcomer.realm && *name == newcomer.name)
}

fn bytes(key: &Uuid) -> &[u8] {
    key.as_bytes()
}

/// Runs a statement with the values of a row; answers how many rows it wrote.
fn run(statement: &mut Statement<'_>, fill: impl FnOnce(&mut Bound<'_, '_>)) -> Result<usize> {
    let mut row = Bound { statement, place: 0, outcome: Ok(()) };
    fill(&mut row);
    row.outcome?;
    statement.raw_execute()
}

/// A statement whose values are given one after the other.
struct Bound<'a, 'c> {
    statement: &'a mut Statement<'c>,
    place: usize,
    /// The first error.
    outcome: Result<()>,
}

impl Bound<'_, '_> {
    fn bind(&mut self, value: impl ToSql) -> &mut Self {
        self.place += 1;
        if self.outcome.is_ok() {
            self.outcome = self.statement.raw_bind_parameter(self.place, value);
        }
        self
    }
}

impl Values for Bound<'_, '_> {
    fn null(&mut self) -> &mut Self {
        self.bind(rusqlite::types::Null)
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bind(text)
    }

    fn key(&mut self, key: Uuid) -> &mut Self {
        self.bind(bytes(&key))
    }

    fn number(&mut self, number: i64) -> &mut Self {
        self.bind(number)
    }

    fn flag(&mut self, flag: bool) -> &mut Self {
        self.bind(flag)
    }
}
