//! From an `AuthToken` to a caller.

use secrecy::SecretString;

use super::Admanager;
use super::error::Rejection;
use super::wire::Parameters;
use crate::domain::{Api, Refusal, Right};
use crate::edge::Call;
use crate::service::{Caller, Holder};

/// Objects a day for each help desk technician.
const DAILY: i64 = 50;

/// The holder of the token that the request carries.
pub(super) async fn holder(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Holder, Rejection> {
    let token = parameters.get("AuthToken").ok_or(Refusal::NoCredentials)?;
    let token = SecretString::from(token.trim());
    admanager.service.holder(call.space, Api::Admanager, &token).await.map_err(Rejection::of_request)
}

/// The technician whose token the request carries, with the rights that technician and token both have.
pub(super) async fn caller(
    admanager: &Admanager,
    call: &Call,
    parameters: &Parameters,
    operation: &'static str,
) -> Result<Caller, Rejection> {
    let Holder { mut operator, credential } = holder(admanager, call, parameters).await?;
    if let Some(scopes) = &credential.scopes {
        operator.rights.retain(|right| scopes.iter().any(|held| held == scope(*right)));
    }
    let daily_limit = if operator.built_in {
        None
    } else {
        let technicians = admanager.service.count_added_operators(call.space, Api::Admanager).await;
        Some(DAILY * technicians.map_err(Rejection::of_request)?)
    };
    let request_id = call.request_id.clone();
    Ok(Caller { space: call.space, operator, credential: Some(credential), operation, request_id, daily_limit })
}

fn scope(right: Right) -> &'static str {
    match right {
        Right::CreateUsers => "ME.ADMP.USER.CREATE",
        Right::ModifyUsers => "ME.ADMP.USER.UPDATE",
    }
}
