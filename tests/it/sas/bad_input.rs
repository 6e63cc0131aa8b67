//! What no sensible client sends to SAS: refused in the service's own shape with a hint, or stored and shown exactly.
//! Never an answer that the contract does not declare, never a failure, never a server that hangs.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::http::Method;
use mynah::asmx::SOAP_12;
use mynah::contract::{Parameter, Shape};
use mynah::dialects::sas::CONTRACT;
use mynah::domain::Api;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::parameters::{around, places, with};
use super::{Answer, NAMESPACE, ORGANIZATION, PATH, Sas, answers, declared, element, envelope, escape, list, user};
use crate::bad_input::{hostile, utf_16};
use crate::concurrency::listen;
use crate::creating::client;
use crate::world::{Reply, World};

/// No document may take longer; the aim is a twentieth of that.
const TIME: Duration = Duration::from_secs(2);
const LIMIT: usize = 1 << 20;
const TEXT_XML: &str = "text/xml; charset=utf-8";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];
/// What a failure would be told as.
const FAILURE: &str = "Error in the application.";

/// A call that adds a user of that name, with the name as XML.
fn adding(name: &str) -> String {
    let members = element("user", &element("UserName", name));
    envelope("AddUser", &(members + &element("organization", ORGANIZATION)))
}

/// A body, and what it is sent as.
struct Attack {
    name: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
}

fn attack(name: &'static str, body: impl Into<Vec<u8>>) -> Attack {
    Attack { name, content_type: TEXT_XML, body: body.into() }
}

impl Attack {
    fn sent_as(self, content_type: &'static str) -> Self {
        Self { content_type, ..self }
    }
}

