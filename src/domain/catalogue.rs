//! The vendors' catalogues: names that a request may refer to.

use uuid::Uuid;

use super::{Api, Detail, Details};

/// The detail that says of a name that it is out of use.
const IN_USE: &str = "in_use";

/// What a catalogued name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A role that can be given to a user.
    Role,
    /// A log-on policy.
    Policy,
    /// A directory that users come from.
    DirectoryStore,
    /// A tag.
    Tag,
    /// A template that users are created by.
    CreationTemplate,
    /// A template that users are modified by.
    ModificationTemplate,
    /// An attribute beyond the vendor's own.
    Attribute,
    /// A group of such attributes.
    AttributeGroup,
    /// A time zone, by the vendor's spelling.
    TimeZone,
    /// A customer.
    Customer,
    /// A location.
    Location,
    /// An organizational unit, by its distinguished name.
    OrganizationalUnit,
    /// A container of users and tokens.
    Container,
    /// A service that takes a user's identity by SAML.
    SamlService,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Role,
        Self::Policy,
        Self::DirectoryStore,
        Self::Tag,
        Self::CreationTemplate,
        Self::ModificationTemplate,
        Self::Attribute,
        Self::AttributeGroup,
        Self::TimeZone,
        Self::Customer,
        Self::Location,
        Self::OrganizationalUnit,
        Self::Container,
        Self::SamlService,
    ];

    /// The name in the store and in seeds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Policy => "policy",
            Self::DirectoryStore => "directory_store",
            Self::Tag => "tag",
            Self::CreationTemplate => "creation_template",
            Self::ModificationTemplate => "modification_template",
            Self::Attribute => "attribute",
            Self::AttributeGroup => "attribute_group",
            Self::TimeZone => "time_zone",
            Self::Customer => "customer",
            Self::Location => "location",
            Self::OrganizationalUnit => "organizational_unit",
            Self::Container => "container",
            Self::SamlService => "saml_service",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether such a name holds for one realm rather than for all.
    pub const fn is_of_a_realm(self) -> bool {
        matches!(self, Self::OrganizationalUnit | Self::Container)
    }

    /// The kind in words, for hints.
    pub fn words(self) -> String {
        self.name().replace('_', " ").replace("saml", "SAML")
    }
}

/// A name in a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// Whose catalogue.
    pub api: Api,
    /// What the name is the name of.
    pub kind: Kind,
    /// Its number in the space, from 1; vendors' numeric ids come from it.
    pub number: i64,
    /// The name as it was first given, or last changed.
    pub name: String,
    /// The realm that it holds for; absent for all.
    pub realm: Option<Uuid>,
    /// What else the vendor keeps with it.
    pub details: Details,
}

impl Entry {
    /// Whether the name may be referred to: it has not been taken out of use.
    pub fn in_use(&self) -> bool {
        self.details.get(IN_USE).and_then(Detail::text) != Some("false")
    }

    /// Takes the name out of use, or back into it.
    pub fn put_in_use(&mut self, in_use: bool) {
        if in_use {
            self.details.remove(IN_USE);
        } else {
            self.details.insert(IN_USE.to_owned(), "false".into());
        }
    }
}
