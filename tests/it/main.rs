//! The test suite: one binary.

mod commands;
mod healthcheck;
mod listening;
mod mistakes;
mod sectona;
mod settings;
mod summit;
mod world;
