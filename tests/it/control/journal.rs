//! The journal: what is kept of each request, for how long, and how it is found.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use chrono::TimeDelta;
use mynah::app::{Ambient, App};
use mynah::config::{Settings, seed};
use mynah::service::PasswordCost;
use mynah::store::{Db, Location};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::settled;
use crate::sectona::{PATH, create};
use crate::world::{Terms, World, fresh_store, join_all, quick_seed};

/// A world whose journal keeps so many.
async fn world_of(limit: usize) -> World {
    let mut terms = Terms::default();
    terms.settings.journal_limit = limit;
    World::on(terms).await
}

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["request"]["parameters"]["Username"].as_str().unwrap_or("-")).collect()
}

#[tokio::test]
async fn a_request_is_kept_with_its_answer() {
    let world = World::new().await;
    let reply = world.sectona().manage_user(create("ada")).await.good();
    let id = reply.headers["mynah-request-id"].to_str().expect("text");
    let [item] = world.requests("").await.try_into().expect("one request");
    assert_eq!(item["id"], id);
    assert!(item["duration_ms"].as_f64().is_some_and(|time| time > 0.0 && time < 60_000.0), "{item}");
    let one = world.look(&format!("/requests/{id}")).await.status(200).json();
    assert_eq!(one, item);
    let fingerprint = item["request"]["parameters"]["Password"].as_str().expect("a text");
    assert!(fingerprint.starts_with("secret:") && fingerprint.len() == 23, "{fingerprint}");
    assert!(item["request"]["body"].as_str().is_some_and(|body| body.contains(fingerprint)), "{item}");
    let basic = item["request"]["headers"]["authorization"].as_str().expect("a text");
    assert!(basic.starts_with("Basic admin:secret:"), "{basic}");
    let mut expected = json!({
        "number": 1, "id": "…", "at": "2031-01-07T09:05:00Z", "space": "default", "api": "sectona",
        "operation": "ManageUser", "operator": "admin", "outcome": "ok", "code": null, "hint": null, "duration_ms": "…",
        "request": {
            "method": "POST", "path": PATH, "query": "",
            "headers": { "authorization": "Basic admin:secret:…", "content-type": "application/json" },
            "parameters": {
                "APIActionType": "Create", "Username": "ada", "Password": "secret:…", "FirstName": "Ada",
                "LastName": "Lovelace",
            },
        },
        "response": {
            "status": 200,
            "headers": { "content-type": "application/json; charset=utf-8", "mynah-request-id": "…" },
            "body": reply.body,
        },
    });
    expected["request"]["body"] = json!(expected["request"]["parameters"].to_string());
    assert_eq!(settled(item), expected);
}

#[tokio::test]
async fn a_refusal_is_kept_with_its_code_and_hint() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let code = world.sectona().manage_user(create("ada")).await.json()["LogCode"].clone();
    world.sectona_as("admin", "wrong-password").manage_user(create("bob")).await;
    let items = world.requests("outcome=refused").await;
    assert_eq!((&items[0]["outcome"], &items[0]["code"]), (&json!("refused"), &code));
    assert!(items[0]["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
    assert_eq!(
        (items.len(), &items[1]["operation"], &items[1]["response"]["status"]),
        (2, &json!("ManageUser"), &json!(401))
    );
}

#[tokio::test]
async fn every_api_is_kept() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("FirstName", "Ada"), ("Lastname", "Lovelace")]).await;
    world.admanager().create(json!([{ "givenName": "Ada", "sn": "Lovelace", "password": "Analytical-1843" }])).await;
    world.summit().ask("ADM_CreateorUpdateUser", json!({})).await;
    let of = async |api: &str| {
        let items = world.requests(&format!("api={api}")).await;
        items.iter().map(|item| item["operation"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("sectona").await, ["ManageUser"]);
    assert_eq!(of("sas").await, ["Connect", "AddUser"]);
    assert_eq!(of("admanager").await, ["CreateUser"]);
    assert_eq!(of("summit").await, ["ADM_CreateorUpdateUser"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_has_an_answer_finds_the_request_also_among_many() {
    let world = Arc::new(World::new().await);
    let clients = (0..64).map(|number| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            for turn in 0..5 {
                let reply = world.sectona().manage_user(create(&format!("u{number}-{turn}"))).await.good();
                let id = reply.headers["mynah-request-id"].to_str().expect("text").to_owned();
                let item = world.look(&format!("/requests/{id}")).await.status(200).json();
                assert_eq!(item["request"]["parameters"]["Username"], format!("u{number}-{turn}"));
            }
        })
    });
    join_all(clients).await.into_iter().for_each(|done| done.expect("no panic"));
    let items = world.requests("limit=1000").await;
    let numbers: Vec<i64> = items.iter().filter_map(|item| item["number"].as_i64()).collect();
    assert_eq!(numbers, (1..=320).collect::<Vec<_>>(), "numbered without gaps");
}

#[tokio::test]
async fn what_is_kept_is_written_soon_without_anybody_asking() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let written = async || {
        let space = world.app.service().space("default").await.expect("a store").expect("a space");
        world.db.read(async |tx| tx.last_exchange(space).await).await.expect("a number")
    };
    let soon = async {
        while written().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), soon).await.expect("written although nobody asks");
    assert_eq!(written().await, 1);
}

