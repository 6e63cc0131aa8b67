//! The seed format: TOML that says what a store starts with. `config/README.md` documents it.
//!
//! Unknown keys are refused; what is read is turned into the domain's own values.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::seed_check::sound;
use super::seed_file::{
    AdmanagerToml, DetailToml, DomainToml, File, GroupToml, NamedRoleToml, OperatorToml, PolicyToml, RealmToml,
    RoleToml, SectonaToml, SummitToml, TemplateToml, UserToml,
};
use crate::domain::seed::{Seed, SeedEntry, SeedGroup, SeedOperator, SeedPassword, SeedRealm, SeedUser};
use crate::domain::users::PasswordHash;
use crate::domain::{Alias, AliasKind, Api, Changes, Detail, Details, Field, Kind, PasswordPolicy, Right};

/// The seed that is compiled into the binary.
pub const SHIPPED: &str = include_str!("../../config/seed.toml");

/// What operators of Sectona may be.
const USER_TYPES: [&str; 3] = ["Interactive", "APIOAuth", "InteractiveAPIOAuth"];

/// A seed that cannot be read, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SeedProblem(String);

impl SeedProblem {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

/// Reads a seed; the problem names the line and the key.
pub fn parse(text: &str) -> Result<Seed, SeedProblem> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        SeedProblem(format!("line {line}: {}", error.message().replace('\n', " ")))
    })?;
    let seed = file.seed()?;
    sound(&seed)?;
    Ok(seed)
}

/// Reads a seed that is written as JSON.
pub fn parse_json(text: &str) -> Result<Seed, SeedProblem> {
    let file: File = serde_json::from_str(text).map_err(|error| SeedProblem(error.to_string()))?;
    let seed = file.seed()?;
    sound(&seed)?;
    Ok(seed)
}

impl File {
    fn seed(self) -> Result<Seed, SeedProblem> {
        let mut seed = Seed::default();
        for realm in self.realm {
            seed.realms.push(realm.seed()?);
        }
        self.sectona.add(&mut seed)?;
        self.sas.add(&mut seed)?;
        self.admanager.add(&mut seed)?;
        self.summit.add(&mut seed)?;
        for user in self.user {
            seed.users.push(user.seed()?);
        }
        Ok(seed)
    }
}

impl RealmToml {
    fn seed(self) -> Result<SeedRealm, SeedProblem> {
        let plain =
            |api, name: String| Alias { api, name, kind: AliasKind::Plain, time_zone: None, password_policy: None };
        let mut aliases = Vec::new();
        for instance in self.sectona {
            if let Some(zone) = &instance.time_zone {
                time_zone(zone)?;
            }
            aliases.push(Alias { time_zone: instance.time_zone, ..plain(Api::Sectona, instance.instance) });
        }
        aliases.extend(self.sas.into_iter().map(|name| plain(Api::Sas, name)));
        if let Some(domain) = self.admanager {
            let DomainToml { dns, flat, password_policy: PolicyToml { min_length, may_contain_name } } = domain;
            let password_policy = Some(PasswordPolicy { min_length, may_contain_name });
            let of = |kind, name| Alias { kind, password_policy, ..plain(Api::Admanager, name) };
            aliases.push(of(AliasKind::Dns, dns));
            aliases.extend(flat.map(|flat| of(AliasKind::Flat, flat)));
        }
        aliases.extend(self.summit.into_iter().map(|name| plain(Api::Summit, name)));
        Ok(SeedRealm { name: self.name, aliases })
    }
}

impl SectonaToml {
    fn add(self, seed: &mut Seed) -> Result<(), SeedProblem> {
        seed.settings.extend(switch(Api::Sectona, "msp", self.msp));
        let lists =
            [(Kind::Policy, self.policies), (Kind::DirectoryStore, self.directory_stores), (Kind::Tag, self.tags)];
        names(seed, Api::Sectona, lists);
        seed.catalogue.extend(self.roles.into_iter().map(|role| match role {
            NamedRoleToml::Name(name) => entry(Api::Sectona, Kind::Role, name),
            NamedRoleToml::Role(role) => role.entry(Api::Sectona),
        }));
        for operator in self.operators {
            seed.operators.push(operator.seed(Api::Sectona)?);
        }
        groups(seed, Api::Sectona, self.groups)
    }
}

