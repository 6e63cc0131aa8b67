//! The description of the control API: whole, and the same wherever it is asked for.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::Method;
use serde_json::{Map, Value};

use crate::world::World;

async fn document() -> Value {
    World::new().await.look("/openapi.json").await.status(200).json()
}

/// The operations: method, path, and what is said of each.
fn operations(document: &Value) -> Vec<(String, String, Map<String, Value>)> {
    let paths = document["paths"].as_object().expect("paths");
    let of = |(path, item): (&String, &Value)| {
        let item = item.as_object().expect("operations").clone();
        let methods = item.into_iter().filter(|(key, _)| key != "parameters");
        let each =
            methods.map(|(method, told)| (method, path.clone(), told.as_object().expect("an operation").clone()));
        each.collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

/// Every `$ref` in a document.
fn refs(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(refs)).collect()
        }
        Value::Array(items) => items.iter().flat_map(refs).collect(),
        _ => Vec::new(),
    }
}

/// How many handlers are described in the sources.
fn described(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let count = |path: std::path::PathBuf| {
        if path.is_dir() {
            described(&path)
        } else {
            std::fs::read_to_string(path).expect("a source").matches("#[utoipa::path(").count()
        }
    };
    entries.map(count).sum()
}

#[tokio::test]
async fn every_handler_is_in_the_description_and_answers_where_it_says() {
    let world = World::new().await;
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let operations = operations(&document);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/control");
    assert_eq!(operations.len(), described(&sources));
    for (method, path, _) in operations.iter().filter(|(_, path, _)| path != "/_mynah/events") {
        let method: Method = method.to_uppercase().parse().expect("a method");
        let reply = world.request(method.clone(), &path.replace(['{', '}'], ""), &[], "").await;
        assert!(reply.status != 405 && !reply.body.contains("lists what there is"), "{method} {path}: {reply}");
    }
}

#[tokio::test]
async fn every_operation_has_a_summary_a_tag_a_name_of_its_own_and_says_how_it_fails() {
    let mut names = BTreeSet::new();
    for (method, path, told) in operations(&document().await) {
        let name = told["operationId"].as_str().expect("a name");
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        assert!(told["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{method} {path}");
        assert_eq!(told["tags"].as_array().map(Vec::len), Some(1), "{method} {path}");
        let responses = told["responses"].as_object().expect("responses");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{method} {path}");
        let others = responses.iter().filter(|(status, _)| !status.starts_with('2')).collect::<Vec<_>>();
        assert!(!others.is_empty(), "{method} {path}");
        for (status, response) in others {
            let content = response["content"].as_object().expect("content");
            assert!(content.keys().eq(["application/problem+json"]), "{method} {path} {status}");
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;
    let refs = refs(&document);
    assert!(refs.len() > 100, "{}", refs.len());
    for to in refs {
        let there = to.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        assert!(there.is_some(), "{to} leads nowhere");
    }
}

#[tokio::test]
async fn the_command_line_describes_what_the_server_does() {
    let said: Value = serde_json::from_str(&mynah::app::commands::describe_openapi()).expect("JSON");
    assert_eq!(said, document().await);
}

#[tokio::test]
async fn bodies_that_make_no_sense_are_problems() {
    let world = World::new().await;
    let json = ("content-type", "application/json");
    let deep = "[".repeat(10_000);
    let put = async |headers: &[(&str, &str)], body: &str| {
        let reply = world.request(Method::PUT, "/_mynah/clock", headers, body.to_owned()).await;
        (reply.status, reply.content_type)
    };
    let problem = |status: u16| (status, "application/problem+json".to_owned());
    assert_eq!(put(&[], r#"{"freeze":true}"#).await, problem(415));
    for body in ["", "{", "null", "[]", "\0", deep.as_str(), r#"{"freeze":1e999}"#, r#"{"set":99999999999999999999}"#] {
        assert_eq!(put(&[json], body).await, problem(400), "{body:.40}");
    }
    assert_eq!(put(&[json], r#"{"freeze":true}"#).await.0, 200);
}

#[tokio::test]
async fn a_whole_number_may_have_a_fraction_of_nothing() {
    let world = World::new().await;
    let verify = async |count: &str| {
        let body = format!(r#"{{"match":{{}},"count":{{"exactly":{count}}}}}"#);
        let json: &[(&str, &str)] = &[("content-type", "application/json")];
        world.request(Method::POST, "/_mynah/requests/verify", json, body).await.status
    };
    assert_eq!((verify("0").await, verify("0.0").await, verify("0.5").await), (200, 200, 400));
}
