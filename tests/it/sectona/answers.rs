//! Every row of Sectona's answers, each reached by a request.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mynah::dialects::sectona::CONTRACT;
use serde_json::json;

use super::{PATH, create, declared, modify, with};
use crate::world::{PASSWORD, Reply, Terms, World};

/// Makes a request that is answered by the row.
async fn reach(row: &str) -> Option<Reply> {
    let world = World::new().await;
    let sectona = world.sectona();
    let basic = format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")));
    let admin = [("authorization", basic.as_str())];
    Some(match row {
        "011649" => world.sectona_as("auditor", PASSWORD).manage_user(create("ada")).await,
        "011651" => world.request(Method::POST, PATH, &[("authorization", "Digest x")], "{}").await,
        "011673" => world.sectona_as("nobody", PASSWORD).manage_user(create("ada")).await,
        "011674" => world.sectona_as("admin", "wrong").manage_user(create("ada")).await,
        "011675" => sectona.raw("{").await,
        "011675-path" => world.request(Method::POST, "/API/APP/APP007/DeleteUser", &admin, "{}").await,
        "011675-method" => world.request(Method::GET, PATH, &admin, "").await,
        "011675-size" => world.request(Method::POST, PATH, &admin, vec![b' '; (1 << 20) + 1]).await,
        "011675-media" => {
            let headers = [admin[0], ("content-type", "text/xml")];
            world.request(Method::POST, PATH, &headers, "<x/>").await
        }
        "011683" => sectona.manage_user(with(create("ada"), json!({ "Instance": "Nowhere" }))).await,
        "011803" => broken(&world, "ALTER TABLE audit RENAME TO gone").await,
        "032401" => broken(&world, "ALTER TABLE users RENAME TO gone").await,
        "011669" => sectona.manage_user(with(create("ada"), json!({ "FirstName": null }))).await,
        "011676" => sectona.manage_user(modify("nobody", json!({}))).await,
        "011676-name" => sectona.manage_user(with(create("ada"), json!({ "UserRole": "Pope" }))).await,
        "011677" => {
            sectona.manage_user(create("ada")).await.good();
            sectona.manage_user(json!({ "APIActionType": "UpdatePassword", "Username": "ada" })).await
        }
        "011805" => broken(&world, "ALTER TABLE user_groups RENAME TO gone").await,
        "011849" => {
            world.sabotage("ALTER TABLE catalogue RENAME TO gone").await;
            sectona.manage_user(with(create("ada"), json!({ "Tags": "production" }))).await
        }
        "011852" => broken(&world, "ALTER TABLE accounts RENAME TO gone").await,
        "011808" => failing(&world, "GetUserGroups", "ALTER TABLE user_groups RENAME TO gone").await,
        "032406" => failing(&world, "GetUsersByGroup", "ALTER TABLE user_groups RENAME TO gone").await,
        "011807" => failing(&world, "GetUsersByGroup", "ALTER TABLE accounts RENAME TO gone").await,
        "011806" => failing(&world, "GetInstances", "ALTER TABLE aliases RENAME TO gone").await,
        "011694" => {
            let body = json!({ "Filter": "All", "GroupName": "Nobodies", "Instance": "Default" });
            sectona.call("GetUsersByGroup", body).await
        }
        "011661" => sectona.manage_user(with(create("ada"), json!({ "Tags": "production,nonsense" }))).await,
        _ => return None,
    })
}

async fn broken(world: &World, sql: &str) -> Reply {
    world.sabotage(sql).await;
    world.sectona().manage_user(create("ada")).await
}

