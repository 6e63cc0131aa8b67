//! The description of the service and its help pages, through the whole server.

use axum::http::Method;
use mynah::config::Settings;
use mynah::dialects::sas::CONTRACT;

use super::PATH;
use crate::world::{Reply, Terms, World};

async fn get(world: &World, target: &str, headers: &[(&str, &str)]) -> Reply {
    world.request(Method::GET, target, headers, "").await
}

/// The addresses that a description says, which must be one.
#[track_caller]
fn address(reply: &Reply) -> String {
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/xml; charset=utf-8"), "{reply}");
    let places = reply.body.split("location=\"http").skip(1).filter_map(|rest| rest.split('"').next());
    let places: Vec<&str> = places.collect();
    assert_eq!(places.len(), 4, "one for each binding: {places:?}");
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    format!("http{}", places[0])
}

#[tokio::test]
async fn the_description_of_the_service() {
    let world = World::new().await;
    let reply = get(&world, &format!("{PATH}?WSDL"), &[("host", "sas.test")]).await;
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/xml; charset=utf-8"));
    insta::with_settings!({ snapshot_path => "../snapshots" }, { insta::assert_snapshot!(reply.body) });
}

#[tokio::test]
async fn the_description_gives_the_address_that_the_client_used() {
    let world = World::new().await;
    let cases = [
        ("/BSIDCA/BSIDCA.asmx?WSDL", "sas.test", "http://sas.test/BSIDCA/BSIDCA.asmx"),
        ("/bsidca/bsidca.asmx?wsdl", "sas.test:8443", "http://sas.test:8443/bsidca/bsidca.asmx"),
        ("/bsidca/BSIDCA.asmx?Wsdl", "[::1]:80", "http://[::1]:80/bsidca/BSIDCA.asmx"),
    ];
    for (target, host, wanted) in cases {
        // Who is no trusted proxy is not believed.
        let headers = [("host", host), ("x-forwarded-proto", "https"), ("x-forwarded-host", "evil.test")];
        assert_eq!(address(&get(&world, target, &headers).await), wanted);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_address_is_the_proxys() {
    let terms = Terms::default();
    let settings = Settings { trust_proxy: true, ..terms.settings };
    let world = World::on(Terms { settings, ..terms }).await;
    let headers = [("host", "inside:8080"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "sas.test")];
    let reply = get(&world, "/BSIDCA/bsidca.asmx?WSDL", &headers).await;
    assert_eq!(address(&reply), "https://sas.test/BSIDCA/bsidca.asmx");
    let reply = get(&world, "/BSIDCA/bsidca.asmx?op=GetUser", &headers).await;
    assert!(reply.body.contains("POST /BSIDCA/bsidca.asmx HTTP/1.1\nHost: sas.test\n"), "{reply}");
}

#[tokio::test]
async fn the_help_page_lists_every_operation() {
    let world = World::new().await;
    let page = get(&world, "/bsidca/bsidca.asmx", &[]).await;
    assert_eq!((page.status, page.content_type.as_str()), (200, "text/html; charset=utf-8"));
    let linked = page.body.split("<a href=\"?op=").skip(1).filter_map(|rest| rest.split('"').next());
    let declared = CONTRACT.operations.iter().map(|operation| operation.name);
    assert_eq!(linked.collect::<Vec<_>>(), declared.collect::<Vec<_>>());
    assert!(page.body.contains("<h1>BSIDCA</h1>") && page.body.contains("href=\"?WSDL\""), "{page}");
}

#[tokio::test]
async fn the_help_page_of_an_operation_has_a_sample_of_every_way_to_call_it() {
    let world = World::new().await;
    for operation in CONTRACT.operations {
        let page = get(&world, &format!("{PATH}?op={}", operation.name), &[]).await;
        assert!(page.status == 200 && page.body.contains(&format!("<h2>{}</h2>", operation.name)), "{page}");
        let samples = ["SOAP 1.1", "SOAP 1.2", "HTTP GET", "HTTP POST"];
        let shown = samples.map(|sample| page.body.contains(&format!("<h3>{sample}</h3>")));
        let form = operation.methods.contains(&"GET");
        assert_eq!(shown, [true, true, form, form], "{}", operation.name);
        assert!(operation.parameters.iter().all(|row| page.body.contains(row.name)), "{page}");
    }
    let unknown = get(&world, &format!("{PATH}?op=LockUser"), &[]).await;
    assert!(unknown.body.contains("Method Not Found"), "{unknown}");
}

#[tokio::test]
async fn what_is_no_request_to_the_service_is_told_so() {
    let world = World::new().await;
    for (method, path, status, says) in [
        (Method::GET, "/BSIDCA/BSIDCA.asmx/", 500, "the name of an operation"),
        (Method::HEAD, "/BSIDCA/BSIDCA.asmx", 405, "send GET or POST"),
        (Method::DELETE, "/BSIDCA/BSIDCA.asmx", 405, "send GET or POST"),
        (Method::GET, "/bsidca", 404, "/BSIDCA/BSIDCA.asmx"),
    ] {
        let reply = world.request(method.clone(), path, &[], "").await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert!(reply.hint.as_deref().is_some_and(|hint| hint.contains(says)), "{method} {path}: {:?}", reply.hint);
    }
}
