//! From the domain's values to a seed file: the reverse of `seed.rs` and `seed_user.rs`.

use super::seed_file::{
    ChannelToml, DomainToml, File, GroupKindToml, GroupToml, InstanceToml, NameToml, NumbersToml, OrganizationToml,
    ParentToml, PolicyToml, RealmToml, TemplateToml, UnitToml,
};
use super::seed_people::{AccountToml, CredentialToml, OperatorToml, TokenToml, UserToml};
use super::seed_words::{DetailToml, Digest, Id, OneAccount, OneName, Time};
use crate::domain::seed::{
    ENTRY_NUMBERS, Seed, SeedAccount, SeedCredential, SeedEntry, SeedGroup, SeedOperator, SeedOrganization,
    SeedPassword, SeedRealm, SeedToken, SeedUser, USER_NUMBERS,
};
use crate::domain::{AliasKind, Api, Detail, Details, Kind};

impl File {
    /// The file that says what the seed says, plain secrets aside.
    pub(super) fn of(seed: &Seed) -> Self {
        let mut file = Self { realm: seed.realms.iter().map(RealmToml::of).collect(), ..Self::default() };
        let last = |of: &str| seed.numbers.get(of).and_then(|last| number(*last));
        file.numbers = NumbersToml {
            users: last(USER_NUMBERS),
            catalogue: last(ENTRY_NUMBERS),
            sectona_operators: last(Api::Sectona.name()),
            sas_operators: last(Api::Sas.name()),
            technicians: last(Api::Admanager.name()),
            summit_operators: last(Api::Summit.name()),
        };
        for (api, details) in &seed.settings {
            let (switch, name) = match api {
                Api::Sectona => (&mut file.sectona.msp, "msp"),
                Api::Sas => (&mut file.sas.saml_enabled, "saml_enabled"),
                Api::Summit => (&mut file.summit.api_key_disabled, "api_key_disabled"),
                Api::Admanager => continue,
            };
            *switch = details.get(name).and_then(Detail::text).map(|text| text == "true");
        }
        seed.catalogue.iter().for_each(|entry| file.name(entry));
        file.sas.organizations = seed.organizations.iter().map(OrganizationToml::of).collect();
        for operator in &seed.operators {
            let operators = match operator.api {
                Api::Sectona => &mut file.sectona.operators,
                Api::Sas => &mut file.sas.operators,
                Api::Admanager => &mut file.admanager.technicians,
                Api::Summit => &mut file.summit.operators,
            };
            operators.push(OperatorToml::of(operator));
        }
        for group in &seed.groups {
            match group.api {
                Api::Sectona => file.sectona.groups.push(GroupToml::of(group)),
                Api::Sas => file.sas.groups.push(GroupToml::of(group)),
                Api::Admanager => file.admanager.groups.push(GroupToml::of(group)),
                // It has none.
                Api::Summit => {}
            }
        }
        file.user = seed.users.iter().map(UserToml::of).collect();
        file.sas.tokens = seed.tokens.iter().map(TokenToml::of).collect();
        file
    }

    /// Puts a name into the list of its kind. Those that no API has are not there.
    fn name(&mut self, entry: &SeedEntry) {
        let names = match (entry.api, entry.kind) {
            (Api::Sectona, Kind::Role) => &mut self.sectona.roles,
            (Api::Sectona, Kind::Policy) => &mut self.sectona.policies,
            (Api::Sectona, Kind::DirectoryStore) => &mut self.sectona.directory_stores,
            (Api::Sectona, Kind::Tag) => &mut self.sectona.tags,
            (Api::Sas, Kind::SamlService) => &mut self.sas.saml_services,
            (Api::Sas, Kind::Container) => &mut self.sas.containers,
            (Api::Summit, Kind::TimeZone) => &mut self.summit.time_zones,
            (Api::Summit, Kind::Customer) => &mut self.summit.customers,
            (Api::Summit, Kind::Location) => &mut self.summit.locations,
            (Api::Summit, Kind::Attribute) => &mut self.summit.attributes,
            (Api::Summit, Kind::AttributeGroup) => &mut self.summit.attribute_groups,
            (Api::Summit, Kind::Role) => &mut self.summit.role_templates,
            (Api::Admanager, Kind::Attribute) => &mut self.admanager.attributes,
            (Api::Admanager, Kind::CreationTemplate) => {
                return self.admanager.creation_templates.push(TemplateToml::of(entry));
            }
            (Api::Admanager, Kind::ModificationTemplate) => {
                return self.admanager.modification_templates.push(TemplateToml::of(entry));
            }
            (Api::Admanager, Kind::OrganizationalUnit) => {
                let realm = entry.realm.clone().unwrap_or_default();
                let unit = UnitToml { realm, dn: entry.name.clone(), number: entry.number.and_then(number) };
                return self.admanager.organizational_units.push(unit);
            }
            _ => return,
        };
        names.push(OneName(NameToml::of(entry)));
    }
}

