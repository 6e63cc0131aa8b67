//! Looking at what a space has, through no API.

use std::sync::Arc;

use uuid::Uuid;

use super::{Deed, Error, Service};
use crate::domain::text::is_name;
use crate::domain::{
    Api, Change, Entry, Group, Kind, Message, Page, Realm, Refusal, Token, TokenFilter, TokenRefusal, TokenState, fold,
};
use crate::store::Tx;

impl Service {
    /// Every realm of a space, by name.
    pub async fn all_realms(&self, space: Uuid) -> Result<Arc<Vec<Realm>>, Error> {
        self.db().read(async |tx| Ok(tx.known_realms(space).await?)).await
    }

    /// The realm of that own name, or that any API reaches by that name; of several, the first API's.
    pub async fn any_realm(&self, space: Uuid, name: &str) -> Result<Realm, Error> {
        self.db().read(async |tx| any_realm(tx, space, name).await).await
    }

    /// The names in the catalogue of one API, or of all, and of one kind, or of all, in the order in which they came.
    pub async fn catalogue(
        &self,
        space: Uuid,
        (api, kind): (Option<Api>, Option<Kind>),
        page: Page,
    ) -> Result<Vec<Entry>, Error> {
        self.db().read(async |tx| Ok(tx.catalogue(space, api, kind, page).await?)).await
    }

    /// The groups of a space, of one API or of all, each with the ids and names of its members.
    pub async fn all_groups(
        &self,
        space: Uuid,
        api: Option<Api>,
        page: Page,
    ) -> Result<Vec<(Group, Vec<(Uuid, String)>)>, Error> {
        self.db()
            .read(async |tx| {
                let mut groups = Vec::new();
                for group in tx.all_groups(space, api, page).await? {
                    let members = tx.members(group.id).await?;
                    groups.push((group, members));
                }
                Ok(groups)
            })
            .await
    }

    /// The tokens of a space, or of one of its realms, each with the name of its owner.
    pub async fn all_tokens(
        &self,
        space: Uuid,
        realm: Option<Uuid>,
        filter: &TokenFilter,
        page: Page,
    ) -> Result<Vec<(Token, Option<String>)>, Error> {
        self.db()
            .read(async |tx| {
                let mut tokens = Vec::new();
                for token in tx.all_tokens(space, realm, filter, page).await? {
                    let owner = match token.owner {
                        Some(owner) => tx.user_by_id(owner).await?.map(|user| user.name),
                        None => None,
                    };
                    tokens.push((token, owner));
                }
                Ok(tokens)
            })
            .await
    }

    /// The messages to a user of that name, and to that address or number, each with the name of the user.
    pub async fn sent(
        &self,
        space: Uuid,
        to: (Option<&str>, Option<&str>),
        page: Page,
    ) -> Result<Vec<(Message, Option<String>)>, Error> {
        self.db().read(async |tx| Ok(tx.sent(space, to, page).await?)).await
    }

    /// Forgets every message.
    pub async fn empty_outbox(&self, space: Uuid) -> Result<(), Error> {
        self.db().write(async |tx| Ok(tx.delete_messages(space).await?)).await
    }

    /// Removes an operator; false if there is none of that name.
    pub async fn erase_operator(&self, space: Uuid, api: Api, name: &str) -> Result<bool, Error> {
        self.db()
            .write(async |tx| {
                let Some(operator) = tx.operator(space, api, name).await? else { return Ok(false) };
                Ok(tx.delete_operator(operator.id).await?)
            })
            .await
    }

    /// Removes a group; false if there is none of that name.
    pub async fn erase_group(&self, realm: &Realm, api: Api, name: &str) -> Result<bool, Error> {
        self.db()
            .write(async |tx| {
                let groups = tx.groups(realm.id, api).await?;
                let Some(group) = groups.iter().find(|group| fold(&group.name) == fold(name)) else { return Ok(false) };
                Ok(tx.delete_group(group.id).await?)
            })
            .await
    }

    /// Removes a name from a catalogue, whoever refers to it; without a realm, one that holds for all. False if there is
    /// none of that name.
    pub async fn erase_entry(
        &self,
        space: Uuid,
        realm: Option<Uuid>,
        key: (Api, Kind),
        name: &str,
    ) -> Result<bool, Error> {
        self.db()
            .write(async |tx| {
                let entry = tx.entry(space, realm.unwrap_or_default(), key, name).await?;
                let Some(entry) = entry.filter(|entry| entry.realm == realm) else { return Ok(false) };
                Ok(tx.delete_entry(&entry).await?)
            })
            .await
    }

    /// Puts a token into another state. One that is somebody's and is to be in a state without an owner is taken from her;
    /// one that is nobody's cannot be in a state with one.
    pub async fn put_token_state(
        &self,
        deed: &Deed,
        realm: &Realm,
        serial: &str,
        state: TokenState,
    ) -> Result<(Token, Option<String>), Error> {
        let now = self.clock().now();
        self.db()
            .write(async |tx| {
                let unknown = || TokenRefusal::Unknown { serial: serial.to_owned() };
                let known = if is_name(serial) { tx.token(realm.id, serial).await? } else { None };
                let mut token = known.ok_or_else(unknown)?;
                let said = |token: &Token| Some(format!("{} {}", token.serial, token.state.name()));
                let (before, owner) = (said(&token), token.owner);
                if state.is_owned() {
                    token.put(state, now)?;
                } else {
                    (token.owner, token.state, token.state_since) = (None, state, now);
                    tx.break_promises(token.id).await?;
                }
                tx.update_token(&token).await?;
                let Some(user) = owner else { return Ok((token, None)) };
                let changes = vec![Change { field: "token".to_owned(), from: before, to: said(&token) }];
                self.write_down(tx, deed, user, changes, now).await?;
                let name = match token.owner {
                    Some(owner) => tx.user_by_id(owner).await?.map(|user| user.name),
                    None => None,
                };
                Ok((token, name))
            })
            .await
    }
}

pub(super) async fn any_realm(tx: &mut Tx, space: Uuid, name: &str) -> Result<Realm, Error> {
    if is_name(name) {
        if let Some(realm) = tx.realm_named(space, name).await? {
            return Ok(realm);
        }
        for api in Api::ALL {
            if let Some(reached) = tx.realm(space, api, name).await? {
                return Ok(reached.realm);
            }
        }
    }
    Err(Refusal::UnknownRealm { name: name.to_owned() }.into())
}
