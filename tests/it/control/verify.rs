//! Verifying what clients have asked, and what is said where it is not so.

use serde_json::{Value, json};

use super::settled;
use crate::sectona::{create, modify, with};
use crate::world::{Reply, World};

/// A world in which three have been created and one was changed.
async fn world() -> World {
    let world = World::new().await;
    for name in ["ada", "bob", "eve"] {
        world.sectona().manage_user(create(name)).await.good();
    }
    world.sectona().manage_user(modify("ada", json!({ "Mobile": "0151" }))).await.good();
    world
}

async fn verify(world: &World, body: Value) -> Reply {
    world.tell("/requests/verify", body).await
}

#[tokio::test]
async fn what_is_so_is_counted() {
    let world = world().await;
    let manage = |parameters: Value| json!({ "api": "sectona", "operation": "manageuser", "parameters": parameters });
    let cases = [
        (json!({ "match": {} }), 4),
        (json!({ "match": manage(json!({ "Username": "ada" })), "count": { "exactly": 2 } }), 2),
        (json!({ "match": manage(json!({ "USERNAME": "ada" })), "count": { "at_most": 2 } }), 2),
        (json!({ "match": manage(json!({ "Username": { "like": "*B*" } })) }), 1),
        (json!({ "match": manage(json!({ "Mobile": { "absent": true } })), "count": { "at_least": 3 } }), 3),
        (json!({ "match": manage(json!({ "Mobile": { "absent": false } })), "count": { "exactly": 1 } }), 1),
        (json!({ "match": manage(json!({ "Password": "Analytical-1843" })), "count": { "exactly": 3 } }), 3),
        (json!({ "match": manage(json!({ "Password": "another" })), "count": { "exactly": 0 } }), 0),
        (json!({ "match": { "outcome": "ok", "status": 200, "operator": "Admin", "path": "*/manageuser" } }), 4),
        (json!({ "match": { "outcome": "refused" }, "count": { "exactly": 0 } }), 0),
        (json!({ "match": {}, "after": 3 }), 1),
        (
            json!({ "in_order": [manage(json!({ "Username": "ada" })), manage(json!({ "Username": "eve" })),
            manage(json!({ "Username": "ada" }))] }),
            3,
        ),
    ];
    for (body, matched) in cases {
        let told = body.to_string();
        assert_eq!(verify(&world, body).await.status(200).json(), json!({ "matched": matched }), "{told}");
    }
}

#[tokio::test]
async fn what_is_not_so_is_told_with_what_was_nearest() {
    let world = world().await;
    let body = json!({ "match": { "api": "sectona", "operation": "ManageUser",
        "parameters": { "Username": "ada", "APIActionType": "Delete", "Password": "Analytical-1844" } } });
    let reply = verify(&world, body).await.status(422);
    assert_eq!(reply.content_type, "application/problem+json");
    assert!(!reply.body.contains("Analytical"), "{reply}");
    let action = |actual: &str| json!({ "path": "parameters.APIActionType", "expected": "Delete", "actual": actual });
    let password = json!({ "path": "parameters.Password", "expected": "secret:…", "actual": "secret:…" });
    let none = json!({ "path": "parameters.Password", "expected": "secret:…", "actual": null });
    let name = |actual: &str| json!({ "path": "parameters.Username", "expected": "ada", "actual": actual });
    let expected = json!({
        "status": 422,
        "title": "Unprocessable Content",
        "detail": "0 requests are like that, and there should be at least 1",
        "matched": 0,
        "nearest": [
            { "id": "…", "number": 1, "differences": [action("Create"), password] },
            { "id": "…", "number": 4, "differences": [action("Modify"), none] },
            { "id": "…", "number": 3, "differences": [action("Create"), password, name("eve")] },
            { "id": "…", "number": 2, "differences": [action("Create"), password, name("bob")] },
        ],
    });
    assert_eq!(settled(reply.json()), expected);
}

