//! What handlers that show the state of a space have in common.

use std::sync::Arc;

use axum::http::StatusCode;
use uuid::Uuid;

use super::{Here, Problem};
use crate::domain::Realm;
use crate::domain::seed::Seed;
use crate::service::Deed;

/// The own names of realms.
pub(super) struct Realms(Arc<Vec<Realm>>);

impl Realms {
    /// The name of the realm of that key.
    pub(super) fn name(&self, realm: Uuid) -> String {
        self.0.iter().find(|known| known.id == realm).map(|known| known.name.clone()).unwrap_or_default()
    }
}

impl Here {
    /// The own names of the realms of this space.
    pub(super) async fn realms(&self) -> Result<Realms, Problem> {
        Ok(Realms(self.service.all_realms(self.space.id).await?))
    }

    /// What is being done, for the audit.
    pub(super) fn deed(&self, operation: &'static str) -> Deed {
        let ids = self.service.ids();
        Deed { space: self.space.id, operation, request_id: ids.shown(ids.id()).simple().to_string() }
    }

    /// Adds what a seed could have said.
    pub(super) async fn add(&self, seed: Seed) -> Result<StatusCode, Problem> {
        self.service.add_seed(self.space.id, seed).await?;
        Ok(StatusCode::CREATED)
    }
}
