//! Where a store is kept, as the `--store` setting says it.

use std::path::PathBuf;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

/// Where the state of a server is kept.
#[derive(Debug, Clone)]
pub enum Location {
    /// Nowhere: it goes with the process.
    Memory,
    /// A SQLite file, made when it is not there.
    Sqlite(PathBuf),
    /// A Postgres database, by its URL; the URL may hold a password.
    Postgres(SecretString),
}

impl Location {
    /// The kind in a word: `memory`, `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// The place as it may be shown: a Postgres URL without its password and parameters.
    pub fn shown(&self) -> String {
        match self {
            Self::Memory => "memory (nothing is kept)".to_owned(),
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let url = url.expose_secret();
                let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                format!("postgres://{}", host.split('?').next().unwrap_or(host))
            }
        }
    }
}

/// Neither `memory`, nor `sqlite:PATH`, nor a Postgres URL.
#[derive(Debug, thiserror::Error)]
#[error("a store is memory, sqlite:PATH or postgres://USER@HOST/DATABASE")]
pub struct NotALocation;

impl FromStr for Location {
    type Err = NotALocation;

    fn from_str(text: &str) -> Result<Self, NotALocation> {
        if text == "memory" {
            return Ok(Self::Memory);
        }
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(NotALocation) } else { Ok(Self::Sqlite(path.into())) };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned().into()));
        }
        Err(NotALocation)
    }
}
