//! The WSDL, and the discovery document that points to it.

use super::operation::Operation;
use super::schema::Schemas;
use super::shape::{Form, Kind};
use super::{Service, Tag, XSD, XSI};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const SOAP_12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
const HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";

/// The bindings that a port type without arguments in XML has.
const FORMS: [(&str, &str); 2] = [("HttpGet", "GET"), ("HttpPost", "POST")];

/// The WSDL of a service at that address.
pub(super) fn wsdl<S>(service: &Service<S>, address: &str) -> String {
    let schemas = Schemas::of(service);
    let array = schemas.array_prefix();
    let forms: Vec<&Operation<S>> = service.operations.iter().filter(|operation| operation.has_form()).collect();
    let bindings: &[(&str, &str)] = if forms.is_empty() { &[] } else { &FORMS };
    let name = service.definition.name;
    let mut root = definitions(service, &schemas);
    root.push(schemas.types(service.definition.namespace));
    for operation in &service.operations {
        soap_messages(operation, &mut root);
    }
    for (binding, _) in bindings {
        for operation in &forms {
            form_messages(operation, binding, &array, &mut root);
        }
    }
    root.push(port_type(name, "Soap", service.operations.iter()));
    for (binding, _) in bindings {
        root.push(port_type(name, binding, forms.iter().copied()));
    }
    root.push(soap_binding(service, "Soap", "soap"));
    root.push(soap_binding(service, "Soap12", "soap12"));
    for (binding, verb) in bindings {
        root.push(form_binding(name, binding, verb, &forms));
    }
    let mut ports = Tag::new("wsdl:service").with("name", name).children(documentation(service.definition.description));
    ports.push(port(name, "Soap", "soap", address));
    ports.push(port(name, "Soap12", "soap12", address));
    ports = ports.children(bindings.iter().map(|(binding, _)| port(name, binding, "http", address)));
    root.child(ports).indented(service.definition.line())
}

/// The root with its namespaces, in .NET's order.
fn definitions<S>(service: &Service<S>, schemas: &Schemas) -> Tag {
    let namespace = service.definition.namespace;
    let mut root = Tag::new("wsdl:definitions");
    if schemas.arrays {
        root.set(format!("xmlns:{}", schemas.array_prefix()), Schemas::array_namespace(namespace));
    }
    root.set("xmlns:soapenc", "http://schemas.xmlsoap.org/soap/encoding/");
    root.set("xmlns:soap12", SOAP_12);
    for (prefix, namespace, _) in &schemas.foreign {
        root.set(format!("xmlns:{prefix}"), *namespace);
    }
    root.with("xmlns:http", HTTP)
        .with("xmlns:tns", namespace)
        .with("xmlns:mime", "http://schemas.xmlsoap.org/wsdl/mime/")
        .with("xmlns:tm", "http://microsoft.com/wsdl/mime/textMatching/")
        .with("xmlns:s", XSD)
        .with("xmlns:soap", SOAP)
        .with("targetNamespace", namespace)
        .with("xmlns:wsdl", WSDL)
        .children(documentation(service.definition.description))
}

fn documentation(text: &'static str) -> Option<Tag> {
    (!text.is_empty()).then(|| Tag::new("wsdl:documentation").with("xmlns:wsdl", WSDL).text(text))
}

fn message(name: String) -> Tag {
    Tag::new("wsdl:message").with("name", name)
}

fn part(name: &'static str, kind: &'static str, of: String) -> Tag {
    Tag::new("wsdl:part").with("name", name).with(kind, of)
}

fn soap_messages<S>(operation: &Operation<S>, root: &mut Tag) {
    let name = operation.name;
    root.push(message(format!("{name}SoapIn")).child(part("parameters", "element", format!("tns:{name}"))));
    if !operation.one_way {
        let response = part("parameters", "element", format!("tns:{name}Response"));
        root.push(message(format!("{name}SoapOut")).child(response));
    }
    for header in &operation.headers {
        let element = part(header.name, "element", format!("tns:{}", header.name));
        root.push(message(format!("{name}{}", header.name)).child(element));
    }
}

fn form_messages<S>(operation: &Operation<S>, binding: &str, array: &str, root: &mut Tag) {
    let parts = (operation.parameters)().iter().map(|member| {
        let many = member.shape.form == Form::Many;
        part(member.name, "type", if many { format!("{array}:StringArray") } else { "s:string".to_owned() })
    });
    root.push(message(format!("{}{binding}In", operation.name)).children(parts));
    let body = operation.results().into_iter().map(|member| {
        let prefix = if let Kind::Foreign(prefix, ..) = member.shape.kind { prefix } else { "tns" };
        part("Body", "element", format!("{prefix}:{}", member.shape.name))
    });
    root.push(message(format!("{}{binding}Out", operation.name)).children(body));
}

