//! How many requests are expected.

use std::borrow::Cow;

use serde::Deserialize;
use utoipa::openapi::schema::{AdditionalProperties, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::words::Said;

/// How many.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "Plain")]
pub(super) enum Count {
    /// As many as this.
    Exactly(u32),
    /// This many or more.
    AtLeast(u32),
    /// This many or fewer.
    AtMost(u32),
}

impl PartialSchema for Count {
    /// One member out of three.
    fn schema() -> RefOr<Schema> {
        let number = || ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(u32::MAX));
        let object = ObjectBuilder::new()
            .property("exactly", number().description(Some("As many as this")))
            .property("at_least", number().description(Some("This many or more")))
            .property("at_most", number().description(Some("This many or fewer")))
            .min_properties(Some(1))
            .max_properties(Some(1))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        Schema::from(object.description(Some("How many")).build()).into()
    }
}

impl ToSchema for Count {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Count")
    }
}

/// All that may be said of it, as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    #[serde(default)]
    exactly: Said<u32>,
    #[serde(default)]
    at_least: Said<u32>,
    #[serde(default)]
    at_most: Said<u32>,
}

impl TryFrom<Plain> for Count {
    type Error = &'static str;

    fn try_from(plain: Plain) -> Result<Self, Self::Error> {
        match (plain.exactly, plain.at_least, plain.at_most) {
            (Said::Value(number), Said::Nothing, Said::Nothing) => Ok(Self::Exactly(number)),
            (Said::Nothing, Said::Value(number), Said::Nothing) => Ok(Self::AtLeast(number)),
            (Said::Nothing, Said::Nothing, Said::Value(number)) => Ok(Self::AtMost(number)),
            _ => Err("say one of exactly, at_least and at_most"),
        }
    }
}

impl Count {
    /// Whether so many are right.
    pub(super) fn fits(self, matched: usize) -> bool {
        let matched = u32::try_from(matched).unwrap_or(u32::MAX);
        match self {
            Self::Exactly(number) => matched == number,
            Self::AtLeast(number) => matched >= number,
            Self::AtMost(number) => matched <= number,
        }
    }

    /// Whether so many are too many.
    pub(super) fn is_below(self, matched: usize) -> bool {
        let (Self::Exactly(number) | Self::AtLeast(number) | Self::AtMost(number)) = self;
        usize::try_from(number).is_ok_and(|number| number < matched)
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exactly(number) => write!(f, "exactly {number}"),
            Self::AtLeast(number) => write!(f, "at least {number}"),
            Self::AtMost(number) => write!(f, "at most {number}"),
        }
    }
}
