//! `CreateOU`: organizational units.

use super::Admanager;
use super::batch::{Batch, Done, Results};
use super::dn::{self, DEFAULT_CONTAINER, Dn};
use super::error::Rejection;
use super::operations::UNIT;
use super::wire::{Parameters, texts};
use crate::domain::{Kind, Refusal, Right};
use crate::edge::{Answer, Call};

/// `CreateOU`.
pub(super) async fn create(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "CreateOU").await?;
    let mut results = Results::of("SEVERE", "creating OU");
    for object in &batch.objects {
        results.add(batch.create_unit(object).await);
    }
    Ok(results.answer())
}

impl Batch<'_> {
    async fn create_unit(&self, object: &serde_json::Value) -> Done {
        self.caller.operator.may(Right::ModifyUsers)?;
        let given = self.read(UNIT, object)?;
        let name = given.filled("name").unwrap_or_default().trim();
        let domain = Dn::of_domain(&self.domain);
        let above = self.container(given.filled("OUName").unwrap_or(&domain.to_string()))?;
        if above.to_string().eq_ignore_ascii_case(DEFAULT_CONTAINER) {
            // A container of the directory takes no units.
            let name = above.under(&domain).to_string();
            return Err(Refusal::UnknownName { kind: Kind::OrganizationalUnit, name }.into());
        }
        let unit = format!("OU={},{}", dn::escape(name), above.under(&domain));
        let on = self.reference(&above).map(|(_, above)| above);
        let kind = Kind::OrganizationalUnit;
        let service = &self.admanager.service;
        let added = service.add_name(&self.caller, &self.realm, kind, &unit, on.as_deref()).await;
        added.map_err(|error| Rejection::from(error).and(given.oddities.clone()))?;
        let keys = [("USER_NAME", name), ("LOG_ON_NAME", ""), ("statusMessage", "Successfully created the OUs.")];
        Ok((texts([keys[0], keys[1], keys[2], ("status", "SUCCESS")]), given.oddities))
    }
}
