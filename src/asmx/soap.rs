//! SOAP 1.1 and 1.2: which operation a request is for, its arguments, the answer. The order of the steps is
//! ASP.NET's, since it decides which fault wins.

use std::collections::HashSet;
use std::sync::Arc;

use http::StatusCode;

use super::argument::{Element, Input, decode};
use super::fault::{self, Version};
use super::http::SOAP_TYPE;
use super::ignored::{self, Ignored};
use super::operation::{Operation, Returned};
use super::shape::Member;
use super::tree::{Broken, Node};
use super::{Call, Exception, FaultCode, Request, Response, SOAP_11, SOAP_12, Service, Tag, XSD, XSI, xml};

/// What is wrong before a method runs, and the version in which to say so.
pub(super) enum Trouble {
    /// Nothing is said but a status.
    Silent(Version, StatusCode, String),
    /// A fault.
    Fault(Version, Exception),
}

/// Answers a POST.
pub(super) async fn answer<S>(service: &Service<S>, handler: &S, request: &Request<'_>) -> Response {
    let document = xml::parse(request.body, request.parameter("charset").as_deref(), &service.definition.limits);
    let operation = match route(service, request, &document) {
        Ok(operation) => operation,
        Err(trouble) => return refuse(service, trouble),
    };
    let name = operation.name;
    let Begun { version, call, wrapper, ignored } = match begin(service, operation, request, document) {
        Ok(begun) => begun,
        // Nobody waits for a one-way operation: neither for its end nor for what is wrong with the request.
        Err(_) if operation.one_way => return accepted(name),
        Err(trouble) => return refuse(service, trouble).of(name, None),
    };
    let element = Element::new(&wrapper, service.definition.namespace);
    let response = match (operation.run)(handler, &call, Input::Soap(element)) {
        Ok(running) => {
            let result = running.await.map_err(|exception| exception.thrown(service.place(operation)));
            // ASP.NET looks whether every header was understood when the method has run.
            let result = result.and_then(|results| not_understood(operation, &call, version).map_or(Ok(results), Err));
            match result {
                Ok(results) => success(service, operation, version, &*results),
                Err(exception) => fault::response(&service.definition, version, &process(exception)).computed(),
            }
        }
        Err(exception) => refuse(service, unreadable(version, exception)),
    };
    let response = if operation.one_way { accepted(name) } else { response };
    response.of(name, call.cookie()).ignoring(ignored)
}

/// A fault of the service itself, in the version that the headers tell of.
pub(super) fn fail<S>(service: &Service<S>, request: &Request<'_>, exception: Exception) -> Response {
    fault::response(&service.definition, guess(request), &process(exception))
}

