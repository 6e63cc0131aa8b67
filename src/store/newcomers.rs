//! Users who are new, as rows: inserted many at a time, with everything that hangs on them.
//!
//! The rows of each table go to the engine as one JSON text, so that one statement serves any number of them; on SQLite
//! one text of several statements, on Postgres one statement of several parts. Whoever is not inserted, since her name, her
//! number or her id is another's, leaves no row in any other table.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::arrays::Array;
use super::columns::{self, Values, columns};
use super::{Touch, Tx, during, failed, on};
use crate::domain::users::Identifier;
use crate::domain::{AuditEntry, During, Failure, User};

/// A user who is new, with everything that hangs on her.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// The space.
    pub space: Uuid,
    /// The user with her accounts.
    pub user: User,
    /// By which further names she is found.
    pub identifiers: Vec<Identifier>,
    /// The groups that she is in.
    pub groups: Vec<Uuid>,
    /// What is written down about her.
    pub audit: Vec<AuditEntry>,
}

/// The rows of some newcomers: a JSON array for each table.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) users: String,
    pub(super) accounts: String,
    pub(super) identifiers: String,
    pub(super) memberships: String,
    pub(super) audit: String,
    /// The realms that they are in, each once.
    pub(super) realms: String,
}

impl Rows {
    /// The rows of these newcomers, in their order.
    pub(super) fn of<'a>(newcomers: impl Iterator<Item = &'a Newcomer>) -> Self {
        let (mut rows, mut known) = (std::array::from_fn(|_| Array::new()), BTreeSet::new());
        for newcomer in newcomers {
            newcomer.push(&mut rows);
            known.insert(newcomer.user.realm);
        }
        let mut realms = Array::new();
        for realm in known {
            realms.row().key(realm);
        }
        let [users, accounts, identifiers, memberships, audit] = rows.map(Array::end);
        Self { users, accounts, identifiers, memberships, audit, realms: realms.end() }
    }
}

impl Tx {
    /// Inserts users with everything that hangs on them; answers the keys of those who are new. Nobody else of them leaves a
    /// trace. A further name that must be unique and is another's is left out silently: to be looked at before.
    pub async fn insert_newcomers(&mut self, newcomers: &[Newcomer]) -> Result<Vec<Uuid>, Failure> {
        let Rows { users, accounts, identifiers, memberships, audit, realms } = Rows::of(newcomers.iter());
        let sql = self.either([SQLITE, POSTGRES]);
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query_scalar(sql)
            .bind(users).bind(accounts).bind(identifiers).bind(memberships).bind(audit).bind(realms).fetch_all(conn).await)
        .map_err(during(During::Insert))
    }
}

impl Tx {
    /// Inserts users with everything that hangs on them; false if something of theirs is another's, so that it is not theirs.
    pub async fn insert_whole(&mut self, newcomers: &[Newcomer]) -> Result<bool, Failure> {
        if self.insert_newcomers(newcomers).await?.len() < newcomers.len() {
            return Ok(false);
        }
        let names = newcomers.iter().flat_map(|newcomer| &newcomer.identifiers);
        let claims = names.filter(|name| name.unique).count();
        if claims == 0 {
            return Ok(true);
        }
        let mut keys = Array::new();
        for newcomer in newcomers {
            keys.row().key(newcomer.user.id);
        }
        let sql = self.either([
            "SELECT count(*) FROM identifiers WHERE sharer = 0
                AND user_id IN (SELECT unhex(value->>0) FROM jsonb_each($1))",
            "SELECT count(*) FROM identifiers WHERE sharer = 0
                AND user_id IN (SELECT CAST(e->>0 AS uuid) FROM jsonb_array_elements(CAST($1 AS jsonb)) e)",
        ]);
        let there: i64 =
            on!(self, conn => sqlx::query_scalar(sql).bind(keys.end()).fetch_one(conn).await).map_err(failed)?;
        Ok(usize::try_from(there) == Ok(claims))
    }
}

impl Newcomer {
    fn push(&self, [users, accounts, identifiers, memberships, audit]: &mut [Array; 5]) {
        let User { id, realm, number, .. } = self.user;
        columns::user(self.space, &self.user, &mut users.row());
        for account in &self.user.accounts {
            columns::account(id, account, &mut accounts.row());
        }
        for name in &self.identifiers {
            columns::identifier((id, realm, number), name, &mut identifiers.row());
        }
        for group in &self.groups {
            columns::membership(id, *group, &mut memberships.row());
        }
        for entry in &self.audit {
            columns::audit(entry, &mut audit.row());
        }
    }
}

