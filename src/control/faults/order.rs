//! A fault as it is asked for, kept and shown.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::control::Problem;
use crate::domain::{During, Failure};

/// What is to go wrong, for which requests, and how often.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultOrder {
    /// Which requests; absent: all of the space.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub(super) matching: Option<FaultMatch>,
    /// When it strikes. Absent: `before` where it only delays, `after_commit` where the request's own answer is lost or
    /// damaged, else `instead`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) strike: Option<FaultStrike>,
    /// What the client gets; absent: what it would have got, only later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<FaultAnswer>,
    /// How long to wait before the work, such as `90s` or `250ms`; one hour at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delay: Option<String>,
    /// How long to wait after the work, before the answer; one hour at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delay_after: Option<String>,
    /// How many of the first matches are let pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub(super) skip: Option<i64>,
    /// How often it strikes at most: with nothing else said, the first so many matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub(super) times: Option<i64>,
    /// Only every so-manieth match.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub(super) every: Option<i64>,
    /// Only with this probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1)]
    pub(super) probability: Option<f64>,
    /// What the chances follow from: the same seed, the same matches. Absent: one is drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seed: Option<i64>,
    /// What becomes of each match in turn; behind the end all are let pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) script: Option<Vec<FaultStep>>,
}

/// Which requests a fault is for. Whatever is named must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultMatch {
    /// Only those to this API: `sectona`, `sas`, `admanager` or `summit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) api: Option<String>,
    /// Only those for this operation, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
    /// Only those with these parameters: each by its name, in any case and however deep it stands in the request, with the
    /// value that it must have. A value is compared as text; `{"like": "a*"}` takes any run of characters for a star, in
    /// any case; `{"absent": true}` wants it not to be given. In the place of a secret its fingerprint is kept and shown, by
    /// which it is compared; no pattern can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(super) parameters: Option<Map<String, Value>>,
    /// Only those of this operator, by name; a star stands for any run of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) operator: Option<String>,
}

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultStrike {
    /// Before anything has happened: nothing is checked, nothing changes.
    Before,
    /// Where the request would have been done: nothing of it is kept. What would be refused is refused as ever, and does
    /// not count.
    Instead,
    /// When the work is over and kept, whatever has come of it.
    AfterCommit,
}

/// What a client gets: `error`, `status` with what belongs to it, or `empty`, else its own answer; whole, or with one of
/// `truncate`, `cut` and `malformed`. Or `drop`, alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultAnswer {
    /// An answer of the API's contract, by its code or the name of its row, in the shape that the operation gives it. Requests
    /// to APIs that have no such answer are not struck; `apis` of the fault says which are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
    /// An HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 200, maximum = 599)]
    pub(super) status: Option<u16>,
    /// The body that goes with the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<String>,
    /// The headers that go with the status: texts by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(super) headers: Option<Map<String, Value>>,
    /// The content type that goes with the status; absent: JSON, XML, HTML or plain text, as the body looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<String>,
    /// 200 without a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) empty: Option<bool>,
    /// The connection is closed without a byte; goes with nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) drop: Option<bool>,
    /// Only so many bytes of the body are sent, as if they were all. One that has no more stays as it is, and counts as
    /// whole; the fault has struck all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) truncate: Option<u32>,
    /// The connection is closed after so many bytes of the body, although more were promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cut: Option<u32>,
    /// The body cannot be parsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) malformed: Option<bool>,
}

/// A step of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultStep {
    /// The request is let pass.
    Ok,
    /// The fault strikes.
    Fault,
}

/// A fault as it was kept.
pub(super) fn parse(document: &str) -> Result<FaultOrder, Problem> {
    serde_json::from_str(document).map_err(|error| Problem::failed(&Failure::new(During::Work, error)))
}
