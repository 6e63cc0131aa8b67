//! Logging in, and what becomes of tokens.

use chrono::{DateTime, Duration, Utc};
use secrecy::SecretString;

use super::contract::SCOPES;
use super::error::Rejection;
use super::wire::{Parameters, answer, texts};
use super::{Admanager, auth};
use crate::contract::nearest;
use crate::domain::text::SHORT;
use crate::domain::{Api, Ids, Operator, in_calendar};
use crate::edge::{Answer, Call};
use crate::service::{Error, NewToken};

/// The domain name that stands for the product's own accounts.
const BUILT_IN: &str = "ADManager Plus Authentication";
/// A token's life unless the request says otherwise: the default domain's maximum password age.
const LIFE: Duration = Duration::days(42);

/// `APIAuthToken`.
pub(super) async fn log_in(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Answer {
    token(admanager, call, parameters).await.unwrap_or_else(Rejection::log_in)
}

async fn token(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let operator = technician(admanager, call, parameters).await?;
    let service = &admanager.service;
    let draw = |ids: &dyn Ids| ids.secret_uuid().to_string();
    let secret = service.draw_secret(call.space, Api::Admanager, draw).await;
    let token = NewToken {
        secret: secret.map_err(Rejection::of_request)?,
        label: label(parameters)?,
        scopes: scopes(parameters)?,
        expires_at: expiration(parameters, service.clock().now())?,
    };
    let issued = service.issue_token(call.space, &operator, &token, parameters.get("AuthToken")).await;
    if !issued.map_err(Rejection::of_request)? {
        return Err(Rejection::new("token-name-taken", "another token has this authTokenName; choose another"));
    }
    let valid = token.expires_at.timestamp_millis().to_string();
    Ok(answer(&texts([
        ("AuthTicket", &token.secret),
        ("LoginName", &operator.name),
        ("LoginId", &operator.number.to_string()),
        ("LoginStatus", "true"),
        ("ValidDate", &valid),
        ("LoginStatusMessage", "Success"),
    ])))
}

async fn technician(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Operator, Rejection> {
    let need = |name: &'static str| {
        let hint = format!("{name} is required");
        parameters.get(name).ok_or_else(|| Rejection::new("login-invalid", hint))
    };
    let (name, password, domain) = (need("loginName")?, need("password")?, need("domainName")?);
    let password = SecretString::from(password);
    let operator = admanager.service.operator_by_password(call.space, Api::Admanager, name, &password).await;
    let operator = operator.map_err(|error| match error {
        Error::Refused(refusal) => {
            Rejection::new("login-invalid", format!("{refusal}; check the technicians of the seed"))
        }
        Error::Failed(_) => Rejection::of_request(error),
    })?;
    call.asker.is(&operator.name);
    if domain.eq_ignore_ascii_case(BUILT_IN) {
        return Ok(operator);
    }
    let realm =
        admanager.service.peek_realm(call.space, Api::Admanager, domain).await.map_err(Rejection::of_request)?;
    let reached = realm.is_some_and(|realm| operator.reaches(realm.realm.id));
    let hint = format!("domainName is a domain of the seed, or {BUILT_IN}");
    if reached { Ok(operator) } else { Err(Rejection::new("login-invalid", hint)) }
}

fn label(parameters: &Parameters) -> Result<Option<String>, Rejection> {
    let Some(label) = parameters.get("authTokenName") else { return Ok(None) };
    let flaw = |flaw| Rejection::new("login-invalid", format!("authTokenName {flaw}"));
    SHORT.check(label).map_err(flaw)?;
    Ok(Some(label.to_owned()))
}

fn scopes(parameters: &Parameters) -> Result<Option<Vec<String>>, Rejection> {
    let Some(scopes) = parameters.get("scope") else { return Ok(None) };
    let known = |scope: &str| {
        let scope = scope.trim();
        let found = SCOPES.iter().find(|known| known.eq_ignore_ascii_case(scope));
        found.map(|known| (*known).to_owned()).ok_or_else(|| {
            let best = nearest(scope, SCOPES.iter().copied()).unwrap_or(SCOPES[0]);
            Rejection::new("scope-invalid", format!("a scope is not known; did you mean {best}?"))
        })
    };
    scopes.split(',').map(known).collect::<Result<_, _>>().map(Some)
}

fn expiration(parameters: &Parameters, now: DateTime<Utc>) -> Result<DateTime<Utc>, Rejection> {
    let Some(text) = parameters.get("expirationTime") else { return Ok(now + LIFE) };
    let at = text.trim().parse().ok().and_then(DateTime::from_timestamp_millis).and_then(in_calendar);
    let at = at.filter(|at| *at > now);
    at.ok_or_else(|| Rejection::new("expiration-invalid", "expirationTime is epoch milliseconds in the future"))
}

/// `ValidateAuthToken`.
pub(super) async fn validate(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Answer {
    match auth::holder(admanager, call, parameters).await {
        Ok(_) => answer(&texts([("status", "1"), ("statusMessage", "SUCCESS")])),
        Err(rejection) => rejection.envelope(),
    }
}

/// `RemoveAPIAuthToken`.
pub(super) async fn remove(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Answer {
    let removed = match auth::holder(admanager, call, parameters).await {
        Ok(holder) => admanager.service.withdraw(holder.credential.id).await.map_err(Rejection::of_request),
        Err(rejection) => Err(rejection),
    };
    match removed {
        Ok(()) => answer(&texts([("statusMessage", "Successfully deleted the authtoken(s)."), ("success", "true")])),
        Err(rejection) => rejection.envelope(),
    }
}
