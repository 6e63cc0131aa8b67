//! Faults: whom they strike, when, and what the client then gets.

use std::time::Instant;

use axum::http::Method;
use serde_json::{Value, json};

use crate::sectona::{create, modify};
use crate::summit::form;
use crate::world::{Reply, World, join_all};

const MANAGE_USER: &str = "/API/APP/APP007/ManageUser";

/// Creates a user through Sectona, whatever is answered.
async fn create_user(world: &World, name: &str) -> Reply {
    create_in(world, "", name).await
}

async fn create_in(world: &World, space: &str, name: &str) -> Reply {
    let headers = [("authorization", AUTHORIZATION), ("content-type", "application/json")];
    world.request(Method::POST, &format!("{space}{MANAGE_USER}"), &headers, create(name).to_string()).await
}

/// `admin` with the development password.
const AUTHORIZATION: &str = "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk";

/// Whether Sectona's instance lists her.
async fn is_there(world: &World, name: &str) -> bool {
    world.sectona().users("All").await.iter().any(|known| known == name)
}

/// Which fault an answer says that it was struck by.
fn struck_by(reply: &Reply) -> Option<&str> {
    reply.headers.get("mynah-fault").and_then(|id| id.to_str().ok())
}

#[tokio::test]
async fn a_lost_answer_leaves_the_user_there_and_the_second_try_is_a_duplicate() {
    let world = World::new().await;
    let matching = json!({ "api": "sectona", "operation": "ManageUser", "parameters": { "Username": "ada" } });
    let fault = json!({ "match": matching, "strike": "after_commit", "answer": { "drop": true }, "times": 1 });
    let id = world.fault(fault).await;
    let lost = create_user(&world, "ada").await;
    assert_eq!((struck_by(&lost), lost.status), (Some(id.as_str()), 500), "{lost}");
    assert!(is_there(&world, "ada").await);
    world.sectona().manage_user(create("ada")).await.code("011669");
    let state = world.fault_state(&id).await;
    assert_eq!((&state["struck"], &state["considered"], &state["left"]), (&json!(1), &json!(1), &json!(0)), "{state}");
}

#[tokio::test]
async fn the_internal_codes_of_sectona_can_be_had() {
    let world = World::new().await;
    world.fault(json!({ "match": { "api": "sectona" }, "answer": { "error": "011849" }, "times": 1 })).await;
    let answer = world.sectona().manage_user(create("ada")).await.code("011849");
    assert_eq!(answer.status, 500);
    assert!(!is_there(&world, "ada").await, "instead of the work");
    world.sectona().manage_user(create("ada")).await.good();
}

#[tokio::test]
async fn before_strikes_without_a_look_at_anything() {
    let world = World::new().await;
    let id = world
        .fault(
            json!({ "match": { "api": "sectona" }, "strike": "before", "answer": { "error": "011852" }, "times": 1 }),
        )
        .await;
    let nobody = world.sectona_as("nobody", "wrong").manage_user(json!({})).await.code("011852");
    assert_eq!(struck_by(&nobody), Some(id.as_str()));
    world.sectona_as("nobody", "wrong").manage_user(create("ada")).await.code("011673");
}

#[tokio::test]
async fn instead_leaves_refusals_as_they_are_and_does_not_count_them() {
    let world = World::new().await;
    let id =
        world.fault(json!({ "strike": "instead", "answer": { "status": 503, "body": "later" }, "times": 1 })).await;
    world.sectona_as("nobody", "wrong").manage_user(create("ada")).await.code("011673");
    world.sectona().manage_user(modify("nobody", json!({ "Mobile": "1" }))).await.code("011676");
    assert_eq!(world.fault_state(&id).await["considered"], 0);
    let struck = create_user(&world, "ada").await;
    assert_eq!((struck.status, struck.body.as_str(), struck_by(&struck)), (503, "later", Some(id.as_str())));
    assert!(!is_there(&world, "ada").await);
    world.sectona().manage_user(create("ada")).await.good();
}

