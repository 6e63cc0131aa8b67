//! The log: `tracing` events to standard error, for people or as JSON. Standard output belongs to the banner and to what
//! the subcommands print.

mod json;

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::{ParseError, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogFormat, Settings};

/// The filter that a level or filter directives stand for. A level alone is this program's; the libraries, which would
/// log every statement of SQL, stay at `warn` unless they are named, or `trace` is asked for.
pub fn filter(directives: &str) -> Result<Targets, ParseError> {
    let directives: Vec<_> = directives.split(',').map(str::trim).filter(|directive| !directive.is_empty()).collect();
    let directives = directives.join(",");
    let alone = ["info", "debug"].contains(&directives.to_ascii_lowercase().as_str());
    if alone { format!("warn,mynah={directives}") } else { directives }.parse()
}

/// Starts the log of this process. A second call changes nothing.
pub fn start(settings: &Settings) {
    let filter = filter(&settings.log).unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    let log = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let log = match settings.log_format {
        LogFormat::Text => log.with_ansi(wants_colour()).with_target(false).boxed(),
        LogFormat::Json => log.fmt_fields(json::Fields).event_format(json::Line).boxed(),
    };
    if tracing_subscriber::registry().with(filter).with(log).try_init().is_err() {
        tracing::debug!("the log had been started before");
    }
}

/// Whether standard error is a terminal of somebody who has not asked for `NO_COLOR`.
fn wants_colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
