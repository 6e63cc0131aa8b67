//! Who may call: keys, names and passwords, role templates; and the keys of users.

use axum::http::Method;
use chrono::TimeDelta;
use mynah::domain::Api;
use serde_json::{Value, json};

use super::{PATH, body, declared, form};
use crate::sectona::with;
use crate::world::{KEY, PASSWORD, Terms, World};

fn by_password() -> Terms {
    Terms::default().reseed("api_key_disabled = false", "api_key_disabled = true")
}

/// A user with a key of her own who may manage users.
fn keyed(id: &str) -> Value {
    with(form(id), json!({ "LoginType": "API Key", "RoleTemplate": "Super Admin", "Password": null }))
}

#[tokio::test]
async fn a_key_is_taken_with_any_auth_type_and_checked_before_the_members() {
    let world = World::new().await;
    let ask = async |proxy: Value| {
        let reply = world.summit().raw(PATH, &body(&proxy, "Nonsense", json!([])).to_string()).await;
        reply.envelope()["Errors"].as_str().unwrap().to_owned()
    };
    for good in [
        json!({ "AuthType": "ApiKey", "APIKey": KEY }),
        json!({ "apikey": KEY }),
        json!({ "APIKey": KEY, "AuthType": "BASIC", "UserName": "x", "ReturnType": "XML", "OrgID": "7" }),
        json!({ "APIKey": KEY, "TokenID": "A".repeat(328) }),
    ] {
        assert_eq!(ask(good).await, "Invalid UniqueField");
    }
    let other = KEY.to_lowercase();
    for bad in [
        json!(null),
        json!({}),
        json!({ "AuthType": "APIKEY" }),
        json!({ "APIKey": "" }),
        json!({ "APIKey": format!("{KEY} ") }),
        json!({ "APIKey": other }),
        json!({ "APIKey": [KEY] }),
        json!({ "APIKey": "x".repeat(200) }),
    ] {
        assert_eq!(ask(bad).await, "Invalid API Key");
    }
    assert_eq!(ask(json!({ "UserName": "integration", "Password": PASSWORD })).await, "Authentication failed");
}

#[tokio::test]
async fn headers_are_no_credentials() {
    let world = World::new().await;
    let body = body(&json!({}), "EmpId", json!([form("E1")])).to_string();
    let headers = [("apikey", KEY), ("authorization", "Basic aW50ZWdyYXRpb246bXluYWgtZGV2LXBhc3N3b3Jk")];
    declared(world.request(Method::POST, PATH, &headers, body).await).errors("Invalid API Key");
}

#[tokio::test]
async fn where_keys_are_disabled_name_and_password_decide() {
    let world = World::on(by_password()).await;
    let reply = world.summit().user(form("E1")).await.errors("Invalid API Key");
    assert!(reply.hint.unwrap().contains("api_key_disabled"));
    let integration = world.summit_by_login("integration", PASSWORD);
    integration.user(with(form("E1"), json!({ "RoleTemplate": "Super Admin" }))).await.counts(0, 1);
    integration.user(form("E2")).await.counts(0, 1);
    for (name, password) in [("integration", "wrong"), ("nobody", PASSWORD), ("", ""), ("login-E1", "wrong")] {
        world.summit_by_login(name, password).user(form("E3")).await.errors("Authentication failed");
    }
    world.summit_by_login("LOGIN-E1", "Analytical-1843").user(form("E3")).await.counts(0, 1);
    world.summit_by_login("login-E2", "Analytical-1843").user(form("E4")).await.errors("User is not authorized");
    integration.user(json!({ "EmployeeId": "E1", "IsLocked": "1" })).await.counts(1, 0);
    world.summit_by_login("login-E1", "Analytical-1843").user(form("E4")).await.errors("Authentication failed");
    integration.user(json!({ "EmployeeId": "E1", "IsLocked": "0", "LoginType": "NT" })).await.counts(1, 0);
    world.summit_by_login("login-E1", "Analytical-1843").user(form("E4")).await.errors("Authentication failed");
}

#[tokio::test]
async fn a_user_logs_in_by_her_login_name_whether_or_not_it_is_her_user_name() {
    let world = World::on(by_password()).await;
    let integration = world.summit_by_login("integration", PASSWORD);
    let grace = json!({ "NT_UID": "grace", "Login_ID": "navy", "RoleTemplate": "Super Admin" });
    integration.user(with(form("E1"), grace)).await.counts(0, 1);
    let goes = async |name: &str, not: &str| {
        world
            .summit_by_login(name, "Analytical-1843")
            .user(json!({ "EmployeeId": "E1", "City": "York" }))
            .await
            .counts(1, 0);
        world.summit_by_login(not, "Analytical-1843").user(form("E2")).await.errors("Authentication failed");
    };
    goes("Navy", "grace").await;
    integration.user(json!({ "EmployeeId": "E1", "Login_ID": "Grace" })).await.counts(1, 0);
    goes("grace", "navy").await;
    integration.user(json!({ "EmployeeId": "E1", "Login_ID": "navy" })).await.counts(1, 0);
    goes("navy", "grace").await;
}

