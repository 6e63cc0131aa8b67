//! The service.
pub mod policy;
pub use policy::{PasswordCost, UnknownNames};
