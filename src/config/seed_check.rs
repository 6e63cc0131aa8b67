//! What a seed may not say although it can be read: the rules that hold for requests hold for seeds.

use std::collections::{BTreeMap, BTreeSet};

use super::seed::SeedProblem;
use crate::contract::{Contract, Parameter, Shape, meant};
use crate::dialects::admanager::is_container;
use crate::dialects::contract_of;
use crate::domain::seed::{Seed, SeedCredential, SeedEntry, SeedToken, SeedUser};
use crate::domain::text::{LONG, Limit, PHOTO, SHORT, is_name};
use crate::domain::{Api, DEFAULT_CONTAINER, Detail, Details, Field, Kind, fold};

/// What the contracts do not name although APIs keep it of their users.
const KEPT: [(Api, &str); 0] = [];
/// Values that are closed although a request may spell them in many ways.
const CLOSED: [(Api, &str, &[&str]); 1] = [(Api::Summit, "LoginType", &["FORM", "NT", "APIKEY"])];

/// Refuses names and values that no request could bring, and references that lead nowhere.
pub(super) fn sound(seed: &Seed) -> Result<(), SeedProblem> {
    for realm in &seed.realms {
        name("realm", &realm.name)?;
        for alias in &realm.aliases {
            name("alias", &alias.name)?;
        }
    }
    for operator in &seed.operators {
        name("operator", &operator.name)?;
        details(&operator.name, &operator.details)?;
        operator.credentials.iter().try_for_each(|credential| sound_credential(&operator.name, credential))?;
    }
    numbered("name", seed.catalogue.iter().map(|entry| (entry.number, &entry.name)))?;
    numbered("user", seed.users.iter().map(|user| (user.number, &user.name)))?;
    for api in Api::ALL {
        let operators = seed.operators.iter().filter(|operator| operator.api == api);
        numbered("operator", operators.map(|operator| (operator.number, &operator.name)))?;
    }
    for entry in &seed.catalogue {
        name(&entry.kind.words(), &entry.name)?;
        details(&entry.name, &entry.details)?;
        template(seed, entry)?;
        if entry.kind == Kind::Container && fold(&entry.name) == fold(DEFAULT_CONTAINER) {
            let name = &entry.name;
            return Err(SeedProblem::new(format!("{name:?} is a container of every realm, and not to be listed")));
        }
        let container = entry.api == Api::Admanager && entry.kind == Kind::OrganizationalUnit;
        if container && !is_container(&entry.name) {
            return Err(problem(&entry.name, "dn", "is no distinguished name such as OU=Staff,DC=mynah,DC=test"));
        }
    }
    for group in &seed.groups {
        name("group", &group.name)?;
        details(&group.name, &group.details)?;
    }
    seed.users.iter().try_for_each(|user| sound_user(seed, user))?;
    seed.tokens.iter().try_for_each(sound_token)
}

pub(super) fn sound_user(seed: &Seed, user: &SeedUser) -> Result<(), SeedProblem> {
    name("user", &user.name)?;
    for (field, value) in &user.changes.profile {
        let limit = if *field == Field::Street { LONG } else { SHORT };
        text(&user.name, field.name(), value.as_deref().unwrap_or_default(), limit)?;
    }
    for account in &user.accounts {
        details(&user.name, &account.details)?;
        text(&user.name, "created_by", account.created_by.as_deref().unwrap_or_default(), SHORT)?;
        for (member, detail) in &account.details {
            known(seed, account.api, member, &user.name)?;
            closed(account.api, &user.name, member, detail)?;
        }
    }
    user.credentials.iter().try_for_each(|credential| sound_credential(&user.name, credential))
}

fn sound_credential(owner: &str, credential: &SeedCredential) -> Result<(), SeedProblem> {
    text(owner, "label", credential.label.as_deref().unwrap_or_default(), SHORT)?;
    credential.scopes.iter().flatten().try_for_each(|scope| text(owner, "scopes", scope, SHORT))
}

/// Refuses a number that is 0.
pub(super) fn zero(number: i64, name: &str) -> Result<(), SeedProblem> {
    if number < 1 { Err(problem(name, "number", "is 0, but numbers begin with 1")) } else { Ok(()) }
}

/// Refuses a number that is 0, or that is given twice.
fn numbered<'a>(what: &str, all: impl Iterator<Item = (Option<i64>, &'a String)>) -> Result<(), SeedProblem> {
    let mut seen = BTreeMap::new();
    for (number, name) in all.filter_map(|(number, name)| Some((number?, name))) {
        zero(number, name)?;
        if let Some(other) = seen.insert(number, name) {
            return Err(SeedProblem::new(format!("the {what}s {other:?} and {name:?} have the same number, {number}")));
        }
    }
    Ok(())
}

