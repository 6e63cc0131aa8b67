//! What is noticed about clients whose answers are lost, or say that a part of what they asked for was not done.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::sectona::{PATH, create, modify};
use crate::summit::form;
use crate::world::{TOKEN, World};

const BASIC: &str = "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk";

fn request(path: &str, body: &Value) -> Request<Body> {
    let request = Request::post(path).header("authorization", BASIC).header("content-type", "application/json");
    request.body(Body::from(body.to_string())).expect("a request")
}

/// Sends something to Sectona, whatever is answered.
async fn send(world: &World, body: Value) {
    world.send(request(PATH, &body)).await;
}

/// Lists the users of Sectona.
async fn look(world: &World) {
    world.sectona().users("All").await;
}

/// A fault of Sectona that strikes once.
async fn once(world: &World, strike: &str, answer: Value) {
    world.fault(json!({ "match": { "api": "sectona" }, "strike": strike, "answer": answer, "times": 1 })).await;
}

/// What was noticed, as kinds with the first words of what is said; the space then begins anew.
async fn noticed(world: &World) -> Vec<String> {
    let findings = world.look("/coverage").await.status(200).json()["findings"].clone();
    world.tell("/reset", Value::Null).await.status(200);
    world.remove("/coverage").await.status(204);
    let text = |finding: &Value, name: &str| finding[name].as_str().expect("a text").to_owned();
    let findings = findings.as_array().expect("a list").iter();
    findings.map(|finding| format!("{}: {}", text(finding, "kind"), text(finding, "message"))).collect()
}

const UNSEEN: &str =
    "repeated_create: the answer was lost, and the same was created again without a look whether it is there";
const SEEN: &str = "repeated_create: the answer was lost, a look showed that it is there, and it was created again";
const LOST: &str = "ignored_failure: the answer was lost, and nothing was done to find out what had happened";
const WHOLE: &str = "ignored_failure: some of what was asked for was not done, and the whole was sent again unchanged";
const LEFT: &str =
    "ignored_failure: some of what was asked for was not done, and it was neither sent again changed nor looked up";

/// The answers that leave a client in the dark.
fn dark() -> Vec<Value> {
    vec![
        json!({ "drop": true }),
        json!({ "truncate": 10 }),
        json!({ "malformed": true }),
        json!({ "empty": true }),
        json!({ "status": 502 }),
        json!({ "status": 503, "body": "later" }),
    ]
}

#[tokio::test]
async fn a_create_repeated_after_any_lost_answer_is_found() {
    let world = World::new().await;
    for answer in dark() {
        let told = answer.to_string();
        once(&world, "after_commit", answer.clone()).await;
        send(&world, create("ada")).await;
        send(&world, create("ADA")).await;
        assert_eq!(noticed(&world).await, [UNSEEN], "{told}");
        once(&world, "after_commit", answer).await;
        send(&world, create("ada")).await;
        look(&world).await;
        send(&world, create("bob")).await;
        assert_eq!(noticed(&world).await, [""; 0], "{told}: it looked");
    }
}

#[tokio::test]
async fn a_client_that_sees_her_and_creates_her_all_the_same_is_found_and_one_that_does_not_see_her_is_not() {
    let world = World::new().await;
    once(&world, "after_commit", json!({ "drop": true })).await;
    send(&world, create("ada")).await;
    look(&world).await;
    send(&world, create("ada")).await;
    assert_eq!(noticed(&world).await, [SEEN]);
    once(&world, "before", json!({ "drop": true })).await;
    send(&world, create("ada")).await;
    look(&world).await;
    send(&world, create("ada")).await;
    assert_eq!(noticed(&world).await, [""; 0]);
    // A name within another is not hers.
    world.sectona().manage_user(create("adam")).await.good();
    once(&world, "before", json!({ "drop": true })).await;
    send(&world, create("ada")).await;
    look(&world).await;
    send(&world, create("ada")).await;
    assert_eq!(noticed(&world).await, [""; 0]);
}

#[tokio::test]
async fn a_read_of_somebody_else_is_no_look() {
    let world = World::new().await;
    let sas = world.sas().await;
    let ada = [("UserName", "ada"), ("FirstName", "Ada"), ("Lastname", "Lovelace")];
    for (asked, expected) in [("bob", vec![UNSEEN]), ("ada", vec![SEEN])] {
        let slow = json!({ "match": { "api": "sas", "operation": "AddUser" }, "delay_after": "300ms", "times": 1 });
        world.fault(slow).await;
        let gone = tokio::time::timeout(Duration::from_millis(100), sas.add_user(&ada)).await;
        assert!(gone.is_err(), "the client did not wait");
        world.look("/wait?user=ada&outcome=failed&timeout=10s").await.status(200);
        sas.get_user(asked).await;
        sas.add_user(&ada).await;
        let found = world.look("/coverage").await.json();
        let found = found["findings"].as_array().expect("a list").iter();
        let found: Vec<String> = found
            .map(|one| {
                format!("{}: {}", one["kind"].as_str().expect("a kind"), one["message"].as_str().expect("a text"))
            })
            .collect();
        assert_eq!(found, expected, "{asked}");
        world.remove("/requests").await.status(200);
        world.remove("/coverage").await.status(204);
        world.remove("/faults").await.status(204);
        crate::sas::remove(&sas, "ada").await;
        world.remove("/requests").await.status(200);
    }
}

