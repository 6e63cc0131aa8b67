//! `ADM_GetUserMasterData` and `ADM_CreateOrUpdateCommonMaster`.

use mynah::domain::Api;
use serde_json::{Value, json};

use super::form;
use crate::sectona::with;
use crate::world::{Reply, Terms, World};

async fn write(world: &World, masters: Value) -> Reply {
    let detail = json!({ "DomainName": "MYNAH", "CommonMasterDetails": masters });
    world.summit().ask("ADM_CreateOrUpdateCommonMaster", json!({ "objCommonMasterDetail": detail })).await
}

/// What `ADM_GetUserMasterData` lists of a type, by value, with its number.
async fn listed(world: &World, domain: &str, master: &str) -> Vec<(String, String)> {
    let members = json!({ "DomainName": domain, "MasterType": master });
    let reply = world.summit().ask("ADM_GetUserMasterData", members).await.errors("");
    let data = reply.envelope()["OutputObject"]["UserMasterData"].clone();
    let rows = data[master].as_array().unwrap_or_else(|| panic!("no {master} in {reply}")).clone();
    rows.iter().map(|row| (row["CM_VALUE"].as_str().expect("a text").to_owned(), row["CM_ID"].to_string())).collect()
}

async fn values(world: &World, master: &str) -> Vec<String> {
    listed(world, "MYNAH", master).await.into_iter().map(|(value, _)| value).collect()
}

async fn id(world: &World, master: &str, value: &str) -> String {
    let rows = listed(world, "MYNAH", master).await;
    rows.into_iter().find(|(listed, _)| listed == value).expect("it is listed").1
}

#[track_caller]
fn counts(reply: Reply, updated: usize, created: usize) -> Reply {
    let sentence = format!("{updated} Masters Updated Succesfully.{created} Masters created Succesfully.");
    let envelope = reply.envelope();
    let seen = (&envelope["Message"], &envelope["Output"], &envelope["OutputObject"]);
    assert_eq!(seen, (&json!(sentence), &json!(sentence), &Value::Null), "{reply}");
    reply
}

#[tokio::test]
async fn what_users_can_be_given_is_listed_type_by_type_as_published() {
    let world = World::new().await;
    let types = "customer,location,timezone,roletemplate,customattribute";
    let members = json!({ "DomainName": "mynah", "MasterType": types });
    let reply = world.summit().ask("ADM_GetUserMasterData", members).await.errors("");
    let envelope = reply.envelope();
    assert_eq!((&envelope["Message"], &envelope["Output"], reply.hint), (&Value::Null, &json!(""), None));
    let data = envelope["OutputObject"]["UserMasterData"].as_object().unwrap().clone();
    assert_eq!(data.keys().cloned().collect::<Vec<_>>().join(","), types);
    let mut numbers = Vec::new();
    for (name, word, value) in [
        ("customer", "Customer", "SUMMIT"),
        ("location", "Location", "Head Office"),
        ("timezone", "TimeZone", "(UTC) UTC"),
        ("roletemplate", "RoleTemplate", "Super Admin"),
        ("customattribute", "CustomAttribute", "Drop"),
    ] {
        let rows = data[name].as_array().unwrap();
        assert!(rows.iter().all(|row| row["CM_Type"] == word), "{name}");
        assert!(rows.iter().any(|row| row["CM_VALUE"] == value), "{name}");
        let members: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
        assert_eq!(members, ["CM_ID", "CM_VALUE", "CM_Type"]);
        numbers.extend(rows.iter().map(|row| row["CM_ID"].as_i64().expect("a number")));
    }
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "each has a number of its own");
}

#[tokio::test]
async fn types_are_asked_for_in_any_case_and_unknown_ones_refused() {
    let world = World::new().await;
    let ask = async |types: &str| {
        world.summit().ask("ADM_GetUserMasterData", json!({ "DomainName": "MYNAH", "MasterType": types })).await
    };
    let reply = ask(" Location , CUSTOMER").await.errors("");
    let data = reply.envelope()["OutputObject"]["UserMasterData"].as_object().unwrap().clone();
    assert_eq!(data.keys().collect::<Vec<_>>(), ["location", "customer"]);
    let reply = ask("customer,locaton").await.errors("Invalid MasterType: locaton");
    assert!(reply.hint.unwrap().contains("did you mean location?"));
    ask("").await.errors("MasterType is mandatory");
}

