//! What spaces leave behind, and spaces that nobody uses.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Error, Service};

/// How many users are removed in one transaction.
const CHUNK: i64 = 200;

impl Service {
    /// Removes what spaces have left behind, a piece at a time so that nobody has to wait for it.
    pub async fn sweep(&self) -> Result<(), Error> {
        for space in self.db().read(async |tx| Ok::<_, Error>(tx.retired_spaces().await?)).await? {
            while !self.db().write(async |tx| Ok::<_, Error>(tx.remove_some(space, CHUNK).await?)).await? {}
        }
        Ok(())
    }

    /// Writes down when clients were last in spaces, and names those in which nobody has been since then.
    pub async fn idle_spaces(
        &self,
        used: &[(Uuid, DateTime<Utc>)],
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, Error> {
        self.db()
            .write(async |tx| {
                for (space, at) in used {
                    tx.touch_space(*space, *at).await?;
                }
                Ok(tx.idle_spaces(since).await?)
            })
            .await
    }
}