/// An input or output, with a name where the operation's own is the method's.
fn direction<S>(kind: &'static str, operation: &Operation<S>) -> Tag {
    let tag = Tag::new(kind);
    if operation.method == operation.name { tag } else { tag.with("name", operation.name) }
}

fn port_type<'s, S: 's>(name: &str, binding: &str, operations: impl Iterator<Item = &'s Operation<S>>) -> Tag {
    let soap = binding == "Soap";
    let operation = |operation: &'s Operation<S>| {
        let message =
            |kind, end| direction(kind, operation).with("message", format!("tns:{}{binding}{end}", operation.name));
        let output = (!soap || !operation.one_way).then(|| message("wsdl:output", "Out"));
        Tag::new("wsdl:operation")
            .with("name", operation.method)
            .children(documentation(operation.description))
            .child(message("wsdl:input", "In"))
            .children(output)
    };
    Tag::new("wsdl:portType").with("name", format!("{name}{binding}")).children(operations.map(operation))
}

fn binding(name: &str, binding: &str, of: &str) -> Tag {
    Tag::new("wsdl:binding").with("name", format!("{name}{binding}")).with("type", format!("tns:{name}{of}"))
}

fn soap_binding<S>(service: &Service<S>, end: &str, prefix: &str) -> Tag {
    let operation = |operation: &Operation<S>| {
        let body = || Tag::new(format!("{prefix}:body")).with("use", "literal");
        let headers = operation.headers.iter().map(|header| {
            Tag::new(format!("{prefix}:header"))
                .with("message", format!("tns:{}{}", operation.name, header.name))
                .with("part", header.name)
                .with("use", "literal")
        });
        let action = Tag::new(format!("{prefix}:operation"))
            .with("soapAction", service.definition.action(operation.name))
            .with("style", "document");
        let output = (!operation.one_way).then(|| direction("wsdl:output", operation).child(body()));
        Tag::new("wsdl:operation")
            .with("name", operation.method)
            .child(action)
            .child(direction("wsdl:input", operation).child(body()).children(headers))
            .children(output)
    };
    let transport = Tag::new(format!("{prefix}:binding")).with("transport", "http://schemas.xmlsoap.org/soap/http");
    binding(service.definition.name, end, "Soap").child(transport).children(service.operations.iter().map(operation))
}

fn form_binding<S>(name: &str, end: &str, verb: &str, operations: &[&Operation<S>]) -> Tag {
    let operation = |operation: &&Operation<S>| {
        let content = match verb {
            "GET" => Tag::new("http:urlEncoded"),
            _ => Tag::new("mime:content").with("type", "application/x-www-form-urlencoded"),
        };
        let body = (!operation.results().is_empty()).then(|| Tag::new("mime:mimeXml").with("part", "Body"));
        Tag::new("wsdl:operation")
            .with("name", operation.method)
            .child(Tag::new("http:operation").with("location", format!("/{}", operation.name)))
            .child(direction("wsdl:input", operation).child(content))
            .child(direction("wsdl:output", operation).children(body))
    };
    binding(name, end, end)
        .child(Tag::new("http:binding").with("verb", verb))
        .children(operations.iter().map(operation))
}

fn port(name: &str, end: &str, prefix: &str, address: &str) -> Tag {
    Tag::new("wsdl:port")
        .with("name", format!("{name}{end}"))
        .with("binding", format!("tns:{name}{end}"))
        .child(Tag::new(format!("{prefix}:address")).with("location", address))
}

/// The discovery document of a service at that address.
pub(super) fn disco<S>(service: &Service<S>, address: &str) -> String {
    let contract = Tag::new("contractRef")
        .with("ref", format!("{address}?wsdl"))
        .with("docRef", address)
        .with("xmlns", "http://schemas.xmlsoap.org/disco/scl/");
    let soap = |(at, end): (usize, &str)| {
        Tag::new("soap")
            .with("address", address)
            .with(format!("xmlns:q{}", at + 1), service.definition.namespace)
            .with("binding", format!("q{}:{}{end}", at + 1, service.definition.name))
            .with("xmlns", "http://schemas.xmlsoap.org/disco/soap/")
    };
    Tag::new("discovery")
        .with("xmlns:xsd", XSD)
        .with("xmlns:xsi", XSI)
        .with("xmlns", "http://schemas.xmlsoap.org/disco/")
        .child(contract)
        .children(["Soap", "Soap12"].into_iter().enumerate().map(soap))
        .indented(service.definition.line())
}
