//! From a name in a request to a realm.

use super::{Caller, Error, Service, UnknownNames};
use crate::domain::text::is_name;
use crate::domain::{Alias, AliasKind, Api, Realm, Refusal};
use crate::store::{ReachedRealm, Tx};

impl Service {
    /// The realm of that name, which the operator must reach. An unknown name is refused, or becomes a realm of this
    /// API alone, as the server was told; `kind` is what sort of name it would be.
    pub async fn reach(&self, caller: &Caller, name: &str, kind: AliasKind) -> Result<ReachedRealm, Error> {
        let (space, api) = (caller.space, caller.api());
        let found = self.0.db.read(async |tx| Ok::<_, Error>(tx.realm(space, api, name).await?)).await?;
        let reached = match (found, self.0.policy.unknown_names) {
            (Some(reached), _) => reached,
            (None, policy) if policy == UnknownNames::Reject || !is_name(name) => {
                return Err(Refusal::UnknownRealm { name: name.to_owned() }.into());
            }
            (None, _) => self.0.db.write(async |tx| self.found_realm(tx, caller, name, kind).await).await?,
        };
        caller.reaches(reached.realm.id, name)?;
        Ok(reached)
    }

    /// The realms that the operator reaches, in the order of the seed.
    pub async fn realms(&self, caller: &Caller) -> Result<Vec<ReachedRealm>, Error> {
        let (space, api) = (caller.space, caller.api());
        let mut realms = self.0.db.read(async |tx| Ok::<_, Error>(tx.realms(space, api).await?)).await?;
        realms.retain(|reached| caller.operator.reaches(reached.realm.id));
        Ok(realms)
    }

    /// The realm of that name, whoever asks; for what a refusal must know of it.
    pub async fn peek_realm(&self, space: uuid::Uuid, api: Api, name: &str) -> Result<Option<ReachedRealm>, Error> {
        self.0.db.read(async |tx| Ok(tx.realm(space, api, name).await?)).await
    }

    async fn found_realm(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        name: &str,
        kind: AliasKind,
    ) -> Result<ReachedRealm, Error> {
        let (space, api) = (caller.space, caller.api());
        // The realm's own name shows whose it is, so that it cannot be another API's.
        let own = format!("{api}:{}", name.trim());
        let realm = Realm { id: self.ids().id(), name: own.clone() };
        tx.insert_realm(space, &realm).await?;
        let realm = tx.realm_named(space, &own).await?.unwrap_or(realm);
        let alias = Alias { api, name: name.trim().to_owned(), kind, time_zone: None, password_policy: None };
        tx.insert_alias(space, realm.id, &alias).await?;
        Ok(ReachedRealm { realm, alias })
    }
}
