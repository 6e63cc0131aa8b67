//! What is wrong with a call is said in plain words: where, what, and what would be right.

use axum::http::Method;
use serde_json::{Value, json};

use crate::sectona::{create, with};
use crate::world::World;

#[tokio::test]
async fn a_body_that_does_not_fit_is_told_where_and_what_would() {
    let world = World::new().await;
    let apis = "is one of sectona, sas, admanager, summit";
    let verify = |body: Value| ("/requests/verify", body);
    for ((path, body), detail) in [
        (verify(json!([])), "the body must be an object, not a list".to_owned()),
        (verify(json!({ "mach": {} })), "unknown member \"mach\"; did you mean match?".to_owned()),
        (
            verify(json!({ "match": {}, "colour": "red" })),
            "unknown member \"colour\"; there are match, count, in_order, after".to_owned(),
        ),
        (
            verify(json!({ "match": { "operations": "GetUsers" } })),
            "unknown member \"operations\" in match; did you mean operation?".to_owned(),
        ),
        (
            verify(json!({ "match": { "api": "sectna" } })),
            format!("match.api is \"sectna\"; did you mean sectona? It {apis}"),
        ),
        (verify(json!({ "in_order": [{}, { "api": "zzz" }] })), format!("in_order[1].api is \"zzz\"; it {apis}")),
        (
            verify(json!({ "match": {}, "count": { "exactly": "x" } })),
            "count.exactly must be a whole number from 0 to 4294967295, not \"x\"".to_owned(),
        ),
        (verify(json!({ "match": {}, "count": {} })), "count: say one of exactly, at_least and at_most".to_owned()),
        (verify(json!({ "match": {}, "count": 1 })), "count must be an object, not 1".to_owned()),
        (
            verify(json!({ "match": { "parameters": { "Username": [] } } })),
            "match.parameters.Username: it is a text, a number, true or false, {\"like\": \"a*\"} or {\"absent\": true}"
                .to_owned(),
        ),
        (("/users", json!({ "realm": "mynah" })), "user_name is missing".to_owned()),
        (
            ("/users", json!({ "realm": "mynah", "user_name": "ada", "expires_at": "tomorrow" })),
            "expires_at must be an RFC 3339 formatted date and time string, not \"tomorrow\"".to_owned(),
        ),
        (
            ("/users", json!({ "realm": "mynah", "user_name": "ada", "active": "yes" })),
            "active must be true or false, not \"yes\"".to_owned(),
        ),
        (
            ("/users", json!({ "realm": "mynah", "user_name": "ada", "accounts": ["sas", "summt"] })),
            format!("accounts[1] is \"summt\"; did you mean summit? It {apis}"),
        ),
        (
            ("/faults", json!({ "strike": "afterwards", "delay": "1s" })),
            "strike is \"afterwards\"; it is one of before, instead, after_commit".to_owned(),
        ),
    ] {
        assert_eq!(world.tell(path, body.clone()).await.problem(400), detail, "{body}");
    }
}

