//! Every operation of every contract as nobody, with wrong credentials, by a wrong method, with an oversized body:
//! refused in the vendor's own shape, with a hint.

use std::fmt::Write;

use axum::http::Method;
use mynah::contract::Operation;
use mynah::dialects::CONTRACTS;
use mynah::domain::Api;

use crate::world::{Reply, World};

/// A request to the operation that carries wrong credentials, or none.
async fn call(world: &World, api: Api, operation: &Operation, known: bool) -> Reply {
    let path = operation.path;
    match api {
        Api::Sas => {
            let action = format!("{}{}", crate::sas::NAMESPACE, operation.name);
            let mut headers = vec![("content-type", "text/xml"), ("soapaction", action.as_str())];
            let cookie = "ASP.NET_SessionId=abcdefghijklmnopqrstuvwx";
            headers.extend(known.then_some(("cookie", cookie)));
            let body = crate::sas::envelope(operation.name, "");
            world.request(Method::POST, path, &headers, body).await
        }
        Api::Sectona => {
            let headers: &[_] = if known { &[("authorization", "Basic bm9ib2R5Om5vdGhpbmc=")] } else { &[] };
            let body = match (operation.name, known) {
                ("OAuthToken", true) => r#"{"grant_type":"password","username":"nobody","password":"nothing"}"#,
                _ => "{}",
            };
            world.request(Method::POST, path, headers, body).await
        }
        Api::Admanager => {
            let query = match (operation.name, known) {
                ("APIAuthToken", true) => "?loginName=nobody&password=nothing&domainName=mynah.test",
                (_, true) => "?AuthToken=nothing",
                (_, false) => "",
            };
            world.request(Method::GET, &format!("{path}{query}"), &[], "").await
        }
        Api::Summit => {
            let key = if known { r#""APIKey":"nothing","AuthType":"APIKEY""# } else { "" };
            let name = operation.name;
            let body = format!(r#"{{"ServiceName":"{name}","objCommonParameters":{{"_ProxyDetails":{{{key}}}}}}}"#);
            world.request(Method::POST, path, &[("content-type", "application/json")], body).await
        }
    }
}

#[tokio::test]
async fn every_operation_refuses_in_its_vendors_shape() {
    let mut table = String::new();
    for contract in CONTRACTS {
        for operation in contract.operations {
            let world = World::new().await;
            let (name, methods) = (operation.name, operation.methods.join("|"));
            let _ = writeln!(table, "{} {name} {methods} {}", contract.api, operation.path);
            let cases = [
                ("nobody", call(&world, contract.api, operation, false).await),
                ("wrong credentials", call(&world, contract.api, operation, true).await),
                ("wrong method", world.request(Method::DELETE, operation.path, &[], "").await),
                ("oversized", world.request(Method::POST, operation.path, &[], vec![b'x'; (1 << 20) + 1]).await),
            ];
            for (case, reply) in cases {
                assert!(reply.hint.is_some(), "{case} at {}: {reply}", operation.path);
                assert!(reply.headers.contains_key("mynah-request-id"), "{case}: {reply}");
                // SOAP says every fault with the status 500.
                let soap = contract.api == Api::Sas;
                assert!(reply.status < 500 || soap, "{case} at {}: {reply}", operation.path);
                let stable = stable(&reply.body);
                let _ = writeln!(table, "  {case}: {} {}\n    {stable}", reply.status, reply.content_type);
            }
        }
    }
    insta::assert_snapshot!(table);
}

/// The body on one line.
fn stable(body: &str) -> String {
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_path_that_is_nobodys_lists_the_apis() {
    let world = World::new().await;
    for path in ["/", "/api", "/RestApi/CreateUser", "/nothing%20here?x=1"] {
        let reply = world.request(Method::GET, path, &[], "").await;
        assert_eq!((reply.status, reply.content_type.as_str()), (404, "application/json"), "{path}: {reply}");
        let apis = reply.json()["apis"].as_object().expect("a list of APIs").len();
        assert_eq!(apis, CONTRACTS.len(), "{reply}");
        assert!(reply.hint.is_some(), "{reply}");
    }
}

#[tokio::test]
async fn the_server_says_how_it_is() {
    let world = World::new().await;
    for path in ["/livez", "/readyz", "/health"] {
        assert_eq!(world.request(Method::GET, path, &[], "").await.status, 200, "{path}");
    }
    let health = world.request(Method::GET, "/health", &[], "").await.json();
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["apis"].as_array().map(Vec::len), Some(CONTRACTS.len()));
}
