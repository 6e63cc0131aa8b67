//! A service: what it is called, its table, and which protocol answers a request.

use std::sync::Arc;

use http::{Method, StatusCode};

use super::argument::Pairs;
use super::operation::Operation;
use super::session::{SessionId, Sessions};
use super::tree::Limits;
use super::{Call, Exception, Node, Request, Response, form, help, page, soap, wsdl};

/// The line end of the server's platform, which .NET puts into texts that it composes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newline {
    /// CR LF.
    Windows,
    /// LF.
    Unix,
}

/// What a service is beside its operations.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// The namespace of everything that it says.
    pub namespace: &'static str,
    /// What it is for, if it says so.
    pub description: &'static str,
    /// The .NET class, named in full, for messages that show it.
    pub class: &'static str,
    /// Whether a client sees messages only (the default of ASP.NET), or classes and places too.
    pub custom_errors: bool,
    /// The line end of texts and of indented answers.
    pub newline: Newline,
    /// How much a request may hold.
    pub limits: Limits,
}

impl Definition {
    /// A service with ASP.NET's defaults.
    pub fn new(name: &'static str, namespace: &'static str, class: &'static str) -> Self {
        Self {
            name,
            namespace,
            description: "",
            class,
            custom_errors: true,
            newline: Newline::Windows,
            limits: Limits::default(),
        }
    }

    /// The line end.
    pub(super) fn line(&self) -> &'static str {
        match self.newline {
            Newline::Windows => "\r\n",
            Newline::Unix => "\n",
        }
    }

    /// A name in the service's namespace: the SOAP action of an operation.
    pub(super) fn action(&self, name: &str) -> String {
        let slash = if self.namespace.ends_with('/') { "" } else { "/" };
        format!("{}{slash}{name}", self.namespace)
    }

    /// The name behind a SOAP action in the service's namespace.
    pub(super) fn operation_of<'a>(&self, action: &'a str) -> Option<&'a str> {
        let rest = action.strip_prefix(self.namespace)?;
        if self.namespace.ends_with('/') { Some(rest) } else { rest.strip_prefix('/') }
    }

    /// An exception as the client sees it.
    pub(super) fn show(&self, exception: &Exception, write: impl Fn(&str) -> String) -> String {
        let newline = self.line();
        if self.custom_errors { exception.messages(newline, write) } else { write(&exception.dump(newline)) }
    }
}

/// A service whose operations an `S` carries out.
pub struct Service<S> {
    pub(super) definition: Definition,
    pub(super) operations: Vec<Operation<S>>,
    sessions: Arc<dyn Sessions>,
}

impl<S> Service<S> {
    /// A service with that table.
    pub fn new(definition: Definition, operations: Vec<Operation<S>>, sessions: Arc<dyn Sessions>) -> Self {
        Self { definition, operations, sessions }
    }

    /// Answers a request: SOAP, form, description or help page, in ASP.NET's order.
    pub async fn answer(&self, service: &S, request: &Request<'_>) -> Response {
        let (get, post) = (*request.method == Method::GET, *request.method == Method::POST);
        let json = ["application/json", "text/json"].contains(&&*request.media_type());
        match request.path_info {
            // Such requests go to the script handler, which serves script services only.
            _ if post && json => page::not_a_script_service(),
            "" if post => soap::answer(self, service, request).await,
            "" if get => self.describe(request),
            path if path.len() < 2 && (get || post) => page::unrecognized(path),
            path if get || post => form::answer(self, service, request, &path[1..]).await,
            _ => page::method_not_allowed(request.method == Method::HEAD),
        }
    }

    /// The answer to a request that could not be taken to an operation, in the form that it came in.
    pub fn fail(&self, request: &Request<'_>, exception: Exception) -> Response {
        match request.path_info {
            "" => soap::fail(self, request, exception),
            _ => form::fail(self, &exception),
        }
    }

    /// What a GET of the service's own address asks for.
    fn describe(&self, request: &Request<'_>) -> Response {
        let pairs = Pairs::parse(request.query, None);
        let asks = |word: &str| {
            let bare = pairs.values("").any(|value| value.eq_ignore_ascii_case(word));
            bare || pairs.values(word).next().is_some()
        };
        if asks("wsdl") {
            xml(wsdl::wsdl(self, request.address))
        } else if asks("disco") {
            xml(wsdl::disco(self, request.address))
        } else {
            let body = match pairs.values("op").next() {
                Some(name) => help::operation(self, request.address, name),
                None => help::service(self),
            };
            Response::new(StatusCode::OK, Some("text/html; charset=utf-8"), body)
        }
    }

    /// A call with those SOAP headers.
    pub(super) fn call(&self, operation: &'static str, headers: Vec<Node>, request: &Request<'_>) -> Call {
        let cookies = request.headers.get_all(http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let id = SessionId::from_cookies(cookies);
        Call::new(operation, self.definition.namespace.into(), headers, Arc::clone(&self.sessions), id)
    }

    /// The place where a method throws.
    pub(super) fn place(&self, operation: &Operation<S>) -> String {
        let parameters = (operation.parameters)();
        let parameter = |member: &super::Member| {
            let class = member.shape.class.rsplit('.').next().unwrap_or_default();
            format!("{class} {}", member.name)
        };
        let parameters: Vec<String> = parameters.iter().map(parameter).collect();
        format!("{}.{}({})", self.definition.class, operation.method, parameters.join(", "))
    }
}

fn xml(body: String) -> Response {
    Response::new(StatusCode::OK, Some("text/xml; charset=utf-8"), body).computed()
}
