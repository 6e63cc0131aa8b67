//! `/_mynah/users`: users as the store has them, and the other administrator who changes them.

use axum::http::Method;
use serde_json::{Value, json};

use crate::sectona::{create, modify, with};
use crate::summit::form;
use crate::world::{Reply, World, join_all};

pub(super) async fn ask(world: &World, method: &str, path: &str, body: Value) -> Reply {
    let method: Method = method.parse().expect("a method");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    world.request(method, &format!("/_mynah{path}"), &[("content-type", "application/json")], body).await
}

pub(super) async fn get(world: &World, path: &str) -> Value {
    let reply = ask(world, "GET", path, Value::Null).await;
    assert_eq!(reply.status, 200, "{path}: {reply}");
    reply.json()
}

/// Checks that it is a problem document of that status, and answers its detail.
#[track_caller]
pub(super) fn problem(reply: &Reply, status: u16) -> String {
    assert_eq!((reply.status, reply.content_type.as_str()), (status, "application/problem+json"), "{reply}");
    let body = reply.json();
    assert_eq!(body["status"], status, "{reply}");
    body["detail"].as_str().expect("a detail").to_owned()
}

/// The only user whom the query finds.
pub(super) async fn only(world: &World, query: &str) -> Value {
    let found = get(world, &format!("/users?{query}")).await;
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{query}: {found}");
    found["items"][0].clone()
}

pub(super) async fn detail(world: &World, query: &str) -> Value {
    let id = only(world, query).await["id"].as_str().expect("an id").to_owned();
    get(world, &format!("/users/{id}")).await
}

async fn names(world: &World, query: &str) -> Vec<String> {
    let found = get(world, &format!("/users?{query}")).await;
    let items = found["items"].as_array().expect("items");
    items.iter().map(|user| user["user_name"].as_str().expect("a name").to_owned()).collect()
}

async fn make(world: &World, body: Value) -> Value {
    let reply = ask(world, "POST", "/users", with(json!({ "realm": "mynah" }), body)).await;
    assert_eq!(reply.status, 201, "{reply}");
    reply.json()
}

async fn patch(world: &World, user: &Value, body: Value) -> Value {
    let reply = ask(world, "PATCH", &path(user), body).await;
    assert_eq!(reply.status, 200, "{reply}");
    reply.json()
}

fn path(user: &Value) -> String {
    format!("/users/{}", user["id"].as_str().expect("an id"))
}

/// Ada in all four APIs, each time by a client of its own.
async fn ada_everywhere(world: &World) {
    let body = with(create("ada"), json!({ "EmailID": "ada@mynah.test", "Department": "IT" }));
    world.sectona().manage_user(body).await.good();
    world.sas().await.add_user(&[("UserName", "ada"), ("City", "London")]).await.is("true");
    world.admanager().create(json!([{ "sAMAccountName": "ada", "employeeID": "E1" }])).await.success();
    world
        .summit()
        .upsert("EmailId", json!([{ "EmailId": "ada@mynah.test", "Designation": "Analyst" }]))
        .await
        .counts(1, 0);
}

#[tokio::test]
async fn a_user_is_listed_with_her_accounts() {
    let world = World::new().await;
    ada_everywhere(&world).await;
    let ada = only(&world, "q=ADA@mynah&realm=mynah").await;
    let user = world.user(mynah::domain::Api::Sas, "Mynah", "ada").await.expect("she is there");
    let at = "2031-01-07T09:05:00Z";
    let guid = user.guid.to_string();
    let expected = json!({
        "id": guid, "realm": "mynah", "user_name": "ada", "display_name": null, "email": "ada@mynah.test",
        "active": true, "locked": false,
        "accounts": [
            { "api": "sectona", "id": "ada", "created_at": at },
            { "api": "sas", "id": "ada", "created_at": at },
            { "api": "admanager", "id": format!("{{{}}}", guid.to_uppercase()), "created_at": at },
            { "api": "summit", "id": (428_269 + user.number).to_string(), "created_at": at },
        ],
    });
    assert_eq!(ada, expected);
}

