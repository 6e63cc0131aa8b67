//! The clock of a space, and what follows it.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::sas::ORGANIZATION;
use crate::sectona::{create, with};
use crate::world::{PASSWORD, World};

#[tokio::test]
async fn a_clock_is_set_moved_stopped_and_let_go() {
    let world = World::new().await;
    let now = async |order: Value| {
        let state = world.put("/clock", order).await.status(200).json();
        (state["now"].as_str().expect("a time").to_owned(), state["frozen"] == true)
    };
    let at = |text: &str, frozen| (text.to_owned(), frozen);
    assert_eq!(now(json!({ "set": "2040-02-29T12:00:00+02:00" })).await, at("2040-02-29T10:00:00Z", false));
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.look("/clock").await.json()["now"], "2040-02-29T10:01:00Z", "it goes on");
    assert_eq!(now(json!({ "freeze": true })).await, at("2040-02-29T10:01:00Z", true));
    world.advance(TimeDelta::minutes(1));
    assert_eq!(now(json!({ "advance": "1d12h" })).await, at("2040-03-01T22:01:00Z", true), "it stands still");
    assert_eq!(now(json!({ "advance": "-12h", "freeze": false })).await, at("2040-03-01T10:01:00Z", false));
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.look("/clock").await.json()["now"], "2040-03-01T10:02:00Z");
    assert_eq!(now(json!({ "shift": "-1h" })).await, at("2031-01-07T08:08:00Z", false));
    assert_eq!(now(json!({ "reset": true })).await, at("2031-01-07T09:08:00Z", false));
}

#[tokio::test]
async fn an_order_that_makes_no_sense_is_refused() {
    let world = World::new().await;
    let orders = [
        (json!({}), "say what the clock is to do"),
        (json!({ "reset": true, "freeze": true }), "reset stands alone"),
        (json!({ "set": "2031-01-07T09:05:00Z", "advance": "1d" }), "is enough"),
        (json!({ "advance": "a day" }), "90s, 15m or 1d12h"),
        (json!({ "advance": "" }), "90s, 15m or 1d12h"),
        (json!({ "advance": "99999999999999999d" }), "90s, 15m or 1d12h"),
        (json!({ "advance": "9000000d" }), "years 1 to 9999"),
        (json!({ "set": "yesterday" }), "set"),
        (json!({ "stop": true }), "unknown member \"stop\""),
        (json!([]), ""),
    ];
    for (order, words) in orders {
        let detail = world.put("/clock", order.clone()).await.problem(400);
        assert!(detail.contains(words), "{order}: {detail}");
    }
    let plain = world.request(Method::PUT, "/_mynah/clock", &[("content-type", "text/plain")], "{}").await;
    assert!(plain.problem(415).contains("application/json"));
    assert!(world.remove("/clock").await.problem(405).contains("does not take DELETE"));
}

#[tokio::test]
async fn clocks_of_spaces_are_their_own() {
    let world = World::new().await;
    world.in_space("past").put("/clock", json!({ "set": "1999-12-31T23:59:59Z", "freeze": true })).await.status(200);
    assert_eq!(world.look("/clock").await.json()["now"], "2031-01-07T09:05:00Z");
    let reply = world.in_space("past").sectona().manage_user(create("ada")).await.good();
    assert!(reply.body.contains("31 Dec 1999 23:59:59"), "{reply}");
}

#[tokio::test]
async fn the_next_day_renews_the_daily_allowance() {
    let world = World::new().await;
    let batch = |from: usize, to: usize| {
        json!((from..to).map(|n| json!({ "sAMAccountName": format!("u{n}") })).collect::<Vec<_>>())
    };
    world.admanager().create(batch(0, 50)).await;
    let exceeded = "The maximum number of API calls allowed per day has been exceeded";
    assert_eq!(world.admanager().create(batch(50, 51)).await.whole_refused(), exceeded);
    world.put("/clock", json!({ "advance": "1d" })).await.status(200);
    world.admanager().create(batch(50, 51)).await.success();
}

#[tokio::test]
async fn sessions_tokens_and_users_expire_by_it() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.call("GetUser", &[("userName", "ada"), ("organization", ORGANIZATION)]).await;
    let token = world.tokens("admin", PASSWORD).await["access_token"].as_str().expect("a token").to_owned();
    world.sectona_by(&token).manage_user(create("bob")).await.good();
    world.sectona().manage_user(with(create("ada"), json!({ "Expiry": "08 Jan 2031" }))).await.good();
    world.put("/clock", json!({ "advance": "2d" })).await.status(200);
    assert!(
        sas.call("GetUser", &[("userName", "ada"), ("organization", ORGANIZATION)]).await.fault().contains("Object")
    );
    world.sectona_by(&token).manage_user(create("eve")).await.code("011673");
    let sas = world.sas().await;
    let ada = sas.call("GetUser", &[("userName", "ada"), ("organization", ORGANIZATION)]).await;
    assert_eq!(ada.members()["Locked"], "true", "she has expired");
}
