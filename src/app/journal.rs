//! The journal as the edge and the control API know it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::domain::exchanges::Raw;
use crate::edge::{self, Mask};
use crate::service::{Fingerprints, Journal};

/// Keeps what was asked and answered, and makes what stands for its secrets. Clones share it.
#[derive(Clone)]
pub struct JournalKeeper {
    /// What has been kept.
    pub log: Journal,
    fingerprints: Arc<Fingerprints>,
    stopping: watch::Sender<bool>,
}

impl JournalKeeper {
    /// Over that journal.
    pub fn new(log: Journal, fingerprints: Fingerprints) -> Self {
        Self { log, fingerprints: Arc::new(fingerprints), stopping: watch::Sender::new(false) }
    }

    /// Ends whatever waits for further requests, once it is set: the server is about to stop.
    pub fn stopper(&self) -> watch::Sender<bool> {
        self.stopping.clone()
    }

    /// Tells when that is so.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}

impl Mask for Fingerprints {
    fn mask(&self, secret: &str) -> String {
        self.of(secret)
    }
}

impl Mask for JournalKeeper {
    fn mask(&self, secret: &str) -> String {
        self.fingerprints.of(secret)
    }
}

impl edge::Journal for JournalKeeper {
    fn keep(&self, exchange: Box<dyn Raw>) {
        self.log.keep(exchange);
    }

    fn masks(&self) -> Arc<dyn Mask> {
        Arc::clone(&self.fingerprints) as Arc<dyn Mask>
    }
}
