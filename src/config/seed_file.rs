//! A seed file as it is written: every key with its type. `config/README.md` explains them, and a test compares the two.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) realm: Vec<RealmToml>,
    #[serde(default)]
    pub(super) sectona: SectonaToml,
    #[serde(default)]
    pub(super) sas: SasToml,
    #[serde(default)]
    pub(super) admanager: AdmanagerToml,
    #[serde(default)]
    pub(super) summit: SummitToml,
    #[serde(default)]
    pub(super) user: Vec<UserToml>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RealmToml {
    pub(super) name: String,
    #[serde(default)]
    pub(super) sectona: Vec<InstanceToml>,
    #[serde(default)]
    pub(super) sas: Vec<String>,
    pub(super) admanager: Option<DomainToml>,
    #[serde(default)]
    pub(super) summit: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstanceToml {
    pub(super) instance: String,
    pub(super) time_zone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainToml {
    pub(super) dns: String,
    pub(super) flat: Option<String>,
    #[serde(default)]
    pub(super) password_policy: PolicyToml,
}

#[derive(Debug, Deserialize)]
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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SectonaToml {
    pub(super) msp: Option<bool>,
    pub(super) roles: Vec<NamedRoleToml>,
    pub(super) policies: Vec<String>,
    pub(super) directory_stores: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) operators: Vec<OperatorToml>,
    pub(super) groups: Vec<GroupToml>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SasToml {
    pub(super) saml_enabled: Option<bool>,
    pub(super) saml_services: Vec<String>,
    pub(super) containers: Vec<ContainerToml>,
    pub(super) groups: Vec<SasGroupToml>,
    pub(super) organizations: Vec<OrganizationToml>,
    pub(super) tokens: Vec<TokenToml>,
    pub(super) operators: Vec<SasOperatorToml>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AdmanagerToml {
    pub(super) attributes: Vec<String>,
    pub(super) creation_templates: Vec<TemplateToml>,
    pub(super) modification_templates: Vec<TemplateToml>,
    pub(super) organizational_units: Vec<UnitToml>,
    pub(super) groups: Vec<GroupToml>,
    pub(super) technicians: Vec<OperatorToml>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SummitToml {
    pub(super) api_key_disabled: Option<bool>,
    pub(super) time_zones: Vec<String>,
    pub(super) customers: Vec<String>,
    pub(super) locations: Vec<String>,
    pub(super) attributes: Vec<String>,
    pub(super) attribute_groups: Vec<String>,
    pub(super) role_templates: Vec<RoleToml>,
    pub(super) operators: Vec<OperatorToml>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorToml {
    pub(super) name: String,
    pub(super) password: Option<SecretString>,
    pub(super) password_hash: Option<String>,
    #[serde(default)]
    pub(super) tokens: Vec<SecretString>,
    #[serde(default)]
    pub(super) rights: Vec<String>,
    pub(super) realms: Option<Vec<String>>,
    #[serde(default)]
    pub(super) built_in: bool,
    #[serde(default)]
    pub(super) development: bool,
    pub(super) default_template: Option<String>,
    pub(super) user_type: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SasOperatorToml {
    pub(super) name: String,
    pub(super) password: Option<SecretString>,
    pub(super) password_hash: Option<String>,
    #[serde(default)]
    pub(super) tokens: Vec<SecretString>,
    #[serde(default)]
    pub(super) rights: Vec<String>,
    pub(super) realms: Option<Vec<String>>,
    #[serde(default)]
    pub(super) built_in: bool,
    #[serde(default)]
    pub(super) development: bool,
    pub(super) organization: Option<String>,
    pub(super) login: Option<String>,
    pub(super) challenge: Option<String>,
    pub(super) answer: Option<SecretString>,
    pub(super) next_passcode: Option<SecretString>,
    pub(super) validation_code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateToml {
    pub(super) name: String,
    pub(super) logon_name_format: Option<String>,
    pub(super) organizational_unit: Option<String>,
    #[serde(default)]
    pub(super) defaults: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitToml {
    pub(super) realm: String,
    pub(super) dn: String,
}

/// A role, or nothing but its name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum NamedRoleToml {
    Name(String),
    Role(RoleToml),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleToml {
    pub(super) name: String,
    #[serde(default)]
    pub(super) manage_users: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupToml {
    pub(super) realm: String,
    pub(super) name: String,
    pub(super) field: Option<String>,
    pub(super) equals: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SasGroupToml {
    pub(super) realm: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) kind: GroupKindToml,
    pub(super) field: Option<String>,
    pub(super) equals: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum GroupKindToml {
    #[default]
    Writable,
    ReadOnly,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContainerToml {
    pub(super) realm: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationToml {
    pub(super) realm: String,
    pub(super) sms_credits: Option<u32>,
    pub(super) max_tokens: Option<u32>,
    #[serde(default)]
    pub(super) mail: ChannelToml,
    #[serde(default)]
    pub(super) sms: ChannelToml,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChannelToml {
    #[default]
    Working,
    Failing,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenToml {
    pub(super) realm: String,
    pub(super) serial: String,
    pub(super) r#type: String,
    pub(super) state: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) container: Option<String>,
    pub(super) revocable: Option<bool>,
    pub(super) comment: Option<String>,
    pub(super) count: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserToml {
    pub(super) realm: String,
    pub(super) name: String,
    pub(super) password: Option<SecretString>,
    pub(super) password_hash: Option<String>,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) active: Option<bool>,
    pub(super) locked: Option<bool>,
    pub(super) expires_at: Option<String>,
    #[serde(default)]
    pub(super) accounts: Vec<String>,
    #[serde(default)]
    pub(super) details: BTreeMap<String, BTreeMap<String, DetailToml>>,
    #[serde(default)]
    pub(super) groups: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum DetailToml {
    Text(String),
    List(Vec<String>),
    Records(Vec<BTreeMap<String, String>>),
}