#[tokio::test]
async fn a_client_that_gave_up_waiting_has_lost_its_answer() {
    let world = World::new().await;
    for again in [true, false] {
        let slow = json!({ "match": { "api": "sectona" }, "delay_after": "300ms", "times": 1 });
        world.fault(slow).await;
        let gone = tokio::time::timeout(Duration::from_millis(100), world.send(request(PATH, &create("ada")))).await;
        assert!(gone.is_err(), "the client did not wait");
        // This one is answered before the first.
        send(&world, if again { create("ada") } else { create("bob") }).await;
        let found = world.look("/wait?user=ada&outcome=failed&timeout=10s").await.status(200).json();
        let item = &found["items"][0];
        assert_eq!((&item["outcome"], &item["response"]["status"]), (&json!("failed"), &Value::Null), "{item}");
        assert_eq!(noticed(&world).await, [if again { UNSEEN } else { LOST }]);
    }
}

#[tokio::test]
async fn a_failure_is_ignored_where_neither_the_same_nor_a_look_follows() {
    let world = World::new().await;
    for strike in ["before", "instead", "after_commit"] {
        for answer in dark() {
            if strike == "before" && answer.get("status").or(answer.get("drop")).is_none() {
                continue;
            }
            let told = format!("{strike} {answer}");
            let ada = || modify("ada", json!({ "Mobile": "1" }));
            for (next, ignored) in [("nothing", true), ("another", true), ("same", false), ("look", false)] {
                world.sectona().manage_user(create("ada")).await.good();
                once(&world, strike, answer.clone()).await;
                send(&world, ada()).await;
                match next {
                    "another" => send(&world, create("bob")).await,
                    "same" => send(&world, ada()).await,
                    "look" => look(&world).await,
                    _ => {}
                }
                let found = noticed(&world).await;
                assert_eq!(found.iter().any(|one| one.starts_with("ignored_failure")), ignored, "{told} {next}");
                assert_eq!(found.len(), usize::from(ignored), "{told} {next}: {found:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_the_vendor_refuses_is_not_ignored_nor_is_any_other_answer() {
    let world = World::new().await;
    for answer in [json!({ "error": "011849" }), json!({ "status": 429 }), json!({ "status": 200, "body": "{}" })] {
        once(&world, "instead", answer.clone()).await;
        send(&world, create("ada")).await;
        send(&world, create("bob")).await;
        assert_eq!(noticed(&world).await, [""; 0], "{answer}");
    }
    world.sectona().manage_user(modify("nobody", json!({ "Mobile": "1" }))).await.code("011676");
    send(&world, create("bob")).await;
    assert_eq!(noticed(&world).await, [""; 0]);
}

fn person(name: &str, password: &str) -> Value {
    json!({ "givenName": name, "sn": "L", "sAMAccountName": name, "password": password })
}

#[tokio::test]
async fn a_row_that_was_not_done_and_is_left_is_found() {
    let world = World::new().await;
    let (ada, bob, bad) = (person("ada", "Analytical-1843"), person("bob", "x"), json!([person("eve", "Eve-1843!x")]));
    let client = world.admanager();
    let batch = || json!([ada, bob]);
    // The last thing that was asked: there may be more to come.
    client.create(batch()).await;
    assert_eq!(noticed(&world).await, [""; 0]);
    client.create(batch()).await;
    client.create(bad.clone()).await;
    assert_eq!(noticed(&world).await, [LEFT], "others only");
    client.create(batch()).await;
    client.create(batch()).await;
    assert_eq!(noticed(&world).await, [WHOLE]);
    client.create(batch()).await;
    client.create(json!([bob])).await;
    assert_eq!(noticed(&world).await, [LEFT], "alone, unchanged, and in vain");
    client.create(batch()).await;
    client.create(json!([person("BOB", "Analytical-1844")])).await;
    client.create(bad.clone()).await;
    assert_eq!(noticed(&world).await, [""; 0], "changed");
    client.create(batch()).await;
    for text in ["eve", "bob"] {
        let search = [("AuthToken", TOKEN), ("domainName", "mynah.test"), ("searchText", text)];
        world.rest(Method::POST, "SearchUser", &search).await;
        let expected: &[&str] = if text == "eve" { &[LEFT] } else { &[] };
        let coverage = world.look("/coverage").await.json();
        assert_eq!(coverage["findings"].as_array().map(Vec::len), Some(expected.len()), "{text}: {coverage}");
    }
    noticed(&world).await;
    let nameless = |name: &str, password: &str| json!({ "givenName": name, "sn": "X", "password": password });
    client.create(json!([nameless("Ann", "x"), nameless("Bob", "Analytical-1843")])).await;
    client.create(json!([nameless("Carl", "Analytical-1843")])).await;
    assert_eq!(noticed(&world).await, [LEFT], "named by what her logon name is made of");
    client.create(json!([nameless("Ann", "x"), nameless("Bob", "Analytical-1843")])).await;
    client.create(json!([nameless("Ann", "Analytical-1843")])).await;
    assert_eq!(noticed(&world).await, [""; 0], "mended");
    client.create(json!([bob, person("eve", "x")])).await;
    client.create(bad).await;
    assert_eq!(noticed(&world).await, [""; 0], "nothing of it was done: a refusal like any other");
}

#[tokio::test]
async fn a_user_of_summit_who_was_not_taken_and_is_left_is_found() {
    let world = World::new().await;
    let mut bad = form("E8");
    bad["TimeZone"] = json!("Berlin");
    let users = || json!([form("E7"), bad]);
    world.summit().upsert("EmpId", users()).await;
    world.summit().user(form("E9")).await;
    assert_eq!(noticed(&world).await, [LEFT]);
    for _ in 0..2 {
        world.summit().upsert("EmpId", users()).await;
    }
    assert_eq!(noticed(&world).await, [WHOLE]);
    world.summit().upsert("EmpId", users()).await;
    world.summit().user(form("E8")).await;
    world.summit().user(form("E9")).await;
    assert_eq!(noticed(&world).await, [""; 0]);
}
