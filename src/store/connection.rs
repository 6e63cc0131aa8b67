//! The two engines, and work in them that is kept or undone by itself.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgPool, SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::group::{self, Creates, Keeping, Place};
use super::lock::FileLock;
use super::lookups::Lookups;
use super::memory::Memory;
use super::touched::{Touch, Touched};
use super::{Location, Tx, collation, failed, migrations, on};
use crate::domain::Failure;

/// How long one SQLite connection waits for another process's lock.
pub(super) const BUSY: Duration = Duration::from_secs(10);
/// So many pages come together in the log of a SQLite file, 16 MB, before they are brought into the file: by the commit, or beside the
/// writer of creates (`group/log.rs`). With SQLite's own 1,000, creates come to stand for that thirty to forty times a second.
pub(super) const LOG_PAGES: u32 = 4_000;
/// Connections that read a SQLite file side by side.
const READERS: u32 = 4;
/// So many rows of an answer wait to be taken: more than a group of creates has, so that its thread need not wait.
const ROWS: usize = group::MOST * 2;
/// Connections to Postgres.
const POSTGRES: u32 = 16;

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    /// Whether work that succeeds is undone all the same.
    rehearsing: bool,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<Sqlite>),
    Postgres(Pools),
}

/// Numbers are drawn on a connection of their own: drawn in a transaction, they would keep every other one waiting until
/// its end, since their row stays locked.
#[derive(Clone)]
pub(super) struct Pools {
    pub(super) work: PgPool,
    pub(super) numbers: PgPool,
    pub(super) memory: Arc<Memory>,
}

/// One connection writes, one piece of work after the other; several read. In memory, the one connection does both:
/// it is never given back to a pool, since the data would go with it.
pub(super) struct Sqlite {
    writer: Arc<Mutex<Writer>>,
    readers: Option<SqlitePool>,
    lookups: Option<Lookups>,
    creates: Creates,
    pub(super) memory: Arc<Memory>,
    /// Held for as long as the store is open.
    _lock: Option<FileLock>,
}

pub(super) struct Writer {
    pub(super) connection: SqliteConnection,
    /// Whether a transaction is open; it stays true when work was dropped halfway.
    pub(super) open: bool,
}

impl Writer {
    /// Undoes what was left halfway.
    pub(super) async fn undo(&mut self) {
        // Nothing is left to undo where it was left while it was being kept; else what follows says why it fails.
        let _ = self.connection.execute("ROLLBACK").await;
        self.open = false;
    }
}

impl Sqlite {
    fn start(
        connection: SqliteConnection,
        place: Place,
        readers: Option<(SqlitePool, Lookups)>,
        lock: Option<FileLock>,
        memory: Memory,
    ) -> Arc<Self> {
        let writer = Arc::new(Mutex::new(Writer { connection, open: false }));
        let (creates, begin) = Creates::start(place);
        let (readers, lookups) = readers.unzip();
        let sqlite = Arc::new(Self { writer, readers, lookups, creates, memory: Arc::new(memory), _lock: lock });
        begin(&sqlite);
        sqlite
    }

    /// Connections that read; absent where the one connection does.
    pub(super) fn readers(&self) -> Option<&SqlitePool> {
        self.readers.as_ref()
    }

    /// Where a few rows of a file are looked up at once.
    pub(super) fn lookups(&self) -> Option<&Lookups> {
        self.lookups.as_ref()
    }

    /// The writing connection, once what was dropped halfway before has been undone.
    pub(super) async fn writer(&self) -> sqlx::Result<OwnedMutexGuard<Writer>> {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        if writer.open {
            writer.undo().await;
            self.memory.has_changed(&Touched::of(Touch::Everything));
        }
        Ok(writer)
    }
}

impl Db {
    /// Opens the store and brings its tables up to date. A SQLite file is held for this process alone.
    pub async fn open(location: &Location) -> Result<Self, Failure> {
        let db = Self::connect(location, true).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens the store beside a server that may be holding it, to read from it.
    pub async fn open_beside(location: &Location) -> Result<Self, Failure> {
        Self::connect(location, false).await
    }

    async fn connect(location: &Location, alone: bool) -> Result<Self, Failure> {
        let engine = match location {
            Location::Memory => {
                let (place, options) = memory_options();
                let connection = options.connect().await.map_err(failed)?;
                Engine::Sqlite(Sqlite::start(connection, place, None, None, Memory::of_one()))
            }
            Location::Sqlite(path) => {
                let lock = if alone { Some(FileLock::take(path).map_err(failed)?) } else { None };
                let options = file_options(path).create_if_missing(alone);
                let connection = options.connect().await.map_err(failed)?;
                let readers = SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options);
                // Who only looks on does not hear of what the server writes.
                let memory = if alone { Memory::of_one() } else { Memory::of_several() };
                let (place, readers) = (Place::File(path.clone()), (readers, Lookups::of(path)));
                Engine::Sqlite(Sqlite::start(connection, place, Some(readers), lock, memory))
            }
            Location::Postgres(url) => {
                let options: PgConnectOptions = url.expose_secret().parse().map_err(failed)?;
                // One try before the pool, whose only error would be that it waited in vain.
                options.connect().await.map_err(failed)?.close().await.map_err(failed)?;
                let pool = |most| PgPoolOptions::new().max_connections(most).acquire_timeout(BUSY);
                let numbers = pool(1).connect_lazy_with(options.clone());
                let work = pool(POSTGRES).connect_with(options).await.map_err(failed)?;
                // Others write to it.
                Engine::Postgres(Pools { work, numbers, memory: Arc::new(Memory::of_several()) })
            }
        };
        Ok(Self { engine, rehearsing: false })
    }

