//! `/_mynah/operators`: who may call the APIs.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::paged;
use super::words::{self, ApiName, LineText, NameText, PasswordText, RightName, fits, named};
use super::{Control, Here, Json, JsonBody, Listed, Path, Problem, ProblemDocument, Query};
use crate::domain::seed::{Seed, SeedOperator, SeedPassword};
use crate::domain::text::{PASSWORD, SHORT};
use crate::domain::{Api, Details, Right};

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(list_operators, post_operator)).routes(routes!(delete_operator))
}

paged! {
    /// Which operators are wanted.
    Sought {
        /// The API that they may call.
        #[param(inline)]
        api: Option<ApiName>,
    }
}

/// An operator.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OperatorItem {
    /// The API that it may call.
    api: ApiName,
    /// Its name.
    name: String,
    /// What it may do.
    rights: Vec<RightName>,
    /// The realms that it reaches, by their own names; null for all.
    realms: Option<Vec<String>>,
    /// Whether it has a password.
    has_password: bool,
    /// Whether the product itself brought it.
    built_in: bool,
    /// Whether its credentials are the published development ones.
    development: bool,
}

/// An operator to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOperator {
    /// The API that it may call.
    api: ApiName,
    /// Its name, unique in the API.
    #[schema(value_type = NameText)]
    name: String,
    /// Its password; without one it has only tokens.
    #[schema(value_type = Option<PasswordText>)]
    password: Option<String>,
    /// Tokens or keys that it has, which do not expire: for ADManager and SummitAI.
    #[schema(value_type = Option<Vec<LineText>>)]
    tokens: Option<BTreeSet<String>>,
    /// What it may do; everything, where that is not said.
    rights: Option<Vec<RightName>>,
    /// The realms that it reaches, by any name; all, where that is not said.
    #[schema(value_type = Option<Vec<NameText>>)]
    realms: Option<Vec<String>>,
}

/// Operators by API, in the order in which they came.
#[utoipa::path(
    get,
    path = "/_mynah/operators",
    tag = "operators",
    params(Sought),
    responses(
        (status = 200, body = Listed<OperatorItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_operators(here: Here, Query(sought): Query<Sought>) -> Result<Json<Listed<OperatorItem>>, Problem> {
    let names = here.realms().await?;
    let mut items = Vec::new();
    for api in Api::ALL.into_iter().filter(|api| sought.api.is_none_or(|wanted| wanted == ApiName::from(*api))) {
        for operator in here.service.operators(here.space.id, api).await? {
            items.push(OperatorItem {
                api: api.into(),
                name: operator.name,
                rights: operator.rights.into_iter().map(RightName).collect(),
                realms: operator.realms.map(|realms| realms.into_iter().map(|realm| names.name(realm)).collect()),
                has_password: operator.password.is_some(),
                built_in: operator.built_in,
                development: operator.development,
            });
        }
    }
    Ok(Json(sought.part().cut(items)?))
}

/// Adds an operator.
#[utoipa::path(
    post,
    path = "/_mynah/operators",
    tag = "operators",
    request_body = NewOperator,
    responses(
        (status = 201, description = "It is there"),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such realm", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "The name or a token is taken", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn post_operator(here: Here, JsonBody(new): JsonBody<NewOperator>) -> Result<StatusCode, Problem> {
    let realms = match &new.realms {
        None => None,
        Some(names) => {
            let mut realms = Vec::new();
            for name in names {
                realms.push(here.service.any_realm(here.space.id, name).await?.name);
            }
            Some(realms)
        }
    };
    here.add(Seed { operators: vec![new.read(realms)?], ..Seed::default() }).await
}

/// Removes an operator with everything that it logs in with.
#[utoipa::path(
    delete,
    path = "/_mynah/operators/{api}/{name}",
    tag = "operators",
    params(
        ("api" = inline(ApiName), Path, description = "The API that it may call"),
        ("name" = String, Path, description = "Its name")
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There is no such operator", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn delete_operator(here: Here, Path((api, name)): Path<(ApiName, String)>) -> Result<StatusCode, Problem> {
    let gone = here.service.erase_operator(here.space.id, api.into(), &name).await?;
    words::gone(gone, || format!("there is no operator {name:?} of {}", Api::from(api)))
}

impl NewOperator {
    fn read(self, realms: Option<Vec<String>>) -> Result<SeedOperator, Problem> {
        if let Some(password) = &self.password {
            fits("password", password, PASSWORD)?;
            if password.is_empty() {
                return Err(Problem::bad_request("password is empty; leave it out for an operator without one"));
            }
        }
        let tokens = self.tokens.unwrap_or_default();
        tokens.iter().try_for_each(|token| fits("a token", token, SHORT))?;
        let rights =
            self.rights.map_or(Right::ALL.to_vec(), |rights| rights.into_iter().map(|right| right.0).collect());
        Ok(SeedOperator {
            number: None,
            credentials: Vec::new(),
            api: self.api.into(),
            name: named("name", &self.name)?,
            password: self.password.map(|password| SeedPassword::Plain(SecretString::from(password))),
            tokens: tokens.into_iter().map(SecretString::from).collect(),
            rights,
            realms,
            built_in: false,
            development: false,
            details: Details::new(),
            secrets: Vec::new(),
            references: Vec::new(),
            organization: None,
        })
    }
}
