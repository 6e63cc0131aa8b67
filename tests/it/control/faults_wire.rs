//! Faults on the wire: connections that are closed, and answers that break off.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{Folder, LIMIT, address};
use crate::sectona::create;

/// `admin` with the development password.
const AUTHORIZATION: &str = "Authorization: Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk";
const MANAGE_USER: &str = "/API/APP/APP007/ManageUser";

/// What the server says to a POST until it closes the connection; `kept` keeps it open.
fn post(addr: SocketAddr, path: &str, body: &Value, kept: bool) -> String {
    let mut stream = TcpStream::connect(addr).expect("a connection");
    stream.set_read_timeout(Some(LIMIT)).expect("a timeout");
    let (body, connection) = (body.to_string(), if kept { "keep-alive" } else { "close" });
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {addr}\r\n{AUTHORIZATION}\r\nContent-Type: application/json\r\n\
         Connection: {connection}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "it does not close: {error}"),
    }
    String::from_utf8(answer).expect("UTF-8")
}

fn fault(addr: SocketAddr, order: &Value) {
    let made = post(addr, "/_mynah/faults", order, false);
    assert!(made.starts_with("HTTP/1.1 201"), "{made}");
}

/// The status, the length that the head says, and the body.
fn parts(answer: &str) -> (&str, usize, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    (head.lines().next().expect("a status"), length.expect("a length"), body)
}

#[test]
fn a_dropped_answer_closes_the_connection_without_a_byte_and_the_user_is_there() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve(&[]);
    let addr = address(&banner);
    fault(
        addr,
        &json!({ "match": { "api": "sectona" }, "strike": "after_commit", "answer": { "drop": true }, "times": 1 }),
    );
    assert_eq!(post(addr, MANAGE_USER, &create("ada"), true), "");
    let again = post(addr, MANAGE_USER, &create("ada"), false);
    assert!(again.contains("011669"), "the vendor's duplicate: {again}");
}

#[test]
fn a_cut_answer_says_more_than_it_sends_and_a_truncated_one_is_whole() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve(&[]);
    let addr = address(&banner);
    let order = |answer: Value| json!({ "match": { "api": "sectona" }, "answer": answer, "times": 1 });
    fault(addr, &order(json!({ "cut": 20 })));
    let answer = post(addr, MANAGE_USER, &create("ada"), true);
    let (status, length, body) = parts(&answer);
    assert!(status.contains("200") && body.len() == 20 && length > 40, "{answer}");
    fault(addr, &order(json!({ "cut": 0 })));
    let answer = post(addr, MANAGE_USER, &create("bob"), true);
    let (_, length, body) = parts(&answer);
    assert!(body.is_empty() && length > 40, "{answer}");
    fault(addr, &order(json!({ "status": 200, "body": "ab", "cut": 9 })));
    let answer = post(addr, MANAGE_USER, &create("eve"), true);
    assert_eq!((parts(&answer).1, parts(&answer).2), (2, "a"), "something is always missing: {answer}");
    fault(addr, &order(json!({ "truncate": 20 })));
    let answer = post(addr, MANAGE_USER, &create("mallory"), false);
    assert_eq!((parts(&answer).1, parts(&answer).2.len()), (20, 20), "{answer}");
}

#[test]
fn a_client_that_has_no_more_to_ask_still_gets_its_answer() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve(&[]);
    let addr = address(&banner);
    let mut stream = TcpStream::connect(addr).expect("a connection");
    stream.set_read_timeout(Some(LIMIT)).expect("a timeout");
    let body = create("ada").to_string();
    let head = format!(
        "POST {MANAGE_USER} HTTP/1.1\r\nHost: {addr}\r\n{AUTHORIZATION}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream.shutdown(Shutdown::Write).expect("closed on one side");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("User ada created successfully"), "{answer}");
    let kept = get(addr, "/_mynah/requests");
    let kept: Value = serde_json::from_str(kept.split_once("\r\n\r\n").expect("a head").1).expect("JSON");
    assert_eq!((&kept["items"][0]["outcome"], &kept["items"][0]["response"]["status"]), (&json!("ok"), &json!(200)));
}

#[test]
fn a_client_that_hangs_up_before_the_answer_has_lost_it() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve(&[]);
    let addr = address(&banner);
    fault(addr, &json!({ "match": { "api": "sectona" }, "delay_after": "600ms", "times": 1 }));
    let mut stream = TcpStream::connect(addr).expect("a connection");
    let body = create("ada").to_string();
    let head = format!(
        "POST {MANAGE_USER} HTTP/1.1\r\nHost: {addr}\r\n{AUTHORIZATION}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_millis(200));
    drop(stream);
    assert!(post(addr, MANAGE_USER, &create("ada"), false).contains("011669"), "the work was done");
    assert!(get(addr, "/_mynah/wait?user=ada&outcome=failed&timeout=10s").starts_with("HTTP/1.1 200"));
    let kept = get(addr, "/_mynah/requests");
    let kept: Value = serde_json::from_str(kept.split_once("\r\n\r\n").expect("a head").1).expect("JSON");
    let outcomes: Vec<&Value> = kept["items"].as_array().expect("items").iter().map(|item| &item["outcome"]).collect();
    assert_eq!(outcomes, ["refused", "failed"]);
    assert!(get(addr, "/_mynah/coverage").contains("repeated_create"));
}

/// What the server says to a GET.
fn get(addr: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(addr).expect("a connection");
    stream.set_read_timeout(Some(LIMIT)).expect("a timeout");
    let head = format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_2_a_dropped_answer_resets_its_stream_alone() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve(&[]);
    let addr = address(&banner);
    tokio::task::spawn_blocking(move || {
        fault(addr, &json!({ "match": { "api": "sectona" }, "answer": { "drop": true }, "times": 1 }));
    })
    .await
    .expect("a fault");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().http2_prior_knowledge().timeout(Duration::from_secs(20)).build();
    let client = client.expect("a client");
    let send = || {
        let request = client.post(format!("http://{addr}{MANAGE_USER}"));
        let request = request.header("authorization", AUTHORIZATION.split_once(": ").expect("a header").1);
        request.header("content-type", "application/json").body(create("ada").to_string()).send()
    };
    assert!(send().await.is_err(), "no answer");
    let again = send().await.expect("an answer").text().await.expect("a body");
    assert!(again.contains("011669"), "the vendor's duplicate: {again}");
}
