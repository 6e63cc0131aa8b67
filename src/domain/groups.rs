//! Groups of users.

use uuid::Uuid;

use super::{Api, Detail, Details, Field, Profile, fold};

/// A group of users of one realm, as one API has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: Uuid,
    /// Its realm.
    pub realm: Uuid,
    /// Whose group.
    pub api: Api,
    /// Its name.
    pub name: String,
    /// What else the vendor keeps with it.
    pub details: Details,
}

impl Group {
    /// Whether the group takes in whoever has the right attribute: the shared attribute, and its value.
    pub fn rule(&self) -> Option<(Field, &str)> {
        let field = self.details.get("field").and_then(Detail::text).and_then(Field::named)?;
        Some((field, self.details.get("equals").and_then(Detail::text)?))
    }

    /// Whether its rule takes in a user with these attributes; absent where the group has no rule.
    pub fn takes_in(&self, profile: &Profile) -> Option<bool> {
        let (field, value) = self.rule()?;
        Some(profile.get(field).is_some_and(|has| fold(has) == fold(value)))
    }
}
