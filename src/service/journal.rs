//! The journal: keeps what was asked and answered, written in groups by one task.
//!
//! What is written at last is the newest of each space; under load most of what comes is never made an exchange of.

mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use uuid::Uuid;

use super::coverage::{Memory, News, Notes};
use super::{Service, Watching};
use crate::domain::exchanges::{Exchange, Kept, Raw, Wanted};
use crate::domain::{During, Failure};
use crate::store::{Db, NewExchanges, Tx};
use queue::{Came, Part, Queue};

/// How long what is kept waits for company before it is written: at least, and at most where much is to be written.
const GATHERING: [Duration; 2] = [Duration::from_millis(20), Duration::from_secs(2)];
/// The most where so much comes that what waits will be overtaken by newer requests, and need not be written at all.
const FILLING: Duration = Duration::from_mins(1);
/// When nothing has come for so long, what waits will not be overtaken any more.
const QUIET: Duration = Duration::from_secs(10);
/// So many times as long as it took to write the last time.
const SHARE: u32 = 8;
/// How long a group that could not be written waits until the next try.
const RESTING: Duration = Duration::from_secs(1);
/// Up to how many exchanges are made where they are needed; more are made where they keep nobody waiting.
const FEW: usize = 32;

/// The journal. Clones share it.
#[derive(Clone)]
pub struct Journal(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) db: Db,
    limit: i64,
    pub(super) watching: Watching,
    pub(super) memory: Memory,
    queue: Mutex<Queue>,
    /// Held by whoever writes, so that groups are written in order.
    pub(super) writing: tokio::sync::Mutex<()>,
    wake: Arc<Notify>,
    /// Told when what waits is not to wait any longer.
    hurry: Arc<Notify>,
    written: watch::Sender<u64>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.wake.notify_one();
        self.hurry.notify_one();
    }
}

impl Journal {
    /// A journal in that store, of at most `limit` exchanges a space; what it keeps is written by a task of its own, which
    /// ends with it, and what is seen in it is noted.
    pub fn start(db: Db, limit: usize, watching: Watching) -> Self {
        let (wake, hurry) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let inner = Arc::new(Inner {
            memory: Memory::new(db.is_shared()),
            db,
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
            watching,
            queue: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            wake: Arc::clone(&wake),
            hurry: Arc::clone(&hurry),
            written: watch::Sender::new(0),
        });
        tokio::spawn(write_on(Arc::downgrade(&inner), wake, hurry));
        Self(inner)
    }

    /// How many exchanges of a space are kept at most; 0 where none are.
    pub fn limit(&self) -> i64 {
        self.0.limit
    }

    /// Keeps an exchange; it is written soon. No text of it may hold a NUL.
    pub fn keep(&self, raw: Box<dyn Raw>) {
        let inner = &self.0;
        let came = Came { likeness: inner.memory.likeness(&*raw), raw };
        if inner.queue().add(came, inner.room(), |came| inner.memory.news(came.likeness) == News::None) {
            inner.hurry.notify_one();
        }
        inner.wake.notify_one();
    }

    /// Writes what has been kept so far. It goes on if nobody waits for its end.
    pub async fn flush(&self) -> Result<(), Failure> {
        let inner = Arc::clone(&self.0);
        match tokio::spawn(async move { inner.write_out().await }).await {
            Ok(written) => written,
            Err(panicked) => Err(Failure::new(During::Work, panicked)),
        }
    }

