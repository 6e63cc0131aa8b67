//! `mynah serve`: binds, opens the store, answers until it is told to stop, and stops in good order.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use axum_server::Handle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::Instant;

use super::listening::Listening;
use super::{App, StartError, admin, banner};
use crate::config::Settings;

/// How long requests in flight may take once the server has been told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How often what is left behind is tidied up.
const TIDYING: Duration = Duration::from_secs(1);
/// How long the store may take to close after that.
const CLOSING: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or SIGINT, then stops accepting, finishes what is in flight (10 s at most) and closes the store.
/// A second signal ends it at once, which is an error.
pub async fn serve(settings: &Settings) -> Result<(), StartError> {
    let listening = Listening::bind(settings)?;
    let apart = settings.admin.listen.as_ref().filter(|_| !settings.admin.off);
    let apart = apart.map(|listen| Listening::bind_to(listen, settings)).transpose()?;
    let addr = listening.addr();
    let mut signals = Signals::new()?;
    let app = tokio::select! {
        opened = App::open(settings) => opened?,
        () = signals.next() => return Ok(()),
    };
    warn_of_surprises(settings, addr);
    let control = banner::ControlCard {
        url: banner::url(settings, apart.as_ref().map_or(addr, Listening::addr), apart.is_some()),
        token: app.admin().shown_token().map(str::to_owned),
        off: settings.admin.off,
    };
    banner::print(settings, addr, &app.cards(&banner::base_url(settings, addr)), &control);
    let handle = Handle::new();
    let stopper = app.journal().stopper();
    let deadline = OnceLock::new();
    let spaces = app.spaces();
    let tidying = tokio::spawn(async move {
        let mut beat = tokio::time::interval(TIDYING);
        loop {
            beat.tick().await;
            spaces.tidy().await;
        }
    });
    let finishing = async {
        let control = async {
            match (apart, app.admin_front()) {
                (Some(apart), Some(front)) => apart.answer(front, handle.clone()).await,
                _ => Ok(()),
            }
        };
        let (outcome, control) = tokio::join!(listening.answer(app.front(), handle.clone()), control);
        let outcome = outcome.and(control);
        tidying.abort();
        app.finish(*deadline.get_or_init(|| Instant::now() + GRACE)).await;
        if tokio::time::timeout(CLOSING, app.close()).await.is_err() {
            tracing::warn!("the store took too long to close");
        }
        outcome
    };
    tokio::select! {
        outcome = finishing => outcome.map_err(|error| StartError::Other(format!("the server failed: {error}"))),
        () = stop(&mut signals, &handle, &deadline, &stopper) => Err(StartError::Other("ended at once by a second signal".to_owned())),
    }
}

fn warn_of_surprises(settings: &Settings, addr: SocketAddr) {
    if settings.development_credentials && !addr.ip().is_loopback() {
        tracing::warn!(
            listen = %addr,
            "reachable from other machines, and the well-known development credentials are accepted; \
             --no-development-credentials refuses them"
        );
    }
    if let Some(listen) = settings.admin.listen.as_ref().filter(|_| settings.admin.off) {
        tracing::warn!(listen, "the control API is switched off, so nothing listens where --admin-listen says");
    }
    let listen = settings.admin.listen.as_deref().unwrap_or(&settings.listen);
    if settings.admin.open && !settings.admin.off && !admin::is_loopback(admin::host(listen)) {
        tracing::warn!(
            listen,
            "reachable from other machines, and the control API is open to whoever asks; without --admin-open it wants a token"
        );
    }
}

/// Tells the server to stop at the first signal; returns at the second.
async fn stop(
    signals: &mut Signals,
    handle: &Handle<SocketAddr>,
    deadline: &OnceLock<Instant>,
    stopper: &watch::Sender<bool>,
) {
    signals.next().await;
    stopper.send_replace(true);
    deadline.get_or_init(|| Instant::now() + GRACE);
    tracing::info!(connections = handle.connection_count(), "stopping");
    handle.graceful_shutdown(Some(GRACE));
    signals.next().await;
}

/// SIGTERM and SIGINT.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, StartError> {
        let listen = |kind| signal(kind).map_err(|error| StartError::Other(format!("no signal handlers: {error}")));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
