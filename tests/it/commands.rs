//! The real binary: exit codes, one-line errors, signals. Every wait is bounded.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;

use crate::process::{Folder, address, failed};

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