    /// Tells whenever this process has written something; as long as somebody listens, it writes soon.
    pub fn written(&self) -> watch::Receiver<u64> {
        let receiver = self.0.written.subscribe();
        self.0.hurry.notify_one();
        receiver
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

    fn has_listeners(&self) -> bool {
        self.written.receiver_count() > 0
    }

    /// How many exchanges of a space are kept.
    fn room(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    /// Whether what waits may wait longer than for company: where most of it will be overtaken, and nobody looks on, be it
    /// from another process.
    fn may_wait(&self) -> bool {
        !self.db.is_shared() && !self.has_listeners() && self.queue().is_filling(self.room())
    }

    /// Writes what is there when it begins.
    async fn write_out(self: &Arc<Self>) -> Result<(), Failure> {
        let end = self.queue().come();
        let _writing = self.writing.lock().await;
        loop {
            let parts = self.queue().take(end);
            if parts.is_empty() {
                return Ok(());
            }
            let group = self.read(parts).await?;
            let write = async |tx: &mut Tx| {
                tx.insert_exchanges(&group.exchanges, self.limit).await?;
                group.notes.write(tx).await
            };
            match self.db.write(write).await {
                Ok(()) => self.queue().written(),
                Err(failure) => {
                    self.queue().give_back(group.parts);
                    return Err(failure);
                }
            }
            self.memory.learn(group.notes);
            self.written.send_modify(|times| *times += 1);
        }
    }

    /// Makes exchanges of what came, and notes of them.
    async fn read(self: &Arc<Self>, parts: Vec<Part>) -> Result<Group, Failure> {
        let count: usize = parts.iter().map(|part| part.unread.len() + part.rows.len()).sum();
        if count <= FEW {
            return Ok(self.group(parts));
        }
        let inner = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || inner.group(parts)).await;
        made.map_err(|panicked| Failure::new(During::Work, panicked))
    }

    fn group(&self, parts: Vec<Part>) -> Group {
        let (mut exchanges, mut notes) = (Vec::new(), Notes::default());
        for part in &parts {
            for came in &part.unread {
                notes.take(&self.watching, self.memory.news(came.likeness), || came.raw.asked());
            }
            let rows: Vec<Exchange> = part.rows.iter().map(|(_, came)| came.raw.exchange()).collect();
            for ((_, came), exchange) in part.rows.iter().zip(&rows) {
                notes.take(&self.watching, self.memory.news(came.likeness), || exchange);
            }
            exchanges.push(NewExchanges { space: part.space, passed: part.passed, rows });
        }
        Group { parts, exchanges, notes }
    }
}

/// What is written at once.
struct Group {
    parts: Vec<Part>,
    exchanges: Vec<NewExchanges>,
    notes: Notes,
}

/// Writes whenever something has been kept, until the journal is gone.
async fn write_on(journal: Weak<Inner>, wake: Arc<Notify>, hurry: Arc<Notify>) {
    let mut gathering = GATHERING[0];
    loop {
        wake.notified().await;
        if journal.strong_count() == 0 {
            return;
        }
        tokio::time::sleep(GATHERING[0]).await;
        wait(&journal, &hurry, gathering).await;
        let Some(journal) = journal.upgrade() else { return };
        let began = Instant::now();
        if let Err(failure) = journal.write_out().await {
            tracing::error!(%failure, "the journal could not be written; it is tried again");
            drop(journal);
            tokio::time::sleep(RESTING).await;
            wake.notify_one();
            continue;
        }
        let most = GATHERING[usize::from(!journal.has_listeners())];
        gathering = (began.elapsed() * SHARE).clamp(GATHERING[0], most);
    }
}

/// Lets what has come wait for company until somebody is in a hurry: for so long in all, or longer where most of it will be
/// overtaken, as long as more comes.
async fn wait(journal: &Weak<Inner>, hurry: &Notify, gathering: Duration) {
    if is_hurried(hurry, gathering.saturating_sub(GATHERING[0])).await {
        return;
    }
    let come = || journal.upgrade().filter(|journal| journal.may_wait()).map(|journal| journal.queue().come());
    fill(hurry, FILLING.saturating_sub(gathering), come).await;
}

/// Waits for so long at most, until somebody is in a hurry, or until nothing more has come for a while; `come` says how much
/// has, and nothing once it is not to wait any longer.
async fn fill(hurry: &Notify, most: Duration, come: impl Fn() -> Option<u64>) {
    let (mut before, until) = (None, Instant::now() + most);
    while let Some(now) = come()
        && before.replace(now) != Some(now)
    {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || is_hurried(hurry, left.min(QUIET)).await {
            return;
        }
    }
}

/// Whether somebody gets into a hurry within that time; waits for as long.
async fn is_hurried(hurry: &Notify, most: Duration) -> bool {
    tokio::time::timeout(most, hurry.notified()).await.is_ok()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// For how many seconds it waits while more comes for so many times, or nothing is to wait after that.
    async fn waited(times: u64, ends: bool, hurry: &Notify) -> u64 {
        let (asked, began) = (Cell::new(0), Instant::now());
        let come = || {
            asked.set(asked.get() + 1);
            if ends && asked.get() > times { None } else { Some(asked.get().min(times)) }
        };
        fill(hurry, FILLING, come).await;
        began.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn under_load_it_waits_while_more_comes_but_not_for_ever() {
        let hurry = Notify::new();
        assert_eq!(waited(1, false, &hurry).await, QUIET.as_secs(), "nothing more comes");
        assert_eq!(waited(3, false, &hurry).await, 3 * QUIET.as_secs());
        assert_eq!(waited(1_000, false, &hurry).await, FILLING.as_secs());
        assert_eq!(waited(0, true, &hurry).await, 0, "nothing is to wait");
        assert_eq!(waited(2, true, &hurry).await, 2 * QUIET.as_secs(), "nor any longer");
        hurry.notify_one();
        assert_eq!(waited(1_000, false, &hurry).await, 0, "somebody is in a hurry");
    }
}
