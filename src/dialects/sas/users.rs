//! The operations on users.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;
use uuid::Uuid;

use super::record::{PARTY, aliases, changes, container, custom, shown, with_service};
use super::service::{AddSamlUserExtension, GetUsers, GetUsersForContainer, RemoveUser};
use super::tables::{Row, USERS, USERS_OF_CONTAINER, cell, table};
use super::values::{AuthMethod, UserDeleteResult};
use super::voice::Voice;
use super::wire;
use super::{CONTAINER, EXTERNAL, containers, error, tokens, view};
use crate::asmx::{Call, Cell, DataTable, Exception, Scalar};
use crate::dialects::as_json;
use crate::domain::{
    Api, Changes, DEFAULT_CONTAINER, Detail, Filter, Key, Kind, Page, Pattern, Refusal, TokenRefusal, TokenState, User,
};
use crate::service::{Caller, Error, Found, ReachedRealm, Service};

/// How the service names users in its refusals.
pub(super) const BY: &str = "user name";

/// The aliases of a request; absent where it says nothing of them.
type Aliases = Option<Vec<Option<String>>>;

/// Adds a user, with aliases or without.
pub(super) async fn add(
    voice: &Voice,
    call: &Call,
    user: Option<wire::User>,
    aliases: Aliases,
    organization: Option<String>,
) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let user = voice.needed(user, "user")?;
    let work = async {
        let realm = voice.realm(&caller, organization.as_deref()).await?;
        let name = user.name.as_deref().unwrap_or_default().trim();
        let mut changes = changes(&user, aliases.as_deref())?;
        containers::spelled(voice, &caller, &realm, &mut changes).await;
        voice.service.create_user(&caller, &realm, name, changes, |_, _| Ok(())).await?;
        Ok(())
    };
    voice.done(work.await)
}

/// Changes a user, with aliases or without.
pub(super) async fn update(
    voice: &Voice,
    call: &Call,
    (name, user): (Option<String>, Option<wire::User>),
    aliases: Aliases,
    organization: Option<String>,
) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let user = voice.needed(user, "user")?;
    let work = async {
        let realm = voice.realm(&caller, organization.as_deref()).await?;
        let key = key(name.as_deref())?;
        let mut changes = changes(&user, aliases.as_deref())?;
        containers::spelled(voice, &caller, &realm, &mut changes).await;
        changes.name = user.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        voice.service.modify_user(&caller, &realm, (&key, BY), changes, |_, _| Ok(())).await?;
        Ok(())
    };
    voice.done(work.await)
}

/// Gets a user of an organization.
pub(super) async fn get(
    voice: &Voice,
    call: &Call,
    name: Option<String>,
    organization: Option<String>,
) -> Result<Option<wire::User>, Exception> {
    let caller = voice.caller(call).await?;
    let realm = voice.realm(&caller, organization.as_deref()).await;
    let found = async { show(voice, &caller, &realm?, name.as_deref()).await.map(Some) };
    voice.settle(found.await, None)
}

/// Gets a user of the operator's own organization.
pub(super) async fn get_own(voice: &Voice, call: &Call, name: Option<String>) -> Result<Option<wire::User>, Exception> {
    let caller = voice.caller(call).await?;
    let found = async {
        let realm = voice.own_realm(&caller).await?;
        show(voice, &caller, &realm, name.as_deref()).await.map(Some)
    };
    voice.settle(found.await, None)
}

async fn show(voice: &Voice, caller: &Caller, realm: &ReachedRealm, name: Option<&str>) -> Result<wire::User, Error> {
    let user = find(voice, caller, realm, name).await?;
    let groups = voice.service.groups_of(caller, &user).await?;
    Ok(shown(&user, groups))
}

/// The user of that key as `GetUser` shows her, in JSON; absent where SAS does not see her.
pub(super) async fn look(service: &Service, space: Uuid, user: Uuid) -> Result<Option<Box<RawValue>>, Error> {
    let Some((user, _)) = service.seen_by(space, Api::Sas, user).await? else { return Ok(None) };
    let groups = service.peek_groups_of(Api::Sas, &user).await?;
    view::json_of(&shown(&user, groups)).map(|said| as_json(&said)).transpose()
}

/// The user of that name, or a refusal.
pub(super) async fn find(
    voice: &Voice,
    caller: &Caller,
    realm: &ReachedRealm,
    name: Option<&str>,
) -> Result<Arc<User>, Error> {
    let user = voice.service.find_user(caller, realm, &key(name)?).await?;
    let value = name.unwrap_or_default().to_owned();
    user.ok_or_else(|| Refusal::NoSuchUser { by: BY.to_owned(), value }.into())
}

