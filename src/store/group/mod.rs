//! The writer of creates: one thread takes whatever drafts have come while it was writing, and writes them in one transaction.
//!
//! It has a connection of its own, on which each statement is prepared once and runs in the thread that calls it, and writes
//! on it while it holds the other writing connection: only one writes.

mod log;
mod place;
mod writing;

use log::Log;
pub(super) use place::Place;

use std::sync::{Arc, Weak};

use rusqlite::Connection;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::connection::Sqlite;
use super::drafts::Draft;
use super::failed;
use super::memory::Memory;
use crate::domain::Failure;

/// The most users of one transaction: bounds how long others wait for it.
pub(super) const MOST: usize = 256;
/// So many may wait to be written; whoever comes then is written alone.
const QUEUE: usize = 8_192;

/// A draft on its way to the store.
struct Job {
    draft: Draft,
    written: oneshot::Sender<Written>,
}

/// What came of a draft, with the draft itself: its memory is given back by whoever waits, of whom there are more than of writers.
pub(super) struct Written {
    is_written: bool,
    _draft: Draft,
}

/// Where drafts are handed in.
pub(super) struct Creates {
    jobs: mpsc::Sender<Job>,
    ended: oneshot::Receiver<()>,
}

impl Creates {
    /// The writer, who works until the store is closed.
    pub(super) fn start(place: Place) -> (Self, impl FnOnce(&Arc<Sqlite>)) {
        let (sender, jobs) = mpsc::channel(QUEUE);
        let (ending, ended) = oneshot::channel();
        let begin = move |store: &Arc<Sqlite>| {
            let log = Log::of(place.clone());
            let hand = Hand { store: Arc::downgrade(store), place, connection: None, log, runtime: Handle::current() };
            let thread = std::thread::Builder::new().name("mynah-creates".to_owned());
            let work = move || {
                hand.work(jobs);
                // Nobody may be waiting for it.
                let _ = ending.send(());
            };
            if let Err(error) = thread.spawn(work) {
                tracing::warn!(%error, "users are written one by one, since there is no thread to write them together");
            }
        };
        (Self { jobs: sender, ended }, begin)
    }

    /// Hands a draft in. It is written whether or not anybody waits for it; absent if too many wait already.
    pub(super) fn hand_in(&self, draft: Draft) -> Option<oneshot::Receiver<Written>> {
        let (written, answer) = oneshot::channel();
        self.jobs.try_send(Job { draft, written }).ok().map(|()| answer)
    }

    /// Ends the writer, once everything that was handed in is written.
    pub(super) async fn end(self) {
        let Self { jobs, ended } = self;
        drop(jobs);
        // Where no thread was to be had, there is nobody who could end.
        let _ = ended.await;
    }
}

/// What was noted, on its way to the store, with what came of the work that noted it.
pub struct Keeping<T, E> {
    pub(super) outcome: Result<T, E>,
    /// Whether that is how it ends, whatever is written.
    pub(super) final_anyway: bool,
    /// Whether it was taken for granted without a look that somebody is not there.
    pub(super) presumed: bool,
    pub(super) writing: Option<oneshot::Receiver<Written>>,
    /// The numbers that were drawn for it.
    pub(super) drawn: Vec<(Uuid, i64)>,
    pub(super) memory: Arc<Memory>,
}

impl<T, E> Keeping<T, E> {
    /// The outcome, once it is durable; what was refused is refused. Absent if the work is to be done again in a transaction of
    /// its own: it wanted what cannot be noted, or what it took for granted does not hold.
    pub async fn end(self) -> Option<Result<T, E>> {
        if let Some(writing) = self.writing
            && writing.await.is_ok_and(|written| written.is_written)
        {
            return Some(self.outcome);
        }
        self.memory.numbers.give_back(&self.drawn);
        if self.presumed {
            self.memory.absence.doubt();
        }
        self.final_anyway.then_some(self.outcome)
    }
}

/// Who writes.
struct Hand {
    store: Weak<Sqlite>,
    place: Place,
    /// Opened for the first group.
    connection: Option<Connection>,
    log: Log,
    runtime: Handle,
}

impl Hand {
    /// Writes what has come in while the group before was written, and waits for nobody.
    fn work(mut self, mut jobs: mpsc::Receiver<Job>) {
        let runtime = self.runtime.clone();
        // Should the store be dropped here, its other connections are closed by tasks.
        let _within = runtime.enter();
        let mut group = Vec::with_capacity(MOST);
        while jobs.blocking_recv_many(&mut group, MOST) > 0 {
            let Some(store) = self.store.upgrade() else { return };
            let written = self.write(&store, &group).unwrap_or_else(|error| {
                tracing::error!(%error, "users could not be written together");
                vec![false; group.len()]
            });
            // Who has the answer may close the store.
            drop(store);
            for (Job { draft, written: answer }, is_written) in group.drain(..).zip(written) {
                // Nobody may be waiting any more.
                let _ = answer.send(Written { is_written, _draft: draft });
            }
            if let Some(connection) = &self.connection {
                self.log.tend(connection);
            }
        }
    }

    /// Writes a group; answers of each draft whether it was written.
    fn write(&mut self, store: &Sqlite, group: &[Job]) -> Result<Vec<bool>, Failure> {
        let _alone = self.runtime.block_on(store.writer()).map_err(failed)?;
        // Nothing is set up anew while nobody else writes.
        let settings = store.memory.settings_changed();
        let drafts: Vec<&Draft> = group.iter().map(|job| &job.draft).collect();
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.place.open().inspect(log::watch).map_err(failed)?,
        };
        let written = match writing::write(&mut connection, settings, &drafts) {
            Ok(written) => written,
            Err(error) => {
                // Where the error came after the commit, they are there.
                let there = writing::there(&connection, &drafts).map_err(failed)?;
                let written = there.iter().filter(|there| **there).count();
                tracing::warn!(%error, users = drafts.len(), written, "a group of users could not be written together");
                there
            }
        };
        // One that is still in the middle of something is not used again.
        self.connection = connection.is_autocommit().then_some(connection);
        Ok(written)
    }
}
