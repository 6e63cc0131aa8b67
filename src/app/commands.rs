//! What the subcommands do; each returns what is to be printed.

use std::path::Path;

use super::StartError;
use crate::config::Settings;

/// Creates or migrates the store.
pub async fn migrate(_settings: &Settings) -> Result<String, StartError> {
    Ok(String::new())
}

/// Adds a seed file to the store; all of it or nothing.
pub async fn seed(_settings: &Settings, _file: &Path) -> Result<String, StartError> {
    Ok(String::new())
}

/// Lists the users with their accounts.
pub async fn users(_settings: &Settings) -> Result<String, StartError> {
    Ok(String::new())
}

/// Checks the seeds that the settings name, without a store.
pub async fn check(_settings: &Settings) -> Result<String, StartError> {
    Ok(String::new())
}

/// The contract table of one API with its evidence, as text.
pub fn describe_contract(_api: &str) -> Result<String, StartError> {
    Ok(String::new())
}
