//! What may be expected of a parameter, as calls say it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::contract::Expected;
use crate::domain::text::Pattern;

/// What is expected of a parameter: a value, or more loosely what it is like. The parameter is looked for in any case, at the
/// top and within others; of several values, one is enough.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged, expecting = r#"it is a text, a number, true or false, {"like": "a*"} or {"absent": true}"#)]
pub(super) enum ExpectedValue {
    /// This text.
    Text(String),
    /// This whole number.
    Whole(i64),
    /// This number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// A text that looks like that.
    Like(Like),
    /// Whether it is given at all.
    Absent(Absence),
}

/// A text that looks like that.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Like {
    /// `*` stands for any run of characters, everything else for itself, in any case.
    #[schema(min_length = 1, pattern = r"\S")]
    like: String,
}

/// Whether a parameter is given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Absence {
    /// True: it must not be given. False: it must be given, whatever its value.
    absent: bool,
}

impl ExpectedValue {
    /// What it says; else why it says nothing.
    pub(super) fn read(&self) -> Result<Expected, &'static str> {
        Ok(match self {
            Self::Text(text) => Expected::Text(text.clone()),
            Self::Whole(number) => Expected::Text(number.to_string()),
            Self::Number(number) => Expected::Text(number.to_string()),
            Self::Flag(flag) => Expected::Text(flag.to_string()),
            Self::Like(Like { like }) => match Pattern::new(like) {
                Some(pattern) => Expected::Like(pattern),
                None => return Err("like is a text, such as \"a*\""),
            },
            Self::Absent(Absence { absent: true }) => Expected::Absent,
            Self::Absent(Absence { absent: false }) => Expected::Given,
        })
    }

    /// It in words, for whoever compares.
    pub(super) fn shown(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Whole(number) => (*number).into(),
            Self::Number(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Like(Like { like }) => serde_json::json!({ "like": like }),
            Self::Absent(Absence { absent }) => serde_json::json!({ "absent": absent }),
        }
    }

    /// The same without a secret that it may be.
    pub(super) fn masked(&self, mask: &dyn Fn(&str) -> String) -> serde_json::Value {
        match self {
            Self::Text(text) => mask(text).into(),
            Self::Whole(number) => mask(&number.to_string()).into(),
            Self::Number(number) => mask(&number.to_string()).into(),
            Self::Like(Like { like }) => serde_json::json!({ "like": mask(like) }),
            Self::Flag(_) | Self::Absent(_) => self.shown(),
        }
    }
}
