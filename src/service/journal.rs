//! The journal: keeps what was asked and answered, written in groups by one task.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use uuid::Uuid;

use super::{Service, Watching};
use crate::domain::exchanges::{Exchange, Kept, Wanted};
use crate::domain::{During, Failure};
use crate::store::{Db, Tx};

/// How long what is kept waits for company before it is written.
const GATHERING: Duration = Duration::from_millis(20);
/// How long a group that could not be written waits until the next try.
const RESTING: Duration = Duration::from_secs(1);
/// So many times a group is tried.
const TRIES: u32 = 10;
/// The most exchanges of a group, and about how many bytes they may have.
const GROUP: (usize, usize) = (1_000, 8 << 20);
/// The most that waits to be written.
const QUEUE: (usize, usize) = (50_000, 128 << 20);

/// The journal. Clones share it.
#[derive(Clone)]
pub struct Journal(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) db: Db,
    limit: i64,
    pub(super) watching: Watching,
    queue: Mutex<Queue>,
    /// Held by whoever writes, so that groups are written in order.
    writing: tokio::sync::Mutex<()>,
    wake: Arc<Notify>,
    written: watch::Sender<u64>,
}

/// What waits to be written.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Exchange>,
    bytes: usize,
    /// How many have ever come.
    come: u64,
    /// How many have ever gone, written or lost.
    gone: u64,
    /// How often in a row the first group could not be written.
    failures: u32,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}

impl Journal {
    /// A journal in that store, of at most `limit` exchanges a space; what it keeps is written by a task of its own, which
    /// ends with it, and what is seen in it is noted.
    pub fn start(db: Db, limit: usize, watching: Watching) -> Self {
        let wake = Arc::new(Notify::new());
        let inner = Arc::new(Inner {
            db,
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
            watching,
            queue: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            wake: Arc::clone(&wake),
            written: watch::Sender::new(0),
        });
        tokio::spawn(write_on(Arc::downgrade(&inner), wake));
        Self(inner)
    }

    /// How many exchanges of a space are kept at most; 0 where none are.
    pub fn limit(&self) -> i64 {
        self.0.limit
    }

    /// Keeps an exchange; it is written soon. No text of it may hold a NUL.
    pub fn keep(&self, exchange: Exchange) {
        let mut queue = self.0.queue();
        queue.bytes += size(&exchange);
        queue.waiting.push_back(exchange);
        queue.come += 1;
        queue.shorten();
        drop(queue);
        self.0.wake.notify_one();
    }

    /// Writes what has been kept so far. It goes on if nobody waits for its end.
    pub async fn flush(&self) -> Result<(), Failure> {
        let inner = Arc::clone(&self.0);
        match tokio::spawn(async move { inner.write_out().await }).await {
            Ok(written) => written,
            Err(panicked) => Err(Failure::new(During::Work, panicked)),
        }
    }

    /// Tells whenever this process has written something.
    pub fn written(&self) -> watch::Receiver<u64> {
        self.0.written.subscribe()
    }

    /// The exchanges of a space that are wanted, `most` at most; those that have been kept before are among them once
    /// [`flush`](Self::flush) has been done.
    pub async fn exchanges(&self, space: Uuid, wanted: &Wanted, most: usize) -> Result<Vec<Kept>, Failure> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.0.db.read(async |tx| tx.exchanges(space, wanted, most).await).await
    }

    /// The exchange of that id.
    pub async fn exchange(&self, space: Uuid, id: &str) -> Result<Option<Kept>, Failure> {
        self.0.db.read(async |tx| tx.exchange(space, id).await).await
    }

    /// The number of the newest exchange that was ever kept of a space.
    pub async fn last(&self, space: Uuid) -> Result<i64, Failure> {
        self.0.db.read(async |tx| tx.last_exchange(space).await).await
    }

    /// Forgets the exchanges of a space; answers how many there were.
    pub async fn clear(&self, space: Uuid) -> Result<u64, Failure> {
        self.settle(space).await?;
        self.0.db.write(async |tx| tx.forget_exchanges(space, i64::MAX).await).await
    }
}

impl Service {
    /// Removes the journal of a space that is going.
    pub async fn delete_journal(&self, space: Uuid) -> Result<(), Failure> {
        self.db().write(async |tx| tx.delete_journal(space).await).await
    }
}

impl Inner {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is there when it begins.
    async fn write_out(&self) -> Result<(), Failure> {
        let end = self.queue().come;
        let _writing = self.writing.lock().await;
        loop {
            let group = self.queue().take(end);
            if group.is_empty() {
                return Ok(());
            }
            let notes = self.watching.notes(&group);
            let write = async |tx: &mut Tx| {
                tx.insert_exchanges(&group, self.limit).await?;
                notes.write(tx).await
            };
            let written = self.db.write(write).await;
            let mut queue = self.queue();
            match written {
                Ok(()) => queue.failures = 0,
                Err(failure) => {
                    queue.give_back(group);
                    return Err(failure);
                }
            }
            drop(queue);
            self.written.send_modify(|times| *times += 1);
        }
    }
}

impl Queue {
    /// The next group, of those that were the first `end` to come.
    fn take(&mut self, end: u64) -> Vec<Exchange> {
        let (mut group, mut bytes) = (Vec::new(), 0);
        while self.gone < end && group.len() < GROUP.0 && bytes < GROUP.1 {
            let Some(exchange) = self.waiting.pop_front() else { break };
            bytes += size(&exchange);
            self.gone += 1;
            group.push(exchange);
        }
        self.bytes -= bytes;
        group
    }

    /// Takes a group back that could not be written; one that never can be is given up.
    fn give_back(&mut self, group: Vec<Exchange>) {
        self.failures += 1;
        if self.failures >= TRIES {
            tracing::error!(lost = group.len(), "requests could not be written to the journal and are lost");
            self.failures = 0;
            return;
        }
        self.gone -= u64::try_from(group.len()).unwrap_or_default();
        for exchange in group.into_iter().rev() {
            self.bytes += size(&exchange);
            self.waiting.push_front(exchange);
        }
        self.shorten();
    }

    /// Drops the oldest of what is too much, and says so.
    fn shorten(&mut self) {
        let mut lost = 0;
        while self.waiting.len() > QUEUE.0 || self.bytes > QUEUE.1 {
            let Some(oldest) = self.waiting.pop_front() else { break };
            self.bytes -= size(&oldest);
            self.gone += 1;
            lost += 1;
        }
        if lost > 0 {
            tracing::warn!(lost, "more requests than the journal can write in time: the oldest are lost");
        }
    }
}

/// About how many bytes an exchange has.
fn size(exchange: &Exchange) -> usize {
    let (asked, answered) = (&exchange.asked, &exchange.answered);
    let texts = [&asked.path, &asked.query, &asked.headers, &asked.body, &asked.parameters];
    let texts = texts.into_iter().chain([&answered.headers, &answered.body]);
    512 + texts.map(String::len).sum::<usize>()
}

/// Writes whenever something has been kept, until the journal is gone.
async fn write_on(journal: Weak<Inner>, wake: Arc<Notify>) {
    loop {
        wake.notified().await;
        if journal.strong_count() == 0 {
            return;
        }
        tokio::time::sleep(GATHERING).await;
        let Some(journal) = journal.upgrade() else { return };
        if let Err(failure) = journal.write_out().await {
            tracing::error!(%failure, "the journal could not be written; it is tried again");
            drop(journal);
            tokio::time::sleep(RESTING).await;
            wake.notify_one();
        }
    }
}
