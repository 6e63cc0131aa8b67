//! The settings as a table: one row says all that flags, variables, configuration file and help need to know.

use std::path::PathBuf;

use super::{Settings, values};

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// The flag without its dashes.
    pub flag: &'static str,
    /// The environment variable; the same name with `_FILE` names a file that holds the value.
    pub env: &'static str,
    /// The key in the configuration file.
    pub key: &'static str,
    /// What its flag takes.
    pub kind: Kind,
    /// One sentence on what it does.
    pub help: &'static str,
    /// The default as the help shows it.
    pub default: &'static str,
    /// What of a value is never shown.
    pub secret: Secret,
    /// Reads one value into the draft; the reason why not completes "… makes no sense: ".
    pub(super) set: fn(&mut Draft, &str) -> Result<(), String>,
}

/// What of a setting's value is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// Nothing.
    No,
    /// It may hold a password, as a URL does.
    Within,
    /// All of it.
    All,
}

impl Setting {
    /// The variable that names a file which holds the value, such as `MYNAH_STORE_FILE`.
    pub fn env_file(&self) -> String {
        format!("{}_FILE", self.env)
    }
}

/// What the flag of a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One value, described by this word.
    One(&'static str),
    /// Any number of values, each described by this word: the flag repeated, a list in the file, commas in a variable.
    Many(&'static str),
    /// No value: the flag stands for `false`.
    No,
    /// No value: the flag stands for `true`.
    Yes,
}

/// Settings in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) settings: Settings,
    pub(super) tls_cert: Option<PathBuf>,
    pub(super) tls_key: Option<PathBuf>,
}

/// The one setting that a configuration file cannot hold: its own place.
pub const CONFIG: Setting = Setting {
    flag: "config",
    env: "MYNAH_CONFIG",
    key: "config",
    kind: Kind::One("FILE"),
    help: "Read settings from this TOML file",
    default: "none",
    secret: Secret::No,
    set: |_, _| Ok(()),
};

