//! `/_mynah/catalogue`: the names that requests may refer to. `/_mynah/containers`: those that hold users and tokens.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::{Numbered, paged};
use super::words::{self, ApiName, KindName, NameText, named};
use super::{Control, Here, Json, JsonBody, Listed, Path, Problem, ProblemDocument, Query};
use crate::domain::seed::{Seed, SeedEntry};
use crate::domain::{Api, Details, Kind};

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new()
        .routes(routes!(list_names, post_name))
        .routes(routes!(delete_name))
        .routes(routes!(list_containers))
}

paged! {
    /// Which names are wanted.
    Sought {
        /// The API whose catalogue it is.
        #[param(inline)]
        api: Option<ApiName>,
        /// What they are the names of.
        #[param(inline)]
        kind: Option<KindName>,
    }
}

/// A name in a catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NameItem {
    /// Whose catalogue.
    api: ApiName,
    /// What it is the name of.
    kind: KindName,
    /// The name.
    name: String,
    /// Its number in the space.
    number: i64,
    /// The realm that it holds for, by its own name; null for all.
    realm: Option<String>,
    /// Whether it may be referred to.
    in_use: bool,
    /// What else the API keeps with it.
    #[schema(value_type = BTreeMap<String, words::DetailValue>)]
    details: BTreeMap<String, Value>,
}

/// A name to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewName {
    /// Whose catalogue.
    api: ApiName,
    /// What it is the name of.
    kind: KindName,
    /// The name.
    #[schema(value_type = NameText)]
    name: String,
    /// The realm that it holds for, by any name: containers and organizational units have one, other names none.
    #[schema(value_type = Option<NameText>)]
    realm: Option<String>,
}

/// Of which realm a name is that is to go.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Where {
    /// The realm that it holds for, by any name; without it, one that holds for all.
    #[param(value_type = Option<NameText>, inline)]
    realm: Option<String>,
}

/// Names in the order in which they came.
#[utoipa::path(
    get,
    path = "/_mynah/catalogue",
    tag = "catalogue",
    params(Sought),
    responses(
        (status = 200, body = Listed<NameItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_names(here: Here, Query(sought): Query<Sought>) -> Result<Json<Listed<NameItem>>, Problem> {
    listed(&here, sought.api.map(Into::into), sought.kind.map(|kind| kind.0), &sought.part()).await
}

/// Containers of users and tokens, in the order in which they came; the one of whatever is in no other is not listed.
#[utoipa::path(
    get,
    path = "/_mynah/containers",
    tag = "catalogue",
    params(Numbered),
    responses(
        (status = 200, body = Listed<NameItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_containers(here: Here, Query(part): Query<Numbered>) -> Result<Json<Listed<NameItem>>, Problem> {
    listed(&here, None, Some(Kind::Container), &part).await
}

/// Adds a name.
#[utoipa::path(
    post,
    path = "/_mynah/catalogue",
    tag = "catalogue",
    request_body = NewName,
    responses(
        (status = 201, description = "It is there"),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such realm", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken, or must have a realm, or cannot have one", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn post_name(here: Here, JsonBody(new): JsonBody<NewName>) -> Result<StatusCode, Problem> {
    let realm = match &new.realm {
        Some(name) => Some(here.service.any_realm(here.space.id, name).await?.name),
        None => None,
    };
    let (api, kind, name) = (Api::from(new.api), new.kind.0, named("name", &new.name)?);
    if realm.is_some() != kind.is_of_a_realm() {
        let has = if kind.is_of_a_realm() { "holds for one realm" } else { "holds for all realms" };
        return Err(Problem::conflict(format!("a {} {has}", kind.words())));
    }
    let there = here.service.catalogue(here.space.id, (Some(api), Some(kind)), crate::domain::Page::ALL).await?;
    let realms = here.realms().await?;
    let own = |entry: &crate::domain::Entry| entry.realm.map(|id| realms.name(id)) == realm;
    if there.iter().any(|entry| own(entry) && crate::domain::fold(&entry.name) == crate::domain::fold(&name)) {
        return Err(Problem::conflict(format!("{name:?} is taken")));
    }
    let entry = SeedEntry { api, kind, name, realm, details: Details::new(), number: None };
    here.add(Seed { catalogue: vec![entry], ..Seed::default() }).await
}

/// Removes a name, whoever refers to it.
#[utoipa::path(
    delete,
    path = "/_mynah/catalogue/{api}/{kind}/{name}",
    tag = "catalogue",
    params(
        ("api" = inline(ApiName), Path, description = "Whose catalogue"),
        ("kind" = inline(KindName), Path, description = "What it is the name of"),
        ("name" = String, Path, description = "The name"),
        Where
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such name", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn delete_name(
    here: Here,
    Path((api, kind, name)): Path<(ApiName, KindName, String)>,
    Query(at): Query<Where>,
) -> Result<StatusCode, Problem> {
    let realm = match &at.realm {
        Some(name) => Some(here.service.any_realm(here.space.id, name).await?.id),
        None => None,
    };
    let gone = here.service.erase_entry(here.space.id, realm, (api.into(), kind.0), &name).await?;
    words::gone(gone, || format!("there is no {} {name:?} of {}", kind.0.words(), Api::from(api)))
}

async fn listed(
    here: &Here,
    api: Option<Api>,
    kind: Option<Kind>,
    part: &Numbered,
) -> Result<Json<Listed<NameItem>>, Problem> {
    let entries = here.service.catalogue(here.space.id, (api, kind), part.page()?).await?;
    let realms = here.realms().await?;
    let item = |entry: crate::domain::Entry| NameItem {
        in_use: entry.in_use(),
        api: entry.api.into(),
        kind: KindName(entry.kind),
        number: entry.number,
        realm: entry.realm.map(|realm| realms.name(realm)),
        details: words::shown(&entry.details),
        name: entry.name,
    };
    Ok(Json(part.listed(entries.into_iter().map(item).collect())?))
}
