//! Which groups a user is in after she was changed.

use uuid::Uuid;

use super::{Caller, Error, Service, UnknownNames};
use crate::domain::text::is_name;
use crate::domain::{Changes, Details, Group, User, fold};
use crate::store::Tx;

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
