//! SummitAI's words on the wire: the request by its table, and the eight members of every answer.

use serde::Serialize;
use serde_json::{Map, Value};

use super::contract::{COMMON, PROXY, REQUEST};
use super::endpoints::Door;
use super::error::Rejection;
use super::{CONTRACT, NT_UID};
use crate::contract::{Given, Leniency, Misfit, nearest, oddities, read};
use crate::dialects::json;
use crate::domain::{Ids, Key};
use crate::edge::{self, Answer, Call};

/// The one operation.
pub(super) const OPERATION: &str = "ADM_CreateorUpdateUser";
/// Numbers and truth values pass for texts.
pub(super) const LENIENCY: Leniency = Leniency { scalars_as_text: true };

/// By which member users are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UniqueField {
    EmpId,
    EmailId,
    NtUid,
}

impl UniqueField {
    /// The word for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::EmpId => "EmpId",
            Self::EmailId => "EmailId",
            Self::NtUid => "NT_UID",
        }
    }

    /// The member of a user that it compares.
    pub(super) const fn member(self) -> &'static str {
        match self {
            Self::EmpId => "EmployeeId",
            Self::EmailId => "EmailId",
            Self::NtUid => "NT_UID",
        }
    }

    /// How a user with that value is found.
    pub(super) fn key(self, value: &str) -> Key {
        let value = value.to_owned();
        match self {
            Self::EmpId => Key::EmployeeId(value),
            Self::EmailId => Key::Email(value),
            Self::NtUid => Key::Identifier { kind: NT_UID, or_name: Some(value.clone()), value },
        }
    }
}

/// A request whose service is known and whose members are still to be read.
#[derive(Debug)]
pub(super) struct Request {
    /// The members for the service; among them who asks.
    common: Map<String, Value>,
    /// Who asks, if that is said.
    pub(super) proxy: Option<Given>,
    oddities: Vec<String>,
}

/// What a request asks for.
pub(super) struct Members {
    /// By which member users are found.
    pub(super) by: UniqueField,
    /// The users.
    pub(super) users: Vec<Value>,
    /// What is odd and was let pass.
    pub(super) oddities: Vec<String>,
}

impl Request {
    /// Reads a request up to who asks: media type, text, JSON, service name, `_ProxyDetails`.
    pub(super) fn read(call: &Call, door: Door) -> Result<Self, Rejection> {
        let bad = |hint: String| Rejection::new("bad-request", hint);
        if let Err(trouble) = call.body {
            return Err(trouble.into());
        }
        if let Some(media) = call.media_type().filter(|media| !json::is_json(media)) {
            return Err(bad(format!("the body must be application/json, not {media}; Content-Type may be left out")));
        }
        let text = edge::text(call).map_err(|error| bad(error.to_string()))?;
        let Value::Object(body) = json::parse(&text).map_err(bad)? else {
            return Err(bad("the body must be one JSON object".to_owned()));
        };
        let (common, mut oddities) = match door {
            Door::Generic => Self::of_named_service(&body)?,
            Door::Own => Self::of_this_service(body)?,
        };
        let proxy = match member(&common, "_ProxyDetails") {
            None | Some(Value::Null) => None,
            Some(Value::Object(proxy)) => {
                let misfit = |misfit: Misfit| Rejection::new(proxy_row(&misfit), misfit.hint()).and(misfit.oddities);
                let mut given = read(OPERATION, PROXY, proxy, LENIENCY).map_err(misfit)?;
                // Both spellings are the vendor's.
                given.oddities.retain(|oddity| !oddity.starts_with("OrgID "));
                oddities.append(&mut given.oddities);
                Some(given)
            }
            Some(_) => return Err(bad("_ProxyDetails must be an object".to_owned())),
        };
        Ok(Self { common, proxy, oddities })
    }

    /// At the URL of all services, the body names one.
    fn of_named_service(body: &Map<String, Value>) -> Result<(Map<String, Value>, Vec<String>), Rejection> {
        let service = match member(body, "ServiceName") {
            Some(Value::String(name)) if !name.trim().is_empty() => name.trim(),
            _ => {
                let hint = format!("ServiceName is required; the service here is {OPERATION}");
                return Err(Rejection::new("bad-request", hint));
            }
        };
        if CONTRACT.operation(service).is_none() {
            return Err(unknown_service(service));
        }
        let mut given = read(OPERATION, REQUEST, body, LENIENCY).map_err(null_reference)?;
        if service != OPERATION {
            given.oddities.push(format!("the service is written {OPERATION}"));
        }
        let common = given.object("objCommonParameters").cloned();
        Ok((common.unwrap_or_default(), given.oddities))
    }

    /// At the service's own URL, the members may stand at the top or below `objCommonParameters`.
    fn of_this_service(mut body: Map<String, Value>) -> Result<(Map<String, Value>, Vec<String>), Rejection> {
        body.retain(|name, _| !name.eq_ignore_ascii_case("ServiceName"));
        let mut common = match member(&body, "objCommonParameters") {
            None => return Ok((body, Vec::new())),
            Some(Value::Object(common)) => common.clone(),
            Some(_) => {
                let hint = "objCommonParameters must be an object";
                return Err(Rejection::new("null-reference", hint));
            }
        };
        body.retain(|name, _| !name.eq_ignore_ascii_case("objCommonParameters"));
        for (name, value) in body {
            if member(&common, &name).is_none() {
                common.insert(name, value);
            }
        }
        Ok((common, Vec::new()))
    }

