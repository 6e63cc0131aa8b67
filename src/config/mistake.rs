//! A mistake in the settings, in one line for the person at the keyboard.

use std::io;

use super::table::{Secret, Setting};

/// Why the settings make no sense: one line that names the culprit and the nearest right one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Mistake(String);

impl Mistake {
    /// A mistake in these words; whatever would break the line is escaped.
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self(one_line(text.as_ref()))
    }
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            line.extend(c.escape_debug());
        } else {
            line.push(c);
        }
    }
    line
}

/// What to say after naming something unknown: `did you mean X?`, or when nothing is close, the nearest there is.
pub(crate) fn advice<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let plain =
        |name: &str| name.trim_start_matches("--").trim_start_matches("MYNAH_").replace(['-', '_'], " ").to_lowercase();
    let wanted = plain(unknown);
    let likeness = |name: &str| strsim::jaro_winkler(&wanted, &plain(name));
    let nearest = known.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest {
        Some(name) if likeness(name) >= 0.75 => format!("did you mean {name}?"),
        Some(name) => format!("the nearest is {name}, and `mynah --help` lists them all"),
        None => "`mynah --help` lists what there is".to_owned(),
    }
}

/// A value as it may be shown: shortened, and without what may be a password in a URL.
pub(crate) fn masked(value: &str) -> String {
    if value.contains(['@', '?', '=']) {
        let scheme = value.split_once(':').map_or(String::new(), |(scheme, _)| format!("{scheme}:"));
        return format!("{scheme}…");
    }
    shortened(value)
}

/// A value of `setting` as it may be shown.
pub(super) fn shown(setting: &Setting, value: &str) -> String {
    match setting.secret {
        Secret::No => shortened(value),
        Secret::Within => masked(value),
        Secret::All => "…".to_owned(),
    }
}

fn shortened(value: &str) -> String {
    const MOST: usize = 80;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// An input or output error without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_owned()
}
