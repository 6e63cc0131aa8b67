//! What is listed beside users: realms, groups, tokens, operators, catalogues, messages.

use serde_json::{Value, json};

use super::users::{ask, detail, get, problem};
use crate::sectona::create;
use crate::world::World;

async fn items(world: &World, path: &str) -> Vec<Value> {
    get(world, path).await["items"].as_array().expect("items").clone()
}

/// One member of each item.
async fn each(world: &World, path: &str, member: &str) -> Vec<Value> {
    items(world, path).await.into_iter().map(|item| item[member].clone()).collect()
}

async fn post(world: &World, path: &str, body: Value) {
    let reply = ask(world, "POST", path, body).await;
    assert_eq!(reply.status, 201, "{reply}");
}

async fn delete(world: &World, path: &str) {
    let reply = ask(world, "DELETE", path, Value::Null).await;
    assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{path}: {reply}");
    problem(&ask(world, "DELETE", path, Value::Null).await, 404);
}

#[tokio::test]
async fn realms_are_listed_with_the_names_by_which_each_api_reaches_them() {
    let world = World::new().await;
    let realms = items(&world, "/realms").await;
    let mynah = realms.iter().find(|realm| realm["name"] == "mynah").expect("it is there");
    let plain = |name: &str| json!([{ "name": name, "kind": "plain", "time_zone": null }]);
    let domain = json!([
        { "name": "mynah.test", "kind": "dns", "time_zone": null },
        { "name": "MYNAH", "kind": "flat", "time_zone": null },
    ]);
    let expected =
        json!({ "sectona": plain("Default"), "sas": plain("Mynah"), "admanager": domain, "summit": plain("MYNAH") });
    assert_eq!(mynah["aliases"], expected);
    let page = get(&world, "/realms?limit=5").await;
    let rest = items(&world, &format!("/realms?limit=5&cursor={}", page["next"].as_str().expect("more"))).await;
    assert_eq!([page["items"].as_array().expect("items").clone(), rest].concat(), realms);
}

#[tokio::test]
async fn groups_are_listed_with_members_made_and_removed() {
    let world = World::new().await;
    post(&world, "/groups", json!({ "api": "sas", "realm": "MYNAH.test", "name": "Night shift" })).await;
    let again = json!({ "api": "sas", "realm": "mynah", "name": "night SHIFT" });
    problem(&ask(&world, "POST", "/groups", again).await, 409);
    let ada = json!({ "realm": "mynah", "user_name": "ada", "groups": { "sas": ["night shift"] } });
    post(&world, "/users", ada).await;
    let ada = detail(&world, "q=ada&realm=mynah").await;
    let groups = items(&world, "/groups?api=sas").await;
    assert_eq!(groups.len(), 3);
    let shift = groups.iter().find(|group| group["name"] == "Night shift").expect("it is there");
    let member = json!({ "id": ada["id"], "user_name": "ada" });
    let expected = json!({ "api": "sas", "realm": "mynah", "name": "Night shift", "details": {}, "members": [member] });
    assert_eq!(*shift, expected);
    assert_eq!(ada["views"]["sas"]["Groups"][0]["GroupName"], "Night shift");
    delete(&world, "/groups/sas/mynah/Night%20Shift").await;
    assert_eq!(detail(&world, "q=ada&realm=mynah").await["groups"], json!({}));
    assert_eq!(each(&world, "/groups?limit=1", "api").await, ["admanager"]);
    problem(&ask(&world, "DELETE", "/groups/sap/mynah/x", Value::Null).await, 404);
    problem(&ask(&world, "POST", "/groups", json!({ "api": "sas", "realm": "mynah", "name": " " })).await, 400);
    problem(&ask(&world, "POST", "/groups", json!({ "api": "sas", "realm": "nowhere", "name": "x" })).await, 404);
}

#[tokio::test]
async fn tokens_are_listed_with_their_owners_and_put_into_other_states() {
    let world = World::new().await;
    let kt = |owner: Value, state: &str| {
        json!({ "serial": "KT-100", "realm": "mynah-west", "kind": "kt", "state": state, "state_since": "2031-01-07T09:05:00Z",
            "owner": owner, "container": "Default", "comment": null, "revocable": true })
    };
    assert_eq!(items(&world, "/tokens?realm=mynah%20west").await, [kt(json!("kim"), "active")]);
    assert_eq!(each(&world, "/tokens?kind=sms&limit=2", "serial").await, ["SMS-1", "SMS-2"]);
    assert_eq!(each(&world, "/tokens?state=active", "serial").await, ["KT-100"]);
    let put = async |state: &str| ask(&world, "PATCH", "/tokens/mynah-west/kt-100", json!({ "state": state })).await;
    assert_eq!(put("suspended").await.json(), kt(json!("kim"), "suspended"));
    let kim = detail(&world, "q=kim&realm=mynah-west").await;
    let last = kim["history"].as_array().and_then(|all| all.last()).expect("an entry").clone();
    assert_eq!(last["operation"], "control.token");
    assert_eq!(last["changes"], json!({ "token": { "from": "KT-100 active", "to": "KT-100 suspended" } }));
    assert_eq!(put("lost").await.json(), kt(Value::Null, "lost"));
    problem(&put("active").await, 409);
    problem(&put("sold").await, 400);
    problem(&ask(&world, "PATCH", "/tokens/mynah/KT-100", json!({ "state": "lost" })).await, 404);
    problem(&ask(&world, "GET", "/tokens?kind=brick", Value::Null).await, 400);
}

