//! The writer of creates: one task takes whatever drafts have come while it was writing, and writes them in one transaction.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Weak};

use sqlx::Row;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::arrays::Array;
use super::connection::{Sqlite, Writer};
use super::drafts::{Absent, Draft, Quota};
use super::memory::Memory;
use super::newcomers::{Newcomer, Rows, insert_the_rest, insert_users};
use crate::domain::seed::USER_NUMBERS;

/// The most users of one transaction: bounds how long others wait for it.
pub(super) const MOST: usize = 256;
/// So many may wait to be written; whoever comes then is written alone.
const QUEUE: usize = 1_024;

/// The whole transaction in one text, so that it is handed to SQLite's thread once. `$1` to `$6` are the rows of the users;
/// `$7` the further names that nobody may have, `$8` the users whom nobody may be, each behind the place of its draft in `$1`;
/// `$9` what is taken from allowances, and `$10` how far the numbers are.
const TRANSACTION: &str = concat!(
    "BEGIN IMMEDIATE;",
    insert_users!(
        "AND key NOT IN (
            SELECT value->>0 FROM jsonb_each($7) e WHERE EXISTS (SELECT 1 FROM identifiers i
                WHERE i.realm_id = unhex(e.value->>1) AND i.kind = e.value->>2 AND i.value_key = e.value->>3)
            UNION ALL
            SELECT value->>0 FROM jsonb_each($8) e WHERE
                EXISTS (SELECT 1 FROM users o WHERE o.realm_id = unhex(e.value->>1) AND o.name_key = e.value->>2)
                OR EXISTS (SELECT 1 FROM users o WHERE o.realm_id = unhex(e.value->>1) AND o.email_key = e.value->>3)
                OR EXISTS (SELECT 1 FROM users o
                    WHERE o.realm_id = unhex(e.value->>1) AND o.employee_id_key = e.value->>4))"
    ),
    insert_the_rest!(),
    "INSERT INTO quotas (space_id, api, day, used)
        SELECT unhex(value->>1), value->>2, value->>3, count(*) FROM jsonb_each($9) e
        WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = unhex(e.value->>0)) GROUP BY 1, 2, 3
        ON CONFLICT (space_id, api, day) DO UPDATE SET used = quotas.used + excluded.used;
    INSERT INTO sequences (space_id, name, value) SELECT unhex(value->>0), value->>1, value->>2 FROM jsonb_each($10) WHERE true
        ON CONFLICT (space_id, name) DO UPDATE SET value = excluded.value WHERE sequences.value < excluded.value;
    COMMIT"
);

/// A draft on its way to the store.
struct Job {
    draft: Draft,
    written: oneshot::Sender<bool>,
}

/// Where drafts are handed in. Clones share it.
#[derive(Clone)]
pub(super) struct Creates(mpsc::Sender<Job>);

impl Creates {
    /// The writer, who works until the store is closed.
    pub(super) fn start() -> (Self, impl FnOnce(&Arc<Sqlite>)) {
        let (sender, jobs) = mpsc::channel(QUEUE);
        (Self(sender), |sqlite: &Arc<Sqlite>| drop(tokio::spawn(write_on(Arc::downgrade(sqlite), jobs))))
    }

    /// Hands a draft in. It is written whether or not anybody waits for it; absent if too many wait already.
    pub(super) fn hand_in(&self, draft: Draft) -> Option<oneshot::Receiver<bool>> {
        let (written, answer) = oneshot::channel();
        self.0.try_send(Job { draft, written }).ok().map(|()| answer)
    }
}

/// What was noted, on its way to the store, with what came of the work that noted it.
pub struct Keeping<T, E> {
    pub(super) outcome: Result<T, E>,
    /// Whether that is how it ends, whatever is written.
    pub(super) final_anyway: bool,
    pub(super) writing: Option<oneshot::Receiver<bool>>,
    /// The numbers that were drawn for it.
    pub(super) drawn: Vec<(Uuid, i64)>,
    pub(super) memory: Arc<Memory>,
}

impl<T, E> Keeping<T, E> {
    /// The outcome, once it is durable; what was refused is refused. Absent if the work is to be done again in a transaction of
    /// its own: it wanted what cannot be noted, or what it took for granted does not hold.
    pub async fn end(self) -> Option<Result<T, E>> {
        if let Some(writing) = self.writing
            && writing.await.unwrap_or(false)
        {
            return Some(self.outcome);
        }
        self.memory.numbers.give_back(&self.drawn);
        self.final_anyway.then_some(self.outcome)
    }
}

/// Writes what has come in while the group before was written, and waits for nobody.
async fn write_on(sqlite: Weak<Sqlite>, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(MOST);
    while jobs.recv_many(&mut group, MOST).await > 0 {
        let Some(sqlite) = sqlite.upgrade() else { return };
        let written = write(&sqlite, &group).await;
        for job in group.drain(..) {
            let done = job.draft.newcomer.as_ref().is_some_and(|newcomer| written.contains(&newcomer.user.id));
            // Nobody may be waiting any more.
            let _ = job.written.send(done);
        }
    }
}

