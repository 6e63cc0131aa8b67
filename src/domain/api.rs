//! The APIs that a user can be seen through.

use std::fmt;
use std::str::FromStr;

/// One of the emulated APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Api {
    /// Sectona PAM.
    Sectona,
    /// SafeNet / Thales SAS (BSIDCA).
    Sas,
    /// `ManageEngine` ADManager Plus.
    Admanager,
    /// SummitAI.
    Summit,
}

impl Api {
    /// All of them, in the order in which they are always listed.
    pub const ALL: [Self; 4] = [Self::Sectona, Self::Sas, Self::Admanager, Self::Summit];

    /// The name in the store, in seeds, in logs and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sectona => "sectona",
            Self::Sas => "sas",
            Self::Admanager => "admanager",
            Self::Summit => "summit",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names none of the APIs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the APIs are sectona, sas, admanager and summit")]
pub struct UnknownApi;

impl FromStr for Api {
    type Err = UnknownApi;

    fn from_str(text: &str) -> Result<Self, UnknownApi> {
        Self::ALL.into_iter().find(|api| api.name() == text).ok_or(UnknownApi)
    }
}
