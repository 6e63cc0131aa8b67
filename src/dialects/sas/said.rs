//! A row of the table as an answer, whatever the request would have come to: for test suites that want to see it.

use std::borrow::Cow;

use axum::http::StatusCode;

use super::endpoints::{answered, page_not_found, split};
use super::tables::{self, table};
use super::voice::Said;
use super::{NAMESPACE, Sas, error};
use crate::asmx::{Exception, FaultCode, Kind, Member, Request, Response, Tag, Type, error_page};
use crate::contract::Refused;
use crate::edge::{Answer, Call, Dialect, Hint};

/// The row as the operation of that request would give it.
pub(super) fn say(sas: &Sas, call: &Call, row: &'static Refused) -> Answer {
    let Some((service, path_info)) = split(&call.raw_path) else { return page_not_found() };
    let address = format!("{}{service}", call.origin);
    let request = Request {
        method: &call.method,
        address: &address,
        path_info,
        query: &call.query,
        headers: &call.headers,
        body: call.body.as_ref().map(|bytes| &bytes[..]).unwrap_or_default(),
    };
    let response = match row.id {
        "page-resource" => return page_not_found(),
        id if id.starts_with("page-") => page(sas, row, &request),
        "malformed" | "media" => silent(sas, row, &Request { path_info: "", ..request }),
        "cut-short" => silent(sas, row, &request),
        id if is_of_forms(id) => {
            let path_info = if path_info.len() > 1 { path_info } else { "/Operation" };
            sas.asmx.fail(&Request { path_info, ..request }, exception(row, &request))
        }
        "null-reference" | "failure" | "too-large" | "timed-out" => sas.asmx.fail(&request, exception(row, &request)),
        _ if row.status == 200 => result(sas, call, row, &request),
        _ => sas.asmx.fail(&Request { path_info: "", ..request }, exception(row, &request)),
    };
    let mut answer = answered(response, Said { hint: Hint::none(), refused: true, failure: None });
    if answer.operation.is_empty() {
        answer.operation = sas.seen(call).operation.map_or("", |operation| operation.name);
    }
    answer.refused()
}

fn is_of_forms(id: &str) -> bool {
    id.starts_with("form-") || id.ends_with("-form")
}

fn page(sas: &Sas, row: &'static Refused, request: &Request<'_>) -> Response {
    let path = if request.path_info.is_empty() { "/" } else { request.path_info };
    let status = StatusCode::from_u16(row.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = error_page(status, &row.fill(&[path]));
    response.operation = sas.asmx.say(request, |_, _| None).and_then(|said| said.operation);
    response
}

fn silent(sas: &Sas, row: &'static Refused, request: &Request<'_>) -> Response {
    sas.asmx.silent(request, StatusCode::from_u16(row.status).unwrap_or(StatusCode::BAD_REQUEST))
}

/// What .NET would have thrown.
fn exception(row: &'static Refused, request: &Request<'_>) -> Exception {
    let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = request.path_info.trim_start_matches('/');
    let client = |message: String| Exception::soap(FaultCode::Client, message);
    let reading = |cause: Exception| client("Server was unable to read request.".to_owned()).caused_by(cause);
    match row.id {
        "null-reference" | "null-reference-form" => Exception::null_reference(),
        "failure" | "failure-form" => error::failure(),
        "action" => client(row.fill(&[header("soapaction").trim_matches('"')])),
        "action-12" => client(row.fill(&[NAMESPACE])),
        "no-action" => client(row.text.to_owned()),
        "unreadable" => reading(
            Exception::invalid("There is an error in XML document (1, 1).")
                .caused_by(Exception::format("Input string was not in a correct format.")),
        ),
        "missing-part" => reading(Exception::invalid("Request format is invalid: Missing required soap:Body element.")),
        "version" => {
            Exception::soap(FaultCode::VersionMismatch, row.fill(&["http://www.w3.org/2001/12/soap-envelope"]))
        }
        "must-understand" => Exception::soap(FaultCode::MustUnderstand, row.fill(&["Security"])),
        "malformed-12" => Exception::new("System.Xml.XmlException", "Root element is missing."),
        "too-large" | "timed-out" => Exception::new("System.Web.HttpException", row.text),
        "form-missing" => Exception::invalid(row.fill(&["organization"])),
        "form-value" => Exception::argument(row.fill(&["text", "System.Int32"]), "type"),
        "form-method" => Exception::invalid(row.fill(&[path])),
        "form-case" => Exception::argument(
            row.fill(&[path, "   The method name with the same name but different casing was found."]),
            "methodName",
        ),
        "form-media" => Exception::invalid(row.fill(&[header("content-type")])),
        _ => Exception::new("System.ApplicationException", row.text),
    }
}

/// A plain result that is no success.
fn result(sas: &Sas, call: &Call, row: &'static Refused, request: &Request<'_>) -> Response {
    let said = sas.asmx.say(request, |operation, member| written(sas, call, row, operation, member));
    // A request that names no operation has no result: it stumbles.
    said.unwrap_or_else(|| sas.asmx.fail(request, Exception::new("System.ApplicationException", row.text)))
}

fn written(sas: &Sas, call: &Call, row: &'static Refused, operation: &str, member: &Member) -> Option<Tag> {
    let tag = Tag::new(member.name);
    match (row.id, &member.shape.kind) {
        ("absent", _) => None,
        ("empty", Kind::Any(_)) => empty(operation, member.name),
        ("empty", _) => Some(tag),
        (_, Kind::List(item)) => {
            let names = sas.seen(call).parameters;
            let names =
                names.get("userNames").and_then(serde_json::Value::as_array).map_or(1, |names| names.len().max(1));
            let items = std::iter::repeat_with(|| Tag::new(item.name.clone()).text(row.text)).take(names);
            Some(tag.children(items))
        }
        _ => Some(tag.text(row.text)),
    }
}

/// The table of an operation without a row.
fn empty(operation: &str, name: &'static str) -> Option<Tag> {
    let (table_name, columns) = match operation {
        "GetUsersForContainer" => ("users", tables::USERS_OF_CONTAINER),
        "GetUsersForGroup" => ("users", tables::USERS_OF_GROUP),
        "GetContainers" => ("containers", tables::CONTAINERS),
        "GetTokens" => ("Named_Tokens_Table", tables::TOKENS),
        "GetProvisioningTasks" | "GetProvisioningTasksForUser" => ("Provisioning Tasks", tables::TASKS),
        "GetProvisioningTaskDetails" => ("Provisioning Task Details", tables::TASK_DETAILS),
        _ => ("users", tables::USERS),
    };
    Type::write(&table(table_name, columns, Vec::new()), Cow::Borrowed(name))
}
