//! `OAuthToken`, and what its tokens are good for.

use axum::http::Method;
use chrono::TimeDelta;
use insta::assert_snapshot;
use mynah::app::DEFAULT_SPACE;
use mynah::domain::Api;
use mynah::service::digest;
use serde_json::{Value, json};

use super::{create, declared, modify, with};
use crate::world::{PASSWORD, Terms, World};

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().expect("a text")
}

/// A user who may ask for tokens.
fn caller(role: &str) -> Value {
    with(create("ada"), json!({ "UserType": "APIOAuth", "UserRole": role }))
}

fn renewal(grant: &str, name: &str, secret: &str) -> Value {
    json!({ "grant_type": grant, "client_id": name, "client_secret": secret })
}

#[tokio::test]
async fn a_name_and_a_password_are_exchanged_for_a_token_that_stands_for_them() {
    let world = World::new().await;
    let tokens = world.tokens("admin", PASSWORD).await;
    let members: Vec<&String> = tokens.as_object().unwrap().keys().collect();
    let published = ["access_token", "token_type", "issued_at", "expiry", "error", "error_description"];
    assert_eq!(members, [published.as_slice(), &["refresh_token"]].concat());
    assert_eq!(text(&tokens, "token_type"), "Bearer");
    assert_eq!(text(&tokens, "issued_at"), "07 Jan 2031 09:05:00 GMT 00:00:00");
    assert_eq!(text(&tokens, "expiry"), "07 Jan 2031 10:05:00 GMT 00:00:00");
    assert_eq!((text(&tokens, "error"), text(&tokens, "error_description")), ("", ""));
    let bearer = world.sectona_by(text(&tokens, "access_token"));
    bearer.manage_user(create("ada")).await.good();
    assert_eq!(bearer.users("All").await, ["ada"]);
    let ada = world.user(Api::Sectona, "Default", "ada").await.unwrap();
    assert_eq!(ada.present(Api::Sectona).unwrap().created_by, "admin");
}