impl AdmanagerToml {
    fn add(self, seed: &mut Seed) -> Result<(), SeedProblem> {
        names(seed, Api::Admanager, [(Kind::Attribute, self.attributes)]);
        let creation = self.creation_templates.into_iter().map(|template| template.entry(Kind::CreationTemplate));
        seed.catalogue.extend(creation);
        let changing = self.modification_templates.into_iter();
        seed.catalogue.extend(changing.map(|template| template.entry(Kind::ModificationTemplate)));
        for unit in self.organizational_units {
            let mut entry = entry(Api::Admanager, Kind::OrganizationalUnit, unit.dn);
            entry.realm = Some(unit.realm);
            seed.catalogue.push(entry);
        }
        for technician in self.technicians {
            seed.operators.push(technician.seed(Api::Admanager)?);
        }
        groups(seed, Api::Admanager, self.groups)
    }
}

impl SummitToml {
    fn add(self, seed: &mut Seed) -> Result<(), SeedProblem> {
        seed.settings.extend(switch(Api::Summit, "api_key_disabled", self.api_key_disabled));
        let lists = [
            (Kind::TimeZone, self.time_zones),
            (Kind::Customer, self.customers),
            (Kind::Location, self.locations),
            (Kind::Attribute, self.attributes),
            (Kind::AttributeGroup, self.attribute_groups),
        ];
        names(seed, Api::Summit, lists);
        seed.catalogue.extend(self.role_templates.into_iter().map(|role| role.entry(Api::Summit)));
        for operator in self.operators {
            seed.operators.push(operator.seed(Api::Summit)?);
        }
        Ok(())
    }
}

impl RoleToml {
    fn entry(self, api: Api) -> SeedEntry {
        let mut entry = entry(api, Kind::Role, self.name);
        entry.details.insert("manage_users".to_owned(), Detail::Text(self.manage_users.to_string()));
        entry
    }
}

impl OperatorToml {
    pub(super) fn seed(self, api: Api) -> Result<SeedOperator, SeedProblem> {
        let right = |name: &String| one_of("right", name, Right::named, &Right::ALL.map(Right::name));
        let template = self.default_template;
        let references = template.iter().map(|name| (Kind::CreationTemplate, name.clone())).collect();
        let kind = self.user_type.map(|name| one_of("user type", &name, user_type, &USER_TYPES)).transpose()?;
        let details = [("default_template", template), ("UserType", kind)];
        let details = details.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Detail::Text(text?))));
        let details = details.collect();
        Ok(SeedOperator {
            api,
            password: password(&self.name, self.password, self.password_hash)?,
            tokens: self.tokens,
            rights: self.rights.iter().map(right).collect::<Result<_, _>>()?,
            realms: self.realms,
            built_in: self.built_in,
            development: self.development,
            details,
            secrets: Vec::new(),
            references,
            organization: None,
            name: self.name,
        })
    }
}

impl TemplateToml {
    fn entry(self, kind: Kind) -> SeedEntry {
        let mut entry = entry(Api::Admanager, kind, self.name);
        let own = [("logon_name_format", self.logon_name_format), ("organizational_unit", self.organizational_unit)];
        let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Detail::Text(value?))));
        entry.details.extend(own);
        if !self.defaults.is_empty() {
            entry.details.insert("defaults".to_owned(), Detail::Records(vec![self.defaults]));
        }
        entry
    }
}

impl GroupToml {
    pub(super) fn seed(self, api: Api) -> Result<SeedGroup, SeedProblem> {
        let mut details = Details::new();
        if let Some(field) = self.field {
            let unknown = || SeedProblem(format!("{field:?} of group {:?} is no shared attribute", self.name));
            details
                .insert("field".to_owned(), Detail::Text(Field::named(&field).ok_or_else(unknown)?.name().to_owned()));
        }
        details.extend(self.equals.map(|equals| ("equals".to_owned(), Detail::Text(equals))));
        Ok(SeedGroup { realm: self.realm, api, name: self.name, details })
    }
}

