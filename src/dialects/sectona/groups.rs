//! `GetUserGroups` and `GetUsersByGroup`.

use serde::Serialize;

use super::dates::Zone;
use super::error::{Action, Rejection};
use super::instances::{self, Here, SEED};
use super::record::FIELDS;
use super::users::{authentication, created, status};
use super::wire::{self, Done};
use super::{Sectona, auth};
use crate::contract::{Given, Operation};
use crate::domain::{Api, Detail, Field, Filter, Group, Page, Pattern, Refusal, Test, User, Value};
use crate::edge::Call;
use crate::service::{Caller, Error};

/// A group whose members are named one by one.
const STATIC: &str = "StaticGroup";
/// A group that takes in whoever has an attribute.
const BY_ATTRIBUTE: &str = "AttributeBasedGroup";

/// Carries out `GetUserGroups`. No group is ever disabled here.
pub(super) async fn list(
    sectona: &Sectona,
    call: &Call,
    operation: &'static Operation,
    zone: &mut Option<Zone>,
) -> Result<Done, Rejection> {
    let rejected = |error| Rejection::of(Action::GetUserGroups, error);
    let caller = auth::caller(sectona, call, (operation.name, Action::GetUserGroups)).await?;
    let given = wire::read(call, operation)?;
    let Here { realm, zone: here } = instances::reach(sectona, &caller, &given, zone).await.map_err(rejected)?;
    let mut groups = sectona.service.groups(&caller, &realm).await.map_err(rejected)?;
    let founded = sectona.service.founded_at(&caller).await.map_err(rejected)?;
    if given.text("Filter") == Some("Disabled") {
        groups.clear();
    }
    let created_on = here.stamp(founded);
    let listed = |group| ListedGroup::of(group, &realm.alias.name, &created_on);
    let listed: Vec<ListedGroup<'_>> = groups.iter().map(listed).collect();
    Ok(Done::new(wire::text(&listed), given.oddities))
}

/// Carries out `GetUsersByGroup`.
pub(super) async fn members(
    sectona: &Sectona,
    call: &Call,
    operation: &'static Operation,
    zone: &mut Option<Zone>,
) -> Result<Done, Rejection> {
    let caller = auth::caller(sectona, call, (operation.name, Action::GetUsersByGroup)).await?;
    let mut given = wire::read(call, operation)?;
    if given.text("Filter") == Some("Dormant") {
        given.oddities.push("nobody is dormant here: no log-ins are counted".to_owned());
    }
    match find(sectona, &caller, &given, zone).await {
        Ok(members) => Ok(Done::new(members, given.oddities)),
        Err(error) => Err(Rejection::of(Action::GetUsersByGroup, error).and(given.oddities)),
    }
}

async fn find(sectona: &Sectona, caller: &Caller, given: &Given, zone: &mut Option<Zone>) -> Result<String, Error> {
    let service = &sectona.service;
    let Here { realm, zone: here } = instances::reach(sectona, caller, given, zone).await?;
    let name = given.filled("GroupName").unwrap_or_default();
    let group = service.group_named(caller, &realm, name).await?;
    let group = group.ok_or_else(|| Refusal::UnknownGroup { name: name.to_owned() })?;
    let locked = Filter::LockedAt(service.clock().now());
    let state = match given.text("Filter") {
        Some("Active") => Filter::All(vec![Filter::Active, Filter::Not(Box::new(locked))]),
        Some("Disabled") => Filter::Not(Box::new(Filter::Active)),
        Some("Locked") => Filter::All(vec![Filter::Active, locked]),
        Some("Dormant") => Filter::Any(Vec::new()),
        _ => Filter::All(Vec::new()),
    };
    // Whoever has the attribute is in such a group, also if this API has never written her.
    let within = match group.rule() {
        Some((field, value)) => Filter::Has(Value::Field(field), Test::Like(Pattern::exactly(value))),
        None => Filter::MemberOf(group.id),
    };
    let filter = Filter::All(vec![within, state]);
    let found = service.find_users(caller, &realm, filter, Page::ALL).await?;
    let mut users = Vec::with_capacity(found.len());
    for found in &found {
        let groups = service.groups_of(caller, &found.user).await?;
        users.push(Member::of(&found.user, &groups, &realm.alias.name, here));
    }
    Ok(wire::text(&Members { group_name: &group.name, users }))
}

