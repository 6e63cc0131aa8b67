//! Where the writer of creates finds the store that another connection has opened.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OpenFlags, Result};

use super::super::connection::BUSY;

/// A SQLite store of this process.
#[derive(Debug, Clone)]
pub(in crate::store) enum Place {
    /// A file.
    File(PathBuf),
    /// A name in memory, which all connections of this process share that open it.
    Memory(String),
}

impl Place {
    /// A place in memory that nobody else has, and its name.
    pub(in crate::store) fn in_memory() -> (Self, String) {
        static OPENED: AtomicU64 = AtomicU64::new(0);
        let name = format!("file:mynah-{}", OPENED.fetch_add(1, Ordering::Relaxed));
        (Self::Memory(name.clone()), name)
    }

    /// A connection to write on, of which only one thread may make use at a time.
    pub(super) fn open(&self) -> Result<Connection> {
        // As the other connection reads a path.
        let uri = OpenFlags::SQLITE_OPEN_URI;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | uri;
        let connection = match self {
            Self::File(path) => Connection::open_with_flags(path, flags)?,
            Self::Memory(name) => {
                let shared = OpenFlags::SQLITE_OPEN_MEMORY | OpenFlags::SQLITE_OPEN_SHARED_CACHE;
                Connection::open_with_flags(name, flags | shared)?
            }
        };
        connection.busy_timeout(BUSY)?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = memory")?;
        Ok(connection)
    }
}