#[tokio::test]
async fn operators_are_listed_without_secrets_added_and_removed() {
    let world = World::new().await;
    let all = get(&world, "/operators").await;
    assert!(!all.to_string().contains("argon2"), "{all}");
    let admin = json!({ "api": "sectona", "name": "admin", "rights": ["create_users", "modify_users"], "realms": null,
        "has_password": true, "built_in": true, "development": true });
    assert_eq!(all["items"][0], admin);
    let rival = json!({ "api": "sectona", "name": "rival", "password": "Rival-1815!", "realms": ["Default"] });
    post(&world, "/operators", rival.clone()).await;
    problem(&ask(&world, "POST", "/operators", rival).await, 409);
    let rival = items(&world, "/operators?api=sectona").await.pop().expect("the last");
    assert_eq!((&rival["name"], &rival["realms"]), (&json!("rival"), &json!(["mynah"])));
    world.sectona_as("rival", "Rival-1815!").manage_user(create("ada")).await.good();
    delete(&world, "/operators/sectona/Rival").await;
    world.sectona_as("rival", "Rival-1815!").manage_user(create("bob")).await.code("011673");
    let key = json!({ "api": "summit", "name": "key", "tokens": ["c2VjcmV0"], "rights": [] });
    post(&world, "/operators", key).await;
    world.summit_by_key("c2VjcmV0").user(json!({ "EmployeeId": "E1" })).await.errors("User is not authorized");
    problem(&ask(&world, "POST", "/operators", json!({ "api": "sas", "name": "x", "rights": ["fly"] })).await, 400);
    problem(&ask(&world, "POST", "/operators", json!({ "api": "sas", "name": "x", "realms": ["nowhere"] })).await, 404);
}

#[tokio::test]
async fn names_are_listed_added_and_removed() {
    let world = World::new().await;
    let name = json!({ "api": "sectona", "kind": "role", "name": "Keeper" });
    let keeper = json!({ "APIActionType": "Modify", "Username": "ada", "UserRole": "Keeper" });
    world.sectona().manage_user(create("ada")).await.good();
    let before = world.sectona().manage_user(keeper.clone()).await;
    assert_eq!(before.json()["IsSuccess"], false);
    post(&world, "/catalogue", name.clone()).await;
    problem(&ask(&world, "POST", "/catalogue", name).await, 409);
    world.sectona().manage_user(keeper.clone()).await.good();
    let roles = each(&world, "/catalogue?api=sectona&kind=role", "name").await;
    assert_eq!(roles, ["Administrator", "User", "Auditor", "User role", "Keeper"]);
    delete(&world, "/catalogue/sectona/role/KEEPER").await;
    assert_eq!(world.sectona().manage_user(keeper).await.json()["IsSuccess"], false);

    let container = json!({ "api": "sas", "kind": "container", "name": "Guests", "realm": "mynah" });
    post(&world, "/catalogue", container).await;
    assert_eq!(each(&world, "/containers", "name").await, ["Staff", "Contractors", "Guests"]);
    problem(&ask(&world, "DELETE", "/catalogue/sas/container/Guests", Value::Null).await, 404);
    delete(&world, "/catalogue/sas/container/Guests?realm=mynah").await;
    let nowhere = json!({ "api": "sas", "kind": "container", "name": "Guests" });
    problem(&ask(&world, "POST", "/catalogue", nowhere).await, 409);
    let saml = items(&world, "/catalogue?kind=saml_service").await;
    assert_eq!((&saml[1]["name"], &saml[1]["in_use"]), (&json!("https://mail.mynah.test/saml"), &json!(true)));
    delete(&world, "/catalogue/sas/saml_service/https%3A%2F%2Fmail.mynah.test%2Fsaml").await;
}

#[tokio::test]
async fn the_outbox_has_what_was_sent_until_it_is_emptied() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (name, mail, mobile) in [("ada", "ada@mynah.test", "+44 1"), ("bob", "bob@mynah.test", "+44 2")] {
        sas.add_user(&[("UserName", name), ("Email", mail), ("Mobile", mobile)]).await.is("true");
    }
    assert_eq!(sas.provision(&["ada", "bob"], "SMS").await, ["SMSSent", "SMSSent"]);
    assert_eq!(sas.provision(&["ada"], "MobilePASS").await.len(), 1);
    let all = items(&world, "/outbox").await;
    assert_eq!(each(&world, "/outbox", "kind").await, ["sms", "sms", "email"]);
    assert_eq!(each(&world, "/outbox?user=ADA", "to").await, ["+44 1", "ada@mynah.test"]);
    assert_eq!(each(&world, "/outbox?to=%2B44%202", "user_name").await, ["bob"]);
    let mail = &all[2];
    assert_eq!(
        (&mail["at"], &mail["realm"], &mail["api"]),
        (&json!("2031-01-07T09:05:00Z"), &json!("mynah"), &json!("sas"))
    );
    assert!(mail["text"].as_str().is_some_and(|text| !text.is_empty()), "{mail}");
    assert!(mail["request_id"].as_str().is_some_and(|id| id.len() == 32), "{mail}");
    let page = get(&world, "/outbox?limit=2").await;
    assert_eq!(items(&world, &format!("/outbox?cursor={}", page["next"].as_str().expect("more"))).await, all[2..]);
    assert_eq!(ask(&world, "DELETE", "/outbox", Value::Null).await.status, 204);
    assert_eq!(items(&world, "/outbox").await, Vec::<Value>::new());
}
