//! The rows of a newcomer as a draft has them: said once, by whoever notes them, and bound as they stand by whoever writes.

use std::ops::Range;

use uuid::Uuid;

use super::columns::{self, Values};
use crate::domain::{User, fold};

/// A newcomer who is noted.
#[derive(Debug)]
pub(super) struct Noted {
    pub(super) id: Uuid,
    pub(super) space: Uuid,
    pub(super) realm: Uuid,
    pub(super) number: i64,
    /// Her name, folded.
    pub(super) name: String,
    /// Her row in `users`, and behind it those of everything that hangs on her.
    pub(super) rows: Rows,
}

impl Noted {
    /// Without anything that hangs on her.
    pub(super) fn of(space: Uuid, user: &User) -> Self {
        let mut rows = Rows::new();
        rows.add(Table::Users, |row| columns::user(space, user, row));
        Self { id: user.id, space, realm: user.realm, number: user.number, name: fold(&user.name), rows }
    }
}

/// Where a newcomer has rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Users,
    Accounts,
    Identifiers,
    Memberships,
    Audit,
}

/// Rows in the order in which they were noted, in few pieces of memory.
#[derive(Debug)]
pub(super) struct Rows {
    texts: String,
    values: Vec<Value>,
    /// Of each row the table, and where its values end.
    ends: Vec<(Table, usize)>,
}

#[derive(Debug)]
enum Value {
    Null,
    /// A part of the texts.
    Text(Range<usize>),
    Key(Uuid),
    Number(i64),
    Flag(bool),
}

impl Rows {
    /// With room for what most newcomers have.
    fn new() -> Self {
        Self { texts: String::with_capacity(4_096), values: Vec::with_capacity(64), ends: Vec::with_capacity(8) }
    }

    /// Adds a row with the values that it is given.
    pub(super) fn add(&mut self, table: Table, fill: impl FnOnce(&mut Self)) {
        fill(self);
        self.ends.push((table, self.values.len()));
    }

    /// The rows, each with its table and with what gives its values.
    pub(super) fn each(&self) -> impl Iterator<Item = (Table, Row<'_>)> {
        let begins = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        begins
            .zip(&self.ends)
            .map(|(begin, (table, end))| (*table, Row { texts: &self.texts, values: &self.values[begin..*end] }))
    }

    fn put(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        self
    }
}

impl Values for Rows {
    fn null(&mut self) -> &mut Self {
        self.put(Value::Null)
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.written(|texts| texts.push_str(text))
    }

    fn written(&mut self, write: impl FnOnce(&mut String)) -> &mut Self {
        let begin = self.texts.len();
        write(&mut self.texts);
        self.put(Value::Text(begin..self.texts.len()))
    }

    fn key(&mut self, key: Uuid) -> &mut Self {
        self.put(Value::Key(key))
    }

    fn number(&mut self, number: i64) -> &mut Self {
        self.put(Value::Number(number))
    }

    fn flag(&mut self, flag: bool) -> &mut Self {
        self.put(Value::Flag(flag))
    }
}

/// A row that was noted.
pub(super) struct Row<'a> {
    texts: &'a str,
    values: &'a [Value],
}

impl Row<'_> {
    /// Gives its values, one after the other.
    pub(super) fn give(&self, to: &mut impl Values) {
        for value in self.values {
            match value {
                Value::Null => to.null(),
                Value::Text(range) => to.text(&self.texts[range.clone()]),
                Value::Key(key) => to.key(*key),
                Value::Number(number) => to.number(*number),
                Value::Flag(flag) => to.flag(*flag),
            };
        }
    }
}
