//! HTTP GET and POST: arguments as pairs, the result as a document, errors as a line of text.

use std::borrow::Cow;

use http::{Method, StatusCode};

use super::argument::{Input, Pairs, decode};
use super::encode::html;
use super::ignored;
use super::operation::Operation;
use super::shape::{Kind, Member};
use super::tree::Limits;
use super::types::nil;
use super::{Exception, Request, Response, Service, Tag, XSD, XSI};

const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Answers a GET or a POST of `/Operation`.
pub(super) async fn answer<S>(service: &Service<S>, handler: &S, request: &Request<'_>, path: &str) -> Response {
    let operation = match find(service, &decode(path)) {
        Ok(operation) => operation,
        Err(exception) => return fail(service, &exception),
    };
    let call = service.call(operation.name, Vec::new(), request);
    let (mut unknown, parameters) = (Vec::new(), (operation.parameters)());
    let begun = pairs(request, &service.definition.limits).and_then(|pairs| {
        unknown = ignored::pairs(&pairs, parameters);
        (operation.run)(handler, &call, Input::Form(&pairs))
    });
    let running = match begun {
        Ok(running) => running,
        Err(exception) => return fail(service, &exception).of(operation.name, None).ignoring(unknown),
    };
    let response = match running.await.map_err(|exception| exception.thrown(service.place(operation))) {
        Ok(results) => success(service, operation, results.tags()),
        Err(exception) => fail(service, &exception),
    };
    response.computed().of(operation.name, call.cookie()).ignoring(unknown)
}

/// The answer of the operation at that path, with that result.
pub(super) fn say<S>(
    service: &Service<S>,
    path: &str,
    result: impl FnOnce(&'static str, &Member) -> Option<Tag>,
) -> Option<Response> {
    let operation = find(service, &decode(path)).ok()?;
    let member = operation.results().into_iter().next()?;
    let results = vec![result(operation.name, &member)];
    Some(success(service, operation, results).computed().of(operation.name, None))
}

/// The operation of that name.
pub(super) fn find<'s, S>(service: &'s Service<S>, name: &str) -> Result<&'s Operation<S>, Exception> {
    let find = |is: &dyn Fn(&str) -> bool| {
        service.operations.iter().find(|operation| is(operation.name) && operation.has_form())
    };
    if let Some(operation) = find(&|known| known == name) {
        return Ok(operation);
    }
    Err(match find(&|known| known.eq_ignore_ascii_case(name)) {
        Some(operation) => Exception::argument(
            format!(
                "Invalid method name '{name}',  method names are case sensitive.   The method name '{}' with the same \
                 name but different casing was found.",
                operation.name
            ),
            "methodName",
        ),
        None => Exception::invalid(format!("{name} Web Service method name is not valid.")),
    })
}

/// The arguments of a request.
pub(super) fn pairs(request: &Request<'_>, limits: &Limits) -> Result<Pairs, Exception> {
    let charset = request.parameter("charset");
    if *request.method == Method::GET {
        return Ok(Pairs::parse(request.query, charset.as_deref()));
    }
    if request.media_type() != FORM_TYPE {
        return Err(Exception::invalid(format!("Request format is invalid: {}.", request.content_type())));
    }
    if request.body.len() > limits.bytes {
        return Err(Exception::new("System.Web.HttpException", "Maximum request length exceeded."));
    }
    Ok(Pairs::parse(&String::from_utf8_lossy(request.body), charset.as_deref()))
}

pub(super) fn fail<S>(service: &Service<S>, exception: &Exception) -> Response {
    let definition = &service.definition;
    let body = definition.show(exception, html) + definition.line();
    let response = Response::new(StatusCode::INTERNAL_SERVER_ERROR, Some("text/plain; charset=utf-8"), body);
    response.because(exception.messages(definition.line(), str::to_owned))
}

fn success<S>(service: &Service<S>, operation: &Operation<S>, results: Vec<Option<Tag>>) -> Response {
    let members = operation.results();
    let Some(member) = members.first() else {
        return Response::new(StatusCode::OK, None, "");
    };
    let root = root(member, results.into_iter().next().flatten(), service.definition.namespace);
    let body = root.indented(service.definition.line());
    Response::new(StatusCode::OK, Some("text/xml; charset=utf-8"), body)
}

/// The result as the root of a document, named like its type. The order of the declarations is .NET's.
pub(super) fn root(member: &Member, result: Option<Tag>, namespace: &'static str) -> Tag {
    let declares = result.is_none() || matches!(member.shape.kind, Kind::Class(_) | Kind::List(_));
    let mut root = result.unwrap_or_else(|| nil(Cow::Borrowed("")));
    root.name.clone_from(&member.shape.name);
    let own = std::mem::take(&mut root.attributes);
    if declares {
        root.set("xmlns:xsd", XSD);
        root.set("xmlns:xsi", XSI);
    }
    root.attributes.extend(own);
    root.set("xmlns", namespace);
    root
}
