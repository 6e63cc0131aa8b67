//! From an `AuthToken` to a caller.

use secrecy::SecretString;

use super::Admanager;
use super::error::Rejection;
use super::wire::Parameters;
use crate::domain::{Api, Refusal};
use crate::edge::Call;
use crate::service::{Caller, Holder};

/// Objects a day for each help desk technician.
const DAILY: i64 = 50;

/// The holder of the token that the request carries.
pub(super) async fn holder(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Holder, Rejection> {
    let token = parameters.get("AuthToken").ok_or(Refusal::NoCredentials)?;
    let token = SecretString::from(token.trim());
    let holder = admanager.service.holder(call.space, Api::Admanager, &token).await.map_err(Rejection::of_request)?;
    call.asker.is(&holder.operator.name);
    Ok(holder)
}

/// The technician whose token the request carries; without any right where the token's scope does not cover the
/// operation.
pub(super) async fn caller(
    admanager: &Admanager,
    call: &Call,
    parameters: &Parameters,
    operation: &'static str,
) -> Result<Caller, Rejection> {
    let Holder { mut operator, credential } = holder(admanager, call, parameters).await?;
    if let (Some(scopes), Some(needed)) = (&credential.scopes, scope(operation))
        && !scopes.iter().any(|held| held == needed)
    {
        operator.rights.clear();
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

/// The technician who wants to read: it takes no right, but the token's scope.
pub(super) async fn reader(
    admanager: &Admanager,
    call: &Call,
    parameters: &Parameters,
    operation: &'static str,
) -> Result<Caller, Rejection> {
    let caller = caller(admanager, call, parameters, operation).await?;
    let scopes = caller.credential.as_ref().and_then(|credential| credential.scopes.as_ref());
    match (scopes, scope(operation)) {
        (Some(scopes), Some(needed)) if !scopes.iter().any(|held| held == needed) => {
            Err(Rejection::new("right", format!("the token's scope is without {needed}")))
        }
        _ => Ok(caller),
    }
}

/// The scope that a token needs for an operation; absent where any token will do.
fn scope(operation: &str) -> Option<&'static str> {
    match operation {
        "CreateUser" => Some("ME.ADMP.USER.CREATE"),
        "SearchUser" => Some("ME.ADMP.USER.READ"),
        "DeleteUser" => Some("ME.ADMP.USER.DELETE"),
        "CreateGroup" => Some("ME.ADMP.GROUP.CREATE"),
        "CreateOU" => Some("ME.ADMP.OU.CREATE"),
        "GetAuthInfo" | "GetAllTechnicianDetails" => None,
        _ => Some("ME.ADMP.USER.UPDATE"),
    }
}
