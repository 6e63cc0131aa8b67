//! The log of a SQLite file, behind the writer of creates.
//!
//! To bring some thousand pages from the log into the file takes ten milliseconds and more. Were it done at a commit, as SQLite does it by
//! itself, nobody could be written meanwhile. So another thread does it while the writer goes on. What the writer has added by then stays in
//! the log, which therefore grows; once in a while the writer brings that little into the file itself, and the log begins anew.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, Result};

use super::super::connection::LOG_PAGES;
use super::Place;

/// So many pages are in the log when the writer sees to it that it begins anew: the other thread has just been there then.
const ANEW: u32 = 4 * LOG_PAGES + AGAIN;
/// So many more, when that did not succeed: somebody was reading, or the other thread was not done.
const AGAIN: u32 = LOG_PAGES / 4;

thread_local! {
    /// How many pages the log had behind the last commit on this thread.
    static PAGES: Cell<u32> = const { Cell::new(0) };
}

/// Has commits on a connection, which this thread alone uses, say how long the log is, and leave it to [`Log`].
pub(super) fn watch(connection: &Connection) {
    connection.wal_hook(Some(|_, pages| {
        PAGES.set(u32::try_from(pages).unwrap_or_default());
        Ok(())
    }));
}

/// Who looks after the log. Whatever is under way ends with the value.
pub(super) struct Log {
    place: Place,
    other: Option<Other>,
    /// How many pages there were when the other thread was asked last; 0 where the log has begun anew since.
    asked: u32,
    /// From how many pages on the writer tries to have it begin anew.
    anew: u32,
}

/// The other thread.
struct Other {
    ask: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Log {
    pub(super) fn of(place: Place) -> Self {
        Self { place, other: None, asked: 0, anew: ANEW }
    }

    /// Sees to the log behind a commit on a connection of this thread that is watched.
    pub(super) fn tend(&mut self, connection: &Connection) {
        let pages = PAGES.get();
        if pages < self.asked {
            (self.asked, self.anew) = (0, ANEW);
        }
        if pages >= self.anew {
            self.anew = pages + AGAIN;
            bring_into_file(connection);
        } else if pages - self.asked >= LOG_PAGES {
            self.asked = pages;
            if !self.ask() {
                bring_into_file(connection);
            }
        }
    }

    /// Asks the other thread, unless it has not even begun with what it was asked before; false if there is none to be had.
    fn ask(&mut self) -> bool {
        if self.other.is_none() {
            self.other = Other::start(self.place.clone())
                .inspect_err(|error| tracing::warn!(%error, "commits wait until the log is in the file, since there is no thread for it"))
                .ok();
        }
        self.other.as_ref().map(|other| other.ask.try_send(())).is_some()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(Other { ask, thread }) = self.other.take() {
            drop(ask);
            // It has told what went wrong.
            let _ = thread.join();
        }
    }
}

impl Other {
    fn start(place: Place) -> std::io::Result<Self> {
        let (ask, asked) = sync_channel(1);
        let thread = std::thread::Builder::new().name("mynah-log".to_owned()).spawn(move || work(&place, &asked))?;
        Ok(Self { ask, thread })
    }
}

/// Brings the log into the file as often as it is asked to.
fn work(place: &Place, asked: &Receiver<()>) {
    let mut connection = None;
    while asked.recv().is_ok() {
        if connection.is_none() {
            connection =
                place.open().inspect_err(|error| tracing::warn!(%error, "the log is not brought into the file")).ok();
        }
        if let Some(connection) = &connection {
            bring_into_file(connection);
        }
    }
}

/// Brings what was committed from the log into the file, as far as nobody reads what was before. What is not brought stays in the log.
fn bring_into_file(connection: &Connection) {
    let brought: Result<()> = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    if let Err(error) = brought {
        tracing::warn!(%error, "the log is not brought into the file; nothing is lost");
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use super::*;

    /// So many pages a commit here.
    const EACH: u32 = 1_000;
    const PAGE: u32 = 4_096;

    /// A file of its own with one row that fills so many pages, and the connection that writes it.
    struct Scene {
        folder: PathBuf,
        file: PathBuf,
        writer: Option<Connection>,
        log: Option<Log>,
    }

    impl Scene {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("mynah-log-{}-{name}", std::process::id()));
            std::fs::create_dir(&folder).expect("a folder");
            let file = folder.join("mynah.db");
            let begin = "PRAGMA journal_mode = wal; CREATE TABLE rows (filling BLOB); INSERT INTO rows VALUES (NULL)";
            Connection::open(&file).and_then(|first| first.execute_batch(begin)).expect("a file");
            let place = Place::File(file.clone());
            let writer = place.open().expect("a connection");
            watch(&writer);
            Self { writer: Some(writer), log: Some(Log::of(place)), folder, file }
        }

        fn commit(&mut self, times: u32) {
            let (Some(writer), Some(log)) = (&self.writer, &mut self.log) else { panic!("it has ended") };
            for _ in 0..times {
                writer.execute("UPDATE rows SET filling = randomblob(?1)", [EACH * PAGE]).expect("it is written");
                log.tend(writer);
            }
        }

        fn pages(&self, end: &str) -> u64 {
            let mut path = self.file.clone().into_os_string();
            path.push(end);
            std::fs::metadata(Path::new(&path)).map_or(0, |file| file.len() / u64::from(PAGE))
        }
    }

    impl Drop for Scene {
        fn drop(&mut self) {
            drop((self.log.take(), self.writer.take()));
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn the_other_thread_brings_into_the_file_what_the_writer_leaves_in_the_log() {
        let mut scene = Scene::new("other");
        scene.commit(LOG_PAGES / EACH - 1);
        assert!(scene.pages("") < 10, "nothing is there before it is asked");
        scene.commit(2);
        for _ in 0..4_000 {
            if scene.pages("") >= u64::from(EACH) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(scene.pages("") >= u64::from(EACH), "{} pages are in the file", scene.pages(""));
        drop((scene.log.take(), scene.writer.take()));
        assert_eq!(scene.pages("-wal"), 0, "the last to close leaves one file");
    }

    #[test]
    fn a_log_begins_anew_before_it_gets_too_long() {
        let mut scene = Scene::new("anew");
        scene.commit(2 * ANEW / EACH);
        let most = u64::from(ANEW + ANEW / 2);
        assert!(scene.pages("-wal") < most, "{} pages are in the log", scene.pages("-wal"));
    }

    #[test]
    fn while_somebody_reads_what_was_before_the_log_grows_and_begins_anew_behind_it() {
        let mut scene = Scene::new("reader");
        scene.commit(1);
        let reader = Connection::open(&scene.file).expect("a reader");
        let length = "SELECT length(filling) FROM rows";
        reader.execute_batch("BEGIN").expect("it begins");
        reader.query_row(length, [], |_| Ok(())).expect("it reads");
        scene.commit(ANEW / EACH + 2);
        let long = scene.pages("-wal");
        assert!(long > u64::from(ANEW), "{long} pages are in the log");
        reader.execute_batch("COMMIT").expect("it ends");
        scene.commit(ANEW / EACH);
        assert!(scene.pages("-wal") < long + u64::from(ANEW / 2), "{} pages are in the log", scene.pages("-wal"));
    }
}
