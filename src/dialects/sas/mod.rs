//! SafeNet / Thales SAS: the BSIDCA web service, `/BSIDCA/BSIDCA.asmx`, an ASP.NET service of the older kind.
//!
//! Its quirks: the protocol is that of `asmx`, faults included, and what the service cannot do is a plain result:
//! `false`, no result element, an empty table, a value of an enumeration. Without a session every operation but
//! Connect and `PingConnection` faults with .NET's null reference. Value types that an update leaves out stay as they are.
//! Tables are `DataTable`s with their schema. `organization` is the display name of a realm; aliases and user names share
//! one name space there. Names of elements change their case from one to the next (`Lastname`, `validationCode`, `OTP`).

mod answers;
mod auth;
mod containers;
mod contract;
mod endpoints;
mod error;
mod given;
mod groups;
mod observed;
mod operations;
mod organizations;
mod parameters;
mod passwords;
mod provisioning;
mod record;
mod said;
mod service;
mod tables;
mod tasks;
mod tokens;
mod users;
mod values;
mod view;
mod voice;
mod wire;

use std::sync::Arc;

use crate::asmx;
use crate::domain::users::Identifier;
use crate::domain::{Api, Detail, Ids, User};
use crate::service::{Face, Service};

pub use contract::CONTRACT;
pub use error::refused;

use service::Bsidca;
use voice::Voice;

/// The namespace of everything that the service says.
const NAMESPACE: &str = "http://www.cryptocard.com/blackshield/";
/// The identifiers by which users are found: their aliases, and for searching their container and who has external
/// credentials.
const ALIAS: &str = "sas.alias";
const CONTAINER: &str = "sas.container";
const EXTERNAL: &str = "sas.external";

/// SAS's voice.
pub struct Sas {
    service: Service,
    asmx: asmx::Service<Voice>,
}

impl Sas {
    /// Speaking for that service; with custom errors on, its faults say messages only.
    pub fn new(service: Service, custom_errors: bool) -> Self {
        let definition = asmx::Definition { custom_errors, ..asmx::Definition::new("BSIDCA", NAMESPACE, "BSIDCA") };
        let sessions = Arc::new(RandomSessions(service.clone()));
        Self { asmx: asmx::Service::new(definition, Voice::operations(), sessions), service }
    }
}

/// Session ids from the server's own source of secrets.
struct RandomSessions(Service);

impl asmx::Sessions for RandomSessions {
    fn fresh(&self) -> [u8; 15] {
        let mut bits = [0; 15];
        Ids::fill(self.0.ids(), &mut bits);
        bits
    }
}

/// How SAS keeps its users.
pub const FACE: Face =
    Face { api: Api::Sas, id: |user| user.name.clone(), namespace: Some(ALIAS), identifiers, role: |_| None };

fn identifiers(user: &User) -> Vec<Identifier> {
    let Some(account) = user.account(Api::Sas) else { return Vec::new() };
    let aliases = account.details.get("Alias").map(Detail::list).unwrap_or_default();
    let alias = |value: &String| Identifier { kind: ALIAS, value: value.clone(), unique: true };
    let search = [("ContainerName", CONTAINER), ("UseExternalCredentials", EXTERNAL)];
    let search = search.into_iter().filter_map(|(name, kind)| {
        let value = account.text(name)?.to_owned();
        Some(Identifier { kind, value, unique: false })
    });
    aliases.iter().map(alias).chain(search).collect()
}
