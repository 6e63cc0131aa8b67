//! What a request wants of a user.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::contract::meant;
use crate::control::words::{ApiName, DetailValue, NameText, PasswordText, Said, fits, text_or_null};
use crate::control::{Here, Problem};
use crate::dialects::contract_of;
use crate::domain::text::{LONG, Limit, PASSWORD, SHORT};
use crate::domain::{Api, Changes, Detail, Field, Kind, NewPassword, Page, in_calendar};
use crate::service::{AccountChange, Ordered};

/// A user to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::control) struct NewUser {
    /// Her realm: its own name, or the name by which any API reaches it.
    #[schema(value_type = NameText)]
    pub(super) realm: String,
    /// Her name, unique in the realm without regard to case.
    #[schema(value_type = NameText)]
    pub(super) user_name: String,
    /// Her password; without one she has none.
    #[schema(value_type = Option<PasswordText>)]
    password: Option<String>,
    /// Attributes that all APIs share.
    attributes: Option<Attributes>,
    /// False for a disabled user.
    active: Option<bool>,
    /// Whether she is locked out.
    locked: Option<bool>,
    /// When she expires.
    expires_at: Option<DateTime<Utc>>,
    /// Where she has an account. An API without one sees her all the same, unless it says null.
    accounts: Option<Accounts>,
    /// The groups that she is in.
    groups: Option<Groups>,
}

/// What is to change of a user; what is not named stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::control) struct UserPatch {
    /// Her new name.
    #[schema(value_type = Option<NameText>)]
    user_name: Option<String>,
    /// Her new password; null takes hers away.
    #[serde(default)]
    #[schema(value_type = Option<PasswordText>)]
    password: Said<String>,
    /// Attributes that all APIs share; null clears one.
    attributes: Option<Attributes>,
    /// Whether she is active.
    active: Option<bool>,
    /// Whether she is locked out.
    locked: Option<bool>,
    /// When she expires; null for never.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Said<DateTime<Utc>>,
    /// Accounts that she is to have; null removes her from an API, which does not see her any more.
    accounts: Option<Accounts>,
    /// For each API that is named, the groups that she is to be in, and in no others.
    groups: Option<Groups>,
}

/// Shared attributes by name; null or an empty text clears one.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(in crate::control) struct Attributes(BTreeMap<String, Option<String>>);

/// Accounts: the APIs that are to have one, or for each API what it keeps of her.
#[derive(Debug)]
pub(in crate::control) enum Accounts {
    Apis(Vec<ApiName>),
    Each(AccountsOf),
}

/// What each API keeps of a user, under its own names; null takes a detail away, and null for an API her account there.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::control) struct AccountsOf {
    /// In Sectona.
    #[serde(default)]
    #[schema(value_type = Option<Kept>)]
    sectona: Said<Kept>,
    /// In SAS.
    #[serde(default)]
    #[schema(value_type = Option<Kept>)]
    sas: Said<Kept>,
    /// In ADManager.
    #[serde(default)]
    #[schema(value_type = Option<Kept>)]
    admanager: Said<Kept>,
    /// In SummitAI.
    #[serde(default)]
    #[schema(value_type = Option<Kept>)]
    summit: Said<Kept>,
}

/// What an API keeps of a user, under its own names; null takes a detail away.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::control) struct Kept(BTreeMap<String, Option<DetailValue>>);

impl PartialSchema for Kept {
    fn schema() -> RefOr<Schema> {
        let value = DetailValue::any_of().item(ObjectBuilder::new().schema_type(Type::Null).build());
        ObjectBuilder::new().additional_properties(Some(Schema::from(value.build()))).build().into()
    }
}

impl ToSchema for Kept {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("KeptDetails")
    }
}

/// The groups of each API that a user is to be in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::control) struct Groups {
    /// Sectona's.
    sectona: Option<Vec<String>>,
    /// SAS's.
    sas: Option<Vec<String>>,
    /// ADManager's.
    admanager: Option<Vec<String>>,
    /// SummitAI's.
    summit: Option<Vec<String>>,
}

impl PartialSchema for Attributes {
    fn schema() -> RefOr<Schema> {
        let with =
            |object: ObjectBuilder, field: Field| object.property(field.name(), text_or_null(limit(field)).build());
        let object = Field::ALL.into_iter().fold(ObjectBuilder::new(), with);
        object.additional_properties(Some(AdditionalProperties::FreeForm(false))).build().into()
    }
}

impl ToSchema for Attributes {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Attributes")
    }
}

impl<'de> Deserialize<'de> for Accounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EitherAccounts)
    }
}

struct EitherAccounts;

impl<'de> Visitor<'de> for EitherAccounts {
    type Value = Accounts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of APIs, or an object with what each of them keeps")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Accounts, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(items)).map(Accounts::Apis)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Accounts, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(members)).map(Accounts::Each)
    }
}

impl PartialSchema for Accounts {
    fn schema() -> RefOr<Schema> {
        let apis = ArrayBuilder::new().items(Ref::from_schema_name("ApiName"));
        let each = Ref::from_schema_name("AccountsOf");
        Schema::from(AnyOfBuilder::new().item(apis.build()).item(each).build()).into()
    }
}