#[tokio::test]
async fn the_answer_has_the_published_shape() {
    let reply = World::new().await.oauth_token(json!({ "grant_type": "password", "username": "admin" })).await;
    assert_snapshot!(reply, @r#"
    400
    Mynah-Hint: password is required with grant_type password
    {"Version":"6.0.0.0","IsSuccess":false,"LogCode":"011675","Result":"Unable to validate request","StatusCode":400,"Timestamp":"07 Jan 2031 09:05:00 GMT 00:00:00"}
    "#);
}

#[tokio::test]
async fn of_a_token_only_the_digest_is_kept() {
    let world = World::new().await;
    let tokens = world.tokens("admin", PASSWORD).await;
    let mut kept = Vec::new();
    for name in ["access_token", "refresh_token"] {
        let secret = text(&tokens, name);
        assert_eq!(secret.len(), 43, "base64 of 32 bytes");
        let digest = digest(secret);
        let read = world.db.read(async |tx| {
            let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
            tx.credential(space, Api::Sectona, &digest).await
        });
        kept.push(read.await.expect("a store").expect("a token"));
    }
    let hours = kept.iter().map(|token| (token.expires_at.unwrap() - world.now()).num_hours());
    assert_eq!(hours.collect::<Vec<_>>(), [1, 24]);
    assert_ne!(kept[0].scopes, kept[1].scopes);
}

#[tokio::test]
async fn a_token_lives_for_an_hour_and_can_be_renewed_once_within_a_day() {
    let world = World::new().await;
    let tokens = world.tokens("admin", PASSWORD).await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    world.advance(TimeDelta::minutes(59));
    world.sectona_by(access).manage_user(create("ada")).await.good();
    world.advance(TimeDelta::minutes(1));
    world.sectona_by(access).manage_user(create("eve")).await.code("011673");
    let expired = world.oauth_token(renewal("client_credentials", "admin", access)).await.code("011673");
    assert!(expired.hint.unwrap().contains("ask OAuthToken for another"));
    let renewed = world.oauth_token(renewal("refresh_token", "Admin", refresh)).await.good().result();
    world.sectona_by(text(&renewed, "access_token")).manage_user(create("eve")).await.good();
    world.oauth_token(renewal("refresh_token", "admin", refresh)).await.code("011673");
    world.advance(TimeDelta::hours(24));
    world.oauth_token(renewal("refresh_token", "admin", text(&renewed, "refresh_token"))).await.code("011673");
}

#[tokio::test]
async fn a_token_is_exchanged_for_another_and_stays_good() {
    let world = World::new().await;
    let first = world.tokens("admin", PASSWORD).await;
    world.advance(TimeDelta::minutes(30));
    let body = renewal("client_credentials", "admin", text(&first, "access_token"));
    let second = world.oauth_token(body).await.good().result();
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(text(&second, "expiry"), "07 Jan 2031 10:35:00 GMT 00:00:00");
    for tokens in [&first, &second] {
        world.sectona_by(text(tokens, "access_token")).call("GetInstances", json!({ "Filter": "All" })).await.good();
    }
}

#[tokio::test]
async fn each_sort_of_token_does_its_own_work_for_its_own_client() {
    let world = World::new().await;
    world.sectona().manage_user(caller("User")).await.good();
    let tokens = world.tokens("admin", PASSWORD).await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    world.sectona_by(refresh).manage_user(create("eve")).await.code("011673");
    world.sectona_by("no such token").manage_user(create("eve")).await.code("011673");
    for (body, code) in [
        (renewal("refresh_token", "admin", access), "011673"),
        (renewal("client_credentials", "admin", refresh), "011673"),
        (renewal("client_credentials", "admin", "no such token"), "011673"),
        (renewal("client_credentials", "ada", access), "011674"),
        (renewal("refresh_token", "ada", refresh), "011674"),
        (json!({ "grant_type": "password", "username": "admin", "password": "wrong" }), "011674"),
        (json!({ "grant_type": "password", "username": "ada", "password": "wrong" }), "011674"),
        (json!({ "grant_type": "password", "username": "nobody", "password": PASSWORD }), "011673"),
        (json!({ "grant_type": "password", "client_id": "admin", "client_secret": access }), "011675"),
        (json!({ "grant_type": "refresh_token", "username": "admin", "password": PASSWORD }), "011675"),
        (json!({ "grant_type": "client_credentials", "client_id": "admin" }), "011675"),
        (json!({ "grant_type": "authorization_code" }), "011675"),
    ] {
        world.oauth_token(body).await.code(code);
    }
    world.oauth_token(renewal("refresh_token", "admin", refresh)).await.good();
}

#[tokio::test]
async fn what_a_grant_does_not_read_is_said() {
    let world = World::new().await;
    let body = json!({ "grant_type": "password", "username": "admin", "password": PASSWORD, "client_id": "x" });
    let reply = world.oauth_token(body).await.good();
    assert_eq!(reply.hint.as_deref(), Some("client_id is not read with grant_type password"));
}

#[tokio::test]
async fn tokens_are_for_those_of_a_type_with_oauth() {
    let world = World::new().await;
    let ask = json!({ "grant_type": "password", "username": "auditor", "password": PASSWORD });
    let reply = world.oauth_token(ask).await.code("011649");
    assert!(reply.hint.unwrap().contains("APIOAuth"));
    let ask = json!({ "grant_type": "password", "username": "ADA", "password": "Analytical-1843" });
    world.sectona().manage_user(create("ada")).await.good();
    world.oauth_token(ask.clone()).await.code("011649");
    world.sectona().manage_user(modify("ada", json!({ "UserType": "Interactive" }))).await.good();
    world.oauth_token(ask.clone()).await.code("011649");
    for kind in ["APIOAuth", "InteractiveAPIOAuth"] {
        world.sectona().manage_user(modify("ada", json!({ "UserType": kind }))).await.good();
        let tokens = world.oauth_token(ask.clone()).await.good().result();
        let bearer = world.sectona_by(text(&tokens, "access_token"));
        bearer.users("All").await;
        world.sectona().manage_user(modify("ada", json!({ "UserType": "Interactive" }))).await.good();
        bearer.call("GetInstances", json!({ "Filter": "All" })).await.code("011649");
    }
}

#[tokio::test]
async fn a_user_does_with_a_token_what_her_role_may() {
    for (role, code) in [("User", Some("011649")), ("Administrator", None)] {
        let world = World::new().await;
        world.sectona().manage_user(caller(role)).await.good();
        let tokens = world.tokens("ada", "Analytical-1843").await;
        let bearer = world.sectona_by(text(&tokens, "access_token"));
        assert_eq!(bearer.users("All").await, ["ada"], "whoever logs in may read");
        let reply = bearer.manage_user(create("eve")).await;
        match code {
            Some(code) => drop(reply.code(code)),
            None => drop(reply.good()),
        }
    }
}

#[tokio::test]
async fn a_token_dies_with_its_user() {
    let world = World::new().await;
    world.sectona().manage_user(caller("Administrator")).await.good();
    let tokens = world.tokens("ada", "Analytical-1843").await;
    let bearer = world.sectona_by(text(&tokens, "access_token"));
    for (off, on) in [
        (json!({ "IsActive": false }), json!({ "IsActive": true })),
        (json!({ "Expiry": "2030-01-01" }), json!({ "Expiry": "", "UnlockUser": true })),
    ] {
        world.sectona().manage_user(modify("ada", off)).await.good();
        bearer.call("GetInstances", json!({ "Filter": "All" })).await.code("011673");
        world.oauth_token(renewal("refresh_token", "ada", text(&tokens, "refresh_token"))).await.code("011673");
        let ask = json!({ "grant_type": "password", "username": "ada", "password": "Analytical-1843" });
        world.oauth_token(ask).await.code("011673");
        world.sectona().manage_user(modify("ada", on)).await.good();
        bearer.call("GetInstances", json!({ "Filter": "All" })).await.good();
    }
}

#[tokio::test]
async fn the_members_may_come_as_a_form() {
    let world = World::new().await;
    let headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
    let form = format!("grant_type=password&username=%61dmin&password={PASSWORD}&scope=a+b");
    let reply = world.request(Method::POST, "/api/app/app007/oauthtoken", &headers, form).await;
    let reply = declared(reply).good();
    assert_eq!(reply.hint.as_deref(), Some("scope is not a parameter of OAuthToken"));
    world.sectona_by(text(&reply.result(), "access_token")).users("All").await;
    for form in ["", "grant_type=password&username=admin", "&&=&grant_type", "password=%ff%00"] {
        let reply = world.request(Method::POST, "/API/APP/APP007/OAuthToken", &headers, form).await;
        declared(reply).code("011675");
    }
}

#[tokio::test]
async fn development_operators_get_no_tokens_where_they_are_refused() {
    let mut terms = Terms::default();
    terms.settings.development_credentials = false;
    let ask = json!({ "grant_type": "password", "username": "admin", "password": PASSWORD });
    World::on(terms).await.oauth_token(ask).await.code("011673");
}

#[tokio::test]
async fn an_operator_has_tokens_by_its_type_in_the_seed() {
    let operator = |kind: &str| {
        format!(
            "[[sectona.operators]]\nname = \"robot\"\npassword = \"secret-1\"\nuser_type = \"{kind}\"\nrealms = [\"sectona-sample\"]\n"
        )
    };
    let world = World::on(Terms::default().and_seed(&operator("APIOAuth"))).await;
    let tokens = world.tokens("robot", "secret-1").await;
    let bearer = world.sectona_by(text(&tokens, "access_token"));
    let instances = bearer.call("GetInstances", json!({ "Filter": "All" })).await.good().result();
    assert_eq!(instances.as_array().unwrap().len(), 1, "only what it reaches: {instances}");
    bearer.call("GetUsers", json!({ "Filter": "All", "Instance": "Default" })).await.code("011649");
    bearer.manage_user(with(create("ada"), json!({ "Instance": "Instance name" }))).await.code("011649");
    let problem = mynah::config::seed::parse(&operator("Robot")).expect_err("no such type").to_string();
    assert!(problem.contains("\"Robot\" is no user type"), "{problem}");
}

#[tokio::test]
async fn a_user_with_a_token_stays_in_her_realm() {
    let world = World::new().await;
    world.sectona().manage_user(caller("Administrator")).await.good();
    let tokens = world.tokens("ada", "Analytical-1843").await;
    let bearer = world.sectona_by(text(&tokens, "access_token"));
    let elsewhere = with(create("eve"), json!({ "Instance": "Instance name" }));
    bearer.manage_user(elsewhere.clone()).await.code("011649");
    world.sectona().manage_user(elsewhere).await.good();
}
