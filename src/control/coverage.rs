//! `/_mynah/coverage`: what clients have exercised of the contracts, what never came up, and what was noticed about them.

use std::collections::{BTreeMap, HashSet};

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::conduct::{exercised, noticed};
use super::following::{followed, telling};
use super::requests::journal;
use super::words::ApiName;
use super::{Control, Problem, ProblemDocument, Query};
use crate::contract::{Contract, everything};
use crate::dialects::CONTRACTS;
use crate::domain::coverage::{Exercised, Finding, Mark, Oddity};
use crate::edge::Place;
use crate::service::Watching;

/// What the journal notes of requests.
pub const WATCHING: Watching = Watching { exercised, noticed, telling, followed };

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(get_coverage, clear_coverage))
}

/// Which spaces count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Spaces {
    /// All, also those that have gone.
    All,
}

/// What is wanted of the coverage.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Scope {
    /// Of this API alone.
    #[param(inline)]
    api: Option<ApiName>,
    /// Of all spaces, also of those that have gone; else of this space and those that had its name before.
    #[param(inline)]
    space: Option<Spaces>,
}

/// Which spaces are to be forgotten.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Forgetting {
    /// All spaces, also those that have gone; else this one.
    #[param(inline)]
    space: Option<Spaces>,
}

/// What clients have exercised, and what was noticed about them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Coverage {
    /// By API.
    apis: BTreeMap<&'static str, ApiCoverage>,
    /// What was noticed about the clients.
    findings: Vec<FindingItem>,
}

/// What clients have exercised of an API.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct ApiCoverage {
    /// Operations that were called, whatever came of it.
    operations: Tally,
    /// Parameters that were given, by operation; those within others count each for itself.
    parameters: Tally,
    /// Values that were given to parameters which take only certain ones, true and false included.
    values: Tally,
    /// Answers, other than plain successes, that were given.
    errors: Tally,
    /// What never came up, in the order of the contract.
    missing: Vec<Missing>,
}

/// How many of how many.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Tally {
    /// So many came up.
    covered: usize,
    /// So many there are.
    total: usize,
}

/// Something of a contract that never came up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Missing {
    /// An operation.
    Operation {
        /// Its name.
        operation: &'static str,
    },
    /// A parameter.
    Parameter {
        /// Of this operation.
        operation: &'static str,
        /// Its name, behind those that it is in: `inputFormat.givenName`.
        name: String,
    },
    /// A value of a parameter.
    Value {
        /// Of this operation.
        operation: &'static str,
        /// The parameter.
        name: String,
        /// The value.
        value: &'static str,
    },
    /// An answer that is not a plain success.
    Error {
        /// The name of its row in the contract.
        name: String,
        /// The vendor's code; empty where the vendor has none for it.
        code: &'static str,
        /// When it is answered.
        when: &'static str,
    },
}

/// Something that was noticed about a client.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub(super) struct FindingItem {
    /// What.
    kind: FindingKind,
    /// At which API.
    api: ApiName,
    /// At which operation; null where the request named none that there is.
    #[schema(required)]
    operation: Option<String>,
    /// In a sentence.
    message: String,
    /// The ids of the requests that show it: the first few.
    requests: Vec<String>,
}

/// What can be noticed about a client.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FindingKind {
    /// It sent a parameter that the vendor does not know.
    UnknownParameter,
    /// It wrote a parameter's name in another case than the vendor.
    WrongCase,
    /// It sent a secret in the URL.
    CredentialInUrl,
    /// It got no answer that says what came of its request (none, not a whole one, an empty one, a server's error), and neither
    /// sent the same again nor looked. Or only some of what it asked for was done, and it sent the whole again unchanged, or
    /// went on and neither sent the rest again changed nor looked. A vendor's refusal is nothing of that kind.
    IgnoredFailure,
    /// It created the same again after the answer was lost, without a look whether it is there, or although it had seen it.
    RepeatedCreate,
}