/// Documents that are none, or that are too much.
fn broken() -> Vec<Attack> {
    let laugh = |n: usize| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    let laughs: String = (1..10).map(laugh).collect();
    let with = |prolog: &str, name: &str| format!("{prolog}{}", adding(name));
    let attributes = (0..80_000).map(|n| format!(" a{n}=\"\"")).collect::<Vec<_>>().concat();
    let namespaces = (0..50_000).map(|n| format!(" xmlns:n{n}=\"u\"")).collect::<Vec<_>>().concat();
    let (nested, long) = (adding(&"<a>".repeat(100_000)), "a".repeat(100_000));
    let closed = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let utf_16 = utf_16(&adding("ada"), false, false);
    vec![
        attack("entity expansion", with(&format!("<!DOCTYPE x [<!ENTITY l0 \"lol\">{laughs}]>"), "&l9;")),
        attack("quadratic blow-up", with(&format!("<!DOCTYPE x [<!ENTITY a \"{long}\">]>"), &"&a;".repeat(50_000))),
        attack("external entity, file", with("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "&e;")),
        attack("external entity, network", with("<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">", "ada")),
        attack("parameter entity", with("<!DOCTYPE x [<!ENTITY % p SYSTEM \"file:///dev/zero\">%p;]>", "ada")),
        attack("undeclared entity", adding("&nope;")),
        attack("nested elements", nested),
        attack("nested and closed elements", adding(&closed)),
        attack("attributes", adding(&format!("<a{attributes}/>"))),
        attack("namespaces", adding(&format!("<a{namespaces}/>"))),
        attack("a name of 100 KB", adding(&format!("<{long}/>"))),
        attack("an attribute of 100 KB", adding(&format!("<a {long}=\"\"/>"))),
        attack("many elements", adding(&"<a/>".repeat(100_000))),
        attack("unclosed", adding("ada").replace("</UserName>", "")),
        attack("mismatched", adding("<a></b>")),
        attack("cut off", &adding("ada")[..200]),
        attack("two roots", adding("ada") + &adding("ada")),
        attack("text behind the root", adding("ada") + "x"),
        attack("duplicate attributes", adding("<a b=\"\" b=\"\"/>")),
        attack("an undeclared prefix", adding("<x:a/>")),
        attack("a processing instruction", adding("<?php x?>")),
        attack("no name", adding("< a/>")),
        attack("NUL", adding("a\0b")),
        attack("NUL by reference", adding("&#0;")),
        attack("a control character", adding("a\u{1}b")),
        attack("a control character by reference", adding("&#1;")),
        attack("U+FFFF", adding("\u{ffff}")),
        attack("U+FFFF by reference", adding("&#xFFFF;")),
        attack("a surrogate by reference", adding("&#xD800;")),
        attack("a reference out of range", adding("&#x110000;")),
        attack("nothing", ""),
        attack("blanks", " \r\n"),
        attack("no XML", "{\"a\":1}"),
        attack("only NULs", vec![0; 1000]),
        attack("UTF-16 labelled UTF-8", utf_16),
        attack("UTF-8 labelled UTF-16", adding("ada")).sent_as("text/xml; charset=utf-16"),
        attack("UTF-8 declared UTF-16", with("<?xml version=\"1.0\" encoding=\"utf-16\"?>", "ada")).sent_as("text/xml"),
        attack("an encoding that is none", with("<?xml version=\"1.0\" encoding=\"x-no\"?>", "ada"))
            .sent_as("text/xml"),
        attack(
            "no UTF-8 and no charset",
            [b"\xff\xfe\xfa".as_slice(), adding("ada").as_bytes()].concat()[1..].to_vec(),
        )
        .sent_as("text/xml"),
    ]
}

/// Sends a body over HTTP; the answer must come in time.
async fn post(base: &str, attack: &Attack, headers: &[(&str, &str)]) -> Reply {
    let mut request = client().post(format!("{base}{PATH}")).header("content-type", attack.content_type);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let start = Instant::now();
    let response = request.body(attack.body.clone()).send().await.expect("an answer");
    assert!(start.elapsed() < TIME, "{} took {:?}", attack.name, start.elapsed());
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (content_type, hint) = (text("content-type").unwrap_or_default(), text("mynah-hint"));
    Reply { status, content_type, hint, headers, body: response.text().await.expect("UTF-8") }
}

async fn still_works(sas: &Sas<'_>, name: &str) {
    sas.add_user(&[("UserName", name)]).await.is("true");
    assert_eq!(sas.get_user(name).await.members()["UserName"], name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_document_is_refused_in_time_and_adds_nobody() {
    let world = World::new().await;
    let (addr, handle) = listen(&world);
    let (base, cookie) = (format!("http://{addr}"), world.sas().await.cookie().expect("a cookie"));
    let action = format!("\"{NAMESPACE}AddUser\"");
    for attack in broken() {
        let routed = declared(post(&base, &attack, &[("soapaction", &action), ("cookie", &cookie)]).await);
        assert_eq!((routed.reply.status, routed.reply.body.as_str()), (400, ""), "{}", attack.name);
        let unrouted = declared(post(&base, &attack, &[("cookie", &cookie)]).await);
        // What is broken behind the name of the operation has been routed by that.
        let routed = unrouted.reply.status == 400 && unrouted.reply.body.is_empty();
        assert!(routed || !unrouted.fault().contains(FAILURE), "{}: {}", attack.name, unrouted.reply);
    }
    assert_eq!(world.user(Api::Sas, ORGANIZATION, "ada").await, None);
    still_works(&world.sas().await, "ada").await;
    handle.shutdown();
}

/// What a server says to a body that comes in chunks, and says its length nowhere.
async fn chunked(addr: SocketAddr, body: &[u8]) -> String {
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: mynah\r\nContent-Type: text/xml\r\nConnection: close\r\n");
    let mut bytes = (head + "Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    for chunk in body.chunks(50_000) {
        bytes.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    bytes.extend(b"0\r\n\r\n");
    let (mut reader, mut writer) = TcpStream::connect(addr).await.expect("a connection").into_split();
    // The server may have heard enough before the end.
    let writing = tokio::spawn(async move { writer.write_all(&bytes).await.map(|()| writer) });
    let mut answer = Vec::new();
    let read = tokio::time::timeout(TIME, reader.read_to_end(&mut answer)).await;
    drop(writing.await);
    assert!(read.is_ok(), "an answer in time");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_over_the_limit_is_refused_however_it_comes() {
    let world = World::new().await;
    let (addr, handle) = listen(&world);
    let base = format!("http://{addr}");
    let action = format!("{NAMESPACE}AddUser");
    for length in [LIMIT + 1, 3 * LIMIT] {
        let attack = attack("long", adding(&"x".repeat(length)));
        for headers in [&[][..], &[("soapaction", action.as_str())]] {
            let answer = declared(post(&base, &attack, headers).await).because("at most 1048576 bytes");
            assert!(answer.fault().contains("Maximum request length exceeded."), "{}", answer.reply);
        }
        let answer = chunked(addr, &attack.body).await;
        assert!(answer.starts_with("HTTP/1.1 500 ") && answer.contains("Maximum request length exceeded."), "{answer}");
    }
    still_works(&world.sas().await, "ada").await;
    handle.shutdown();
}

#[tokio::test]
async fn a_document_just_below_the_limit_is_read() {
    let world = World::new().await;
    let sas = world.sas().await;
    let comment = format!("<!--{}-->", "x".repeat(LIMIT - 2_000));
    let arguments = comment + &user(&[("UserName", "ada")]) + &element("organization", ORGANIZATION);
    sas.send("AddUser", &arguments).await.is("true");
}

/// Posts to the service with the session of a client.
async fn as_is(sas: &Sas<'_>, content_type: &str, body: Vec<u8>) -> Answer {
    let action = format!("{NAMESPACE}AddUser");
    declared(sas.request(Method::POST, PATH, &[("content-type", content_type), ("soapaction", &action)], body).await)
}

#[tokio::test]
async fn utf_16_is_read_and_a_lone_surrogate_in_it_becomes_the_replacement_character() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (name, big) in [("Ünï-le", false), ("Ünï-be", true)] {
        as_is(&sas, "text/xml", utf_16(&adding(name), big, true)).await.is("true");
        assert_eq!(sas.get_user(name).await.members()["UserName"], name);
    }
    let mut lone = utf_16(&adding("ada\u{1234}"), false, true);
    let at = lone.chunks(2).position(|unit| unit == [0x34, 0x12]).expect("a place");
    lone[2 * at + 1] = 0xD8;
    as_is(&sas, "text/xml; charset=utf-16", lone).await.is("true");
    assert_eq!(sas.get_user("ada\u{fffd}").await.members()["UserName"], "ada\u{fffd}");
}

#[tokio::test]
async fn a_content_type_that_is_none_of_soap_is_refused() {
    let world = World::new().await;
    let sas = world.sas().await;
    for content_type in ["", "text/plain", "application/xml", "multipart/form-data; boundary=x", ";;;", "text/xml-ish"]
    {
        let answer = as_is(&sas, content_type, adding("ada").into_bytes()).await;
        assert_eq!((answer.reply.status, answer.reply.body.as_str()), (415, ""), "{content_type:?}");
    }
    let soap_12 = adding("ada").replace(mynah::asmx::SOAP_11, SOAP_12);
    assert_eq!(as_is(&sas, "application/soap+xml", adding("ada").into_bytes()).await.reply.status, 415);
    assert_eq!(world.user(Api::Sas, ORGANIZATION, "ada").await, None);
    as_is(&sas, "application/soap+xml", soap_12.into_bytes()).await.is("true");
}

/// Whether XML can carry the text.
fn in_xml(text: &str) -> bool {
    !text
        .chars()
        .any(|c| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}'))
}

/// Texts that hurt whoever puts them anywhere unquoted, as far as XML can carry them.
fn texts() -> Vec<String> {
    let more = ["]]>", "<![CDATA[x]]>", "&amp;#0;", "%00", "*", "%", "_", "\u{85}", "\u{d7ff}\u{e000}\u{fffd}"];
    let all = hostile().into_iter().chain(more.map(str::to_owned)).chain(["x".repeat(100_000)]);
    all.map(|text| text.replace(['\u{ffff}', '\u{fffe}'], "")).filter(|text| in_xml(text)).collect()
}

/// Parameters that take any text.
fn is_text(row: &Parameter) -> bool {
    matches!(row.shape, Shape::Text | Shape::Texts) && row.values.is_empty()
}

#[tokio::test]
async fn no_parameter_makes_a_failure_of_a_hostile_text() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (operation, row, outer) in places().into_iter().filter(|(_, row, _)| is_text(row)) {
        for text in texts() {
            let argument = match row.shape {
                Shape::Texts => list(row.name, &[&text]),
                _ => element(row.name, &escape(&text)),
            };
            let answer = with(&sas, operation, &around(&outer, argument)).await;
            let shown: String = text.chars().take(40).collect();
            assert_eq!(answer.reply.status, 200, "{}.{} {shown:?}: {}", operation.name, row.name, answer.reply);
        }
    }
    still_works(&world.sas().await, "grace").await;
}

/// The members of a user that take any text.
fn members() -> Vec<&'static str> {
    let members = places().into_iter().filter(|(operation, row, outer)| {
        operation.name == "AddUser" && *outer == ["user"] && matches!(row.shape, Shape::Text) && is_text(row)
    });
    members.map(|(_, row, _)| row.name).collect()
}

#[tokio::test]
async fn every_member_refuses_a_hostile_text_or_keeps_it_exactly() {
    assert!(members().len() > 15, "{:?}", members());
    for member in members() {
        let world = World::new().await;
        let sas = world.sas().await;
        for (number, text) in texts().iter().enumerate() {
            let name = if member == "UserName" { text.trim().to_owned() } else { format!("u{number}") };
            let fields = [("UserName", name.as_str()), (member, text.as_str())];
            let fields = if member == "UserName" { &fields[1..] } else { &fields };
            let arguments = user(fields) + &element("organization", ORGANIZATION);
            let added = sas.send("AddUser", &arguments).await;
            let place = format!("{member} {:?}", text.chars().take(40).collect::<String>());
            if added.text().as_deref() == Some("false") {
                assert!(added.reply.hint.is_some() && (name.is_empty() || sas.get_user(&name).await.text().is_none()));
                continue;
            }
            let shown = sas.get_user(&name).await.members().remove(member).unwrap_or_default();
            // XML has one sort of line break.
            let expected = if member == "UserName" { name } else { text.replace('\r', "\n") };
            assert!(shown == expected || text.trim().is_empty(), "{place} became {shown:?}");
        }
    }
}

#[tokio::test]
async fn control_characters_that_xml_can_carry_are_refused_but_for_line_breaks_in_long_texts() {
    let world = World::new().await;
    let sas = world.sas().await;
    for text in ["a\tb", "a\nb", "a\rb", "a\u{7f}b", "a\u{85}b", "a\u{9f}b"] {
        sas.add_user(&[("UserName", text)]).await.is("false").because("control character");
        sas.add_user(&[("UserName", "ada"), ("City", text)]).await.is("false").because("City");
    }
    let lines = "1, Street\r\n2, Street\tx";
    sas.add_user(&[("UserName", "ada"), ("Address1", lines)]).await.is("true");
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.expect("a user");
    assert_eq!(ada.profile.get(mynah::domain::Field::Street), Some(lines));
    assert!(sas.get_user("ada").await.reply.body.contains(lines));
}

/// Checks that the contract declares the answer to a form, and that it is no failure.
#[track_caller]
fn form_declared(reply: &Reply) {
    let text = reply.body.trim_end();
    assert!(reply.status == 200 || !answers(reply.status, text).is_empty(), "no row declares {reply}");
    assert!(reply.status == 200 || reply.hint.is_some(), "a refusal explains itself: {reply}");
    assert!(!reply.body.contains(FAILURE), "{reply}");
}

fn encoded(text: &str) -> String {
    percent_encoding::percent_encode(text.as_bytes(), percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A form for an operation, with that as the raw value of one parameter, and good values of the others.
fn form(parameters: &[Parameter], attacked: &str, value: &str) -> String {
    let pair = |row: &Parameter| match (row.name, row.shape) {
        (name, _) if name == attacked => format!("{name}={value}"),
        (name @ "organization", _) => format!("{name}={ORGANIZATION}"),
        (name, Shape::Number) => format!("{name}=1"),
        (name, Shape::Flag) => format!("{name}=true"),
        (name, _) => format!("{name}={}", row.values.first().copied().unwrap_or("ada")),
    };
    parameters.iter().map(pair).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn no_form_makes_a_failure_of_a_hostile_value() {
    let world = World::new().await;
    let sas = world.sas().await;
    let raw = [
        "%00",
        "a%00b",
        "%01%02%1f%7f",
        "%",
        "%zz",
        "%u0000",
        "%ff%fe",
        "%ed%a0%80",
        "+",
        "&&=&",
        "a%26b",
        "%0d%0aX: y",
    ];
    let values: Vec<String> = hostile().iter().map(|text| encoded(text)).chain(raw.map(str::to_owned)).collect();
    for operation in CONTRACT.operations.iter().filter(|operation| operation.methods.contains(&"GET")) {
        let path = format!("{PATH}/{}", operation.name);
        for row in operation.parameters {
            for value in &values {
                let form = form(operation.parameters, row.name, value);
                form_declared(&sas.request(Method::POST, &path, &FORM, form.clone()).await);
                if form.len() < 60_000 && !form.contains(' ') {
                    form_declared(&sas.request(Method::GET, &format!("{path}?{form}"), &[], "").await);
                }
            }
        }
    }
    still_works(&world.sas().await, "grace").await;
}

#[tokio::test]
async fn a_nul_in_a_form_finds_nobody() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let path = format!("{PATH}/GetUser?userName=ada%00&organization=Mynah");
    let reply = sas.request(Method::GET, &path, &[], "").await;
    assert!(reply.status == 200 && reply.body.contains("xsi:nil=\"true\""), "{reply}");
    assert!(reply.hint.is_some_and(|hint| hint.contains("control character U+0000")));
}

#[tokio::test]
async fn paths_that_name_no_operation_are_refused() {
    let world = World::new().await;
    let sas = world.sas().await;
    let long = format!("/{}", "x".repeat(50_000));
    for path in ["/", "//", "/nope", "/getuser", "/GetUser/x", "/%00", "/%ff", "/..", "/AddUser", "/Get User", &long] {
        let path = format!("{PATH}{}", path.replace(' ', "%20"));
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let reply = sas.request(method, &path, &FORM, "").await;
            assert!(reply.status >= 400 && reply.hint.is_some() && !reply.body.contains(FAILURE), "{path}: {reply}");
        }
    }
}

#[tokio::test]
async fn cookies_that_are_none_are_no_session_and_no_failure() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    let long = format!("ASP.NET_SessionId={}", "a".repeat(50_000));
    for cookie in ["", "=", ";;;", "ASP.NET_SessionId='; DROP TABLE sessions;--", "a=\"", long.as_str()] {
        sas.set_cookie(Some(cookie));
        sas.call("PingConnection", &[]).await.is("false");
    }
    let bytes = axum::http::HeaderValue::from_bytes(b"ASP.NET_SessionId=\xff\xfe").expect("a header");
    let request = axum::http::Request::get(format!("{PATH}/PingConnection")).header("cookie", bytes);
    assert!(world.send(request.body(axum::body::Body::empty()).expect("a request")).await.body.contains(">false<"));
}

/// Numbers out of range, or that .NET reads in its own way.
#[tokio::test]
async fn numbers_are_read_or_refused() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (number, good) in [
        ("2147483647", true),
        ("-2147483648", true),
        (" 7 ", true),
        ("2147483648", false),
        ("1e3", false),
        ("0x1", false),
        ("", false),
        ("٣", false),
    ] {
        let answer = sas.here("RemoveProvisioningTask", &[("taskID", number)]).await;
        assert_eq!(answer.reply.status == 200, good, "{number:?}: {}", answer.reply);
    }
}

/// Elements in each other, with names that mean something or nothing, and texts and attributes that may hurt.
fn any_xml() -> impl Strategy<Value = String> {
    let mut words: Vec<String> = places().iter().map(|(_, row, _)| row.name.to_owned()).collect();
    words.extend(["string", "Group", "AddUser", "Connect", "Envelope", "Body"].map(str::to_owned));
    let name = prop_oneof![prop::sample::select(words), "[A-Za-z_][A-Za-z0-9_.-]{0,8}"];
    let attributes = prop::sample::subsequence(
        vec![
            " xsi:nil=\"true\"",
            " xsi:type=\"x:y\"",
            " xmlns=\"urn:x\"",
            " a=\"&lt;\"",
            " xml:lang=\"\"",
            " xmlns:q=\"q\"",
        ],
        0..3,
    );
    let text = prop_oneof![
        prop::sample::select(texts()).prop_map(|text| escape(&text)),
        any::<String>().prop_filter("XML carries it", |text| in_xml(text)).prop_map(|text| escape(&text)),
        prop::sample::select(vec![
            "true",
            "1",
            "-1",
            "ada",
            "Mynah",
            "Lost",
            "SMS",
            "<!-- x -->",
            "<![CDATA[<]]>",
            "&#1;",
            "&#x20;"
        ])
        .prop_map(str::to_owned),
    ];
    text.prop_recursive(4, 24, 5, move |inner| {
        (name.clone(), attributes.clone(), prop::collection::vec(inner, 0..5))
            .prop_map(|(name, attributes, inner)| format!("<{name}{}>{}</{name}>", attributes.concat(), inner.concat()))
    })
}

/// Runs a property, all cases in one world and one session.
fn in_one_session<T: std::fmt::Debug>(cases: u32, strategy: impl Strategy<Value = T>, ask: impl AsyncFn(&Sas<'_>, T)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let world = runtime.block_on(World::new());
    let sas = runtime.block_on(world.sas());
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&strategy, |value| {
        runtime.block_on(ask(&sas, value));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    runtime.block_on(still_works(&sas, "grace"));
}

#[track_caller]
fn no_failure(answer: &Answer) {
    assert!(!answer.reply.body.contains(FAILURE), "{}", answer.reply);
}

#[test]
fn any_arguments_get_a_declared_answer() {
    let operation = prop::sample::select(CONTRACT.operations.iter().map(|row| row.name).collect::<Vec<_>>());
    let arguments = prop::collection::vec(any_xml(), 0..6).prop_map(|trees| trees.concat());
    in_one_session(300, (operation, arguments), async |sas, (operation, arguments)| {
        no_failure(&sas.send(operation, &arguments).await);
    });
}

#[test]
fn any_tree_around_the_operations_gets_a_declared_answer() {
    let operation = prop::sample::select(CONTRACT.operations.iter().map(|row| row.name).collect::<Vec<_>>());
    let whole = (operation, any_xml(), 0..4_usize).prop_map(|(operation, tree, place)| match place {
        0 => tree,
        1 => envelope(operation, "").replace("<s:Body>", &format!("<s:Header>{tree}</s:Header><s:Body>")),
        2 => envelope(operation, "").replace("<s:Body>", &format!("<s:Body>{tree}")),
        _ => envelope(operation, "").replace("</s:Body>", &format!("</s:Body>{tree}")),
    });
    let content_type =
        prop::sample::select(vec!["text/xml", "application/soap+xml", "text/xml; charset=utf-16", "x/y"]);
    in_one_session(300, (whole, content_type, any::<bool>()), async |sas, (whole, content_type, routed)| {
        let action = format!("{NAMESPACE}AddUser");
        let headers = [("content-type", content_type), ("soapaction", action.as_str())];
        let headers = &headers[..if routed { 2 } else { 1 }];
        no_failure(&declared(sas.request(Method::POST, PATH, headers, whole).await));
    });
}

#[test]
fn any_bytes_get_a_declared_answer() {
    let bytes = prop_oneof![any::<Vec<u8>>(), any::<String>().prop_map(String::into_bytes)];
    let cut = (0..600_usize, any::<u8>()).prop_map(|(at, byte)| {
        let mut whole = adding("ada").into_bytes();
        let at = at.min(whole.len() - 1);
        whole[at] = byte;
        whole
    });
    in_one_session(300, prop_oneof![bytes, cut], async |sas, body| {
        no_failure(&as_is(sas, TEXT_XML, body.clone()).await);
        no_failure(&declared(sas.request(Method::POST, PATH, &[("content-type", "text/xml")], body).await));
    });
}

#[test]
fn any_form_gets_a_declared_answer() {
    let names: Vec<String> = places().iter().map(|(_, row, _)| row.name.to_owned()).collect();
    let name = prop_oneof![prop::sample::select(names), any::<String>()];
    let pairs = prop::collection::vec((name, any::<String>()), 0..8);
    let operations = CONTRACT.operations.iter().filter(|row| row.methods.contains(&"GET"));
    let operation = prop::sample::select(operations.collect::<Vec<_>>());
    in_one_session(200, (operation, pairs), async |sas, (operation, pairs)| {
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        // Of two values of a name the first is read.
        let form = [pairs.join("&"), form(operation.parameters, "", "")].join("&");
        let path = format!("{PATH}/{}", operation.name);
        form_declared(&sas.request(Method::GET, &format!("{path}?{form}"), &[], "").await);
        form_declared(&sas.request(Method::POST, &path, &FORM, form).await);
    });
}