/// The key that a request names a user by.
pub(super) fn key(name: Option<&str>) -> Result<Key, Error> {
    let name = name.unwrap_or_default();
    if name.trim().is_empty() {
        return Err(Refusal::Missing { member: "userName".to_owned() }.into());
    }
    error::check("userName", name)?;
    Ok(Key::Name(name.to_owned()))
}

/// Gets the aliases of a user.
pub(super) async fn get_aliases(
    voice: &Voice,
    call: &Call,
    name: Option<String>,
    organization: Option<String>,
) -> Result<Option<Vec<String>>, Exception> {
    let caller = voice.caller(call).await?;
    let found = async {
        let realm = voice.realm(&caller, organization.as_deref()).await?;
        Ok(Some(aliases(&*find(voice, &caller, &realm, name.as_deref()).await?)))
    };
    voice.settle(found.await, None)
}

/// The pattern of a filter; absent where it asks for nothing.
pub(super) fn pattern(name: &str, value: Option<&str>) -> Result<Option<Pattern>, Error> {
    let value = value.unwrap_or_default();
    error::check(name, value)?;
    Ok(Pattern::new(value))
}

/// Lists users.
pub(super) async fn list(voice: &Voice, call: &Call, request: GetUsers) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let text = |name, value: &Option<String>| pattern(name, value.as_deref());
        let filters = [
            text("userName", &request.user_name)?.map(Filter::Name),
            text("lastName", &request.last_name)?.map(Filter::LastName),
            text("container", &request.container)?.map(within),
            authenticating(request.method),
        ];
        let filter = Filter::All(filters.into_iter().flatten().collect());
        let users = voice.service.find_users(&caller, &realm, filter, page(request.first, request.most)).await?;
        let now = voice.service.clock().now();
        Ok(users.iter().map(|found| row(found, now)).collect())
    };
    Ok(Some(table("users", USERS, voice.settle(rows.await, Vec::new())?)))
}

/// A part of a list; what is negative counts as nothing.
pub(super) fn page(first: i32, most: i32) -> Page {
    Page { first: i64::from(first.max(0)), most: Some(i64::from(most.max(0))) }
}

/// The users in a container like that.
pub(super) fn within(pattern: Pattern) -> Filter {
    let default = pattern.matches(DEFAULT_CONTAINER);
    let named = Filter::Identifier(CONTAINER, Some(pattern));
    if !default {
        return named;
    }
    Filter::Any(vec![named, Filter::Not(Box::new(Filter::Identifier(CONTAINER, None)))])
}

/// The users who authenticate like that.
fn authenticating(method: AuthMethod) -> Option<Filter> {
    let not = |filter| Filter::Not(Box::new(filter));
    let external = || Filter::Identifier(EXTERNAL, None);
    let (token, password) = (|| Filter::HasToken(&TokenState::IN_USE), || Filter::HasPassword);
    Some(Filter::All(match method {
        AuthMethod::Any => return None,
        AuthMethod::ExternalCredentials => vec![external()],
        AuthMethod::Token => vec![not(external()), token(), not(password())],
        AuthMethod::Password => vec![not(external()), not(token()), password()],
        AuthMethod::TokenOrPassword => vec![not(external()), token(), password()],
        AuthMethod::None => vec![not(external()), not(token()), not(password())],
    }))
}

/// How a user authenticates.
fn method(Found { user, has_token }: &Found) -> AuthMethod {
    let external = user.present(Api::Sas).and_then(|account| account.text("UseExternalCredentials"));
    match (external.is_some(), has_token, user.password.is_some()) {
        (true, _, _) => AuthMethod::ExternalCredentials,
        (false, true, true) => AuthMethod::TokenOrPassword,
        (false, true, false) => AuthMethod::Token,
        (false, false, true) => AuthMethod::Password,
        (false, false, false) => AuthMethod::None,
    }
}

