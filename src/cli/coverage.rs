//! `mynah describe coverage`: asks a running server what its clients have exercised, for the end of a test run.

use std::fmt::Write;
use std::net::ToSocketAddrs;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::CoverageAsked;
use super::healthcheck::{address, client};
use crate::app::StartError;
use crate::config::{Settings, plain};
use crate::dialects::CONTRACTS;
use crate::domain::spaces::is_space_name;

const LIMIT: Duration = Duration::from_secs(30);
const TALLIES: [&str; 4] = ["operations", "parameters", "values", "errors"];

/// What is to be printed, and whether it is enough.
pub(super) async fn coverage(
    settings: &Settings,
    asked: &CoverageAsked,
) -> Result<(String, Result<(), StartError>), StartError> {
    let as_json = match asked.format.as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => return Err(mistake(format!("--format is text or json, not {other:?}"))),
    };
    let least = asked.fail_under.as_deref().map(percent).transpose()?;
    let target = target(asked)?;
    let answer = tokio::time::timeout(LIMIT, ask(settings, asked, &target)).await;
    let body = answer.map_err(|_| StartError::Other("the server does not answer within 30 s".to_owned()))??;
    let document: Value =
        serde_json::from_str(&body).map_err(|_| StartError::Other("the server's answer is not JSON".to_owned()))?;
    let text = if as_json { format!("{document:#}\n") } else { shown(&document, asked.api.is_some()) };
    let reached = overall(&document, asked.api.is_some());
    let verdict = match least {
        Some(least) if reached < least => {
            Err(StartError::Other(format!("the coverage is {reached:.1} %, less than {least} %")))
        }
        _ => Ok(()),
    };
    Ok((text, verdict))
}

fn mistake(text: String) -> StartError {
    StartError::Settings(text)
}

fn percent(text: &str) -> Result<f64, StartError> {
    let number = text.parse().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| mistake(format!("--fail-under is a number from 0 to 100, not {text:?}")))
}

/// The path with its query.
fn target(asked: &CoverageAsked) -> Result<String, StartError> {
    let mut query = Vec::new();
    if let Some(api) = &asked.api {
        let known = CONTRACTS.map(|contract| contract.api.name());
        let Some(api) = known.iter().find(|known| known.eq_ignore_ascii_case(api)) else {
            return Err(mistake(format!("{api:?} is no API here; the APIs are {}", known.join(", "))));
        };
        query.push(format!("api={api}"));
    }
    let prefix = match asked.space.as_deref() {
        None => String::new(),
        Some("all") => {
            query.push("space=all".to_owned());
            String::new()
        }
        Some(name) if is_space_name(name) => format!("/@{name}"),
        Some(name) => return Err(mistake(format!("--space {name:?} is no name of a space"))),
    };
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    Ok(format!("{prefix}/_mynah/coverage{query}"))
}

/// The body of the server's answer.
async fn ask(settings: &Settings, asked: &CoverageAsked, target: &str) -> Result<String, StartError> {
    let (secure, addr) = place(settings, asked.url.as_deref())?;
    let unreachable =
        |error: std::io::Error| StartError::Other(format!("the server on {addr} cannot be asked: {}", plain(&error)));
    let token = asked.token.as_deref().or_else(|| settings.admin.token.as_ref().map(ExposeSecret::expose_secret));
    if token.is_some_and(|token| token.chars().any(char::is_control)) {
        return Err(mistake("--token has a control character in it".to_owned()));
    }
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let request = format!("GET {target} HTTP/1.1\r\nHost: {addr}\r\n{token}Connection: close\r\n\r\n");
    let stream = TcpStream::connect(addr).await.map_err(unreachable)?;
    let answer = match (secure, &settings.tls) {
        (false, _) => exchange(stream, &request).await,
        (true, Some(files)) => {
            let connector = TlsConnector::from(client(files)?);
            let stream = connector.connect(addr.ip().into(), stream).await.map_err(unreachable)?;
            exchange(stream, &request).await
        }
        (true, None) => {
            return Err(mistake("which certificate to trust? --tls-cert and --tls-key name the server's".to_owned()));
        }
    };
    let answer = answer.map_err(unreachable)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match head.split(' ').nth(1) {
        Some("200") => Ok(body.to_owned()),
        status => {
            let problem: Value = serde_json::from_str(body).unwrap_or_default();
            let detail = problem["detail"].as_str().unwrap_or("no reason is given");
            let status = status.unwrap_or("nothing that is HTTP");
            Err(StartError::Other(format!("the server on {addr} answers {status}: {detail}")))
        }
    }
}

