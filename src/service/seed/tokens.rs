//! Loading tokens that users authenticate with.

use uuid::Uuid;

use super::{SeedError, realm_named};
use crate::domain::seed::SeedToken;
use crate::domain::{DEFAULT_CONTAINER, Key, Kind, Token, fold};
use crate::service::Service;
use crate::store::Tx;

impl Service {
    pub(super) async fn load_token(&self, tx: &mut Tx, space: Uuid, seed: &SeedToken) -> Result<(), SeedError> {
        let realm = realm_named(tx, space, &seed.realm).await?;
        let token = Token {
            id: self.ids().id(),
            realm,
            serial: seed.serial.clone(),
            kind: seed.kind,
            state: seed.state,
            state_since: seed.state_since.unwrap_or_else(|| self.clock().now()),
            owner: owner(tx, realm, seed).await?,
            container: container(tx, space, realm, seed).await?,
            comment: seed.comment.clone(),
            revocable: seed.revocable,
        };
        if tx.insert_token(&token).await? {
            return Ok(());
        }
        Err(SeedError::Conflict(format!("realm {:?} has a token {:?} already", seed.realm, seed.serial)))
    }
}

async fn owner(tx: &mut Tx, realm: Uuid, seed: &SeedToken) -> Result<Option<Uuid>, SeedError> {
    let Some(name) = &seed.owner else { return Ok(None) };
    let (serial, realm_name) = (&seed.serial, &seed.realm);
    match tx.users_by_key(realm, &Key::Name(name.clone())).await?.first() {
        Some(user) => Ok(Some(user.id)),
        None => Err(SeedError::Conflict(format!(
            "token {serial:?} belongs to {name:?}, who is no user of realm {realm_name:?}"
        ))),
    }
}

/// The container in the catalogue's spelling.
async fn container(tx: &mut Tx, space: Uuid, realm: Uuid, seed: &SeedToken) -> Result<String, SeedError> {
    let named = seed.container.as_ref().filter(|name| fold(name) != fold(DEFAULT_CONTAINER));
    let Some(name) = named else { return Ok(DEFAULT_CONTAINER.to_owned()) };
    match tx.entry(space, realm, (seed.api, Kind::Container), name).await? {
        Some(entry) => Ok(entry.name),
        None => {
            Err(SeedError::Conflict(format!("token {:?} is in a container {name:?}, which is not there", seed.serial)))
        }
    }
}
