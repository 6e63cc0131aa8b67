//! A seed file as it is read and written: every key with its type. `config/README.md` explains them, and a test compares
//! the two. What belongs to users, tokens and operators stands in `seed_people.rs`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::seed_people::{OperatorToml, TokenToml, UserToml};
use super::seed_words::{DetailToml, OneName};

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default, skip_serializing_if = "NumbersToml::is_empty")]
    pub(super) numbers: NumbersToml,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) realm: Vec<RealmToml>,
    #[serde(default, skip_serializing_if = "SectonaToml::is_empty")]
    pub(super) sectona: SectonaToml,
    #[serde(default, skip_serializing_if = "SasToml::is_empty")]
    pub(super) sas: SasToml,
    #[serde(default, skip_serializing_if = "AdmanagerToml::is_empty")]
    pub(super) admanager: AdmanagerToml,
    #[serde(default, skip_serializing_if = "SummitToml::is_empty")]
    pub(super) summit: SummitToml,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) user: Vec<UserToml>,
}

/// The last numbers that were given.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NumbersToml {
    pub(super) users: Option<u32>,
    pub(super) catalogue: Option<u32>,
    pub(super) sectona_operators: Option<u32>,
    pub(super) sas_operators: Option<u32>,
    pub(super) technicians: Option<u32>,
    pub(super) summit_operators: Option<u32>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RealmToml {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sectona: Vec<InstanceToml>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sas: Vec<String>,
    pub(super) admanager: Option<DomainToml>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) summit: Vec<String>,
    pub(super) last_task: Option<u32>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstanceToml {
    pub(super) instance: String,
    pub(super) time_zone: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainToml {
    pub(super) dns: Option<String>,
    pub(super) flat: Option<String>,
    #[serde(default)]
    pub(super) password_policy: PolicyToml,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PolicyToml {
    pub(super) min_length: usize,
    pub(super) may_contain_name: bool,
}

impl Default for PolicyToml {
    fn default() -> Self {
        Self { min_length: 7, may_contain_name: false }
    }
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SectonaToml {
    pub(super) msp: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) roles: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) policies: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) directory_stores: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<GroupToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) operators: Vec<OperatorToml>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SasToml {
    pub(super) saml_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) saml_services: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) containers: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) organizations: Vec<OrganizationToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<GroupToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) operators: Vec<OperatorToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tokens: Vec<TokenToml>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AdmanagerToml {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attributes: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) creation_templates: Vec<TemplateToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) modification_templates: Vec<TemplateToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) organizational_units: Vec<UnitToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<GroupToml>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) technicians: Vec<OperatorToml>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SummitToml {
    pub(super) api_key_disabled: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) time_zones: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) customers: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attributes: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attribute_groups: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) role_templates: Vec<OneName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) operators: Vec<OperatorToml>,
}

/// A name in a catalogue; a text alone stands for one that has nothing but its name.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameToml {
    pub(super) name: String,
    pub(super) realm: Option<String>,
    pub(super) number: Option<u32>,
    pub(super) description: Option<String>,
    pub(super) manage_users: Option<bool>,
    pub(super) in_use: Option<bool>,
    pub(super) parent: Option<ParentToml>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParentToml {
    pub(super) kind: String,
    pub(super) name: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateToml {
    pub(super) name: String,
    pub(super) number: Option<u32>,
    pub(super) logon_name_format: Option<String>,
    pub(super) organizational_unit: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) defaults: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitToml {
    pub(super) realm: String,
    pub(super) dn: String,
    pub(super) number: Option<u32>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupToml {
    pub(super) realm: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) kind: Option<GroupKindToml>,
    pub(super) field: Option<String>,
    pub(super) equals: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) details: BTreeMap<String, DetailToml>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum GroupKindToml {
    Writable,
    ReadOnly,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationToml {
    pub(super) realm: String,
    pub(super) sms_credits: Option<u32>,
    pub(super) max_tokens: Option<u32>,
    #[serde(default, skip_serializing_if = "ChannelToml::works")]
    pub(super) mail: ChannelToml,
    #[serde(default, skip_serializing_if = "ChannelToml::works")]
    pub(super) sms: ChannelToml,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChannelToml {
    #[default]
    Working,
    Failing,
}

impl ChannelToml {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn works(&self) -> bool {
        *self == Self::Working
    }
}

impl NumbersToml {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What says nothing need not be written.
macro_rules! empty {
    ($($name:ident: $switch:ident $($list:ident)*;)*) => {$(
        impl $name {
            fn is_empty(&self) -> bool {
                self.$switch.is_none() $(&& self.$list.is_empty())*
            }
        }
    )*};
}
empty! {
    SectonaToml: msp roles policies directory_stores tags groups operators;
    SasToml: saml_enabled saml_services containers organizations groups operators tokens;
    SummitToml: api_key_disabled time_zones customers locations attributes attribute_groups role_templates operators;
}

impl AdmanagerToml {
    fn is_empty(&self) -> bool {
        self.attributes.is_empty()
            && self.creation_templates.is_empty()
            && self.modification_templates.is_empty()
            && self.organizational_units.is_empty()
            && self.groups.is_empty()
            && self.technicians.is_empty()
    }
}
