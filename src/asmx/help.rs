//! The help pages: the service with its operations, and each operation with a sample of every way to call it.

use super::encode::html;
use super::fault::Version;
use super::form::root;
use super::operation::Operation;
use super::shape::{Form, Kind, Member, Shape};
use super::{Service, Tag, XSD, XSI};

/// Classes within classes, as deep as a sample shows them.
const DEEPEST: usize = 5;

/// The page of the service.
pub(super) fn service<S>(service: &Service<S>) -> String {
    let definition = &service.definition;
    let mut body = String::new();
    if !definition.description.is_empty() {
        body.extend(["<p>", &html(definition.description), "</p>\r\n"]);
    }
    body += "<p>The following operations are supported. For a formal definition, please review the \
             <a href=\"?WSDL\">Service Description</a>.</p>\r\n<ul>\r\n";
    for operation in &service.operations {
        let (name, description) = (html(operation.name), html(operation.description));
        let line = if description.is_empty() { "" } else { "<br>" };
        body.extend(["<li><a href=\"?op=", &name, "\">", &name, "</a>", line, &description, "</li>\r\n"]);
    }
    page(definition.name, &(body + "</ul>\r\n"))
}

/// The page of the operation of that name.
pub(super) fn operation<S>(service: &Service<S>, address: &str, name: &str) -> String {
    let back = "<p>Click <a href=\"?\">here</a> for a complete list of operations.</p>\r\n";
    let Some(operation) = service.operations.iter().find(|operation| operation.name == name) else {
        let text = format!("Method '{}' was not found in service {}.", html(name), html(service.definition.name));
        return page(service.definition.name, &format!("{back}<h2>Method Not Found</h2>\r\n<p>{text}</p>\r\n"));
    };
    let mut body = format!("{back}<h2>{}</h2>\r\n<p>{}</p>\r\n", html(name), html(operation.description));
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let at = At { host, path: &format!("/{path}"), namespace: service.definition.namespace };
    let action = service.definition.action(name);
    body += &section("SOAP 1.1", &at.soap(operation, Version::V11, &action));
    body += &section("SOAP 1.2", &at.soap(operation, Version::V12, &action));
    if operation.has_form() {
        body += &section("HTTP GET", &at.form(operation, "GET"));
        body += &section("HTTP POST", &at.form(operation, "POST"));
    }
    page(service.definition.name, &body)
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\r\n<html>\r\n<head><title>{0} Web Service</title></head>\r\n<body>\r\n<h1>{0}</h1>\r\n{body}\
         </body>\r\n</html>\r\n",
        html(title)
    )
}

fn section(title: &str, samples: &[String]) -> String {
    let samples = samples.iter().map(|sample| format!("<pre>{}</pre>\r\n", html(sample))).collect::<Vec<_>>().concat();
    format!(
        "<h3>{title}</h3>\r\n<p>The following is a sample {title} request and response. The placeholders shown need to \
         be replaced with actual values.</p>\r\n{samples}"
    )
}

/// Where the service is.
struct At<'a> {
    host: &'a str,
    path: &'a str,
    namespace: &'static str,
}

impl At<'_> {
    /// A request and its response.
    fn soap<S>(&self, operation: &Operation<S>, version: Version, action: &str) -> [String; 2] {
        let (path, host, kind) = (self.path, self.host, version.content_type());
        let header = match version {
            Version::V11 => format!("SOAPAction: \"{action}\"\n"),
            Version::V12 => String::new(),
        };
        let envelope = |name: String, members: &[Member], headers: &[Member]| {
            let element = Tag::new(name).with("xmlns", self.namespace).children(members.iter().map(sample));
            self.envelope(version, element, headers).indented("\n")
        };
        let request = envelope(operation.name.to_owned(), (operation.parameters)(), &operation.headers);
        let request = format!(
            "POST {path} HTTP/1.1\nHost: {host}\nContent-Type: {kind}\nContent-Length: length\n{header}\n{request}"
        );
        let response = if operation.one_way {
            "HTTP/1.1 202 Accepted".to_owned()
        } else {
            let response = envelope(format!("{}Response", operation.name), &operation.results(), &[]);
            format!("HTTP/1.1 200 OK\nContent-Type: {kind}\nContent-Length: length\n\n{response}")
        };
        [request, response]
    }

    fn envelope(&self, version: Version, element: Tag, headers: &[Member]) -> Tag {
        let prefix = if version == Version::V11 { "soap" } else { "soap12" };
        let header = |member: &Member| sample(member).with("xmlns", self.namespace);
        let headers =
            (!headers.is_empty()).then(|| Tag::new(format!("{prefix}:Header")).children(headers.iter().map(header)));
        Tag::new(format!("{prefix}:Envelope"))
            .with("xmlns:xsi", XSI)
            .with("xmlns:xsd", XSD)
            .with(format!("xmlns:{prefix}"), version.namespace())
            .children(headers)
            .child(Tag::new(format!("{prefix}:Body")).child(element))
    }

    fn form<S>(&self, operation: &Operation<S>, verb: &str) -> [String; 2] {
        let (path, host, name) = (self.path, self.host, operation.name);
        let pair = |member: &Member| match member.shape.form {
            Form::Many => format!("{0}=string&{0}=string", member.name),
            Form::One | Form::No => format!("{}=string", member.name),
        };
        let pairs = (operation.parameters)().iter().map(pair).collect::<Vec<_>>().join("&");
        let request = match verb {
            "GET" => format!("GET {path}/{name}?{pairs} HTTP/1.1\nHost: {host}\n"),
            _ => format!(
                "POST {path}/{name} HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\n\
                 Content-Length: length\n\n{pairs}"
            ),
        };
        let response = operation.results().first().map(|member| {
            let document = root(member, Some(sample(member)), self.namespace).indented("\n");
            format!("\nContent-Type: text/xml; charset=utf-8\nContent-Length: length\n\n{document}")
        });
        [request, format!("HTTP/1.1 200 OK{}", response.unwrap_or_default())]
    }
}

/// A value with placeholders in it.
fn sample(member: &Member) -> Tag {
    value(Tag::new(member.name), &member.shape, 0)
}

fn value(tag: Tag, shape: &Shape, depth: usize) -> Tag {
    match &shape.kind {
        Kind::Class(_) | Kind::List(_) if depth > DEEPEST => tag.with("xsi:nil", "true"),
        Kind::Class(members) => members().iter().fold(tag, |mut tag, member| {
            if member.shape.attribute {
                return tag.with(member.name, member.shape.name.clone().into_owned());
            }
            tag.push(value(Tag::new(member.name), &member.shape, depth + 1));
            tag
        }),
        Kind::List(item) => {
            let one = || value(Tag::new(item.name.clone()), item, depth + 1);
            tag.child(one()).child(one())
        }
        Kind::Enumeration(values) => tag.text(values.join(" or ")),
        Kind::Any(_) => tag.child(Tag::new("xsd:schema").text("schema")).text("xml"),
        Kind::Void => tag,
        Kind::Simple | Kind::Foreign(..) => tag.text(shape.name.clone()),
    }
}
