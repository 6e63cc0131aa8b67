//! Spaces: isolated worlds on one server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use chrono::TimeDelta;
use mynah::config::{Settings, SpaceRules};
use mynah::store::Location;
use mynah::store::copies::copied;
use serde_json::{Value, json};
use sqlx::Connection;

use crate::creating::{self, Verdict, WAYS};
use crate::sas::{ORGANIZATION, element, list};
use crate::sectona::create;
use crate::world::{Terms, World};

/// The shipped world with other rules for spaces.
async fn world(rules: SpaceRules) -> World {
    let settings = Settings { spaces: rules, ..Terms::default().settings };
    World::on(Terms { settings, ..Terms::default() }).await
}

const RULES: SpaceRules = SpaceRules { auto: true, most: 1_000, life: None };

/// The names of the users whom Sectona lists.
async fn names(world: &World) -> Vec<String> {
    world.sectona().users("All").await
}

#[tokio::test]
async fn a_space_is_made_from_the_seed_when_a_client_first_names_it() {
    let world = World::new().await;
    let other = world.in_space("other");
    other.sectona().manage_user(create("ada")).await.good();
    assert!(names(&other).await.contains(&"ada".to_owned()));
    assert!(!names(&world).await.contains(&"ada".to_owned()), "the default space has its own users");
    let by_header = world.request(Method::GET, "/_mynah/clock", &[("mynah-space", "third")], "").await;
    assert_eq!(by_header.status, 200, "{by_header}");
    let listed = world.look("/spaces").await.status(200).json();
    let listed: Vec<_> = listed["items"].as_array().expect("items").iter().map(|space| space["name"].clone()).collect();
    assert_eq!(listed, ["default", "other", "third"]);
}

#[tokio::test]
async fn with_listed_spaces_an_unknown_one_is_refused_in_the_vendors_shape() {
    let world = world(SpaceRules { auto: false, ..RULES }).await;
    for way in WAYS {
        let other = world.in_space("other");
        let reply = other.send(way.request(&None, "ada")).await;
        assert_eq!(reply.status, 404, "{}: {reply}", way.api);
        assert!(reply.hint.as_ref().is_some_and(|hint| hint.contains("there is no space \"other\"")), "{reply}");
    }
    assert!(world.in_space("other").look("/clock").await.problem(404).contains("PUT /_mynah/spaces/other makes it"));
    world.put("/spaces/other", Value::Null).await.status(201);
    world.in_space("other").look("/clock").await.status(200);
}

#[tokio::test]
async fn there_are_no_more_spaces_than_allowed() {
    let world = world(SpaceRules { most: 2, ..RULES }).await;
    world.in_space("one").look("/clock").await.status(200);
    assert!(world.in_space("two").look("/clock").await.problem(409).contains("--max-spaces"));
    assert!(world.put("/spaces/two", Value::Null).await.problem(409).contains("there are 2 spaces already"));
    world.put("/spaces/one", Value::Null).await.status(200);
    world.remove("/spaces/one").await.status(204);
    world.in_space("two").look("/clock").await.status(200);
}

