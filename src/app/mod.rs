//! Wiring.
pub mod banner;
pub mod commands;
pub mod listening;
mod patience;
pub mod serve;
pub mod tls;

use self::banner::ApiCard;
use crate::config::Settings;

/// A server that is ready to answer: store open, migrated, seeded.
#[derive(Clone)]
pub struct App;

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

impl App {
    /// Opens the store, migrates it, and seeds it when it is empty.
    pub async fn open(_settings: &Settings) -> Result<Self, StartError> {
        Ok(Self)
    }

    /// Everything that the server answers.
    pub fn router(&self) -> axum::Router {
        axum::Router::new()
    }

    /// What a newcomer needs to know of each API, under this base URL.
    pub fn cards(&self, _base_url: &str) -> Vec<ApiCard> {
        Vec::new()
    }

    /// Closes the store; what was acknowledged is in it.
    pub async fn close(self) {}
}
