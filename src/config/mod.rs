//! The settings of a run: what they are, where each may come from, and what is said when one makes no sense.
//!
//! A setting is a row of [`table::SETTINGS`]; the flags, the environment variables, the keys of the configuration file
//! and the help text all come from that row. Nothing here opens a store or a socket.

pub(crate) mod fitting;
mod load;
mod mistake;
pub mod seed;
mod seed_check;
mod seed_file;
mod seed_long;
mod seed_outline;
mod seed_people;
mod seed_text;
mod seed_user;
mod seed_words;
mod seed_write;
pub mod table;
pub(crate) mod tree;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

pub use load::{Flags, load};
pub use mistake::Mistake;
pub(crate) use mistake::{advice, masked, plain};

use crate::service::{PasswordCost, UnknownNames};
use crate::store::Location;

/// What whoever runs the server has decided.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `HOST:PORT` to listen on; port 0 picks a free one.
    pub listen: String,
    /// Where the state is kept.
    pub store: Location,
    /// The seed files for an empty store; when there are none, the seed in the binary.
    pub seeds: Vec<PathBuf>,
    /// What becomes of a name that nothing in the store knows.
    pub unknown_names: UnknownNames,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Whether the log and the banner are for people or for programs.
    pub log_format: LogFormat,
    /// A level, or `tracing` filter directives.
    pub log: String,
    /// How long a client waits for an answer; the work it began goes on.
    pub request_timeout: Duration,
    /// How many requests of each space are kept in the journal; 0 for none.
    pub journal_limit: usize,
    /// The certificate and its key; without them the server speaks plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Whether a proxy before the server is believed about the URL that the client sees.
    pub trust_proxy: bool,
    /// Whether faults of SAS say messages only, as ASP.NET does while custom errors are on.
    pub sas_custom_errors: bool,
    /// Whether the well-known development credentials of the shipped seed are accepted.
    pub development_credentials: bool,
    /// Which spaces there may be.
    pub spaces: SpaceRules,
    /// Who may call the control API, and where.
    pub admin: AdminRules,
}

/// What whoever runs the server has decided about spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceRules {
    /// Whether a space is made when a client first names it.
    pub auto: bool,
    /// How many there may be.
    pub most: usize,
    /// For how long a space is kept that no client uses; absent for ever. The default space is always kept.
    pub life: Option<Duration>,
}

/// Who may call the control API, and where.
#[derive(Debug, Clone, Default)]
pub struct AdminRules {
    /// Whether it is switched off.
    pub off: bool,
    /// Whether everybody may call it, also beyond loopback.
    pub open: bool,
    /// The token that callers must have; absent where loopback needs none, and elsewhere one is made up.
    pub token: Option<SecretString>,
    /// `HOST:PORT` of its own to listen on.
    pub listen: Option<String>,
    /// Origins of web pages that may call it.
    pub origins: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            store: Location::Sqlite("mynah.db".into()),
            seeds: Vec::new(),
            unknown_names: UnknownNames::default(),
            password_cost: PasswordCost::default(),
            log_format: LogFormat::default(),
            log: "info".to_owned(),
            request_timeout: Duration::from_secs(30),
            journal_limit: 10_000,
            tls: None,
            trust_proxy: false,
            sas_custom_errors: true,
            development_credentials: true,
            spaces: SpaceRules { auto: true, most: 1_000, life: None },
            admin: AdminRules::default(),
        }
    }
}

/// Whom the log and the banner are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// People.
    #[default]
    Text,
    /// Programs: one JSON object a line.
    Json,
}

/// The PEM files of a TLS server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by the rest of its chain if it has one.
    pub cert: PathBuf,
    /// The certificate's private key.
    pub key: PathBuf,
}
