//! `mynah healthcheck` against servers of the test's own, plain and TLS.

use std::net::TcpListener;
use std::process::Output;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use axum_server::Handle;
use http::StatusCode;
use mynah::app::listening::Listening;
use mynah::config::{Settings, TlsFiles};

use crate::process::{Folder, failed};

/// Runs the health check against a server whose `/readyz` answers after this time with this status; with the
/// certificate of the first folder the server speaks TLS, and the client expects that of the second. Tells the address
/// that was asked, too.
async fn check(tls: Option<(&Folder, &Folder)>, delay: Duration, status: StatusCode) -> (Output, String) {
    let files =
        |folder: &Folder| TlsFiles { cert: folder.0.join("mynah-cert.pem"), key: folder.0.join("mynah-key.pem") };
    let tls_files = tls.map(|(server, _)| files(server));
    let settings = Settings { listen: "127.0.0.1:0".to_owned(), tls: tls_files, ..Settings::default() };
    let ready = async move || {
        tokio::time::sleep(delay).await;
        status
    };
    let listening = Listening::bind(&settings).expect("a free port");
    // "Any" address is asked on loopback.
    let listen = format!("0.0.0.0:{}", listening.addr().port());
    tokio::spawn(listening.answer(Router::new().route("/readyz", get(ready)), Handle::new()));
    let mut arguments = vec!["healthcheck".to_owned(), "--listen".to_owned(), listen.clone()];
    if let Some(TlsFiles { cert, key }) = tls.map(|(_, client)| files(client)) {
        arguments.extend([format!("--tls-cert={}", cert.display()), format!("--tls-key={}", key.display())]);
    }
    let run = move || Folder::new().run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    (tokio::task::spawn_blocking(run).await.expect("a run"), listen)
}

fn certified() -> Folder {
    let folder = Folder::new();
    assert!(folder.run(&["cert"]).status.success());
    folder
}

#[tokio::test]
async fn a_ready_server_is_well() {
    let (output, _) = check(None, Duration::ZERO, StatusCode::OK).await;
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test]
async fn a_server_that_is_not_ready_is_unwell() {
    let (output, listen) = check(None, Duration::ZERO, StatusCode::SERVICE_UNAVAILABLE).await;
    failed(&output, 1, &format!("the server on {listen} is not ready: /readyz answers 503"));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unwell() {
    let (output, _) = check(None, Duration::from_secs(20), StatusCode::OK).await;
    failed(&output, 1, "it does not answer within 3 s");
}

#[tokio::test]
async fn over_tls_the_certificate_of_the_settings_is_trusted_and_no_other() {
    let (ours, other) = (certified(), certified());
    let (output, _) = check(Some((&ours, &ours)), Duration::ZERO, StatusCode::OK).await;
    assert_eq!(output.status.code(), Some(0));
    let (output, _) = check(Some((&ours, &other)), Duration::ZERO, StatusCode::OK).await;
    failed(&output, 1, "is not ready: ");
}

#[test]
fn nobody_is_unwell() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").to_string();
    failed(&Folder::new().run(&["healthcheck", "--listen", &free]), 1, &format!("the server on {free} is not ready: "));
}
