//! One process at a time holds a SQLite store: a lock on a file beside it, which goes with the process.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held for as long as it lives.
pub(super) struct FileLock(#[expect(dead_code, reason = "held, not read")] File);

/// The lock could not be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum LockError {
    /// Another process has it.
    #[error("{0} is held by another mynah; stop that one first, or name another file with --store sqlite:PATH")]
    Held(PathBuf),
    /// The file beside the store could not be made.
    #[error("cannot lock {0}: {1}")]
    Io(PathBuf, std::io::Error),
}

impl FileLock {
    /// Takes the lock that belongs to the store.
    pub(super) fn take(store: &Path) -> Result<Self, LockError> {
        let mut name = store.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| LockError::Io(path.clone(), error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(store.to_owned())),
            Err(TryLockError::Error(error)) => Err(LockError::Io(path, error)),
        }
    }
}
