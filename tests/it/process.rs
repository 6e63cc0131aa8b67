//! The real binary as a process of its own, in a folder of its own. Every wait is bounded.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The longest that a test waits for a process.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// A folder of its own for each test; it goes with the value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("mynah-commands-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    /// The binary with these arguments, in this folder, with nothing of ours in its environment.
    pub(crate) fn mynah(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mynah"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MYNAH_")) {
            command.env_remove(name);
        }
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let child = self.mynah(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process");
        Server { child, lines: None }.output()
    }

    /// A server on a free port, in memory, that has said that it is ready, and the lines of its banner.
    pub(crate) fn serve(&self, arguments: &[&str]) -> (Server, Vec<String>) {
        self.serve_on("memory", arguments)
    }

    /// The same on a store that is kept.
    pub(crate) fn serve_on(&self, store: &str, arguments: &[&str]) -> (Server, Vec<String>) {
        let mut command = self.mynah(&["--listen", "127.0.0.1:0", "--store", store]);
        let mut child =
            command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        gather(child.stderr.take().expect("a pipe"));
        let (sender, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut server = Server { child, lines: Some(lines) };
        let banner = server.until_ready();
        (server, banner)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A process of the test; it is killed when the value goes.
pub(crate) struct Server {
    child: Child,
    lines: Option<Receiver<String>>,
}

impl Server {
    fn until_ready(&mut self) -> Vec<String> {
        let mut banner = Vec::new();
        let lines = self.lines.as_ref().expect("a server");
        loop {
            let line = lines.recv_timeout(LIMIT).expect("a banner that ends");
            banner.push(line.clone());
            if line == "Ready." || line == r#"{"event":"ready"}"# {
                return banner;
            }
        }
    }

    /// Ends it at once, without a chance to put anything in order.
    pub(crate) fn kill_at_once(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("a status");
    }

    /// By which number the system knows it.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &pid]).status().expect("kill");
        assert!(kill.success());
    }

    /// The exit code, within the limit.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < LIMIT {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }

    /// What it wrote, read while it runs: a full pipe would hold it up.
    fn output(mut self) -> Output {
        let out = self.child.stdout.take().map(gather);
        let err = self.child.stderr.take().map(gather);
        self.wait();
        let status = self.child.wait().expect("a status");
        let written = |reader: Option<JoinHandle<Vec<u8>>>| reader.map_or_else(Vec::new, |it| it.join().expect("read"));
        Output { status, stdout: written(out), stderr: written(err) }
    }
}

fn gather(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("read");
        bytes
    })
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asserts that a run failed with this code and said this, on one line of standard error alone.
#[track_caller]
pub(crate) fn failed(output: &Output, code: i32, wanted: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert!(output.stdout.is_empty());
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.starts_with("mynah: ") && error.contains(wanted), "{error}");
}

/// Where the banner says that the server listens.
pub(crate) fn address(banner: &[String]) -> SocketAddr {
    let line = banner.iter().find_map(|line| line.split("://").nth(1)).expect("a URL");
    line.trim().parse().expect("an address")
}
