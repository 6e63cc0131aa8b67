//! `SearchUser`: users by text and by filter, in the columns that are asked for, page by page.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Admanager;
use super::auth;
use super::columns::{self, Column};
use super::domains::{self, Domain};
use super::error::Rejection;
use super::filter::{self, Expression};
use super::wire::{Parameters, answer, list};
use crate::dialects::as_json;
use crate::domain::text::{LONG, SHORT};
use crate::domain::{AliasKind, Api, Filter, Page, Pattern, Refusal, Test, User};
use crate::edge::{Answer, Call};
use crate::service::{Caller, Error, Sought};

/// The attributes in which `searchText` is looked for.
const SEARCHED: [&str; 6] = ["sAMAccountName", "displayName", "givenName", "sn", "userPrincipalName", "mail"];

/// What a request asks for.
struct Query {
    domains: Vec<Domain>,
    page: Page,
    sort: Column,
    descending: bool,
    columns: Vec<Column>,
    text: Option<String>,
    filter: Option<(Expression, BTreeMap<String, Column>)>,
}

/// `SearchUser`. Nothing is drawn from the day's allowance.
pub(super) async fn search(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let caller = auth::reader(admanager, call, parameters, "SearchUser").await?;
    let query = Query::read(admanager, &caller, parameters).await?;
    let now = admanager.service.clock().now();
    let sought = query.domains.iter().map(|domain| query.sought(domain, now)).collect::<Result<_, _>>()?;
    let found = admanager.service.search_users(&caller, sought, query.descending, query.page).await;
    let (users, count) = found.map_err(Rejection::of_request)?;
    let mut rows = Vec::with_capacity(users.len());
    for user in &users {
        rows.push(query.row(admanager, &caller, user).await?);
    }
    Ok(answer(&json!({ "UsersList": rows, "count": count, "statusMessage": "", "status": "SUCCESS" })))
}

impl Query {
    async fn read(admanager: &Admanager, caller: &Caller, parameters: &Parameters) -> Result<Self, Rejection> {
        let domains = searched(admanager, caller, parameters).await?;
        let page = page(parameters)?;
        parameters.flag("refresh")?;
        let first = domains.first().ok_or(Refusal::RealmNotNamed)?;
        let catalogue = columns::Catalogue { admanager, caller, domain: first };
        let sort = catalogue.column("sortColumn", parameters.get("sortColumn").unwrap_or("sAMAccountName")).await?;
        let order = parameters.one_of("ascending", &["ascending", "descending", "true", "false"])?;
        let mut columns = Vec::new();
        for name in parameters.limited("select", LONG)?.map(|text| list(text, ',')).unwrap_or_default() {
            let column = catalogue.column("select", &name).await?;
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let text = parameters.limited("searchText", SHORT)?.map(|text| text.replace("\\\\", "\\"));
        let filter = match parameters.limited("filter", LONG)? {
            Some(text) => {
                let expression = filter::parse(text).map_err(invalid_filter)?;
                let mut columns = BTreeMap::new();
                for name in expression.names() {
                    columns.insert(name.to_owned(), catalogue.column("filter", name).await?);
                }
                Some((expression, columns))
            }
            None => None,
        };
        let columns = if columns.is_empty() { Column::defaults().to_vec() } else { columns };
        let descending = matches!(order, Some("descending" | "false"));
        Ok(Self { domains, page, sort, descending, columns, text, filter })
    }

    /// Who is meant in a domain.
    fn sought(&self, domain: &Domain, now: chrono::DateTime<chrono::Utc>) -> Result<Sought, Rejection> {
        let unsortable = || {
            let hint = format!("users cannot be sorted by {}", self.sort.ldap);
            Rejection::parameter("parameter-invalid", "sortColumn", hint)
        };
        let by = self.sort.value(domain, now).ok_or_else(unsortable)?;
        let mut filters = Vec::new();
        if let Some(text) = &self.text {
            let values = SEARCHED.iter().filter_map(|name| Column::named(name)?.value(domain, now));
            let has = |value| Filter::Has(value, Test::Like(Pattern::around(true, text, true)));
            filters.push(Filter::Any(values.map(has).collect()));
        }
        if let Some((expression, columns)) = &self.filter {
            filters.push(expression.filter(columns, domain, now).map_err(invalid_filter)?);
        }
        Ok(Sought { realm: domain.realm.clone(), filter: Filter::All(filters), by })
    }

    async fn row(&self, admanager: &Admanager, caller: &Caller, user: &User) -> Result<Value, Rejection> {
        let found = self.domains.iter().find(|domain| domain.realm.realm.id == user.realm);
        let domain = found.or(self.domains.first()).ok_or(Refusal::RealmNotNamed)?;
        let groups: Vec<String> = if self.columns.iter().any(|column| column.ldap == "memberOf") {
            let groups = admanager.service.groups_of(caller, user).await.map_err(Rejection::of_request)?;
            groups.into_iter().map(|group| group.name).collect()
        } else {
            Vec::new()
        };
        Ok(Row { columns: &self.columns, user, domain, groups: &groups }.value())
    }
}

/// The user of that key as `SearchUser` shows her in its usual columns; absent where ADManager does not see her.
pub(super) async fn view(admanager: &Admanager, space: Uuid, user: Uuid) -> Result<Option<Box<RawValue>>, Error> {
    let Some((user, realms)) = admanager.service.seen_by(space, Api::Admanager, user).await? else { return Ok(None) };
    let domain = Domain { dns: domains::name_of(&realms, &realms[0], AliasKind::Dns), realm: realms[0].clone() };
    as_json(&Row { columns: Column::defaults(), user: &user, domain: &domain, groups: &[] }).map(Some)
}

/// A user in those columns.
struct Row<'a> {
    columns: &'a [Column],
    user: &'a User,
    domain: &'a Domain,
    groups: &'a [String],
}

