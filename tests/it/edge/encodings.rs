//! Compressed request bodies: undone for every dialect, and never more of them than the limit.

use std::io::Write;

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use mynah::dialects::CONTRACTS;
use mynah::domain::Api;
use mynah::edge::BODY_LIMIT;
use serde_json::Value;

use super::{PLAIN, told};
use crate::bad_input::declared;
use crate::creating::{Verdict, WAYS, seed};
use crate::sas;
use crate::world::{Reply, Terms, World};

const TEXT: &str = "a body, a body, a body and a body";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("compressed")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("compressed")
}

fn bare(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("compressed")
}

type Pack = fn(&[u8]) -> Vec<u8>;

/// Each way to compress, with the name that it goes by.
const WAYS_TO_PACK: [(&str, Pack); 3] = [("gzip", gzip), ("deflate", zlib), ("deflate", bare)];

/// What a dialect gets to see of a body that came in that encoding.
async fn seen(encoding: &str, body: impl Into<Body>) -> Value {
    let headers: &[(&str, &[u8])] = &[("content-encoding", encoding.as_bytes()), ("content-length", b"7")];
    told(PLAIN, "/", headers, body).await
}

#[track_caller]
fn assert_trouble(told: &Value, wanted: &str) {
    assert_eq!(told["body"]["trouble"], wanted, "{told}");
    assert!(told["body"]["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{told}");
}

#[tokio::test]
async fn what_was_compressed_is_seen_as_it_was() {
    let twice = [gzip(&TEXT.as_bytes()[..7]), gzip(&TEXT.as_bytes()[7..])].concat();
    let plain = || TEXT.as_bytes().to_vec();
    let bodies = [
        ("gzip", gzip(TEXT.as_bytes())),
        ("X-GZip", gzip(TEXT.as_bytes())),
        ("gzip", twice),
        ("identity, GZIP ,", gzip(TEXT.as_bytes())),
        ("deflate", zlib(TEXT.as_bytes())),
        ("Deflate", bare(TEXT.as_bytes())),
        ("identity", plain()),
        ("Identity, identity", plain()),
        ("", plain()),
    ];
    for (encoding, body) in bodies {
        let told = seen(encoding, body).await;
        assert_eq!(told["body"]["text"], TEXT, "{encoding}: {told}");
        assert_eq!(told["headers"], serde_json::json!([]), "{encoding}");
    }
    for (encoding, pack) in WAYS_TO_PACK {
        assert_eq!(seen(encoding, pack(b"")).await["body"]["length"], 0, "{encoding}");
        assert_eq!(seen(encoding, pack("x".repeat(99_999).as_bytes())).await["body"]["length"], 99_999, "{encoding}");
    }
}

#[tokio::test]
async fn without_an_encoding_the_headers_stay() {
    let told = told(PLAIN, "/", &[("content-length", b"33")], TEXT).await;
    assert_eq!((&told["body"]["text"], &told["headers"][0]), (&Value::from(TEXT), &Value::from("content-length")));
}

#[tokio::test]
async fn an_empty_body_is_empty_in_any_encoding() {
    for encoding in ["gzip", "deflate", "identity", "br"] {
        assert_eq!(seen(encoding, "").await["body"]["length"], 0, "{encoding}");
    }
}

#[tokio::test]
async fn an_encoding_that_cannot_be_undone_is_refused() {
    for encoding in ["br", "zstd", "compress", "gzipped", "gzip, br", "gzip, gzip", "deflate, gzip", "*", "gzip;q=1"] {
        assert_trouble(&seen(encoding, gzip(TEXT.as_bytes())).await, "UnknownEncoding");
    }
    let twice: &[(&str, &[u8])] = &[("content-encoding", b"gzip"), ("content-encoding", b"br")];
    assert_trouble(&told(PLAIN, "/", twice, "x").await, "UnknownEncoding");
    assert_trouble(&told(PLAIN, "/", &[("content-encoding", b"gzip\xff")], "x").await, "UnknownEncoding");
}

#[tokio::test]
async fn what_is_cut_short_anywhere_is_no_body() {
    for (encoding, pack) in WAYS_TO_PACK {
        for text in [TEXT, ""] {
            let whole = pack(text.as_bytes());
            for length in 1..whole.len() {
                let told = seen(encoding, whole[..length].to_vec()).await;
                assert_trouble(&told, &format!("Undecodable({encoding:?})"));
            }
        }
    }
}

#[tokio::test]
async fn what_is_damaged_is_no_body() {
    for (encoding, pack) in WAYS_TO_PACK {
        let trouble = format!("Undecodable({encoding:?})");
        let whole = pack(TEXT.as_bytes());
        assert_trouble(&seen(encoding, TEXT).await, &trouble);
        assert_trouble(&seen(encoding, [&whole, b"x".as_slice()].concat()).await, &trouble);
    }
    // A bare stream has no checksum.
    for (encoding, pack) in &WAYS_TO_PACK[..2] {
        let whole = pack(TEXT.as_bytes());
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            let told = seen(encoding, damaged).await;
            // Some of gzip's header does not matter.
            let harmless = told["body"]["text"] == TEXT;
            let trouble = format!("Undecodable({encoding:?})");
            assert!(harmless || told["body"]["trouble"] == trouble, "{encoding} at {at}: {told}");
        }
    }
}

