//! Operators: who may call an API, and what they may do.

use uuid::Uuid;

use super::users::PasswordHash;
use super::{Api, Details, Refusal};

/// Something that an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Create users.
    CreateUsers,
    /// Change users.
    ModifyUsers,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::CreateUsers, Self::ModifyUsers];

    /// The name in the store and in seeds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateUsers => "create_users",
            Self::ModifyUsers => "modify_users",
        }
    }

    /// The right of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.name() == name)
    }
}

/// Who may call an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Its id.
    pub id: Uuid,
    /// The API that it may call.
    pub api: Api,
    /// Its place among the operators of its API, from 1.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Its password; absent where it only has tokens or keys.
    pub password: Option<PasswordHash>,
    /// What it may do.
    pub rights: Vec<Right>,
    /// The realms that it reaches; absent for all.
    pub realms: Option<Vec<Uuid>>,
    /// Whether the product itself brought it (a default administrator).
    pub built_in: bool,
    /// Whether its credentials are the published development ones.
    pub development: bool,
    /// What else the vendor keeps with it.
    pub details: Details,
}

impl Operator {
    /// Refuses what it has no right to.
    pub fn may(&self, right: Right) -> Result<(), Refusal> {
        if self.rights.contains(&right) { Ok(()) } else { Err(Refusal::MissingRight { right }) }
    }

    /// Whether it reaches the realm.
    pub fn reaches(&self, realm: Uuid) -> bool {
        self.realms.as_ref().is_none_or(|realms| realms.contains(&realm))
    }
}
