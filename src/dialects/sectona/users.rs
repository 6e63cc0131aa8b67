//! `ManageUser` (create, modify, set a password) and `GetUsers`.

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::dates::Zone;
use super::error::{Action, Rejection};
use super::instances::{self, Here};
use super::record::{Form, LOCAL, changes, idle};
use super::wire::{self, Done};
use super::{Sectona, auth};
use crate::contract::{Given, Operation};
use crate::dialects::as_json;
use crate::domain::{Api, Changes, Field, Filter, Key, Page, User};
use crate::edge::Call;
use crate::service::{Caller, Error, Found, What};

/// Carries out `ManageUser`.
pub(super) async fn manage(
    sectona: &Sectona,
    call: &Call,
    operation: &'static Operation,
    zone: &mut Option<Zone>,
) -> Result<Done, Rejection> {
    let caller = auth::caller(sectona, call, (operation.name, Action::Create)).await?;
    let given = wire::manage_user(call, operation)?;
    let action = Action::of(&given);
    let idle = idle(action, &given);
    let oddities = || given.oddities.iter().cloned().chain(idle.clone()).collect();
    match write(sectona, &caller, action, &given, zone).await {
        Ok(sentence) => Ok(Done::new(sentence, oddities())),
        Err(rejection) => Err(rejection.and(oddities())),
    }
}

/// Does what a readable request asks for; answers the sentence of its success.
async fn write(
    sectona: &Sectona,
    caller: &Caller,
    action: Action,
    given: &Given,
    zone: &mut Option<Zone>,
) -> Result<String, Rejection> {
    let service = &sectona.service;
    let rejected = |error| Rejection::of(action, error);
    let Here { realm, zone: here } = instances::reach(sectona, caller, given, zone).await.map_err(rejected)?;
    let name = given.filled("Username").unwrap_or_default();
    let key = Key::Name(name.to_owned());
    let changes = changes(action, given, here);
    let form = Form::of(given);
    let done = if action == Action::Create {
        service.create_user(caller, &realm, name, changes, move |_, changes| form.clone().complete(changes)).await
    } else {
        let revise = move |user: Option<&User>, changes: &mut Changes| form.clone().fits(action, user, changes);
        service.modify_user(caller, &realm, (&key, "Username"), changes, revise).await
    };
    let outcome = done.map_err(|error: Error| rejected(error))?;
    let verb = if outcome.what == What::Created { "created" } else { "modified" };
    Ok(format!("User {} {verb} successfully", outcome.user.name))
}

/// Carries out `GetUsers`.
pub(super) async fn list(
    sectona: &Sectona,
    call: &Call,
    operation: &'static Operation,
    zone: &mut Option<Zone>,
) -> Result<Done, Rejection> {
    let rejected = |error| Rejection::of(Action::GetUsers, error);
    let caller = auth::caller(sectona, call, (operation.name, Action::GetUsers)).await?;
    let given = wire::read(call, operation)?;
    let Here { realm, zone: here } = instances::reach(sectona, &caller, &given, zone).await.map_err(rejected)?;
    let filter = match given.text("Filter") {
        Some("Active") => Filter::Active,
        Some("Disabled") => Filter::Not(Box::new(Filter::Active)),
        _ => Filter::All(Vec::new()),
    };
    let found = sectona.service.find_users(&caller, &realm, filter, Page::ALL).await.map_err(rejected)?;
    let users: Vec<Listed<'_>> = found.iter().map(|Found { user, .. }| Listed::of(user, here)).collect();
    Ok(Done::new(wire::text(&users), given.oddities))
}

/// The user of that key as `GetUsers` shows her; absent where Sectona does not see her.
pub(super) async fn view(sectona: &Sectona, space: Uuid, user: Uuid) -> Result<Option<Box<RawValue>>, Error> {
    let Some((user, realms)) = sectona.service.seen_by(space, Api::Sectona, user).await? else { return Ok(None) };
    let zone = Zone::parse(realms[0].alias.time_zone.as_deref());
    as_json(&Listed::of(&user, zone)).map(Some)
}

/// A user in a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed<'a> {
    authentication_type: &'a str,
    username: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    created_by: &'a str,
    created_on: String,
    status: &'static str,
}

impl<'a> Listed<'a> {
    fn of(user: &'a User, zone: Zone) -> Self {
        let (created_by, created_on) = created(user, zone);
        Self {
            authentication_type: authentication(user),
            username: &user.name,
            first_name: user.profile.get(Field::FirstName).unwrap_or_default(),
            last_name: user.profile.get(Field::LastName).unwrap_or_default(),
            created_by,
            created_on,
            status: status(user),
        }
    }
}

/// How a user authenticates; whoever has no account here has the usual way.
pub(super) fn authentication(user: &User) -> &str {
    user.present(Api::Sectona).and_then(|account| account.text("AuthenticationType")).unwrap_or(LOCAL)
}

/// Who gave a user her account, and when; without one, when she came to be.
pub(super) fn created(user: &User, zone: Zone) -> (&str, String) {
    match user.present(Api::Sectona) {
        Some(account) => (&account.created_by, zone.stamp(account.created_at)),
        None => ("", zone.stamp(user.created_at)),
    }
}

/// Whether she is disabled.
pub(super) fn status(user: &User) -> &'static str {
    if user.active { "Active" } else { "Disabled" }
}