    async fn migrate(&self) -> Result<(), Failure> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let mut writer = sqlite.writer.lock().await;
                migrations::run_on_sqlite(&mut writer.connection).await
            }
            Engine::Postgres(pools) => {
                migrations::run_on_postgres(&pools.work).await?;
                collation::settle(&pools.work).await.map_err(failed)
            }
        }
    }

    /// Does the work in one transaction: it is kept if the work succeeds and undone if not.
    ///
    /// On SQLite all such work goes one after the other.
    pub async fn write<T, E>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Failure>,
    {
        let writing = async {
            let mut tx = self.begin().await?;
            match work(&mut tx).await {
                Ok(value) => {
                    if self.rehearsing {
                        tx.roll_back().await?;
                    } else {
                        tx.commit().await?;
                    }
                    Ok(value)
                }
                Err(refused) => {
                    tx.roll_back().await?;
                    Err(refused)
                }
            }
        };
        // It needs many kilobytes, which would else be a part of whatever may have to write, and be copied with it.
        Box::pin(writing).await
    }

    /// To do work on that may create a user, and to be handed to [`keep`](Self::keep) with what came of it: what it would write
    /// is noted, and can then be written together with what others create. Absent where there is no such way.
    pub fn draft(&self) -> Option<Tx> {
        match &self.engine {
            Engine::Sqlite(sqlite) if !self.rehearsing => Some(Tx::drafting(sqlite)),
            Engine::Sqlite(_) | Engine::Postgres(_) => None,
        }
    }

    /// Hands in what was noted; whoever hands in first is written first.
    pub fn keep<T, E>(&self, tx: Tx, outcome: Result<T, E>) -> Keeping<T, E> {
        let memory = Arc::clone(&tx.memory);
        let (draft, drawn) = tx.into_draft();
        let (refused, unfit, presumed) = (outcome.is_err(), draft.unfit, draft.presumed);
        let writing = match &self.engine {
            Engine::Sqlite(sqlite) if !refused && draft.is_whole() => sqlite.creates.hand_in(draft),
            Engine::Sqlite(_) | Engine::Postgres(_) => None,
        };
        Keeping { outcome, final_anyway: refused && !unfit && !presumed, presumed, writing, drawn, memory }
    }

    /// Does reading work; nothing that it might write is kept together.
    pub async fn read<T, E>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Failure>,
    {
        let mut tx = match &self.engine {
            Engine::Sqlite(sqlite) => Tx::reading_sqlite(sqlite),
            Engine::Postgres(pools) => Tx::reading_postgres(pools),
        };
        work(&mut tx).await
    }

    async fn begin(&self) -> Result<Tx, Failure> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Tx::writing_sqlite(sqlite).await,
            Engine::Postgres(pools) => Tx::writing_postgres(pools).await,
        }
        .map_err(failed)
    }

    /// The same store for work that is done in earnest and never kept: each transaction is undone at its end.
    #[must_use]
    pub fn rehearsing(&self) -> Self {
        Self { rehearsing: true, ..self.clone() }
    }

    /// Whether nothing is kept.
    pub fn is_rehearsing(&self) -> bool {
        self.rehearsing
    }

    /// Whether other processes may be writing to the same store.
    pub fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Whether the store answers.
    pub async fn reachable(&self) -> Result<(), Failure> {
        self.read(async |tx| on!(tx, conn => sqlx::query("SELECT 1").execute(conn).await.map(|_| ())).map_err(failed))
            .await
    }

    /// Closes the store. Work that has been acknowledged is kept in any case.
    pub async fn close(self) {
        match self.engine {
            Engine::Sqlite(sqlite) => {
                // The writing one is the last, so that it leaves a single file.
                if let Some(lookups) = &sqlite.lookups {
                    lookups.close();
                }
                if let Some(readers) = &sqlite.readers {
                    readers.close().await;
                }
                let Some(Sqlite { writer, creates, _lock, .. }) = Arc::into_inner(sqlite) else { return };
                creates.end().await;
                if let Some(writer) = Arc::into_inner(writer)
                    && let Err(error) = writer.into_inner().connection.close().await
                {
                    tracing::warn!(%error, "the store did not close cleanly; nothing acknowledged is lost");
                }
            }
            Engine::Postgres(pools) => {
                pools.numbers.close().await;
                pools.work.close().await;
            }
        }
    }
}

/// In memory, under a name by which another connection finds it.
fn memory_options() -> (Place, SqliteConnectOptions) {
    let (place, name) = Place::in_memory();
    let options = SqliteConnectOptions::new().filename(name).in_memory(true).shared_cache(true);
    (place, options.foreign_keys(true).row_buffer_size(ROWS))
}

fn file_options(path: &std::path::Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .row_buffer_size(ROWS)
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", LOG_PAGES.to_string())
}

impl Db {
    /// Runs a statement as it stands, outside of any rule: for tests that break a store on purpose.
    #[doc(hidden)]
    pub async fn execute_raw(&self, sql: &str) -> Result<(), Failure> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let mut writer = sqlite.writer().await.map_err(failed)?;
                sqlx::raw_sql(sql).execute(&mut writer.connection).await.map_err(failed)?;
                sqlite.memory.has_changed(&Touched::of(Touch::Everything));
            }
            Engine::Postgres(pools) => {
                sqlx::raw_sql(sql).execute(&pools.work).await.map_err(failed)?;
            }
        }
        Ok(())
    }
}
