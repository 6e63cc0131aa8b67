//! The ASMX layer, held against a real ASMX service.

mod answers;
mod attacks;
mod caller;
mod declared;
mod exchange;
mod reference;
mod types;

use std::path::{Path, PathBuf};

use exchange::Exchange;
use reference::Reference;

/// Exchanges that we answer otherwise, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[];

fn own_exchanges() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/asmx/exchanges")
}

#[tokio::test]
async fn asmx_replay() {
    let folder = std::env::var_os("MYNAH_ASMX_EXCHANGES").map_or_else(own_exchanges, PathBuf::from);
    let (service, reference) = (reference::service(reference::definition()), Reference::default());
    // The recording began with these two users.
    for exchange in exchange::load(&own_exchanges()) {
        if ["s11_AddUser", "s11_AddUser_wrong_member_order"].contains(&exchange.name.as_str()) {
            exchange.send(&service, &reference).await;
        }
    }
    let exchanges = exchange::load(&folder);
    assert!(!exchanges.is_empty(), "no exchanges in {}", folder.display());
    let excepted = |exchange: &&Exchange| EXCEPTIONS.iter().any(|(name, _)| *name == exchange.name);
    let mut late = Vec::new();
    for exchange in exchanges.iter().filter(|exchange| !excepted(exchange)) {
        if !exchange.matches(&exchange.send(&service, &reference).await) {
            late.push(exchange);
        }
    }
    // Nobody knows the order of the recording: what needs another exchange before it has it now.
    let mut failures = Vec::new();
    for exchange in late {
        let response = exchange.send(&service, &reference).await;
        if !exchange.matches(&response) {
            failures.push(report(exchange, &response));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ\n{}", failures.len(), exchanges.len(), failures.join("\n"));
}

fn report(exchange: &Exchange, response: &mynah::asmx::Response) -> String {
    let expected = String::from_utf8_lossy(&exchange.answer);
    let (ours, line) = first_difference(&expected, &response.body);
    format!(
        "{}\n  recorded {} {:?}\n  ours     {} {:?}\n  recorded {line}\n  ours     {ours}",
        exchange.name, exchange.status, exchange.content_type, response.status, response.content_type
    )
}

/// The first lines that differ: ours, and the recorded one.
fn first_difference<'a>(recorded: &'a str, ours: &'a str) -> (&'a str, &'a str) {
    let mut lines = ours.split('\n').chain(std::iter::repeat("<end>")).zip(recorded.split('\n').chain(["<end>"]));
    lines.find(|(ours, recorded)| ours != recorded).unwrap_or(("<more>", "<end>"))
}