#[tokio::test]
async fn each_of_a_whole_page_is_listed_with_her_own_accounts() {
    let users: Vec<Value> = (0..1_005)
        .map(|number| {
            let accounts = Value::from(&["sectona", "sas", "admanager", "summit"][..number % 5]);
            json!({ "realm": "mynah", "name": format!("user-{number:04}"), "accounts": accounts })
        })
        .collect();
    let world = World::new().await;
    let loaded = ask(&world, "POST", "/seed", json!({ "user": users })).await;
    assert_eq!(loaded.status, 200, "{loaded}");
    let page = get(&world, "/users?realm=mynah&limit=1000").await;
    let rest = get(&world, &format!("/users?realm=mynah&cursor={}", page["next"].as_str().expect("more"))).await;
    let items = [&page, &rest].map(|page| page["items"].as_array().expect("items").clone()).concat();
    assert_eq!(items.len(), 1_005);
    for (number, user) in items.iter().enumerate() {
        assert_eq!(user["user_name"], format!("user-{number:04}"));
        let accounts = user["accounts"].as_array().expect("accounts");
        let apis: Vec<&str> = accounts.iter().filter_map(|account| account["api"].as_str()).collect();
        assert_eq!(apis, ["sectona", "sas", "admanager", "summit"][..number % 5], "{user}");
    }
}

#[tokio::test]
async fn users_are_sought_by_every_name_of_theirs() {
    let world = World::new().await;
    let attributes = json!({ "first_name": "Grace", "last_name": "Höpper", "display_name": "Amazing G", "email": "g@h.test",
        "employee_id": "E-77" });
    make(&world, json!({ "user_name": "rear_admiral", "attributes": attributes })).await;
    make(&world, json!({ "user_name": "other" })).await;
    for q in ["AR_ADM", "grac", "H%C3%96PP", "amazing%20g", "G@H.", "e-7"] {
        assert_eq!(names(&world, &format!("q={q}")).await, ["rear_admiral"], "{q}");
    }
    for q in ["%25", "_", "nobody"] {
        let found = names(&world, &format!("q={q}")).await;
        assert_eq!(found, if q == "_" { vec!["rear_admiral"] } else { Vec::new() }, "{q}");
    }
}

#[tokio::test]
async fn users_are_sought_by_realm_account_and_state() {
    let world = World::new().await;
    let one = make(&world, json!({ "user_name": "one", "accounts": ["sas"], "active": false })).await;
    make(&world, json!({ "user_name": "two", "accounts": ["sas", "summit"], "locked": true })).await;
    make(&world, json!({ "user_name": "three", "expires_at": "2031-01-07T09:05:00Z" })).await;
    for name in ["mynah", "MYNAH.TEST", "Mynah", "default"] {
        assert_eq!(names(&world, &format!("realm={name}")).await, ["one", "two", "three"], "{name}");
    }
    assert_eq!(names(&world, "api=sas&realm=mynah").await, ["one", "two"]);
    assert_eq!(names(&world, "api=summit").await, ["two"]);
    assert_eq!(names(&world, "active=false").await, ["one"]);
    assert_eq!(names(&world, "locked=true").await, ["two", "three"]);
    assert_eq!(names(&world, "locked=false&realm=mynah").await, ["one"]);
    patch(&world, &one, json!({ "accounts": { "sas": null } })).await;
    assert_eq!(names(&world, "api=sas&realm=mynah").await, ["two"]);
    let reply = ask(&world, "GET", "/users?realm=nowhere", Value::Null).await;
    assert_eq!(problem(&reply, 404), "no realm is called \"nowhere\" here");
}

