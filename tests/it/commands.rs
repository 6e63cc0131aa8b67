//! The real binary: exit codes, one-line errors, signals. Every wait is bounded.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(30);

/// A folder of its own for each test; it goes with the value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("mynah-commands-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    /// The binary with these arguments, in this folder, with nothing of ours in its environment.
    fn mynah(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mynah"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MYNAH_")) {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let child = self.mynah(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process");
        Server { child, lines: None }.output()
    }

    /// A server on a free port that has said that it is ready, and the lines of its banner.
    fn serve(&self, arguments: &[&str]) -> (Server, Vec<String>) {
        let mut command = self.mynah(&["--listen", "127.0.0.1:0", "--store", "memory"]);
        let mut child =
            command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
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
struct Server {
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

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &pid]).status().expect("kill");
        assert!(kill.success());
    }

    /// The exit code, within the limit.
    fn wait(&mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < LIMIT {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }

    fn output(mut self) -> Output {
        self.wait();
        let mut output =
            Output { status: self.child.wait().expect("a status"), stdout: Vec::new(), stderr: Vec::new() };
        if let (Some(mut out), Some(mut err)) = (self.child.stdout.take(), self.child.stderr.take()) {
            std::io::copy(&mut out, &mut output.stdout).expect("read");
            std::io::copy(&mut err, &mut output.stderr).expect("read");
        }
        output
    }
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

fn address(banner: &[String]) -> SocketAddr {
    let line = banner.iter().find_map(|line| line.split("://").nth(1)).expect("a URL");
    line.trim().parse().expect("an address")
}

#[test]
fn mistakes_in_the_settings_end_with_2_and_one_line() {
    let folder = Folder::new();
    failed(&folder.run(&["--liste", "x"]), 2, "unknown flag --liste; did you mean --listen?");
    failed(&folder.run(&["sreve"]), 2, "unknown subcommand sreve; did you mean serve?");
    failed(&folder.run(&["seed"]), 2, "<FILE> is missing");
    failed(&folder.run(&["--store", "foo"]), 2, "--store foo makes no sense: a store is memory");
    failed(&folder.run(&["--config", "none.toml"]), 2, "none.toml cannot be read");
    failed(&folder.run(&["--tls-cert", "c.pem", "--tls-key", "k.pem"]), 2, "--tls-cert c.pem cannot be read");
    std::fs::write(folder.0.join("c.pem"), "no certificate").expect("written");
    let check = folder.run(&["check", "--tls-cert", "c.pem", "--tls-key", "k.pem"]);
    failed(&check, 2, "--tls-cert c.pem makes no sense: there is no PEM certificate in it");
    let variable = folder.mynah(&["check"]).env("MYNAH_LOGS", "x").output().expect("an output");
    failed(&variable, 2, "unknown environment variable MYNAH_LOGS; did you mean MYNAH_LOG?");
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = Folder::new();
    for arguments in [&["--help"][..], &["--version"], &["users", "--help"], &["help", "cert"]] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty() && !output.stdout.is_empty());
    }
}

#[test]
fn a_taken_port_ends_with_1_and_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = taken.local_addr().expect("an address").to_string();
    let output = Folder::new().run(&["--store", "memory", "--listen", &addr]);
    failed(&output, 1, &format!("{addr} is taken by another program; choose another with --listen HOST:PORT"));
}

#[test]
fn port_0_is_printed_and_each_signal_stops_in_good_order() {
    for signal in ["TERM", "INT"] {
        let folder = Folder::new();
        let (mut server, banner) = folder.serve(&[]);
        assert_eq!(banner.last().map(String::as_str), Some("Ready."));
        let idle = TcpStream::connect(address(&banner)).expect("a connection");
        server.signal(signal);
        assert_eq!(server.wait(), Some(0), "SIG{signal}");
        drop(idle);
    }
}

#[test]
fn with_json_every_line_of_the_banner_is_an_event() {
    let (mut server, banner) = Folder::new().serve(&["--log-format", "json"]);
    let events: Vec<serde_json::Value> = banner.iter().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(events[0]["event"], "listening");
    assert_ne!(events[0]["address"], "127.0.0.1:0");
    assert_eq!(events.last().expect("an event")["event"], "ready");
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn a_development_certificate_is_made_once_and_serves() {
    let folder = Folder::new();
    let output = folder.run(&["cert"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("mynah serve --tls-cert") && text.contains("curl --cacert"), "{text}");
    let mode = std::fs::metadata(folder.0.join("mynah-key.pem")).expect("a key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    failed(&folder.run(&["cert"]), 1, "is there already; --force overwrites it");
    assert_eq!(folder.run(&["cert", "--force"]).status.code(), Some(0));
    let (mut server, banner) = folder.serve(&["--tls-cert", "mynah-cert.pem", "--tls-key", "mynah-key.pem"]);
    assert!(banner.iter().any(|line| line.contains("https://127.0.0.1:")), "{banner:?}");
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
}
