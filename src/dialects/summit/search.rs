//! `ADM_SearchUsers` and `ADM_SearchAllUser`.

use std::collections::HashMap;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;

use super::endpoints::Door;
use super::envelope::Envelope;
use super::error::{Rejection, unfit};
use super::users::FIRST_ID;
use super::wire::Request;
use super::{CUSTOMER, LOCATION, LOGIN_ID, NT_UID, Summit};
use crate::contract::Given;
use crate::dialects::as_json;
use crate::domain::{AliasKind, Api, Detail, Field, Filter, Kind, Page, Pattern, Refusal, User, fold};
use crate::edge::{Answer, Hint};
use crate::service::{Caller, Error, ReachedRealm};

/// `ADM_SearchUsers`: a page of those who have a text in their names.
pub(super) async fn in_domain(
    summit: &Summit,
    caller: &Caller,
    request: Request,
    door: Door,
) -> Result<Answer, Rejection> {
    let given = request.members_of("UserSearchFilters")?;
    let found = search(summit, caller, &given).await;
    let found = found.map_err(|error| Rejection::of_service(error).and(given.oddities.clone()))?;
    let answer = Envelope::object(details(&found), summit.service.ids()).answer(door);
    Ok(answer.hint(Hint::none().and(given.oddities)))
}

async fn search(summit: &Summit, caller: &Caller, given: &Given) -> Result<Vec<Value>, Error> {
    let service = &summit.service;
    let page = page(given)?;
    let realm = service.reach(caller, given.filled("DomainName").unwrap_or_default(), AliasKind::Plain).await?;
    let mut filters = vec![anything_like(given.filled("SearchText").unwrap_or_default())];
    if given.filled("IncludeInActive") != Some("1") {
        filters.push(Filter::Active);
    }
    for (name, identifier) in [("Location", LOCATION), ("Customer", CUSTOMER)] {
        filters.extend(exactly(given, name).map(|pattern| Filter::Identifier(identifier, Some(pattern))));
    }
    let (users, total) = service.search_realm(caller, &realm, Filter::All(filters), page).await?;
    let domain = Domain::of(summit, caller.space, &realm).await?;
    let rows = users.iter().zip(1_i64..);
    Ok(rows.map(|(user, at)| of_page(&domain.shown(user), page.first.saturating_add(at), total)).collect())
}

/// `ADM_SearchAllUser`: those of all domains for whom each filter holds. Whoever is inactive is found, too.
pub(super) async fn everywhere(
    summit: &Summit,
    caller: &Caller,
    request: Request,
    door: Door,
) -> Result<Answer, Rejection> {
    let given = request.members_of("objFilters")?;
    let found = search_all(summit, caller, &given).await;
    let found = found.map_err(|error| Rejection::of_service(error).and(given.oddities.clone()))?;
    let answer = Envelope::text(&details(&found), summit.service.ids()).answer(door);
    Ok(answer.hint(Hint::none().and(given.oddities)))
}

async fn search_all(summit: &Summit, caller: &Caller, given: &Given) -> Result<Vec<Value>, Error> {
    let filter = filter(given)?;
    let mut realms: Vec<ReachedRealm> = Vec::new();
    for realm in summit.service.realms(caller).await? {
        if !realms.iter().any(|known| known.realm.id == realm.realm.id) {
            realms.push(realm);
        }
    }
    let mut found = Vec::new();
    for realm in &realms {
        let (users, _) = summit.service.search_realm(caller, realm, filter.clone(), Page::ALL).await?;
        found.extend(users.iter().map(|user| json!(OfAll::of(user))));
    }
    Ok(found)
}

/// The user of that key as `ADM_SearchAllUser` shows her; absent where SummitAI does not see her.
pub(super) async fn view(summit: &Summit, space: Uuid, user: Uuid) -> Result<Option<Box<RawValue>>, Error> {
    let seen = summit.service.seen_by(space, Api::Summit, user).await?;
    seen.map(|(user, _)| as_json(&OfAll::of(&user))).transpose()
}

