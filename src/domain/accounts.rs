//! A user's account in one API, with the attributes that only this API knows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Api;

/// What an API alone knows of something: its own names and values.
pub type Details = BTreeMap<String, Detail>;

/// One value of those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// One text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// Several records of named texts.
    Records(Vec<BTreeMap<String, String>>),
}

impl Detail {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Records(_) => None,
        }
    }

    /// The texts of a list; one text counts as a list of one.
    pub fn list(&self) -> &[String] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(list) => list,
            Self::Records(_) => &[],
        }
    }

    /// A short form for people, such as the audit shows.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(list) => list.join(", "),
            Self::Records(records) => {
                let shown = records.iter().map(|record| record.values().cloned().collect::<Vec<_>>().join("/"));
                shown.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

impl From<&str> for Detail {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A user's account in one API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose API.
    pub api: Api,
    /// False once the API has removed the user.
    pub present: bool,
    /// What this API alone knows of the user.
    pub details: Details,
    /// When the account first became present.
    pub created_at: DateTime<Utc>,
    /// The operator who made it so.
    pub created_by: String,
}

impl Account {
    /// A detail that is one text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.details.get(name).and_then(Detail::text)
    }
}
