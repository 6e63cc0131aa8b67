//! Which groups a user is in after she was changed.

use uuid::Uuid;

use super::users::shown;
use super::{Caller, Error, ReachedRealm, Service, UnknownNames};
use crate::domain::refusal::Taken;
use crate::domain::text::is_name;
use crate::domain::{Api, Changes, Details, Group, Key, Kind, Refusal, Right, User, fold};
use crate::store::Tx;

/// A group to be made.
#[derive(Debug, Clone, Default)]
pub struct NewGroup {
    /// Its name.
    pub name: String,
    /// What else the calling API keeps with it.
    pub details: Details,
    /// Who is in it from the beginning.
    pub members: Vec<Key>,
    /// Names that must be in the calling API's catalogues.
    pub references: Vec<(Kind, String)>,
}

impl Service {
    /// Joins and leaves groups, those by rule included; answers the groups that do not exist.
    pub(super) async fn regroup(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        user: &User,
        changes: &Changes,
    ) -> Result<Vec<String>, Error> {
        let groups = tx.groups(user.realm, caller.api()).await?;
        for group in &groups {
            match group.takes_in(&user.profile) {
                Some(true) => tx.join_group(group.id, user.id).await?,
                Some(false) => tx.leave_group(group.id, user.id).await?,
                None => {}
            }
        }
        if let Some(names) = &changes.groups {
            self.regroup_to(tx, caller, user, &groups, names).await?;
        }
        let mut unknown = Vec::new();
        for name in &changes.join {
            match self.group(tx, caller, user.realm, &groups, name).await? {
                Some(id) => tx.join_group(id, user.id).await?,
                None => unknown.push(name.clone()),
            }
        }
        for name in &changes.leave {
            match groups.iter().find(|group| fold(&group.name) == fold(name)) {
                Some(group) => tx.leave_group(group.id, user.id).await?,
                None => unknown.push(name.clone()),
            }
        }
        Ok(unknown)
    }

    /// Puts the user into those groups and takes her out of all others; a group that does not exist is refused.
    async fn regroup_to(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        user: &User,
        groups: &[Group],
        names: &[String],
    ) -> Result<(), Error> {
        for name in names {
            let group = self.group(tx, caller, user.realm, groups, name).await?;
            tx.join_group(group.ok_or_else(|| Refusal::UnknownGroup { name: name.clone() })?, user.id).await?;
        }
        for group in groups.iter().filter(|group| !names.iter().any(|name| fold(name) == fold(&group.name))) {
            tx.leave_group(group.id, user.id).await?;
        }
        Ok(())
    }

    /// The groups that a user is in, as the calling API has them, by name.
    pub async fn groups_of(&self, caller: &Caller, user: &User) -> Result<Vec<Group>, Error> {
        self.peek_groups_of(caller.api(), user).await
    }

    /// The same, whoever asks.
    pub async fn peek_groups_of(&self, api: Api, user: &User) -> Result<Vec<Group>, Error> {
        self.db().read(async |tx| Ok(tx.groups_with(user.id, user.realm, api).await?)).await
    }

    /// The groups of a realm, as the calling API has them, by name.
    pub async fn groups(&self, caller: &Caller, realm: &ReachedRealm) -> Result<Vec<Group>, Error> {
        let (id, api) = (realm.realm.id, caller.api());
        self.db().read(async |tx| Ok(tx.groups(id, api).await?)).await
    }

    /// The group of that name; absent if there is none.
    pub async fn group_named(&self, caller: &Caller, realm: &ReachedRealm, name: &str) -> Result<Option<Group>, Error> {
        let groups = self.groups(caller, realm).await?;
        Ok(groups.into_iter().find(|group| fold(&group.name) == fold(name)))
    }

    /// Whether a group that does not exist would be made for the user who joins it.
    pub fn makes_groups(&self, name: &str) -> bool {
        self.0.policy.unknown_names == UnknownNames::Create && is_name(name)
    }

    /// Adds a group; a name that is taken is refused.
    pub async fn add_group(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        name: &str,
        details: Details,
    ) -> Result<(), Error> {
        let group = NewGroup { name: name.to_owned(), details, ..NewGroup::default() };
        self.create_group(caller, realm, &group).await.map(|_| ())
    }

    /// The same with users in it; answers the keys that name nobody.
    pub async fn create_group(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        new: &NewGroup,
    ) -> Result<Vec<String>, Error> {
        caller.operator.may(Right::ModifyUsers)?;
        let name = new.name.trim().to_owned();
        if !is_name(&name) {
            return Err(Refusal::Missing { member: "the name of the group".to_owned() }.into());
        }
        self.transact(caller, realm, Changes::default(), async |tx, scene, _| {
            self.refer_to(tx, scene, &new.references).await?;
            let (id, realm, details) = (self.ids().id(), scene.realm.realm.id, new.details.clone());
            let group = Group { id, realm, api: caller.api(), name: name.clone(), details };
            if !tx.insert_group(&group).await? {
                return Err(Refusal::NameTaken { taken: Taken::Group, value: name.clone() }.into());
            }
            let mut unknown = Vec::new();
            // In one order, so that two requests cannot wait for each other.
            let mut members: Vec<&Key> = new.members.iter().collect();
            members.sort_by_key(|key| fold(&shown(key)));
            for key in members {
                match self.one(tx, scene, key, "member").await? {
                    Some(user) => tx.join_group(id, user.id).await?,
                    None => unknown.push(shown(key)),
                }
            }
            self.draw(tx, caller, scene.now).await?;
            Ok(unknown)
        })
        .await
    }

    async fn group(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        realm: Uuid,
        groups: &[Group],
        name: &str,
    ) -> Result<Option<Uuid>, Error> {
        if let Some(group) = groups.iter().find(|group| fold(&group.name) == fold(name)) {
            return Ok(Some(group.id));
        }
        if self.0.policy.unknown_names == UnknownNames::Reject || !is_name(name) {
            return Ok(None);
        }
        let (id, name) = (self.ids().id(), name.trim().to_owned());
        let group = Group { id, realm, api: caller.api(), name, details: Details::new() };
        tx.insert_group(&group).await?;
        Ok(Some(group.id))
    }
}
