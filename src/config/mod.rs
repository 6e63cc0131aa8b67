//! To come.

/// The settings of a run.
pub struct Settings;
