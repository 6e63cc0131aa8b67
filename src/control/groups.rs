//! `/_mynah/groups`: groups of users, with their members. Who is in a group is changed with the user.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::lists::paged;
use super::words::{self, ApiName, NameText, named};
use super::{Control, Here, Json, JsonBody, Listed, Path, Problem, ProblemDocument, Query};
use crate::domain::Details;
use crate::domain::seed::{Seed, SeedGroup};

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(list_groups, post_group)).routes(routes!(delete_group))
}

paged! {
    /// Which groups are wanted.
    Sought {
        /// The API whose groups they are.
        #[param(inline)]
        api: Option<ApiName>,
    }
}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupItem {
    /// Whose group.
    api: ApiName,
    /// Its realm, by its own name.
    realm: String,
    /// Its name.
    name: String,
    /// What else the API keeps with it.
    #[schema(value_type = BTreeMap<String, words::DetailValue>)]
    details: BTreeMap<String, Value>,
    /// Who is in it, by name.
    members: Vec<Member>,
}

/// Who is in a group.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Member {
    /// The id by which the control API knows her.
    id: Uuid,
    /// Her name.
    user_name: String,
}

/// A group to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGroup {
    /// Whose group.
    api: ApiName,
    /// Its realm: its own name, or the name by which any API reaches it.
    #[schema(value_type = NameText)]
    realm: String,
    /// Its name, unique in the realm and the API.
    #[schema(value_type = NameText)]
    name: String,
}

/// Groups in the order of their realms, APIs and names.
#[utoipa::path(
    get,
    path = "/_mynah/groups",
    tag = "groups",
    params(Sought),
    responses(
        (status = 200, body = Listed<GroupItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_groups(here: Here, Query(sought): Query<Sought>) -> Result<Json<Listed<GroupItem>>, Problem> {
    let part = sought.part();
    let groups = here.service.all_groups(here.space.id, sought.api.map(Into::into), part.page()?).await?;
    let realms = here.realms().await?;
    let items = groups.into_iter().map(|(group, members)| GroupItem {
        api: group.api.into(),
        realm: realms.name(group.realm),
        name: group.name,
        details: words::shown(&group.details),
        members: members.into_iter().map(|(id, user_name)| Member { id, user_name }).collect(),
    });
    Ok(Json(part.listed(items.collect())?))
}

/// Makes a group with nobody in it.
#[utoipa::path(
    post,
    path = "/_mynah/groups",
    tag = "groups",
    request_body = NewGroup,
    responses(
        (status = 201, description = "It is there"),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such realm", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn post_group(here: Here, JsonBody(new): JsonBody<NewGroup>) -> Result<StatusCode, Problem> {
    let realm = here.service.any_realm(here.space.id, &new.realm).await?.name;
    let group = SeedGroup { realm, api: new.api.into(), name: named("name", &new.name)?, details: Details::new() };
    here.add(Seed { groups: vec![group], ..Seed::default() }).await
}

/// Removes a group, whoever is in it.
#[utoipa::path(
    delete,
    path = "/_mynah/groups/{api}/{realm}/{name}",
    tag = "groups",
    params(
        ("api" = inline(ApiName), Path, description = "Whose group"),
        ("realm" = String, Path, description = "Its realm: its own name, or the name by which any API reaches it"),
        ("name" = String, Path, description = "Its name")
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There is no such group", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn delete_group(
    here: Here,
    Path((api, realm, name)): Path<(ApiName, String, String)>,
) -> Result<StatusCode, Problem> {
    let realm = here.service.any_realm(here.space.id, &realm).await?;
    let gone = here.service.erase_group(&realm, api.into(), &name).await?;
    words::gone(gone, || format!("there is no group {name:?} in {:?}", realm.name))
}
