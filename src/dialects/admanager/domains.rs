//! The domains that a technician reaches.

use super::Admanager;
use super::error::Rejection;
use crate::domain::AliasKind;
use crate::service::{Caller, ReachedRealm};

/// A directory domain.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    /// The realm that it stands for.
    pub(super) realm: ReachedRealm,
    /// Its DNS name; its flat name where it has no other.
    pub(super) dns: String,
}

/// The domain of that name, DNS or flat.
pub(super) async fn reach(
    admanager: &Admanager,
    caller: &Caller,
    realms: &[ReachedRealm],
    name: &str,
) -> Result<Domain, Rejection> {
    let kind = if name.contains('.') { AliasKind::Dns } else { AliasKind::Flat };
    let realm = admanager.service.reach(caller, name.trim(), kind).await.map_err(Rejection::of_request)?;
    Ok(Domain { dns: name_of(realms, &realm, AliasKind::Dns), realm })
}

/// Each domain once, in the order of the seed.
pub(super) fn all(realms: &[ReachedRealm]) -> Vec<Domain> {
    let mut domains: Vec<Domain> = Vec::new();
    for realm in realms {
        if !domains.iter().any(|known| known.realm.realm.id == realm.realm.id) {
            domains.push(Domain { realm: realm.clone(), dns: name_of(realms, realm, AliasKind::Dns) });
        }
    }
    domains
}

/// The domain's name of that kind; the one by which it was reached where it has none.
pub(super) fn name_of(realms: &[ReachedRealm], realm: &ReachedRealm, kind: AliasKind) -> String {
    let named = realms.iter().find(|one| one.realm.id == realm.realm.id && one.alias.kind == kind);
    named.unwrap_or(realm).alias.name.clone()
}
