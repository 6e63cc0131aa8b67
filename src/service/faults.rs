//! Faults: made, removed, and asked whether they strike. Those of a space are changed one after the other.

use uuid::Uuid;

use super::{Error, Service};
use crate::domain::Failure;
use crate::domain::faults::{Counts, Fault, Schedule};
use crate::store::Tx;

/// What asking a fault has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Whether it strikes.
    pub strikes: bool,
    /// Whether it will never strike again.
    pub over: bool,
}

impl Service {
    /// Makes a fault; absent where the space has so many already.
    pub async fn add_fault(
        &self,
        space: Uuid,
        document: &str,
        schedule: Schedule,
        most: usize,
    ) -> Result<Option<Fault>, Error> {
        let id = self.ids().id();
        let (shown, created_at) = (self.ids().shown(id), self.clock().now());
        let document = document.to_owned();
        let fault = Fault { id, shown, created_at, document, schedule, counts: Counts::default() };
        self.db()
            .write(async |tx| {
                queue(tx, space).await?;
                if tx.faults(space).await?.len() >= most {
                    return Ok(None);
                }
                tx.insert_fault(space, &fault).await?;
                tx.note_faults(space).await?;
                Ok(Some(fault))
            })
            .await
    }

    /// The faults of a space, oldest first.
    pub async fn faults(&self, space: Uuid) -> Result<Vec<Fault>, Error> {
        self.db().read(async |tx| Ok(tx.faults(space).await?)).await
    }

    /// Removes the fault that clients know by that id, or all of a space; answers how many there were.
    pub async fn remove_faults(&self, space: Uuid, shown: Option<Uuid>) -> Result<u64, Error> {
        self.db()
            .write(async |tx| {
                queue(tx, space).await?;
                let removed = tx.delete_faults(space, shown).await?;
                if removed > 0 {
                    tx.note_faults(space).await?;
                }
                Ok(removed)
            })
            .await
    }

    /// Asks a fault whether it strikes a request that matches, and counts that.
    pub async fn ask_fault(&self, space: Uuid, id: Uuid) -> Result<Asked, Error> {
        self.db()
            .write(async |tx| {
                queue(tx, space).await?;
                let Some(mut fault) = tx.fault(id).await? else { return Ok(Asked { strikes: false, over: true }) };
                let strikes = fault.schedule.strikes(fault.counts);
                let was_over = fault.schedule.is_over(fault.counts);
                fault.counts = fault.counts.and(strikes);
                let over = fault.schedule.is_over(fault.counts);
                tx.update_fault(&fault).await?;
                if over && !was_over {
                    tx.note_faults(space).await?;
                }
                Ok(Asked { strikes, over })
            })
            .await
    }
}

/// Waits until nobody else changes the faults of that space.
async fn queue(tx: &mut Tx, space: Uuid) -> Result<(), Failure> {
    tx.queue_for(&format!("faults {space}")).await
}
