//! `ADM_SearchUsers` and `ADM_SearchAllUser`.

use insta::assert_snapshot;
use mynah::domain::Api;
use serde_json::{Value, json};

use super::{PATH, form};
use crate::sectona::{create, modify, with};
use crate::world::{KEY, World};

fn filters(more: Value) -> Value {
    json!({ "UserSearchFilters": with(json!({ "SearchText": "a", "DomainName": "MYNAH" }), more) })
}

/// The employee ids of whom the search finds.
async fn found(world: &World, more: Value) -> Vec<String> {
    let users = world.summit().ask("ADM_SearchUsers", filters(more)).await.records();
    users.iter().map(|user| user["EmpID"].as_str().unwrap_or("-").to_owned()).collect()
}

async fn all(world: &World, filters: Value) -> Vec<Value> {
    world.summit().ask_own("ADM_SearchAllUser", json!({ "objFilters": filters })).await.records()
}

/// Three users of MYNAH and one of xyz.
async fn people(world: &World) {
    let of = |id: &str, name: &str, more: Value| with(with(form(id), json!({ "UserName": name })), more);
    let users = json!([
        of("E1", "Ada Lovelace", json!({ "EmailId": "ada@mynah.test", "Location": "Head Office, mumbai-911" })),
        of(
            "E2",
            "Grace Hopper",
            json!({ "NT_UID": "MYNAH\\grace", "Login_ID": "navy", "Customer": "SUMMIT", "Location": "Head Office" })
        ),
        of("E3", "100% *_\\ pure", json!({ "EmailId": "pure@mynah.test", "Customer": "Mynah" })),
        of("E1", "Ada Elsewhere", json!({ "DomainName": "xyz", "Login_ID": "ada" })),
    ]);
    world.summit().upsert("EmpId", users).await.counts(0, 4);
}

