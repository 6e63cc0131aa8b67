//! From an Authorization header to a caller.

use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::Sectona;
use super::error::{Action, Rejection};
use crate::domain::{Api, Detail, Operator, Refusal};
use crate::edge::Call;
use crate::service::{Caller, Error, Holder};

/// What an access token is good for.
pub(super) const ACCESS: &str = "access";
/// What a token is good for that only renews.
pub(super) const REFRESH: &str = "refresh";
/// The type of a user of whom nothing else is said.
pub(super) const INTERACTIVE: &str = "Interactive";

/// What an Authorization header holds.
enum Credentials {
    Basic(String, SecretString),
    Bearer(SecretString),
}

/// The operator whose name and password, or whose token, the request carries.
pub(super) async fn caller(
    sectona: &Sectona,
    call: &Call,
    (operation, action): (&'static str, Action),
) -> Result<Caller, Rejection> {
    let rejected = |error| Rejection::of(action, error);
    let (operator, credential) = match credentials(call).map_err(|refusal| rejected(refusal.into()))? {
        Credentials::Basic(name, password) => {
            let operator = sectona.service.operator_by_password(call.space, Api::Sectona, &name, &password).await;
            let operator = operator.map_err(rejected)?;
            call.asker.is(&operator.name);
            (operator, None)
        }
        Credentials::Bearer(token) => {
            let holder = sectona.service.holder(call.space, Api::Sectona, &token).await;
            let Holder { operator, credential } = holder.map_err(rejected)?;
            if !credential.scopes.iter().flatten().any(|scope| scope == ACCESS) {
                return Err(rejected(Error::from(Refusal::UnknownCredentials)));
            }
            call.asker.is(&operator.name);
            entitled(&operator)?;
            (operator, Some(credential))
        }
    };
    Ok(Caller {
        space: call.space,
        operator,
        credential,
        operation,
        request_id: call.request_id.clone(),
        daily_limit: None,
    })
}

/// Refuses whoever is of a type that has nothing to do with tokens.
pub(super) fn entitled(operator: &Operator) -> Result<(), Rejection> {
    let kind = operator.details.get("UserType").and_then(Detail::text).unwrap_or(INTERACTIVE);
    if ["APIOAuth", "InteractiveAPIOAuth"].contains(&kind) {
        return Ok(());
    }
    let hint =
        "tokens are for whoever is of UserType APIOAuth or InteractiveAPIOAuth (an operator: user_type in the seed)";
    Err(Rejection::new("011649", hint))
}

fn credentials(call: &Call) -> Result<Credentials, Refusal> {
    let value = call.headers.get(header::AUTHORIZATION).ok_or(Refusal::NoCredentials)?;
    let value = value.to_str().map_err(|_| Refusal::UnreadableCredentials)?.trim();
    if value.is_empty() {
        return Err(Refusal::NoCredentials);
    }
    let (scheme, encoded) = value.split_once(' ').ok_or(Refusal::UnreadableCredentials)?;
    if scheme.eq_ignore_ascii_case("Bearer") {
        return Ok(Credentials::Bearer(SecretString::from(encoded.trim())));
    }
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(Refusal::UnreadableCredentials);
    }
    let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or(Refusal::UnreadableCredentials)?;
    let (name, password) = decoded.split_once(':').ok_or(Refusal::UnreadableCredentials)?;
    Ok(Credentials::Basic(name.to_owned(), SecretString::from(password)))
}
