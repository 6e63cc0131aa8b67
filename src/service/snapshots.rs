//! Snapshots: states of a space under names, to be gone back to. Each is a hidden space.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Error, SeedError, Service};
use crate::domain::Space;
use crate::domain::seed::Seed;
use crate::store::SpaceKind;

/// What the names of the hidden spaces begin with.
pub(super) fn prefix(space: &str) -> String {
    format!("~snapshot {space} ")
}

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The hidden space that it is.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// When it was taken, by the machine's clock.
    pub created_at: DateTime<Utc>,
    /// How many users are in it.
    pub users: i64,
}

impl Service {
    /// Takes a snapshot, in the place of another of its name: of the space as it is now, or of what a seed says. Answers
    /// it, and whether it is new; absent where there is no such space.
    pub async fn take_snapshot(
        &self,
        space: &str,
        name: &str,
        given: Option<Seed>,
    ) -> Result<Option<(Snapshot, bool)>, SeedError> {
        let given = match given {
            Some(seed) => self.hashed(vec![seed]).await?.pop(),
            None => None,
        };
        let label = format!("{}{name}", prefix(space));
        let now = self.clock().now();
        self.db()
            .write(async |tx| {
                tx.queue_for(&format!("space {space}")).await?;
                let Some(from) = tx.open_space(space).await? else { return Ok(None) };
                let old = tx.hidden_spaces(&label).await?.into_iter().find(|hidden| hidden.name == label);
                if let Some(old) = &old {
                    tx.retire_space(old.id).await?;
                }
                let id = self.ids().id();
                let hidden = Space { id, name: label, created_at: now, pristine: None, ..from.clone() };
                tx.insert_space(&hidden, SpaceKind::Hidden).await?;
                match &given {
                    Some(seed) => self.load(tx, id, seed).await?,
                    None => tx.copy_space((from.id, id), self.salt(), None).await?,
                }
                let users = tx.count_users_of(id).await?;
                let snapshot = Snapshot { id, name: name.to_owned(), created_at: now, users };
                Ok(Some((snapshot, old.is_none())))
            })
            .await
    }

    /// The snapshots of a space, by name.
    pub async fn snapshots(&self, space: &str) -> Result<Vec<Snapshot>, Error> {
        let prefix = prefix(space);
        self.db()
            .read(async |tx| {
                let mut found = Vec::new();
                for hidden in tx.hidden_spaces(&prefix).await? {
                    let (name, users) = (hidden.name[prefix.len()..].to_owned(), tx.count_users_of(hidden.id).await?);
                    found.push(Snapshot { id: hidden.id, name, created_at: hidden.created_at, users });
                }
                Ok(found)
            })
            .await
    }

    /// Brings a space back to a snapshot; absent where there is no such space or snapshot.
    pub async fn restore_snapshot(&self, space: &str, name: &str) -> Result<Option<Space>, SeedError> {
        let label = format!("{}{name}", prefix(space));
        let machine = self.clock().now();
        self.db()
            .write(async |tx| {
                tx.queue_for(&format!("space {space}")).await?;
                let Some(old) = tx.open_space(space).await? else { return Ok(None) };
                let hidden = tx.hidden_spaces(&label).await?.into_iter().find(|hidden| hidden.name == label);
                let Some(hidden) = hidden else { return Ok(None) };
                tx.retire_space(old.id).await?;
                Ok(Some(self.unfold(tx, space, &hidden, old.pristine, machine).await?))
            })
            .await
    }

    /// Forgets a snapshot; false if there is none of that name.
    pub async fn forget_snapshot(&self, space: &str, name: &str) -> Result<bool, Error> {
        let label = format!("{}{name}", prefix(space));
        self.db()
            .write(async |tx| {
                let hidden = tx.hidden_spaces(&label).await?.into_iter().find(|hidden| hidden.name == label);
                let Some(hidden) = hidden else { return Ok(false) };
                tx.retire_space(hidden.id).await?;
                Ok(true)
            })
            .await
    }
}
