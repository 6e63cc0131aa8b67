//! `/_mynah/realms`: realms, and the names by which each API reaches them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::Numbered;
use super::words::{AliasKindName, ApiName};
use super::{Control, Here, Json, Listed, Problem, ProblemDocument, Query};
use crate::domain::Api;

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(list_realms))
}

/// A realm.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RealmItem {
    /// Its own name.
    name: String,
    /// The names by which each API reaches it; an API that does not is not named.
    aliases: BTreeMap<ApiName, Vec<AliasItem>>,
}

/// A name by which an API reaches a realm.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AliasItem {
    /// The name.
    name: String,
    /// What sort of name it is.
    kind: AliasKindName,
    /// The time zone in which the API shows times there; null for UTC.
    time_zone: Option<String>,
}

/// Realms by name.
#[utoipa::path(
    get,
    path = "/_mynah/realms",
    tag = "realms",
    params(Numbered),
    responses(
        (status = 200, body = Listed<RealmItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_realms(here: Here, Query(part): Query<Numbered>) -> Result<Json<Listed<RealmItem>>, Problem> {
    let space = here.space.id;
    let mut items = Vec::new();
    let mut reached = Vec::new();
    for api in Api::ALL {
        reached.extend(here.service.peek_realms(space, api).await?.iter().cloned());
    }
    for realm in here.service.all_realms(space).await?.iter() {
        let mut aliases: BTreeMap<ApiName, Vec<AliasItem>> = BTreeMap::new();
        for one in reached.iter().filter(|one| one.realm.id == realm.id) {
            let alias = one.alias.clone();
            let item = AliasItem { name: alias.name, kind: AliasKindName(alias.kind), time_zone: alias.time_zone };
            aliases.entry(alias.api.into()).or_default().push(item);
        }
        items.push(RealmItem { name: realm.name.clone(), aliases });
    }
    Ok(Json(part.cut(items)?))
}