#[tokio::test]
async fn the_oldest_go_first_in_each_space_for_itself() {
    let world = world_of(5).await;
    for number in 0..8 {
        world.sectona().manage_user(create(&format!("u{number}"))).await.good();
    }
    let body = create("elsewhere").to_string();
    let basic = "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk";
    let headers = [("authorization", basic), ("content-type", "application/json")];
    world.request(Method::POST, &format!("/@other{PATH}"), &headers, body).await.good();
    assert_eq!(names(&world.requests("").await), ["u3", "u4", "u5", "u6", "u7"]);
    let other = world.request(Method::GET, "/@other/_mynah/requests", &[], "").await.json();
    let other = other["items"].as_array().expect("items");
    assert_eq!(
        (names(other), &other[0]["space"], &other[0]["number"]),
        (vec!["elsewhere"], &json!("other"), &json!(1))
    );
    assert_eq!(other[0]["request"]["path"], PATH);
}

#[tokio::test]
async fn a_journal_of_none_says_so() {
    let world = world_of(0).await;
    world.sectona().manage_user(create("ada")).await.good();
    let problem = "no requests are kept: the server runs with --journal-limit 0";
    for path in ["/requests", "/requests/1", "/events", "/wait"] {
        assert_eq!(world.look(path).await.problem(409), problem, "{path}");
    }
    assert_eq!(world.tell("/requests/verify", json!({ "match": {} })).await.problem(409), problem);
}

#[tokio::test]
async fn requests_are_found_by_what_they_are() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    world.sectona().manage_user(create("bob")).await.good();
    world.advance(TimeDelta::hours(1));
    let code = world.sectona().manage_user(create("bob")).await.json()["LogCode"].clone();
    world.sectona().call("GetUsers", json!({ "Filter": "username=ada", "Instance": "Default" })).await;
    let cases = [
        ("api=sectona", 4),
        ("api=sas", 0),
        ("operation=manageuser", 3),
        ("outcome=ok", 2),
        ("outcome=refused", 2),
        ("operator=ADMIN", 4),
        ("operator=auditor", 0),
        ("user=Bob", 2),
        ("user=bo", 0),
        ("status=200&operation=ManageUser", 2),
        ("since=2031-01-07T10:00:00Z", 2),
        ("until=2031-01-07T10:00:00Z", 2),
        ("since=2031-01-07T10:05:00Z&until=2031-01-07T10:05:00Z", 0),
        ("q=USERNAME%3Dada", 1),
        ("q=managEuser", 3),
        ("q=nowhere-to-be-found", 0),
        ("after=3", 1),
        ("q=%00&user=%00", 0),
    ];
    for (query, expected) in cases {
        assert_eq!(world.requests(query).await.len(), expected, "{query}");
    }
    let code = code.as_str().expect("a code");
    assert_eq!(names(&world.requests(&format!("code={code}")).await), ["bob"]);
}

