//! Faults that look for a secret: it is kept as a fingerprint, and found all the same.

use mynah::store::Location;
use serde_json::{Value, json};

use crate::process::Folder;
use crate::sectona::{create, with};
use crate::world::{Terms, World, fresh_store};

const SECRET: &str = "Top-Secret-1";

/// Whether a create with that password is struck.
async fn strikes(world: &World, name: &str, password: &str) -> bool {
    let body = with(create(name), json!({ "Password": password })).to_string();
    let headers = [("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk"), ("content-type", "application/json")];
    let reply = world.request(axum::http::Method::POST, crate::sectona::PATH, &headers, body).await;
    reply.headers.contains_key("mynah-fault")
}

fn looking_for(parameters: Value) -> Value {
    json!({ "match": { "parameters": parameters }, "strike": "before", "answer": { "status": 503, "body": SECRET } })
}

#[tokio::test]
async fn a_secret_that_a_fault_looks_for_is_shown_as_a_fingerprint_and_found() {
    let world = World::new().await;
    let made = world.tell("/faults", looking_for(json!({ "Password": SECRET, "Username": "ada" }))).await.status(201);
    let shown = made.json()["match"]["parameters"].clone();
    assert!(shown["Password"].as_str().is_some_and(|text| text.starts_with("secret:")), "{shown}");
    assert_eq!((&shown["Username"], &made.json()["answer"]["body"]), (&json!("ada"), &json!(SECRET)));
    assert_eq!(world.look("/faults").await.json()["items"][0]["match"]["parameters"], shown);
    assert!(!strikes(&world, "ada", "Another-1").await);
    assert!(!strikes(&world, "eve", SECRET).await);
    assert!(strikes(&world, "ada", SECRET).await);
    let journal = world.requests("user=ada").await;
    let kept = &journal[0]["request"]["parameters"]["Password"];
    assert_ne!(kept, &shown["Password"]);
    assert_eq!(journal[1]["request"]["parameters"]["Password"], shown["Password"], "the journal's own fingerprint");
    // What is shown can be said again.
    world.remove("/faults").await.status(204);
    world.tell("/faults", looking_for(shown)).await.status(201);
    assert!(strikes(&world, "ada", SECRET).await && !strikes(&world, "ada", "Another-1").await);
}

#[tokio::test]
async fn a_secret_within_other_parameters_is_found_by_its_fingerprint_too() {
    let world = World::new().await;
    let user = json!({ "sAMAccountName": "ada", "password": SECRET });
    for expected in [json!({ "password": SECRET }), json!({ "inputFormat": user.to_string() })] {
        let made = world.tell("/faults", looking_for(expected)).await.status(201);
        assert!(!made.json()["match"].to_string().contains(SECRET), "{made}");
        let ask = async |password: &str| {
            let objects = json!([{ "sAMAccountName": "ada", "password": password }]).to_string();
            world.rest(axum::http::Method::POST, "CreateUser", &[("inputFormat", objects.as_str())]).await
        };
        assert_eq!((ask("Another-1").await.status, ask(SECRET).await.status), (200, 503));
        world.remove("/faults").await.status(204);
    }
}

#[tokio::test]
async fn a_pattern_of_a_secret_is_refused_and_whether_it_is_given_may_be_asked() {
    let world = World::new().await;
    for name in ["Password", "OTP", "inputFormat"] {
        let order = looking_for(json!({ name: { "like": "Top*" } }));
        let detail = world.tell("/faults", order).await.problem(400);
        let told = detail.contains(name) && detail.contains("no pattern can be compared with it");
        assert!(told && !detail.contains("Top"), "{detail}");
    }
    world.fault(looking_for(json!({ "Password": { "absent": true } }))).await;
    assert!(!strikes(&world, "ada", SECRET).await);
    world.fault(looking_for(json!({ "Password": { "absent": false } }))).await;
    assert!(strikes(&world, "ada", SECRET).await);
}

#[tokio::test]
async fn another_process_and_the_next_one_find_the_secret() {
    let folder = Folder::new();
    let location = match fresh_store().await {
        Location::Memory => Location::Sqlite(folder.0.join("store.db")),
        other => other,
    };
    let first = World::at(location.clone(), Terms::default()).await;
    first.fault(looking_for(json!({ "Password": SECRET }))).await;
    assert!(strikes(&first, "ada", SECRET).await);
    if matches!(location, Location::Postgres(_)) {
        let replica = World::at(location.clone(), Terms::default()).await;
        assert!(strikes(&replica, "ada", SECRET).await && strikes(&first, "ada", SECRET).await);
    }
    drop(first);
    let second = World::at(location, Terms::default()).await;
    let kept = second.look("/faults").await.json()["items"][0]["match"].to_string();
    assert!(kept.contains("secret:") && !kept.contains(SECRET), "{kept}");
    assert!(strikes(&second, "ada", SECRET).await && !strikes(&second, "ada", "Another-1").await);
}
