//! What the server says on standard output when it is ready: for each API what a newcomer needs to make a first call.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde_json::{Map, Value, json};

use crate::config::{LogFormat, Settings};

/// What a newcomer needs to know of one API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiCard {
    /// The API's name in our own words, such as `sectona`.
    pub name: String,
    /// The product that is emulated.
    pub product: String,
    /// Where a connector has to be pointed.
    pub url: String,
    /// Development credentials, each with what it is called; empty when there are none to show.
    pub credentials: Vec<(String, String)>,
    /// One command line that works when it is pasted into a shell.
    pub curl: String,
}

/// What a newcomer needs to know of the control API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlCard {
    /// Where it is.
    pub url: String,
    /// The token that was made up for it.
    pub token: Option<String>,
    /// Whether it is switched off.
    pub off: bool,
}

/// Prints the banner to standard output and flushes it. A closed standard output is no failure.
pub fn print(settings: &Settings, addr: SocketAddr, cards: &[ApiCard], control: &ControlCard) {
    let text = render(settings, addr, cards, control);
    let mut out = io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        tracing::debug!("standard output is closed");
    }
}

/// The banner as it is printed; its last line is `Ready.`, or the event `ready`.
pub fn render(settings: &Settings, addr: SocketAddr, cards: &[ApiCard], control: &ControlCard) -> String {
    let cards: Vec<ApiCard> = cards.iter().map(|card| trusting(settings, card)).collect();
    match settings.log_format {
        LogFormat::Text => for_people(settings, addr, &cards, control),
        LogFormat::Json => for_programs(settings, addr, &cards, control),
    }
}

/// The URL that reaches the server from this machine.
pub fn base_url(settings: &Settings, addr: SocketAddr) -> String {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    format!("{scheme}://{}", host(settings, addr))
}

/// The URL of the control API, which may have an address of its own.
pub fn url(settings: &Settings, addr: SocketAddr, apart: bool) -> String {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let host = if apart { reachable(addr).to_string() } else { host(settings, addr) };
    format!("{scheme}://{host}/_mynah/")
}

/// The host and port of that URL: a name if one was asked for, since certificates are made out to names; else the
/// address, or loopback when that is "any".
fn host(settings: &Settings, addr: SocketAddr) -> String {
    let asked = settings.listen.rsplit_once(':').map_or("", |(host, _)| host);
    let is_name = asked.contains(|c: char| c.is_ascii_alphabetic()) && !asked.starts_with('[');
    if is_name { format!("{asked}:{}", addr.port()) } else { reachable(addr).to_string() }
}

/// The address by which this machine reaches a listener on `addr`.
pub(crate) fn reachable(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}

/// The card with a `curl` that trusts the certificate of this server.
fn trusting(settings: &Settings, card: &ApiCard) -> ApiCard {
    let mut card = card.clone();
    if let (Some(tls), Some(rest)) = (&settings.tls, card.curl.strip_prefix("curl ")) {
        let trust = format!("--cacert '{}'", tls.cert.display());
        // What comes after --next is told anew.
        card.curl = format!("curl {trust} {}", rest.replace(" --next ", &format!(" --next {trust} ")));
    }
    card
}

fn for_people(settings: &Settings, addr: SocketAddr, cards: &[ApiCard], control: &ControlCard) -> String {
    let mut text = format!("Mynah {}\n\n", env!("CARGO_PKG_VERSION"));
    line(&mut text, "listening on", &base_url(settings, addr));
    if reachable(addr) != addr {
        line(&mut text, "bound to", &addr.to_string());
    }
    line(&mut text, "store", &settings.store.shown());
    if !settings.development_credentials {
        line(&mut text, "credentials", "those of the seed files; the development credentials are refused");
    }
    if !control.off {
        line(&mut text, "control API", &control.url);
        if let Some(token) = &control.token {
            line(&mut text, "its token", &format!("{token} (made up for this run; --admin-token sets one)"));
        }
    }
    for card in cards {
        let _ = writeln!(text, "\n{} ({})", card.product, card.name);
        line(&mut text, "url", &card.url);
        for (label, value) in &card.credentials {
            line(&mut text, label, value);
        }
        if !card.curl.is_empty() {
            line(&mut text, "try", &card.curl);
        }
    }
    text.push_str("\nReady.\n");
    text
}

fn line(text: &mut String, label: &str, value: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "  {label:<13} {value}");
}

fn for_programs(settings: &Settings, addr: SocketAddr, cards: &[ApiCard], control: &ControlCard) -> String {
    let listening = json!({
        "event": "listening",
        "version": env!("CARGO_PKG_VERSION"),
        "url": base_url(settings, addr),
        "address": addr.to_string(),
        "store": settings.store.shown(),
        "store_kind": settings.store.kind(),
        "development_credentials": settings.development_credentials,
        "control": if control.off { Value::Null } else { json!({ "url": control.url, "token": control.token }) },
    });
    let apis = cards.iter().map(|card| {
        let credentials: Map<String, Value> =
            card.credentials.iter().map(|(label, value)| (label.clone(), json!(value))).collect();
        json!({
            "event": "api",
            "name": card.name,
            "product": card.product,
            "url": card.url,
            "credentials": credentials,
            "curl": card.curl,
        })
    });
    let events = std::iter::once(listening).chain(apis).chain([json!({ "event": "ready" })]);
    events.fold(String::new(), |text, event| text + &event.to_string() + "\n")
}
