//! A query and what is bound to it: said once, and asked in whichever way there is.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::rows::Answer;
use super::times;
use super::values::{self, Words};
use super::{Tx, on};

/// A statement that reads. It is put together from texts of this program; what comes from elsewhere is bound.
pub(super) struct Query {
    text: Cow<'static, str>,
    bound: Vec<Bound>,
    words: &'static Words,
    by_index: bool,
}

enum Bound {
    Id(Uuid),
    Text(String),
    Number(i64),
    Time(DateTime<Utc>),
}

impl Query {
    /// A query that begins with that text, in the words of an engine.
    pub(super) fn beginning(text: &'static str, words: &'static Words) -> Self {
        Self { text: Cow::Borrowed(text), bound: Vec::new(), words, by_index: false }
    }

    /// What this engine alone says in this way.
    pub(super) fn words(&self) -> &'static Words {
        self.words
    }

    /// Promises that an index finds the rows, and that they are few: then they may be looked up where they are asked for.
    pub(super) fn by_index(&mut self) -> &mut Self {
        self.by_index = true;
        self
    }

    pub(super) fn is_by_index(&self) -> bool {
        self.by_index
    }

    /// Adds SQL as it stands.
    pub(super) fn sql(&mut self, sql: &'static str) -> &mut Self {
        self.text.to_mut().push_str(sql);
        self
    }

    /// Adds an id.
    pub(super) fn id(&mut self, id: Uuid) -> &mut Self {
        self.bind(Bound::Id(id))
    }

    /// Adds a text.
    pub(super) fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.bind(Bound::Text(text.into()))
    }

    /// Adds a number.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.bind(Bound::Number(number))
    }

    /// Adds a time.
    pub(super) fn time(&mut self, time: DateTime<Utc>) -> &mut Self {
        self.bind(Bound::Time(time))
    }

    fn bind(&mut self, bound: Bound) -> &mut Self {
        self.bound.push(bound);
        let (mark, counted) = self.words.bound;
        let text = self.text.to_mut();
        text.push_str(mark);
        if counted {
            text.push_str(&self.bound.len().to_string());
        }
        self
    }

    /// The same, asked of SQLite itself.
    pub(super) fn ask<R: Answer>(&self, connection: &rusqlite::Connection) -> rusqlite::Result<Vec<R>> {
        let mut statement = connection.prepare_cached(&self.text)?;
        let mut rows = statement.query(rusqlite::params_from_iter(&self.bound))?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next()? {
            answer.push(R::read(row)?);
        }
        Ok(answer)
    }
}

impl ToSql for Bound {
    /// As sqlx writes it.
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Number(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Time(time) => ToSqlOutput::from(times::text(*time)),
        })
    }
}

impl Tx {
    /// A query that begins with that text.
    pub(super) fn query(&self, text: &'static str) -> Query {
        Query::beginning(text, if self.is_sqlite() { &values::SQLITE } else { &values::POSTGRES })
    }

    /// What the query finds.
    pub(super) async fn rows<R: Answer>(&mut self, query: Query) -> sqlx::Result<Vec<R>> {
        if let Some(rows) = self.look_up(&query) {
            return Ok(rows);
        }
        let Query { text, bound, .. } = query;
        on!(self, conn => {
            let mut asked = sqlx::query_as(AssertSqlSafe(text));
            for bound in bound {
                asked = match bound {
                    Bound::Id(id) => asked.bind(id),
                    Bound::Text(text) => asked.bind(text),
                    Bound::Number(number) => asked.bind(number),
                    Bound::Time(time) => asked.bind(time),
                };
            }
            asked.fetch_all(conn).await
        })
    }

    /// The same, in rows that are kept from others who write where this transaction writes: who reads in order to write must
    /// see what was written before. `how` says so in SQL, on Postgres.
    pub(super) async fn locked<R: Answer>(&mut self, mut query: Query, how: &'static str) -> sqlx::Result<Vec<R>> {
        if self.locks() {
            query.sql(how);
        }
        self.rows(query).await
    }
}
