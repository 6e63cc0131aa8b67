//! The server's own address as a client sees it: with and without TLS, HTTP/2 and proxies.

use axum::Router;
use axum::extract::Request;
use axum_server::Handle;
use mynah::app::listening::Listening;
use mynah::config::Settings;
use mynah::edge::Origin;
use serde_json::Value;

use super::{PLAIN, edge, told};

const PROXIED: Origin = Origin { tls: false, trust_proxy: true };

async fn origin(terms: Origin, uri: &str, headers: &[(&str, &str)]) -> String {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    told(terms, uri, &headers, "").await["origin"].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn scheme_and_authority_are_those_of_the_request() {
    let cases = [
        ("/x", &[("host", "a.test:8443")][..], "http://a.test:8443"),
        ("/x", &[("host", " a.test ")], "http://a.test"),
        ("/x", &[("host", "[::1]:80")], "http://[::1]:80"),
        ("/x", &[("host", "my_host-1")], "http://my_host-1"),
        ("/x", &[], "http://localhost"),
        // The scheme of an absolute URI is what a client says, not what the server speaks.
        ("https://b.test:1/x?y", &[("host", "a.test")], "http://b.test:1"),
        ("http://user@b.test/x", &[("host", "a.test")], "http://a.test"),
    ];
    for (uri, headers, wanted) in cases {
        assert_eq!(origin(PLAIN, uri, headers).await, wanted, "{uri} {headers:?}");
    }
    let tls = Origin { tls: true, ..PLAIN };
    assert_eq!(origin(tls, "/x", &[("host", "a.test:8443")]).await, "https://a.test:8443");
}

#[tokio::test]
async fn a_host_that_is_no_authority_is_passed_over() {
    let long = "a".repeat(256);
    let hosts = [
        "", " ", "a b", "a\"b", "a'b", "a<b>", "a/b", "a\\b", "a&b", "a?b", "a#b", "a@b", "a%20b", "a:b", "a:", ":80",
        "a:65536", "a:1:2", "::1", "[::1", "a]", "[::1]x", "a,b", "ä.test", &long,
    ];
    for host in hosts {
        assert_eq!(origin(PLAIN, "/x", &[("host", host)]).await, "http://localhost", "{host}");
        let headers = [("host", "good.test"), ("x-forwarded-host", host)];
        // Of a list, the first value counts.
        let wanted = if host == "a,b" { "http://a" } else { "http://good.test" };
        assert_eq!(origin(PROXIED, "/x", &headers).await, wanted, "{host}");
    }
    let longest = "a".repeat(255);
    assert_eq!(origin(PLAIN, "/x", &[("host", &longest)]).await, format!("http://{longest}"));
}

#[tokio::test]
async fn a_trusted_proxy_says_what_the_client_sees() {
    let cases = [
        (&[("x-forwarded-proto", "https")][..], "https://a.test:8080"),
        (&[("x-forwarded-proto", " HTTPS , http")], "https://a.test:8080"),
        (&[("x-forwarded-proto", "ftp")], "http://a.test:8080"),
        (&[("x-forwarded-proto", "")], "http://a.test:8080"),
        (&[("x-forwarded-host", "b.test:444")], "http://b.test:444"),
        (&[("x-forwarded-host", "b.test , c.test")], "http://b.test"),
        (&[("x-forwarded-host", "b.test"), ("x-forwarded-host", "c.test")], "http://b.test"),
        (&[("x-forwarded-host", "b.test"), ("x-forwarded-proto", "https")], "https://b.test"),
        (&[("x-forwarded-port", "444"), ("forwarded", "host=b.test;proto=https")], "http://a.test:8080"),
    ];
    for (headers, wanted) in cases {
        let headers = [&[("host", "a.test:8080")], headers].concat();
        assert_eq!(origin(PROXIED, "/x", &headers).await, wanted, "{headers:?}");
        assert_eq!(origin(PLAIN, "/x", &headers).await, "http://a.test:8080", "{headers:?} without trust");
    }
    let tls = Origin { tls: true, ..PROXIED };
    assert_eq!(origin(tls, "/x", &[("host", "a.test"), ("x-forwarded-proto", "http")]).await, "http://a.test");
    assert_eq!(origin(tls, "/x", &[("host", "a.test")]).await, "https://a.test");
}

#[tokio::test]
async fn over_http_1_and_http_2_it_is_what_the_client_has_asked() {
    // reqwest asks for a provider even where no TLS is spoken; another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = Settings { listen: "127.0.0.1:0".to_owned(), ..Settings::default() };
    let listening = Listening::bind(&settings).expect("a free port");
    let base = format!("http://{}", listening.addr());
    let router = Router::new().fallback(async |request: Request| edge(PLAIN).answer(request).await);
    tokio::spawn(listening.answer(router, Handle::new()));
    for client in [reqwest::Client::builder(), reqwest::Client::builder().http2_prior_knowledge()] {
        let client = client.build().expect("a client");
        let answer = client.get(format!("{base}/a%20b?c")).send().await.expect("an answer");
        let told: Value = answer.json().await.expect("JSON");
        assert_eq!((told["origin"].as_str(), told["raw_path"].as_str()), (Some(base.as_str()), Some("/a%20b")));
    }
}