#[tokio::test]
async fn pages_hold_every_user_once_also_while_others_come_and_go() {
    let world = World::new().await;
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(make(&world, json!({ "user_name": format!("u{number}") })).await);
    }
    let first = get(&world, "/users?realm=mynah&limit=3").await;
    assert_eq!(first["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(ask(&world, "DELETE", &path(&made[0]), Value::Null).await.status, 204);
    let next = first["next"].as_str().expect("there are more");
    let second = get(&world, &format!("/users?realm=mynah&limit=3&cursor={next}")).await;
    let next = second["next"].as_str().expect("there are more");
    let third = get(&world, &format!("/users?realm=mynah&limit=3&cursor={next}")).await;
    let all = [&first, &second, &third].map(|page| page["items"].as_array().expect("items").clone()).concat();
    let all: Vec<&str> = all.iter().filter_map(|user| user["user_name"].as_str()).collect();
    assert_eq!(all, ["u0", "u1", "u2", "u3", "u4", "u5", "u6"]);
    assert_eq!(third["next"], Value::Null);
    assert_eq!(get(&world, "/users?realm=mynah&limit=6").await["next"], Value::Null, "six are all there are");
}

#[tokio::test]
async fn a_user_is_shown_as_each_api_would_show_her() {
    let world = World::new().await;
    ada_everywhere(&world).await;
    let views = detail(&world, "q=ada&realm=mynah").await["views"].clone();

    let listed =
        world.sectona().call("GetUsers", json!({ "Filter": "All", "Instance": "Default" })).await.good().result();
    assert_eq!(views["sectona"], listed[0]);

    let shown = world.sas().await.get_user("ada").await.members();
    let view = views["sas"].as_object().expect("an object");
    assert_eq!(
        (&view["City"], &view["Locked"], &view["PasswordAttemptCount"]),
        (&json!("London"), &json!(false), &json!(0))
    );
    assert_eq!((&view["Groups"], &view["PreferredLanguage"]), (&json!([]), &Value::Null));
    let texts = view.iter().filter(|(_, value)| value.is_string());
    for (name, value) in texts {
        assert_eq!(value, &shown[name], "{name}");
    }
    assert_eq!(view.len(), shown.len(), "{view:?} {shown:?}");

    let searched = world.admanager().search(&[("searchText", "ada")]).await.json();
    assert_eq!(views["admanager"], searched["UsersList"][0]);

    let asked =
        world.summit().ask("ADM_SearchAllUser", json!({ "objFilters": { "_emailID": "ada@mynah.test" } })).await;
    let output: Value = serde_json::from_str(asked.json()["Output"].as_str().expect("a text")).expect("JSON");
    assert_eq!(views["summit"], output["AllUserDetails"]["UserDetails "][0]);
}

#[tokio::test]
async fn an_api_that_does_not_see_her_has_no_view_of_her() {
    let world = World::new().await;
    let ada = make(&world, json!({ "user_name": "ada", "accounts": { "sas": null } })).await;
    assert_eq!(ada["views"]["sas"], Value::Null);
    assert_ne!(ada["views"]["sectona"], Value::Null);
    let kim = detail(&world, "q=kim&realm=mynah-west").await;
    assert_eq!([&kim["views"]["sectona"], &kim["views"]["admanager"], &kim["views"]["summit"]], [&Value::Null; 3]);
    assert_eq!(kim["views"]["sas"]["FirstName"], "Kim");
}

#[tokio::test]
async fn the_history_says_who_did_what() {
    let world = World::new().await;
    ada_everywhere(&world).await;
    let changed = world.sectona().manage_user(modify("ada", json!({ "EmailID": "new@mynah.test" }))).await.good();
    let request = changed.headers["mynah-request-id"].to_str().expect("a text").to_owned();
    let ada = detail(&world, "q=ada&realm=mynah").await;
    patch(&world, &ada, json!({ "attributes": { "email": null } })).await;
    let ada = detail(&world, "q=ada&realm=mynah").await;
    let history = ada["history"].as_array().expect("a list");
    let who: Vec<_> = history.iter().map(|entry| [&entry["api"], &entry["operation"], &entry["operator"]]).collect();
    let expected = [
        ["sectona", "ManageUser", "admin"],
        ["sas", "AddUser", "operator@mynah.test"],
        ["admanager", "CreateUser", "helpdesk"],
        ["summit", "ADM_CreateorUpdateUser", "integration"],
        ["sectona", "ManageUser", "admin"],
    ];
    assert_eq!(who[..5], expected.map(|row| row.map(Value::from)).each_ref().map(<[Value; 3]>::each_ref));
    assert_eq!(who[5], [&Value::Null, &json!("control.patch"), &json!("control")]);
    assert_eq!(history[4]["changes"], json!({ "email": { "from": "ada@mynah.test", "to": "new@mynah.test" } }));
    assert_eq!((&history[4]["request_id"], &history[4]["at"]), (&json!(request), &json!("2031-01-07T09:05:00Z")));
    assert_eq!(history[5]["changes"], json!({ "email": { "from": "new@mynah.test", "to": null } }));
    assert_eq!(history[0]["changes"]["password"], json!({ "from": null, "to": "(set)" }));
}

#[tokio::test]
async fn what_is_changed_behind_its_back_is_seen_by_each_api() {
    let world = World::new().await;
    ada_everywhere(&world).await;
    let ada = detail(&world, "q=ada&realm=mynah").await;
    let body = json!({
        "user_name": "Ada.King",
        "attributes": { "email": "king@mynah.test", "first_name": "Augusta", "city": null },
        "active": false, "locked": true, "expires_at": "2032-02-03T04:05:06Z",
        "accounts": { "sas": { "ContainerName": "Staff", "alias": ["countess"] }, "summit": { "RoleTemplate": "Analyst" } },
        "groups": { "sas": ["Remote access"], "admanager": ["staff"] },
    });
    let ada = patch(&world, &ada, body).await;
    assert_eq!((&ada["locked"], &ada["expires_at"]), (&json!(true), &json!("2032-02-03T04:05:06Z")));
    assert_eq!(
        ada["groups"],
        json!({ "sectona": ["IT department"], "sas": ["Remote access"], "admanager": ["Staff"] })
    );

    let listed =
        world.sectona().call("GetUsers", json!({ "Filter": "All", "Instance": "Default" })).await.good().result();
    assert_eq!(
        [&listed[0]["Username"], &listed[0]["FirstName"], &listed[0]["Status"]],
        ["Ada.King", "Augusta", "Disabled"]
    );
    let sas = world.sas().await.get_user("countess").await;
    assert_eq!(sas.text(), None, "an alias is no user name");
    let sas = world.sas().await.get_user("ada.king").await.members();
    assert_eq!([&sas["Email"], &sas["ContainerName"], &sas["Locked"]], ["king@mynah.test", "Staff", "true"]);
    assert!(!sas.contains_key("City"), "{sas:?}");
    let found = world.admanager().search(&[("filter", "(mail:equal:king@mynah.test)")]).await.json();
    assert_eq!(found["UsersList"][0]["SAM_ACCOUNT_NAME"], "Ada.King");
    let asked =
        world.summit().ask("ADM_SearchAllUser", json!({ "objFilters": { "_emailID": "king@mynah.test" } })).await;
    assert!(asked.body.contains("Analyst"), "{asked}");
}

#[tokio::test]
async fn a_user_who_is_created_here_is_there_for_each_api() {
    let world = World::new().await;
    let body = json!({ "user_name": "ada", "password": "Analytical-1843", "attributes": { "email": "ada@mynah.test" },
        "accounts": ["sectona", "sas", "admanager", "summit"] });
    let ada = make(&world, body).await;
    assert_eq!(ada["accounts"].as_array().map(Vec::len), Some(4));
    assert_eq!((&ada["has_password"], &ada["history"][0]["operation"]), (&json!(true), &json!("control.create")));
    assert_eq!(ada["accounts"][1]["created_by"], "control");
    world.sectona().manage_user(create("ada")).await.code("011669");
    world.admanager().create(json!([{ "sAMAccountName": "ada" }])).await.severe();
    world.sas().await.add_user(&[("UserName", "ADA")]).await.is("false");
    world
        .summit()
        .upsert("EmailId", json!([with(form("E1"), json!({ "EmailId": "ada@mynah.test" }))]))
        .await
        .counts(1, 0);
}

#[tokio::test]
async fn a_user_who_is_deleted_is_gone_from_each_api() {
    let world = World::new().await;
    ada_everywhere(&world).await;
    assert_eq!(world.sas().await.provision(&["ada"], "MobilePASS").await, ["EmailSent"]);
    let token = get(&world, "/tokens?realm=mynah&state=enrollment_pending").await["items"][0].clone();
    assert_eq!(token["owner"], "ada", "{token}");
    let ada = detail(&world, "q=ada&realm=mynah").await;
    assert_eq!(ask(&world, "DELETE", &path(&ada), Value::Null).await.status, 204);
    problem(&ask(&world, "GET", &path(&ada), Value::Null).await, 404);
    problem(&ask(&world, "DELETE", &path(&ada), Value::Null).await, 404);
    problem(&ask(&world, "PATCH", &path(&ada), json!({ "active": false })).await, 404);
    assert!(world.sectona().users("All").await.is_empty());
    assert_eq!(world.sas().await.get_user("ada").await.text(), None);
    let serial = token["serial"].as_str().expect("a serial number");
    let free = get(&world, "/tokens?realm=mynah&state=initialized").await;
    let free = free["items"].as_array().expect("items").iter().find(|free| free["serial"] == serial);
    assert_eq!(free.expect("her token is free again")["owner"], Value::Null);
    world.sectona().manage_user(create("ada")).await.good();
}

#[tokio::test]
async fn a_password_is_verified_set_and_withdrawn() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let ada = only(&world, "q=ada&realm=mynah").await;
    let verify = async |password: &str| {
        let reply =
            ask(&world, "POST", &format!("{}/verify-password", path(&ada)), json!({ "password": password })).await;
        assert_eq!(reply.status, 200, "{reply}");
        reply.json()
    };
    assert_eq!(verify("Analytical-1843").await, json!({ "verified": true }));
    assert_eq!(verify("analytical-1843").await, json!({ "verified": false }));
    let patched = patch(&world, &ada, json!({ "password": "Difference-1822" })).await;
    assert_eq!(patched["has_password"], true);
    assert!(!patched.to_string().contains("Difference"), "{patched}");
    assert!(!patched.to_string().contains("argon2"), "{patched}");
    assert_eq!(verify("Difference-1822").await, json!({ "verified": true }));
    assert_eq!(patch(&world, &ada, json!({ "password": null })).await["has_password"], false);
    assert_eq!(verify("Difference-1822").await, json!({ "verified": false }));
    let nobody = "/users/00000000-0000-7000-8000-000000000000/verify-password";
    problem(&ask(&world, "POST", nobody, json!({ "password": "x" })).await, 404);
}

