//! `/_mynah/tokens`: the tokens that users authenticate with.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::paged;
use super::words::{NameText, TokenKindName, TokenStateName};
use super::{Control, Here, Json, JsonBody, Listed, Path, Problem, ProblemDocument, Query, Realms};
use crate::domain::{Token, TokenFilter};

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(list_tokens)).routes(routes!(patch_token))
}

paged! {
    /// Which tokens are wanted.
    Sought {
        /// The realm: its own name, or the name by which any API reaches it.
        #[param(value_type = Option<NameText>, inline)]
        realm: Option<String>,
        /// What sort of token.
        #[param(inline)]
        kind: Option<TokenKindName>,
        /// Where it is in its life.
        #[param(inline)]
        state: Option<TokenStateName>,
    }
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenItem {
    /// Its serial number, unique in the realm.
    serial: String,
    /// Its realm, by its own name.
    realm: String,
    /// What sort of token.
    kind: TokenKindName,
    /// Where it is in its life.
    state: TokenStateName,
    /// Since when.
    state_since: DateTime<Utc>,
    /// The name of the user who has it; null for nobody.
    owner: Option<String>,
    /// The container that it is in.
    container: String,
    /// What was said when it was last revoked; null for nothing.
    comment: Option<String>,
    /// Whether it can be taken from its owner.
    revocable: bool,
}

/// What is to change of a token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenPatch {
    /// Its next state. In the inventory, lost or broken, it is nobody's any more.
    state: TokenStateName,
}

/// Tokens by realm and serial number.
#[utoipa::path(
    get,
    path = "/_mynah/tokens",
    tag = "tokens",
    params(Sought),
    responses(
        (status = 200, body = Listed<TokenItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such realm", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_tokens(here: Here, Query(sought): Query<Sought>) -> Result<Json<Listed<TokenItem>>, Problem> {
    let part = sought.part();
    let realm = match &sought.realm {
        Some(name) => Some(here.service.any_realm(here.space.id, name).await?.id),
        None => None,
    };
    let (states, kinds) = (sought.state.map(|state| vec![state.0]), sought.kind.map(|kind| vec![kind.0]));
    let filter = TokenFilter { states, kinds, ..TokenFilter::default() };
    let tokens = here.service.all_tokens(here.space.id, realm, &filter, part.page()?).await?;
    let realms = here.realms().await?;
    Ok(Json(part.listed(tokens.into_iter().map(|(token, owner)| item(token, owner, &realms)).collect())?))
}

/// Puts a token into another state.
#[utoipa::path(
    patch,
    path = "/_mynah/tokens/{realm}/{serial}",
    tag = "tokens",
    params(
        ("realm" = String, Path, description = "Its realm: its own name, or the name by which any API reaches it"),
        ("serial" = String, Path, description = "Its serial number")
    ),
    request_body = TokenPatch,
    responses(
        (status = 200, body = TokenItem),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such token", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "It is nobody's, and the state is one of those that have an owner", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn patch_token(
    here: Here,
    Path((realm, serial)): Path<(String, String)>,
    JsonBody(patch): JsonBody<TokenPatch>,
) -> Result<Json<TokenItem>, Problem> {
    let realm = here.service.any_realm(here.space.id, &realm).await?;
    let deed = here.deed("control.token");
    let (token, owner) = here.service.put_token_state(&deed, &realm, &serial, patch.state.0).await?;
    Ok(Json(item(token, owner, &here.realms().await?)))
}

fn item(token: Token, owner: Option<String>, realms: &Realms) -> TokenItem {
    TokenItem {
        serial: token.serial,
        realm: realms.name(token.realm),
        kind: TokenKindName(token.kind),
        state: TokenStateName(token.state),
        state_since: token.state_since,
        owner,
        container: token.container,
        comment: token.comment,
        revocable: token.revocable,
    }
}
