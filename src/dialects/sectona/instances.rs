//! Instances: the one that a request is about, and `GetInstances`.

use serde::Serialize;

use super::dates::Zone;
use super::error::{Action, Rejection};
use super::wire::{self, Done};
use super::{Sectona, auth};
use crate::contract::{Given, Operation};
use crate::domain::{AliasKind, Api, Detail, Refusal};
use crate::edge::Call;
use crate::service::{Caller, Error, ReachedRealm};

/// The instance that is meant where none is named.
pub(super) const DEFAULT_INSTANCE: &str = "Default";
/// Who made what a store starts with.
pub(super) const SEED: &str = "seed";

/// The instance that a request is about.
pub(super) struct Here {
    /// The realm.
    pub(super) realm: ReachedRealm,
    /// Its time zone.
    pub(super) zone: Zone,
}

/// The instance that the request names, or the default one; its zone is that of the answer from now on.
pub(super) async fn reach(
    sectona: &Sectona,
    caller: &Caller,
    given: &Given,
    zone: &mut Option<Zone>,
) -> Result<Here, Error> {
    let service = &sectona.service;
    let settings = service.settings(caller.space, Api::Sectona).await?;
    let msp = settings.get("msp").and_then(Detail::text) == Some("true");
    let instance = match given.filled("Instance") {
        Some(instance) => instance,
        None if msp => return Err(Refusal::RealmNotNamed.into()),
        None => DEFAULT_INSTANCE,
    };
    let realm = service.reach(caller, instance, AliasKind::Plain).await?;
    let here = Zone::parse(realm.alias.time_zone.as_deref());
    *zone = Some(here);
    Ok(Here { realm, zone: here })
}

/// The time zone of the default instance, in which answers about no other are given.
pub(super) async fn default_zone(sectona: &Sectona, call: &Call) -> Zone {
    let default = sectona.service.peek_realm(call.space, Api::Sectona, DEFAULT_INSTANCE).await;
    Zone::parse(default.ok().flatten().and_then(|reached| reached.alias.time_zone).as_deref())
}

/// Carries out `GetInstances`. No instance is ever disabled here.
pub(super) async fn list(sectona: &Sectona, call: &Call, operation: &'static Operation) -> Result<Done, Rejection> {
    let rejected = |error| Rejection::of(Action::GetInstances, error);
    let caller = auth::caller(sectona, call, (operation.name, Action::GetInstances)).await?;
    let given = wire::read(call, operation)?;
    let mut instances = sectona.service.realms(&caller).await.map_err(rejected)?;
    let founded = sectona.service.founded_at(&caller).await.map_err(rejected)?;
    if given.text("Filter") == Some("Disabled") {
        instances.clear();
    }
    let listed: Vec<Listed<'_>> = instances
        .iter()
        .map(|instance| {
            let zone = instance.alias.time_zone.as_deref();
            let created_on = Zone::parse(zone).stamp(founded);
            let time_zone = zone.unwrap_or("UTC");
            let (short_code, description) = ("", "");
            let instance = &instance.alias.name;
            Listed { instance, short_code, description, time_zone, created_by: SEED, created_on, status: true }
        })
        .collect();
    Ok(Done::new(wire::text(&listed), given.oddities))
}

/// An instance in a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed<'a> {
    instance: &'a str,
    short_code: &'static str,
    description: &'static str,
    time_zone: &'a str,
    created_by: &'static str,
    created_on: String,
    status: bool,
}