#[tokio::test]
async fn what_cannot_name_a_space_is_refused() {
    let world = World::new().await;
    for name in ["", "a b", "-a", "ä", &"x".repeat(65), "a%2Fb"] {
        let path = format!("/@{}/_mynah/clock", name.replace(' ', "%20").replace('ä', "%C3%A4"));
        let reply = world.request(Method::GET, &path, &[], "").await;
        assert!(reply.problem(400).contains("letters, digits"), "{name}");
    }
    let both = world.request(Method::GET, "/@a/_mynah/clock", &[("mynah-space", "b")], "").await;
    assert!(both.problem(400).contains("different spaces"));
    let twice = world.request(Method::GET, "/_mynah/clock", &[("mynah-space", "a"), ("mynah-space", "b")], "").await;
    assert!(twice.problem(400).contains("different spaces"));
    let alike = world.request(Method::GET, "/_mynah/clock", &[("mynah-space", "a"), ("mynah-space", "a")], "").await;
    alike.status(200);
    let same = world.request(Method::GET, "/@a/_mynah/clock", &[("mynah-space", "a")], "").await;
    assert_eq!(same.status, 200);
    let none = world.request(Method::GET, "/@a", &[], "").await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn links_lead_back_into_the_space() {
    let world = World::new().await.in_space("mine");
    let wsdl = world.request(Method::GET, &format!("{}?WSDL", crate::sas::PATH), &[("host", "mynah.test")], "").await;
    let address = format!("location=\"http://mynah.test/@mine{}\"", crate::sas::PATH);
    assert!(wsdl.body.contains(&address), "{}", &wsdl.body[wsdl.body.len() - 900..]);
}

#[tokio::test]
async fn a_space_can_be_a_copy_of_another_as_that_is_now() {
    let world = World::new().await;
    let golden = world.in_space("golden");
    golden.sectona().manage_user(create("ada")).await.good();
    let session = golden.sas().await;
    let made = world.put("/spaces/copy", json!({ "from": "golden" })).await.status(201).json();
    assert_eq!((made["name"].as_str(), made["users"].as_i64()), (Some("copy"), Some(6)));
    golden.sectona().manage_user(create("late")).await.good();
    let copy = world.in_space("copy");
    let known = names(&copy).await;
    assert!(known.contains(&"ada".to_owned()) && !known.contains(&"late".to_owned()), "{known:?}");
    copy.sectona().manage_user(create("ada")).await.code("011669");
    drop(session);
    copy.sectona().manage_user(create("own")).await.good();
    copy.tell("/reset", Value::Null).await.status(200);
    let known = names(&copy).await;
    assert!(known.contains(&"ada".to_owned()) && !known.contains(&"own".to_owned()), "as it was copied: {known:?}");
    assert!(world.put("/spaces/x", json!({ "from": "nowhere" })).await.problem(404).contains("nowhere"));
}

#[tokio::test]
async fn a_space_can_have_a_seed_of_its_own() {
    let world = World::new().await;
    let seed = "[[realm]]\nname = \"r\"\nsectona = [{ instance = \"Default\" }]\n\
        [[sectona.operators]]\nname = \"root\"\npassword = \"a-long-password\"\nrights = [\"create_users\"]\n\
        [[user]]\nrealm = \"r\"\nname = \"eve\"\naccounts = [\"sectona\"]\n";
    let made = world.put("/spaces/own", json!({ "seed": seed })).await.status(201).json();
    assert_eq!(made["users"], 1);
    let own = world.in_space("own");
    own.sectona_as("root", "a-long-password").manage_user(create("ada")).await.good();
    own.sectona().manage_user(create("bob")).await.code("011673");
    assert_eq!(own.tell("/reset", Value::Null).await.status(200).json(), json!({ "users": 1 }));
    let wrong = world.put("/spaces/own", json!({ "seed": "[[realms]]\n" })).await.problem(400);
    assert!(wrong.contains("realms"), "{wrong}");
    let both = world.put("/spaces/own", json!({ "seed": "", "from": "default" })).await.problem(400);
    assert!(both.contains("not with both"), "{both}");
}

#[tokio::test]
async fn a_reset_brings_everything_back_to_the_seed() {
    let world = World::on(Terms { seed: creating::seed(), ..Terms::default() }).await;
    let before = everything(&world).await;
    for way in WAYS {
        let session = way.session(&world).await;
        let reply = world.send(way.request(&session, &format!("by-{}", way.api))).await;
        assert_eq!(way.verdict(&reply.body), Verdict::Created, "{reply}");
    }
    world.admanager().create(json!([{ "sAMAccountName": "more" }])).await.success();
    world.put("/clock", json!({ "advance": "3d", "freeze": true })).await.status(200);
    assert_ne!(everything(&world).await, before);
    assert_eq!(world.tell("/reset", Value::Null).await.status(200).json(), json!({ "users": 5 }));
    assert_eq!(everything(&world).await, before);
    assert_eq!(world.look("/clock").await.json()["now"], "2031-01-07T09:05:00Z");
    for way in WAYS {
        let session = way.session(&world).await;
        let reply = world.send(way.request(&session, &format!("by-{}", way.api))).await;
        assert_eq!(way.verdict(&reply.body), Verdict::Created, "{reply}");
    }
}

/// How many rows the default space has in each table that spaces own.
async fn everything(world: &World) -> BTreeMap<&'static str, i64> {
    let counts = ["users", "operators", "credentials", "catalogue", "quotas", "audit", "outbox", "sessions", "realms"];
    let mut found = BTreeMap::new();
    for table in counts {
        let default = "(SELECT id FROM spaces WHERE name = 'default')";
        let count = world.count(&format!("SELECT count(*) FROM {table} WHERE space_id = {default}")).await;
        found.insert(table, count);
    }
    found
}

