//! Mynah: one server that answers in the voice of four commercial user-management APIs, over one user store.

pub mod app;
pub mod asmx;
pub mod cli;
pub mod config;
pub mod contract;
pub mod control;
pub mod dialects;
pub mod domain;
pub mod edge;
pub mod service;
pub mod store;
pub mod telemetry;
