//! The clocks of spaces.

use chrono::{DateTime, Utc};

use super::{Error, Service};
use crate::domain::Space;
use crate::domain::spaces::ClockChange;

impl Service {
    /// Changes the clock of a space; absent where it would leave the calendar, or where the space is gone. `machine` is
    /// what its clock is compared with.
    pub async fn change_clock(
        &self,
        name: &str,
        change: ClockChange,
        machine: DateTime<Utc>,
    ) -> Result<Option<Space>, Error> {
        self.db()
            .write(async |tx| {
                tx.queue_for(&format!("space {name}")).await?;
                let Some(mut space) = tx.open_space(name).await? else { return Ok(None) };
                let Some(clock) = space.clock.changed(change, machine) else { return Ok(None) };
                space.clock = clock;
                tx.update_space(&space).await?;
                Ok(Some(space))
            })
            .await
    }
}
