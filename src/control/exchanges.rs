//! A request with its answer, as the journal shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::words::ApiName;
use crate::domain::exchanges::{Ending, Kept};

/// How a request ended: done, refused, or something went wrong on the server's side; an answer that a fault lost or damaged
/// is `failed`, even if the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OutcomeName {
    Ok,
    Refused,
    Failed,
}

impl From<Ending> for OutcomeName {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Ok => Self::Ok,
            Ending::Refused => Self::Refused,
            Ending::Failed => Self::Failed,
        }
    }
}

impl From<OutcomeName> for Ending {
    fn from(name: OutcomeName) -> Self {
        match name {
            OutcomeName::Ok => Self::Ok,
            OutcomeName::Refused => Self::Refused,
            OutcomeName::Failed => Self::Failed,
        }
    }
}

/// A request to a vendor's path with its answer. In the place of a secret stands `secret:` and a fingerprint, the same each time
/// for the same secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Request)]
pub(super) struct RequestItem {
    /// Its place in the order in which the requests of the space were answered, from 1.
    #[schema(minimum = 1)]
    pub(super) number: i64,
    /// Its id, which the answer's header `Mynah-Request-Id` gave to the client.
    id: String,
    /// When it came, by the clock of the space.
    at: DateTime<Utc>,
    /// The space that it ran in.
    space: String,
    /// Whose path it was sent to.
    api: ApiName,
    /// The operation that it asked for; null where it named none that there is.
    #[schema(required)]
    operation: Option<String>,
    /// Who asked; null where that was not found out.
    #[schema(required)]
    operator: Option<String>,
    /// How it ended; `failed` where a fault lost or damaged the answer, even if the work is done.
    outcome: OutcomeName,
    /// The vendor's code of the answer, or the name of the contract's row where the vendor has none; null for a plain success.
    #[schema(required)]
    code: Option<String>,
    /// The answer's `Mynah-Hint`.
    #[schema(required)]
    hint: Option<String>,
    /// How many milliseconds it took.
    duration_ms: f64,
    /// What was asked.
    request: RequestSide,
    /// What was answered, as it arrived; of an answer that a fault kept back whole there are no status and no body.
    response: ResponseSide,
}

/// What was asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct RequestSide {
    /// The HTTP method.
    method: String,
    /// The path as it came, without the prefix that names the space.
    path: String,
    /// The query as it came; empty where there was none.
    query: String,
    /// The headers by their names in lower case; several of one name stand behind each other.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    headers: Map<String, Value>,
    /// The body as text; of one that cannot be read, its length, fingerprint and structure.
    body: String,
    /// The operation's parameters under the contract's names, nested as it nests them.
    #[schema(value_type = Object)]
    parameters: Map<String, Value>,
}

/// What was answered, as it arrived; of an answer that a fault kept back whole there are no status and no body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ResponseSide {
    /// The HTTP status; null where the client got no answer.
    #[schema(required, minimum = 100, maximum = 999)]
    status: Option<u16>,
    /// The headers by their names in lower case; of an answer that was kept back, those that it would have had.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    headers: Map<String, Value>,
    /// The body.
    body: String,
}

/// An object that the journal keeps as text.
pub(super) fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}

impl From<Kept> for RequestItem {
    fn from(kept: Kept) -> Self {
        let exchange = kept.exchange;
        let (asked, answered) = (exchange.asked, exchange.answered);
        // Microseconds are few enough for a float to hold them exactly.
        #[expect(clippy::cast_precision_loss, reason = "no request takes centuries")]
        let duration_ms = exchange.micros as f64 / 1_000.0;
        Self {
            number: kept.number,
            id: exchange.id,
            at: exchange.at,
            space: exchange.space_name,
            api: exchange.api.into(),
            operation: exchange.operation,
            operator: exchange.operator,
            outcome: exchange.outcome.into(),
            code: exchange.code,
            hint: exchange.hint,
            duration_ms,
            request: RequestSide {
                method: asked.method,
                path: asked.path,
                query: asked.query,
                headers: object(&asked.headers),
                body: asked.body,
                parameters: object(&asked.parameters),
            },
            response: ResponseSide { status: answered.status, headers: object(&answered.headers), body: answered.body },
        }
    }
}