/// Whether the server speaks TLS, and its address.
fn place(settings: &Settings, url: Option<&str>) -> Result<(bool, std::net::SocketAddr), StartError> {
    let Some(url) = url else {
        return Ok((settings.tls.is_some(), address(settings.admin.listen.as_ref().unwrap_or(&settings.listen))?));
    };
    let wrong = || mistake("--url is http://HOST:PORT or https://HOST:PORT".to_owned());
    let (secure, authority) = match url.split_once("://") {
        Some(("http", rest)) => (false, rest.trim_end_matches('/')),
        Some(("https", rest)) => (true, rest.trim_end_matches('/')),
        _ => return Err(wrong()),
    };
    if authority.contains(['/', '?', '#', '@']) || authority.is_empty() {
        return Err(wrong());
    }
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = if secure { 443 } else { 80 };
    let named = if has_port { authority.to_owned() } else { format!("{authority}:{port}") };
    let addr = named.to_socket_addrs().ok().and_then(|mut addrs| addrs.next());
    addr.map(|addr| (secure, addr)).ok_or_else(|| StartError::Other(format!("no address is known for {authority}")))
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> std::io::Result<String> {
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer).await {
        // Servers close TLS without a word.
        Err(error) if answer.is_empty() || error.kind() != std::io::ErrorKind::UnexpectedEof => return Err(error),
        _ => {}
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn tally(coverage: &Value, name: &str) -> (u64, u64) {
    let of = |member: &str| coverage[name][member].as_u64().unwrap_or_default();
    (of("covered"), of("total"))
}

fn share((covered, total): (u64, u64)) -> f64 {
    // Both are far below what a float holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "a contract has thousands of rows at most")]
    let (covered, total) = (covered as f64, total as f64);
    if total == 0.0 { 100.0 } else { covered * 100.0 / total }
}

fn sum(coverage: &Value) -> (u64, u64) {
    TALLIES.iter().map(|name| tally(coverage, name)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// Those that count: whose operations were called at all, or the one that was asked for.
fn counted(document: &Value, named: bool) -> impl Iterator<Item = (&String, &Value)> {
    let apis = document["apis"].as_object().into_iter().flatten();
    apis.filter(move |(_, coverage)| named || sum(coverage).0 > 0)
}

/// How many percent of everything came up; 0 where nothing was called.
fn overall(document: &Value, named: bool) -> f64 {
    let sum = counted(document, named).map(|(_, one)| sum(one)).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    if sum.1 == 0 { 0.0 } else { share(sum) }
}

// Writing to a `String` cannot fail.
fn shown(document: &Value, named: bool) -> String {
    let mut out = String::new();
    for (api, coverage) in document["apis"].as_object().into_iter().flatten() {
        let _ = writeln!(out, "{api}");
        for name in TALLIES {
            let (covered, total) = tally(coverage, name);
            let _ = writeln!(out, "  {name:<12}{covered:>5} of {total:<5}{:>6.1} %", share((covered, total)));
        }
        if named || sum(coverage).0 > 0 {
            missing(&mut out, coverage);
        }
        out.push('\n');
    }
    let findings = document["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    out.push_str(if findings.is_empty() { "Findings: none\n" } else { "Findings:\n" });
    for finding in findings {
        let text = |member: &str| finding[member].as_str().unwrap_or("-");
        let requests: Vec<&str> =
            finding["requests"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let (kind, api, operation, message) = (text("kind"), text("api"), text("operation"), text("message"));
        let _ = writeln!(out, "  {kind}: {api} {operation}: {message} [{}]", requests.join(", "));
    }
    let _ = writeln!(out, "\nOverall: {:.1} %", overall(document, named));
    out
}

fn missing(out: &mut String, coverage: &Value) {
    let missing = coverage["missing"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !missing.is_empty() {
        out.push_str("  never came up:\n");
    }
    for item in missing {
        let text = |member: &str| item[member].as_str().unwrap_or_default();
        let (operation, name) = (text("operation"), text("name"));
        let what = match text("kind") {
            "operation" => operation.to_owned(),
            "value" => format!("{operation} {name} = {}", text("value")),
            "error" => format!("{name}: {}", text("when")),
            _ => format!("{operation} {name}"),
        };
        let _ = writeln!(out, "    {:<10} {what}", text("kind"));
    }
}