#[tokio::test]
async fn a_user_who_is_found_is_shown_as_published() {
    let world = World::new().await;
    people(&world).await;
    let reply = world.summit().ask("ADM_SearchUsers", filters(json!({ "SearchText": "grace" }))).await;
    assert_eq!(reply.envelope()["Output"], "");
    assert_snapshot!(serde_json::to_string_pretty(&reply.envelope()["OutputObject"]).unwrap(), @r#"
    {
      "AllUserDetails": {
        "UserDetails ": [
          {
            "ROWNUM": "1",
            "TotalRows": 1,
            "UserID": 428276,
            "UserName": "Grace Hopper",
            "EmpID": "E2",
            "Role": "End User",
            "RoleName": null,
            "EmailID": null,
            "NT_UID": "MYNAH\\grace",
            "Frm_UID": "navy",
            "Frm_PWD": "",
            "Org_Id": 1,
            "Instance_Model": "Dependent",
            "Org_Name": "MYNAH",
            "AccessCreate_Portfolio": false,
            "AccessEdit_Portfolio": false,
            "Customer": 29,
            "Customer_Name": "SUMMIT",
            "Location": 32,
            "Location_Name": "Head Office"
          }
        ]
      }
    }
    "#);
}

#[tokio::test]
async fn the_text_is_looked_for_in_names_ids_addresses_and_logins() {
    let world = World::new().await;
    people(&world).await;
    for (text, ids) in [
        ("LOVE", vec!["E1"]),
        ("e2", vec!["E2"]),
        ("@mynah.test", vec!["E1", "E3"]),
        ("mynah\\gr", vec!["E2"]),
        ("login-e", vec!["E1", "E3"]),
        ("NAVY", vec!["E2"]),
        ("100% *", vec!["E3"]),
        ("*", vec!["E3"]),
        ("%", vec!["E3"]),
        ("_\\", vec!["E3"]),
        ("l*ce", vec![]),
        ("nobody", vec![]),
        ("Elsewhere", vec![]),
    ] {
        let mut seen = found(&world, json!({ "SearchText": text })).await;
        seen.sort();
        assert_eq!(seen, ids, "{text}");
    }
    assert_eq!(found(&world, json!({ "SearchText": "ada", "DomainName": "xyz" })).await, ["E1"]);
}

#[tokio::test]
async fn locations_and_customers_narrow_a_search() {
    let world = World::new().await;
    people(&world).await;
    for (more, ids) in [
        (json!({ "Location": "head office" }), vec!["E1", "E2"]),
        (json!({ "Location": "Mumbai-911" }), vec!["E1"]),
        (json!({ "Location": "Head" }), vec![]),
        (json!({ "Customer": "summit", "Location": "" }), vec!["E2"]),
        (json!({ "Customer": "Mynah", "Location": "Head Office" }), vec![]),
    ] {
        let mut seen = found(&world, with(more.clone(), json!({ "SearchText": "e" }))).await;
        seen.sort();
        assert_eq!(seen, ids, "{more}");
    }
    world
        .summit()
        .user(json!({ "EmployeeId": "E1", "Location": "mumbai-911", "DomainName": "MYNAH" }))
        .await
        .counts(1, 0);
    assert_eq!(found(&world, json!({ "SearchText": "e", "Location": "Head Office" })).await, ["E2"]);
}

#[tokio::test]
async fn pages_follow_each_other_and_know_how_many_there_are() {
    let world = World::new().await;
    let users: Vec<Value> = (1..=5).map(|id| form(&format!("E{id}"))).collect();
    world.summit().upsert("EmpId", json!(users)).await.counts(0, 5);
    for (size, index, ids) in [
        (2, 0, vec!["E1", "E2"]),
        (2, 2, vec!["E5"]),
        (2, 3, vec![]),
        (0, 7, vec!["E1", "E2", "E3", "E4", "E5"]),
        (i64::MAX, 1, vec![]),
    ] {
        let page = json!({ "SearchText": "login", "PageSize": size, "PageIndex": index.to_string() });
        assert_eq!(found(&world, page).await, ids, "{size} {index}");
    }
    let page = filters(json!({ "SearchText": "login", "PageSize": 2, "PageIndex": 1 }));
    let users = world.summit().ask("ADM_SearchUsers", page).await.records();
    let rows: Vec<_> = users.iter().map(|user| (user["ROWNUM"].clone(), user["TotalRows"].clone())).collect();
    assert_eq!(rows, [(json!("3"), json!(5)), (json!("4"), json!(5))]);
    for (name, wrong) in [("PageSize", "-1"), ("PageIndex", "many"), ("PageSize", "1.5")] {
        let reply = world.summit().ask("ADM_SearchUsers", filters(json!({ name: wrong }))).await;
        reply.errors(&format!("Invalid {name}: {wrong}"));
    }
}

#[tokio::test]
async fn who_is_inactive_is_found_only_when_asked_for() {
    let world = World::new().await;
    people(&world).await;
    world.sectona().manage_user(modify("login-E1", json!({ "IsActive": false }))).await.good();
    let ask = async |flag: Value| found(&world, json!({ "SearchText": "Lovelace", "IncludeInActive": flag })).await;
    assert!(ask(json!(null)).await.is_empty() && ask(json!(0)).await.is_empty() && ask(json!("0")).await.is_empty());
    assert_eq!(ask(json!(1)).await, ["E1"]);
    assert_eq!(all(&world, json!({ "_emailID": "ada@mynah.test" })).await.len(), 1, "the other search has them all");
}

#[tokio::test]
async fn a_search_needs_a_text_and_a_domain_that_is_there() {
    let world = World::new().await;
    let ask = async |more: Value| world.summit().ask("ADM_SearchUsers", filters(more)).await;
    for empty in [json!(null), json!(""), json!("  ")] {
        ask(json!({ "SearchText": empty })).await.errors("SearchText is mandatory");
        ask(json!({ "DomainName": empty })).await.errors("DomainName is mandatory");
    }
    let reply = ask(json!({ "DomainName": "Nowhere" })).await.errors("Invalid DomainName: Nowhere");
    assert!(reply.hint.unwrap().contains("--unknown-names create"));
    let reply = world.summit().ask("ADM_SearchUsers", json!({})).await;
    reply.errors("Object reference not set to an instance of an object.");
}

#[tokio::test]
async fn an_operator_finds_nobody_beyond_its_realms() {
    let more = "[[summit.operators]]\nname = \"local\"\ntokens = [\"bG9jYWw=\"]\nrights = [\"create_users\"]\nrealms = [\"mynah\"]\n";
    let world = World::on(crate::world::Terms::default().and_seed(more)).await;
    people(&world).await;
    let local = world.summit_by_key("bG9jYWw=");
    let elsewhere = filters(json!({ "DomainName": "xyz" }));
    local.ask("ADM_SearchUsers", elsewhere).await.errors("User is not authorized");
    let found = local.ask("ADM_SearchAllUser", json!({ "objFilters": { "_empID": "E1" } })).await.records();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["UserName"], "Ada Lovelace");
}

