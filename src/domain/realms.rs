//! Realms, and the names by which each API reaches them.

use uuid::Uuid;

use super::Api;

/// A name space of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Realm {
    /// Its id.
    pub id: Uuid,
    /// Its own name, as seeds say it.
    pub name: String,
}

/// What sort of name an alias is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasKind {
    /// A name like any other: an instance, an organization, a domain.
    Plain,
    /// The DNS name of a directory domain.
    Dns,
    /// The flat (NetBIOS) name of a directory domain.
    Flat,
}

impl AliasKind {
    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Dns => "dns",
            Self::Flat => "flat",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Plain, Self::Dns, Self::Flat].into_iter().find(|kind| kind.name() == name)
    }
}

/// A name by which one API reaches a realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The API that knows the name.
    pub api: Api,
    /// The name.
    pub name: String,
    /// What sort of name it is.
    pub kind: AliasKind,
    /// The time zone in which this API shows times here, as an IANA name or an offset; absent for UTC.
    pub time_zone: Option<String>,
    /// What this API demands of passwords here.
    pub password_policy: Option<PasswordPolicy>,
}

/// What is demanded of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The fewest characters.
    pub min_length: usize,
    /// Whether it may contain the user's name.
    pub may_contain_name: bool,
}

impl PasswordPolicy {
    /// Whether the password will do for the user of that name. A name of one or two characters is not looked for, as
    /// in Active Directory.
    pub fn admits(self, password: &str, user_name: &str) -> bool {
        let name = super::fold(user_name);
        let contains = name.chars().count() > 2 && super::fold(password).contains(&name);
        password.chars().count() >= self.min_length && (self.may_contain_name || !contains)
    }
}