impl From<Finding> for FindingItem {
    fn from(finding: Finding) -> Self {
        let kind = match finding.kind {
            Oddity::UnknownParameter => FindingKind::UnknownParameter,
            Oddity::WrongCase => FindingKind::WrongCase,
            Oddity::CredentialInUrl => FindingKind::CredentialInUrl,
            Oddity::IgnoredFailure => FindingKind::IgnoredFailure,
            Oddity::RepeatedCreate => FindingKind::RepeatedCreate,
        };
        let operation = Some(finding.operation).filter(|operation| !operation.is_empty());
        Self { kind, api: finding.api.into(), operation, message: finding.message, requests: finding.requests }
    }
}

/// What clients have exercised of the APIs, and what was noticed about them. It lasts when a space begins anew or goes.
#[utoipa::path(
    get,
    path = "/_mynah/coverage",
    tag = "requests",
    params(Scope),
    responses(
        (status = 200, body = Coverage),
        (status = 400, description = "The query makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn get_coverage(
    State(control): State<Control>,
    place: Option<Extension<Place>>,
    Query(scope): Query<Scope>,
) -> Result<Json<Coverage>, Problem> {
    let journal = journal(&control)?;
    // Looking makes no space: there is nothing to be seen of one that never was.
    let name = place.map(|Extension(place)| place).unwrap_or_default().space?;
    let space = scope.space.is_none().then_some(name.as_str());
    let known: HashSet<_> = journal.marks(space).await?.into_iter().collect();
    if known.is_empty()
        && let Some(name) = space
        && control.spaces.service().open_space(name).await?.is_none()
    {
        return Err(Problem::not_found(format!("there is no space {name:?}, and there was none with clients")));
    }
    let mut findings = journal.findings(space).await?;
    let wanted = |api| scope.api.is_none_or(|only| api == only.into());
    findings.retain(|finding| wanted(finding.api));
    let apis = CONTRACTS.into_iter().filter(|contract| wanted(contract.api)).map(|contract| {
        let is_known = |mark: &Mark| {
            let (api, kind) = (contract.api.name().to_owned(), mark.kind.name().to_owned());
            known.contains(&(api, kind, mark.operation.to_owned(), mark.item()))
        };
        (contract.api.name(), ApiCoverage::of(contract, is_known))
    });
    Ok(Json(Coverage { apis: apis.collect(), findings: findings.into_iter().map(FindingItem::from).collect() }))
}

/// Forgets what was exercised and noticed up to now in the space; its journal stays.
#[utoipa::path(
    delete,
    path = "/_mynah/coverage",
    tag = "requests",
    params(Forgetting),
    responses(
        (status = 204, description = "It is forgotten"),
        (status = 400, description = "The query makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn clear_coverage(
    State(control): State<Control>,
    place: Option<Extension<Place>>,
    Query(scope): Query<Forgetting>,
) -> Result<StatusCode, Problem> {
    let name = place.map(|Extension(place)| place).unwrap_or_default().space?;
    journal(&control)?.clear_coverage(scope.space.is_none().then_some(name.as_str())).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ApiCoverage {
    fn of(contract: &Contract, is_known: impl Fn(&Mark) -> bool) -> Self {
        let mut coverage = Self::default();
        for mark in everything(contract) {
            let tally = match mark.kind {
                Exercised::Operation => &mut coverage.operations,
                Exercised::Parameter => &mut coverage.parameters,
                Exercised::Value => &mut coverage.values,
                Exercised::Error => &mut coverage.errors,
            };
            tally.total += 1;
            if is_known(&mark) {
                tally.covered += 1;
            } else {
                coverage.missing.push(Missing::of(contract, mark));
            }
        }
        coverage
    }
}

impl Missing {
    fn of(contract: &Contract, mark: Mark) -> Self {
        let Mark { kind, operation, name, value } = mark;
        match kind {
            Exercised::Operation => Self::Operation { operation },
            Exercised::Parameter => Self::Parameter { operation, name },
            Exercised::Value => Self::Value { operation, name, value },
            Exercised::Error => {
                let row = contract.answer(&name);
                Self::Error { name, code: row.code, when: row.when }
            }
        }
    }
}