#[tokio::test]
async fn sessions_and_tokens_of_one_space_are_nobodys_in_another() {
    let world = World::new().await;
    let (one, two) = (world.in_space("one"), world.in_space("two"));
    let tokens = one.log_in("admin").await;
    one.admanager_as(&tokens).create(json!([{ "sAMAccountName": "ada" }])).await.success();
    let refused = two.admanager_as(&tokens).create(json!([{ "sAMAccountName": "ada" }])).await;
    assert!(refused.body.contains("SEVERE"), "{refused}");
    let way = WAYS.iter().find(|way| way.api == "sas").expect("SAS");
    let session = way.session(&one).await;
    assert_eq!(way.verdict(&one.send(way.request(&session, "eve")).await.body), Verdict::Created);
    let stranger = two.send(way.request(&session, "eve")).await;
    assert!(stranger.body.contains("Object reference not set"), "{stranger}");
}

#[tokio::test]
async fn a_space_that_nobody_uses_goes_and_the_default_stays() {
    let world = world(SpaceRules { life: Some(Duration::from_hours(1)), ..RULES }).await;
    for name in ["idle", "busy"] {
        world.in_space(name).sectona().manage_user(create("ada")).await.good();
    }
    world.app.spaces().tidy().await;
    world.advance(TimeDelta::minutes(40));
    world.in_space("busy").sectona().manage_user(create("bob")).await.good();
    world.app.spaces().tidy().await;
    world.advance(TimeDelta::minutes(40));
    world.app.spaces().tidy().await;
    world.look("/spaces/busy").await.status(200);
    world.look("/spaces/default").await.status(200);
    assert!(world.look("/spaces/idle").await.problem(404).contains("idle"));
}

#[tokio::test]
async fn what_a_space_leaves_behind_is_swept_away() {
    let world = World::new().await;
    for _ in 0..3 {
        world.in_space("one").sectona().manage_user(create("ada")).await.good();
        world.in_space("one").tell("/reset", Value::Null).await.status(200);
    }
    world.remove("/spaces/one").await.status(204);
    world.app.spaces().tidy().await;
    let spaces = world.app.spaces();
    let left = spaces.service().db().read(async |tx| tx.retired_spaces().await).await.expect("a store");
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(world.count("SELECT count(*) FROM users").await, 10, "the default space's and the seed's");
    assert!(world.remove("/spaces/default").await.problem(409).contains("always there"));
    assert!(world.remove("/spaces/one").await.problem(404).contains("one"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_clients_who_first_name_a_space_make_one() {
    let world = Arc::new(World::new().await);
    let clients: Vec<_> = (0..64)
        .map(|number| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let reply = world.in_space("crowd").sectona().manage_user(create(&format!("u{number}"))).await;
                reply.good();
            })
        })
        .collect();
    for client in clients {
        client.await.expect("an answer");
    }
    assert_eq!(world.look("/spaces/crowd").await.status(200).json()["users"], 69);
}

#[tokio::test]
async fn a_copy_leaves_no_column_out() {
    const OTHERS: [&str; 10] = [
        "spaces",
        "_sqlx_migrations",
        "requests",
        "server_keys",
        "faults",
        "coverage",
        "sqlite_sequence",
        "journals",
        "findings",
        "name_versions",
    ];
    let folder = crate::process::Folder::new();
    let path = folder.0.join("mynah.db");
    let world = World::at(Location::Sqlite(path.clone()), Terms::default()).await;
    drop(world);
    let mut store = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.expect("a store");
    let sql = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
    let columns: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut store).await.expect("columns");
    let copied: BTreeMap<_, _> = copied().into_iter().collect();
    for (table, column) in columns {
        if OTHERS.contains(&table.as_str()) {
            continue;
        }
        let known = copied.get(table.as_str()).is_some_and(|columns| columns.contains(&column.as_str()));
        assert!(known, "{table}.{column} is not copied with its space");
    }
}

#[tokio::test]
async fn operators_bound_to_realms_and_scoped_names_are_copied_with_their_realms() {
    let more = "[[sectona.operators]]\nname = \"bound\"\npassword = \"a-long-password\"\nrights = [\"create_users\"]\nrealms = [\"mynah\"]\n";
    let world = World::on(Terms::default().and_seed(more)).await.in_space("copy");
    world.sectona_as("bound", "a-long-password").manage_user(create("ada")).await.good();
    let mut elsewhere = create("bob");
    elsewhere["Instance"] = json!("Nowhere");
    world.sectona_as("bound", "a-long-password").manage_user(elsewhere).await.code("011683");
    // Containers are of a realm; moving a user into one finds it there.
    let sas = world.sas().await;
    let rest = element("newContainer", "Staff") + &element("organization", ORGANIZATION);
    sas.send("MoveUsers", &(list("userNames", &["ada"]) + &rest)).await.is("true");
}
