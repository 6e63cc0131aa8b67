//! The vendors: their words and manners, no rules.

mod absent;
pub mod admanager;
mod json;
mod kept;
pub mod sas;
pub mod sectona;
pub mod summit;

pub use absent::ABSENCES;

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::contract::Contract;
use crate::domain::{Api, During, Failure};
use crate::edge::Dialect;
use crate::service::{Error, Face, Service};

/// Every dialect's table, in the order in which the APIs are listed.
pub const CONTRACTS: [&Contract; 4] = [&sectona::CONTRACT, &sas::CONTRACT, &admanager::CONTRACT, &summit::CONTRACT];

/// The table of that API.
pub fn contract_of(api: Api) -> &'static Contract {
    match api {
        Api::Sectona => &sectona::CONTRACT,
        Api::Sas => &sas::CONTRACT,
        Api::Admanager => &admanager::CONTRACT,
        Api::Summit => &summit::CONTRACT,
    }
}

/// What whoever runs the server may choose of the vendors' manners.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// Whether faults of SAS say messages only, as ASP.NET does while custom errors are on.
    pub sas_custom_errors: bool,
}

/// How each API keeps its users.
pub const FACES: [Face; 4] = [sectona::FACE, sas::FACE, admanager::FACE, summit::FACE];

/// How a user looks, for whoever looks on; who is refused a look sees nothing.
fn viewed(view: Result<Option<Box<RawValue>>, Error>) -> Result<Option<Box<RawValue>>, Failure> {
    match view {
        Ok(view) => Ok(view),
        Err(Error::Refused(_)) => Ok(None),
        Err(Error::Failed(failure)) => Err(failure),
    }
}

/// A look at a user, written down.
fn as_json(shown: &impl Serialize) -> Result<Box<RawValue>, Error> {
    to_raw_value(shown).map_err(|error| Failure::new(During::Work, error).into())
}

/// Every dialect, in the order in which they are asked whether a path is theirs.
pub fn dialects(service: &Service, manners: Manners) -> Arc<[Arc<dyn Dialect>]> {
    Arc::new([
        // First: its paths may begin with anything.
        Arc::new(summit::Summit::new(service.clone())),
        Arc::new(sectona::Sectona::new(service.clone())),
        Arc::new(sas::Sas::new(service.clone(), manners.sas_custom_errors)),
        Arc::new(admanager::Admanager::new(service.clone())),
    ])
}