#[tokio::test]
async fn a_users_key_works_until_the_end_of_its_day_and_lives_again_when_moved() {
    let world = World::new().await;
    let reply = world.summit().user(with(keyed("E1"), json!({ "APIKeyExpiry": "2031-01-09" }))).await.counts(0, 1);
    let key = reply.api_key();
    assert_eq!((key.len(), key.ends_with('=')), (44, true), "base64 of 32 bytes");
    let ada = world.summit_by_key(&key);
    ada.user(form("E2")).await.counts(0, 1);
    assert_eq!(world.employee("E2").await.unwrap().present(Api::Summit).unwrap().created_by, "login-E1");
    world.advance(TimeDelta::hours(62)); // 2031-01-09 23:05
    ada.user(form("E2")).await.counts(1, 0);
    world.advance(TimeDelta::hours(1));
    let reply = ada.user(form("E2")).await.errors("Invalid API Key: expired");
    assert!(reply.hint.unwrap().contains("APIKeyExpiry"));
    let reply = world.summit().user(json!({ "EmployeeId": "E1", "APIKeyExpiry": "2031-01-11" })).await.counts(1, 0);
    assert_eq!(reply.api_key(), "", "shown once");
    ada.user(form("E2")).await.counts(1, 0);
}

#[tokio::test]
async fn a_key_is_good_for_a_year_unless_something_else_is_said() {
    let world = World::new().await;
    let key = world.summit().user(keyed("E1")).await.api_key();
    let details = world.employee("E1").await.unwrap().present(Api::Summit).unwrap().details.clone();
    assert_eq!(details["APIKeyExpiry"].text(), Some("2032-01-07"));
    world.advance(TimeDelta::days(365) + TimeDelta::hours(14));
    world.summit_by_key(&key).user(form("E2")).await.counts(0, 1);
    world.advance(TimeDelta::hours(1));
    world.summit_by_key(&key).user(form("E2")).await.errors("Invalid API Key: expired");
}

#[tokio::test]
async fn a_key_dies_with_the_login_type_and_a_new_one_comes_with_it() {
    let world = World::new().await;
    let first = world.summit().user(keyed("E1")).await.api_key();
    world.summit().user(json!({ "EmployeeId": "E1", "LoginType": "api_key" })).await.counts(1, 0);
    world.summit_by_key(&first).user(form("E2")).await.counts(0, 1);
    world.summit().user(json!({ "EmployeeId": "E1", "LoginType": "NT" })).await.counts(1, 0);
    world.summit_by_key(&first).user(form("E2")).await.errors("Invalid API Key");
    let second = world.summit().user(json!({ "EmployeeId": "E1", "LoginType": "APIKEY" })).await.api_key();
    assert_ne!(first, second);
    world.summit_by_key(&second).user(form("E2")).await.counts(1, 0);
    world.summit_by_key(&first).user(form("E2")).await.errors("Invalid API Key");
}

#[tokio::test]
async fn a_key_does_what_the_role_template_of_its_user_may() {
    let world = World::new().await;
    let key = world.summit().user(with(keyed("E1"), json!({ "RoleTemplate": "Analyst" }))).await.api_key();
    world.summit_by_key(&key).user(form("E2")).await.errors("User is not authorized");
    world.summit().user(json!({ "EmployeeId": "E1", "RoleTemplate": "super admin" })).await.counts(1, 0);
    world.summit_by_key(&key).user(form("E2")).await.counts(0, 1);
    world.summit().user(json!({ "EmployeeId": "E1", "IsLocked": "1" })).await.counts(1, 0);
    world.summit_by_key(&key).user(form("E2")).await.errors("Invalid API Key: expired");
}

#[tokio::test]
async fn a_key_must_expire_in_the_future_and_nobody_else_must() {
    let world = World::new().await;
    for day in ["2020-08-21", "2031-01-07"] {
        let reply = world.summit().user(with(keyed("E1"), json!({ "APIKeyExpiry": day }))).await;
        reply.errors(&format!("E1: Invalid APIKeyExpiry: {day}"));
    }
    world.summit().user(with(keyed("E1"), json!({ "APIKeyExpiry": "9999-12-31" }))).await.counts(0, 1);
    world.summit().user(with(form("E2"), json!({ "APIKeyExpiry": "2020-08-21" }))).await.counts(0, 1);
    let reply = world.summit().user(json!({ "EmployeeId": "E1", "APIKeyExpiry": "2031-01-07" })).await;
    reply.errors("E1: Invalid APIKeyExpiry: 2031-01-07");
}

#[tokio::test]
async fn an_operator_with_one_right_and_one_realm_does_no_more() {
    let more = r#"
        [[summit.operators]]
        name = "creator"
        tokens = ["Y3JlYXRvcg=="]
        rights = ["create_users"]
        realms = ["mynah"]

        [[summit.operators]]
        name = "nobody"
        tokens = ["bm9ib2R5"]
    "#;
    let world = World::on(Terms::default().and_seed(more)).await;
    let creator = world.summit_by_key("Y3JlYXRvcg==");
    creator.user(form("E1")).await.counts(0, 1);
    creator.user(form("E1")).await.errors("E1: User is not authorized");
    creator.user(with(form("E2"), json!({ "DomainName": "xyz" }))).await.errors("E2: User is not authorized");
    world.summit_by_key("bm9ib2R5").user(form("E2")).await.errors("User is not authorized");
}

#[tokio::test]
async fn development_credentials_can_be_refused() {
    let mut terms = Terms::default();
    terms.settings.development_credentials = false;
    World::on(terms).await.summit().user(form("E1")).await.errors("Invalid API Key");
}
