//! `/_mynah/users`: users as the store has them, and the other administrator who changes them.

mod ordered;
mod shown;

use axum::http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::ordered::{NewUser, UserPatch};
use self::shown::{UserDetail, UserItem, detail, item};
use super::lists::paged;
use super::words::{ApiName, LineText, NameText, fits};
use super::{Control, Here, Id, Json, JsonBody, Listed, Path, Problem, ProblemDocument, Query, Written};
use crate::domain::text::SHORT;
use crate::domain::{Field, Filter, Pattern, Test, Value};

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new()
        .routes(routes!(list_users, post_user))
        .routes(routes!(get_user, patch_user, delete_user))
        .routes(routes!(verify_password))
}

paged! {
    /// Which users are wanted.
    Sought {
        /// A text that is somewhere in user name, display name, first or last name, e-mail address or employee id, in any case.
        #[param(value_type = Option<LineText>, inline)]
        q: Option<String>,
        /// The realm: its own name, or the name by which any API reaches it.
        #[param(value_type = Option<NameText>, inline)]
        realm: Option<String>,
        /// The API that has an account of hers.
        #[param(inline)]
        api: Option<ApiName>,
        /// Whether she is active.
        active: Option<bool>,
        /// Whether she is locked out.
        locked: Option<bool>,
    }
}

/// A password to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tried {
    /// The password.
    password: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Verified {
    /// Whether it is hers; false where she has none.
    verified: bool,
}

/// Users, in the order in which they were created.
#[utoipa::path(
    get,
    path = "/_mynah/users",
    tag = "users",
    params(Sought),
    responses(
        (status = 200, body = Listed<UserItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such realm", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_users(here: Here, Query(sought): Query<Sought>) -> Result<Json<Listed<UserItem>>, Problem> {
    let (after, limit) = sought.part().read()?;
    let mut filters = vec![Filter::After(after)];
    filters.extend(sought.filters(&here).await?);
    let mut users = here.service.users_numbered(here.space.id, Filter::All(filters), limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = users.len() > most;
    users.truncate(most);
    let next = users.last().filter(|_| more).map(|last| last.number.to_string());
    let realms = here.realms().await?;
    Ok(Json(Listed { items: users.iter().map(|user| item(user, &realms)).collect(), next }))
}

/// A user with all that is known of her: attributes, accounts, how each API would show her, and what was done to her.
#[utoipa::path(
    get,
    path = "/_mynah/users/{id}",
    tag = "users",
    params(("id" = Uuid, Path, description = "Her id")),
    responses(
        (status = 200, body = UserDetail<'static>),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn get_user(here: Here, Path(Id(id)): Path<Id>) -> Result<Written, Problem> {
    let user = here.service.user_shown_as(here.space.id, id).await?.ok_or_else(|| unknown(id))?;
    detail(&here, &user).await
}

/// Creates a user behind the back of every API.
#[utoipa::path(
    post,
    path = "/_mynah/users",
    tag = "users",
    request_body = NewUser,
    responses(
        (status = 201, body = UserDetail<'static>),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such realm", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "A name is taken, or a group or a detail unknown", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn post_user(here: Here, JsonBody(new): JsonBody<NewUser>) -> Result<(StatusCode, Written), Problem> {
    let (realm, name) = (new.realm.clone(), new.user_name.clone());
    let ordered = new.read(&here).await?;
    let user = here.service.enter_user(&here.deed("control.create"), &realm, &name, ordered).await?;
    Ok((StatusCode::CREATED, get_user(here, Path(Id(user.guid))).await?))
}

/// Changes a user behind the back of every API; what is not named stays as it is.
#[utoipa::path(
    patch,
    path = "/_mynah/users/{id}",
    tag = "users",
    params(("id" = Uuid, Path, description = "Her id")),
    request_body = UserPatch,
    responses(
        (status = 200, body = UserDetail<'static>),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "A name is taken, or a group or a detail unknown", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn patch_user(
    here: Here,
    Path(Id(id)): Path<Id>,
    JsonBody(patch): JsonBody<UserPatch>,
) -> Result<Written, Problem> {
    let ordered = patch.read(&here).await?;
    let altered = here.service.alter_user(&here.deed("control.patch"), id, ordered).await?;
    altered.ok_or_else(|| unknown(id))?;
    get_user(here, Path(Id(id))).await
}

/// Removes a user from every API; her tokens are free again.
#[utoipa::path(
    delete,
    path = "/_mynah/users/{id}",
    tag = "users",
    params(("id" = Uuid, Path, description = "Her id")),
    responses(
        (status = 204, description = "She is gone"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn delete_user(here: Here, Path(Id(id)): Path<Id>) -> Result<StatusCode, Problem> {
    let gone = here.service.erase_user(&here.deed("control.delete"), id).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(unknown(id)) }
}

/// Whether a password is that of a user.
#[utoipa::path(
    post,
    path = "/_mynah/users/{id}/verify-password",
    tag = "users",
    params(("id" = Uuid, Path, description = "Her id")),
    request_body = Tried,
    responses(
        (status = 200, body = Verified),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn verify_password(
    here: Here,
    Path(Id(id)): Path<Id>,
    JsonBody(tried): JsonBody<Tried>,
) -> Result<Json<Verified>, Problem> {
    let password = SecretString::from(tried.password);
    let verified = here.service.is_password(here.space.id, id, &password).await?.ok_or_else(|| unknown(id))?;
    Ok(Json(Verified { verified }))
}

fn unknown(id: Uuid) -> Problem {
    Problem::not_found(format!("there is no user {id} in this space"))
}

impl Sought {
    async fn filters(&self, here: &Here) -> Result<Vec<Filter>, Problem> {
        let mut filters = Vec::new();
        if let Some(text) = &self.q {
            fits("q", text, SHORT)?;
            filters.extend(Pattern::containing(text).as_ref().map(anywhere));
        }
        if let Some(name) = &self.realm {
            filters.push(Filter::In(here.service.any_realm(here.space.id, name).await?.id));
        }
        filters.extend(self.api.map(|api| Filter::HasAccount(api.into())));
        let or_not = |wanted: bool, filter: Filter| if wanted { filter } else { Filter::Not(Box::new(filter)) };
        filters.extend(self.active.map(|active| or_not(active, Filter::Active)));
        let now = here.service.clock().now();
        filters.extend(self.locked.map(|locked| or_not(locked, Filter::LockedAt(now))));
        Ok(filters)
    }
}

/// Whoever has that text in what she is searched by.
fn anywhere(pattern: &Pattern) -> Filter {
    let has = |field| Filter::Has(Value::Field(field), Test::Like(pattern.clone()));
    Filter::Any(vec![
        Filter::Name(pattern.clone()),
        Filter::DisplayName(pattern.clone()),
        Filter::Email(pattern.clone()),
        Filter::EmployeeId(pattern.clone()),
        has(Field::FirstName),
        has(Field::LastName),
    ])
}