/// That an id for clients is nobody's key is for the statement to see. `WHERE` keeps SQLite from reading `ON CONFLICT` as a join's `ON`.
const SQLITE: &str = concat!(
    "INSERT INTO users (",
    columns!(users),
    ") SELECT unhex(value->>0), unhex(value->>1), unhex(value->>2), value->>3, value->>4, value->>5, value->>6,
            value->>7, value->>8, value->>9, value->>10, value->>11, value->>12, value->>13, value->>14,
            value->>15, value->>16, value->>17, value->>18, value->>19, unhex(value->>20)
        FROM jsonb_each($1) WHERE value->>20 = value->>0 OR NOT EXISTS (
            SELECT 1 FROM users o WHERE o.id = unhex(value->>20) AND o.guid = o.id AND o.space_id = unhex(value->>1))
        ON CONFLICT DO NOTHING RETURNING id;
    INSERT INTO accounts (",
    columns!(accounts),
    ") SELECT unhex(value->>0), value->>1, value->>2, value->>3, value->>4, value->>5, value->>6
        FROM jsonb_each($2) e WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = unhex(e.value->>0));
    INSERT INTO identifiers (",
    columns!(identifiers),
    ") SELECT unhex(value->>0), unhex(value->>1), value->>2, value->>3, value->>4
        FROM jsonb_each($3) e WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = unhex(e.value->>0))
        ON CONFLICT DO NOTHING;
    INSERT INTO memberships (",
    columns!(memberships),
    ") SELECT unhex(value->>0), unhex(value->>1)
        FROM jsonb_each($4) e WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = unhex(e.value->>0))
        ON CONFLICT DO NOTHING;
    INSERT INTO audit (",
    columns!(audit),
    ") SELECT unhex(value->>0), unhex(value->>1), unhex(value->>2), value->>3, value->>4, value->>5, value->>6,
            value->>7, value->>8
        FROM jsonb_each($5) e WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = unhex(e.value->>0));
    INSERT INTO name_versions (realm_id, slot, value)
        SELECT unhex(value->>0), 0, 1 FROM jsonb_each($6) WHERE true
        ON CONFLICT (realm_id, slot) DO UPDATE SET value = name_versions.value + 1;"
);

/// All parts see the store as it was before, so the others take the users from the first.
const POSTGRES: &str = concat!(
    "WITH new AS (
    INSERT INTO users (",
    columns!(users),
    ") SELECT CAST(e->>0 AS uuid), CAST(e->>1 AS uuid), CAST(e->>2 AS uuid), CAST(e->>3 AS bigint), e->>4, e->>5, e->>6,
        e->>7, e->>8, e->>9, e->>10, e->>11, e->>12, CAST(e->>13 AS boolean), CAST(e->>14 AS boolean),
        CAST(e->>15 AS timestamptz), CAST(e->>16 AS boolean), CAST(e->>17 AS timestamptz), CAST(e->>18 AS timestamptz),
        e->>19, CAST(e->>20 AS uuid)
    FROM jsonb_array_elements(CAST($1 AS jsonb)) e ON CONFLICT DO NOTHING RETURNING id),
new_accounts AS (
    INSERT INTO accounts (",
    columns!(accounts),
    ") SELECT new.id, e->>1, CAST(e->>2 AS boolean), e->>3, CAST(e->>4 AS timestamptz), e->>5, e->>6
    FROM jsonb_array_elements(CAST($2 AS jsonb)) e JOIN new ON new.id = CAST(e->>0 AS uuid)),
new_identifiers AS (
    INSERT INTO identifiers (",
    columns!(identifiers),
    ") SELECT new.id, CAST(e->>1 AS uuid), e->>2, e->>3, CAST(e->>4 AS bigint)
    FROM jsonb_array_elements(CAST($3 AS jsonb)) e JOIN new ON new.id = CAST(e->>0 AS uuid)
    ON CONFLICT DO NOTHING),
new_memberships AS (
    INSERT INTO memberships (",
    columns!(memberships),
    ") SELECT new.id, CAST(e->>1 AS uuid)
    FROM jsonb_array_elements(CAST($4 AS jsonb)) e JOIN new ON new.id = CAST(e->>0 AS uuid)
    ON CONFLICT DO NOTHING),
new_audit AS (
    INSERT INTO audit (",
    columns!(audit),
    ") SELECT new.id, CAST(e->>1 AS uuid), CAST(e->>2 AS uuid), CAST(e->>3 AS timestamptz), e->>4, e->>5, e->>6,
        e->>7, e->>8
    FROM jsonb_array_elements(CAST($5 AS jsonb)) e JOIN new ON new.id = CAST(e->>0 AS uuid)),
new_versions AS (
    INSERT INTO name_versions (realm_id, slot, value)
    SELECT CAST(e->>0 AS uuid), pg_backend_pid() % 256, 1 FROM jsonb_array_elements(CAST($6 AS jsonb)) e
    ON CONFLICT (realm_id, slot) DO UPDATE SET value = name_versions.value + 1)
SELECT id FROM new"
);