/// A group in a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListedGroup<'a> {
    group_name: &'a str,
    description: &'a str,
    method: &'static str,
    attributes: Vec<Rule<'a>>,
    /// Of groups that come from a directory; there are none here.
    active_directory: [(); 0],
    created_by: &'static str,
    created_on: &'a str,
    status: &'static str,
    instance: &'a str,
}

/// Which attribute brings a user into a group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Rule<'a> {
    attribute: &'static str,
    operator: &'static str,
    input: &'a str,
}

impl<'a> ListedGroup<'a> {
    fn of(group: &'a Group, instance: &'a str, created_on: &'a str) -> Self {
        let attribute = |(field, input)| Rule { attribute: member(field), operator: "Equals", input };
        Self {
            group_name: &group.name,
            description: group.details.get("description").and_then(Detail::text).unwrap_or_default(),
            method: if group.rule().is_some() { BY_ATTRIBUTE } else { STATIC },
            attributes: group.rule().into_iter().map(attribute).collect(),
            active_directory: [],
            created_by: SEED,
            created_on,
            status: "Active",
            instance,
        }
    }
}

/// The vendor's name for a shared attribute; our own where the vendor has none.
fn member(field: Field) -> &'static str {
    FIELDS.into_iter().find(|(_, known)| *known == field).map_or(field.name(), |(name, _)| name)
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    group_name: &'a str,
    users: Vec<Member<'a>>,
}

/// A user of a group, as 6.0 shows her.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Member<'a> {
    authentication_type: &'a str,
    directory_store: &'a str,
    username: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    mobile_no: &'a str,
    #[serde(rename = "EmailID")]
    email_id: &'a str,
    tags: String,
    user_access_policy: &'a str,
    user_role: &'a str,
    user_type: &'a str,
    company: &'a str,
    department: &'a str,
    manager: &'a str,
    custom_attribute1: &'a str,
    custom_attribute2: &'a str,
    devoid_security: &'a str,
    expiry: &'static str,
    expiry_date: String,
    created_by: &'a str,
    created_on: String,
    status: &'static str,
    user_status: &'static str,
    linked_static_groups: String,
    linked_non_static_groups: String,
    instance: &'a str,
}

impl<'a> Member<'a> {
    fn of(user: &'a User, groups: &[Group], instance: &'a str, zone: Zone) -> Self {
        let account = user.present(Api::Sectona);
        let detail = |name: &str| account.and_then(|account| account.text(name));
        let field = |field| user.profile.get(field).unwrap_or_default();
        let linked = |by_rule: bool| {
            let linked = groups.iter().filter(|group| group.rule().is_some() == by_rule);
            linked.map(|group| group.name.as_str()).collect::<Vec<_>>().join(",")
        };
        let (created_by, created_on) = created(user, zone);
        Self {
            authentication_type: authentication(user),
            directory_store: detail("DirectoryStore").unwrap_or_default(),
            username: &user.name,
            first_name: field(Field::FirstName),
            last_name: field(Field::LastName),
            mobile_no: field(Field::Mobile),
            email_id: field(Field::Email),
            tags: account
                .and_then(|account| account.details.get("Tags"))
                .map_or_else(String::new, |tags| tags.list().join(",")),
            user_access_policy: detail("UserLogonPolicy").unwrap_or_default(),
            user_role: detail("UserRole").unwrap_or_default(),
            user_type: detail("UserType").unwrap_or(auth::INTERACTIVE),
            company: field(Field::Company),
            department: field(Field::Department),
            manager: field(Field::Manager),
            custom_attribute1: detail("CustomAttribute1").unwrap_or_default(),
            custom_attribute2: detail("CustomAttribute2").unwrap_or_default(),
            devoid_security: detail("DevoidSecurity").unwrap_or("false"),
            expiry: if user.expires_at.is_some() { "true" } else { "false" },
            expiry_date: user.expires_at.map(|at| zone.stamp(at)).unwrap_or_default(),
            created_by,
            created_on,
            status: status(user),
            user_status: if user.active && user.locked { "Locked" } else { status(user) },
            linked_static_groups: linked(false),
            linked_non_static_groups: linked(true),
            instance,
        }
    }
}