/// What `objFilters` asks for, which must be something.
fn filter(given: &Given) -> Result<Filter, Refusal> {
    let mut filters = Vec::new();
    filters.extend(exactly(given, "_emailID").map(Filter::Email));
    filters.extend(exactly(given, "_empID").filter(|pattern| pattern.pieces() != ["0"]).map(Filter::EmployeeId));
    let containing = given.filled("_userName").and_then(Pattern::containing);
    filters.extend(containing.map(Filter::DisplayName));
    filters.extend(exactly(given, "_ntID").map(by_nt));
    for (name, identifier) in [("_customer", CUSTOMER), ("_location", LOCATION)] {
        filters.extend(exactly(given, name).map(|pattern| Filter::Identifier(identifier, Some(pattern))));
    }
    match number(given, "_useID")? {
        0 => {}
        id => filters.push(Filter::Number(id.saturating_sub(FIRST_ID))),
    }
    if filters.is_empty() {
        return Err(Refusal::Missing { member: "objFilters".to_owned() });
    }
    Ok(Filter::All(filters))
}

fn exactly(given: &Given, name: &str) -> Option<Pattern> {
    given.filled(name).filter(|text| !text.trim().is_empty()).map(Pattern::exactly)
}

/// Whoever has that NT name; the user name stands in for it where a user has none.
fn by_nt(pattern: Pattern) -> Filter {
    let nameless = Filter::Not(Box::new(Filter::Identifier(NT_UID, None)));
    let by_name = Filter::All(vec![nameless, Filter::Name(pattern.clone())]);
    Filter::Any(vec![Filter::Identifier(NT_UID, Some(pattern)), by_name])
}

/// Whoever has that text in what the console, too, searches by.
fn anything_like(text: &str) -> Filter {
    let Some(pattern) = Pattern::containing(text) else { return Filter::Any(Vec::new()) };
    Filter::Any(vec![
        Filter::DisplayName(pattern.clone()),
        Filter::EmployeeId(pattern.clone()),
        Filter::Email(pattern.clone()),
        Filter::Identifier(NT_UID, Some(pattern.clone())),
        Filter::Identifier(LOGIN_ID, Some(pattern.clone())),
        Filter::Name(pattern),
    ])
}

/// The page that is asked for; a page without a size is everything.
fn page(given: &Given) -> Result<Page, Refusal> {
    let (size, index) = (number(given, "PageSize")?, number(given, "PageIndex")?);
    let page = Page { first: size.saturating_mul(index), most: Some(size) };
    Ok(if size == 0 { Page::ALL } else { page })
}

/// A whole number from 0, which is also what is meant where none is given.
fn number(given: &Given, name: &str) -> Result<i64, Refusal> {
    let text = given.text(name).unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(0);
    }
    let number = text.parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| unfit(name, text, "it must be a whole number, from 0"))
}

/// What the users of a domain have in common.
struct Domain {
    name: String,
    /// The numbers of the names of locations and customers.
    numbers: HashMap<(Kind, String), i64>,
}

impl Domain {
    async fn of(summit: &Summit, space: Uuid, realm: &ReachedRealm) -> Result<Self, Error> {
        let mut numbers = HashMap::new();
        for kind in [Kind::Location, Kind::Customer] {
            let entries = summit.service.peek_entries(space, Api::Summit, realm, kind).await?;
            numbers.extend(entries.into_iter().map(|entry| ((kind, fold(&entry.name)), entry.number)));
        }
        Ok(Self { name: realm.alias.name.clone(), numbers })
    }

    fn shown<'a>(&'a self, user: &'a User) -> Shown<'a> {
        let (location, location_name) = self.place(user, Kind::Location, "Location");
        let (customer, customer_name) = self.place(user, Kind::Customer, "Customer");
        Shown { known: Known::of(user), org_name: &self.name, customer, customer_name, location, location_name }
    }