async fn failing(world: &World, operation: &str, sql: &str) -> Reply {
    world.sectona().manage_user(with(create("ada"), json!({ "Department": "IT" }))).await.good();
    world.sabotage(sql).await;
    let names = json!({ "Filter": "All", "Instance": "Default" });
    let group = (operation == "GetUsersByGroup").then_some("IT department");
    let names = with(names, json!({ "GroupName": group }));
    let instance = (operation != "GetInstances").then_some("Default");
    world.sectona().call(operation, with(names, json!({ "Instance": instance }))).await
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_an_error_in_processing() {
    let world = World::on(Terms::default().impatient()).await;
    let reply = world.sectona().manage_user(create("ada")).await.code("011852");
    assert!(reply.hint.as_deref().unwrap().contains("--request-timeout"), "{reply}");
}

#[tokio::test]
async fn every_answer_of_the_table_can_be_reached() {
    for row in CONTRACT.answers {
        let reply = reach(row.id).await.unwrap_or_else(|| panic!("no request here is answered by {}", row.id));
        let reply = declared(reply);
        let body = reply.json();
        let seen = (body["LogCode"].as_str(), reply.status, body["Result"].as_str());
        assert_eq!(seen, (Some(row.code), row.status, Some(row.text)), "{}: {reply}", row.id);
    }
}

#[tokio::test]
async fn a_refused_request_leaves_nothing_behind() {
    let world = World::new().await;
    let cases = ["ALTER TABLE audit RENAME TO gone", "ALTER TABLE gone RENAME TO audit"];
    world.sabotage(cases[0]).await;
    world.sectona().manage_user(create("ada")).await.code("011803");
    world.sabotage(cases[1]).await;
    assert!(world.user(mynah::domain::Api::Sectona, "Default", "ada").await.is_none());
    world.sectona().manage_user(create("ada")).await.good();
}

#[tokio::test]
async fn credentials_are_asked_for_before_anything_else() {
    let world = World::new().await;
    for header in [
        None,
        Some(""),
        Some("Basic"),
        Some("Basic !!!"),
        Some("Digest abc"),
        Some("Bearer"),
        Some("Basic bm9jb2xvbg=="),
    ] {
        let headers: Vec<(&str, &str)> = header.map(|value| ("authorization", value)).into_iter().collect();
        let reply = declared(world.request(Method::GET, "/api/app/nothing", &headers, "").await).code("011651");
        assert_eq!(reply.headers["www-authenticate"], "Basic realm=\"Sectona\"");
    }
}

#[tokio::test]
async fn an_instance_must_be_named_on_an_msp_licence() {
    let world = World::on(Terms::default().reseed("msp = false", "msp = true")).await;
    world.sectona().manage_user(create("ada")).await.code("011683");
    world.sectona().manage_user(with(create("ada"), json!({ "Instance": "default" }))).await.good();
}

#[tokio::test]
async fn checks_come_in_the_documented_order() {
    let world = World::new().await;
    let auditor = world.sectona_as("auditor", PASSWORD);
    let all = json!({ "Instance": "Nowhere", "Tags": "nonsense", "UserRole": "Pope", "FirstName": null });
    auditor.manage_user(with(with(create("ada"), all.clone()), json!({ "Expiry": "someday" }))).await.code("011675");
    auditor.manage_user(with(create("ada"), all.clone())).await.code("011683");
    let all = with(all, json!({ "Instance": null }));
    auditor.manage_user(with(create("ada"), all.clone())).await.code("011649");
    let sectona = world.sectona();
    let body = with(create("ada"), json!({ "Tags": "nonsense", "UserRole": "Pope" }));
    sectona.manage_user(body.clone()).await.code("011661");
    let mut body = with(body, json!({ "Tags": null }));
    body.as_object_mut().unwrap().remove("FirstName");
    sectona.manage_user(body.clone()).await.code("011676");
    sectona.manage_user(with(body, json!({ "UserRole": null }))).await.code("011669");
    sectona.manage_user(modify("nobody", json!({ "Tags": "nonsense" }))).await.code("011661");
}

#[tokio::test]
async fn development_credentials_can_be_refused() {
    let mut terms = Terms::default();
    terms.settings.development_credentials = false;
    World::on(terms).await.sectona().manage_user(create("ada")).await.code("011673");
}