#[tokio::test]
async fn too_many_and_the_wrong_order_are_told() {
    let world = world().await;
    let reply =
        verify(&world, json!({ "match": { "parameters": { "Username": "ada" } }, "count": { "exactly": 1 } })).await;
    let told = reply.status(422).json();
    assert_eq!((&told["matched"], &told["nearest"][0]["differences"]), (&json!(2), &json!([])));
    assert_eq!(told["detail"], "2 requests are like that, and there should be exactly 1");
    let named = |name: &str| json!({ "parameters": { "Username": name } });
    let told = verify(&world, json!({ "in_order": [named("eve"), named("bob")] })).await.status(422).json();
    assert_eq!(told["matched"], 1);
    assert_eq!(told["detail"], "1 of 2 came in this order; behind them none is like in_order[1]");
    let differences = json!([{ "path": "parameters.Username", "expected": "bob", "actual": "ada" }]);
    assert_eq!((told["nearest"].as_array().map(Vec::len), &told["nearest"][0]["differences"]), (Some(1), &differences));
}

#[tokio::test]
async fn the_nearest_come_first_and_are_five_at_most() {
    let world = world().await;
    for name in ["f", "g", "h"] {
        world.sectona().manage_user(with(create(name), json!({ "FirstName": "Grace" }))).await;
    }
    let wanted = json!({ "match": { "operation": "ManageUser", "outcome": "ok",
        "parameters": { "Username": "nobody", "FirstName": "Grace" } } });
    let told = verify(&world, wanted).await.status(422).json();
    let lengths: Vec<_> = told["nearest"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|near| near["differences"].as_array().map(Vec::len))
        .collect();
    assert_eq!(lengths, [Some(1), Some(1), Some(1), Some(2), Some(2)]);
    assert_eq!(told["nearest"][0]["number"], 7, "the newest of those that are as near");
}

#[tokio::test]
async fn of_those_that_differ_in_as_many_points_the_most_alike_come_first() {
    let world = World::new().await;
    let mobile = |name: &str| with(create(name), json!({ "Mobile": "0151" }));
    for person in [create("J1"), mobile("other"), mobile("jona"), mobile("JANA")] {
        world.sectona().manage_user(person).await.good();
    }
    for number in 0..6 {
        world.sectona().manage_user(create(&format!("other{number}"))).await.good();
    }
    let numbers = async |parameters: Value| {
        let told = verify(&world, json!({ "match": { "parameters": parameters } })).await.status(422).json();
        let near = told["nearest"].as_array().expect("a list").iter();
        near.map(|near| near["number"].as_i64().expect("a number")).collect::<Vec<_>>()
    };
    // In another case, then what is something else, the newest first.
    assert_eq!(numbers(json!({ "Username": "j1" })).await, [1, 10, 9, 8, 7]);
    // In another case, much like it, something else; those without a number come last.
    assert_eq!(numbers(json!({ "Username": "jana", "Mobile": "0152" })).await, [4, 3, 2, 10, 9]);
}

#[tokio::test]
async fn what_cannot_be_verified_is_refused() {
    let world = World::new().await;
    let cases = [
        json!({}),
        json!([]),
        json!({ "match": {}, "in_order": [{}] }),
        json!({ "in_order": [] }),
        json!({ "in_order": [{}], "count": { "exactly": 1 } }),
        json!({ "match": {}, "count": {} }),
        json!({ "match": {}, "count": { "exactly": 1, "at_least": 1 } }),
        json!({ "match": {}, "count": { "exactly": -1 } }),
        json!({ "match": {}, "count": 1 }),
        json!({ "match": { "colour": "red" } }),
        json!({ "match": { "api": "nobody" } }),
        json!({ "match": { "status": 99 }, "count": { "exactly": 0 } }),
        json!({ "in_order": [{ "status": 1000 }] }),
        json!({ "match": { "parameters": { "a": { "like": "" } } } }),
        json!({ "match": { "parameters": { "a": { "like": "a", "absent": true } } } }),
        json!({ "match": { "parameters": { "a": [] } } }),
        json!({ "match": {}, "after": -1 }),
        json!({ "match": {}, "more": 1 }),
    ];
    for body in cases {
        let told = body.to_string();
        let reply = verify(&world, body).await;
        assert_eq!(reply.status, 400, "{told}: {reply}");
    }
    world.tell("/requests/verify?x=1", json!({ "match": {} })).await.problem(400);
}
