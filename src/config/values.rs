//! How the text of a setting becomes its value, and the reason that is given when it cannot.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::{LogFormat, advice};
use crate::service::{PasswordCost, UnknownNames};
use crate::store::Location;

/// Why a text is no value: completes the sentence "… makes no sense: ".
type Reason = String;

pub(super) fn listen(text: &str) -> Result<String, Reason> {
    let known = text.parse::<SocketAddr>().is_ok() || text.rsplit_once(':').is_some_and(is_host_and_port);
    if known { Ok(text.to_owned()) } else { Err("an address is HOST:PORT, such as 127.0.0.1:8080".to_owned()) }
}

fn is_host_and_port((host, port): (&str, &str)) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_port = port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    is_port && !host.is_empty() && host.chars().all(is_name)
}

pub(super) fn store(text: &str) -> Result<Location, Reason> {
    text.parse().map_err(|error: crate::store::location::NotALocation| error.to_string())
}

pub(super) fn path(text: &str) -> Result<PathBuf, Reason> {
    if text.is_empty() { Err("a path is missing".to_owned()) } else { Ok(text.into()) }
}

pub(super) fn unknown_names(text: &str) -> Result<UnknownNames, Reason> {
    one_of(text, &[("reject", UnknownNames::Reject), ("create", UnknownNames::Create)])
}

pub(super) fn password_cost(text: &str) -> Result<PasswordCost, Reason> {
    one_of(text, &[("owasp", PasswordCost::Owasp), ("light", PasswordCost::Light)])
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, Reason> {
    one_of(text, &[("text", LogFormat::Text), ("json", LogFormat::Json)])
}

pub(super) fn spaces(text: &str) -> Result<bool, Reason> {
    one_of(text, &[("auto", true), ("listed", false)])
}

/// A whole number, no less than that.
pub(super) fn count(text: &str, least: usize) -> Result<usize, Reason> {
    let number = text.parse().ok().filter(|number| *number >= least);
    number.ok_or_else(|| format!("it is a whole number, {least} or more"))
}

/// `90s`, `30m`, `1d12h`: a second or more.
pub(super) fn span(text: &str) -> Result<Duration, Reason> {
    let span = crate::domain::text::span(text).and_then(|span| span.to_std().ok());
    let span = span.filter(|span| *span >= Duration::from_secs(1));
    span.ok_or_else(|| "a length of time is 90s, 30m, 12h or 1d, and a second at least".to_owned())
}

/// What can stand behind `Bearer` in a header.
pub(super) fn token(text: &str) -> Result<SecretString, Reason> {
    let good = text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_graphic());
    if good {
        Ok(SecretString::from(text))
    } else {
        Err("a token has 8 or more printable ASCII characters, no blanks".to_owned())
    }
}

/// Scheme, host and port of a web page, as a browser's `Origin` says it.
pub(super) fn origin(text: &str) -> Result<String, Reason> {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let good = host.is_some_and(|host| !host.is_empty() && host.chars().all(plain));
    if good {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("an origin is http://HOST or https://HOST, with :PORT".to_owned())
    }
}

pub(super) fn switch(text: &str) -> Result<bool, Reason> {
    one_of(text, &[("on", true), ("off", false)])
}

pub(super) fn truth(text: &str) -> Result<bool, Reason> {
    one_of(text, &[("true", true), ("false", false)])
}

/// The value whose name `text` is, in any case.
fn one_of<T: Copy>(text: &str, values: &[(&str, T)]) -> Result<T, Reason> {
    if let Some((_, value)) = values.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return Ok(*value);
    }
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let advice = match advice(text, names.iter().copied()) {
        near if near.starts_with("did you mean") => format!("; {near}"),
        _ => String::new(),
    };
    Err(format!("it is {}{advice}", names.join(" or ")))
}

/// A filter that `tracing` understands. A bare word must be a level: the filter syntax would take `inf` for a module's
/// name and then log nothing at all.
pub(super) fn log(text: &str) -> Result<String, Reason> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    for directive in text.split(',').map(str::trim) {
        let named = directive.contains('=') && !directive.contains('[');
        if !named && !LEVELS.iter().any(|level| level.eq_ignore_ascii_case(directive)) {
            let advice = advice(directive, LEVELS);
            return Err(format!("a level is {}, or TARGET=LEVEL after a comma; {advice}", LEVELS.join(", ")));
        }
    }
    match crate::telemetry::filter(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// `500ms`, `30s`, `2m`, or a plain number of seconds; between a millisecond and a day.
pub(super) fn duration(text: &str) -> Result<Duration, Reason> {
    const DAY: Duration = Duration::from_hours(24);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let thousandths = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        _ => 0,
    };
    let milliseconds = number.parse::<u64>().ok().and_then(|n| n.checked_mul(thousandths));
    match milliseconds.map(Duration::from_millis) {
        Some(time) if !time.is_zero() && time <= DAY => Ok(time),
        _ => Err("a time is 500ms, 30s or 2m, and a day at most".to_owned()),
    }
}