/// The answer of the operation that a request is for, with that result.
pub(super) fn say<S>(
    service: &Service<S>,
    request: &Request<'_>,
    result: impl FnOnce(&'static str, &Member) -> Option<Tag>,
) -> Option<Response> {
    let document = xml::parse(request.body, request.parameter("charset").as_deref(), &service.definition.limits);
    let operation = route(service, request, &document).ok()?;
    let version = match document.as_ref().map(|envelope| &*envelope.namespace) {
        Ok(SOAP_11) => Version::V11,
        Ok(SOAP_12) => Version::V12,
        _ => guess(request),
    };
    let member = operation.results().into_iter().next()?;
    let results = vec![result(operation.name, &member)];
    Some(success(service, operation, version, &results).of(operation.name, None))
}

/// A call of which all is known but the values of its arguments.
struct Begun {
    version: Version,
    call: Call,
    /// The element that holds the arguments.
    wrapper: Node,
    ignored: Vec<Ignored>,
}

fn refuse<S>(service: &Service<S>, trouble: Trouble) -> Response {
    match trouble {
        Trouble::Silent(version, status, problem) => {
            Response::new(status, Some(version.content_type()), "").because(problem)
        }
        Trouble::Fault(version, exception) => fault::response(&service.definition, version, &exception),
    }
}

fn accepted(name: &'static str) -> Response {
    Response::new(StatusCode::ACCEPTED, None, "").computed().of(name, None)
}

/// Without the header that names an action, and with the content type of 1.2, a request counts as 1.2.
pub(super) fn guess(request: &Request<'_>) -> Version {
    let by_action = request.headers.contains_key("soapaction") && request.media_type() != SOAP_TYPE;
    if by_action { Version::V11 } else { Version::V12 }
}

/// The operation that a request is for: 1.1 goes by the header alone, 1.2 by the content type's action, if that is
/// known, or else by the first element of the body.
pub(super) fn route<'s, S>(
    service: &'s Service<S>,
    request: &Request<'_>,
    document: &Result<Node, Broken>,
) -> Result<&'s Operation<S>, Trouble> {
    let by_action = |action: &str| {
        let name = service.definition.operation_of(action)?;
        service.operations.iter().find(|operation| operation.name == name)
    };
    let (code, version) = (FaultCode::Client, guess(request));
    let fault = |message: String| Trouble::Fault(version, Exception::soap(code, message).thrown(ROUTING));
    if version == Version::V11 {
        let value = request.headers.get("soapaction").map(|value| String::from_utf8_lossy(value.as_bytes()));
        let value = value.as_deref().unwrap_or_default();
        let action = decode(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value));
        let message = || format!("Server did not recognize the value of HTTP Header SOAPAction: {action}.");
        return by_action(&action).ok_or_else(|| fault(message()));
    }
    let action = request.parameter("action").filter(|action| !action.is_empty()).map(|action| decode(&action));
    if let Some(operation) = action.as_deref().and_then(by_action) {
        return Ok(operation);
    }
    let named = first_element(document).map_err(|broken| {
        let cause = Exception::new("System.Xml.XmlException", broken);
        Trouble::Fault(version, process(cause))
    })?;
    let is = |operation: &&Operation<S>| {
        named.is_some_and(|element| element.is(service.definition.namespace, operation.name))
    };
    service.operations.iter().find(is).ok_or_else(|| match action {
        Some(action) => fault(format!("Unable to handle request. The action '{action}' was not recognized.")),
        None => fault(
            "Unable to handle request without a valid action parameter. Please supply a valid soap action.".to_owned(),
        ),
    })
}

/// The first element of the body, whatever the version; what is broken behind it does not matter yet.
fn first_element(document: &Result<Node, Broken>) -> Result<Option<&Node>, String> {
    let (root, broken) = match document {
        Ok(root) => (Some(root), None),
        Err(broken) => (broken.read.as_deref(), Some(&broken.message)),
    };
    let envelope = root.filter(|root| *root.name == *"Envelope");
    let body = envelope.and_then(|root| root.children.iter().find(|child| child.is(&root.namespace, "Body")));
    match (body.and_then(|body| body.children.first()), broken) {
        (Some(element), _) => Ok(Some(element)),
        (None, Some(message)) => Err(message.clone()),
        (None, None) if envelope.is_some() => Ok(None),
        (None, None) => {
            let namespace = root.map_or("", |root| &*root.namespace);
            Err(format!("Element 'Envelope' with namespace name '{namespace}' was not found."))
        }
    }
}

/// The version of the envelope, the call with its headers, and the element that holds the arguments.
fn begin<S>(
    service: &Service<S>,
    operation: &Operation<S>,
    request: &Request<'_>,
    document: Result<Node, Broken>,
) -> Result<Begun, Trouble> {
    let (guessed, media_type) = (guess(request), request.media_type());
    if !request.is_soap() {
        return Err(unsupported(guessed, request));
    }
    let envelope = document.map_err(|broken| Trouble::Silent(guessed, StatusCode::BAD_REQUEST, broken.message))?;
    let version = match &*envelope.namespace {
        SOAP_11 if media_type == SOAP_TYPE => {
            return Err(unsupported(Version::V11, request));
        }
        SOAP_11 => Version::V11,
        SOAP_12 => Version::V12,
        other => return Err(Trouble::Fault(Version::V11, mismatch(other))),
    };
    let missing = |what: &str| {
        let message = format!("Request format is invalid: Missing required soap:{what} element.");
        unreadable(version, Exception::invalid(message))
    };
    if *envelope.name != *"Envelope" {
        return Err(missing("Envelope"));
    }
    let namespace = version.namespace();
    let mut headers = Vec::new();
    for child in envelope.children {
        if child.is(namespace, "Body") {
            let namespace = service.definition.namespace;
            let mut ignored = ignored::others(&child, operation.name, namespace);
            let wrapper = wrapper(child, namespace, operation);
            ignored.extend(ignored::elements(&wrapper, (operation.parameters)(), namespace));
            let call = service.call(operation.name, headers, request);
            return Ok(Begun { version, call, wrapper, ignored });
        }
        if child.is(namespace, "Header") {
            headers.extend(child.children);
        }
    }
    Err(missing("Body"))
}

