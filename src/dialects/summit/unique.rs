//! By which member the users of a request are found.

use super::NT_UID;
use crate::domain::Key;

/// By which member users are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UniqueField {
    EmpId,
    EmailId,
    NtUid,
}

impl UniqueField {
    /// The field of that word.
    pub(super) fn named(word: Option<&str>) -> Self {
        match word {
            Some("EmailId") => Self::EmailId,
            Some("NT_UID") => Self::NtUid,
            _ => Self::EmpId,
        }
    }

    /// The word for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::EmpId => "EmpId",
            Self::EmailId => "EmailId",
            Self::NtUid => "NT_UID",
        }
    }

    /// The member of a user that it compares.
    pub(super) const fn member(self) -> &'static str {
        match self {
            Self::EmpId => "EmployeeId",
            Self::EmailId => "EmailId",
            Self::NtUid => "NT_UID",
        }
    }

    /// How a user with that value is found.
    pub(super) fn key(self, value: &str) -> Key {
        let value = value.to_owned();
        match self {
            Self::EmpId => Key::EmployeeId(value),
            Self::EmailId => Key::Email(value),
            Self::NtUid => Key::Identifier { kind: NT_UID, or_name: Some(value.clone()), value },
        }
    }
}
