//! Wiring: store, service, dialects and edge become one server.

pub mod admin;
pub mod ambient;
pub mod banner;
mod bursts;
mod cards;
mod clocks;
pub mod commands;
mod connection;
mod dropping;
mod front;
mod health;
mod journal;
pub mod listening;
mod patience;
mod present;
mod progress;
mod seeds;
pub mod serve;
mod spaces;
pub mod tls;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use self::admin::Admin;
use self::banner::ApiCard;
pub use self::front::Front;
pub use self::journal::JournalKeeper;
pub use self::spaces::SpaceKeeper;
use crate::config::Settings;
use crate::control::{self, Control};
use crate::dialects::{self, Manners};
use crate::domain::{Clock, Ids};
use crate::edge::{self, Edge, Origin, Spaces};
use crate::service::{Journal, Passwords, Policy, Service};
use crate::store::Db;

pub use crate::domain::spaces::DEFAULT_SPACE;

/// A server that is ready to answer: store open, migrated, seeded.
#[derive(Clone)]
pub struct App {
    service: Service,
    edge: Edge,
    control: Control,
    admin: Admin,
    store_kind: &'static str,
    /// Whether the shipped seed's credentials are there and good.
    shows_credentials: bool,
}

/// Why a server or a command could not start, in one line for the person at the keyboard.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting or a seed that makes no sense: exit code 2.
    #[error("{0}")]
    Settings(String),
    /// Anything else, such as a store that cannot be reached: exit code 1.
    #[error("{0}")]
    Other(String),
}

/// What a test may put in the place of the real thing.
#[derive(Clone)]
pub struct Ambient {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
}

impl Default for Ambient {
    fn default() -> Self {
        Self { clock: Arc::new(ambient::SystemClock), ids: Arc::new(ambient::RandomIds) }
    }
}

impl App {
    /// Opens the store, migrates it, and seeds it when it is empty.
    pub async fn open(settings: &Settings) -> Result<Self, StartError> {
        let seeds = seeds::read(settings)?;
        let db = Db::open(&settings.store).await.map_err(|failure| cannot_open(settings, &failure))?;
        Self::over(db, seeds, settings, Ambient::default()).await
    }

    /// The same over an open store, with a clock and ids of the caller's choice.
    pub async fn over(
        db: Db,
        seeds: Vec<crate::domain::seed::Seed>,
        settings: &Settings,
        ambient: Ambient,
    ) -> Result<Self, StartError> {
        let service = service(db, settings, &ambient);
        let founded = service.found(seeds).await.map_err(seeds::refused)?;
        if !founded && !settings.seeds.is_empty() {
            tracing::warn!("the store is not empty, so --seed was not loaded; `mynah seed FILE` adds to a store");
        }
        let space = service.space(DEFAULT_SPACE).await.map_err(|error| StartError::Other(error.to_string()))?;
        let space = space.ok_or_else(|| StartError::Other("the store has no default space".to_owned()))?;
        let manners = Manners { sas_custom_errors: settings.sas_custom_errors };
        let admin = Admin::of(settings, &*ambient.ids);
        let fingerprints = service.fingerprints().await.map_err(|error| StartError::Other(error.to_string()))?;
        let log = Journal::start(service.db().clone(), settings.journal_limit, control::WATCHING);
        let spaces = Arc::new(SpaceKeeper::new(service.clone(), log.clone(), manners, settings.spaces));
        let journal = JournalKeeper::new(log.clone(), fingerprints);
        let control = Control { spaces: Arc::clone(&spaces), journal: journal.clone() };
        let edge = Edge {
            faults: Arc::new(control.clone()),
            dialects: dialects::dialects(&service, manners),
            spaces: Arc::clone(&spaces) as Arc<dyn Spaces>,
            origin: Origin { tls: settings.tls.is_some(), trust_proxy: settings.trust_proxy },
            ids: ambient.ids,
            timeout: settings.request_timeout,
            journal: (log.limit() > 0).then(|| Arc::new(journal.clone()) as Arc<dyn edge::Journal>),
            work: TaskTracker::new(),
        };
        let shows_credentials = cards::are_good(&service, space).await;
        Ok(Self { service, edge, control, admin, store_kind: settings.store.kind(), shows_credentials })
    }

    /// Everything that the server answers where the APIs are.
    pub fn front(&self) -> Front {
        let edge = Arc::new(self.edge.clone());
        let others = Arc::clone(&edge);
        let control = match &self.admin.access {
            Some(access) if !self.admin.apart => control::router(self.control.clone(), access.clone()),
            _ => control::elsewhere(self.admin.apart),
        };
        let routes = control.merge(self.health()).fallback(move |request: Request| {
            let edge = Arc::clone(&others);
            async move { edge.answer(request).await }
        });
        Front::of(routes, Some(edge))
    }

    /// The same as a router.
    pub fn router(&self) -> Router {
        self.front().router()
    }

    /// What the server answers at the control API's own address; absent where it has none.
    pub fn admin_front(&self) -> Option<Front> {
        let access = self.admin.access.clone().filter(|_| self.admin.apart)?;
        let routes = control::router(self.control.clone(), access).merge(self.health()).fallback(control::beside);
        Some(Front::of(routes, None))
    }

    /// Whoever keeps the spaces.
    pub fn spaces(&self) -> Arc<SpaceKeeper> {
        Arc::clone(&self.control.spaces)
    }

    /// Where the control API answers, and to whom.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    fn health(&self) -> Router {
        Router::new()
            .route("/livez", get(health::alive))
            .route("/readyz", get(health::ready))
            .route("/health", get(health::health))
            .with_state(self.clone())
    }

    /// The service behind all APIs.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// What the vendors' clients asked and were answered.
    pub fn journal(&self) -> &JournalKeeper {
        &self.control.journal
    }

    /// What a newcomer needs to know of each API, under this base URL.
    pub fn cards(&self, base_url: &str) -> Vec<ApiCard> {
        cards::cards(base_url, self.shows_credentials)
    }

    /// Waits until then for work that has begun, also where its client has gone.
    pub async fn finish(&self, deadline: Instant) {
        self.edge.work.close();
        if tokio::time::timeout_at(deadline, self.edge.work.wait()).await.is_err() {
            tracing::warn!("some work was not done in time and is undone");
        }
    }

    /// Closes the store; what was acknowledged is in it.
    pub async fn close(self) {
        if let Err(failure) = self.control.journal.log.flush().await {
            tracing::error!(%failure, "the last requests are not in the journal");
        }
        let db = self.service.db().clone();
        drop(self);
        db.close().await;
    }
}

/// A service over an open store.
pub(crate) fn service(db: Db, settings: &Settings, ambient: &Ambient) -> Service {
    let passwords = Passwords::new(settings.password_cost, &*ambient.ids);
    let policy =
        Policy { unknown_names: settings.unknown_names, development_credentials: settings.development_credentials };
    let (clock, ids) = (Arc::clone(&ambient.clock), Arc::clone(&ambient.ids));
    Service::new(db, clock, ids, passwords, policy, &dialects::FACES)
}

/// What to say of a store that does not open.
pub(crate) fn cannot_open(settings: &Settings, failure: &crate::domain::Failure) -> StartError {
    StartError::Other(format!("cannot open the store {}: {}", settings.store.shown(), failure.cause))
}