#[tokio::test]
async fn masters_are_added_changed_and_counted_one_by_one() {
    let world = World::new().await;
    let before = id(&world, "location", "Head Office").await;
    let masters = json!([
        { "MasterType": "Location", "MasterValue": "Pune", "Active": 1 },
        { "MasterType": "customer", "MasterValue": "Analytical", "Active": "1", "ParentMasterType": "Location", "ParentValue": "pune" },
        { "CM_ID": before, "MasterType": "Location", "MasterValue": "Main Office", "Active": 1 },
        { "MasterType": "Location", "MasterValue": "PUNE" },
        { "MasterType": "Location" },
        { "CM_ID": "999999", "MasterType": "Location", "MasterValue": "Nowhere" },
        { "CM_ID": before, "MasterType": "Customer", "MasterValue": "Nowhere" },
        { "CM_ID": "x", "MasterType": "Location", "MasterValue": "Nowhere" },
        { "MasterType": "Location", "MasterValue": "Goa", "ParentMasterType": "Customer", "ParentValue": "Nobody" },
        { "MasterType": "Location", "MasterValue": "Goa", "ParentValue": "Pune" },
        { "MasterType": "Location", "MasterValue": "Goa", "ParentMasterType": "Location" },
        "nothing",
        { "MaterType": "Location", "MasterValue": "Goa" },
        { "MasterType": "State", "MasterValue": "Victoria" },
        { "CM_ID": before, "MasterType": "Location", "MasterValue": "mumbai-911" },
    ]);
    let reply = counts(write(&world, masters).await, 1, 2);
    let errors = [
        "PUNE: Value already exists",
        "CommonMasterDetails[4]: MasterValue is mandatory",
        "Nowhere: Invalid CM_ID: 999999",
        &format!("Nowhere: Invalid CM_ID: {before}"),
        "Nowhere: Invalid CM_ID: x",
        "Goa: Invalid ParentValue: Nobody",
        "Goa: ParentMasterType is mandatory",
        "Goa: ParentValue is mandatory",
        "CommonMasterDetails[11]: Invalid CommonMasterDetails: \"nothing\"",
        "Goa: MasterType is mandatory",
        "Victoria: Invalid MasterType: State",
        "mumbai-911: Value already exists",
    ];
    reply.errors(&errors.join("; "));
    assert_eq!(values(&world, "location").await, ["Main Office", "mumbai-911", "Pune"]);
    let misspelt = json!([{ "MaterType": "Location", "MasterValue": "Goa" }]);
    let hint = write(&world, misspelt).await.hint.unwrap();
    assert!(hint.contains("MaterType is not a parameter") && hint.contains("did you mean MasterType?"), "{hint}");
}

#[tokio::test]
async fn a_new_master_can_be_given_at_once_and_only_in_its_domain() {
    let world = World::new().await;
    let masters = json!([
        { "MasterType": "Location", "MasterValue": "Pune" },
        { "MasterType": "Customer", "MasterValue": "Analytical" },
        { "MasterType": "TimeZone", "MasterValue": "(UTC + 01:00) CET" },
        { "MasterType": "RoleTemplate", "MasterValue": "Gardener" },
    ]);
    counts(write(&world, masters).await, 0, 4).errors("");
    let user = with(
        form("E1"),
        json!({
            "Location": "pune", "Customer": "Analytical", "TimeZone": "(UTC + 01:00) CET", "RoleTemplate": "Gardener",
        }),
    );
    world
        .summit()
        .user(with(user.clone(), json!({ "DomainName": "xyz" })))
        .await
        .errors("E1: Invalid RoleTemplate: Gardener");
    world.summit().user(user).await.counts(0, 1);
    assert!(listed(&world, "xyz", "location").await.iter().all(|(value, _)| value != "Pune"));
    let search = json!({ "UserSearchFilters": { "SearchText": "E1", "DomainName": "MYNAH", "Location": "Pune" } });
    let found = world.summit().ask("ADM_SearchUsers", search).await.records();
    assert_eq!(found[0]["Location"].to_string(), id(&world, "location", "Pune").await);
    assert_eq!(found[0]["Customer_Name"], "Analytical");
}

