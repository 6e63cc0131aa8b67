//! The error pages of ASP.NET, for requests that no protocol of the service takes.

use http::StatusCode;

use super::Response;
use super::encode::html;

const HTML: &str = "text/html; charset=utf-8";

/// A method that the service has no use for.
pub(super) fn method_not_allowed(empty: bool) -> Response {
    let body = if empty { String::new() } else { page("Request format is unrecognized.") };
    Response::new(StatusCode::METHOD_NOT_ALLOWED, Some(HTML), body)
}

/// A path behind the service's own that names no operation.
pub(super) fn unrecognized(path: &str) -> Response {
    let message = format!("Request format is unrecognized for URL unexpectedly ending in '{path}'.");
    Response::new(StatusCode::INTERNAL_SERVER_ERROR, Some(HTML), page(&message))
}

/// A call from a script.
pub(super) fn not_a_script_service() -> Response {
    let message =
        "Only Web services with a [ScriptService] attribute on the class definition can be called from script.";
    Response::new(StatusCode::INTERNAL_SERVER_ERROR, Some(HTML), page(message))
}

/// A page with that message.
pub(super) fn error(status: StatusCode, message: &str) -> Response {
    Response::new(status, Some(HTML), page(message))
}

fn page(message: &str) -> String {
    let message = html(message);
    format!(
        "<!DOCTYPE html>\r\n<html>\r\n    <head>\r\n        <title>{message}</title>\r\n    </head>\r\n    \
         <body bgcolor=\"white\">\r\n        <h1>Server Error in '/' Application.</h1>\r\n        \
         <h2><i>{message}</i></h2>\r\n    </body>\r\n</html>\r\n"
    )
}
