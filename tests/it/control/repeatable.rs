//! Spaces whose ids and secrets can be repeated: the same calls, the same bytes.

use std::fmt::Write;
use std::sync::Arc;

use axum::http::Method;
use serde_json::json;

use crate::admanager::encoded;
use crate::creating::{self, WAYS};
use crate::sectona::{create, modify};
use crate::world::{PASSWORD, TOKEN, Terms, World};

/// How many suites run side by side.
const SUITES: u64 = 50;
/// How many calls each of them makes.
const CALLS: usize = 12;

/// Numbers that look random, always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

async fn prepare(world: &World, suite: u64) -> World {
    let order = json!({ "seed_ids": suite, "clock": { "set": "2031-01-07T09:05:00Z", "freeze": true } });
    world.put(&format!("/spaces/suite-{suite}"), order).await.status(201);
    world.in_space(&format!("suite-{suite}"))
}

/// Everything that a suite of random calls is answered, byte for byte.
async fn transcript(world: &World, suite: u64) -> String {
    let mut dice = Dice(suite.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut told = String::new();
    for _ in 0..CALLS {
        let name = format!("user-{}", dice.roll(5));
        let reply = match dice.roll(8) {
            kind @ 0..4 => {
                let way = &WAYS[kind];
                let session = way.session(world).await;
                world.send(way.request(&session, &name)).await
            }
            4 => world.sectona().manage_user(modify(&name, json!({ "Company": format!("{}", dice.roll(9)) }))).await,
            5 => {
                world.oauth_token(json!({ "grant_type": "password", "username": "admin", "password": PASSWORD })).await
            }
            6 => {
                let query = encoded(&[
                    ("AuthToken", TOKEN),
                    ("domainName", "mynah.test"),
                    ("range", "50"),
                    ("startIndex", "1"),
                ]);
                world.request(Method::GET, &format!("/RestAPI/SearchUser?{query}"), &[], "").await
            }
            _ => {
                world.put("/clock", json!({ "advance": "1h" })).await.status(200);
                world.sectona().manage_user(create(&name)).await
            }
        };
        let headers: Vec<String> = reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        writeln!(told, "{}\n{}\n{}", reply.status, headers.join("\n"), reply.body).expect("a text");
    }
    told.push_str(&world.look("/seed").await.status(200).body);
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_suites_side_by_side_are_answered_as_each_would_be_alone() {
    let terms = || Terms { seed: creating::seed(), ..Terms::default() };
    let crowded = Arc::new(World::on(terms()).await);
    let suites: Vec<_> = (0..SUITES)
        .map(|suite| {
            let world = Arc::clone(&crowded);
            tokio::spawn(async move { transcript(&prepare(&world, suite).await, suite).await })
        })
        .collect();
    let empty = World::on(terms()).await;
    for (number, suite) in suites.into_iter().enumerate() {
        let among_others = suite.await.expect("a transcript");
        let suite = u64::try_from(number).expect("a small number");
        let alone = transcript(&prepare(&empty, suite).await, suite).await;
        for (line, (among_others, alone)) in among_others.lines().zip(alone.lines()).enumerate() {
            assert_eq!(among_others, alone, "line {line} of suite {suite}");
        }
        assert_eq!(among_others, alone, "suite {suite}");
    }
}

#[tokio::test]
async fn a_seed_of_its_own_gives_the_same_space_again() {
    let world = World::new().await;
    let user = json!({ "realm": "mynah", "name": "ada", "password": "Analytical-1843", "accounts": ["sectona"] });
    let order = json!({ "seed_ids": 7, "seed": { "realm": [{ "name": "mynah" }], "user": [user] },
        "clock": { "set": "2031-01-07T09:05:00Z", "freeze": true } });
    let mut seeds = Vec::new();
    for name in ["one", "two"] {
        world.put(&format!("/spaces/{name}"), order.clone()).await.status(201);
        seeds.push(world.in_space(name).look("/seed").await.status(200).body);
    }
    assert!(seeds[0].contains("$argon2id$"), "{}", seeds[0]);
    assert_eq!(seeds[0], seeds[1]);
}

#[tokio::test]
async fn other_seeds_and_other_calls_give_other_ids() {
    let world = World::new().await;
    let (one, two) = (prepare(&world, 1).await, prepare(&world, 2).await);
    let guid = async |world: &World| {
        world.admanager().create(json!([{ "sAMAccountName": "ada" }])).await.success();
        world.admanager().search(&[("select", "objectGUID"), ("filter", "(sAMAccountName:equal:ada)")]).await.body
    };
    let (first, second) = (guid(&one).await, guid(&two).await);
    assert_ne!(first, second);
    one.tell("/reset", serde_json::Value::Null).await.status(200);
    assert_eq!(guid(&one).await, first, "a reset begins anew");
    let plain = world.in_space("plain");
    let unrepeatable = guid(&plain).await;
    plain.tell("/reset", serde_json::Value::Null).await.status(200);
    assert_ne!(guid(&plain).await, unrepeatable);
}

#[tokio::test]
async fn what_the_control_api_does_does_not_disturb_what_clients_are_given() {
    let world = World::new().await;
    let (quiet, watched) = (prepare(&world, 3).await, world.in_space("watched"));
    let order = json!({ "seed_ids": 3, "clock": { "set": "2031-01-07T09:05:00Z", "freeze": true } });
    world.put("/spaces/watched", order).await.status(201);
    for name in ["ada", "bob"] {
        watched.look("/clock").await.status(200);
        watched.put("/snapshots/x", serde_json::Value::Null).await;
        let asked = json!({ "grant_type": "password", "username": "admin", "password": PASSWORD });
        let (one, other) = (quiet.oauth_token(asked.clone()).await, watched.oauth_token(asked).await);
        assert_eq!(one.body, other.body);
        let (one, other) =
            (quiet.sectona().manage_user(create(name)).await, watched.sectona().manage_user(create(name)).await);
        assert_eq!((one.body, &one.headers["mynah-request-id"]), (other.body, &other.headers["mynah-request-id"]));
    }
}