#[tokio::test]
async fn the_limit_holds_for_what_comes_out() {
    let too_large = format!("TooLarge({BODY_LIMIT})");
    for (encoding, pack) in WAYS_TO_PACK {
        let told = seen(encoding, pack(&vec![b' '; BODY_LIMIT])).await;
        assert_eq!(told["body"]["length"], BODY_LIMIT, "{encoding}");
        assert_trouble(&seen(encoding, pack(&vec![b' '; BODY_LIMIT + 1])).await, &too_large);
    }
    let sent = vec![b' '; BODY_LIMIT + 1];
    assert_trouble(&seen("gzip", sent).await, &too_large);
}

#[tokio::test]
async fn a_bomb_is_stopped_before_it_is_read_to_its_end() {
    for (encoding, pack) in WAYS_TO_PACK {
        let mut bomb = pack(&vec![0; 64 * BODY_LIMIT]);
        // Whoever came this far would call it damaged.
        let middle = bomb.len() / 2;
        bomb[middle..].fill(0xff);
        assert_trouble(&seen(encoding, bomb).await, &format!("TooLarge({BODY_LIMIT})"));
    }
}

/// The request of a way to create a user, with its body changed and in that encoding.
async fn encoded(request: Request<Body>, encoding: &'static str, change: impl Fn(&[u8]) -> Vec<u8>) -> Request<Body> {
    let (mut parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    parts.headers.insert("content-encoding", HeaderValue::from_static(encoding));
    Request::from_parts(parts, Body::from(change(&bytes)))
}

#[tokio::test]
async fn every_api_takes_compressed_requests() {
    let world = World::on(Terms { seed: seed(), ..Terms::default() }).await;
    for way in WAYS {
        let session = way.session(&world).await;
        for (number, (encoding, pack)) in WAYS_TO_PACK.into_iter().enumerate() {
            let request = encoded(way.request(&session, &format!("{}-{number}", way.api)), encoding, pack).await;
            let reply = world.send(request).await;
            assert_eq!(way.verdict(&reply.body), Verdict::Created, "{} {encoding}: {reply}", way.api);
        }
    }
}

/// Checks that an API refused in its own shape, with that status, and said this.
#[track_caller]
fn refused(api: &str, reply: Reply, status: u16, hint: &str) {
    let contract = CONTRACTS.into_iter().find(|contract| contract.api.name() == api).expect("a contract");
    let reply = if contract.api == Api::Sas { sas::declared(reply).reply } else { declared(contract, reply) };
    assert_eq!(reply.status, status, "{api}: {reply}");
    assert!(reply.hint.as_deref().is_some_and(|said| said.contains(hint)), "{api}: {reply}");
}

#[tokio::test]
async fn every_api_refuses_in_its_own_shape_what_cannot_be_decoded() {
    let world = World::on(Terms { seed: seed(), ..Terms::default() }).await;
    for way in WAYS {
        let (name, session) = (format!("{}-user", way.api), way.session(&world).await);
        let too_large = if way.api == "sas" { 500 } else { 413 };
        let cut = |body: &[u8]| gzip(body)[..40].to_vec();
        let bomb = |body: &[u8]| gzip(&[body, &vec![b' '; BODY_LIMIT]].concat());
        let reply = world.send(encoded(way.request(&session, &name), "gzip", cut).await).await;
        refused(way.api, reply, 400, "the request body is not whole and sound gzip");
        let reply = world.send(encoded(way.request(&session, &name), "br", <[u8]>::to_vec).await).await;
        refused(way.api, reply, 400, "may be gzip or deflate");
        let reply = world.send(encoded(way.request(&session, &name), "gzip", bomb).await).await;
        refused(way.api, reply, too_large, "the request body may have at most 1048576 bytes");
        let reply = world.send(way.request(&session, &name)).await;
        assert_eq!(way.verdict(&reply.body), Verdict::Created, "{}: nobody was made before: {reply}", way.api);
    }
}
