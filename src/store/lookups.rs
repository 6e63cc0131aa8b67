//! Looking up a few rows of a SQLite file in the thread that asks.
//!
//! A statement through sqlx is handed to a thread of its connection and back, which takes longer than SQLite needs to find a
//! user by an index. Who asks here waits for nobody: where something is in the way, the other way is taken.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::time::Instant;

use super::query::Query;
use super::rows::Answer;

/// The most connections: each is opened when all others are in use, so that there are no more than threads that ask.
const MOST: usize = 8;
/// Statements that a connection keeps: more than there are that are asked here.
const STATEMENTS: usize = 64;

/// The connections that are in use by nobody.
#[derive(Default)]
struct Idle {
    connections: Vec<Connection>,
    /// How many there are, those in use included.
    open: usize,
    closed: bool,
}

/// Connections that only read.
pub(super) struct Lookups {
    file: PathBuf,
    idle: Mutex<Idle>,
    pace: Pace,
}

impl Lookups {
    pub(super) fn of(file: &Path) -> Self {
        Self { file: file.to_owned(), idle: Mutex::default(), pace: Pace::default() }
    }

    /// What the query finds, as of the last commit; absent where it cannot be told at once.
    pub(super) fn ask<R: Answer>(&self, query: &Query) -> Option<Vec<R>> {
        if !self.pace.is_good() {
            return None;
        }
        let connection = self.take()?;
        let began = Instant::now();
        let rows = query.ask(&connection);
        self.pace.took(began.elapsed());
        self.give_back(connection);
        // Who asks in the other way is told by it what is wrong.
        rows.inspect_err(|error| tracing::debug!(%error, "a query was not answered at once")).ok()
    }

    /// Closes what is open, and opens nothing any more.
    pub(super) fn close(&self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        *idle = Idle { closed: true, ..Idle::default() };
    }

    fn take(&self) -> Option<Connection> {
        {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(connection) = idle.connections.pop() {
                return Some(connection);
            }
            if idle.closed || idle.open >= MOST {
                return None;
            }
            idle.open += 1;
        }
        let opened = open(&self.file);
        if opened.is_err() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).open -= 1;
        }
        opened.inspect_err(|error| tracing::debug!(%error, "the store cannot be looked into")).ok()
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !idle.closed {
            idle.connections.push(connection);
        }
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// From how long on a lookup counts as slow: it did not find its pages in memory.
const SLOW: Duration = Duration::from_millis(2);
/// How many quick ones make up for a slow one.
const DEARNESS: u32 = 16;
/// The debt from which on nobody looks up, and the most there is.
const TOO_MUCH: u32 = 64;
const MOST_DEBT: u32 = 256;

/// Whether looking up is quick. A thread that waits for a disk answers nobody else meanwhile; so where more than one lookup
/// in some twenty has to, only every sixteenth or so does, to see whether it is better. Now and then one is slow for
/// another reason: its thread was made to wait.
#[derive(Default)]
struct Pace(AtomicU32);

impl Pace {
    /// Whether the next may go on; if not, it counts as a quick one.
    fn is_good(&self) -> bool {
        let good = self.0.load(Ordering::Relaxed) < TOO_MUCH;
        if !good {
            self.pay();
        }
        good
    }

    fn took(&self, time: Duration) {
        if time < SLOW {
            self.pay();
            return;
        }
        let more = |debt: u32| Some((debt + DEARNESS).min(MOST_DEBT));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    fn pay(&self) {
        // Most of the time there is none.
        if self.0.load(Ordering::Relaxed) > 0 {
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |debt| debt.checked_sub(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::values::SQLITE;
    use super::*;

    /// A file of its own with a table that counts, and the connection that writes to it.
    struct Scene {
        file: PathBuf,
        writer: Connection,
    }

    impl Scene {
        fn new(name: &str) -> Self {
            let file = std::env::temp_dir().join(format!("mynah-lookups-{}-{name}.db", std::process::id()));
            let writer = Connection::open(&file).expect("a file");
            writer
                .execute_batch(
                    "PRAGMA journal_mode = wal; CREATE TABLE counts (n INTEGER); INSERT INTO counts VALUES (0)",
                )
                .expect("a table");
            Self { file, writer }
        }

        fn write(&self, number: i64) {
            self.writer.execute("UPDATE counts SET n = ?1", [number]).expect("it is written");
        }
    }

    impl Drop for Scene {
        fn drop(&mut self) {
            for end in ["", "-wal", "-shm"] {
                let mut path = self.file.clone().into_os_string();
                path.push(end);
                let _ = std::fs::remove_file(path);
            }
        }
    }

    fn ask(lookups: &Lookups) -> Option<Vec<(i64,)>> {
        lookups.ask(&Query::beginning("SELECT n FROM counts", &SQLITE))
    }

    #[test]
    fn every_commit_is_seen_at_once() {
        let scene = Scene::new("commits");
        let lookups = Lookups::of(&scene.file);
        for number in 1..100 {
            scene.write(number);
            assert_eq!(ask(&lookups), Some(vec![(number,)]));
        }
        scene.writer.execute_batch("BEGIN; UPDATE counts SET n = 0").expect("it is written");
        assert_eq!(ask(&lookups), Some(vec![(99,)]), "what is not kept yet is not seen");
    }

    #[test]
    fn what_is_bound_stands_in_its_place() {
        let scene = Scene::new("bound");
        let lookups = Lookups::of(&scene.file);
        let mut query = Query::beginning("SELECT ", &SQLITE);
        query.text("it's").sql(", ").number(7);
        assert_eq!(lookups.ask(&query), Some(vec![("it's".to_owned(), 7_i64)]));
    }

    #[test]
    fn who_finds_something_in_the_way_takes_the_other_one() {
        let scene = Scene::new("way");
        let lookups = Lookups::of(&scene.file);
        let mut taken: Vec<_> = std::iter::from_fn(|| lookups.take()).collect();
        assert_eq!((taken.len(), ask(&lookups)), (MOST, None), "all connections are in use");
        lookups.give_back(taken.remove(0));
        assert_eq!(ask(&lookups), Some(vec![(0,)]));
        assert_eq!(lookups.ask::<(i64,)>(&Query::beginning("SELECT n FROM nothing", &SQLITE)), None, "it is no query");
        lookups.close();
        assert_eq!(ask(&lookups), None, "the store is closed");
        lookups.give_back(taken.remove(0));
        assert_eq!(ask(&lookups), None, "it stays closed");
    }

    #[test]
    fn nobody_waits_for_who_holds_the_file() {
        let scene = Scene::new("held");
        scene.writer.execute_batch("PRAGMA journal_mode = delete; BEGIN EXCLUSIVE").expect("it is held");
        assert_eq!(ask(&Lookups::of(&scene.file)), None);
    }

    #[test]
    fn while_lookups_are_slow_most_take_the_other_way() {
        let pace = Pace::default();
        let gone = |slow: Duration| {
            let mut gone = 0;
            for _ in 0..1_000 {
                if pace.is_good() {
                    gone += 1;
                    pace.took(slow);
                }
            }
            gone
        };
        assert_eq!(gone(SLOW / 2), 1_000, "they are quick");
        pace.took(SLOW);
        assert_eq!(gone(SLOW / 2), 1_000, "one is slow");
        assert!((40..80).contains(&gone(SLOW)), "all are slow");
        assert!(gone(SLOW / 2) > 900, "they are quick again");
    }
}