impl RealmToml {
    fn of(realm: &SeedRealm) -> Self {
        let last_task = realm.last_task.and_then(number);
        let mut file = Self { name: realm.name.clone(), last_task, ..Self::default() };
        for alias in &realm.aliases {
            let name = alias.name.clone();
            match alias.api {
                Api::Sectona => {
                    file.sectona.push(InstanceToml { instance: name, time_zone: alias.time_zone.clone() });
                }
                Api::Sas => file.sas.push(name),
                Api::Summit => file.summit.push(name),
                Api::Admanager => {
                    // Without a policy, anything will do.
                    let policy =
                        alias.password_policy.map_or(PolicyToml { min_length: 0, may_contain_name: true }, |policy| {
                            PolicyToml { min_length: policy.min_length, may_contain_name: policy.may_contain_name }
                        });
                    let empty = DomainToml { dns: None, flat: None, password_policy: policy };
                    let domain = file.admanager.get_or_insert(empty);
                    match alias.kind {
                        AliasKind::Flat => domain.flat = Some(name),
                        AliasKind::Dns | AliasKind::Plain => domain.dns = Some(name),
                    }
                }
            }
        }
        file
    }
}

impl NameToml {
    fn of(entry: &SeedEntry) -> Self {
        let text = |name: &str| text(&entry.details, name);
        let parent = text("parent_kind").zip(text("parent")).map(|(kind, name)| ParentToml { kind, name });
        Self {
            name: entry.name.clone(),
            realm: entry.realm.clone(),
            number: entry.number.and_then(number),
            description: text("description"),
            manage_users: text("manage_users").map(|may| may == "true"),
            in_use: text("in_use").filter(|in_use| in_use == "false").map(|_| false),
            parent,
        }
    }
}

impl TemplateToml {
    fn of(entry: &SeedEntry) -> Self {
        let defaults = match entry.details.get("defaults") {
            Some(Detail::Records(records)) => records.first().cloned().unwrap_or_default(),
            Some(Detail::Text(_) | Detail::List(_)) | None => std::collections::BTreeMap::new(),
        };
        Self {
            name: entry.name.clone(),
            number: entry.number.and_then(number),
            logon_name_format: text(&entry.details, "logon_name_format"),
            organizational_unit: text(&entry.details, "organizational_unit"),
            defaults,
        }
    }
}

impl OrganizationToml {
    fn of(seed: &SeedOrganization) -> Self {
        let channel = |fails| if fails { ChannelToml::Failing } else { ChannelToml::Working };
        Self {
            realm: seed.realm.clone(),
            sms_credits: number(seed.organization.sms_credits),
            max_tokens: seed.organization.max_tokens.and_then(number),
            mail: channel(seed.organization.mail_fails),
            sms: channel(seed.organization.sms_fails),
        }
    }
}

impl GroupToml {
    fn of(group: &SeedGroup) -> Self {
        let mut details = group.details.clone();
        let mut take = |name: &str| match details.remove(name) {
            Some(Detail::Text(text)) => Some(text),
            Some(Detail::List(_) | Detail::Records(_)) | None => None,
        };
        let kind = take("kind").filter(|kind| kind == "read_only").map(|_| GroupKindToml::ReadOnly);
        let (description, field, equals) = (take("description"), take("field"), take("equals"));
        let details = details.into_iter().map(|(name, detail)| (name, DetailToml::of(detail))).collect();
        Self { realm: group.realm.clone(), name: group.name.clone(), description, kind, field, equals, details }
    }
}

