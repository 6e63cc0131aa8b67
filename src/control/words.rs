//! Words that several nouns share: the names of the APIs, texts as requests may say them, details.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::StatusCode;
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::Problem;
use crate::domain::text::{LONG, Limit, PASSWORD, PHOTO, SHORT, is_name};
use crate::domain::{AliasKind, Api, Detail, Details, Kind, Right, TokenKind, TokenState};

/// What a text on one line looks like: no control character.
const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";
/// What a text of several lines looks like.
const LINES: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$";
/// What a name looks like: a text on one line that is not blank.
const NAME: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";

/// Declares how a text looks in a description.
macro_rules! text {
    ($(#[$meta:meta])* $name:ident: $schema:expr) => {
        $(#[$meta])*
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

text! {
    /// A text on one line.
    LineText: text_within(SHORT)
}
text! {
    /// A name.
    NameText: text_within(SHORT).min_length(Some(1)).pattern(Some(NAME))
}
text! {
    /// A password.
    PasswordText: text_within(PASSWORD).min_length(Some(1))
}

/// One of the emulated APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ApiName {
    /// Sectona PAM.
    Sectona,
    /// SAS.
    Sas,
    /// ADManager Plus.
    Admanager,
    /// SummitAI.
    Summit,
}

impl From<Api> for ApiName {
    fn from(api: Api) -> Self {
        match api {
            Api::Sectona => Self::Sectona,
            Api::Sas => Self::Sas,
            Api::Admanager => Self::Admanager,
            Api::Summit => Self::Summit,
        }
    }
}

impl From<ApiName> for Api {
    fn from(name: ApiName) -> Self {
        match name {
            ApiName::Sectona => Self::Sectona,
            ApiName::Sas => Self::Sas,
            ApiName::Admanager => Self::Admanager,
            ApiName::Summit => Self::Summit,
        }
    }
}

/// What a member says: nothing, null, or a value.
#[derive(Debug, Default)]
pub(super) enum Said<T> {
    /// The member is not there.
    #[default]
    Nothing,
    /// It is null.
    Null,
    /// It has that value.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Null, Self::Value))
    }
}

/// Refuses a text that is too long or holds a control character.
pub(super) fn fits(member: &str, text: &str, limit: Limit) -> Result<(), Problem> {
    limit.check(text).map_err(|flaw| Problem::bad_request(format!("{member} {flaw}")))
}

/// A schema of texts within a limit.
pub(super) fn text_within(limit: Limit) -> ObjectBuilder {
    let pattern = if limit.lines { LINES } else { LINE };
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(limit.characters)).pattern(Some(pattern))
}

/// The same for what may be null.
pub(super) fn text_or_null(limit: Limit) -> ObjectBuilder {
    text_within(limit).schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// What an API alone keeps under a name: a text, a list of texts, or a list of objects of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DetailValue(pub(super) Detail);

impl<'de> Deserialize<'de> for DetailValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let wrong = || D::Error::custom("a detail is a text, a list of texts, or a list of objects of texts");
        Ok(Self(match value {
            Value::String(text) => Detail::Text(text),
            Value::Array(items) if items.iter().any(Value::is_object) => {
                Detail::Records(serde_json::from_value(Value::Array(items)).map_err(|_| wrong())?)
            }
            list @ Value::Array(_) => Detail::List(serde_json::from_value(list).map_err(|_| wrong())?),
            _ => return Err(wrong()),
        }))
    }
}

impl PartialSchema for DetailValue {
    fn schema() -> RefOr<Schema> {
        Schema::from(Self::any_of().build()).into()
    }
}

impl ToSchema for DetailValue {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DetailValue")
    }
}

impl DetailValue {
    /// Its schema, to be added to.
    pub(super) fn any_of() -> AnyOfBuilder {
        let record = ObjectBuilder::new().additional_properties(Some(Schema::from(text_within(LONG).build())));
        let records = ArrayBuilder::new().items(record.build()).min_items(Some(1));
        let list = ArrayBuilder::new().items(text_within(SHORT).build());
        AnyOfBuilder::new().item(text_within(PHOTO).build()).item(list.build()).item(records.build())
    }

    /// Refuses texts that are too long or hold control characters.
    pub(super) fn check(&self, member: &str) -> Result<(), Problem> {
        match &self.0 {
            Detail::Text(text) => fits(member, text, PHOTO),
            Detail::List(list) => list.iter().try_for_each(|text| fits(member, text, SHORT)),
            Detail::Records(records) => records.iter().flatten().try_for_each(|(name, text)| {
                fits(&format!("a member of {member}"), name, SHORT)?;
                fits(&format!("{name} in {member}"), text, LONG)
            }),
        }
    }
}

/// Details as they are shown.
pub(super) fn shown(details: &Details) -> BTreeMap<String, Value> {
    let value = |detail: &Detail| match detail {
        Detail::Text(text) => Value::from(text.as_str()),
        Detail::List(list) => Value::from(list.clone()),
        Detail::Records(records) => serde_json::json!(records),
    };
    details.iter().map(|(name, detail)| (name.clone(), value(detail))).collect()
}

/// A name, refused where it can be none.
pub(super) fn named(member: &str, name: &str) -> Result<String, Problem> {
    let wrong = || format!("{member} has 1 to 256 characters, none of them a control character");
    if is_name(name) { Ok(name.trim().to_owned()) } else { Err(Problem::bad_request(wrong())) }
}

/// The answer to a removal.
pub(super) fn gone(gone: bool, unknown: impl FnOnce() -> String) -> Result<StatusCode, Problem> {
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found(unknown())) }
}

/// Declares a word of the domain's that requests and answers say by its name.
macro_rules! word {
    ($(#[$meta:meta])* $name:ident of $of:ty, $known:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) struct $name(pub(super) $of);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                static NAMES: LazyLock<Vec<&str>> =
                    LazyLock::new(|| $known.into_iter().map(|word| word.name()).collect());
                let text = String::deserialize(deserializer)?;
                let found = $known.into_iter().find(|word| word.name() == text).map(Self);
                found.ok_or_else(|| D::Error::unknown_variant(&text, &NAMES))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.name())
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let names = $known.into_iter().map(|word| word.name());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

word! {
    /// What a name in a catalogue is the name of.
    KindName of Kind, Kind::ALL
}
word! {
    /// What sort of token.
    TokenKindName of TokenKind, TokenKind::ALL
}
word! {
    /// Where a token is in its life.
    TokenStateName of TokenState, TokenState::ALL
}
word! {
    /// Something that an operator may do.
    RightName of Right, Right::ALL
}
word! {
    /// What sort of name an alias is.
    AliasKindName of AliasKind, [AliasKind::Plain, AliasKind::Dns, AliasKind::Flat]
}
