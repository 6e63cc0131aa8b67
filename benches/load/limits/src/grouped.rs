//! `SQLite` through its C API: the rows of many users, a transaction for each group, every commit on the disk.

use std::time::{Duration, Instant};

use rusqlite::{Connection, params_from_iter, types};

use crate::Outcome;
use crate::rows::{Person, Rows, Value};

impl From<Value> for types::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Number(number) => Self::Integer(number),
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Blob(bytes),
        }
    }
}

/// Inserts users, numbered from `first`, in groups of that size, until there are so many or the time is over. Prints how many, and in what time.
pub fn insert(store: &str, rows: &str, group: i64, first: i64, users: i64, seconds: u64) -> Outcome {
    let rows = Rows::read(rows)?;
    let mut connection = Connection::open(store)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    let (began, most) = (Instant::now(), Duration::from_secs(seconds));
    let mut done = 0;
    while done < users && began.elapsed() < most {
        let transaction = connection.transaction()?;
        for place in 0..group {
            let person = Person::new(first + done + place);
            for table in rows.tables.iter().filter(|table| place == 0 || !table.of_request) {
                let values = table.values(&person).map(types::Value::from);
                transaction.prepare_cached(&table.insert)?.execute(params_from_iter(values))?;
            }
        }
        transaction.commit()?;
        done += group;
    }
    println!("{{\"users\":{done},\"seconds\":{}}}", began.elapsed().as_secs_f64());
    Ok(())
}