#[tokio::test]
async fn each_answer_is_given_at_each_time() {
    let world = World::new().await;
    let whole = |reply: &Reply| reply.json()["IsSuccess"] == json!(true);
    for (number, strike) in ["before", "instead", "after_commit"].into_iter().enumerate() {
        let cases = [
            json!({ "error": "032401" }),
            json!({ "status": 418, "body": "<a/>", "headers": { "X-Tea": "pot" } }),
            json!({ "status": 200, "body": "x", "content_type": "image/png" }),
            json!({ "empty": true }),
            json!({ "drop": true }),
            json!({ "error": "032401", "truncate": 10 }),
            json!({ "truncate": 40 }),
            json!({ "malformed": true }),
        ];
        for (at, answer) in cases.into_iter().enumerate() {
            let order = json!({ "match": { "api": "sectona", "parameters": { "APIActionType": "create" } }, "strike": strike, "answer": answer });
            let order = {
                let mut order = order;
                order["match"]["parameters"]["APIActionType"] = json!({ "like": "CREATE" });
                order
            };
            let made = world.control(Method::POST, "/faults", order).await;
            if strike == "before" && at >= 6 {
                assert_eq!(made.status, 400, "there is nothing to damage yet: {made}");
                continue;
            }
            assert_eq!(made.status, 201, "{made}");
            let name = format!("u{number}{at}");
            let reply = create_user(&world, &name).await;
            assert!(struck_by(&reply).is_some(), "{reply}");
            match at {
                0 => assert_eq!((reply.status, &reply.json()["LogCode"]), (500, &json!("032401"))),
                1 => {
                    assert_eq!((reply.status, reply.body.as_str()), (418, "<a/>"));
                    assert_eq!(reply.content_type, "text/xml; charset=utf-8");
                    assert_eq!(reply.headers["x-tea"], "pot");
                }
                2 => assert_eq!((reply.status, reply.content_type.as_str()), (200, "image/png")),
                3 => assert_eq!((reply.status, reply.body.as_str()), (200, "")),
                4 => assert_eq!(reply.status, 500),
                5 => assert_eq!((reply.status, reply.body.len()), (500, 10)),
                6 => assert_eq!((reply.status, reply.body.len()), (200, 40)),
                _ => assert!(serde_json::from_str::<Value>(&reply.body).is_err(), "{reply}"),
            }
            world.control(Method::DELETE, "/faults", Value::Null).await;
            assert_eq!(is_there(&world, &name).await, strike == "after_commit", "{strike} {at}");
        }
    }
    assert!(whole(&create_user(&world, "ada").await), "no fault is left");
}

#[tokio::test]
async fn all_four_apis_lose_what_they_would_have_done() {
    let world = World::new().await;
    world.fault(json!({ "strike": "instead", "answer": { "empty": true } })).await;
    assert_eq!(create_user(&world, "ada").await.body, "");
    let objects = json!([{ "givenName": "Ada", "sn": "Lovelace", "password": "Analytical-1843" }]).to_string();
    let token = [("AuthToken", crate::world::TOKEN), ("domainName", "mynah.test"), ("inputFormat", objects.as_str())];
    assert_eq!(world.rest(Method::POST, "CreateUser", &token).await.body, "");
    let summit = world.summit().user(form("E7")).await;
    assert_eq!((summit.status, summit.body.as_str()), (200, ""));
    world.control(Method::DELETE, "/faults", Value::Null).await;
    let sas = world.sas().await;
    world.fault(json!({ "match": { "api": "sas", "operation": "adduser" }, "answer": { "error": "false" } })).await;
    sas.add_user(&[("UserName", "ada"), ("FirstName", "Ada"), ("Lastname", "Lovelace")]).await.is("false");
    world.control(Method::DELETE, "/faults", Value::Null).await;
    assert!(!is_there(&world, "ada").await);
    assert!(world.employee("E7").await.is_none());
    sas.add_user(&[("UserName", "ada"), ("FirstName", "Ada"), ("Lastname", "Lovelace")]).await.is("true");
}

#[tokio::test]
async fn parameters_are_found_however_deep_and_by_any_form() {
    let world = World::new().await;
    let gone = |parameters: Value| json!({ "match": { "parameters": parameters }, "strike": "before", "answer": { "empty": true } });
    let cases = [
        (json!({ "username": "ada" }), true),
        (json!({ "Username": "Ada" }), false),
        (json!({ "Username": { "like": "A*" } }), true),
        (json!({ "Username": { "like": "*b*" } }), false),
        (json!({ "Mobile": { "absent": true } }), true),
        (json!({ "Password": { "absent": true } }), false),
        (json!({ "Username": "ada", "FirstName": "Ada" }), true),
        (json!({ "Username": "ada", "FirstName": "Bob" }), false),
    ];
    for (parameters, strikes) in cases {
        let mut order = gone(parameters.clone());
        order["match"]["api"] = json!("sectona");
        let id = world.fault(order).await;
        let headers = [("authorization", "Basic bm9ib2R5Og=="), ("content-type", "application/json")];
        let reply = world.request(Method::POST, MANAGE_USER, &headers, create("ada").to_string()).await;
        assert_eq!(struck_by(&reply).is_some(), strikes, "{parameters}: {reply}");
        world.control(Method::DELETE, &format!("/faults/{id}"), Value::Null).await;
    }
    world.fault(gone(json!({ "EmployeeId": "E7" }))).await;
    assert_eq!(world.summit().user(form("E7")).await.body, "");
    assert_ne!(world.summit().user(form("E8")).await.body, "");
    world.fault(gone(json!({ "sAMAccountName": "ada" }))).await;
    let objects = json!([{ "sAMAccountName": "bob" }, { "sAMAccountName": "ada" }]).to_string();
    let reply = world.rest(Method::POST, "DeleteUser", &[("inputFormat", objects.as_str())]).await;
    assert_eq!(reply.body, "");
}

