//! Snapshots: states of a space to go back to.

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
