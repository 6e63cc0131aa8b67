//! Snapshots: states of a space to go back to.

use std::sync::Arc;

use axum::http::Method;
use mynah::store::Location;
use serde_json::{Value, json};

use crate::creating::WAYS;
use crate::sectona::{create, modify};
use crate::world::{Terms, World};

#[tokio::test]
async fn a_space_goes_back_to_a_snapshot_as_often_as_wanted() {
    let world = World::new().await;
    let sectona = world.sectona();
    sectona.manage_user(create("ada")).await.good();
    let taken = world.put("/snapshots/before", Value::Null).await.status(201).json();
    assert_eq!((taken["name"].as_str(), taken["users"].as_i64()), (Some("before"), Some(6)));
    for _ in 0..2 {
        sectona.manage_user(modify("ada", json!({ "Company": "Other" }))).await.good();
        sectona.manage_user(create("bob")).await.good();
        let restored = world.tell("/snapshots/before/restore", Value::Null).await.status(200).json();
        assert_eq!(restored, json!({ "users": 6 }));
        let users = sectona.users("All").await;
        assert!(users.contains(&"ada".to_owned()) && !users.contains(&"bob".to_owned()), "{users:?}");
    }
    world.tell("/reset", Value::Null).await.status(200);
    assert!(!sectona.users("All").await.contains(&"ada".to_owned()));
    world.tell("/snapshots/before/restore", Value::Null).await.status(200);
    assert!(sectona.users("All").await.contains(&"ada".to_owned()), "a reset leaves snapshots alone");
    world.tell("/reset", Value::Null).await.status(200);
    assert!(!sectona.users("All").await.contains(&"ada".to_owned()), "a reset goes back to the seed all the same");
}

#[tokio::test]
async fn a_session_that_was_there_is_there_again() {
    let world = World::new().await;
    let way = WAYS.iter().find(|way| way.api == "sas").expect("SAS");
    let session = way.session(&world).await;
    world.put("/snapshots/in", Value::Null).await.status(201);
    world.tell("/reset", Value::Null).await.status(200);
    let out = world.send(way.request(&session, "eve")).await;
    assert!(out.body.contains("Object reference not set"), "{out}");
    world.tell("/snapshots/in/restore", Value::Null).await.status(200);
    let within = world.send(way.request(&session, "eve")).await;
    assert!(within.body.contains("<AddUserResult>true"), "{within}");
}

#[tokio::test]
async fn tasks_are_numbered_on_in_a_snapshot() {
    let world = World::on(Terms::default().and_seed(&["ada", "bob"].map(user_with_mail).concat())).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "Software").await, ["EmailSent"]);
    world.put("/snapshots/one", Value::Null).await.status(201);
    world.tell("/snapshots/one/restore", Value::Null).await.status(200);
    assert_eq!(sas.provision(&["bob"], "Software").await, ["EmailSent"]);
    let numbers = "SELECT count(DISTINCT number) FROM provisioning_tasks p JOIN realms r ON r.id = p.realm_id
        JOIN spaces s ON s.id = r.space_id WHERE s.kind = 'open'";
    assert_eq!(world.count(numbers).await, 2);
}

fn user_with_mail(name: &str) -> String {
    let attributes = format!("{{ email = \"{name}@mynah.test\" }}");
    format!("[[user]]\nrealm = \"mynah\"\nname = \"{name}\"\nattributes = {attributes}\naccounts = [\"sas\"]\n")
}

#[tokio::test]
async fn snapshots_belong_to_their_space() {
    let world = World::new().await;
    let other = world.in_space("other");
    other.put("/snapshots/a", Value::Null).await.status(201);
    other.put("/snapshots/a", Value::Null).await.status(200);
    other.put("/snapshots/b", Value::Null).await.status(201);
    assert_eq!(world.look("/snapshots").await.status(200).json(), json!({ "items": [], "next": null }));
    let page = other.look("/snapshots?limit=1").await.status(200).json();
    assert_eq!((page["items"][0]["name"].as_str(), page["next"].as_str()), (Some("a"), Some("a")));
    let rest = other.look("/snapshots?limit=1&cursor=a").await.status(200).json();
    assert_eq!((rest["items"][0]["name"].as_str(), &rest["next"]), (Some("b"), &Value::Null));
    assert!(world.tell("/snapshots/a/restore", Value::Null).await.problem(404).contains("no snapshot \"a\""));
    other.remove("/snapshots/a").await.status(204);
    assert!(other.remove("/snapshots/a").await.problem(404).contains("no snapshot \"a\""));
    assert!(other.put("/snapshots/-", Value::Null).await.problem(400).contains("letters, digits"));
    world.remove("/spaces/other").await.status(204);
    assert_eq!(other.look("/snapshots").await.status(200).json(), json!({ "items": [], "next": null }));
}

