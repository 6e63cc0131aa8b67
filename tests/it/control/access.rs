//! Who may call the control API.

use axum::http::Method;
use mynah::config::{AdminRules, Settings};
use secrecy::SecretString;

use crate::world::{Reply, Terms, World};

const CLOCK: &str = "/_mynah/clock";

async fn world(listen: &str, admin: AdminRules) -> World {
    let settings = Settings { listen: listen.to_owned(), admin, ..Terms::default().settings };
    World::on(Terms { settings, ..Terms::default() }).await
}

async fn on_loopback() -> World {
    world("127.0.0.1:8080", AdminRules::default()).await
}

async fn ask(world: &World, headers: &[(&str, &str)]) -> Reply {
    world.request(Method::GET, CLOCK, headers, "").await
}

#[tokio::test]
async fn this_machine_may_call_by_each_of_its_names() {
    let world = on_loopback().await;
    for host in [
        "localhost",
        "localhost:8080",
        "127.0.0.1:8080",
        "127.8.9.1",
        "[::1]:8080",
        "mynah.localhost",
        "LOCALHOST",
        "localhost.:8080",
        "[::ffff:127.0.0.1]:8080",
    ] {
        assert_eq!(ask(&world, &[("host", host)]).await.status, 200, "{host}");
    }
    for (host, origin) in [
        ("localhost:8080", "http://localhost:8080"),
        ("LocalHost", "http://localhost"),
        ("127.0.0.1", "https://127.0.0.1:443"),
        ("[::1]:1", "http://[::1]:1"),
    ] {
        assert_eq!(ask(&world, &[("host", host), ("origin", origin)]).await.status, 200, "{origin}");
    }
}

#[tokio::test]
async fn pages_of_others_may_not_call() {
    let world = on_loopback().await;
    for host in ["evil.example", "localhost.evil.example", "10.0.0.1:8080", "127.0.0.1.evil.example", "a b", ""] {
        let detail = ask(&world, &[("host", host)]).await.problem(403);
        assert!(detail.contains("is not one of its names"), "{host}: {detail}");
    }
    for origin in [
        "http://evil.example",
        "null",
        "https://localhost.evil.example",
        "evil",
        "file://",
        "http://localhost:3000",
        "http://127.0.0.1",
    ] {
        let detail = ask(&world, &[("host", "localhost"), ("origin", origin)]).await.problem(403);
        assert!(detail.contains("--admin-origin"), "{origin}: {detail}");
    }
    for site in ["cross-site", "same-site"] {
        let headers = [("host", "localhost"), ("sec-fetch-site", site)];
        assert!(ask(&world, &headers).await.problem(403).contains("other sites"));
    }
    let preflight = [("origin", "http://evil.example"), ("access-control-request-method", "DELETE")];
    let reply = world.request(Method::OPTIONS, CLOCK, &preflight, "").await;
    assert!(reply.status >= 400 && !reply.headers.contains_key("access-control-allow-origin"), "{reply}");
    let plain = ask(&world, &[("host", "localhost:3000"), ("origin", "http://localhost:3000")]).await.status(200);
    assert!(!plain.headers.contains_key("access-control-allow-origin"), "nothing is shared that was not asked for");
}

#[tokio::test]
async fn an_origin_that_was_named_may_call_and_read() {
    let origins = vec!["https://tests.example".to_owned()];
    let world = world("127.0.0.1:8080", AdminRules { origins, ..AdminRules::default() }).await;
    let headers = [("origin", "https://tests.example"), ("sec-fetch-site", "cross-site")];
    let reply = ask(&world, &headers).await.status(200);
    assert_eq!(reply.headers["access-control-allow-origin"], "https://tests.example");
    let reply = world.request(Method::OPTIONS, CLOCK, &headers, "").await.status(204);
    assert!(reply.headers["access-control-allow-methods"].to_str().expect("text").contains("DELETE"));
    ask(&world, &[("origin", "https://other.example")]).await.problem(403);
}

#[tokio::test]
async fn beyond_this_machine_a_token_is_wanted() {
    for listen in ["0.0.0.0:8080", "[::]:8080", "10.1.2.3:80", "build-server:80"] {
        let world = world(listen, AdminRules::default()).await;
        assert!(ask(&world, &[("host", "localhost")]).await.problem(401).contains("--admin-token"), "{listen}");
        let token = world.app.admin().shown_token().expect("one was made up").to_owned();
        assert!(token.len() >= 32, "{token}");
        let bearer = format!("Bearer {token}");
        assert_eq!(ask(&world, &[("host", "10.1.2.3"), ("authorization", &bearer)]).await.status, 200, "{listen}");
        for wrong in [format!("Bearer {token}x"), format!("Bearer {}", &token[1..]), format!("Basic {token}"), token] {
            let reply = ask(&world, &[("authorization", &wrong)]).await;
            assert_eq!(reply.headers["www-authenticate"], "Bearer realm=\"Mynah\"");
            reply.problem(401);
        }
    }
}

#[tokio::test]
async fn a_token_that_was_given_is_wanted_everywhere_and_never_shown() {
    let rules = AdminRules { token: Some(SecretString::from("01234567")), ..AdminRules::default() };
    let world = world("127.0.0.1:8080", rules).await;
    ask(&world, &[]).await.problem(401);
    assert_eq!(ask(&world, &[("authorization", "bearer 01234567")]).await.status, 200);
    assert_eq!(world.app.admin().shown_token(), None);
    let document = world.request(Method::GET, "/_mynah/openapi.json", &[], "").await;
    document.problem(401);
}

#[tokio::test]
async fn who_wants_it_open_has_it_open() {
    let world = world("0.0.0.0:8080", AdminRules { open: true, ..AdminRules::default() }).await;
    assert_eq!(ask(&world, &[("host", "anything.example")]).await.status, 200);
}

#[tokio::test]
async fn switched_off_or_apart_it_is_not_where_the_apis_are() {
    let off = world("127.0.0.1:8080", AdminRules { off: true, ..AdminRules::default() }).await;
    assert!(ask(&off, &[]).await.problem(404).contains("switched off"));
    assert!(off.app.admin_front().is_none());
    let rules = AdminRules { listen: Some("127.0.0.1:8081".to_owned()), ..AdminRules::default() };
    let apart = world("0.0.0.0:8080", rules).await;
    assert!(ask(&apart, &[]).await.problem(404).contains("an address of its own"));
    assert_eq!(apart.app.admin().shown_token(), None, "its own address is on this machine");
    let front = apart.app.admin_front().expect("it has an address of its own");
    let get = async |path| {
        let request = axum::http::Request::get(path).body(axum::body::Body::empty()).expect("a request");
        tower::ServiceExt::oneshot(front.clone(), request).await.expect("an answer")
    };
    assert_eq!(get(CLOCK).await.status().as_u16(), 200);
    let elsewhere = get(crate::sas::PATH).await;
    assert_eq!(elsewhere.status().as_u16(), 404);
    let said = axum::body::to_bytes(elsewhere.into_body(), 10_000).await.expect("a body");
    assert!(String::from_utf8_lossy(&said).contains("the control API alone"), "{said:?}");
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let world = on_loopback().await;
    for path in ["/_mynah/nothing", "/_mynah/clock/more"] {
        let reply = world.request(Method::GET, path, &[], "").await;
        assert!(reply.problem(404).contains("openapi.json"), "{path}");
    }
}
