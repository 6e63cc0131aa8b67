//! Containers of users and tokens.

use super::users::shown;
use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::refusal::Taken;
use crate::domain::seed::ENTRY_NUMBERS as NUMBERS;
use crate::domain::text::is_name;
use crate::domain::{
    Changes, DEFAULT_CONTAINER, Details, Entry, Filter, Key, Kind, Pattern, Refusal, Right, TokenFilter, fold,
};

impl Service {
    /// The containers of a realm beside the default one, by name.
    pub async fn containers(&self, caller: &Caller, realm: &ReachedRealm) -> Result<Vec<Entry>, Error> {
        let (id, api) = (realm.realm.id, caller.api());
        self.db().read(async |tx| Ok(tx.entries_of(id, (api, Kind::Container)).await?)).await
    }

    /// Adds a container; a name that is taken is refused.
    pub async fn add_container(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        name: &str,
        details: Details,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        let (kind, name) = (Kind::Container, name.trim().to_owned());
        if !is_name(&name) {
            return Err(Refusal::Missing { member: "the name of the container".to_owned() }.into());
        }
        let taken = || Refusal::NameTaken { taken: Taken::Entry(kind), value: name.clone() };
        if is_default(&name) {
            return Err(taken().into());
        }
        self.db()
            .write(async |tx| {
                let realm = self.made(tx, caller, realm).await?.realm.id;
                let (id, api, name) = (self.ids().id(), caller.api(), name.clone());
                let number = tx.draw_number(caller.space, NUMBERS).await?;
                let entry = Entry { id, api, kind, number, name, realm: Some(realm), details };
                if tx.insert_entry(caller.space, &entry).await? { Ok(()) } else { Err(taken().into()) }
            })
            .await
    }

    /// Removes a container that nothing is in; `within` tells which users are.
    pub async fn remove_container(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        name: &str,
        within: &Filter,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        let (id, kind) = (realm.realm.id, Kind::Container);
        let in_use = || Refusal::InUse { kind, name: name.to_owned() };
        if is_default(name) {
            return Err(in_use().into());
        }
        let unknown = || Refusal::UnknownName { kind, name: name.to_owned() };
        let (space, key) = (caller.space, (caller.api(), kind));
        // Before: whoever looks for it while writing keeps it for herself, and would wait for others who do.
        let entry = self.db().read(async |tx| Ok::<_, Error>(tx.entry(space, id, key, name).await?)).await?;
        let entry = entry.ok_or_else(unknown)?;
        self.db()
            .write(async |tx| {
                // First: whoever is putting something into it has done so when this is through.
                if !tx.delete_entry(&entry).await? {
                    return Err(unknown().into());
                }
                let tokens = TokenFilter { container: Some(Pattern::exactly(name)), ..TokenFilter::default() };
                if tx.any_user_where(id, within).await? || tx.count_tokens(id, &tokens).await? > 0 {
                    return Err(in_use().into());
                }
                Ok(())
            })
            .await
    }

    /// Makes the same changes to several users: to all of them, or to none.
    pub async fn modify_users(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        names: &[String],
        changes: Changes,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        let by = "user name";
        self.transact(caller, realm, changes, async |tx, scene, changes| {
            self.refer_to(tx, scene, &changes.references).await?;
            // In one order, so that two requests cannot wait for each other.
            let mut names: Vec<String> = names.iter().map(|name| fold(name)).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let key = Key::Name(name);
                let Some(user) = self.one(tx, scene, &key, by).await? else {
                    return Err(Refusal::NoSuchUser { by: by.to_owned(), value: shown(&key) }.into());
                };
                self.modify(tx, scene, user, changes).await?;
            }
            Ok(())
        })
        .await
    }
}

/// Whether that is the container that is always there.
fn is_default(name: &str) -> bool {
    fold(name) == fold(DEFAULT_CONTAINER)
}
