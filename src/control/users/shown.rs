//! Users as they are shown.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::control::words::{self, ApiName};
use crate::control::{Here, Problem, Realms, Written};
use crate::dialects;
use crate::domain::{Account, Api, AuditEntry, Change, Field, User};

/// A user in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::control) struct UserItem {
    /// The id by which the control API knows her.
    id: Uuid,
    /// Her realm, by its own name.
    realm: String,
    /// Her name, unique in the realm.
    user_name: String,
    /// The name to show; null for none.
    display_name: Option<String>,
    /// Her e-mail address; null for none.
    email: Option<String>,
    /// False when she is disabled.
    active: bool,
    /// Whether she is locked out.
    locked: bool,
    /// Her accounts, removed ones not included, in the order Sectona, SAS, ADManager, SummitAI.
    accounts: Vec<AccountItem>,
}

/// An account of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::control) struct AccountItem {
    /// Whose API.
    api: ApiName,
    /// What that API calls her.
    id: String,
    /// When she first had the account.
    created_at: DateTime<Utc>,
}

/// A user with all that is known of her.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::control) struct UserDetail<'a> {
    /// The id by which the control API knows her.
    id: Uuid,
    /// Her realm, by its own name.
    realm: String,
    /// Her name, unique in the realm.
    user_name: String,
    /// The name to show; null for none.
    display_name: Option<String>,
    /// Her e-mail address; null for none.
    email: Option<String>,
    /// False when she is disabled.
    active: bool,
    /// Whether she is locked out.
    locked: bool,
    /// Her accounts, removed ones not included, in the order Sectona, SAS, ADManager, SummitAI.
    accounts: Vec<AccountDetail<'a>>,
    /// The attributes that all APIs share; what is not there has no value.
    attributes: BTreeMap<&'static str, &'a str>,
    /// The groups that she is in, for each API that has her in any.
    groups: BTreeMap<ApiName, Vec<String>>,
    /// Whether she has a password.
    has_password: bool,
    /// When she expires; null for never.
    expires_at: Option<DateTime<Utc>>,
    /// When she was created.
    created_at: DateTime<Utc>,
    /// When she was last changed.
    updated_at: DateTime<Utc>,
    /// How each API would show her to a client who may see her.
    views: Views,
    /// What was done to her, oldest first.
    history: Vec<HistoryEntry<'a>>,
}

/// An account with what its API alone keeps of the user.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::control) struct AccountDetail<'a> {
    /// Whose API.
    api: ApiName,
    /// What that API calls her.
    id: String,
    /// When she first had the account.
    created_at: DateTime<Utc>,
    /// The operator who gave it to her.
    created_by: &'a str,
    /// What this API alone keeps of her, under its own names.
    #[schema(value_type = BTreeMap<String, words::DetailValue>)]
    details: BTreeMap<String, Value>,
}

/// How each API would show a user; null where it does not see her.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(in crate::control) struct Views {
    /// As `GetUsers` lists her.
    #[schema(value_type = Option<Object>)]
    sectona: Option<Box<RawValue>>,
    /// As `GetUser` shows her: the element as an object.
    #[schema(value_type = Option<Object>)]
    sas: Option<Box<RawValue>>,
    /// As `SearchUser` shows her in its usual columns.
    #[schema(value_type = Option<Object>)]
    admanager: Option<Box<RawValue>>,
    /// As `ADM_SearchAllUser` shows her.
    #[schema(value_type = Option<Object>)]
    summit: Option<Box<RawValue>>,
}

/// Something that was done to a user.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::control) struct HistoryEntry<'a> {
    /// When.
    at: DateTime<Utc>,
    /// Through which API; null for a seed and for the control API.
    api: Option<ApiName>,
    /// The vendor's operation; `seed`, or one of the control API such as `control.patch`.
    operation: &'a str,
    /// The operator's name.
    operator: &'a str,
    /// The request's id; empty for a seed.
    request_id: &'a str,
    /// What changed, by its name: a shared attribute, or `api.Name`.
    changes: BTreeMap<&'a str, ChangeItem<'a>>,
}

/// One thing that changed. A password is shown as `(set)`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::control) struct ChangeItem<'a> {
    /// The value before; null for none.
    from: Option<&'a str>,
    /// The value after; null for none.
    to: Option<&'a str>,
}

/// A user in a list.
pub(super) fn item(user: &User, realms: &Realms) -> UserItem {
    let account = |account: &Account| {
        let (api, id) = (account.api.into(), called(user, account.api));
        AccountItem { api, id, created_at: account.created_at }
    };
    UserItem {
        id: user.guid,
        realm: realms.name(user.realm),
        user_name: user.name.clone(),
        display_name: user.profile.get(Field::DisplayName).map(str::to_owned),
        email: user.profile.get(Field::Email).map(str::to_owned),
        active: user.active,
        locked: user.locked,
        accounts: present(user).map(account).collect(),
    }
}

/// All that is known of a user, as it is answered.
pub(super) async fn detail(here: &Here, user: &User) -> Result<Written, Problem> {
    let history = here.service.history(here.space.id, user).await?;
    let UserItem { id, realm, user_name, display_name, email, active, locked, .. } = item(user, &here.realms().await?);
    let mut groups: BTreeMap<ApiName, Vec<String>> = BTreeMap::new();
    for group in here.service.all_groups_of(user).await? {
        groups.entry(group.api.into()).or_default().push(group.name);
    }
    Ok(Written::of(&UserDetail {
        id,
        realm,
        user_name,
        display_name,
        email,
        active,
        locked,
        accounts: present(user).map(|account| account_of(user, account)).collect(),
        attributes: user.profile.0.iter().map(|(field, text)| (field.name(), text.as_str())).collect(),
        groups,
        has_password: user.password.is_some(),
        expires_at: user.expires_at,
        created_at: user.created_at,
        updated_at: user.updated_at,
        views: views(here, user).await?,
        history: history.iter().map(entry).collect(),
    }))
}

fn account_of<'a>(user: &User, account: &'a Account) -> AccountDetail<'a> {
    AccountDetail {
        api: account.api.into(),
        id: called(user, account.api),
        created_at: account.created_at,
        created_by: &account.created_by,
        details: words::shown(&account.details),
    }
}

fn present(user: &User) -> impl Iterator<Item = &Account> {
    Api::ALL.into_iter().filter_map(|api| user.present(api))
}

/// What an API calls a user.
fn called(user: &User, api: Api) -> String {
    let face = dialects::FACES.iter().find(|face| face.api == api);
    face.map_or_else(|| user.name.clone(), |face| (face.id)(user))
}

async fn views(here: &Here, user: &User) -> Result<Views, Problem> {
    let mut views = Views::default();
    for dialect in &*here.space.dialects {
        let view = dialect.view(here.space.id, user.id).await?;
        match dialect.api() {
            Api::Sectona => views.sectona = view,
            Api::Sas => views.sas = view,
            Api::Admanager => views.admanager = view,
            Api::Summit => views.summit = view,
        }
    }
    Ok(views)
}

fn entry<'a>(entry: &'a AuditEntry) -> HistoryEntry<'a> {
    let AuditEntry { at, api, operation, operator, request_id, changes, .. } = entry;
    let item = |change: &'a Change| {
        (change.field.as_str(), ChangeItem { from: change.from.as_deref(), to: change.to.as_deref() })
    };
    let changes = changes.iter().map(item).collect();
    HistoryEntry { at: *at, api: api.map(ApiName::from), operation, operator, request_id, changes }
}
