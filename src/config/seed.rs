//! The seed format: TOML or JSON that says what a store starts with. `config/README.md` documents it.
//!
//! Unknown keys are refused; what is read is turned into the domain's own values, and these are written the same way.

use super::seed_check::{problem, sound};
use super::seed_file::{
    AdmanagerToml, ChannelToml, DomainToml, File, GroupKindToml, GroupToml, NameToml, OrganizationToml, PolicyToml,
    RealmToml, SasToml, SectonaToml, SummitToml, TemplateToml, UnitToml,
};
use super::seed_text::toml_text;
use super::seed_words::OneName;
use super::{fitting, seed_long, tree};
use crate::domain::seed::{ENTRY_NUMBERS, Seed, SeedEntry, SeedGroup, SeedOrganization, SeedRealm, USER_NUMBERS};
use crate::domain::{Alias, AliasKind, Api, Detail, Details, Field, Kind, Organization, PasswordPolicy};

/// The seed that is compiled into the binary.
pub const SHIPPED: &str = include_str!("../../config/seed.toml");

/// A seed that cannot be read, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SeedProblem(String);

impl SeedProblem {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

/// In which form a seed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOML.
    Toml,
    /// JSON, with the same keys.
    Json,
}

impl Format {
    /// The form of a text: JSON begins with a brace, TOML cannot.
    pub fn of(text: &str) -> Self {
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') { Self::Json } else { Self::Toml }
    }
}

/// Reads a seed in TOML; the problem names the line and the key.
pub fn parse(text: &str) -> Result<Seed, SeedProblem> {
    parse_as(Format::Toml, text)
}

/// Reads a seed in JSON; the problem names the key.
pub fn parse_json(text: &str) -> Result<Seed, SeedProblem> {
    parse_as(Format::Json, text)
}

/// Reads a seed that may be long: of one with many users only what must be known before they are loaded is kept.
pub fn read(format: Format, mut text: String) -> Result<Seed, SeedProblem> {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    seed_long::read(format, text)
}

/// Reads a seed as a whole.
pub fn parse_as(format: Format, text: &str) -> Result<Seed, SeedProblem> {
    let text = text.trim_start_matches('\u{feff}');
    let read = match format {
        Format::Toml => tree::toml(text),
        Format::Json => tree::json(text),
    };
    let file: File = fitting::read(&read.map_err(SeedProblem)?).map_err(|misfit| SeedProblem(misfit.to_string()))?;
    let seed = file.seed()?;
    sound(&seed)?;
    Ok(seed)
}

/// Writes a seed, so that reading it gives the same; plain passwords and tokens are left out.
pub fn write(seed: &Seed, format: Format) -> String {
    let value = serde_json::to_value(File::of(seed)).expect("texts, numbers, lists and tables are JSON");
    let value = without_nulls(value);
    match format {
        Format::Toml => toml_text(&value),
        Format::Json => format!("{value:#}\n"),
    }
}

/// What is absent is not written.
fn without_nulls(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        serde_json::Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

impl File {
    pub(super) fn seed(self) -> Result<Seed, SeedProblem> {
        let mut seed = Seed::default();
        let numbers = self.numbers;
        let numbers = [
            (USER_NUMBERS, numbers.users),
            (ENTRY_NUMBERS, numbers.catalogue),
            (Api::Sectona.name(), numbers.sectona_operators),
            (Api::Sas.name(), numbers.sas_operators),
            (Api::Admanager.name(), numbers.technicians),
            (Api::Summit.name(), numbers.summit_operators),
        ];
        seed.numbers = numbers.into_iter().filter_map(|(of, last)| Some((of.to_owned(), last?.into()))).collect();
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
            if dns.is_none() && flat.is_none() {
                return Err(problem(&self.name, "admanager", "needs the domain's name: dns, flat or both"));
            }
            let password_policy = Some(PasswordPolicy { min_length, may_contain_name });
            let of = |kind, name| Alias { kind, password_policy, ..plain(Api::Admanager, name) };
            aliases.extend(dns.map(|dns| of(AliasKind::Dns, dns)));
            aliases.extend(flat.map(|flat| of(AliasKind::Flat, flat)));
        }
        aliases.extend(self.summit.into_iter().map(|name| plain(Api::Summit, name)));
        Ok(SeedRealm { name: self.name, aliases, last_task: self.last_task.map(i64::from) })
    }
}

impl SectonaToml {
    fn add(self, seed: &mut Seed) -> Result<(), SeedProblem> {
        seed.settings.extend(switch(Api::Sectona, "msp", self.msp));
        let lists = [
            (Kind::Role, self.roles),
            (Kind::Policy, self.policies),
            (Kind::DirectoryStore, self.directory_stores),
            (Kind::Tag, self.tags),
        ];
        names(seed, Api::Sectona, lists)?;
        for operator in self.operators {
            seed.operators.push(operator.seed(Api::Sectona)?);
        }
        groups(seed, Api::Sectona, self.groups)
    }
}

impl SasToml {
    fn add(self, seed: &mut Seed) -> Result<(), SeedProblem> {
        seed.settings.extend(switch(Api::Sas, "saml_enabled", self.saml_enabled));
        names(seed, Api::Sas, [(Kind::SamlService, self.saml_services), (Kind::Container, self.containers)])?;
        seed.organizations.extend(self.organizations.into_iter().map(OrganizationToml::seed));
        for operator in self.operators {
            seed.operators.push(operator.seed(Api::Sas)?);
        }
        groups(seed, Api::Sas, self.groups)?;
        for token in self.tokens {
            seed.tokens.extend(token.seeds()?);
        }
        Ok(())
    }
}

