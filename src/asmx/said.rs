//! Answers that no method has given: a result that somebody else wants a client to see, and error pages.

use http::StatusCode;

use super::{Member, Request, Response, Service, Tag, form, page, soap};

impl<S> Service<S> {
    /// The answer of the operation that a request names, with that as its result; absent where it names none, or one
    /// without a result. `result` is told the operation and its result's description; a null is left out.
    pub fn say(
        &self,
        request: &Request<'_>,
        result: impl FnOnce(&'static str, &Member) -> Option<Tag>,
    ) -> Option<Response> {
        match request.path_info {
            "" => soap::say(self, request, result),
            path => form::say(self, path.get(1..)?, result),
        }
    }

    /// The same where the request is not looked at: a status and no more.
    pub fn silent(&self, request: &Request<'_>, status: StatusCode) -> Response {
        let version = soap::guess(request);
        Response::new(status, Some(version.content_type()), "")
    }
}

/// An error page of ASP.NET.
pub fn error_page(status: StatusCode, message: &str) -> Response {
    page::error(status, message)
}