#[tokio::test]
async fn faults_are_for_an_operator_if_they_say_so() {
    let world = World::new().await;
    let order =
        json!({ "match": { "api": "sectona", "operator": "ADM*" }, "strike": "before", "answer": { "empty": true } });
    world.fault(order).await;
    assert_eq!(create_user(&world, "ada").await.body, "");
    let auditor = world.sectona_as("auditor", crate::world::PASSWORD);
    auditor.manage_user(create("ada")).await.code("011649");
    assert!(auditor.users("All").await.is_empty(), "what is done by another is left alone");
    world.sectona_as("nobody", "wrong").manage_user(create("ada")).await.code("011673");
}

/// Which of the next calls are struck: `x` for struck.
async fn pattern(world: &World, calls: usize) -> String {
    let mut line = String::new();
    for _ in 0..calls {
        let reply = world.request(Method::POST, MANAGE_USER, &[], "").await;
        line.push(if struck_by(&reply).is_some() { 'x' } else { '.' });
    }
    line
}

#[tokio::test]
async fn faults_strike_as_often_as_they_say() {
    let world = World::new().await;
    let cases = [
        (json!({ "times": 2 }), "xx...."),
        (json!({ "every": 3 }), "..x..x"),
        (json!({ "script": ["ok", "fault", "ok", "fault"] }), ".x.x.."),
        (json!({ "skip": 3, "times": 1 }), "...x.."),
        (json!({}), "xxxxxx"),
    ];
    for (mut order, expected) in cases {
        order["strike"] = json!("before");
        order["answer"] = json!({ "empty": true });
        let id = world.fault(order.clone()).await;
        assert_eq!(pattern(&world, expected.len()).await, expected, "{order}");
        let state = world.fault_state(&id).await;
        assert_eq!(state["struck"], expected.matches('x').count(), "{state}");
        world.control(Method::DELETE, &format!("/faults/{id}"), Value::Null).await;
    }
    let chance = json!({ "strike": "before", "answer": { "empty": true }, "probability": 0.5, "seed": 7 });
    world.fault(chance.clone()).await;
    let first = pattern(&world, 40).await;
    assert!(first.contains('x') && first.contains('.'), "{first}");
    world.control(Method::DELETE, "/faults", Value::Null).await;
    world.fault(chance).await;
    assert_eq!(pattern(&world, 40).await, first, "the same seed, the same matches");
}

#[tokio::test]
async fn of_many_requests_at_once_one_is_struck() {
    let world = World::new().await;
    let id = world.fault(json!({ "strike": "before", "answer": { "empty": true }, "times": 1 })).await;
    let names: Vec<String> = (0..64).map(|number| format!("u{number}")).collect();
    let replies = join_all(names.iter().map(|name| create_user(&world, name))).await;
    assert_eq!(replies.iter().filter(|reply| struck_by(reply).is_some()).count(), 1);
    assert_eq!(world.fault_state(&id).await["struck"], 1);
    let there = world.sectona().users("All").await;
    assert_eq!(names.iter().filter(|name| there.contains(name)).count(), 63);
}

#[tokio::test]
async fn spaces_do_not_see_each_others_faults() {
    let world = World::new().await;
    for space in ["one", "two"] {
        world.control_in("", Method::PUT, &format!("/spaces/{space}"), Value::Null).await;
    }
    let order = json!({ "strike": "before", "answer": { "empty": true } });
    let made = world.control_in("/@one", Method::POST, "/faults", order).await;
    assert_eq!(made.status, 201, "{made}");
    assert!(struck_by(&create_in(&world, "/@one", "ada").await).is_some());
    assert!(struck_by(&create_in(&world, "/@two", "ada").await).is_none());
    assert!(struck_by(&create_user(&world, "ada").await).is_none());
    let there = world.control_in("/@two", Method::GET, "/faults", Value::Null).await;
    assert_eq!(there.json(), json!({ "items": [], "next": null }));
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(world.control_in("/@two", Method::DELETE, &format!("/faults/{id}"), Value::Null).await.status, 404);
    assert_eq!(world.control_in("/@one", Method::DELETE, &format!("/faults/{id}"), Value::Null).await.status, 204);
    assert!(struck_by(&create_in(&world, "/@one", "ada").await).is_none());
}

