//! How far a long seed is, on standard error: a line that is written over on a terminal, elsewhere a line every few seconds.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::domain::seed::{Crowd, Seed};

/// How often a line on a terminal is written over.
const TERMINAL: Duration = Duration::from_millis(250);
/// How often another line is written elsewhere.
const ELSEWHERE: Duration = Duration::from_secs(5);
/// A file of more bytes than this takes a while to be read.
const LONG: u64 = 16 << 20;

/// Shown until it is dropped.
pub(super) struct Progress(Option<JoinHandle<()>>);

/// Says that a file is being read, if that takes a while.
pub(super) fn reading(file: &Path) {
    let length = std::fs::metadata(file).map_or(0, |file| file.len());
    if length > LONG {
        say(&format!("Reading {} ({} MB).", file.display(), length >> 20), "\n");
    }
}

impl Progress {
    /// Shows how far the seed is, if it is a long one.
    pub(super) fn of(seed: &Seed) -> Self {
        Self(seed.crowd.clone().map(|crowd| tokio::spawn(show(crowd))))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(shown) = self.0.take() {
            shown.abort();
            if std::io::stderr().is_terminal() {
                say("", "\n");
            }
        }
    }
}

async fn show(crowd: Crowd) {
    let (every, before, behind) =
        if std::io::stderr().is_terminal() { (TERMINAL, "\r", "") } else { (ELSEWHERE, "", "\n") };
    loop {
        let loaded = crowd.loaded();
        say(&format!("{before}{}", line(loaded, crowd.count)), behind);
        if loaded >= crowd.count {
            return;
        }
        tokio::time::sleep(every).await;
    }
}

fn line(loaded: usize, of: usize) -> String {
    let percent = loaded * 100 / of.max(1);
    let keeping = if loaded >= of { "; now they are kept" } else { "" };
    format!("{loaded} of {of} users loaded ({percent} %){keeping}")
}

fn say(text: &str, behind: &str) {
    let mut out = std::io::stderr().lock();
    // Nobody may be reading.
    let _ = out.write_all(format!("{text}{behind}").as_bytes()).and_then(|()| out.flush());
}
