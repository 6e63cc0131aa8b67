//! Hostile documents: each is answered quickly, in little memory.
//!
//! The aim is 100 ms and 32 MiB for each; the tests allow twenty times that, so that no busy machine fails them.

use std::time::{Duration, Instant};

use http::StatusCode;

use super::caller::Caller;

const TIME: Duration = Duration::from_secs(2);
const MEMORY: u64 = 20 * 32 * 1024;

/// A document, what it is sent as, and the status that answers it.
struct Attack {
    name: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
    status: StatusCode,
}

fn attack(name: &'static str, body: impl Into<Vec<u8>>) -> Attack {
    Attack { name, content_type: "text/xml; charset=utf-8", body: body.into(), status: StatusCode::BAD_REQUEST }
}

/// An envelope with that in front and that as the text to echo.
fn envelope(prolog: &str, text: &str) -> String {
    format!(
        "{prolog}<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <Echo xmlns=\"http://example.test/users/\"><s>{text}</s></Echo></s:Body></s:Envelope>"
    )
}

fn entities() -> Vec<Attack> {
    let laugh = |n: usize| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    let laughs = (1..10).map(laugh).collect::<Vec<_>>().concat();
    let big = "a".repeat(50_000);
    vec![
        attack("entity expansion", envelope(&format!("<!DOCTYPE x [<!ENTITY l0 \"lol\">{laughs}]>"), "&l9;")),
        attack("quadratic blow-up", envelope(&format!("<!DOCTYPE x [<!ENTITY a \"{big}\">]>"), &"&a;".repeat(50_000))),
        attack("external entity, file", envelope("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "&e;")),
        attack("external entity, network", envelope("<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">", "x")),
        attack("undeclared entity", envelope("", "&nope;")),
        attack("processing instruction", envelope("", "a<?php x?>b")),
    ]
}

fn structures() -> Vec<Attack> {
    let numbered = |count: usize, what: &dyn Fn(usize) -> String| (0..count).map(what).collect::<String>();
    let attributes = numbered(80_000, &|n| format!(" a{n}=\"\""));
    let namespaces = numbered(100_000, &|n| format!(" xmlns:n{n}=\"u\""));
    let within_bytes = numbered(60_000, &|n| format!(" xmlns:n{n}=\"\""));
    let redeclared = numbered(60_000, &|_| "<a xmlns=\"u\"/>".to_owned());
    let used = numbered(20_000, &|n| format!("<n{}:a/>", n % 200));
    let bound = numbered(200, &|n| format!(" xmlns:n{n}=\"u{n}\""));
    vec![
        attack("nested elements", "<a>".repeat(100_000)),
        attack("nested and closed elements", "<a>".repeat(100_000) + &"</a>".repeat(100_000)),
        attack("many elements", envelope("", &"<a/>".repeat(200_000))),
        attack("attributes", envelope("", &format!("<a{attributes}/>"))),
        attack("namespace declarations", envelope("", &format!("<a{namespaces}/>"))),
        attack("namespace declarations in 1 MiB", envelope("", &format!("<a{within_bytes}/>"))),
        attack("namespace declarations, one an element", envelope("", &redeclared)),
        attack("namespace lookups", envelope("", &format!("<a{bound}>{used}</a>"))),
        attack(
            "long namespace, many elements",
            format!("<a xmlns=\"{}\">{}", "u".repeat(500_000), "<b/>".repeat(100_000)),
        ),
        attack("a name of 10 MB", format!("<{}/>", "a".repeat(10_000_000))),
        attack("a name of 1 MB", format!("<{}/>", "a".repeat(1_000_000))),
        attack("an attribute name of 1 MB", format!("<a {}=\"\"/>", "a".repeat(1_000_000))),
        attack("unclosed tags", envelope("", "<a><b><c>").replace("</s>", "")),
        attack("an unclosed tag", "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body"),
        attack("mismatched tags", envelope("", "<a></b>")),
        attack("two roots", envelope("", "x") + "<a/>"),
        attack("a reference behind the root", envelope("", "x") + "&#32;"),
        attack("text behind the root", envelope("", "x") + "x"),
        attack("duplicate attributes", envelope("", "<a b=\"\" b=\"\"/>")),
        attack(
            "duplicate attributes in one namespace",
            envelope("", "<a xmlns:x=\"u\" xmlns:y=\"u\" x:b=\"\" y:b=\"\"/>"),
        ),
        attack("references", envelope("", &"&amp;".repeat(200_000))).answered(StatusCode::OK),
        attack("many wrappers", wrappers()).answered(StatusCode::OK),
        attack("comments", envelope("", "x").replace("<Echo", &("<!---->".repeat(140_000) + "<Echo")))
            .answered(StatusCode::OK),
    ]
}

/// Many arguments in one element, and many elements with one.
fn wrappers() -> String {
    let many = (0..20_000).map(|n| format!("<a{n}/>")).collect::<Vec<_>>().concat();
    let others = "</Echo><Echo xmlns=\"http://example.test/users/\"><x/>".repeat(5_000);
    envelope("", "x").replace("<s>x</s>", &(many + &others))
}

fn characters() -> Vec<Attack> {
    let utf_16: Vec<u8> = envelope("", "x").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let raw = |bytes: &[u8]| {
        let whole = envelope("", "|");
        let (before, after) = whole.split_once('|').expect("a place");
        [before.as_bytes(), bytes, after.as_bytes()].concat()
    };
    vec![
        attack("a lone surrogate by reference", envelope("", "&#xD800;")),
        // .NET's decoder puts a replacement for what is no UTF-8.
        attack("a lone surrogate in UTF-8", raw(b"\xED\xA0\x80")).answered(StatusCode::OK),
        attack("a lone surrogate without a charset", raw(b"\xED\xA0\x80")).sent_as("text/xml"),
        attack("NUL", raw(b"\0")),
        attack("NUL by reference", envelope("", "&#0;")),
        attack("UTF-16 labelled UTF-8", utf_16.clone()),
        attack("UTF-16 without a label", utf_16.clone()).sent_as("text/xml").answered(StatusCode::OK),
        attack("UTF-8 labelled UTF-16", envelope("", "x")).sent_as("text/xml; charset=utf-16"),
        attack("UTF-8 declared UTF-16", envelope("<?xml version=\"1.0\" encoding=\"utf-16\"?>", "x"))
            .sent_as("text/xml"),
        attack("a declared encoding that is none", envelope("<?xml version=\"1.0\" encoding=\"x-no\"?>", "x"))
            .sent_as("text/xml"),
        attack("a charset that is none", envelope("", "x")).sent_as("text/xml; charset=x-no").answered(StatusCode::OK),
        attack("nothing", ""),
    ]
}

impl Attack {
    fn answered(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    fn sent_as(self, content_type: &'static str) -> Self {
        Self { content_type, ..self }
    }
}

#[tokio::test]
async fn no_document_takes_long_or_much() {
    let caller = Caller::new();
    for attack in entities().into_iter().chain(structures()).chain(characters()) {
        let body = &attack.body;
        let headers = [("soapaction", "http://example.test/users/Echo"), ("content-type", attack.content_type)];
        reset_peak();
        let (before, start) = (peak(), Instant::now());
        let response = caller.post(&headers, body).await;
        let (took, grew) = (start.elapsed(), peak().saturating_sub(before));
        println!("{:45} {:>8} B {:>7.2} ms {grew:>6} KiB", attack.name, body.len(), took.as_secs_f64() * 1000.0);
        assert_eq!(response.status, attack.status, "{}: {}", attack.name, response.body);
        assert!(response.status.is_success() || response.body.is_empty(), "{}", attack.name);
        assert!(took < TIME, "{} took {took:?}", attack.name);
        assert!(grew < MEMORY, "{} took {grew} KiB", attack.name);
    }
}

/// Forgets the peak so far, where the system can.
fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that the process has had, in KiB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}