impl Row<'_> {
    fn cells(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.columns.iter().map(|column| (&*column.name, column.shown(self.user, self.domain, self.groups)))
    }

    /// The row as a value. Of columns of one name it has the last.
    fn value(&self) -> Value {
        self.cells().map(|(name, shown)| (name.to_owned(), Value::from(shown))).collect()
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.cells())
    }
}

fn invalid_filter(hint: String) -> Rejection {
    Rejection::parameter("parameter-invalid", "filter", hint)
}

/// The domains that are searched: those of `domainList`, else the one of `domainName`.
async fn searched(admanager: &Admanager, caller: &Caller, parameters: &Parameters) -> Result<Vec<Domain>, Rejection> {
    let names = match parameters.limited("domainList", LONG)? {
        Some(text) => list(text, ','),
        None => vec![parameters.get("domainName").ok_or(Refusal::RealmNotNamed)?.to_owned()],
    };
    let realms = admanager.service.realms(caller).await.map_err(Rejection::of_request)?;
    let mut domains: Vec<Domain> = Vec::new();
    for name in &names {
        let domain = domains::reach(admanager, caller, &realms, name).await?;
        if !domains.iter().any(|known| known.realm.realm.id == domain.realm.realm.id) {
            domains.push(domain);
        }
    }
    if domains.is_empty() { Err(Refusal::RealmNotNamed.into()) } else { Ok(domains) }
}

/// Reads `range` and `startIndex`.
fn page(parameters: &Parameters) -> Result<Page, Rejection> {
    let number = |name: &str| {
        let number = parameters.need(name, SHORT)?.trim().parse::<i64>().ok().filter(|number| *number > 0);
        let hint = format!("{name} is a whole number from 1");
        number.ok_or_else(|| Rejection::parameter("parameter-invalid", name, hint))
    };
    let most = number("range")?;
    Ok(Page { first: number("startIndex")? - 1, most: Some(most) })
}
