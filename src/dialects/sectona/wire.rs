//! Sectona's words on the wire: the request by its table, and the six members of every answer.

use serde::Serialize;
use serde_json::Value;

use super::CONTRACT;
use super::dates::Zone;
use super::error::{Action, Rejection};
use crate::contract::{Given, Leniency, Refused, read};
use crate::dialects::json;
use crate::edge::{self, Answer, Call};

/// A request body that has been read by the table.
#[derive(Debug)]
pub(super) struct ManageUser {
    pub(super) action: Action,
    pub(super) given: Given,
}

impl ManageUser {
    /// Reads a request: method, media type, text, JSON, members.
    pub(super) fn read(call: &Call) -> Result<Self, Rejection> {
        let operation = &CONTRACT.operations[0];
        if !call.path.trim_end_matches('/').eq_ignore_ascii_case(operation.path) {
            return Err(Rejection::new("011675-path", format!("the operation here is POST {}", operation.path)));
        }
        if call.method != "POST" {
            return Err(Rejection::new("011675-method", format!("{} takes POST alone", operation.name)));
        }
        if let Err(trouble) = call.body {
            return Err(trouble.into());
        }
        if let Some(media) = call.media_type().filter(|media| !json::is_json(media)) {
            let hint = format!("the body must be application/json, not {media}; Content-Type may be left out");
            return Err(Rejection::new("011675-media", hint));
        }
        let text = edge::text(call).map_err(|error| Rejection::new("011675", error.to_string()))?;
        let (value, comma) =
            json::parse_with_trailing_commas(&text).map_err(|error| Rejection::new("011675", error))?;
        let Value::Object(object) = value else {
            return Err(Rejection::new("011675", "the body must be one JSON object"));
        };
        let mut given = read(operation.name, operation.parameters, &object, Leniency::default())?;
        if comma {
            let comma = "a comma before a closing bracket was let pass, as in the vendor's own sample; it is no JSON";
            given.oddities.push(comma.to_owned());
        }
        if given.filled("Expiry").is_some_and(|text| Zone::utc().expiry(text).is_none()) {
            let forms = "28 Apr 2031, 28 Apr 2031 16:13:08, 2031-04-28, 2031-04-28T16:13:08 or 28/04/2031";
            return Err(Rejection::new("011675", format!("Expiry must be like {forms}")));
        }
        let action = match given.text("APIActionType") {
            Some("Create") => Action::Create,
            Some("Modify") => Action::Modify,
            _ => Action::UpdatePassword,
        };
        Ok(Self { action, given })
    }
}

/// The six members, in the published order.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Envelope {
    is_success: bool,
    log_code: Value,
    result: String,
    status_code: u16,
    timestamp: String,
    version: &'static str,
}

impl Envelope {
    pub(super) fn success(result: &str, stamp: &str) -> Self {
        Self {
            is_success: true,
            log_code: Value::from(0),
            result: result.to_owned(),
            status_code: 200,
            timestamp: stamp.to_owned(),
            version: "6.0.0.0",
        }
    }

    pub(super) fn failure(row: &Refused, stamp: &str) -> Self {
        Self {
            is_success: false,
            log_code: Value::from(row.code),
            result: row.text.to_owned(),
            status_code: row.status,
            timestamp: stamp.to_owned(),
            version: "6.0.0.0",
        }
    }

    pub(super) fn answer(&self) -> Answer {
        let body = serde_json::to_string(self).expect("an envelope of texts and numbers is JSON");
        Answer::new(self.status_code, "application/json; charset=utf-8", body)
    }
}
