//! The test suite: one binary.

mod commands;
mod healthcheck;
mod listening;
mod mistakes;
mod settings;