/// Writes a group; answers the keys of the users who were written.
async fn write(sqlite: &Sqlite, group: &[Job]) -> HashSet<Uuid> {
    let written = async {
        let mut writer = sqlite.writer().await?;
        let chosen = chosen(&mut writer, sqlite.memory.settings_changed(), group).await?;
        if chosen.is_empty() {
            return Ok(HashSet::new());
        }
        let written = insert(&mut writer, &chosen).await;
        if written.is_err() {
            // Where the error came after the commit, they are there.
            let there = there(&mut writer, &chosen).await?;
            tracing::warn!(
                users = chosen.len(),
                written = there.len(),
                "a group of users could not be written together"
            );
            return Ok(there);
        }
        written
    };
    written.await.unwrap_or_else(|error: sqlx::Error| {
        tracing::error!(%error, "users could not be written together");
        HashSet::new()
    })
}

/// Those drafts that can be written one behind the other as they are: nothing that they took for granted is about to change.
async fn chosen<'a>(writer: &mut Writer, settings: u64, group: &'a [Job]) -> sqlx::Result<Vec<&'a Draft>> {
    let (mut brought, mut alone) = (HashSet::new(), HashSet::new());
    let mut left: BTreeMap<&Quota, i64> = BTreeMap::new();
    let mut chosen = Vec::with_capacity(group.len());
    for Job { draft, .. } in group {
        let fits = draft.settings == settings
            && !draft.absent.iter().any(|absent| brought.contains(absent))
            && !draft.alone.iter().any(|text| alone.contains(text.as_str()));
        if !fits {
            continue;
        }
        if let Some(quota) = &draft.quota {
            let left = match left.entry(quota) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(unknown) => {
                    let used = used(writer, quota).await?;
                    unknown.insert(quota.limit - used)
                }
            };
            if *left < 1 {
                continue;
            }
            *left -= 1;
        }
        brought.extend(draft.brings());
        alone.extend(draft.alone.iter().map(String::as_str));
        chosen.push(draft);
    }
    Ok(chosen)
}

async fn used(writer: &mut Writer, quota: &Quota) -> sqlx::Result<i64> {
    let sql = "SELECT used FROM quotas WHERE space_id = $1 AND api = $2 AND day = $3";
    let used: Option<i64> = sqlx::query_scalar(sql)
        .bind(quota.space)
        .bind(quota.api.name())
        .bind(&quota.day)
        .fetch_optional(&mut writer.connection)
        .await?;
    Ok(used.unwrap_or_default())
}

async fn insert(writer: &mut Writer, chosen: &[&Draft]) -> sqlx::Result<HashSet<Uuid>> {
    let newcomers = || chosen.iter().filter_map(|draft| draft.newcomer.as_ref());
    let Rows { users, accounts, identifiers, memberships, audit, realms } = Rows::of(newcomers());
    let [names, others] = absent(chosen);
    let numbers = numbers(newcomers());
    let mut quotas = Array::new();
    for draft in chosen {
        if let (Some(quota), Some(newcomer)) = (&draft.quota, &draft.newcomer) {
            quotas.row().key(newcomer.user.id).key(quota.space).text(quota.api.name()).text(&quota.day);
        }
    }
    writer.open = true;
    let query = sqlx::query(TRANSACTION).bind(users).bind(accounts).bind(identifiers).bind(memberships).bind(audit);
    let query = query.bind(realms).bind(names).bind(others).bind(quotas.end()).bind(numbers);
    // All rows are fetched: the statements behind the first row run only then.
    let rows = query.fetch_all(&mut writer.connection).await?;
    writer.open = false;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// What must not be there: further names, and users; each behind the place of its draft.
fn absent(chosen: &[&Draft]) -> [String; 2] {
    let (mut names, mut users) = (Array::new(), Array::new());
    for (place, draft) in (0..).zip(chosen) {
        for absent in &draft.absent {
            match absent {
                Absent::Identifier(realm, kind, value) => {
                    names.row().number(place).key(*realm).text(kind).text(value);
                }
                Absent::Name(realm, name) => {
                    users.row().number(place).key(*realm).text(name);
                }
                Absent::Email(realm, email) => {
                    users.row().number(place).key(*realm).maybe(None).text(email);
                }
                Absent::EmployeeId(realm, number) => {
                    users.row().number(place).key(*realm).maybe(None).maybe(None).text(number);
                }
            }
        }
    }
    [names.end(), users.end()]
}

/// How far the numbers of each space are.
fn numbers<'a>(newcomers: impl Iterator<Item = &'a Newcomer>) -> String {
    let mut last: BTreeMap<Uuid, i64> = BTreeMap::new();
    for newcomer in newcomers {
        let last = last.entry(newcomer.space).or_default();
        *last = newcomer.user.number.max(*last);
    }
    let mut numbers = Array::new();
    for (space, last) in last {
        numbers.row().key(space).text(USER_NUMBERS).number(last);
    }
    numbers.end()
}

/// Which of the users are there after all.
async fn there(writer: &mut Writer, chosen: &[&Draft]) -> sqlx::Result<HashSet<Uuid>> {
    writer.undo().await;
    let mut keys = Array::new();
    for newcomer in chosen.iter().filter_map(|draft| draft.newcomer.as_ref()) {
        keys.row().key(newcomer.user.id);
    }
    let sql = "SELECT id FROM users WHERE id IN (SELECT unhex(value->>0) FROM jsonb_each($1))";
    let there: Vec<Uuid> = sqlx::query_scalar(sql).bind(keys.end()).fetch_all(&mut writer.connection).await?;
    Ok(there.into_iter().collect())
}
