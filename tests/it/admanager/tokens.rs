//! Logging in, and tokens.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use super::declared;
use crate::world::{PASSWORD, Reply, TOKEN, World};

impl World {
    /// The token of an operator who logs in.
    pub(crate) async fn log_in(&self, name: &str) -> String {
        let reply = self.log_in_with(name, PASSWORD, &[]).await;
        reply.json()["AuthTicket"].as_str().unwrap_or_else(|| panic!("no ticket in {reply}")).to_owned()
    }

    /// The token of the built-in administrator for that scope.
    pub(crate) async fn log_in_for(&self, scope: &str) -> String {
        let reply = self.log_in_with("admin", PASSWORD, &[("scope", scope)]).await;
        reply.json()["AuthTicket"].as_str().unwrap_or_else(|| panic!("no ticket in {reply}")).to_owned()
    }

    async fn log_in_with(&self, name: &str, password: &str, more: &[(&str, &str)]) -> Reply {
        let mut parameters =
            vec![("loginName", name), ("password", password), ("domainName", "ADManager Plus Authentication")];
        parameters.extend(more);
        declared(self.rest(Method::POST, "APIAuthToken", &parameters).await)
    }

    async fn valid(&self, token: &str) -> bool {
        let reply = self.rest(Method::GET, "ValidateAuthToken", &[("AuthToken", token)]).await;
        declared(reply).json() == json!({ "status": "1", "statusMessage": "SUCCESS" })
    }
}

#[tokio::test]
async fn a_technician_logs_in_as_in_life() {
    let world = World::new().await;
    let reply = world.log_in_with("helpdesk", PASSWORD, &[("domainName", "ignored: the first counts")]).await;
    let body = reply.json();
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["AuthTicket", "LoginName", "LoginId", "LoginStatus", "ValidDate", "LoginStatusMessage"]);
    assert!(body.as_object().unwrap().values().all(serde_json::Value::is_string), "{reply}");
    assert_eq!((&body["LoginId"], &body["LoginStatusMessage"]), (&json!("2"), &json!("Success")));
    let token = body["AuthTicket"].as_str().unwrap();
    assert!(world.valid(token).await);
    world.admanager_as(token).create(json!([{ "givenName": "Ana" }])).await.success();
    let gone = declared(world.rest(Method::POST, "RemoveAPIAuthToken", &[("AuthToken", token)]).await);
    assert_eq!(gone.body, r#"{"statusMessage":"Successfully deleted the authtoken(s).","success":"true"}"#);
    assert!(!world.valid(token).await);
    assert!(world.valid(TOKEN).await);
}

#[tokio::test]
async fn a_token_lives_for_42_days_or_as_long_as_it_is_told() {
    let world = World::new().await;
    let long = world.log_in("admin").await;
    let soon = (world.now() + TimeDelta::minutes(5)).timestamp_millis().to_string();
    let reply = world.log_in_with("admin", PASSWORD, &[("expirationTime", &soon)]).await.json();
    assert_eq!(reply["ValidDate"], json!(soon));
    let short = reply["AuthTicket"].as_str().unwrap();
    world.advance(TimeDelta::minutes(5));
    assert!(!world.valid(short).await && world.valid(&long).await);
    world.advance(TimeDelta::days(42));
    assert!(!world.valid(&long).await);
}

#[tokio::test]
async fn a_log_in_replaces_the_token_that_it_names() {
    let world = World::new().await;
    let first = world.log_in("admin").await;
    let second = world.log_in_with("admin", PASSWORD, &[("AuthToken", &first)]).await.json();
    assert!(!world.valid(&first).await);
    assert!(world.valid(second["AuthTicket"].as_str().unwrap()).await);
    world.log_in_with("admin", PASSWORD, &[("AuthToken", TOKEN)]).await;
    assert!(world.valid(TOKEN).await, "it is another technician's");
}

#[tokio::test]
async fn a_scope_limits_its_token() {
    let world = World::new().await;
    let scope = [("scope", "ME.ADMP.USER.READ, ME.ADMP.USER.UPDATE")];
    let reply = world.log_in_with("admin", PASSWORD, &scope).await.json();
    let limited = world.admanager_as(reply["AuthTicket"].as_str().unwrap());
    assert_eq!(
        limited.create(json!([{ "givenName": "A" }])).await.severe(),
        "You are not authorized to perform this operation"
    );
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    limited.modify(json!([{ "sAMAccountName": "ana", "title": "x" }])).await.success();
}

#[tokio::test]
async fn a_domain_of_the_seed_does_for_logging_in() {
    let world = World::new().await;
    for (domain, good) in [("mynah.test", true), ("admp", true), ("nowhere.test", false), ("", false), ("a\0b", false)]
    {
        let parameters = [("loginName", "admin"), ("password", PASSWORD), ("domainName", domain)];
        let reply = declared(world.rest(Method::GET, "APIAuthToken", &parameters).await);
        assert_eq!(reply.json()["LoginStatus"] == "true", good, "{domain}: {reply}");
    }
}