impl OperatorToml {
    fn of(operator: &SeedOperator) -> Self {
        let text = |name: &str| text(&operator.details, name);
        let secret = |name: &str| operator.secrets.iter().find(|(known, _)| *known == name);
        let secret = |name: &str| secret(name).and_then(|(_, secret)| hash(Some(secret)));
        let credentials = operator.credentials.iter();
        Self {
            name: operator.name.clone(),
            number: operator.number.and_then(number),
            password_hash: hash(operator.password.as_ref()),
            rights: operator.rights.iter().map(|right| right.name().to_owned()).collect(),
            realms: operator.realms.clone(),
            built_in: operator.built_in,
            development: operator.development,
            default_template: text("default_template"),
            user_type: text("UserType"),
            organization: operator.organization.clone(),
            login: text("login"),
            challenge: text("challenge"),
            answer_hash: secret("answer_hash"),
            next_passcode_hash: secret("next_passcode_hash"),
            validation_code: text("validation_code"),
            credentials: credentials.map(|of| CredentialToml::of(of, false, operator.development)).collect(),
            ..Self::default()
        }
    }
}

impl CredentialToml {
    fn of(credential: &SeedCredential, named: bool, development: bool) -> Self {
        Self {
            api: named.then(|| credential.api.name().to_owned()),
            digest: Digest(credential.digest.clone()),
            label: credential.label.clone(),
            scopes: credential.scopes.clone(),
            expires_at: credential.expires_at.map(Time),
            development: Some(credential.development).filter(|is| *is != development),
        }
    }
}

impl UserToml {
    fn of(user: &SeedUser) -> Self {
        let attribute =
            |(field, value): &(crate::domain::Field, Option<String>)| Some((field.name().to_owned(), value.clone()?));
        let kept = user.accounts.iter().filter(|account| !account.details.is_empty());
        let details = kept.map(|account| {
            let details = account.details.clone().into_iter();
            (account.api.name().to_owned(), details.map(|(name, detail)| (name, DetailToml::of(detail))).collect())
        });
        let groups = user.groups.iter().filter(|(_, names)| !names.is_empty());
        Self {
            realm: user.realm.clone(),
            name: user.name.clone(),
            id: user.id.map(Id),
            number: user.number.and_then(number),
            password: None,
            password_hash: hash(user.password.as_ref()),
            attributes: user.changes.profile.iter().filter_map(attribute).collect(),
            active: user.changes.active.filter(|active| !active),
            locked: user.changes.locked.filter(|locked| *locked),
            expires_at: user.changes.expires_at.flatten().map(Time),
            expiry_applied: user.expiry_applied,
            created_at: user.created_at.map(Time),
            updated_at: user.updated_at.filter(|at| Some(*at) != user.created_at).map(Time),
            accounts: user.accounts.iter().map(|account| AccountToml::of(account, user)).collect(),
            details: details.collect(),
            groups: groups.map(|(api, names)| (api.name().to_owned(), names.clone())).collect(),
            api_key: None,
            credentials: user.credentials.iter().map(|of| CredentialToml::of(of, true, false)).collect(),
        }
    }
}

impl AccountToml {
    fn of(account: &SeedAccount, user: &SeedUser) -> OneAccount {
        OneAccount(Self {
            api: account.api.name().to_owned(),
            created_at: account.created_at.filter(|at| Some(*at) != user.created_at).map(Time),
            created_by: account.created_by.clone().filter(|by| by != "seed"),
            removed: account.removed,
        })
    }
}

impl TokenToml {
    fn of(token: &SeedToken) -> Self {
        Self {
            realm: token.realm.clone(),
            serial: token.serial.clone(),
            r#type: token.kind.name().to_owned(),
            state: Some(token.state.name().to_owned()),
            state_since: token.state_since.map(Time),
            owner: token.owner.clone(),
            container: token.container.clone(),
            revocable: Some(token.revocable).filter(|revocable| !revocable),
            comment: token.comment.clone(),
            count: None,
        }
    }
}

fn text(details: &Details, name: &str) -> Option<String> {
    details.get(name).and_then(Detail::text).map(str::to_owned)
}

fn hash(password: Option<&SeedPassword>) -> Option<String> {
    match password {
        Some(SeedPassword::Hashed(hash)) => Some(hash.0.clone()),
        Some(SeedPassword::Plain(_)) | None => None,
    }
}

fn number(number: i64) -> Option<u32> {
    u32::try_from(number).ok()
}
