//! Copying a space: every table as a row of `TABLES`, one statement for each.
//!
//! A copy has keys of its own: the first half of each is the copy's salt, the second half stays. What clients see stays
//! as it is: names, numbers, guids.

mod tables;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use self::tables::{Odd, Of, TABLES, Table};
use super::transaction::Held;
use super::{Touch, Tx, failed};
use crate::domain::Failure;

/// How an engine writes what a copy needs.
struct Words {
    /// A key that is written into the statement.
    literal: fn(Uuid) -> String,
    /// A key with its first half replaced by the salt.
    key: fn(&str, Salt) -> String,
    /// The same in every text of a JSON list.
    keys: fn(&str, Salt) -> String,
    /// The same in the member `operator` of a JSON object.
    login: fn(&str, Salt) -> String,
}

/// What the keys of a copy begin with.
#[derive(Debug, Clone, Copy)]
struct Salt([u8; 8]);

impl Salt {
    /// As a UUID begins: eight, four and four hexadecimal digits.
    fn text(self) -> String {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.0);
        Uuid::from_bytes(bytes).to_string()[..18].to_owned()
    }

    fn hex(self) -> String {
        self.text().replace('-', "")
    }
}

const SQLITE: Words = Words {
    literal: |key| format!("x'{}'", key.simple()),
    // hex() of NULL is no NULL.
    key: |column, salt| {
        let key = format!("unhex('{}' || substr(hex({column}), 17))", salt.hex());
        format!("CASE WHEN {column} IS NULL THEN NULL ELSE {key} END")
    },
    keys: |column, salt| {
        format!("(SELECT json_group_array('{}' || substr(j.value, 19)) FROM json_each({column}) j)", salt.text())
    },
    login: |column, salt| {
        let key = format!("'{}' || substr(json_extract({column}, '$.operator'), 19)", salt.text());
        format!("json_set({column}, '$.operator', {key})")
    },
};

const POSTGRES: Words = Words {
    literal: |key| format!("'{key}'::uuid"),
    key: |column, salt| format!("('{}' || substr({column}::text, 19))::uuid", salt.text()),
    keys: |column, salt| {
        let elements = format!("json_array_elements_text({column}::json) AS j(value)");
        format!("(SELECT coalesce(json_agg('{}' || substr(j.value, 19)), '[]')::text FROM {elements})", salt.text())
    },
    login: |column, salt| {
        let key = format!("to_jsonb('{}' || substr({column}::jsonb ->> 'operator', 19))", salt.text());
        format!("jsonb_set({column}::jsonb, '{{operator}}', {key})::text")
    },
};

impl Table {
    /// Every column, with the expression for its value in the copy.
    fn columns(&self, words: &Words, to: Uuid, salt: Salt, anew: bool) -> Vec<(&'static str, String)> {
        let space = (self.of == Of::Space).then(|| ("space_id", (words.literal)(to)));
        let keys = self.keys.iter().map(|name| (*name, (words.key)(name, salt)));
        let same = self.same.iter().map(|name| (*name, (*name).to_owned()));
        let times = self.times.iter().map(|name| (*name, if anew { "$1".to_owned() } else { (*name).to_owned() }));
        let odd = self.odd.map(|odd| odd.column(words, salt));
        space.into_iter().chain(keys).chain(same).chain(times).chain(odd).collect()
    }

    /// The statement that copies the rows; `$1` is the time at which the copy begins, where it begins anew.
    fn statement(&self, words: &Words, (from, to): (Uuid, Uuid), salt: Salt, anew: bool) -> String {
        let (names, values): (Vec<&str>, Vec<String>) = self.columns(words, to, salt, anew).into_iter().unzip();
        let (names, values, from) = (names.join(", "), values.join(", "), (words.literal)(from));
        let realms = format!("SELECT id FROM realms WHERE space_id = {from}");
        let rows = match self.of {
            Of::Space => format!("space_id = {from}"),
            Of::Realm => format!("realm_id IN ({realms})"),
            Of::User => format!("user_id IN (SELECT id FROM users WHERE space_id = {from})"),
            Of::Group => format!("group_id IN (SELECT id FROM user_groups WHERE realm_id IN ({realms}))"),
            Of::Task => format!("task_id IN (SELECT id FROM provisioning_tasks WHERE realm_id IN ({realms}))"),
        };
        format!("INSERT INTO {0} ({names}) SELECT {values} FROM {0} WHERE {rows}", self.name)
    }
}

impl Odd {
    fn column(self, words: &Words, salt: Salt) -> (&'static str, String) {
        let (name, value) = match self {
            Self::KeyText(name) => {
                return (
                    name,
                    format!("CASE WHEN {name} = '' THEN '' ELSE '{}' || substr({name}, 19) END", salt.text()),
                );
            }
            Self::Sequence(name) => {
                let own = format!("'tasks {}' || substr({name}, 25)", salt.text());
                return (name, format!("CASE WHEN {name} LIKE 'tasks %' THEN {own} ELSE {name} END"));
            }
            Self::Keys(name) => (name, (words.keys)(name, salt)),
            Self::Login(name) => (name, (words.login)(name, salt)),
        };
        (name, format!("CASE WHEN {name} IS NULL THEN NULL ELSE {value} END"))
    }
}

impl Tx {
    /// Copies everything in a space into another, which is empty; `salt` is what the keys of the copy begin with. With a
    /// time, what is there begins then. The copy is of one moment, whatever others write meanwhile: on Postgres one
    /// statement does it all, on SQLite nobody else writes.
    pub async fn copy_space(
        &mut self,
        (from, to): (Uuid, Uuid),
        salt: [u8; 8],
        begins: Option<DateTime<Utc>>,
    ) -> Result<(), Failure> {
        let (salt, anew) = (Salt(salt), begins.is_some());
        match &mut self.changing(Touch::Everything)?.held {
            Held::Sqlite(tx) => {
                for table in TABLES {
                    let query = sqlx::query(AssertSqlSafe(table.statement(&SQLITE, (from, to), salt, anew)));
                    let query = match begins.filter(|_| !table.times.is_empty()) {
                        Some(time) => query.bind(time),
                        None => query,
                    };
                    query.execute(tx.connection().await.map_err(failed)?).await.map_err(failed)?;
                }
            }
            Held::Postgres(tx) => {
                let parts = TABLES.iter().map(|table| {
                    format!("copy_{} AS ({})", table.name, table.statement(&POSTGRES, (from, to), salt, anew))
                });
                let sql = format!("WITH {} SELECT 1", parts.collect::<Vec<_>>().join(", "));
                let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
                let query = if let Some(time) = begins { query.bind(time) } else { query };
                query.execute(tx.connection().await.map_err(failed)?).await.map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// The tables that are copied, each with its columns, for whoever compares them with the store's.
#[doc(hidden)]
pub fn copied() -> Vec<(&'static str, Vec<&'static str>)> {
    let names = |table: &Table| {
        let columns = table.columns(&SQLITE, Uuid::nil(), Salt([0; 8]), false);
        (table.name, columns.into_iter().map(|(name, _)| name).collect())
    };
    TABLES.iter().map(names).collect()
}
