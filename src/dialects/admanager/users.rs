//! `CreateUser` and `ModifyUser`: several objects in a call, each with its own result.

use secrecy::SecretString;
use serde_json::Value;

use super::attributes::{READ_ONLY, set};
use super::batch::{Batch, Done, Object, Results};
use super::dn::{DEFAULT_CONTAINER, Dn};
use super::error::Rejection;
use super::names::{Names, common_name, log_on_name, principal};
use super::passwords::generated;
use super::wire::{Parameters, escaped, texts};
use super::{Admanager, CONTRACT, account, matching};
use crate::contract::Given;
use crate::domain::{Changes, Detail, Entry, Field, Kind, NewPassword, Refusal, Right, User};
use crate::edge::{Answer, Call};
use crate::service::Outcome;

const CREATED: &str = "Successfully created the user.";
const MODIFIED: &str = "Successfully updated the user.";

/// `CreateUser`.
pub(super) async fn create_user(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Answer {
    let mut batch = match Batch::open(admanager, call, parameters, "CreateUser").await {
        Ok(batch) => batch,
        Err(rejection) => return rejection.envelope(),
    };
    let mut results = Results::of("SEVERE", "creating user");
    let mut objects = std::mem::take(&mut batch.objects).into_iter();
    while objects.len() > 0 {
        let mut begun = Vec::with_capacity(objects.len());
        for object in objects.by_ref().take(admanager.service.creates_at_once()) {
            begun.push(batch.create(object).await);
        }
        for begun in begun {
            results.add(match begun {
                Ok(ending) => ending.await,
                Err(rejection) => Err(rejection),
            });
        }
    }
    results.answer()
}

/// `ModifyUser`.
pub(super) async fn modify_user(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Answer {
    let mut batch = match Batch::open(admanager, call, parameters, "ModifyUser").await {
        Ok(batch) => batch,
        Err(rejection) => return rejection.envelope(),
    };
    let mut results = Results::of("SEVERE", "modifying user");
    for object in std::mem::take(&mut batch.objects) {
        let done = batch.modify(object).await;
        results.add(done);
    }
    results.answer()
}

impl Batch<'_> {
    /// Begins to create a user; what is answered does the rest.
    async fn create(&self, object: Value) -> Result<impl Future<Output = Done>, Rejection> {
        self.caller.operator.may(Right::CreateUsers)?;
        let object = self.object(object).await?;
        let oddities = object.given.oddities.clone();
        let begun = self.create_read(object).await.map_err(|rejection| rejection.and(oddities.clone()))?;
        Ok(async { begun.await.map_err(|rejection| rejection.and(oddities)) })
    }

    async fn create_read(&self, object: Object) -> Result<impl Future<Output = Done>, Rejection> {
        let Object { mut given, custom, unknown } = object;
        let template = self.template(Kind::CreationTemplate, given.filled("templateName")).await?;
        let detail = |name| template.as_ref().and_then(|template| template.details.get(name));
        if let Some(Detail::Records(defaults)) = detail("defaults") {
            given = self.with_defaults(given, defaults)?;
        }
        let names = Names::derive(&given, detail("logon_name_format").and_then(Detail::text), &self.domain)?;
        let unit = given.filled("OUName").or(detail("organizational_unit").and_then(Detail::text));

        let mut changes = Changes::default();
        refer(&mut changes, template.as_ref());
        for (name, value) in given.texts().filter(|(_, value)| !value.is_empty()) {
            set(&mut changes, name, value);
        }
        for (name, value) in custom {
            changes.refer(Kind::Attribute, &name);
            changes.detail(&name, value);
        }
        changes.detail("userPrincipalName", &names.upn);
        changes.detail("cn", &names.cn);
        if let Some(display) = &names.display {
            changes.field(Field::DisplayName, display);
        }
        self.place(&mut changes, unit)?;
        account::expiry(&given, &mut changes)?;
        account::lockout(&given, &mut changes)?;
        groups(&given, &mut changes);
        let service = &self.admanager.service;
        let password = given.filled("password").map_or_else(|| generated(service.ids(), &self.realm), str::to_owned);
        changes.password = Some(NewPassword::Plain(SecretString::from(password.as_str())));
        let control = account::Control::read(&given)?;
        let revise = move |user: Option<&User>, changes: &mut Changes| {
            if let Some(control) = control {
                control.apply(user, changes);
            }
            Ok(())
        };
        let creating = service.begin_to_create(&self.caller, self.realm.clone(), &names.sam, changes, revise).await?;
        Ok(async move {
            let outcome = creating.end().await?;
            let (message, hints) = message(CREATED, &given, &unknown, &outcome, "");
            let entry = texts([
                ("status", "SUCCESS"),
                ("LOG_ON_NAME", &outcome.user.name),
                ("USER_NAME", common_name(&outcome.user)),
                ("USER_PASSWORD", &password),
                ("statusMessage", &message),
            ]);
            Ok((entry, hints))
        })
    }

    async fn modify(&self, object: Value) -> Done {
        self.caller.operator.may(Right::ModifyUsers)?;
        let object = self.object(object).await?;
        let oddities = object.given.oddities.clone();
        self.modify_read(object).await.map_err(|rejection| rejection.and(oddities))
    }

    async fn modify_read(&self, object: Object) -> Done {
        let Object { given, custom, unknown } = object;
        let found = matching::of(&given, self.said, &self.domain)?;
        let template = self.template(Kind::ModificationTemplate, given.filled("templateName")).await?;

        let mut changes = Changes::default();
        refer(&mut changes, template.as_ref());
        for (name, value) in given.texts().filter(|(name, _)| *name != found.attribute) {
            self.set(&mut changes, name, value)?;
        }
        for (name, value) in custom {
            changes.refer(Kind::Attribute, &name);
            changes.detail(&name, value);
        }
        account::expiry(&given, &mut changes)?;
        account::lockout(&given, &mut changes)?;
        groups(&given, &mut changes);
        let control = account::Control::read(&given)?;
        let revise = move |user: Option<&User>, changes: &mut Changes| {
            if let Some(control) = control {
                control.apply(user, changes);
            }
            renamed(user, changes)
        };
        let service = &self.admanager.service;
        let key = (&found.key, found.column);
        let modified = service.modify_user(&self.caller, &self.realm, key, changes, revise).await;
        let outcome = modified.map_err(|error| Rejection::from(error).naming(&found))?;
        let (message, hints) = message(MODIFIED, &given, &unknown, &outcome, found.attribute);
        Ok((modified_entry(self.said.is_some(), &outcome.user, &message), hints))
    }

    /// One attribute of an object that modifies.
    fn set(&self, changes: &mut Changes, name: &'static str, value: &str) -> Result<(), Rejection> {
        match name {
            "sAMAccountName" => changes.name = Some(value.trim().to_owned()),
            "userPrincipalName" if !value.is_empty() => changes.detail(name, principal(value, &self.domain)),
            "userPrincipalName" => changes.detail(name, ""),
            "cn" | "name" if !value.is_empty() => changes.detail("cn", value),
            "cn" | "name" => {
                let (member, reason) =
                    (name.to_owned(), "every user has one; it can be changed, not cleared".to_owned());
                return Err(Refusal::Unfit { member, value: String::new(), reason }.into());
            }
            "OUName" if !value.is_empty() => self.place(changes, Some(value))?,
            "password" if !value.is_empty() => {
                changes.password = Some(NewPassword::Plain(SecretString::from(value)));
            }
            _ => set(changes, name, value),
        }
        Ok(())
    }

    /// Puts the user into a container, which must exist.
    pub(super) fn place(&self, changes: &mut Changes, unit: Option<&str>) -> Result<(), Rejection> {
        let Some(unit) = unit else { return Ok(()) };
        let within = self.container(unit)?;
        changes.references.extend(self.reference(&within));
        changes.detail("OUName", within.to_string());
        Ok(())
    }

    /// A container by its distinguished name, as it stands within the domain.
    pub(super) fn container(&self, unit: &str) -> Result<Dn, Rejection> {
        let bad = || Rejection::new("bad-dn", "an OU is named by a DN such as OU=Staff,DC=mynah,DC=test");
        let unknown = || Refusal::UnknownName { kind: Kind::OrganizationalUnit, name: unit.to_owned() };
        let name = Dn::parse(unit).ok_or_else(bad)?;
        Ok(name.within(&Dn::of_domain(&self.domain)).ok_or_else(unknown)?)
    }

    /// What must be in the catalogue for a container to exist; nothing for those that every domain has.
    pub(super) fn reference(&self, within: &Dn) -> Option<(Kind, String)> {
        let own = within.is_root() || within.to_string().eq_ignore_ascii_case(DEFAULT_CONTAINER);
        (!own).then(|| (Kind::OrganizationalUnit, within.under(&Dn::of_domain(&self.domain)).to_string()))
    }
}

/// Refuses a new name that the directory would not take; the one that the user has is hers whatever it is.
fn renamed(user: Option<&User>, changes: &mut Changes) -> Result<(), Refusal> {
    match changes.name.take() {
        Some(name) if user.is_none_or(|user| user.name != name) => {
            log_on_name(&name)?;
            changes.name = Some(name);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Lets a template that was unknown be registered together with what it is used for.
fn refer(changes: &mut Changes, template: Option<&Entry>) {
    if let Some(template) = template {
        changes.refer(template.kind, &template.name);
    }
}

/// Groups to join and to leave, by name or distinguished name.
fn groups(given: &Given, changes: &mut Changes) {
    let named = |attribute| {
        let list =
            given.filled(attribute).unwrap_or_default().split(';').map(str::trim).filter(|name| !name.is_empty());
        let plain = |name: &str| Dn::parse(name).and_then(|dn| dn.common_name().map(str::to_owned));
        list.map(|name| plain(name).unwrap_or_else(|| name.to_owned())).collect()
    };
    changes.join = named("memberOf");
    changes.leave = named("removememberOf");
}

/// The sentence of a success, with another glued to it where not everything succeeded, and what to tell about it.
/// `named_by` is the attribute that named the user.
fn message(
    success: &str,
    given: &Given,
    unknown: &[String],
    outcome: &Outcome,
    named_by: &str,
) -> (String, Vec<String>) {
    let read_only: Vec<&str> =
        READ_ONLY.into_iter().filter(|name| *name != named_by && given.filled(name).is_some()).collect();
    let mut hints = given.oddities.clone();
    hints.extend(outcome.unknown_groups.iter().map(|group| format!("no group is called {group:?}")));
    hints.extend(read_only.iter().map(|name| format!("{name} cannot be set")));
    let row = if !unknown.is_empty() || !outcome.unknown_groups.is_empty() {
        "partial"
    } else if !read_only.is_empty() {
        "partial-unwilling"
    } else {
        return (escaped(success), hints);
    };
    (escaped(&CONTRACT.answer(row).fill(&[success])), hints)
}

/// The entry of a modified user: the vendor's two samples differ in their keys.
fn modified_entry(matched: bool, user: &User, message: &str) -> Value {
    let full = common_name(user);
    if !matched {
        let keys = [("USER_NAME", full), ("LOG_ON_NAME", &user.name), ("statusMessage", message)];
        return texts([keys[0], keys[1], keys[2], ("status", "SUCCESS")]);
    }
    texts([
        ("USER_EMAIL", user.profile.get(Field::Email).unwrap_or_default()),
        ("SAM Account Name", &user.name),
        ("USER_NAME", full),
        ("LOG_ON_NAME", ""),
        ("statusMessage", message),
        ("status", "SUCCESS"),
    ])
}
