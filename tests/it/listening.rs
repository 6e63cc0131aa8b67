//! The sockets of the server, with a router of the test's own.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use axum_server::Handle;
use mynah::app::banner::{self, ApiCard, ControlCard};
use mynah::app::listening::Listening;
use mynah::config::{LogFormat, Settings, TlsFiles};
use mynah::store::Location;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

const LIMIT: Duration = Duration::from_secs(20);

fn anywhere() -> Settings {
    Settings { listen: "127.0.0.1:0".to_owned(), ..Settings::default() }
}

/// A server whose `/slow` takes 500 ms and whose other paths tell the path back.
fn start() -> (SocketAddr, Handle<SocketAddr>, JoinHandle<std::io::Result<()>>) {
    let slow = || async {
        sleep(Duration::from_millis(500)).await;
        "done"
    };
    let router = Router::new().route("/slow", get(slow)).fallback(async |uri: http::Uri| uri.to_string());
    let listening = Listening::bind(&anywhere()).expect("a free port");
    let (addr, handle) = (listening.addr(), Handle::new());
    let server = tokio::spawn(listening.answer(router, handle.clone()));
    (addr, handle, server)
}

/// What the server says to these bytes until it closes the connection.
async fn said(addr: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    timeout(LIMIT, stream.read_to_string(&mut answer)).await.expect("in time").expect("read");
    answer
}

#[tokio::test]
async fn a_request_in_flight_is_answered_although_the_server_stops() {
    let (addr, handle, server) = start();
    let request = tokio::spawn(async move { said(addr, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await });
    let _idle = TcpStream::connect(addr).await.expect("a connection");
    sleep(Duration::from_millis(200)).await;
    handle.graceful_shutdown(Some(Duration::from_secs(10)));
    let answer = request.await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("done"), "{answer}");
    timeout(Duration::from_secs(5), server)
        .await
        .expect("an idle client does not hold it")
        .expect("ran")
        .expect("well");
    assert!(TcpStream::connect(addr).await.is_err(), "it still accepts");
}

#[tokio::test]
async fn urls_with_raw_brackets_and_bars_are_accepted() {
    let (addr, ..) = start();
    let answer = said(addr, "GET /{a}?x=[{a|b}]&Y=^`\\ HTTP/1.1\r\nhOsT: x\r\nconnection: close\r\n\r\n").await;
    assert!(answer.ends_with("/{a}?x=[{a|b}]&Y=^`\\"), "{answer}");
}

#[tokio::test]
async fn http_2_is_spoken_without_tls_too() {
    let (addr, ..) = start();
    // reqwest asks for a provider even where no TLS is spoken; another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().http2_prior_knowledge().build().expect("a client");
    let answer = client.get(format!("http://{addr}/x")).send().await.expect("an answer");
    assert_eq!(answer.version(), http::Version::HTTP_2);
}

#[test]
fn a_taken_port_says_which_flag_to_use() {
    let first = Listening::bind(&anywhere()).expect("a free port");
    let settings = Settings { listen: first.addr().to_string(), ..Settings::default() };
    let error = Listening::bind(&settings).err().expect("taken").to_string();
    assert!(error.contains(&settings.listen) && error.contains("--listen HOST:PORT"), "{error}");
}

fn card() -> ApiCard {
    ApiCard {
        name: "sectona".to_owned(),
        product: "Sectona PAM".to_owned(),
        url: "http://127.0.0.1:8080/x".to_owned(),
        credentials: vec![("user".to_owned(), "admin".to_owned())],
        curl: "curl http://127.0.0.1:8080/x".to_owned(),
    }
}

fn control() -> ControlCard {
    let url = "http://127.0.0.1:8080/_mynah/".to_owned();
    ControlCard { url, token: Some("t0".to_owned()), off: false }
}

#[test]
fn the_banner_says_what_a_newcomer_needs_and_ends_with_ready() {
    let settings = Settings { store: Location::Memory, ..Settings::default() };
    insta::assert_snapshot!(banner::render(&settings, ([127, 0, 0, 1], 8080).into(), &[card()], &control()), @r"
    Mynah 0.1.0

      listening on  http://127.0.0.1:8080
      store         memory (nothing is kept)
      control API   http://127.0.0.1:8080/_mynah/
      its token     t0 (made up for this run; --admin-token sets one)

    Sectona PAM (sectona)
      url           http://127.0.0.1:8080/x
      user          admin
      try           curl http://127.0.0.1:8080/x

    Ready.
    ");
}

#[test]
fn the_banner_for_programs_is_one_event_a_line() {
    let settings = Settings { log_format: LogFormat::Json, ..Settings::default() };
    insta::assert_snapshot!(banner::render(&settings, ([0, 0, 0, 0], 9).into(), &[card()], &control()), @r#"
    {"event":"listening","version":"0.1.0","url":"http://127.0.0.1:9","address":"0.0.0.0:9","store":"sqlite:mynah.db","store_kind":"sqlite","development_credentials":true,"control":{"url":"http://127.0.0.1:8080/_mynah/","token":"t0"}}
    {"event":"api","name":"sectona","product":"Sectona PAM","url":"http://127.0.0.1:8080/x","credentials":{"user":"admin"},"curl":"curl http://127.0.0.1:8080/x"}
    {"event":"ready"}
    "#);
}

#[test]
fn with_tls_the_banner_shows_https_and_a_curl_that_trusts_the_certificate() {
    let tls = Some(TlsFiles { cert: "c.pem".into(), key: "k.pem".into() });
    let settings = Settings { listen: "localhost:443".to_owned(), tls, ..Settings::default() };
    let text = banner::render(&settings, ([127, 0, 0, 1], 443).into(), &[card()], &control());
    assert!(text.contains("https://localhost:443\n"), "{text}");
    assert!(text.contains("curl --cacert 'c.pem' http://127.0.0.1:8080/x\n"), "{text}");
}