#[tokio::test]
async fn the_search_of_all_domains_answers_in_three_layers_of_json() {
    let world = World::new().await;
    people(&world).await;
    let reply =
        world.summit().ask_own("ADM_SearchAllUser", json!({ "objFilters": { "_emailID": "ada@mynah.test" } })).await;
    let outer: Value = serde_json::from_str(&reply.body).unwrap();
    let envelope: Value = serde_json::from_str(outer.as_str().expect("a text")).unwrap();
    assert_eq!(envelope["OutputObject"], Value::Null);
    let inner: Value = serde_json::from_str(envelope["Output"].as_str().expect("a text in it")).unwrap();
    assert_snapshot!(inner, @r#"
    {"AllUserDetails":{"UserDetails ":[{"UserID":428275,"UserName":"Ada Lovelace","EmpID":"E1","Role":"End User","RoleName":"End User","EmailID":"ada@mynah.test","NT_UID":null,"Frm_UID":"login-E1"}]}}
    "#);
    let generic =
        world.summit().ask("ADM_SearchAllUser", json!({ "objFilters": { "_emailID": "ada@mynah.test" } })).await;
    assert!(generic.json().is_object(), "{generic}");
    assert_eq!(generic.records(), reply.records());
}

#[tokio::test]
async fn each_filter_of_the_search_of_all_domains_finds_by_its_own() {
    let world = World::new().await;
    people(&world).await;
    let id = all(&world, json!({ "_emailID": "PURE@mynah.test" })).await[0]["UserID"].clone();
    for (filters, names) in [
        (json!({ "_emailID": "pure@mynah.test" }), vec!["100% *_\\ pure"]),
        (json!({ "_emailID": "pure" }), vec![]),
        (json!({ "_useID": id }), vec!["100% *_\\ pure"]),
        (json!({ "_useID": id.to_string(), "_empID": "E1" }), vec![]),
        (json!({ "_useID": 1 }), vec![]),
        (json!({ "_userName": "ADA" }), vec!["Ada Lovelace", "Ada Elsewhere"]),
        (json!({ "_empID": "e1" }), vec!["Ada Lovelace", "Ada Elsewhere"]),
        (json!({ "_empID": "e1", "_location": "Head Office", "_ntID": null, "_customer": "" }), vec!["Ada Lovelace"]),
        (json!({ "_customer": "summit" }), vec!["Grace Hopper"]),
        (json!({ "_ntID": "mynah\\GRACE" }), vec!["Grace Hopper"]),
        (json!({ "_ntID": "login-E1" }), vec!["Ada Lovelace"]),
    ] {
        let found = all(&world, filters.clone()).await;
        let seen: Vec<&str> = found.iter().map(|user| user["UserName"].as_str().unwrap()).collect();
        assert_eq!(seen, names, "{filters}");
    }
    for none in [json!({}), json!({ "_useID": 0, "_emailID": "", "_empID": 0, "_userName": " " })] {
        let reply = world.summit().ask_own("ADM_SearchAllUser", json!({ "objFilters": none })).await;
        reply.errors("objFilters is mandatory");
    }
    let reply = world.summit().ask("ADM_SearchAllUser", json!({ "objFilters": { "_useID": "ada" } })).await;
    reply.errors("Invalid _useID: ada");
}

#[tokio::test]
async fn a_user_of_another_api_is_found_by_her_user_name() {
    let world = World::new().await;
    world.sectona().manage_user(create("countess")).await.good();
    let users = world.summit().ask("ADM_SearchUsers", filters(json!({ "SearchText": "count" }))).await.records();
    assert_eq!((&users[0]["NT_UID"], &users[0]["UserName"]), (&json!("countess"), &Value::Null));
    assert_eq!(all(&world, json!({ "_ntID": "Countess" })).await.len(), 1);
    assert!(
        world.user(Api::Summit, "MYNAH", "countess").await.unwrap().present(Api::Summit).is_none(),
        "only looked at"
    );
}

#[tokio::test]
async fn no_search_shows_a_password() {
    let world = World::new().await;
    people(&world).await;
    let hash = world.employee("E1").await.unwrap().password.unwrap().0;
    let page = world.summit().ask("ADM_SearchUsers", filters(json!({ "SearchText": "Lovelace" }))).await;
    assert_eq!(page.records()[0]["Frm_PWD"], "");
    let everywhere = world.summit().ask("ADM_SearchAllUser", json!({ "objFilters": { "_empID": "E1" } })).await;
    for reply in [page, everywhere] {
        assert!(!reply.body.contains("Analytical-1843") && !reply.body.contains(&hash));
    }
}

#[tokio::test]
async fn the_published_search_is_read_as_it_stands() {
    let world = World::new().await;
    people(&world).await;
    let body = json!({
        "ServiceName": "ADM_SearchUsers",
        "objCommonParameters": {
            "_ProxyDetails": { "APIKey": KEY, "AuthType": "APIKEY", "ProxyID": 0, "ReturnType": "JSON", "orgid": 1 },
            "UserSearchFilters": {
                "SearchText": "E2", "IncludeInActive": 0, "DomainName": "MYNAH", "Location": "", "Customer": "SUMMIT",
                "PageSize": 10, "PageIndex": 0,
            },
        },
    });
    let reply = world.summit().raw(PATH, &body.to_string()).await;
    assert_eq!((reply.records().len(), reply.hint.as_deref()), (1, None));
}
