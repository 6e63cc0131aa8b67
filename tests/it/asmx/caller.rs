//! Whoever calls the reference service.

use http::Method;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use mynah::asmx::{Definition, Request, Response, Service};

use super::reference::{self, Reference};

/// The service with its state, and a caller of it.
pub(super) struct Caller {
    service: Service<Reference>,
    reference: Reference,
}

impl Caller {
    /// A caller of the service as ASP.NET sets it up.
    pub(super) fn new() -> Self {
        Self::of(Definition::new("UserService", "http://example.test/users/", "Reference.UserService"))
    }

    pub(super) fn of(definition: Definition) -> Self {
        Self { service: reference::service(definition), reference: Reference::default() }
    }

    pub(super) async fn post(&self, headers: &[(&'static str, &str)], body: &[u8]) -> Response {
        self.send(&Method::POST, "", headers, body).await
    }

    pub(super) async fn get(&self, target: &str) -> Response {
        self.send(&Method::GET, target, &[], b"").await
    }

    /// Calls an operation over SOAP 1.1 with that in the body's element.
    pub(super) async fn call(&self, operation: &str, arguments: &str, headers: &[(&'static str, &str)]) -> Response {
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><{operation} \
             xmlns=\"http://example.test/users/\">{arguments}</{operation}></s:Body></s:Envelope>"
        );
        let action = format!("\"http://example.test/users/{operation}\"");
        let headers = [&[("soapaction", action.as_str()), ("content-type", "text/xml")], headers].concat();
        self.post(&headers, body.as_bytes()).await
    }

    /// Sends anything; the target is what follows the service's own address.
    pub(super) async fn send(
        &self,
        method: &Method,
        target: &str,
        headers: &[(&'static str, &str)],
        body: &[u8],
    ) -> Response {
        let (path_info, query) = target.split_once('?').unwrap_or((target, ""));
        let header = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header value"))
        };
        let headers: HeaderMap = headers.iter().map(header).collect();
        let address = "https://users.example.test/UserService.asmx";
        let request = Request { method, address, path_info, query, headers: &headers, body };
        self.service.answer(&self.reference, &request).await
    }
}
