//! Loading the users of a seed, some hundred at a time; of very many, the next are read meanwhile.

use std::sync::Arc;

use uuid::Uuid;

use super::{Known, SeedError};
use crate::domain::seed::{Crowd, Seed, SeedUser};
use crate::domain::{During, Failure};
use crate::service::Service;
use crate::store::Tx;

/// How many users are loaded together.
const TOGETHER: usize = 256;

impl Service {
    pub(super) async fn load_people(&self, tx: &mut Tx, space: Uuid, seed: &Seed) -> Result<(), SeedError> {
        let ids = Arc::new(seed.users.iter().filter_map(|user| user.id).collect());
        let mut known = Known { ids, ..Known::default() };
        for users in seed.users.chunks(TOGETHER) {
            self.load_users(tx, space, users, &mut known).await?;
        }
        match &seed.crowd {
            Some(crowd) => self.load_crowd(tx, space, crowd, known).await,
            None => Ok(()),
        }
    }

    async fn load_crowd(&self, tx: &mut Tx, space: Uuid, crowd: &Crowd, known: Known) -> Result<(), SeedError> {
        let mut known = Known { ids: Arc::clone(&crowd.ids), ..known };
        let parts = crowd.parts.count();
        tx.widen().await?;
        let mut next = self.read_on(crowd, 0);
        for at in 1..=parts {
            let users = next.await.map_err(|error| Failure::new(During::Work, error))??;
            next = self.read_on(crowd, at);
            self.load_users(tx, space, &users, &mut known).await?;
            crowd.add_loaded(users.len());
        }
        Ok(tx.narrow().await?)
    }

    /// Reads a part, and hashes its passwords, beside other work; nobody is behind the last.
    fn read_on(&self, crowd: &Crowd, at: usize) -> tokio::task::JoinHandle<Result<Vec<SeedUser>, SeedError>> {
        let (service, parts) = (self.clone(), Arc::clone(&crowd.parts));
        tokio::spawn(async move {
            if at >= parts.count() {
                return Ok(Vec::new());
            }
            let read = tokio::task::spawn_blocking(move || parts.part(at)).await;
            let mut users = read.map_err(|error| Failure::new(During::Work, error))?.map_err(SeedError::Conflict)?;
            service.hash_for(&mut users).await?;
            Ok(users)
        })
    }
}