/// Refuses a value that is not among those that the API's contract allows.
fn closed(api: Api, owner: &str, member: &str, detail: &Detail) -> Result<(), SeedProblem> {
    let Some(value) = detail.text() else { return Ok(()) };
    let own = CLOSED.iter().find(|(of, name, _)| *of == api && *name == member);
    let mut allowed: BTreeSet<&str> = own.map(|(_, _, values)| values.iter().copied().collect()).unwrap_or_default();
    collect(contract_of(api), member, &mut allowed);
    if allowed.is_empty() || allowed.contains(value) {
        return Ok(());
    }
    let allowed = allowed.into_iter().collect::<Vec<_>>().join(", ");
    Err(problem(owner, member, &format!("cannot be {value:?}; {api} knows {allowed}")))
}

/// The values that a contract allows for parameters of that name.
fn collect<'a>(contract: &Contract, member: &str, allowed: &mut BTreeSet<&'a str>)
where
    'static: 'a,
{
    let mut open: Vec<&'static Parameter> =
        contract.operations.iter().flat_map(|operation| operation.parameters).collect();
    while let Some(parameter) = open.pop() {
        if parameter.name.eq_ignore_ascii_case(member) {
            allowed.extend(parameter.values);
            if matches!(parameter.shape, Shape::Flag) {
                allowed.extend(["true", "false"]);
            }
        }
        open.extend(parameter.members());
    }
}

fn sound_token(token: &SeedToken) -> Result<(), SeedProblem> {
    name("token", &token.serial)?;
    text(&token.serial, "comment", token.comment.as_deref().unwrap_or_default(), LONG)?;
    let wrong = match (token.state.is_owned(), &token.owner) {
        (true, None) => "which needs an owner",
        (false, Some(_)) => "which goes without an owner",
        (true, Some(_)) | (false, None) => return Ok(()),
    };
    Err(problem(&token.serial, "state", &format!("is {}, {wrong}", token.state.name())))
}

/// A template's container, format and values.
fn template(seed: &Seed, entry: &SeedEntry) -> Result<(), SeedProblem> {
    let text = |member| entry.details.get(member).and_then(Detail::text);
    if text("organizational_unit").is_some_and(|unit| !is_container(unit)) {
        return Err(problem(&entry.name, "organizational_unit", "is no distinguished name"));
    }
    for place in text("logon_name_format").unwrap_or_default().split('{').skip(1) {
        let Some((attribute, _)) = place.split_once('}') else {
            return Err(problem(&entry.name, "logon_name_format", "has a { without its }"));
        };
        known(seed, entry.api, attribute, &entry.name)?;
    }
    if let Some(Detail::Records(defaults)) = entry.details.get("defaults") {
        for attribute in defaults.iter().flat_map(BTreeMap::keys) {
            known(seed, entry.api, attribute, &entry.name)?;
        }
    }
    Ok(())
}

/// Refuses a member that the API's contract does not name and that the seed does not add to it.
fn known(seed: &Seed, api: Api, member: &str, owner: &str) -> Result<(), SeedProblem> {
    let added = seed.catalogue.iter().filter(|entry| entry.api == api && entry.kind == Kind::Attribute);
    let names: Vec<&str> = contract_of(api).names().into_iter().chain(added.map(|entry| entry.name.as_str())).collect();
    let kept = KEPT.iter().any(|(of, name)| *of == api && *name == member);
    if kept || names.iter().any(|name| name.eq_ignore_ascii_case(member)) {
        return Ok(());
    }
    let best = meant(member, names);
    Err(problem(owner, member, &format!("is no member that {api} knows{best}")))
}

fn name(what: &str, name: &str) -> Result<(), SeedProblem> {
    if is_name(name) {
        return Ok(());
    }
    let limit = SHORT.characters;
    Err(SeedProblem::new(format!("{name:?} cannot be the name of a {what}: 1 to {limit} characters, none of control")))
}

fn details(owner: &str, details: &Details) -> Result<(), SeedProblem> {
    for (member, detail) in details {
        match detail {
            Detail::Text(value) if member == "description" => text(owner, member, value, LONG)?,
            Detail::Text(value) => text(owner, member, value, PHOTO)?,
            Detail::List(values) => values.iter().try_for_each(|value| text(owner, member, value, LONG))?,
            Detail::Records(records) => {
                records.iter().flatten().try_for_each(|(member, value)| text(owner, member, value, LONG))?;
            }
        }
    }
    Ok(())
}

fn text(owner: &str, member: &str, value: &str, limit: Limit) -> Result<(), SeedProblem> {
    limit.check(value).map_err(|flaw| problem(owner, member, &flaw.to_string()))
}

pub(super) fn problem(owner: &str, member: &str, what: &str) -> SeedProblem {
    SeedProblem::new(format!("{member} of {owner:?} {what}"))
}
