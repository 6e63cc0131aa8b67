//! The daily allowance of changed objects.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Caller, Error, Service};
use crate::domain::{Api, Refusal};
use crate::store::Tx;

impl Service {
    /// Takes one from the day's allowance; it is given back if the transaction is undone.
    pub(super) async fn draw(&self, tx: &mut Tx, caller: &Caller, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(limit) = caller.daily_limit else { return Ok(()) };
        let taken = tx.take_quota(caller.space, caller.api(), &day(now), limit).await?;
        if taken { Ok(()) } else { Err(Refusal::QuotaUsedUp { limit }.into()) }
    }

    /// How much is left of the day's allowance; absent where there is no limit.
    pub async fn allowance_left(&self, caller: &Caller) -> Result<Option<i64>, Error> {
        let Some(limit) = caller.daily_limit else {
            return Ok(None);
        };
        let today = day(self.clock().now());
        let used = self.db().read(async |tx| Ok::<_, Error>(tx.quota_used(caller.space, caller.api(), &today).await?));
        Ok(Some(limit - used.await?))
    }

    /// How many operators of the calling API share its daily allowance.
    pub async fn count_added_operators(&self, space: Uuid, api: Api) -> Result<i64, Error> {
        self.db().read(async |tx| Ok(tx.count_added_operators(space, api).await?)).await
    }
}

/// The day of the server's clock, in UTC.
fn day(now: DateTime<Utc>) -> String {
    now.format("%Y-%m-%d").to_string()
}
