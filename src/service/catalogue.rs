//! Names that a request refers to.

use uuid::Uuid;

use super::users::Scene;
use super::{Caller, Error, ReachedRealm, Service, UnknownNames};
use crate::domain::refusal::Taken;
use crate::domain::seed::ENTRY_NUMBERS as NUMBERS;
use crate::domain::text::is_name;
use crate::domain::{
    Api, Changes, Detail, Details, Entry, Filter, Kind, Page, Pattern, Refusal, Right, Test, User, Value, fold,
};
use crate::store::Tx;

/// A name that is to be in a catalogue.
#[derive(Debug, Clone)]
pub struct NamedEntry {
    /// The name.
    pub name: String,
    /// Whether it may be referred to; absent: as it is, or yes.
    pub in_use: Option<bool>,
    /// What it hangs on, which must be there and in use; absent: as it is, or nothing.
    pub parent: Option<(Kind, String)>,
}

/// Where users keep names of a kind: the identifier by which they are found by it, if any, and the detail that holds it.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The kind of identifier; absent where all users of a realm are looked through for the detail.
    pub identifier: Option<&'static str>,
    /// The detail: one name or several.
    pub detail: &'static str,
}

impl Service {
    /// The names of that kind that a realm sees, those out of use included, by name.
    pub async fn entries(&self, caller: &Caller, realm: &ReachedRealm, kind: Kind) -> Result<Vec<Entry>, Error> {
        self.peek_entries(caller.space, caller.api(), realm, kind).await
    }

    /// The same, whoever asks.
    pub async fn peek_entries(
        &self,
        space: Uuid,
        api: Api,
        realm: &ReachedRealm,
        kind: Kind,
    ) -> Result<Vec<Entry>, Error> {
        let id = realm.realm.id;
        self.0.db.read(async |tx| Ok(tx.entries_seen(space, id, (api, kind)).await?)).await
    }

    /// Adds a name to the catalogue of a realm; one that the realm sees already is taken.
    pub async fn add_entry(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        kind: Kind,
        new: NamedEntry,
    ) -> Result<(), Error> {
        caller.operator.may(Right::CreateUsers)?;
        let name = new.name.trim().to_owned();
        let taken = || Refusal::NameTaken { taken: Taken::Entry(kind), value: name.clone() };
        self.0
            .db
            .write(async |tx| {
                let id = self.made(tx, caller, realm).await?.realm.id;
                if tx.entry(caller.space, id, (caller.api(), kind), &name).await?.is_some() {
                    return Err(taken().into());
                }
                let number = tx.draw_number(caller.space, NUMBERS).await?;
                let (api, name, details) = (caller.api(), name.clone(), Details::new());
                let mut entry = Entry { id: self.ids().id(), api, kind, number, name, realm: Some(id), details };
                settle(tx, caller, id, &mut entry, &new).await?;
                if tx.insert_entry(caller.space, &entry).await? { Ok(()) } else { Err(taken().into()) }
            })
            .await
    }

    /// Changes the name of that kind and number, as far as the realm sees it. Users who have the name have the new one
    /// afterwards. False if there is no such name.
    pub async fn change_entry(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        (kind, number): (Kind, i64),
        new: NamedEntry,
        kept: Kept,
    ) -> Result<bool, Error> {
        caller.operator.may(Right::ModifyUsers)?;
        let (id, now) = (realm.realm.id, self.clock().now());
        self.0
            .db
            .write(async |tx| {
                let before = tx.entry_numbered(caller.space, caller.api(), number).await?;
                // What holds for all realms is not for those to change who are bound to some.
                let bound = caller.operator.realms.is_some();
                let seen = |entry: &Entry| entry.kind == kind && entry.realm.map_or(!bound, |realm| realm == id);
                let Some(before) = before.filter(seen) else { return Ok(false) };
                let mut entry = Entry { name: new.name.trim().to_owned(), ..before.clone() };
                settle(tx, caller, id, &mut entry, &new).await?;
                let scene = Scene { caller, realm, now, plain: None };
                // Users before names, as everywhere; then whoever has come to have the old name meanwhile.
                self.respell(tx, scene, &before, &entry.name, kept).await?;
                if !tx.update_entry(caller.space, &entry).await? {
                    return Err(Refusal::NameTaken { taken: Taken::Entry(kind), value: entry.name }.into());
                }
                self.respell(tx, scene, &before, &entry.name, kept).await?;
                Ok(true)
            })
            .await
    }

