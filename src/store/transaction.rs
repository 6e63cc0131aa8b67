//! Transactions, and connections to read from.

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Executor, PgConnection, PgPool, Postgres, SqliteConnection};
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

use super::connection::{Pools, Sqlite, Writer};
use super::drafts::Draft;
use super::lookups::Lookups;
use super::memory::Memory;
use super::query::Query;
use super::rows::Answer;
use super::touched::{Touch, Touched};
use super::{during, failed};
use crate::domain::{During, Failure};

/// A transaction, or a connection to read from.
pub struct Tx {
    pub(super) held: Held,
    /// What this process remembers of the store.
    pub(super) memory: Arc<Memory>,
    pub(super) touched: Touched,
    /// What would be written, where nothing is.
    pub(super) draft: Option<Box<Draft>>,
    /// Numbers of users that were drawn, each with its space.
    pub(super) drawn: Vec<(Uuid, i64)>,
}

/// A hold on a connection.
pub(super) enum Held {
    Sqlite(SqliteTx),
    Postgres(PostgresTx),
}

/// A hold on a SQLite connection.
pub(super) struct SqliteTx(SqliteHold);

enum SqliteHold {
    /// None yet: it is taken for the first statement.
    Nothing(Arc<Sqlite>),
    Writer(OwnedMutexGuard<Writer>),
    Reader(Arc<Sqlite>, PoolConnection<sqlx::Sqlite>),
}

/// A hold on a Postgres connection.
pub(super) struct PostgresTx {
    hold: PostgresHold,
    numbers: PgPool,
}

enum PostgresHold {
    /// None yet: it is taken for the first statement.
    Nothing(PgPool),
    Writer(sqlx::Transaction<'static, Postgres>),
    Reader(PoolConnection<Postgres>),
}

impl SqliteTx {
    pub(super) async fn connection(&mut self) -> sqlx::Result<&mut SqliteConnection> {
        if let SqliteHold::Nothing(sqlite) = &self.0 {
            self.0 = match sqlite.readers() {
                Some(readers) => SqliteHold::Reader(Arc::clone(sqlite), readers.acquire().await?),
                None => SqliteHold::Writer(sqlite.writer().await?),
            };
        }
        match &mut self.0 {
            SqliteHold::Writer(writer) => Ok(&mut writer.connection),
            SqliteHold::Reader(_, reader) => Ok(reader),
            SqliteHold::Nothing(_) => Err(sqlx::Error::WorkerCrashed),
        }
    }

    /// Where a few rows can be looked up at once; a transaction asks its own connection.
    fn lookups(&self) -> Option<&Lookups> {
        match &self.0 {
            SqliteHold::Nothing(sqlite) | SqliteHold::Reader(sqlite, _) => sqlite.lookups(),
            SqliteHold::Writer(_) => None,
        }
    }

    /// Ends a transaction in that way; `ended` is done before anybody else writes.
    async fn end(self, how: &'static str, ended: impl FnOnce()) -> Result<(), Failure> {
        if let SqliteHold::Writer(mut writer) = self.0 {
            writer.connection.execute(how).await.map_err(failed)?;
            writer.open = false;
            ended();
        }
        Ok(())
    }
}

impl PostgresTx {
    /// Where numbers are drawn that are not given back when the transaction is undone.
    pub(super) fn numbers(&self) -> &PgPool {
        &self.numbers
    }

    /// Whether what is done here is one transaction.
    pub(super) fn writes(&self) -> bool {
        matches!(self.hold, PostgresHold::Writer(_))
    }

    pub(super) async fn connection(&mut self) -> sqlx::Result<&mut PgConnection> {
        if let PostgresHold::Nothing(pool) = &self.hold {
            self.hold = PostgresHold::Reader(pool.acquire().await?);
        }
        match &mut self.hold {
            PostgresHold::Writer(tx) => Ok(tx),
            PostgresHold::Reader(reader) => Ok(reader),
            PostgresHold::Nothing(_) => Err(sqlx::Error::WorkerCrashed),
        }
    }
}

impl Tx {
    fn of(held: Held, memory: &Arc<Memory>) -> Self {
        Self { held, memory: Arc::clone(memory), touched: Touched::default(), draft: None, drawn: Vec::new() }
    }

