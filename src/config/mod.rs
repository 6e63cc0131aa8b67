//! To come.

pub mod seed;

/// The settings of a run.
pub struct Settings;