fn unsupported(version: Version, request: &Request<'_>) -> Trouble {
    let problem = format!("The content type '{}' is not that of such an envelope.", request.content_type());
    Trouble::Silent(version, StatusCode::UNSUPPORTED_MEDIA_TYPE, problem)
}

/// The arguments of all elements of the operation's name in the body: what a later one mentions counts.
pub(super) fn wrapper<S>(body: Node, namespace: &str, operation: &Operation<S>) -> Node {
    let (mut merged, mut mentioned) = (Node::default(), HashSet::new());
    let mut wrappers = body.children.into_iter().rev().filter(|child| child.is(namespace, operation.name)).peekable();
    while let Some(wrapper) = wrappers.next() {
        if mentioned.is_empty() && wrappers.peek().is_none() {
            merged.children = wrapper.children;
            break;
        }
        let name = |child: &Node| (Arc::clone(&child.namespace), child.name.clone());
        let (old, new): (Vec<Node>, Vec<Node>) =
            wrapper.children.into_iter().partition(|child| mentioned.contains(&name(child)));
        drop(old);
        mentioned.extend(new.iter().map(name));
        merged.children.extend(new);
    }
    merged
}

fn mismatch(namespace: &str) -> Exception {
    let message =
        format!("Possible SOAP version mismatch: Envelope namespace {namespace} was unexpected. Expecting {SOAP_11}.");
    Exception::soap(FaultCode::VersionMismatch, message).thrown(READING)
}

/// What became of arguments that cannot be read: malformed XML is a bad request without a word.
fn unreadable(version: Version, cause: Exception) -> Trouble {
    if cause.is_malformed() {
        return Trouble::Silent(version, StatusCode::BAD_REQUEST, cause.messages("\n", str::to_owned));
    }
    let message = "Server was unable to read request.";
    Trouble::Fault(version, Exception::soap(FaultCode::Client, message).caused_by(cause).thrown(READING))
}

/// The fault that an exception of a method is; a SOAP exception is one already.
fn process(exception: Exception) -> Exception {
    if exception.fault.is_some() {
        return exception;
    }
    Exception::soap(FaultCode::Server, "Server was unable to process request.").caused_by(exception)
}

/// The first header that must be understood, and that the operation does not understand.
fn not_understood<S>(operation: &Operation<S>, call: &Call, version: Version) -> Option<Exception> {
    let known = |header: &Node| operation.headers.iter().any(|known| *known.name == *header.name);
    let must = |header: &&Node| {
        let flag = header.attribute(version.namespace(), "mustUnderstand");
        flag.is_some_and(|flag| matches!(flag.value.trim(), "1" | "true"))
    };
    let header =
        call.headers().iter().filter(must).find(|header| !(known(header) && call.header(&header.name).is_some()))?;
    let message = format!("SOAP header {} was not understood.", header.name);
    Some(Exception::soap(FaultCode::MustUnderstand, message))
}

fn success<S>(service: &Service<S>, operation: &Operation<S>, version: Version, results: &dyn Returned) -> Response {
    let response = Tag::new(format!("{}Response", operation.name)).fixed("xmlns", service.definition.namespace);
    let around = [envelope(version), Tag::new("soap:Body"), response];
    let document = Tag::document_around(&around, |out| results.put(out));
    Response::new(StatusCode::OK, Some(version.content_type()), document).computed()
}

/// An envelope as every answer begins.
pub(super) fn envelope(version: Version) -> Tag {
    Tag::new("soap:Envelope").fixed("xmlns:soap", version.namespace()).fixed("xmlns:xsi", XSI).fixed("xmlns:xsd", XSD)
}

const ROUTING: &str = "System.Web.Services.Protocols.SoapServerProtocol.RouteRequest(SoapServerMessage message)";
const READING: &str = "System.Web.Services.Protocols.SoapServerProtocol.ReadParameters()";