impl UserToml {
    fn seed(self) -> Result<SeedUser, SeedProblem> {
        let mut changes = Changes { active: self.active, locked: self.locked, ..Changes::default() };
        for (name, value) in self.attributes {
            let known = || Field::ALL.map(Field::name).join(", ");
            let unknown = || SeedProblem(format!("{name:?} is no shared attribute; they are {}", known()));
            changes.field(Field::named(&name).ok_or_else(unknown)?, value);
        }
        if let Some(text) = self.expires_at {
            let at = DateTime::parse_from_rfc3339(&text)
                .map_err(|_| SeedProblem(format!("expires_at {text:?} is no time like 2031-04-28T00:00:00Z")))?;
            changes.expires_at = Some(Some(at.with_timezone(&Utc)));
        }
        let mut accounts: Vec<(Api, Details)> = Vec::new();
        for name in &self.accounts {
            accounts.push((api(name)?, Details::new()));
        }
        for (name, details) in self.details {
            let api = api(&name)?;
            let account = accounts.iter_mut().find(|(known, _)| *known == api);
            let user = &self.name;
            let (_, kept) = account
                .ok_or_else(|| SeedProblem(format!("user {user:?} has details for {api} but no account there")))?;
            kept.extend(details.into_iter().map(|(name, detail)| (name, detail.detail())));
        }
        let groups =
            self.groups.into_iter().map(|(name, groups)| Ok((api(&name)?, groups))).collect::<Result<_, _>>()?;
        let password = password(&self.name, self.password, self.password_hash)?;
        Ok(SeedUser { realm: self.realm, name: self.name, password, changes, accounts, groups })
    }
}

impl DetailToml {
    fn detail(self) -> Detail {
        match self {
            Self::Text(text) => Detail::Text(text),
            Self::List(list) => Detail::List(list),
            Self::Records(records) => Detail::Records(records),
        }
    }
}

fn user_type(name: &str) -> Option<String> {
    USER_TYPES.into_iter().find(|known| *known == name).map(str::to_owned)
}

fn api(name: &str) -> Result<Api, SeedProblem> {
    name.parse().map_err(|error| SeedProblem(format!("{name:?} is no API; {error}")))
}

fn time_zone(zone: &str) -> Result<(), SeedProblem> {
    let known = zone.parse::<chrono_tz::Tz>().is_ok() || zone.parse::<chrono::FixedOffset>().is_ok();
    let problem = || SeedProblem(format!("{zone:?} is no time zone; write Asia/Kolkata or +05:30"));
    known.then_some(()).ok_or_else(problem)
}

fn password(
    name: &str,
    plain: Option<SecretString>,
    hash: Option<String>,
) -> Result<Option<SeedPassword>, SeedProblem> {
    match (plain, hash) {
        (Some(_), Some(_)) => Err(SeedProblem(format!("{name:?} has both a password and a password_hash"))),
        (Some(plain), None) => Ok(Some(SeedPassword::Plain(plain))),
        (None, Some(hash)) if hash.starts_with("$argon2") => Ok(Some(SeedPassword::Hashed(PasswordHash(hash)))),
        (None, Some(_)) => Err(SeedProblem(format!("the password_hash of {name:?} is no Argon2 PHC string"))),
        (None, None) => Ok(None),
    }
}

/// The value that a name stands for.
pub(super) fn one_of<T>(
    what: &str,
    name: &str,
    named: impl FnOnce(&str) -> Option<T>,
    all: &[&str],
) -> Result<T, SeedProblem> {
    let problem = || SeedProblem(format!("{name:?} is no {what}; the {what}s are {}", all.join(", ")));
    named(name).ok_or_else(problem)
}

pub(super) fn switch(api: Api, name: &str, value: Option<bool>) -> Option<(Api, Details)> {
    let value = value?;
    Some((api, Details::from([(name.to_owned(), Detail::Text(value.to_string()))])))
}

pub(super) fn entry(api: Api, kind: Kind, name: String) -> SeedEntry {
    SeedEntry { api, kind, name, realm: None, details: Details::new() }
}

pub(super) fn names<const N: usize>(seed: &mut Seed, api: Api, lists: [(Kind, Vec<String>); N]) {
    for (kind, names) in lists {
        seed.catalogue.extend(names.into_iter().map(|name| entry(api, kind, name)));
    }
}

fn groups(seed: &mut Seed, api: Api, groups: Vec<GroupToml>) -> Result<(), SeedProblem> {
    for group in groups {
        seed.groups.push(group.seed(api)?);
    }
    Ok(())
}