#[tokio::test]
async fn a_snapshot_is_a_file_to_keep_to_change_and_to_put_back() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    world.put("/snapshots/kept", Value::Null).await.status(201);
    let toml = world.look("/snapshots/kept").await.status(200);
    assert_eq!(toml.content_type, "application/toml");
    assert!(toml.body.contains("name = \"ada\"") && !toml.body.contains("Analytical"), "hashes only");
    let json = world.look("/snapshots/kept?format=json").await.status(200).json();
    assert!(json["user"].as_array().expect("users").iter().any(|user| user["name"] == "ada"));
    assert!(world.look("/snapshots/none").await.problem(404).contains("no snapshot \"none\""));
    // Another server, perhaps on another engine, goes on from the file; somebody has renamed her in it.
    let other = World::at(Location::Memory, Terms::default()).await;
    let changed = toml.body.replace("name = \"ada\"", "name = \"countess\"");
    let headers = [("content-type", "application/toml")];
    let put = other.request(Method::PUT, "/_mynah/snapshots/mine", &headers, changed).await.status(201);
    assert_eq!(put.json()["users"], 6);
    other.tell("/snapshots/mine/restore", Value::Null).await.status(200);
    let users = other.sectona().users("All").await;
    assert!(users.contains(&"countess".to_owned()) && !users.contains(&"ada".to_owned()), "{users:?}");
    other.sectona().manage_user(create("grace")).await.good();
    let wrong = other.request(Method::PUT, "/_mynah/snapshots/mine", &headers, "[[users]]").await;
    assert!(wrong.problem(400).contains("users"));
    assert_eq!(other.look("/snapshots/mine").await.status(200).body.matches("countess").count(), 1, "as it was");
}

#[tokio::test]
async fn snapshots_are_taken_in_spaces_whose_ids_follow_from_the_same_number() {
    let world = World::new().await;
    for name in ["one", "two"] {
        let space = world.in_space(name);
        world.put(&format!("/spaces/{name}"), json!({ "seed_ids": 7 })).await.status(201);
        space.put("/snapshots/first", Value::Null).await.status(201);
        space.sectona().manage_user(create("ada")).await.good();
        space.tell("/reset", Value::Null).await.status(200);
        space.put("/snapshots/second", Value::Null).await.status(201);
        world.put(&format!("/spaces/{name}-copy"), json!({ "from": name })).await.status(201);
    }
}

/// How many users the space has, each of whom must have all that belongs to her.
fn whole(document: &Value) -> usize {
    let users = document["user"].as_array().expect("users");
    for user in users.iter().filter(|user| user["name"].as_str().is_some_and(|name| name.starts_with('u'))) {
        assert_eq!(user["accounts"][0]["api"], "sectona", "{user} has lost her account");
    }
    users.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn snapshots_and_copies_are_of_one_moment() {
    let world = Arc::new(World::new().await);
    let before = world.look("/seed?format=json").await.json()["user"].as_array().expect("users").len();
    let clients = (0..4).map(|client| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            for number in 0..30 {
                world.sectona().manage_user(create(&format!("u{client}-{number}"))).await.good();
            }
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut sizes = Vec::new();
    while !clients.iter().all(tokio::task::JoinHandle::is_finished) {
        let snapshot = world.put("/snapshots/meanwhile", Value::Null).await;
        let copy = world.put("/spaces/meanwhile", json!({ "from": "default" })).await;
        assert!(snapshot.status < 300 && copy.status < 300, "{snapshot}, {copy}");
        let snapshot = world.look("/snapshots/meanwhile?format=json").await.status(200).json();
        let copy = world.in_space("meanwhile").look("/seed?format=json").await.status(200).json();
        sizes.push((whole(&snapshot), whole(&copy)));
    }
    for client in clients {
        client.await.expect("every user was created");
    }
    println!("sizes: {sizes:?}");
    assert!(sizes.iter().all(|(snapshot, copy)| (before..=copy.to_owned()).contains(snapshot)), "{sizes:?}");
}