#[tokio::test]
async fn a_text_that_is_no_json_is_told_by_line_and_column() {
    let world = World::new().await;
    let ask = async |body: &str| {
        let json: &[(&str, &str)] = &[("content-type", "application/json")];
        world.request(Method::PUT, "/_mynah/clock", json, body.to_owned()).await.problem(400)
    };
    assert_eq!(
        ask("{\n  \"freeze\": yes }").await,
        "the body is no JSON: line 2, column 13: here should be a value: a text in double quotes, a number, true, false, null, { or ["
    );
    assert!(ask(r#"{"freeze":true,"freeze":false}"#).await.contains("duplicate key \"freeze\""));
    assert_eq!(ask("").await, "the body is empty, and should be JSON");
}

#[tokio::test]
async fn a_query_or_a_path_that_does_not_fit_is_told_likewise() {
    let world = World::new().await;
    for (path, detail) in [
        ("/users?limt=1", "unknown parameter \"limt\"; did you mean limit?"),
        ("/users?limit=x", "limit must be a whole number from 0 to 4294967295, not \"x\""),
        ("/users?active=maybe", "active must be true or false, not \"maybe\""),
        ("/groups?api=sap", "api is \"sap\"; did you mean sas? It is one of sectona, sas, admanager, summit"),
        ("/groups?api=sas&api=sectona", "api is there twice"),
        ("/requests?since=soon", "since must be an RFC 3339 formatted date and time string, not \"soon\""),
        ("/requests/x?limit=1", "unknown parameter \"limit\"; there are none here"),
    ] {
        assert_eq!(world.look(path).await.problem(400), detail, "{path}");
    }
    let id = "id must be an id such as 01943fa1-5e3c-7b60-9d2e-4c1f0a8b7d65, not \"zzz\"";
    assert_eq!(world.look("/users/zzz").await.problem(404), format!("nothing is at /_mynah/users/zzz: {id}"));
    assert_eq!(world.look("/faults/zzz").await.problem(404), format!("nothing is at /_mynah/faults/zzz: {id}"));
    assert_eq!(
        world.remove("/operators/sap/admin").await.problem(404),
        "nothing is at /_mynah/operators/sap/admin: api is \"sap\"; did you mean sas? It is one of sectona, sas, \
         admanager, summit"
    );
}

#[tokio::test]
async fn what_no_contract_knows_is_not_looked_for() {
    let world = World::new().await;
    let verify = async |wanted: Value| {
        world.tell("/requests/verify", json!({ "match": wanted, "count": { "exactly": 0 } })).await
    };
    for (wanted, detail) in [
        (
            json!({ "operation": "ManageUsr" }),
            "match.operation \"ManageUsr\": the APIs have no operation of that name; did you mean ManageUser?",
        ),
        (
            json!({ "api": "sas", "operation": "ManageUser" }),
            "match.operation \"ManageUser\": sas has no operation of that name",
        ),
        (
            json!({ "api": "sectona", "parameters": { "Usernme": "ada" } }),
            "match.parameter \"Usernme\": sectona has no parameter of that name; did you mean username?",
        ),
        (
            json!({ "api": "sectona", "operation": "ManageUser", "code": "01165" }),
            "match.code \"01165\": sectona has no answer of that code; did you mean",
        ),
    ] {
        let told = verify(wanted.clone()).await.problem(400);
        assert!(told.starts_with(detail), "{wanted}: {told}");
    }
    let order = json!({ "in_order": [{}, { "operation": "GetUser5" }] });
    assert!(world.tell("/requests/verify", order).await.problem(400).starts_with("in_order[1].operation"));
    for (path, detail) in [
        ("/requests?operation=ManageUsr", "operation \"ManageUsr\": the APIs have no operation of that name"),
        ("/requests?api=sas&code=zzz", "code \"zzz\": sas has no answer of that code"),
        ("/requests?operation=%00&api=sectona", "operation \"\\0\": sectona has no operation of that name"),
        ("/requests?code=%00", "code \"\\0\": the APIs have no answer of that code"),
        ("/wait?operation=ManageUsr&timeout=10ms", "operation \"ManageUsr\""),
        ("/events?operation=ManageUsr", "operation \"ManageUsr\""),
    ] {
        let told = world.look(path).await.problem(400);
        assert!(told.starts_with(detail), "{path}: {told}");
    }
}

#[tokio::test]
async fn a_parameter_that_a_client_made_up_can_be_verified() {
    let world = World::new().await;
    let wanted = |name: &str| json!({ "match": { "api": "sectona", "parameters": { name: "ada" } } });
    world.tell("/requests/verify", wanted("Usernme")).await.problem(400);
    world.tell("/requests/verify", wanted("shoe_size")).await.status(422);
    world.sectona().manage_user(with(create("eve"), json!({ "Usernme": "ada" }))).await;
    assert_eq!(world.tell("/requests/verify", wanted("Usernme")).await.status(200).json(), json!({ "matched": 1 }));
}

#[tokio::test]
async fn the_control_api_says_what_there_is() {
    let world = World::new().await;
    let index = world.look("").await.status(200).json();
    assert_eq!(index, world.look("/").await.status(200).json());
    assert_eq!((&index["name"], &index["openapi"]), (&json!("Mynah control API"), &json!("/_mynah/openapi.json")));
    assert_eq!(index["version"], env!("CARGO_PKG_VERSION"));
    let reset = json!({ "method": "POST", "path": "/_mynah/reset", "summary": index["calls"]["state"][0]["summary"] });
    assert!(index["calls"]["state"].as_array().expect("calls").contains(&reset), "{index}");
    let document = world.look("/openapi.json").await.json();
    let described = document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .map(|item| item.as_object().map_or(0, serde_json::Map::len));
    let listed = index["calls"].as_object().expect("calls").values().map(|calls| calls.as_array().map_or(0, Vec::len));
    assert_eq!(listed.sum::<usize>(), described.sum::<usize>());
    assert_eq!(world.control(Method::POST, "", Value::Null).await.status, 405);
    assert_eq!(world.control(Method::POST, "/", Value::Null).await.status, 405);
}

#[tokio::test]
async fn small_things_are_said_as_they_were_asked() {
    let world = World::new().await;
    let told = world.look("/wait?timeout=1s").await.problem(408);
    assert_eq!(told, "0 of 1 requests came within 1s");
    assert_eq!(world.remove("/spaces/nowhere").await.problem(404), "there is no space \"nowhere\"");
    let made = json!({ "realm": "mynah", "user_name": "ada", "expires_at": "2032-02-03T04:05:06+02:00" });
    let id = world.tell("/users", made).await.status(201).json()["id"].as_str().expect("an id").to_owned();
    let later = json!({ "expires_at": "2033-02-03T04:05:06.5Z" });
    let user = world.control(Method::PATCH, &format!("/users/{id}"), later).await.status(200).json();
    let history = user["history"].as_array().expect("a history");
    let change = &history.last().expect("an entry")["changes"]["expires_at"];
    assert_eq!(change, &json!({ "from": "2032-02-03T02:05:06Z", "to": "2033-02-03T04:05:06.500Z" }));
}