#[tokio::test]
async fn a_master_out_of_use_stays_with_those_who_have_it_until_it_is_back() {
    let world = World::new().await;
    let number = id(&world, "location", "Head Office").await;
    world.summit().user(with(form("E1"), json!({ "Location": "Head Office" }))).await.counts(0, 1);
    let set = async |active: Value| {
        let master =
            json!({ "CM_ID": number, "MasterType": "Location", "MasterValue": "Head Office", "Active": active });
        counts(write(&world, json!([master])).await, 1, 0).errors("");
    };
    set(json!(0)).await;
    assert_eq!(values(&world, "location").await, ["mumbai-911"]);
    let reply = world.summit().user(with(form("E2"), json!({ "Location": "Head Office" }))).await;
    reply.errors("E2: Invalid Location: Head Office");
    let search =
        json!({ "UserSearchFilters": { "SearchText": "E1", "DomainName": "MYNAH", "Location": "Head Office" } });
    assert_eq!(world.summit().ask("ADM_SearchUsers", search).await.records()[0]["Location_Name"], "Head Office");
    set(json!(null)).await;
    assert_eq!(values(&world, "location").await, ["mumbai-911"], "what is not said stays");
    set(json!("1")).await;
    world.summit().user(with(form("E2"), json!({ "Location": "Head Office" }))).await.counts(0, 1);
}

#[tokio::test]
async fn a_name_out_of_use_is_not_made_anew_where_unknown_names_are() {
    let world = World::on(Terms::default().creating_names()).await;
    let number = id(&world, "location", "Head Office").await;
    let off = json!([{ "CM_ID": number, "MasterType": "Location", "MasterValue": "Head Office", "Active": 0 }]);
    counts(write(&world, off).await, 1, 0).errors("");
    let reply = world.summit().user(with(form("E1"), json!({ "Location": "Head Office" }))).await;
    reply.errors("E1: Invalid Location: Head Office");
    world.summit().user(with(form("E1"), json!({ "Location": "Elsewhere" }))).await.counts(0, 1);
    assert!(values(&world, "location").await.contains(&"Elsewhere".to_owned()));
}

#[tokio::test]
async fn users_get_the_new_value_of_a_master() {
    let world = World::new().await;
    let user = json!({ "Location": "mumbai-911, HEAD office", "RoleTemplate": "Super Admin", "LoginType": "APIKEY" });
    let key = world.summit().user(with(form("E1"), user)).await.api_key();
    world.summit().user(with(form("E2"), json!({ "Location": "mumbai-911" }))).await.counts(0, 1);
    let (place, role) = (id(&world, "location", "Head Office").await, id(&world, "roletemplate", "Super Admin").await);
    let masters = json!([
        { "CM_ID": place, "MasterType": "Location", "MasterValue": "Main Office" },
        { "CM_ID": role, "MasterType": "RoleTemplate", "MasterValue": "Chief" },
    ]);
    let e2 = world.employee("E2").await.unwrap();
    counts(write(&world, masters).await, 2, 0).errors("");
    let e1 = world.employee("E1").await.unwrap();
    let details = &e1.present(Api::Summit).unwrap().details;
    assert_eq!(details["Location"].list(), ["mumbai-911", "Main Office"]);
    assert_eq!(details["RoleTemplate"].text(), Some("Chief"));
    assert_eq!(world.employee("E2").await.unwrap(), e2, "nobody else is touched");
    assert_eq!(world.audit_entries(&e1).await, 3);
    world.summit_by_key(&key).user(form("E3")).await.counts(0, 1);
    for (text, count) in [("Main Office", 1), ("Head Office", 0)] {
        let search = json!({ "UserSearchFilters": { "SearchText": "E1", "DomainName": "MYNAH", "Location": text } });
        assert_eq!(world.summit().ask("ADM_SearchUsers", search).await.records().len(), count, "{text}");
    }
    assert_eq!(id(&world, "location", "Main Office").await, place, "the number stays");
}

