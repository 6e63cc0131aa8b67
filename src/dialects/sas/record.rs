//! Between the service's user and ours.

use std::collections::BTreeMap;

use chrono::Utc;

use super::error;
use super::wire;
use crate::asmx::{DateTime, Nullable};
use crate::domain::{Account, Api, Changes, DEFAULT_CONTAINER, Detail, Field, Group, Kind, Refusal, User, fold};
use crate::service::Error;

/// The member that names a SAML service.
pub(super) const PARTY: &str = "RelyingPartyID";

/// The members that all APIs share.
const FIELDS: [(&str, Field); 11] = [
    ("FirstName", Field::FirstName),
    ("Lastname", Field::LastName),
    ("Address1", Field::Street),
    ("City", Field::City),
    ("State", Field::State),
    ("Country", Field::Country),
    ("Zip", Field::PostalCode),
    ("Email", Field::Email),
    ("Telephone", Field::Telephone),
    ("Mobile", Field::Mobile),
    ("Fax", Field::Fax),
];

/// The texts of a user that was sent, each by its name.
fn texts(user: &wire::User) -> [(&'static str, &Option<String>); 19] {
    [
        ("UserName", &user.name),
        ("FirstName", &user.first_name),
        ("Lastname", &user.last_name),
        ("Address1", &user.address),
        ("City", &user.city),
        ("State", &user.state),
        ("Country", &user.country),
        ("Zip", &user.zip),
        ("Email", &user.email),
        ("Telephone", &user.telephone),
        ("Mobile", &user.mobile),
        ("Fax", &user.fax),
        ("PasswordSetDate", &user.password_set_date),
        ("PasswordExpiryDate", &user.password_expiry_date),
        ("Countrycode", &user.country_code),
        ("Extension", &user.extension),
        ("UnlockAt", &user.unlock_at),
        ("Message", &user.message),
        ("ContainerName", &user.container),
    ]
}

/// What is to change, where a user was sent: what it leaves out stays, what is empty is cleared.
pub(super) fn changes(user: &wire::User, aliases: Option<&[Option<String>]>) -> Result<Changes, Error> {
    let mut changes = Changes { namespace: Some(super::ALIAS), locked: user.locked, ..Changes::default() };
    for (name, value) in texts(user) {
        let Some(value) = value else { continue };
        error::check(name, value)?;
        match FIELDS.iter().find(|(shared, _)| *shared == name) {
            Some((_, field)) => changes.field(*field, value.as_str()),
            None if name == "UserName" || name == "ContainerName" => {}
            None => changes.detail(name, value.as_str()),
        }
    }
    for (name, flag) in [
        ("TempPasswordEnabled", user.temp_password_enabled),
        ("TempPasswordChangeReq", user.temp_password_change),
        ("UseExternalCredentials", user.external_credentials),
        ("IsAccountDormant", user.dormant),
    ] {
        if let Some(flag) = flag {
            changes.detail(name, if flag { "true" } else { "" });
        }
    }
    if let Some(count) = user.password_attempt_count {
        changes.detail("PasswordAttemptCount", count.to_string());
    }
    if let Some(Nullable(language)) = user.preferred_language {
        changes.detail("PreferredLanguage", language.map(|number| number.to_string()).unwrap_or_default());
    }
    if let Some(container) = &user.container {
        into_container(&mut changes, container);
    }
    lists(user, aliases, &mut changes)?;
    Ok(changes)
}

/// Moves the user, and her tokens, to that container; an empty name means the default one.
pub(super) fn into_container(changes: &mut Changes, name: &str) {
    let default = name.trim().is_empty() || fold(name) == fold(DEFAULT_CONTAINER);
    let name = if default { DEFAULT_CONTAINER } else { name.trim() };
    if !default {
        changes.refer(Kind::Container, name);
    }
    changes.detail("ContainerName", if default { "" } else { name });
    changes.tokens_into = Some(name.to_owned());
}

/// Notes that a password was set, and until when it is meant to be used.
pub(super) fn temporary_password(changes: &mut Changes, change: bool, now: chrono::DateTime<Utc>, until: DateTime) {
    let (seconds, _) = until.to_unix();
    let never = until == DateTime::default();
    changes.detail("TempPasswordEnabled", "true");
    changes.detail("TempPasswordChangeReq", if change { "true" } else { "" });
    changes.detail("PasswordSetDate", now.format("%Y-%m-%dT%H:%M:%S+00:00").to_string());
    let until = chrono::DateTime::from_timestamp(seconds, 0).filter(|_| !never);
    changes.detail(
        "PasswordExpiryDate",
        until.map(|at| at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()).unwrap_or_default(),
    );
}

fn lists(user: &wire::User, aliases: Option<&[Option<String>]>, changes: &mut Changes) -> Result<(), Error> {
    if let Some(attributes) = &user.custom_attributes {
        let attributes: Vec<String> = attributes.iter().map(|text| text.clone().unwrap_or_default()).collect();
        attributes.iter().try_for_each(|text| error::check("CustomAttributes", text))?;
        set(changes, "CustomAttributes", attributes);
    }
    if let Some(groups) = &user.groups {
        let names = groups.iter().flatten().map(|group| group.name.clone().unwrap_or_default());
        let names: Vec<String> = names.collect();
        names.iter().try_for_each(|name| error::check("GroupName", name))?;
        changes.groups = Some(names);
    }
    if let Some(aliases) = aliases {
        let mut kept: Vec<String> = Vec::new();
        for alias in aliases.iter().flatten().map(|alias| alias.trim()).filter(|alias| !alias.is_empty()) {
            error::check("Alias", alias)?;
            if !kept.iter().any(|kept| fold(kept) == fold(alias)) {
                kept.push(alias.to_owned());
            }
        }
        set(changes, "Alias", kept);
    }
    Ok(())
}

fn set(changes: &mut Changes, name: &str, list: Vec<String>) {
    let detail = (!list.is_empty()).then_some(Detail::List(list));
    changes.details.push((name.to_owned(), detail));
}

/// The user as the service shows her.
pub(super) fn shown(user: &User, groups: Vec<Group>) -> wire::User {
    let shared = |name: &str| {
        let field = FIELDS.iter().find(|(shared, _)| *shared == name).map(|(_, field)| *field);
        field.and_then(|field| user.profile.get(field)).map(str::to_owned)
    };
    let account = user.present(Api::Sas);
    let own = |name: &str| account.and_then(|account| account.text(name)).map(str::to_owned);
    let number = |name: &str| own(name).and_then(|text| text.parse().ok());
    let flag = |name: &str| Some(own(name).as_deref() == Some("true"));
    wire::User {
        groups: Some(groups.into_iter().map(|group| Some(shown_group(group))).collect()),
        preferred_language: Some(Nullable(number("PreferredLanguage"))),
        password_set_date: own("PasswordSetDate"),
        password_expiry_date: own("PasswordExpiryDate"),
        password_attempt_count: Some(number("PasswordAttemptCount").unwrap_or_default()),
        name: Some(user.name.clone()),
        first_name: shared("FirstName"),
        last_name: shared("Lastname"),
        address: shared("Address1"),
        city: shared("City"),
        state: shared("State"),
        country: shared("Country"),
        zip: shared("Zip"),
        email: shared("Email"),
        telephone: shared("Telephone"),
        country_code: own("Countrycode"),
        extension: own("Extension"),
        mobile: shared("Mobile"),
        fax: shared("Fax"),
        locked: Some(user.locked),
        custom_attributes: list(account, "CustomAttributes").map(|list| list.into_iter().map(Some).collect()),
        unlock_at: own("UnlockAt"),
        message: own("Message"),
        temp_password_enabled: flag("TempPasswordEnabled"),
        temp_password_change: flag("TempPasswordChangeReq"),
        container: Some(container(user).unwrap_or(DEFAULT_CONTAINER).to_owned()),
        external_credentials: flag("UseExternalCredentials"),
        dormant: flag("IsAccountDormant"),
    }
}

fn shown_group(group: Group) -> wire::Group {
    let detail = |name: &str| group.details.get(name).and_then(Detail::text).map(str::to_owned);
    wire::Group {
        description: detail("description"),
        read_only: is_read_only(&group),
        // She is in it.
        empty: false,
        name: Some(group.name),
    }
}

/// Whether requests should leave the group's members alone.
pub(super) fn is_read_only(group: &Group) -> bool {
    group.details.get("kind").and_then(Detail::text) == Some("read_only")
}

/// The container that a user is in, if it is not the default one.
pub(super) fn container(user: &User) -> Option<&str> {
    user.present(Api::Sas)?.text("ContainerName")
}

/// The aliases of a user.
pub(super) fn aliases(user: &User) -> Vec<String> {
    list(user.present(Api::Sas), "Alias").unwrap_or_default()
}

/// The first of a user's custom attributes, and all of them in one text.
pub(super) fn custom(user: &User) -> (Option<String>, Option<String>) {
    let list = list(user.present(Api::Sas), "CustomAttributes").unwrap_or_default();
    (list.first().cloned(), (!list.is_empty()).then(|| list.join(", ")))
}

fn list(account: Option<&Account>, name: &str) -> Option<Vec<String>> {
    account?.details.get(name).map(|detail| detail.list().to_vec())
}

/// Adds a SAML service to those that a user has.
pub(super) fn with_service(
    user: Option<&User>,
    service: BTreeMap<String, String>,
    changes: &mut Changes,
) -> Result<(), Refusal> {
    let account = user.and_then(|user| user.present(Api::Sas));
    let mut services = match account.and_then(|account| account.details.get("SamlServices")) {
        Some(Detail::Records(services)) => services.clone(),
        Some(Detail::Text(_) | Detail::List(_)) | None => Vec::new(),
    };
    let same = |has: &BTreeMap<String, String>| fold(&has[PARTY]) == fold(&service[PARTY]);
    if services.iter().any(same) {
        let taken = crate::domain::refusal::Taken::Entry(Kind::SamlService);
        return Err(Refusal::NameTaken { taken, value: service[PARTY].clone() });
    }
    services.push(service);
    changes.details.push(("SamlServices".to_owned(), Some(Detail::Records(services))));
    Ok(())
}
