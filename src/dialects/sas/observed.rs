//! What a request asks for, and what may be kept of it and its answer.

use axum::http::Method;
use serde_json::{Map, Value};

use super::endpoints::{asmx_request, split};
use super::{CONTRACT, Sas};
use crate::asmx::{self, Arguments, Limits, Node, Rewriting, XSI};
use crate::contract::{Parameter, Shape};
use crate::dialects::kept;
use crate::edge::mask::Masking;
use crate::edge::{Answer, Call, Seen};

/// The service reads aliases under these names, too.
const ALIASES: [&str; 2] = ["alias", "aliases"];
/// What else elements of SOAP are called.
const SOAP: [&str; 8] = ["Envelope", "Header", "Body", "Fault", "string", "faultcode", "faultstring", "detail"];

/// Elements that nearly every document has, none of which is a secret.
const ENVELOPE: [&str; 3] = ["Envelope", "Header", "Body"];

/// What a request asks for, by SOAP, form or query. All of its values are texts.
pub(super) fn seen(sas: &Sas, call: &Call) -> Seen {
    let Some((_, path_info)) = split(&call.raw_path) else { return Seen::default() };
    let (name, arguments) = sas.asmx.asked(&asmx_request(call, "", path_info));
    let operation = name.and_then(|name| CONTRACT.operation(name));
    let rows = operation.map(|operation| operation.parameters).unwrap_or_default();
    let parameters = match arguments {
        Some(Arguments::Element(element)) => members(rows, &element),
        Some(Arguments::Pairs(pairs)) => {
            let mut parameters = Map::new();
            for (name, value) in pairs.iter() {
                let row = row(rows, name).map_or(name, |row| row.name);
                parameters.entry(row).or_insert_with(|| Value::from(value));
            }
            parameters
        }
        None => Map::new(),
    };
    Seen { operation, parameters }
}

fn row(rows: &'static [Parameter], name: &str) -> Option<&'static Parameter> {
    let is = |row: &&Parameter| {
        row.name.eq_ignore_ascii_case(name) || (row.name == "Alias" && ALIASES.contains(&name.to_lowercase().as_str()))
    };
    rows.iter().find(is)
}

/// The elements within as members; the first of several of one name counts, as it does for the service.
fn members(rows: &'static [Parameter], element: &Node) -> Map<String, Value> {
    let mut members = Map::new();
    for child in &element.children {
        let row = row(rows, &child.name);
        let name = row.map_or(&*child.name, |row| row.name);
        members.entry(name).or_insert_with(|| value(row, child));
    }
    members
}

fn value(row: Option<&'static Parameter>, element: &Node) -> Value {
    let items = &element.children;
    match row.map(|row| row.shape) {
        _ if element.attribute(XSI, "nil").is_some_and(|nil| ["true", "1"].contains(&nil.value.trim())) => Value::Null,
        Some(Shape::Object(rows)) => Value::Object(members(rows, element)),
        Some(Shape::Objects(rows)) => items.iter().map(|item| Value::Object(members(rows, item))).collect(),
        Some(Shape::Texts) => items.iter().map(|item| value(None, item)).collect(),
        _ if items.is_empty() => Value::from(element.text.as_str()),
        _ => Value::Object(members(&[], element)),
    }
}

/// The body of a request, walked through.
pub(super) fn request(call: &Call, masking: &Masking<'_>) -> String {
    let readable = call.body.as_ref().ok().and_then(|body| {
        let (_, path_info) = split(&call.raw_path)?;
        let request = asmx_request(call, "", path_info);
        let charset = request.parameter("charset");
        if *request.method != Method::POST {
            return None;
        }
        if !path_info.is_empty() {
            let form = call.media_type().as_deref() == Some("application/x-www-form-urlencoded");
            let decode = |text: &str| asmx::form_text(text, charset.as_deref());
            return form.then(|| masking.form(&String::from_utf8_lossy(body), &decode));
        }
        if !request.is_soap() {
            return None;
        }
        asmx::parse(body, charset.as_deref(), &Limits::default()).ok()?;
        asmx::rewrite(&asmx::decode(body, charset.as_deref())?, &Walk { masking, operation: "" })
    });
    readable.unwrap_or_else(|| kept::unreadable(call, masking))
}

/// The body of an answer, walked through.
pub(super) fn answer(answer: &Answer, masking: &Masking<'_>) -> String {
    if !answer.content_type.contains("xml") {
        return masking.text(&answer.body);
    }
    let walked = asmx::rewrite(&answer.body, &Walk { masking, operation: answer.operation });
    walked.unwrap_or_else(|| masking.unreadable(answer.body.as_bytes()))
}

/// A walk through XML.
struct Walk<'a> {
    masking: &'a Masking<'a>,
    /// The operation of which the document is an answer.
    operation: &'static str,
}

impl Rewriting for Walk<'_> {
    /// By GET and POST the result is called after its type.
    fn is_secret(&self, name: &str) -> bool {
        if ENVELOPE.contains(&name) {
            return false;
        }
        let result = name == "string" && self.masking.is_secret(&format!("{}Result", self.operation));
        result || self.masking.is_secret(name)
    }

    fn secret(&self, secret: &str) -> String {
        self.masking.secret(secret)
    }

    fn plain(&self, text: &str) -> Option<String> {
        self.masking.echo(text)
    }

    fn name(&self, name: &str) -> Option<String> {
        let bare = name.strip_suffix("Response").or_else(|| name.strip_suffix("Result")).unwrap_or(name);
        let known = SOAP.contains(&name) || self.masking.knows(bare);
        if known { None } else { self.masking.echo(name) }
    }
}