    /// To read from; a connection is taken when it is needed.
    pub(super) fn reading_sqlite(sqlite: &Arc<Sqlite>) -> Self {
        Self::of(Held::Sqlite(SqliteTx(SqliteHold::Nothing(Arc::clone(sqlite)))), &sqlite.memory)
    }

    /// To read from, and to note what a create would write.
    pub(super) fn drafting(sqlite: &Arc<Sqlite>) -> Self {
        let draft = Draft { settings: sqlite.memory.settings_changed(), ..Draft::default() };
        Self { draft: Some(Box::new(draft)), ..Self::reading_sqlite(sqlite) }
    }

    /// The same on Postgres.
    pub(super) fn reading_postgres(pools: &Pools) -> Self {
        let hold = PostgresHold::Nothing(pools.work.clone());
        Self::of(Held::Postgres(PostgresTx { hold, numbers: pools.numbers.clone() }), &pools.memory)
    }

    /// A transaction that has begun.
    pub(super) async fn writing_sqlite(sqlite: &Sqlite) -> sqlx::Result<Self> {
        let mut writer = sqlite.writer().await?;
        // Before it begins: it may be dropped while it does.
        writer.open = true;
        writer.connection.execute("BEGIN IMMEDIATE").await?;
        Ok(Self::of(Held::Sqlite(SqliteTx(SqliteHold::Writer(writer))), &sqlite.memory))
    }

    /// The same on Postgres.
    pub(super) async fn writing_postgres(pools: &Pools) -> sqlx::Result<Self> {
        let hold = PostgresHold::Writer(pools.work.begin().await?);
        Ok(Self::of(Held::Postgres(PostgresTx { hold, numbers: pools.numbers.clone() }), &pools.memory))
    }

    /// What a query finds, where it can be looked up at once.
    pub(super) fn look_up<R: Answer>(&self, query: &Query) -> Option<Vec<R>> {
        match &self.held {
            Held::Sqlite(tx) if query.is_by_index() => tx.lookups()?.ask(query),
            Held::Sqlite(_) | Held::Postgres(_) => None,
        }
    }

    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self.held, Held::Sqlite(_))
    }

    /// Whether rows have to be locked that are read in order to write; SQLite's transactions are alone anyway.
    pub(super) fn locks(&self) -> bool {
        matches!(&self.held, Held::Postgres(tx) if tx.writes())
    }

    /// For a statement that writes: says what it changes.
    pub(super) fn changing(&mut self, what: Touch) -> Result<&mut Self, Failure> {
        if self.is_draft() {
            return Err(self.unfit());
        }
        self.touched.note(what);
        Ok(self)
    }

    pub(super) async fn commit(self) -> Result<(), Failure> {
        let Self { held, memory, touched, .. } = self;
        // Nothing is remembered meanwhile, so that nobody is told of what was before who has seen what comes after it.
        memory.about_to_change(&touched);
        match held {
            Held::Sqlite(tx) => tx.end("COMMIT", || memory.has_changed(&touched)).await,
            Held::Postgres(PostgresTx { hold: PostgresHold::Writer(tx), .. }) => {
                tx.commit().await.map_err(failed)?;
                memory.has_changed(&touched);
                Ok(())
            }
            Held::Postgres(_) => Ok(()),
        }
    }

    pub(super) async fn roll_back(self) -> Result<(), Failure> {
        self.memory.numbers.give_back(&self.drawn);
        match self.held {
            Held::Sqlite(tx) => tx.end("ROLLBACK", || ()).await,
            Held::Postgres(PostgresTx { hold: PostgresHold::Writer(tx), .. }) => tx.rollback().await.map_err(failed),
            Held::Postgres(_) => Ok(()),
        }
    }

    /// Makes transactions that name the same text wait for each other; SQLite's all do already, and drafts are written one behind
    /// the other.
    pub(crate) async fn queue_for(&mut self, text: &str) -> Result<(), Failure> {
        match &mut self.held {
            Held::Sqlite(_) => Ok(()),
            Held::Postgres(tx) => {
                let lock = sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(text);
                let locking = async { lock.execute(tx.connection().await?).await };
                Box::pin(locking).await.map(|_| ()).map_err(during(During::Work))
            }
        }
    }
}