#[tokio::test]
async fn a_masters_domain_must_be_there_and_within_reach() {
    let more = "[[summit.operators]]\nname = \"local\"\ntokens = [\"bG9jYWw=\"]\nrights = [\"create_users\"]\nrealms = [\"mynah\"]\n";
    let world = World::on(Terms::default().and_seed(more)).await;
    let local = world.summit_by_key("bG9jYWw=");
    let master = |more: Value| json!([with(json!({ "MasterType": "Location", "MasterValue": "Pune" }), more)]);
    let ask = |domain: &str, masters: Value| json!({ "objCommonMasterDetail": { "DomainName": domain, "CommonMasterDetails": masters } });
    let service = "ADM_CreateOrUpdateCommonMaster";
    local.ask(service, ask("Nowhere", master(json!({})))).await.errors("Invalid DomainName: Nowhere");
    local.ask(service, ask("xyz", master(json!({})))).await.errors("User is not authorized");
    local.ask(service, ask("", master(json!({})))).await.errors("DomainName is mandatory");
    counts(local.ask(service, ask("MYNAH", master(json!({})))).await, 0, 1).errors("");
    let number = id(&world, "location", "Pune").await;
    let change = ask("MYNAH", master(json!({ "CM_ID": number })));
    local.ask(service, change).await.errors("Pune: User is not authorized");
    let elsewhere = ask("xyz", master(json!({ "CM_ID": number })));
    world.summit().ask(service, elsewhere).await.errors(&format!("Pune: Invalid CM_ID: {number}"));
}

#[tokio::test]
async fn a_master_that_fails_inside_stops_no_other() {
    let world = World::new().await;
    world.summit().user(with(form("E1"), json!({ "Location": "Head Office" }))).await.counts(0, 1);
    let (place, role) = (id(&world, "location", "Head Office").await, id(&world, "roletemplate", "End User").await);
    // Only the first of a request that changes a user can be written into the audit.
    world.sabotage("CREATE UNIQUE INDEX one ON audit (request_id) WHERE request_id <> ''").await;
    let masters = json!([
        { "CM_ID": place, "MasterType": "Location", "MasterValue": "Main Office" },
        { "CM_ID": role, "MasterType": "RoleTemplate", "MasterValue": "Anybody" },
        { "MasterType": "Location", "MasterValue": "Pune" },
    ]);
    let reply = counts(write(&world, masters).await, 1, 1).errors("Anybody: Internal error");
    assert!(reply.hint.unwrap().contains("its log says more"));
    assert!(values(&world, "roletemplate").await.contains(&"End User".to_owned()), "not by halves");
    assert_eq!(
        world.employee("E1").await.unwrap().present(Api::Summit).unwrap().text("RoleTemplate"),
        Some("End User")
    );
}

#[tokio::test]
async fn what_all_domains_share_is_not_for_those_to_change_who_are_bound_to_some() {
    let rights = "rights = [\"create_users\", \"modify_users\"]";
    let more =
        format!("[[summit.operators]]\nname = \"local\"\ntokens = [\"bG9jYWw=\"]\n{rights}\nrealms = [\"mynah\"]\n");
    let world = World::on(Terms::default().and_seed(&more)).await;
    let number = id(&world, "location", "Head Office").await;
    let row = json!([{ "CM_ID": number, "MasterType": "Location", "MasterValue": "Renamed" }]);
    let change = json!({ "objCommonMasterDetail": { "DomainName": "MYNAH", "CommonMasterDetails": row } });
    let service = "ADM_CreateOrUpdateCommonMaster";
    let refused = world.summit_by_key("bG9jYWw=").ask(service, change.clone()).await;
    refused.errors(&format!("Renamed: Invalid CM_ID: {number}"));
    counts(world.summit().ask(service, change).await, 1, 0);
}
