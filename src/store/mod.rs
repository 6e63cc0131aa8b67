//! The store.
pub mod location;
pub use location::Location;
