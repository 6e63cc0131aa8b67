//! The test suite: one binary.
#![expect(clippy::disallowed_methods, reason = "tests of the real binary run in real time")]
#![expect(clippy::needless_pass_by_value, reason = "json!(…) as an argument reads best by value")]

mod admanager;
mod architecture;
mod asmx;
mod bad_input;
mod commands;
mod concurrency;
mod contracts;
mod control;
mod crash;
mod creating;
mod documents;
mod edge;
mod endpoints;
mod exact_searches;
mod grouping;
mod healthcheck;
mod listening;
mod long_seeds;
mod looking_up;
mod migrations;
mod mistakes;
mod passwords;
mod process;
mod refusals;
mod remembering;
mod restart;
mod sas;
mod sectona;
mod seeds;
mod settings;
mod stories;
mod summit;
mod world;
mod writing;
