//! Sectona's words on the wire: the request by its table, and the six members of every answer.

use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::dates::Zone;
use super::error::Rejection;
use crate::contract::{Given, Leniency, Operation, Refused, read as read_members};
use crate::dialects::json;
use crate::edge::{self, Answer, Call, Hint};

/// The content type of a form.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// A request that was carried out.
pub(super) struct Done {
    /// What stands in `Result`.
    pub(super) result: String,
    pub(super) hint: Hint,
}

impl Done {
    pub(super) fn new(result: String, oddities: Vec<String>) -> Self {
        Self { result, hint: Hint::none().and(oddities) }
    }
}

/// Reads a request: method, media type, text, JSON, members.
pub(super) fn read(call: &Call, operation: &'static Operation) -> Result<Given, Rejection> {
    by_post(call, operation)?;
    if let Some(media) = call.media_type().filter(|media| !json::is_json(media)) {
        return Err(other_media(&media, "application/json"));
    }
    let text = edge::text(call).map_err(|error| Rejection::new("011675", error.to_string()))?;
    read_json(&text, operation)
}

/// The same, but a form will do, too.
pub(super) fn read_form(call: &Call, operation: &'static Operation) -> Result<Given, Rejection> {
    if call.media_type().as_deref() != Some(FORM) {
        return read(call, operation);
    }
    by_post(call, operation)?;
    let text = edge::text(call).map_err(|error| Rejection::new("011675", error.to_string()))?;
    Ok(read_members(operation.name, operation.parameters, form_members(&text), Leniency::default())?)
}

/// The members that a form gives.
pub(super) fn form_members(text: &str) -> Map<String, Value> {
    let members = text.split('&').filter(|pair| !pair.is_empty());
    let members = members.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    members.map(|(name, value)| (decoded(name), Value::String(decoded(value)))).collect()
}

/// A name or value of a form; what is not UTF-8 is replaced.
fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Reads a `ManageUser` request, whose expiry must be a time.
pub(super) fn manage_user(call: &Call, operation: &'static Operation) -> Result<Given, Rejection> {
    let given = read(call, operation)?;
    if given.filled("Expiry").is_some_and(|text| Zone::utc().expiry(text).is_none()) {
        let forms = "28 Apr 2031, 28 Apr 2031 16:13:08, 2031-04-28, 2031-04-28T16:13:08 or 28/04/2031";
        return Err(Rejection::new("011675", format!("Expiry must be like {forms}")));
    }
    Ok(given)
}

/// Refuses another method, and a body that did not arrive.
fn by_post(call: &Call, operation: &Operation) -> Result<(), Rejection> {
    if call.method != "POST" {
        return Err(Rejection::new("011675-method", format!("{} takes POST alone", operation.name)));
    }
    call.body.as_ref().map(|_| ()).map_err(|trouble| Rejection::from(trouble.clone()))
}

fn other_media(media: &str, right: &str) -> Rejection {
    let hint = format!("the body must be {right}, not {media}; Content-Type may be left out");
    Rejection::new("011675-media", hint)
}

fn read_json(text: &str, operation: &'static Operation) -> Result<Given, Rejection> {
    let (value, comma) = json::parse_with_trailing_commas(text).map_err(|error| Rejection::new("011675", error))?;
    let Value::Object(object) = value else {
        return Err(Rejection::new("011675", "the body must be one JSON object"));
    };
    let mut given = read_members(operation.name, operation.parameters, object, Leniency::default())?;
    if comma {
        let comma = "a comma before a closing bracket was let pass, as in the vendor's own sample; it is no JSON";
        given.oddities.push(comma.to_owned());
    }
    Ok(given)
}

/// A list or object as the JSON text that `Result` holds.
pub(super) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, truth values and lists of them are JSON")
}

/// In which order, and with values of which types, an operation prints its six members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By name, and a success has numbers: `ManageUser`, and a path that is no operation's.
    ByName,
    /// The version first, and a success has texts: all others.
    VersionFirst,
}

impl Order {
    pub(super) fn of(operation: Option<&Operation>) -> Self {
        match operation {
            Some(operation) if operation.name != "ManageUser" => Self::VersionFirst,
            Some(_) | None => Self::ByName,
        }
    }
}

/// The six members.
#[derive(Debug)]
pub(super) struct Envelope {
    order: Order,
    status: u16,
    success: bool,
    log_code: Value,
    result: String,
    status_code: Value,
    stamp: String,
}

impl Envelope {
    pub(super) fn success(order: Order, result: &str, stamp: &str) -> Self {
        let (log_code, status_code) = match order {
            Order::ByName => (Value::from(0), Value::from(200)),
            Order::VersionFirst => (Value::from("0"), Value::from("Accepted")),
        };
        let (result, stamp) = (result.to_owned(), stamp.to_owned());
        Self { order, status: 200, success: true, log_code, result, status_code, stamp }
    }

    pub(super) fn failure(order: Order, row: &Refused, stamp: &str) -> Self {
        Self {
            order,
            status: row.status,
            success: false,
            log_code: Value::from(row.code),
            result: row.text.to_owned(),
            status_code: Value::from(row.status),
            stamp: stamp.to_owned(),
        }
    }

    pub(super) fn answer(self) -> Answer {
        let version = ("Version", Value::from("6.0.0.0"));
        let mut members = vec![
            ("IsSuccess", Value::from(self.success)),
            ("LogCode", self.log_code),
            ("Result", Value::from(self.result)),
            ("StatusCode", self.status_code),
            ("Timestamp", Value::from(self.stamp)),
        ];
        match self.order {
            Order::ByName => members.push(version),
            Order::VersionFirst => members.insert(0, version),
        }
        // Texts, numbers and truth values can be written.
        let body = serde_json::to_string(&Members(&members)).unwrap_or_default();
        Answer::new(self.status, "application/json; charset=utf-8", body)
    }
}

/// Members of an object, in their order.
struct Members<'a>(&'a [(&'static str, Value)]);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
