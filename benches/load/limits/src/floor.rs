//! The least that a server of the same make can do: answer a constant, or parse what came and write it again.

use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::{Outcome, listen};

/// Answers `/constant` with so many bytes, and echoes what is sent to `/json`, `/form` and `/soap`.
pub async fn serve(bytes: usize) -> Outcome {
    let constant = Bytes::from("x".repeat(bytes));
    let routes = Router::new()
        .route("/constant", get(move || async move { ([(header::CONTENT_TYPE, "text/plain")], constant) }))
        .route("/json", post(async |body: Bytes| echo("application/json", json(&body))))
        .route("/form", post(async |body: Bytes| echo("text/plain", form(&body))))
        .route("/soap", post(async |body: Bytes| echo("text/xml", soap(&body))));
    Ok(axum::serve(listen().await?, routes).await?)
}

fn echo(kind: &'static str, body: Option<Vec<u8>>) -> Response {
    match body {
        Some(body) => ([(header::CONTENT_TYPE, kind)], body).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn json(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    serde_json::to_vec(&value).ok()
}

/// A form; what is JSON in it is parsed too.
fn form(body: &[u8]) -> Option<Vec<u8>> {
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(body) {
        if value.starts_with('[') {
            let value: Value = serde_json::from_str(&value).ok()?;
            written.append_pair(&name, &value.to_string());
        } else {
            written.append_pair(&name, &value);
        }
    }
    Some(written.finish().into_bytes())
}

struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

enum Node {
    Element(Element),
    Text(String),
}

fn begun(start: &BytesStart) -> Option<Element> {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.ok()?;
        Some((attribute.key.as_ref().to_owned(), attribute.value.to_string()))
    });
    let attributes = attributes.collect::<Option<_>>()?;
    Some(Element { name: start.name().as_ref().to_owned(), attributes, children: Vec::new() })
}

fn soap(body: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut open = vec![Element { name: String::new(), attributes: Vec::new(), children: Vec::new() }];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => open.push(begun(&start)?),
            Event::Empty(start) => open.last_mut()?.children.push(Node::Element(begun(&start)?)),
            Event::End(_) => {
                let element = open.pop()?;
                open.last_mut()?.children.push(Node::Element(element));
            }
            Event::Text(piece) => open.last_mut()?.children.push(Node::Text(piece.to_string())),
            Event::Eof => break,
            _ => {}
        }
    }
    let mut written = String::with_capacity(body.len());
    for node in &open.first()?.children {
        write(node, &mut written);
    }
    Some(written.into_bytes())
}

fn write(node: &Node, to: &mut String) {
    match node {
        Node::Text(text) => to.push_str(text),
        Node::Element(element) => {
            to.extend(["<", &element.name]);
            for (name, value) in &element.attributes {
                to.extend([" ", name, "=\"", value, "\""]);
            }
            to.push('>');
            for child in &element.children {
                write(child, to);
            }
            to.extend(["</", &element.name, ">"]);
        }
    }
}