    /// What is odd about the request as far as it has been read, and about the members that have not been.
    pub(super) fn all_oddities(&self) -> Vec<String> {
        self.oddities.iter().cloned().chain(oddities(OPERATION, COMMON, &self.common)).collect()
    }

    /// What is asked for.
    pub(super) fn members(self) -> Result<Members, Rejection> {
        let mut common = self.common;
        common.retain(|name, _| !name.eq_ignore_ascii_case("_ProxyDetails"));
        let mut given = read(OPERATION, COMMON, &common, LENIENCY).map_err(|misfit| match misfit.parameter.name {
            "UniqueField" => Rejection::new("invalid-unique-field", misfit.hint()).and(misfit.oddities),
            _ => null_reference(misfit),
        })?;
        let by = match given.text("UniqueField") {
            Some("EmailId") => UniqueField::EmailId,
            Some("NT_UID") => UniqueField::NtUid,
            _ => UniqueField::EmpId,
        };
        let users = given.objects("Users").unwrap_or_default().to_vec();
        let mut oddities = self.oddities;
        oddities.append(&mut given.oddities);
        if users.is_empty() {
            oddities.push("Users is empty, so that there was nothing to do".to_owned());
        }
        Ok(Members { by, users, oddities })
    }
}

/// The member of that name, in any case; the last of several.
pub(super) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut named = object.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
    named.next_back().map(|(_, value)| value)
}

fn null_reference(misfit: Misfit) -> Rejection {
    Rejection::new("null-reference", misfit.hint()).and(misfit.oddities)
}

/// A credential that cannot be read is a wrong one; the rest of `_ProxyDetails` is no business of a service.
fn proxy_row(misfit: &Misfit) -> &'static str {
    match misfit.parameter.name {
        "AuthType" | "APIKey" => "invalid-api-key",
        "UserName" | "Password" => "authentication-failed",
        _ => "bad-request",
    }
}

fn unknown_service(name: &str) -> Rejection {
    let names = CONTRACT.operations.iter().map(|operation| operation.name);
    let best = nearest(name, names);
    let best = best.map_or_else(|| format!("the service here is {OPERATION}"), |best| format!("did you mean {best}?"));
    let name: String = name.chars().take(80).collect();
    Rejection::new("unknown-service", format!("no service is called {name}; {best}"))
}

/// The eight members, in the published order.
#[derive(Debug, Default, Serialize)]
pub(super) struct Envelope {
    #[serde(rename = "Errors")]
    errors: String,
    #[serde(rename = "Input")]
    input: Option<String>,
    #[serde(rename = "Message")]
    message: Option<String>,
    #[serde(rename = "OrgID")]
    org_id: u32,
    #[serde(rename = "Output")]
    output: String,
    #[serde(rename = "OutputID")]
    output_id: u32,
    #[serde(rename = "OutputObject")]
    output_object: Option<String>,
    #[serde(rename = "TokenID")]
    token_id: Option<String>,
}

/// A user who was created or updated, in `OutputObject`.
#[derive(Debug, Serialize)]
pub(super) struct InsertedRecord {
    #[serde(rename = "Id")]
    pub(super) id: String,
    #[serde(rename = "UniqueId")]
    pub(super) unique_id: String,
    #[serde(rename = "APIKey")]
    pub(super) api_key: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OutputObject<'a> {
    #[serde(rename = "Inserted_Records")]
    inserted: Option<&'a [InsertedRecord]>,
    #[serde(rename = "Updated_Records")]
    updated: Option<String>,
}

impl Envelope {
    /// A request that was refused as a whole.
    pub(super) fn refusal(text: &str) -> Self {
        Self { errors: text.to_owned(), ..Self::default() }
    }

    /// A request whose users were taken one by one.
    pub(super) fn tally(
        (created, updated): (usize, usize),
        records: &[InsertedRecord],
        errors: &[String],
        ids: &dyn Ids,
    ) -> Self {
        let counters = format!("{updated} Users Updated Succesfully.{created} Users created Succesfully.");
        let object = OutputObject {
            inserted: Some(records).filter(|records| !records.is_empty()),
            updated: (updated > 0).then(|| updated.to_string()),
        };
        Self {
            errors: errors.join("; "),
            message: Some(counters.clone()),
            output: counters,
            output_object: Some(json(&object)),
            token_id: Some(token(ids)),
            ..Self::default()
        }
    }

    /// The answer; through the service's own door it is a JSON text that holds the JSON.
    pub(super) fn answer(&self, door: Door) -> Answer {
        let body = json(self);
        let body = match door {
            Door::Generic => body,
            Door::Own => json(&body),
        };
        Answer::new(200, "application/json; charset=utf-8", body)
    }
}

/// 328 hexadecimal digits that nobody reads.
fn token(ids: &dyn Ids) -> String {
    use std::fmt::Write;

    let mut bytes = [0; 164];
    ids.fill(&mut bytes);
    bytes.iter().fold(String::with_capacity(328), |mut hex, byte| {
        let _ = write!(hex, "{byte:02X}");
        hex
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists of them are JSON")
}