impl AdmanagerToml {
    fn add(self, seed: &mut Seed) -> Result<(), SeedProblem> {
        names(seed, Api::Admanager, [(Kind::Attribute, self.attributes)])?;
        let creation = self.creation_templates.into_iter().map(|template| template.entry(Kind::CreationTemplate));
        seed.catalogue.extend(creation);
        let changing = self.modification_templates.into_iter();
        seed.catalogue.extend(changing.map(|template| template.entry(Kind::ModificationTemplate)));
        seed.catalogue.extend(self.organizational_units.into_iter().map(|UnitToml { realm, dn, number }| {
            let entry = entry(Api::Admanager, Kind::OrganizationalUnit, dn, number);
            SeedEntry { realm: Some(realm), ..entry }
        }));
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
            (Kind::Role, self.role_templates),
        ];
        names(seed, Api::Summit, lists)?;
        for operator in self.operators {
            seed.operators.push(operator.seed(Api::Summit)?);
        }
        Ok(())
    }
}

impl NameToml {
    fn entry(self, api: Api, kind: Kind) -> Result<SeedEntry, SeedProblem> {
        let wrong = [
            ("manage_users", self.manage_users.is_some() && kind != Kind::Role, "is for roles only"),
            ("description", self.description.is_some() && kind != Kind::Container, "is for containers only"),
            ("realm", self.realm.is_none() && kind == Kind::Container, "is missing"),
        ];
        if let Some((key, _, what)) = wrong.into_iter().find(|(_, wrong, _)| *wrong) {
            return Err(problem(&self.name, key, what));
        }
        let mut details = Details::new();
        let parent = match self.parent {
            Some(parent) => {
                let known = one_of("kind of name", &parent.kind, Kind::named, &Kind::ALL.map(Kind::name))?;
                [Some(("parent_kind", known.name().to_owned())), Some(("parent", parent.name))]
            }
            None => [None, None],
        };
        let own = [
            self.description.map(|text| ("description", text)),
            self.manage_users.map(|may| ("manage_users", may.to_string())),
            self.in_use.filter(|in_use| !in_use).map(|_| ("in_use", false.to_string())),
        ];
        let own = own.into_iter().chain(parent).flatten();
        details.extend(own.map(|(name, text)| (name.to_owned(), Detail::Text(text))));
        Ok(SeedEntry { realm: self.realm, details, ..entry(api, kind, self.name, self.number) })
    }
}

impl TemplateToml {
    fn entry(self, kind: Kind) -> SeedEntry {
        let mut entry = entry(Api::Admanager, kind, self.name, self.number);
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
    fn seed(self, api: Api) -> Result<SeedGroup, SeedProblem> {
        let mut details: Details = self.details.into_iter().map(|(name, detail)| (name, detail.detail())).collect();
        if let Some(field) = self.field {
            let unknown = || SeedProblem(format!("{field:?} of group {:?} is no shared attribute", self.name));
            details
                .insert("field".to_owned(), Detail::Text(Field::named(&field).ok_or_else(unknown)?.name().to_owned()));
        }
        if api != Api::Sas && self.kind.is_some() {
            return Err(problem(&self.name, "kind", "is for groups of sas only"));
        }
        let kind = (api == Api::Sas).then_some(match self.kind {
            Some(GroupKindToml::ReadOnly) => "read_only",
            Some(GroupKindToml::Writable) | None => "writable",
        });
        details.extend(kind.map(|kind| ("kind".to_owned(), kind.into())));
        let own = [("equals", self.equals), ("description", self.description)];
        let own = own.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Detail::Text(text?))));
        details.extend(own);
        Ok(SeedGroup { realm: self.realm, api, name: self.name, details })
    }
}

impl OrganizationToml {
    fn seed(self) -> SeedOrganization {
        let usual = Organization::default();
        let organization = Organization {
            sms_credits: self.sms_credits.map_or(usual.sms_credits, i64::from),
            max_tokens: self.max_tokens.map(i64::from),
            mail_fails: self.mail == ChannelToml::Failing,
            sms_fails: self.sms == ChannelToml::Failing,
        };
        SeedOrganization { realm: self.realm, organization }
    }
}

fn time_zone(zone: &str) -> Result<(), SeedProblem> {
    let known = zone.parse::<chrono_tz::Tz>().is_ok() || zone.parse::<chrono::FixedOffset>().is_ok();
    let problem = || SeedProblem(format!("{zone:?} is no time zone; write Asia/Kolkata or +05:30"));
    known.then_some(()).ok_or_else(problem)
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

fn switch(api: Api, name: &str, value: Option<bool>) -> Option<(Api, Details)> {
    let value = value?;
    Some((api, Details::from([(name.to_owned(), Detail::Text(value.to_string()))])))
}

fn entry(api: Api, kind: Kind, name: String, number: Option<u32>) -> SeedEntry {
    SeedEntry { api, kind, name, number: number.map(i64::from), realm: None, details: Details::new() }
}

fn names<const N: usize>(seed: &mut Seed, api: Api, lists: [(Kind, Vec<OneName>); N]) -> Result<(), SeedProblem> {
    for (kind, names) in lists {
        for OneName(name) in names {
            seed.catalogue.push(name.entry(api, kind)?);
        }
    }
    Ok(())
}

fn groups(seed: &mut Seed, api: Api, groups: Vec<GroupToml>) -> Result<(), SeedProblem> {
    for group in groups {
        seed.groups.push(group.seed(api)?);
    }
    Ok(())
}