    /// The number of the first location or customer of a user, and the names of all.
    fn place(&self, user: &User, kind: Kind, name: &str) -> (Option<i64>, Option<String>) {
        let kept = user.present(Api::Summit).and_then(|account| account.details.get(name));
        let names = kept.map(Detail::list).unwrap_or_default();
        let number = names.first().and_then(|name| self.numbers.get(&(kind, fold(name))).copied());
        (number, (!names.is_empty()).then(|| names.join(", ")))
    }
}

/// What every search shows of a user; what has no value is null.
struct Known<'a> {
    user_id: i64,
    user_name: Option<&'a str>,
    emp_id: Option<&'a str>,
    role: Option<&'a str>,
    email_id: Option<&'a str>,
    nt_uid: Option<&'a str>,
    frm_uid: Option<&'a str>,
}

impl<'a> Known<'a> {
    fn of(user: &'a User) -> Self {
        let account = user.present(Api::Summit);
        let detail = |name: &str| account.and_then(|account| account.text(name));
        Self {
            user_id: FIRST_ID + user.number,
            user_name: user.profile.get(Field::DisplayName),
            emp_id: user.profile.get(Field::EmployeeId),
            role: detail("RoleTemplate"),
            email_id: user.profile.get(Field::Email),
            // Whoever has no account yet is found by her user name.
            nt_uid: detail("NT_UID").or(account.is_none().then_some(&user.name)),
            frm_uid: detail("Login_ID"),
        }
    }
}

/// A user as a page of a domain shows her.
struct Shown<'a> {
    known: Known<'a>,
    org_name: &'a str,
    customer: Option<i64>,
    customer_name: Option<String>,
    location: Option<i64>,
    location_name: Option<String>,
}

/// As `ADM_SearchUsers` shows her. The vendor shows an encrypted password, too; here there is none to show.
fn of_page(user: &Shown<'_>, number: i64, total: i64) -> Value {
    let known = &user.known;
    json!({
        "ROWNUM": number.to_string(),
        "TotalRows": total,
        "UserID": known.user_id,
        "UserName": known.user_name,
        "EmpID": known.emp_id,
        "Role": known.role,
        "RoleName": null,
        "EmailID": known.email_id,
        "NT_UID": known.nt_uid,
        "Frm_UID": known.frm_uid,
        "Frm_PWD": "",
        "Org_Id": 1,
        "Instance_Model": "Dependent",
        "Org_Name": user.org_name,
        "AccessCreate_Portfolio": false,
        "AccessEdit_Portfolio": false,
        "Customer": user.customer,
        "Customer_Name": user.customer_name,
        "Location": user.location,
        "Location_Name": user.location_name,
    })
}

/// As `ADM_SearchAllUser` shows her.
struct OfAll<'a>(Known<'a>);

impl<'a> OfAll<'a> {
    fn of(user: &'a User) -> Self {
        Self(Known::of(user))
    }
}

impl Serialize for OfAll<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = &self.0;
        let mut shown = serializer.serialize_struct("UserDetails", 8)?;
        shown.serialize_field("UserID", &known.user_id)?;
        shown.serialize_field("UserName", &known.user_name)?;
        shown.serialize_field("EmpID", &known.emp_id)?;
        shown.serialize_field("Role", &known.role)?;
        shown.serialize_field("RoleName", &known.role)?;
        shown.serialize_field("EmailID", &known.email_id)?;
        shown.serialize_field("NT_UID", &known.nt_uid)?;
        shown.serialize_field("Frm_UID", &known.frm_uid)?;
        shown.end()
    }
}

/// The users, below the vendor's key, which ends in a blank.
fn details(users: &[Value]) -> Value {
    json!({ "AllUserDetails": { "UserDetails ": users } })
}
