//! `/_mynah/outbox`: the mails and text messages that would have been sent.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::paged;
use super::words::{ApiName, LineText, fits};
use super::{Control, Here, Json, Listed, Problem, ProblemDocument, Query};
use crate::domain::Channel;
use crate::domain::text::SHORT;

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(list_messages, delete_messages))
}

paged! {
    /// Which messages are wanted.
    Sought {
        /// The name of the user to whom they are, in any case.
        #[param(value_type = Option<LineText>, inline)]
        user: Option<String>,
        /// The address or number to which they are.
        #[param(value_type = Option<LineText>, inline)]
        to: Option<String>,
    }
}

/// How a message would have gone out.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum MessageKind {
    /// By mail.
    Email,
    /// As a text message.
    Sms,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageItem {
    /// When.
    at: DateTime<Utc>,
    /// How it would have gone out.
    kind: MessageKind,
    /// To which address or number.
    to: String,
    /// The name of the user to whom it is; null where she is gone.
    user_name: Option<String>,
    /// What it is about; empty for a text message.
    subject: String,
    /// What it says.
    text: String,
    /// Her realm, by its own name.
    realm: String,
    /// Through which API it was caused.
    api: ApiName,
    /// By which request.
    request_id: String,
}

/// Messages, oldest first.
#[utoipa::path(
    get,
    path = "/_mynah/outbox",
    tag = "outbox",
    params(Sought),
    responses(
        (status = 200, body = Listed<MessageItem>),
        (status = 400, description = "A parameter makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        Problem
    )
)]
async fn list_messages(here: Here, Query(sought): Query<Sought>) -> Result<Json<Listed<MessageItem>>, Problem> {
    let part = sought.part();
    let Sought { user, to, .. } = sought;
    for (name, text) in [("user", &user), ("to", &to)] {
        fits(name, text.as_deref().unwrap_or_default(), SHORT)?;
    }
    let sent = here.service.sent(here.space.id, (user.as_deref(), to.as_deref()), part.page()?).await?;
    let realms = here.realms().await?;
    let items = sent.into_iter().map(|(message, user_name)| MessageItem {
        at: message.at,
        kind: match message.channel {
            Channel::Mail => MessageKind::Email,
            Channel::Sms => MessageKind::Sms,
        },
        to: message.recipient,
        user_name,
        subject: message.subject,
        text: message.body,
        realm: realms.name(message.realm),
        api: message.api.into(),
        request_id: message.request_id,
    });
    Ok(Json(part.listed(items.collect())?))
}

/// Empties the outbox.
#[utoipa::path(
    delete,
    path = "/_mynah/outbox",
    tag = "outbox",
    responses((status = 204, description = "It is empty"), Problem)
)]
async fn delete_messages(here: Here) -> Result<StatusCode, Problem> {
    here.service.empty_outbox(here.space.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