fn row(found: &Found, now: chrono::DateTime<chrono::Utc>) -> Row {
    let user = &found.user;
    let state = match user {
        user if !user.active => "Disabled",
        user if user.expired(now) => "Expired",
        user if user.locked => "Locked",
        _ => "Active",
    };
    let dormant = user.present(Api::Sas).and_then(|account| account.text("IsAccountDormant")).is_some();
    let (custom, attributes) = custom(user);
    vec![
        last_name(user),
        first_name(user),
        cell(Some(user.name.as_str())),
        cell(custom),
        cell(Some(method(found).print())),
        cell(attributes),
        cell(Some(state)),
        cell(Some(container(user).unwrap_or(DEFAULT_CONTAINER))),
        Some(Cell::Boolean(dormant)),
    ]
}

pub(super) fn first_name(user: &User) -> Option<Cell> {
    cell(user.profile.get(crate::domain::Field::FirstName))
}

pub(super) fn last_name(user: &User) -> Option<Cell> {
    cell(user.profile.get(crate::domain::Field::LastName))
}

/// Lists the users in a container.
pub(super) async fn list_container(
    voice: &Voice,
    call: &Call,
    request: GetUsersForContainer,
) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let name = request.container.unwrap_or_default();
        error::check("containerName", &name)?;
        let pattern = Pattern::exactly(&name);
        if !pattern.matches(DEFAULT_CONTAINER) && !voice.service.knows(&caller, &realm, Kind::Container, &name).await? {
            return Err(Refusal::UnknownName { kind: Kind::Container, name }.into());
        }
        let users = voice.service.find_users(&caller, &realm, within(pattern), Page::ALL).await?;
        let row = |Found { user, .. }: &Found| {
            vec![last_name(user), first_name(user), cell(Some(user.name.as_str())), cell(custom(user).0)]
        };
        Ok(users.iter().map(row).collect())
    };
    Ok(Some(table("users", USERS_OF_CONTAINER, voice.settle(rows.await, Vec::new())?)))
}

/// Removes a user.
pub(super) async fn remove(voice: &Voice, call: &Call, request: RemoveUser) -> Result<UserDeleteResult, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let revocation = tokens::revocation(request.tokens, request.comment)?;
        voice.service.remove_user(&caller, &realm, (&key(request.user_name.as_deref())?, BY), Some(&revocation)).await
    };
    Ok(match work.await {
        Ok(_) => UserDeleteResult::Deleted,
        Err(Error::Refused(refusal)) => {
            voice.refuse(&refusal);
            let tokens = matches!(refusal, Refusal::Token(TokenRefusal::Irrevocable { .. }));
            if tokens { UserDeleteResult::FailedToDeassignTokens } else { UserDeleteResult::FailedToRemoveUser }
        }
        Err(failed @ Error::Failed(_)) => {
            voice.failed(failed);
            UserDeleteResult::UnknownError
        }
    })
}

/// Adds a SAML service to a user.
pub(super) async fn add_saml(voice: &Voice, call: &Call, request: AddSamlUserExtension) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let extension = voice.needed(request.extension, "ext")?;
    let work = async {
        let settings = voice.service.settings(caller.space, Api::Sas).await?;
        if settings.get("saml_enabled").and_then(Detail::text) == Some("false") {
            return Err(Refusal::SwitchedOff { feature: "SAML" }.into());
        }
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let service = saml(voice, &caller, &realm, extension)?;
        let mut changes = Changes::default();
        changes.refer(Kind::SamlService, service[PARTY].clone());
        let key = key(request.user_name.as_deref())?;
        let add = |user: Option<&User>, changes: &mut Changes| with_service(user, service.clone(), changes);
        voice.service.modify_user(&caller, &realm, (&key, BY), changes, add).await?;
        Ok(())
    };
    voice.done(work.await)
}

/// What is kept of a SAML service.
fn saml(
    voice: &Voice,
    caller: &Caller,
    realm: &ReachedRealm,
    extension: wire::SamlUserExtension,
) -> Result<BTreeMap<String, String>, Error> {
    let (mode, status) = (extension.mode.print(), extension.status.print());
    let now = voice.service.clock().now().to_rfc3339();
    let or = |value: Option<String>, default: &str| value.unwrap_or_else(|| default.to_owned());
    let members = [
        ("Mode", mode),
        ("CustomValue", or(extension.custom_value, "")),
        ("Status", status),
        ("ModifiedBy", or(extension.modified_by, &caller.operator.name)),
        ("ModifiedByOrganization", or(extension.modified_by_organization, &realm.alias.name)),
        (PARTY, or(extension.relying_party, "")),
        ("ModifiedTime", or(extension.modified_time, &now)),
    ];
    for (name, value) in &members {
        error::check(name, value)?;
    }
    Ok(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
