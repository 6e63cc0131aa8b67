//! The attributes that all APIs share: stored once, with the user.

use std::collections::BTreeMap;

/// A shared attribute of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// The name to show.
    DisplayName,
    /// E-mail address.
    Email,
    /// Mobile number.
    Mobile,
    /// Telephone number.
    Telephone,
    /// Fax number.
    Fax,
    /// Company.
    Company,
    /// Department.
    Department,
    /// Job title.
    Title,
    /// Employee id.
    EmployeeId,
    /// Street and number.
    Street,
    /// City.
    City,
    /// State or province.
    State,
    /// Postal code.
    PostalCode,
    /// Country.
    Country,
    /// The manager, as text.
    Manager,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::FirstName,
        Self::LastName,
        Self::DisplayName,
        Self::Email,
        Self::Mobile,
        Self::Telephone,
        Self::Fax,
        Self::Company,
        Self::Department,
        Self::Title,
        Self::EmployeeId,
        Self::Street,
        Self::City,
        Self::State,
        Self::PostalCode,
        Self::Country,
        Self::Manager,
    ];

    /// The name in the store, in seeds and in the audit.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::DisplayName => "display_name",
            Self::Email => "email",
            Self::Mobile => "mobile",
            Self::Telephone => "telephone",
            Self::Fax => "fax",
            Self::Company => "company",
            Self::Department => "department",
            Self::Title => "title",
            Self::EmployeeId => "employee_id",
            Self::Street => "street",
            Self::City => "city",
            Self::State => "state",
            Self::PostalCode => "postal_code",
            Self::Country => "country",
            Self::Manager => "manager",
        }
    }

    /// The field of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// The shared attributes that a user has; an absent one has no value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile(pub BTreeMap<Field, String>);

impl Profile {
    /// The value, where there is one.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }
}
