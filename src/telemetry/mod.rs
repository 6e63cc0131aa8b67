//! The log: `tracing` events to standard error, for people or as JSON. Standard output belongs to the banner and to what
//! the subcommands print.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{LogFormat, Settings};

/// The filter that a level or filter directives stand for. A level alone is this program's; the libraries, which would
/// log every statement of SQL, stay at `warn` unless they are named, or `trace` is asked for.
pub fn filter(directives: &str) -> Result<EnvFilter, ParseError> {
    let alone = ["info", "debug"].contains(&directives.trim().to_ascii_lowercase().as_str());
    let directives = if alone { format!("warn,mynah={}", directives.trim()) } else { directives.to_owned() };
    EnvFilter::builder().parse(directives)
}

/// Starts the log of this process. A second call changes nothing.
pub fn start(settings: &Settings) {
    let filter = filter(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match settings.log_format {
        LogFormat::Text => log.with_ansi(wants_colour()).with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log had been started before");
    }
}

/// Whether standard error is a terminal of somebody who has not asked for `NO_COLOR`.
fn wants_colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
