//! What a seed may not say although it can be read: the rules that hold for requests hold for seeds.

use super::seed::SeedProblem;
use crate::dialects::admanager::is_container;
use crate::domain::seed::Seed;
use crate::domain::text::{LONG, Limit, PHOTO, SHORT, is_name};
use crate::domain::{Api, Detail, Details, Field, Kind};

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
    }
    for entry in &seed.catalogue {
        name(&entry.kind.words(), &entry.name)?;
        details(&entry.name, &entry.details)?;
        let container = entry.api == Api::Admanager && entry.kind == Kind::OrganizationalUnit;
        if container && !is_container(&entry.name) {
            return Err(problem(&entry.name, "dn", "is no distinguished name such as OU=Staff,DC=mynah,DC=test"));
        }
    }
    for group in &seed.groups {
        name("group", &group.name)?;
        details(&group.name, &group.details)?;
    }
    for user in &seed.users {
        name("user", &user.name)?;
        for (field, value) in &user.changes.profile {
            let limit = if *field == Field::Street { LONG } else { SHORT };
            text(&user.name, field.name(), value.as_deref().unwrap_or_default(), limit)?;
        }
        for (_, kept) in &user.accounts {
            details(&user.name, kept)?;
        }
    }
    Ok(())
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
            Detail::Text(value) => text(owner, member, value, PHOTO)?,
            Detail::List(values) => values.iter().try_for_each(|value| text(owner, member, value, SHORT))?,
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

fn problem(owner: &str, member: &str, what: &str) -> SeedProblem {
    SeedProblem::new(format!("{member} of {owner:?} {what}"))
}