/// Every other setting, in the order of the help text.
pub const SETTINGS: &[Setting] = &[
    Setting {
        flag: "listen",
        env: "MYNAH_LISTEN",
        key: "listen",
        kind: Kind::One("HOST:PORT"),
        help: "Listen here; port 0 picks a free one and prints it",
        default: "127.0.0.1:8080",
        secret: Secret::No,
        set: |draft, text| values::listen(text).map(|value| draft.settings.listen = value),
    },
    Setting {
        flag: "store",
        env: "MYNAH_STORE",
        key: "store",
        kind: Kind::One("STORE"),
        help: "Keep the state here: memory, sqlite:PATH or postgres://USER@HOST/DATABASE",
        default: "sqlite:mynah.db",
        secret: Secret::Within,
        set: |draft, text| values::store(text).map(|value| draft.settings.store = value),
    },
    Setting {
        flag: "seed",
        env: "MYNAH_SEED",
        key: "seed",
        kind: Kind::Many("FILE"),
        help: "Fill an empty store from this file instead of the shipped seed; repeatable",
        default: "the shipped seed",
        secret: Secret::No,
        set: |draft, text| values::path(text).map(|value| draft.settings.seeds.push(value)),
    },
    Setting {
        flag: "unknown-names",
        env: "MYNAH_UNKNOWN_NAMES",
        key: "unknown_names",
        kind: Kind::One("reject|create"),
        help: "Refuse a role, template or other name that the store does not know, or create it on first use",
        default: "reject",
        secret: Secret::No,
        set: |draft, text| values::unknown_names(text).map(|value| draft.settings.unknown_names = value),
    },
    Setting {
        flag: "password-cost",
        env: "MYNAH_PASSWORD_COST",
        key: "password_cost",
        kind: Kind::One("owasp|light"),
        help: "Hash passwords with Argon2id at OWASP's cost, or lightly for bulk tests",
        default: "owasp",
        secret: Secret::No,
        set: |draft, text| values::password_cost(text).map(|value| draft.settings.password_cost = value),
    },
    Setting {
        flag: "no-development-credentials",
        env: "MYNAH_DEVELOPMENT_CREDENTIALS",
        key: "development_credentials",
        kind: Kind::No,
        help: "Refuse the well-known credentials of the shipped seed (variable and file key: true or false)",
        default: "true",
        secret: Secret::No,
        set: |draft, text| values::truth(text).map(|value| draft.settings.development_credentials = value),
    },
    Setting {
        flag: "spaces",
        env: "MYNAH_SPACES",
        key: "spaces",
        kind: Kind::One("auto|listed"),
        help: "Make a space from the seed when a client first names it (/@NAME before the path), or refuse it",
        default: "auto",
        secret: Secret::No,
        set: |draft, text| values::spaces(text).map(|value| draft.settings.spaces.auto = value),
    },
    Setting {
        flag: "max-spaces",
        env: "MYNAH_MAX_SPACES",
        key: "max_spaces",
        kind: Kind::One("N"),
        help: "Keep so many spaces at most",
        default: "1000",
        secret: Secret::No,
        set: |draft, text| values::count(text, 1).map(|value| draft.settings.spaces.most = value),
    },
    Setting {
        flag: "space-ttl",
        env: "MYNAH_SPACE_TTL",
        key: "space_ttl",
        kind: Kind::One("TIME"),
        help: "Remove a space that no client has used for so long (30m, 1d); never the default space",
        default: "none: for ever",
        secret: Secret::No,
        set: |draft, text| values::span(text).map(|value| draft.settings.spaces.life = Some(value)),
    },
    Setting {
        flag: "admin-token",
        env: "MYNAH_ADMIN_TOKEN",
        key: "admin_token",
        kind: Kind::One("TOKEN"),
        help: "Ask callers of the control API for Authorization: Bearer TOKEN",
        default: "none on loopback; beyond it a random one",
        secret: Secret::All,
        set: |draft, text| values::token(text).map(|value| draft.settings.admin.token = Some(value)),
    },
    Setting {
        flag: "admin-open",
        env: "MYNAH_ADMIN_OPEN",
        key: "admin_open",
        kind: Kind::Yes,
        help: "Let everybody call the control API, also from other machines (variable and file key: true or false)",
        default: "false",
        secret: Secret::No,
        set: |draft, text| values::truth(text).map(|value| draft.settings.admin.open = value),
    },
    Setting {
        flag: "admin-listen",
        env: "MYNAH_ADMIN_LISTEN",
        key: "admin_listen",
        kind: Kind::One("HOST:PORT"),
        help: "Answer the control API here, and not where the APIs are",
        default: "none: where the APIs are",
        secret: Secret::No,
        set: |draft, text| values::listen(text).map(|value| draft.settings.admin.listen = Some(value)),
    },
    Setting {
        flag: "admin-origin",
        env: "MYNAH_ADMIN_ORIGIN",
        key: "admin_origin",
        kind: Kind::Many("ORIGIN"),
        help: "Let web pages of this origin (https://host:port) call the control API; repeatable",
        default: "none",
        secret: Secret::No,
        set: |draft, text| values::origin(text).map(|value| draft.settings.admin.origins.push(value)),
    },
    Setting {
        flag: "no-admin",
        env: "MYNAH_ADMIN",
        key: "admin",
        kind: Kind::No,
        help: "Switch the control API off (variable and file key: true or false)",
        default: "true",
        secret: Secret::No,
        set: |draft, text| values::truth(text).map(|value| draft.settings.admin.off = !value),
    },
    Setting {
        flag: "request-timeout",
        env: "MYNAH_REQUEST_TIMEOUT",
        key: "request_timeout",
        kind: Kind::One("TIME"),
        help: "Let a client wait this long for its answer (500ms, 30s, 2m); work that has begun goes on",
        default: "30s",
        secret: Secret::No,
        set: |draft, text| values::duration(text).map(|value| draft.settings.request_timeout = value),
    },
    Setting {
        flag: "journal-limit",
        env: "MYNAH_JOURNAL_LIMIT",
        key: "journal_limit",
        kind: Kind::One("NUMBER"),
        help: "Keep this many requests of each space in the journal, the oldest go first; 0 keeps none",
        default: "10000",
        secret: Secret::No,
        set: |draft, text| values::count(text, 0).map(|value| draft.settings.journal_limit = value),
    },
    Setting {
        flag: "tls-cert",
        env: "MYNAH_TLS_CERT",
        key: "tls_cert",
        kind: Kind::One("FILE"),
        help: "Speak HTTPS with this PEM certificate chain; needs --tls-key",
        default: "none: plain HTTP",
        secret: Secret::No,
        set: |draft, text| values::path(text).map(|value| draft.tls_cert = Some(value)),
    },
    Setting {
        flag: "tls-key",
        env: "MYNAH_TLS_KEY",
        key: "tls_key",
        kind: Kind::One("FILE"),
        help: "The PEM private key of --tls-cert",
        default: "none",
        secret: Secret::No,
        set: |draft, text| values::path(text).map(|value| draft.tls_key = Some(value)),
    },
    Setting {
        flag: "trust-proxy",
        env: "MYNAH_TRUST_PROXY",
        key: "trust_proxy",
        kind: Kind::Yes,
        help: "Take the server's own URL from X-Forwarded-Proto and -Host (variable and file key: true or false)",
        default: "false",
        secret: Secret::No,
        set: |draft, text| values::truth(text).map(|value| draft.settings.trust_proxy = value),
    },
    Setting {
        flag: "sas-custom-errors",
        env: "MYNAH_SAS_CUSTOM_ERRORS",
        key: "sas_custom_errors",
        kind: Kind::One("on|off"),
        help: "Let SAS's faults say messages only, as ASP.NET does by default, or exceptions with their places too",
        default: "on",
        secret: Secret::No,
        set: |draft, text| values::switch(text).map(|value| draft.settings.sas_custom_errors = value),
    },
    Setting {
        flag: "log-format",
        env: "MYNAH_LOG_FORMAT",
        key: "log_format",
        kind: Kind::One("text|json"),
        help: "Write log and banner for people, or as one JSON object a line",
        default: "text",
        secret: Secret::No,
        set: |draft, text| values::log_format(text).map(|value| draft.settings.log_format = value),
    },
    Setting {
        flag: "log",
        env: "MYNAH_LOG",
        key: "log",
        kind: Kind::One("LEVEL"),
        help: "Log this much to standard error: off, error, warn, info, debug, trace, or TARGET=LEVEL after a comma",
        default: "info",
        secret: Secret::No,
        set: |draft, text| values::log(text).map(|value| draft.settings.log = value),
    },
];