    /// Gives whoever has the old name the new one.
    async fn respell(&self, tx: &mut Tx, scene: Scene<'_>, old: &Entry, name: &str, kept: Kept) -> Result<(), Error> {
        if old.name == name {
            return Ok(());
        }
        let realms = match old.realm {
            Some(realm) => vec![realm],
            None => tx.all_realms(scene.caller.space).await?.into_iter().map(|realm| realm.id).collect(),
        };
        let pattern = Pattern::exactly(&old.name);
        let filter = match kept.identifier {
            Some(kind) => Filter::Identifier(kind, Some(pattern)),
            None => Filter::Has(Value::Detail(old.api, kept.detail.to_owned()), Test::Like(pattern)),
        };
        for realm in realms {
            for before in tx.users_where(realm, &filter, Page::ALL).await? {
                let Some(detail) = respelled(&before, old, name, kept) else { continue };
                let changes = Changes { details: vec![(kept.detail.to_owned(), Some(detail))], ..Changes::default() };
                let mut user = before.clone();
                let log = user.apply(Some(old.api), &scene.caller.operator.name, &changes, scene.now);
                tx.update_user(&user).await?;
                if let Some(account) = user.account(old.api) {
                    tx.put_account(user.id, account).await?;
                }
                self.reindex(tx, Some(&before), &user).await?;
                self.audit(tx, scene, user.id, log).await?;
            }
        }
        Ok(())
    }

    /// The name in the calling API's catalogue. An unknown one is refused or, as the server was told, is one to be
    /// registered: that happens when a change refers to it.
    pub async fn named(&self, caller: &Caller, realm: &ReachedRealm, kind: Kind, name: &str) -> Result<Entry, Error> {
        let (space, id, api) = (caller.space, realm.realm.id, caller.api());
        let found = self.0.db.read(async |tx| Ok::<_, Error>(tx.entry(space, id, (api, kind), name).await?)).await?;
        match found {
            Some(entry) => usable(entry),
            None => self.registrable(caller, id, kind, name),
        }
    }

    /// The name as it would be registered, where that is what becomes of unknown names.
    fn registrable(&self, caller: &Caller, realm: Uuid, kind: Kind, name: &str) -> Result<Entry, Error> {
        if self.0.policy.unknown_names == UnknownNames::Reject || !is_name(name) {
            return Err(Refusal::UnknownName { kind, name: name.to_owned() }.into());
        }
        let scope = matches!(kind, Kind::OrganizationalUnit | Kind::Container).then_some(realm);
        let (id, api, name) = (self.ids().id(), caller.api(), name.trim().to_owned());
        Ok(Entry { id, api, kind, number: 0, name, realm: scope, details: Details::new() })
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
            return usable(entry);
        }
        let mut entry = self.registrable(caller, realm, kind, name)?;
        entry.number = tx.draw_number(space, NUMBERS).await?;
        tx.insert_entry(space, &entry).await?;
        Ok(entry)
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
                let number = tx.draw_number(caller.space, NUMBERS).await?;
                let (id, api, scope) = (self.ids().id(), caller.api(), kind.is_of_a_realm().then_some(realm));
                let (name, details) = (name.to_owned(), Details::new());
                let entry = Entry { id, api, kind, number, name, realm: scope, details };
                if !tx.insert_entry(caller.space, &entry).await? {
                    return Err(Refusal::NameTaken { taken: Taken::Entry(kind), value: entry.name }.into());
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

/// The name, unless it is out of use.
fn usable(entry: Entry) -> Result<Entry, Error> {
    if entry.in_use() { Ok(entry) } else { Err(Refusal::UnknownName { kind: entry.kind, name: entry.name }.into()) }
}

/// Puts in what is to be kept with a name, and refuses what cannot be.
async fn settle(tx: &mut Tx, caller: &Caller, realm: Uuid, entry: &mut Entry, new: &NamedEntry) -> Result<(), Error> {
    if !is_name(&entry.name) {
        return Err(Refusal::Missing { member: "the name".to_owned() }.into());
    }
    if let Some(in_use) = new.in_use {
        entry.put_in_use(in_use);
    }
    let Some((kind, name)) = &new.parent else { return Ok(()) };
    let parent = tx.entry(caller.space, realm, (caller.api(), *kind), name).await?;
    let unknown = || Refusal::UnknownName { kind: *kind, name: name.clone() };
    let parent = parent.filter(Entry::in_use).ok_or_else(unknown)?;
    entry.details.insert("parent_kind".to_owned(), kind.name().into());
    entry.details.insert("parent".to_owned(), Detail::Text(parent.name));
    Ok(())
}

/// What a user keeps under that detail, with the new name in place of the old one; absent where she has not the old.
fn respelled(user: &User, old: &Entry, name: &str, kept: Kept) -> Option<Detail> {
    let detail = user.present(old.api)?.details.get(kept.detail)?;
    let new = |text: &String| if fold(text) == fold(&old.name) { name.to_owned() } else { text.clone() };
    let changed = match detail {
        Detail::Text(text) => Detail::Text(new(text)),
        Detail::List(list) => Detail::List(list.iter().map(new).collect()),
        Detail::Records(_) => return None,
    };
    (changed != *detail).then_some(changed)
}
