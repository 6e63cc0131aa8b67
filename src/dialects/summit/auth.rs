//! From `_ProxyDetails` to a caller. Headers mean nothing here.

use secrecy::SecretString;

use super::error::Rejection;
use super::wire::Request;
use super::{LOGIN_ID, Summit};
use crate::contract::Given;
use crate::domain::{Api, Detail, Key, Operator, Refusal, Right, User, fold};
use crate::edge::Call;
use crate::service::{Caller, Error, Holder, Login};

/// The caller whose key, or name and password, the request carries; she may at least create or change users.
pub(super) async fn caller(summit: &Summit, call: &Call, request: &Request) -> Result<Caller, Rejection> {
    let settings = summit.service.settings(call.space, Api::Summit).await?;
    let keys = settings.get("api_key_disabled").and_then(Detail::text) != Some("true");
    let given = |name| request.proxy.as_ref().and_then(|proxy| proxy.filled(name));
    let (operator, credential) = match (given("APIKey"), &request.proxy) {
        (Some(key), _) if keys => {
            let key = SecretString::from(key);
            let Holder { operator, credential } = summit.service.holder(call.space, Api::Summit, &key).await?;
            (operator, Some(credential))
        }
        (Some(_), _) => {
            let hint = "api_key_disabled = true in the seed: send UserName and Password in _ProxyDetails";
            return Err(Rejection::new(super::refused(&Refusal::CredentialsSwitchedOff), hint));
        }
        (None, Some(proxy)) if speaks_of_login(proxy) => (login(summit, call, proxy, keys).await?, None),
        (None, _) if keys => return Err(Error::from(Refusal::NoCredentials).into()),
        (None, _) => {
            let hint = "no credentials were given; send UserName and Password in _ProxyDetails";
            return Err(Rejection::new(super::refused(&Refusal::NoCredentials), hint));
        }
    };
    call.asker.is(&operator.name);
    if operator.rights.is_empty() {
        let needed = [Right::CreateUsers, Right::ModifyUsers].map(Right::name);
        let hint = format!(
            "the caller has neither of the rights {}; an operator has rights in the seed, a user by the manage_users of her role template",
            needed.join(" and ")
        );
        return Err(Rejection::new("not-authorized", hint));
    }
    Ok(Caller {
        space: call.space,
        operator,
        credential,
        operation: request.operation.name,
        request_id: call.request_id.clone(),
        daily_limit: None,
    })
}

fn speaks_of_login(proxy: &Given) -> bool {
    proxy.text("UserName").is_some() || proxy.text("Password").is_some()
}

/// An operator's name and password, or those of a user who logs in by the form.
async fn login(summit: &Summit, call: &Call, proxy: &Given, keys: bool) -> Result<Operator, Rejection> {
    let failed = |hint: &str| Rejection::new("authentication-failed", hint);
    if keys {
        return Err(failed(
            "keys are enforced: send AuthType APIKEY and an APIKey in _ProxyDetails, or set api_key_disabled = true in the seed",
        ));
    }
    let (service, space) = (&summit.service, call.space);
    let name = proxy.filled("UserName").unwrap_or_default();
    let password = SecretString::from(proxy.filled("Password").unwrap_or_default());
    match service.operator_by_password(space, Api::Summit, name, &password).await {
        Err(Error::Refused(_)) => {}
        found => return Ok(found?),
    }
    // Whoever is named so logs in by it only if it is her login name, too.
    let keys = [Key::Identifier { kind: LOGIN_ID, value: name.to_owned(), or_name: None }, Key::Name(name.to_owned())];
    let is_hers = |user: &User| super::login(user).is_some_and(|login| fold(login) == fold(name));
    match service.user_as_operator(space, Api::Summit, Login { keys: &keys, is_hers: &is_hers }, &password).await {
        Err(Error::Refused(_)) => Err(failed(
            "UserName and Password are those of no SummitAI operator, and of no active, unlocked user with LoginType FORM and that Login_ID",
        )),
        found => Ok(found?),
    }
}
