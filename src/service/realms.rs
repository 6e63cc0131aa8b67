//! From a name in a request to a realm.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Caller, Error, Service, UnknownNames};
use crate::domain::text::is_name;
use crate::domain::{Alias, AliasKind, Api, Realm, Refusal};
use crate::store::{ReachedRealm, Tx};

impl Service {
    /// The realm of that name, which the operator must reach. An unknown name is refused, or is to become a realm of
    /// this API alone, as the server was told; it does so with the first user who is written to it. `kind` is what sort
    /// of name it would be.
    pub async fn reach(&self, caller: &Caller, name: &str, kind: AliasKind) -> Result<ReachedRealm, Error> {
        let (space, api) = (caller.space, caller.api());
        let found = self.0.db.read(async |tx| Ok::<_, Error>(tx.realm(space, api, name).await?)).await?;
        if let Some(reached) = found {
            caller.reaches(reached.realm.id, name)?;
            return Ok(reached);
        }
        let name = name.trim().to_owned();
        // Who is bound to some realms makes no new ones.
        if self.0.policy.unknown_names == UnknownNames::Reject || !is_name(&name) || caller.operator.realms.is_some() {
            return Err(Refusal::UnknownRealm { name }.into());
        }
        // The realm's own name shows whose it is, so that it cannot be another API's.
        let realm = Realm { id: self.ids().id(), name: format!("{api}:{name}") };
        let alias = Alias { api, name, kind, time_zone: None, password_policy: None };
        Ok(ReachedRealm { realm, alias, planned: true })
    }

    /// The realm as the transaction has it: made, if it was only planned.
    pub(super) async fn made(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        reached: &ReachedRealm,
    ) -> Result<ReachedRealm, Error> {
        if !reached.planned {
            return Ok(reached.clone());
        }
        tx.insert_realm(caller.space, &reached.realm).await?;
        let own = &reached.realm.name;
        let realm = tx.realm_named(caller.space, own).await?.unwrap_or_else(|| reached.realm.clone());
        tx.insert_alias(caller.space, realm.id, &reached.alias).await?;
        Ok(ReachedRealm { realm, alias: reached.alias.clone(), planned: false })
    }

    /// The realms that the operator reaches, in the order of the seed.
    pub async fn realms(&self, caller: &Caller) -> Result<Vec<ReachedRealm>, Error> {
        let (space, api) = (caller.space, caller.api());
        let realms = self.0.db.read(async |tx| Ok::<_, Error>(tx.realms(space, api).await?)).await?;
        Ok(realms.iter().filter(|reached| caller.operator.reaches(reached.realm.id)).cloned().collect())
    }

    /// When the realms and groups of the seed came to be.
    pub async fn founded_at(&self, caller: &Caller) -> Result<DateTime<Utc>, Error> {
        let space = caller.space;
        self.0.db.read(async |tx| Ok(tx.space_made_at(space).await?)).await
    }

    /// The realm of that name, whoever asks; for what a refusal must know of it.
    pub async fn peek_realm(&self, space: uuid::Uuid, api: Api, name: &str) -> Result<Option<ReachedRealm>, Error> {
        self.0.db.read(async |tx| Ok(tx.realm(space, api, name).await?)).await
    }

    /// Every name by which the API reaches a realm, in the order of the seed, whoever asks.
    pub async fn peek_realms(&self, space: uuid::Uuid, api: Api) -> Result<Arc<Vec<ReachedRealm>>, Error> {
        self.0.db.read(async |tx| Ok(tx.realms(space, api).await?)).await
    }
}
