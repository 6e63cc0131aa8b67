//! `OAuthToken`: access tokens, and the tokens that renew them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use secrecy::SecretString;
use serde::Serialize;
use uuid::Uuid;

use super::auth::{ACCESS, REFRESH, entitled};
use super::error::{Action, Rejection};
use super::wire::{self, Done};
use super::{Sectona, instances};
use crate::contract::{Given, Operation};
use crate::domain::{Api, Ids, Operator, Owner, Refusal, fold};
use crate::edge::Call;
use crate::service::{Error, NewToken};

/// How long an access token is good.
const ACCESS_LIFE: Duration = Duration::hours(1);
/// How long it can be renewed.
const REFRESH_LIFE: Duration = Duration::hours(24);

/// Whoever is given tokens.
struct Bearer {
    operator: Operator,
    owner: Owner,
    /// The token that is used up by it.
    spent: Option<Uuid>,
}

/// Carries out `OAuthToken`: its credentials stand in the body, an Authorization header is not read.
pub(super) async fn issue(sectona: &Sectona, call: &Call, operation: &'static Operation) -> Result<Done, Rejection> {
    let given = wire::read_form(call, operation)?;
    let oddities: Vec<String> = given.oddities.iter().cloned().chain(idle(&given)).collect();
    match grant(sectona, call, &given).await {
        Ok(tokens) => Ok(Done::new(tokens, oddities)),
        Err(rejection) => Err(rejection.and(oddities)),
    }
}

async fn grant(sectona: &Sectona, call: &Call, given: &Given) -> Result<String, Rejection> {
    let rejected = |error| Rejection::of(Action::OAuthToken, error);
    let bearer = match given.text("grant_type") {
        Some("password") => by_password(sectona, call, given).await?,
        Some("refresh_token") => by_token(sectona, call, given, REFRESH).await?,
        _ => by_token(sectona, call, given, ACCESS).await?,
    };
    call.asker.is(&bearer.operator.name);
    entitled(&bearer.operator)?;
    let service = &sectona.service;
    let now = service.clock().now();
    let secret = async || service.draw_secret(call.space, Api::Sectona, secret).await.map_err(rejected);
    let access = token(secret().await?, ACCESS, now + ACCESS_LIFE);
    let refresh = token(secret().await?, REFRESH, now + REFRESH_LIFE);
    let tokens = [access, refresh];
    let whose = (&bearer.operator, bearer.owner);
    service.issue_together(call.space, whose, &tokens, bearer.spent).await.map_err(rejected)?;
    let zone = instances::default_zone(sectona, call).await;
    let [access, refresh] = tokens;
    Ok(wire::text(&Tokens {
        expiry: zone.stamp(access.expires_at),
        access_token: access.secret,
        token_type: "Bearer",
        issued_at: zone.stamp(now),
        error: "",
        error_description: "",
        refresh_token: refresh.secret,
    }))
}

fn secret(ids: &dyn Ids) -> String {
    let mut bytes = [0; 32];
    ids.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn token(secret: String, scope: &str, expires_at: DateTime<Utc>) -> NewToken {
    NewToken { secret, label: None, scopes: Some(vec![scope.to_owned()]), expires_at }
}

/// The operator, or the user with an account, whose name and password are given.
async fn by_password(sectona: &Sectona, call: &Call, given: &Given) -> Result<Bearer, Rejection> {
    let (name, password) = (needed(given, "username")?, SecretString::from(needed(given, "password")?));
    let found = sectona.service.anyone_by_password(call.space, Api::Sectona, name, &password).await;
    let (operator, owner) = found.map_err(|error| Rejection::of(Action::OAuthToken, error))?;
    Ok(Bearer { operator, owner, spent: None })
}

/// Whoever holds the token that is given, which must be of that sort. A token that renews is good for one time.
async fn by_token(sectona: &Sectona, call: &Call, given: &Given, sort: &str) -> Result<Bearer, Rejection> {
    let rejected = |error| Rejection::of(Action::OAuthToken, error);
    let (name, secret) = (needed(given, "client_id")?, SecretString::from(needed(given, "client_secret")?));
    let holder = sectona.service.holder(call.space, Api::Sectona, &secret).await.map_err(rejected)?;
    let scopes = holder.credential.scopes.unwrap_or_default();
    if !scopes.iter().any(|scope| scope == sort) {
        return Err(rejected(Error::from(Refusal::UnknownCredentials)));
    }
    if fold(&holder.operator.name) != fold(name) {
        return Err(rejected(Error::from(Refusal::WrongPassword)));
    }
    let spent = (sort == REFRESH).then_some(holder.credential.id);
    Ok(Bearer { operator: holder.operator, owner: holder.credential.owner, spent })
}

/// A member that this grant needs.
fn needed<'a>(given: &'a Given, name: &str) -> Result<&'a str, Rejection> {
    let grant = given.text("grant_type").unwrap_or_default();
    given.filled(name).ok_or_else(|| Rejection::new("011675", format!("{name} is required with grant_type {grant}")))
}

/// Members that the grant does not read, in sentences for a hint.
fn idle(given: &Given) -> Vec<String> {
    let grant = given.text("grant_type").unwrap_or_default();
    let unread = if grant == "password" { ["client_id", "client_secret"] } else { ["username", "password"] };
    let unread = unread.into_iter().filter(|name| given.filled(name).is_some());
    unread.map(|name| format!("{name} is not read with grant_type {grant}")).collect()
}

/// What is issued: the published members, and the token that renews.
#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    issued_at: String,
    expiry: String,
    error: &'static str,
    error_description: &'static str,
    refresh_token: String,
}