#[tokio::test]
async fn delays_come_before_and_after_the_work() {
    let world = World::new().await;
    world.fault(json!({ "delay": "150ms", "delay_after": "150ms", "times": 1 })).await;
    let start = Instant::now();
    world.sectona().manage_user(create("ada")).await.good();
    assert!(start.elapsed().as_millis() >= 300, "{:?}", start.elapsed());
}

#[tokio::test]
async fn faults_are_listed_page_by_page_as_they_were_asked_for() {
    let world = World::new().await;
    let order = json!({
        "match": { "api": "sas", "operation": "AddUser", "parameters": { "userName": "ada" }, "operator": "op*" },
        "strike": "after_commit", "answer": { "cut": 7 }, "delay": "2s", "times": 3, "probability": 0.5,
    });
    let id = world.fault(order.clone()).await;
    let other = world.fault(json!({ "delay": "1ms" })).await;
    let page = world.control(Method::GET, "/faults?limit=1", Value::Null).await.json();
    let item = &page["items"][0];
    for (name, value) in order.as_object().expect("an object") {
        assert_eq!(&item[name], value, "{item}");
    }
    assert!(item["seed"].is_i64(), "one is drawn and shown: {item}");
    assert_eq!((&item["id"], &item["considered"], &item["left"]), (&json!(id), &json!(0), &json!(3)));
    assert_eq!(page["next"], json!(other));
    let rest = world.control(Method::GET, &format!("/faults?limit=1&cursor={other}"), Value::Null).await.json();
    assert_eq!((&rest["items"][0]["id"], &rest["items"][0]["strike"]), (&json!(other), &json!("before")));
    assert_eq!(rest["next"], Value::Null);
    let unknown = world.control(Method::GET, &format!("/faults/{}", uuid::Uuid::nil()), Value::Null).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_what_would() {
    let world = World::new().await;
    let cases = [
        (json!({}), "say what is to go wrong"),
        (json!({ "answer": {} }), "say one of"),
        (json!({ "answer": { "error": "11849" }, "match": { "api": "sectona" } }), "did you mean 011849?"),
        (json!({ "answer": { "error": "011849" }, "match": { "api": "sas" } }), "sas has no error"),
        (json!({ "answer": { "empty": true }, "match": { "api": "sectonna" } }), "did you mean sectona?"),
        (json!({ "answer": { "empty": true }, "match": { "operation": "ManagUser" } }), "did you mean ManageUser?"),
        (
            json!({ "answer": { "empty": true }, "match": { "api": "sectona", "parameters": { "UserNames": "a" } } }),
            "did you mean username?",
        ),
        (
            json!({ "answer": { "empty": true }, "match": { "operation": "GetUsers", "parameters": { "Username": [] } } }),
            "is a text, a number",
        ),
        (json!({ "answer": { "empty": true, "status": 500 } }), "one of error, status and empty"),
        (json!({ "answer": { "drop": true, "cut": 1 } }), "one of drop, truncate, cut"),
        (json!({ "answer": { "drop": true, "status": 503 } }), "with drop nothing is sent"),
        (json!({ "answer": { "drop": true, "error": "011849" } }), "with drop nothing is sent"),
        (json!({ "answer": { "drop": true, "empty": true } }), "with drop nothing is sent"),
        (json!({ "answer": { "body": "x" } }), "say one of"),
        (json!({ "answer": { "status": 99 } }), "between 200 and 599"),
        (json!({ "answer": { "status": 200, "headers": { "Content-Length": "7" } } }), "the server's own"),
        (json!({ "answer": { "empty": false } }), "is true, or left out"),
        (json!({ "strike": "before", "answer": { "cut": 1 } }), "no answer to damage"),
        (json!({ "strike": "instead", "delay": "1s" }), "say answer"),
        (json!({ "delay": "soon" }), "a length such as"),
        (json!({ "delay": "2h" }), "at most 1h"),
        (json!({ "delay": "1s", "times": 0 }), "times is 1 or more"),
        (json!({ "delay": "1s", "probability": 2 }), "between 0 and 1"),
        (json!({ "delay": "1s", "seed": 2 }), "seed belongs to probability"),
        (json!({ "delay": "1s", "script": ["ok"] }), "at least one"),
        (json!({ "delay": "1s", "script": ["fault"], "every": 2 }), "leave out every"),
        (json!({ "delay": "1s", "strikes": "before" }), "unknown member \"strikes\"; did you mean strike?"),
    ];
    for (order, wanted) in cases {
        let refused = world.control(Method::POST, "/faults", order.clone()).await;
        assert_eq!(refused.status, 400, "{order}: {refused}");
        let detail = refused.json()["detail"].as_str().expect("a detail").to_owned();
        assert!(detail.contains(wanted), "{order}: {detail}");
    }
    assert_eq!(world.control(Method::GET, "/faults", Value::Null).await.json()["items"], json!([]));
}