#[tokio::test]
async fn a_name_that_is_taken_is_refused() {
    let world = World::new().await;
    make(&world, json!({ "user_name": "ada", "accounts": { "sas": { "Alias": ["countess"] } } })).await;
    let bob = make(&world, json!({ "user_name": "bob", "accounts": ["sas"] })).await;
    let again = json!({ "realm": "Mynah", "user_name": " ADA " });
    assert_eq!(problem(&ask(&world, "POST", "/users", again).await, 409), "\"ADA\" is taken");
    problem(&ask(&world, "PATCH", &path(&bob), json!({ "user_name": "Ada" })).await, 409);
    problem(&ask(&world, "PATCH", &path(&bob), json!({ "user_name": "Countess" })).await, 409);
    problem(&ask(&world, "PATCH", &path(&bob), json!({ "accounts": { "sas": { "Alias": ["ada"] } } })).await, 409);
    problem(&ask(&world, "PATCH", &path(&bob), json!({ "accounts": { "sas": { "Alias": ["countess"] } } })).await, 409);
    let still = get(&world, &path(&bob)).await;
    assert_eq!((&still["user_name"], still["history"].as_array().map(Vec::len)), (&json!("bob"), Some(1)));
}

#[tokio::test]
async fn bad_input_is_refused_with_what_is_wrong() {
    let world = World::new().await;
    let long = "x".repeat(257);
    let new = |more: Value| with(json!({ "realm": "mynah", "user_name": "ada" }), more);
    for (body, status, says) in [
        (new(json!({ "realm": "nowhere" })), 404, "nowhere"),
        (new(json!({ "realm": null })), 400, "realm"),
        (new(json!({ "realm": "a\u{0}b" })), 404, "realm"),
        (new(json!({ "user_name": " " })), 400, "user_name"),
        (new(json!({ "user_name": long })), 400, "user_name"),
        (new(json!({ "user_name": "a\u{7}b" })), 400, "user_name"),
        (new(json!({ "password": "" })), 400, "password"),
        (new(json!({ "password": "x".repeat(129) })), 400, "password may have at most 128 characters"),
        (new(json!({ "attributes": { "emial": "x" } })), 400, "did you mean email?"),
        (new(json!({ "attributes": { "email": "a\u{0}b" } })), 400, "email holds the control character U+0000"),
        (new(json!({ "attributes": { "email": long } })), 400, "email may have at most 256 characters"),
        (new(json!({ "attributes": { "email": 5 } })), 400, "attributes"),
        (new(json!({ "expires_at": "+12345-01-01T00:00:00Z" })), 400, "expires_at"),
        (new(json!({ "expires_at": "tomorrow" })), 400, "expires_at"),
        (new(json!({ "accounts": ["sap"] })), 400, "accounts[0] is \"sap\""),
        (new(json!({ "accounts": { "sap": {} } })), 400, "unknown member \"sap\" in accounts"),
        (new(json!({ "accounts": 5 })), 400, "accounts must be a list of APIs"),
        (new(json!({ "accounts": { "sas": { "Alyas": ["x"] } } })), 409, "did you mean Alias?"),
        (new(json!({ "accounts": { "sas": { "Alias": [5] } } })), 400, "a detail is a text"),
        (new(json!({ "accounts": { "sas": { "Fax": "a\u{1}b" } } })), 400, "Fax holds the control character U+0001"),
        (new(json!({ "groups": { "sas": ["nowhere"] } })), 409, "no group is called \"nowhere\""),
        (new(json!({ "colour": "red" })), 400, "unknown member \"colour\""),
    ] {
        let reply = ask(&world, "POST", "/users", body.clone()).await;
        let detail = problem(&reply, status);
        assert!(detail.contains(says), "{body}: {detail}");
    }
    for query in ["limit=0", "limit=1001", "limit=x", "cursor=x", "api=sap", "active=maybe", "colour=red", "q=%00"] {
        problem(&ask(&world, "GET", &format!("/users?{query}"), Value::Null).await, 400);
    }
    for path in ["/users/x", "/users/x/verify-password"] {
        let reply = ask(&world, if path.len() > 9 { "POST" } else { "GET" }, path, json!({ "password": "" })).await;
        problem(&reply, 404);
    }
    problem(&ask(&world, "POST", "/users", Value::Null).await, 400);
    assert_eq!(names(&world, "realm=mynah").await, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_is_lost_while_four_apis_and_the_other_administrator_change_her_at_once() {
    let world = World::new().await;
    ada_everywhere(&world).await;
    let sas = world.sas().await;
    let ada = only(&world, "q=ada&realm=mynah").await;
    for round in 0..8 {
        let value = format!("round {round}");
        let text = value.as_str();
        let work: Vec<std::pin::Pin<Box<dyn Future<Output = ()>>>> = vec![
            Box::pin(async { drop(patch(&world, &ada, json!({ "attributes": { "department": text } })).await) }),
            Box::pin(async {
                drop(world.sectona().manage_user(modify("ada", json!({ "Company": text }))).await.good());
            }),
            Box::pin(async { drop(sas.update_user("ada", &[("City", text)]).await.is("true")) }),
            Box::pin(async {
                let objects = json!([{ "sAMAccountName": "ada", "title": text }]);
                drop(world.admanager().modify(objects).await.success());
            }),
            Box::pin(async {
                let users = json!([{ "EmailId": "ada@mynah.test", "State": text }]);
                drop(world.summit().upsert("EmailId", users).await.counts(1, 0));
            }),
            Box::pin(async { drop(patch(&world, &ada, json!({ "attributes": { "country": text } })).await) }),
        ];
        join_all(work).await;
        let attributes = get(&world, &path(&ada)).await["attributes"].clone();
        for name in ["department", "company", "city", "title", "state", "country"] {
            assert_eq!(attributes[name], text, "{name}: {attributes}");
        }
    }
}

#[tokio::test]
async fn users_of_one_space_are_not_found_in_another() {
    let world = World::new().await;
    let ada = make(&world, json!({ "user_name": "ada" })).await;
    let reply = world.request(Method::GET, &format!("/@other/_mynah{}", path(&ada)), &[], "").await;
    problem(&reply, 404);
}
