//! Rows of answers: declared once, and read whichever way they come, through sqlx or from SQLite itself.

use chrono::{DateTime, Utc};
use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// A row of an answer.
pub(super) trait Answer:
    for<'row> FromRow<'row, SqliteRow> + for<'row> FromRow<'row, PgRow> + Send + Unpin
{
    /// The row as SQLite itself gives it, its columns in the order of the declaration.
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self>;
}

/// Declares a row: its columns by name and type, in the order in which they are asked for.
macro_rules! row {
    ($(#[$about:meta])* $visible:vis struct $name:ident { $($column:ident: $type:ty),* $(,)? }) => {
        $(#[$about])*
        #[derive(sqlx::FromRow)]
        $visible struct $name { $($column: $type),* }

        impl $crate::store::rows::Answer for $name {
            fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut cells = $crate::store::rows::Cells::of(row);
                Ok(Self { $($column: cells.next(stringify!($column))?),* })
            }
        }
    };
}
pub(super) use row;

macro_rules! tuple {
    ($($type:ident),*) => {
        impl<$($type),*> Answer for ($($type,)*)
        where
            Self: for<'row> FromRow<'row, SqliteRow> + for<'row> FromRow<'row, PgRow>,
            $($type: Cell + Send + Unpin),*
        {
            fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut cells = Cells::of(row);
                Ok(($(cells.next::<$type>("")?,)*))
            }
        }
    };
}
tuple!(A);
tuple!(A, B);

/// The cells of a row, one after the other.
pub(super) struct Cells<'row> {
    row: &'row rusqlite::Row<'row>,
    at: usize,
}

impl<'row> Cells<'row> {
    pub(super) fn of(row: &'row rusqlite::Row<'row>) -> Self {
        Self { row, at: 0 }
    }

    /// The next one, which is called that if it is called anything.
    pub(super) fn next<T: Cell>(&mut self, name: &str) -> rusqlite::Result<T> {
        let at = self.at;
        debug_assert!(
            name.is_empty() || self.row.as_ref().column_name(at).is_ok_and(|it| it == name),
            "{name} is asked for in another place than it is declared"
        );
        self.at += 1;
        let value = self.row.get_ref(at)?;
        T::of(value).map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, value.data_type(), error.into()))
    }
}

/// What stands in a cell: as sqlx writes it.
pub(super) trait Cell: Sized {
    fn of(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

impl Cell for String {
    fn of(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Cell for i64 {
    fn of(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64()
    }
}

impl Cell for bool {
    fn of(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(|number| number != 0)
    }
}

impl Cell for Uuid {
    fn of(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Uuid::from_slice(value.as_blob()?).map_err(FromSqlError::other)
    }
}

impl Cell for DateTime<Utc> {
    fn of(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(DateTime::parse_from_rfc3339(value.as_str()?).map_err(FromSqlError::other)?.to_utc())
    }
}

impl<T: Cell> Cell for Option<T> {
    fn of(value: ValueRef<'_>) -> FromSqlResult<Self> {
        if value == ValueRef::Null { Ok(None) } else { T::of(value).map(Some) }
    }
}