impl ToSchema for Accounts {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Accounts")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("ApiName".to_owned(), ApiName::schema()));
        schemas.push(("AccountsOf".to_owned(), AccountsOf::schema()));
        schemas.push(("KeptDetails".to_owned(), Kept::schema()));
    }
}

impl NewUser {
    /// What is ordered beside realm and name.
    pub(super) async fn read(self, here: &Here) -> Result<Ordered, Problem> {
        let Self { password, attributes, active, locked, expires_at, accounts, groups, .. } = self;
        let password = password.map_or(Said::Nothing, Said::Value);
        let expires_at = expires_at.map_or(Said::Nothing, Said::Value);
        UserPatch { user_name: None, password, attributes, active, locked, expires_at, accounts, groups }
            .read(here)
            .await
    }
}

impl UserPatch {
    /// What is ordered.
    pub(super) async fn read(self, here: &Here) -> Result<Ordered, Problem> {
        let Self { user_name, password, attributes, active, locked, expires_at, accounts, groups } = self;
        let mut changes = Changes { name: user_name, active, locked, ..Changes::default() };
        changes.password = match password {
            Said::Nothing => None,
            Said::Null => Some(NewPassword::Withdrawn),
            Said::Value(password) => Some(new_password(password)?),
        };
        changes.expires_at = match expires_at {
            Said::Nothing => None,
            Said::Null => Some(None),
            Said::Value(at) => Some(Some(expiry(at)?)),
        };
        for (name, value) in attributes.unwrap_or_default().0 {
            let field = Field::named(&name).ok_or_else(|| no_attribute(&name))?;
            let value = value.unwrap_or_default();
            fits(&name, &value, limit(field))?;
            changes.field(field, value);
        }
        let accounts = match accounts {
            Some(accounts) => accounts.read(here).await?,
            None => Vec::new(),
        };
        let groups = groups.map(Groups::read).unwrap_or_default();
        Ok(Ordered { changes, accounts, groups })
    }
}

fn limit(field: Field) -> Limit {
    if field == Field::Street { LONG } else { SHORT }
}

fn new_password(password: String) -> Result<NewPassword, Problem> {
    fits("password", &password, PASSWORD)?;
    if password.is_empty() {
        return Err(Problem::bad_request("password may not be empty; null takes a password away"));
    }
    Ok(NewPassword::Plain(SecretString::from(password)))
}

fn expiry(at: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let at =
        in_calendar(at).ok_or_else(|| Problem::bad_request("expires_at is in the years 1 to 9999; null is never"))?;
    Ok(at.trunc_subsecs(6))
}

fn no_attribute(name: &str) -> Problem {
    let best = meant(name, Field::ALL.into_iter().map(Field::name));
    Problem::bad_request(format!("{name:?} is no shared attribute{best}"))
}

impl Accounts {
    async fn read(self, here: &Here) -> Result<Vec<(Api, AccountChange)>, Problem> {
        let AccountsOf { sectona, sas, admanager, summit } = match self {
            Self::Each(each) => each,
            Self::Apis(apis) => {
                let present = |api: ApiName| (api.into(), AccountChange::Present(Vec::new()));
                return Ok(apis.into_iter().map(present).collect());
            }
        };
        let mut changes = Vec::new();
        for (api, account) in Api::ALL.into_iter().zip([sectona, sas, admanager, summit]) {
            match account {
                Said::Nothing => {}
                Said::Null => changes.push((api, AccountChange::Removed)),
                Said::Value(details) => {
                    changes.push((api, AccountChange::Present(details_of(here, api, details).await?)));
                }
            }
        }
        Ok(changes)
    }
}

/// Details under the spelling of the API's contract, or of its catalogue of attributes.
async fn details_of(here: &Here, api: Api, given: Kept) -> Result<Vec<(String, Option<Detail>)>, Problem> {
    if given.0.is_empty() {
        return Ok(Vec::new());
    }
    let mut known: Vec<String> = contract_of(api).names().into_iter().map(str::to_owned).collect();
    let added = here.service.catalogue(here.space.id, (Some(api), Some(Kind::Attribute)), Page::ALL).await?;
    known.extend(added.into_iter().map(|entry| entry.name));
    let mut details = Vec::new();
    for (name, value) in given.0 {
        let Some(spelled) = known.iter().find(|known| known.eq_ignore_ascii_case(&name)) else {
            let best = meant(&name, known.iter().map(String::as_str));
            return Err(Problem::conflict(format!("{name:?} is nothing that {api} keeps{best}")));
        };
        if let Some(value) = &value {
            value.check(spelled)?;
        }
        let empty = |detail: &Detail| matches!(detail, Detail::Text(text) if text.is_empty());
        details.push((spelled.clone(), value.map(|value| value.0).filter(|detail| !empty(detail))));
    }
    Ok(details)
}

impl Groups {
    fn read(self) -> Vec<(Api, Vec<String>)> {
        let Self { sectona, sas, admanager, summit } = self;
        let named = Api::ALL.into_iter().zip([sectona, sas, admanager, summit]);
        named.filter_map(|(api, names)| Some((api, names?))).collect()
    }
}
