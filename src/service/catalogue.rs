//! Names that a request refers to.

use uuid::Uuid;

use super::{Caller, Error, ReachedRealm, Service, UnknownNames};
use crate::domain::refusal::Taken;
use crate::domain::text::is_name;
use crate::domain::{Details, Entry, Kind, Refusal, Right};
use crate::store::Tx;

impl Service {
    /// The name in the calling API's catalogue. An unknown one is refused or, as the server was told, is one to be
    /// registered: that happens when a change refers to it.
    pub async fn named(&self, caller: &Caller, realm: &ReachedRealm, kind: Kind, name: &str) -> Result<Entry, Error> {
        let (space, id, api) = (caller.space, realm.realm.id, caller.api());
        let found = self.0.db.read(async |tx| Ok::<_, Error>(tx.entry(space, id, (api, kind), name).await?)).await?;
        found.map_or_else(|| self.registrable(caller, id, kind, name), Ok)
    }

    /// The name as it would be registered, where that is what becomes of unknown names.
    fn registrable(&self, caller: &Caller, realm: Uuid, kind: Kind, name: &str) -> Result<Entry, Error> {
        if self.0.policy.unknown_names == UnknownNames::Reject || !is_name(name) {
            return Err(Refusal::UnknownName { kind, name: name.to_owned() }.into());
        }
        let scope = matches!(kind, Kind::OrganizationalUnit | Kind::Container).then_some(realm);
        let (id, api, name) = (self.ids().id(), caller.api(), name.trim().to_owned());
        Ok(Entry { id, api, kind, name, realm: scope, details: Details::new() })
    }

    /// The same within a transaction, where an unknown name that may be registered is.
    pub(super) async fn refer(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        realm: Uuid,
        kind: Kind,
        name: &str,
    ) -> Result<Entry, Error> {
        let (space, api) = (caller.space, caller.api());
        if let Some(entry) = tx.entry(space, realm, (api, kind), name).await? {
            return Ok(entry);
        }
        let entry = self.registrable(caller, realm, kind, name)?;
        tx.insert_entry(space, &entry).await?;
        Ok(entry)
    }

    /// The names of that kind that the calling API has for the realm, by name.
    pub async fn names_of(&self, caller: &Caller, realm: &ReachedRealm, kind: Kind) -> Result<Vec<Entry>, Error> {
        let (space, id, api) = (caller.space, realm.realm.id, caller.api());
        self.0.db.read(async |tx| Ok(tx.entries(space, id, (api, kind)).await?)).await
    }

    /// Adds a name to the calling API's catalogue, for the realm alone where that kind of name is a realm's; a taken one
    /// is refused, and so is one that stands on another that does not exist.
    pub async fn add_name(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        kind: Kind,
        name: &str,
        on: Option<&str>,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        if !is_name(name) {
            let (member, reason) =
                (kind.words(), "it may have 256 characters, none of them a control character".into());
            return Err(Refusal::Unfit { member, value: name.to_owned(), reason }.into());
        }
        let now = self.clock().now();
        self.db()
            .write(async |tx| {
                let realm = self.made(tx, caller, realm).await?.realm.id;
                if let Some(on) = on {
                    self.refer(tx, caller, realm, kind, on).await?;
                }
                let (id, api, scope) = (self.ids().id(), caller.api(), kind.is_of_a_realm().then_some(realm));
                let entry = Entry { id, api, kind, name: name.to_owned(), realm: scope, details: Details::new() };
                if !tx.insert_entry(caller.space, &entry).await? {
                    return Err(Refusal::NameTaken { taken: Taken::Entry(kind), value: name.to_owned() }.into());
                }
                self.draw(tx, caller, now).await
            })
            .await
    }

    /// Whether the calling API's catalogue has the name, or would when a change refers to it.
    pub async fn knows(&self, caller: &Caller, realm: &ReachedRealm, kind: Kind, name: &str) -> Result<bool, Error> {
        match self.named(caller, realm, kind, name).await {
            Ok(_) => Ok(true),
            Err(Error::Refused(_)) => Ok(false),
            Err(failed) => Err(failed),
        }
    }
}