#[tokio::test]
async fn the_list_can_be_paged_either_way() {
    let world = World::new().await;
    for number in 0..5 {
        world.sectona().manage_user(create(&format!("u{number}"))).await.good();
    }
    for (order, expected) in [("asc", ["u0 u1", "u2 u3", "u4"]), ("desc", ["u4 u3", "u2 u1", "u0"])] {
        let (mut pages, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = world.look(&format!("/requests?order={order}&limit=2{cursor}")).await.json();
            pages.push(names(page["items"].as_array().expect("items")).join(" "));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(pages, expected, "{order}");
    }
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused() {
    let world = World::new().await;
    for query in [
        "limit=0",
        "limit=1001",
        "limit=x",
        "cursor=x",
        "cursor=-1",
        "api=nobody",
        "outcome=good",
        "status=99",
        "status=x",
        "since=today",
        "after=-1",
        "order=up",
        "colour=red",
        "api=sas&api=sas",
    ] {
        world.look(&format!("/requests?{query}")).await.problem(400);
    }
    for path in ["/events?limit=1", "/wait?limit=1", "/requests/1?x=1", "/wait?timeout=2m"] {
        world.look(path).await.problem(400);
    }
    let gone = world.look("/requests/none").await.problem(404);
    assert_eq!(gone, "no request \"none\" is in the journal of the space default");
}

#[tokio::test]
async fn the_journal_is_emptied_alone_or_with_its_space() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    world.sectona().manage_user(create("bob")).await.good();
    let removed = world.request(Method::DELETE, "/_mynah/requests", &[], "").await.status(200).json();
    assert_eq!((removed, world.requests("").await.len()), (json!({ "removed": 2 }), 0));
    world.sectona().manage_user(create("eve")).await.good();
    assert_eq!(world.requests("").await[0]["number"], 3, "numbers go on");
    world.request(Method::POST, "/_mynah/reset", &[], "").await.status(200);
    assert_eq!(world.requests("").await.len(), 0);
    world.sectona().manage_user(create("ada")).await.good();
    assert_eq!(names(&world.requests("").await), ["ada"]);
}

#[tokio::test]
async fn a_request_whose_client_has_gone_is_kept() {
    // Hashing takes longer than the client waits.
    let mut terms = Terms::default();
    terms.settings.password_cost = PasswordCost::Owasp;
    let world = World::on(terms).await;
    let request = Request::post(PATH).header("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk");
    let request = request.body(Body::from(create("ada").to_string())).expect("a request");
    let gone = tokio::time::timeout(Duration::from_millis(3), world.send(request)).await;
    assert!(gone.is_err(), "the client did not wait");
    let found = world.look("/wait?user=ada&timeout=10s").await.status(200).json();
    assert_eq!(
        (&found["items"][0]["outcome"], &found["items"][0]["response"]["status"]),
        (&json!("failed"), &json!(null))
    );
    world.sectona().manage_user(create("ada")).await.code("011669");
}

#[tokio::test]
async fn a_request_that_took_too_long_is_kept_with_what_its_client_was_told() {
    let world = World::on(Terms::default().impatient()).await;
    let told = world.sectona().manage_user(create("ada")).await;
    let [item] = world.requests("").await.try_into().expect("one request");
    assert_eq!(item["outcome"], "failed");
    assert_eq!(item["response"]["status"], told.status);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(world.requests("").await.len(), 1, "once");
}

#[tokio::test]
async fn what_a_fault_made_of_an_answer_is_kept_also_where_the_client_has_gone() {
    let world = World::new().await;
    let cases = [
        (json!({ "drop": true }), "failed", json!(null), ""),
        (json!({ "truncate": 16 }), "failed", json!(200), "{\"IsSuccess\":true"),
        (json!({ "status": 503, "body": "busy" }), "failed", json!(503), "busy"),
        (json!({ "status": 429, "body": "slow" }), "refused", json!(429), "slow"),
        (json!({ "empty": true }), "ok", json!(200), ""),
    ];
    for (number, (answer, outcome, status, body)) in cases.into_iter().enumerate() {
        let id = world.fault(json!({ "strike": "after_commit", "answer": answer, "times": 1 })).await;
        let name = format!("u{number}");
        let request = Request::post(PATH).header("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk");
        world.send(request.body(Body::from(create(&name).to_string())).expect("a request")).await;
        let [item] = world.requests(&format!("user={name}")).await.try_into().expect("one request");
        let response = &item["response"];
        assert_eq!((&item["outcome"], &response["status"]), (&json!(outcome), &status), "{item}");
        assert!(response["body"].as_str().is_some_and(|kept| kept == &body[..body.len().min(16)]), "{item}");
        assert_eq!((&response["headers"]["mynah-fault"], &item["operator"]), (&json!(id), &json!("admin")), "{item}");
    }
    let code = json!({ "answer": { "error": "011849" }, "delay": "200ms", "times": 1 });
    world.fault(code).await;
    let request = Request::post(PATH).header("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk");
    let request = request.body(Body::from(create("gone").to_string())).expect("a request");
    let gone = tokio::time::timeout(Duration::from_millis(50), world.send(request)).await;
    assert!(gone.is_err(), "the client did not wait");
    let found = world.look("/wait?user=gone&timeout=10s").await.status(200).json();
    assert_eq!(found["items"][0]["code"], "011849");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_kept_as_its_outline() {
    let world = World::new().await;
    world.sectona().raw(r#"{"Username":"ada","Password":"Analytical-1843""#).await;
    let [item] = world.requests("").await.try_into().expect("one request");
    let body = item["request"]["body"].as_str().expect("a text");
    assert!(body.starts_with("unreadable body, 46 bytes, secret:"), "{body}");
    assert!(!item.to_string().contains("Analytical"), "{item}");
}

#[tokio::test]
async fn what_no_store_can_keep_is_kept_all_the_same() {
    let world = World::new().await;
    world.sectona().manage_user(json!({ "APIActionType": "Create\u{0}", "Username": "a\u{0}b\\u0000\u{1F600}" })).await;
    world.request(Method::POST, &format!("{PATH}?a=%00"), &[("x-odd", "\u{e4}")], "\u{0}{").await;
    assert_eq!(world.requests("").await.len(), 2);
}

/// A server over that store, as the machine's clock and randomness make it.
async fn replica(location: &Location) -> (App, Router) {
    let settings = Settings { store: location.clone(), ..Terms::default().settings };
    let db = Db::open(location).await.expect("the store opens");
    let seed = seed::parse(&quick_seed()).expect("the seed can be read");
    let app = App::over(db, vec![seed], &settings, Ambient::default()).await.expect("it starts");
    let router = app.router();
    (app, router)
}

async fn ask(router: &Router, request: Request<Body>) -> Value {
    let response = router.clone().oneshot(request).await.expect("an answer");
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// What a replica lists as soon as there are so many, which must come true although the other is not asked.
async fn soon_listed(router: &Router, query: &str, many: usize) -> Vec<Value> {
    let began = tokio::time::Instant::now();
    let listed = async {
        loop {
            let request = Request::get(format!("/_mynah/requests{query}")).body(Body::empty()).expect("a request");
            let found = ask(router, request).await["items"].as_array().expect("items").clone();
            if found.len() >= many {
                break found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), listed).await.expect("they are seen");
    println!("{many} of the other replica were seen within {:?}", began.elapsed());
    found
}

#[tokio::test]
async fn two_replicas_soon_see_each_others_requests() {
    let location = fresh_store().await;
    if !matches!(location, Location::Postgres(_)) {
        return;
    }
    let (one, two) = (replica(&location).await, replica(&location).await);
    let mut fingerprints = Vec::new();
    for (asked, other) in [(&one, &two), (&two, &one)] {
        let request = Request::post(PATH).header("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk");
        let name = format!("u{}", fingerprints.len());
        ask(&asked.1, request.body(Body::from(create(&name).to_string())).expect("a request")).await;
        let found = soon_listed(&other.1, &format!("?user={name}"), 1).await;
        let given = &found[0]["request"]["parameters"];
        fingerprints.push(given["Password"].as_str().expect("a text").to_owned());
    }
    assert_eq!(fingerprints[0], fingerprints[1], "the same password");
    let replicas = [&one.1, &two.1];
    let all = (0..40).map(|number| {
        let request = Request::post(PATH).header("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk");
        ask(
            replicas[number % 2],
            request.body(Body::from(create(&format!("n{number}")).to_string())).expect("a request"),
        )
    });
    join_all(all).await;
    let found = soon_listed(&one.1, "", 42).await;
    let numbers: Vec<_> = found.iter().map(|item| item["number"].as_i64()).collect();
    assert_eq!(numbers, (1..=42).map(Some).collect::<Vec<_>>());
    for (app, router) in [one, two] {
        drop(router);
        app.close().await;
    }
}

#[tokio::test]
async fn what_is_kept_when_the_server_closes_is_there_after_a_restart() {
    let folder = std::env::temp_dir().join(format!("mynah-journal-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir(&folder).expect("a folder");
    let location = Location::Sqlite(folder.join("kept.db"));
    let mut fingerprints = Vec::new();
    for name in ["ada", "bob"] {
        let (app, router) = replica(&location).await;
        let request = Request::post(PATH).header("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk");
        ask(&router, request.body(Body::from(create(name).to_string())).expect("a request")).await;
        drop(router);
        app.close().await;
        let (app, router) = replica(&location).await;
        let request = Request::get(format!("/_mynah/requests?user={name}")).body(Body::empty()).expect("a request");
        let found = ask(&router, request).await;
        fingerprints.push(found["items"][0]["request"]["parameters"]["Password"].clone());
        drop(router);
        app.close().await;
    }
    assert!(fingerprints[0].is_string());
    assert_eq!(fingerprints[0], fingerprints[1]);
    std::fs::remove_dir_all(folder).expect("it goes");
}
