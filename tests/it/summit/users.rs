//! Creating and changing users through SummitAI.

use mynah::domain::{Api, Detail, Field};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{PATH, body, declared, form, post};
use crate::sectona::{create, with};
use crate::world::{KEY, Terms, World};

#[tokio::test]
async fn ids_grow_from_the_published_ones_and_stay() {
    let world = World::on(Terms::default()).await;
    let reply = world.summit().upsert("EmpId", json!([form("E1"), form("E2")])).await.counts(0, 2);
    let id =
        |at: usize| -> u64 { reply.output_object()["Inserted_Records"][at]["Id"].as_str().unwrap().parse().unwrap() };
    assert!(id(0) > 428_269 && id(1) == id(0) + 1, "{reply}");
    let number = world.employee("E1").await.unwrap().number;
    assert_eq!(i64::try_from(id(0)).unwrap(), 428_269 + number);
}

#[tokio::test]
async fn a_user_is_found_by_each_unique_field_without_case() {
    let world = World::new().await;
    let user = with(form("E1"), json!({ "EmailId": "ada@mynah.test", "NT_UID": "MYNAH\\ada" }));
    world.summit().user(user).await.counts(0, 1);
    assert!(world.user(Api::Summit, "MYNAH", "mynah\\ADA").await.is_some(), "called by her NT_UID");
    let by =
        [("EmpId", "EmployeeId", "e1"), ("EmailId", "EmailId", "ADA@mynah.test"), ("NT_UID", "NT_UID", "mynah\\ADA")];
    for (by, member, value) in by {
        let reply = world.summit().upsert(by, json!([{ member: value, "City": by }])).await.counts(1, 0);
        assert_eq!(reply.output_object()["Inserted_Records"][0]["UniqueId"], value);
        assert_eq!(world.user(Api::Summit, "MYNAH", "mynah\\ada").await.unwrap().profile.get(Field::City), Some(by));
    }
}

#[tokio::test]
async fn the_user_name_stands_in_for_an_nt_name() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "ADA", "City": "London" }])).await.counts(1, 0);
    let ada = world.user(Api::Summit, "MYNAH", "ada").await.unwrap();
    assert_eq!((ada.name.as_str(), ada.profile.get(Field::City)), ("ada", Some("London")));
    assert!(ada.present(Api::Sectona).is_some() && ada.present(Api::Summit).is_some());
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "ada" }])).await.counts(1, 0);
}

#[tokio::test]
async fn of_a_member_in_two_spellings_the_last_counts() {
    let world = World::new().await;
    let twice = json!({ "City": "London", "State": "Kent", "CITY": "Paris" });
    world.summit().user(with(form("E1"), twice)).await.counts(0, 1);
    let ada = world.employee("E1").await.unwrap();
    assert_eq!((ada.profile.get(Field::City), ada.profile.get(Field::State)), (Some("Paris"), Some("Kent")));
}

#[tokio::test]
async fn a_user_of_another_api_is_adopted_and_counted_as_created() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let user = with(form("E1"), json!({ "Login_ID": "Ada" }));
    world.summit().user(user.clone()).await.counts(0, 1);
    let ada = world.employee("E1").await.unwrap();
    assert_eq!((ada.name.as_str(), ada.profile.get(Field::LastName)), ("ada", Some("Lovelace")));
    let other = with(user, json!({ "EmployeeId": "E2" }));
    world.summit().user(other).await.errors("E2: User already exists");
}

#[tokio::test]
async fn an_adopted_user_gets_her_key() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let user = with(form("E1"), json!({ "Login_ID": "ada", "LoginType": "APIKEY", "RoleTemplate": "Super Admin" }));
    let key = world.summit().user(user).await.counts(0, 1).api_key();
    world.summit_by_key(&key).user(form("E2")).await.counts(0, 1);
}

#[tokio::test]
async fn nothing_is_done_where_several_match() {
    let world = World::new().await;
    for id in ["E1", "E2"] {
        world.summit().user(with(form(id), json!({ "EmailId": "both@mynah.test" }))).await.counts(0, 1);
    }
    for domain in [json!("MYNAH"), json!(null)] {
        let user = with(json!({ "EmailId": "both@mynah.test", "City": "London" }), json!({ "DomainName": domain }));
        let reply = world.summit().upsert("EmailId", json!([user])).await;
        reply.errors("both@mynah.test: More than one user matches EmailId");
    }
    assert_eq!(world.employee("E1").await.unwrap().profile.get(Field::City), None);
}

#[tokio::test]
async fn without_a_domain_the_user_is_looked_for_in_all_of_them() {
    let world = World::new().await;
    world.summit().user(with(form("E1"), json!({ "DomainName": "xyz" }))).await.counts(0, 1);
    world.summit().user(json!({ "EmployeeId": "E1", "City": "Pune" })).await.counts(1, 0);
    let there = world.user(Api::Summit, "xyz", "login-E1").await.unwrap();
    assert_eq!(there.profile.get(Field::City), Some("Pune"));
    world.summit().user(json!({ "EmployeeId": "E9", "City": "Pune" })).await.errors("E9: UserName is mandatory");
    world.summit().user(form("E1")).await.counts(0, 1);
    let reply = world.summit().user(json!({ "EmployeeId": "E1", "City": "London" })).await;
    reply.errors("E1: More than one user matches EmpId");
    let named = json!({ "EmployeeId": "E1", "City": "London", "DomainName": "mynah" });
    world.summit().user(named).await.counts(1, 0);
}

#[tokio::test]
async fn the_manager_is_the_employee_id_then_the_address_then_the_nt_name() {
    let world = World::new().await;
    world.summit().user(form("E1")).await.counts(0, 1);
    let all = json!({ "Manager_NT_UID": "nt", "ManagerEmailId": "m@x.test", "ManagerEmployeeID": "E0" });
    for (without, manager) in [(None, "E0"), (Some("ManagerEmployeeID"), "m@x.test"), (Some("ManagerEmailId"), "nt")] {
        let mut user = with(json!({ "EmployeeId": "E1" }), all.clone());
        if let Some(name) = without {
            user["ManagerEmployeeID"] = json!("");
            user[name] = json!("");
        }
        world.summit().user(user).await.counts(1, 0);
        let user = world.employee("E1").await.unwrap();
        assert_eq!(user.profile.get(Field::Manager), Some(manager));
        assert_eq!(user.present(Api::Summit).unwrap().text("Manager_NT_UID"), Some("nt"));
    }
}

#[tokio::test]
async fn attributes_are_replaced_as_a_whole() {
    let world = World::new().await;
    let attributes = |values: &[&str]| -> Value {
        let entry = |value: &&str| json!({ "Attr_Name": "Multiple Unit", "Attr_Value": value });
        json!({ "checkboxcustomattributes": values.iter().map(entry).collect::<Vec<_>>() })
    };
    world.summit().user(with(form("E1"), attributes(&["a", "b"]))).await.counts(0, 1);
    world.summit().user(with(json!({ "EmployeeId": "E1" }), attributes(&["c"]))).await.counts(1, 0);
    let user = world.employee("E1").await.unwrap();
    let Some(Detail::Records(records)) = user.present(Api::Summit).unwrap().details.get("checkboxcustomattributes")
    else {
        panic!("records")
    };
    assert_eq!((records.len(), records[0]["Attr_Value"].as_str()), (1, "c"));
}

#[tokio::test]
async fn a_locked_user_is_locked_everywhere() {
    let world = World::new().await;
    world.summit().user(with(form("E1"), json!({ "IsLocked": "1" }))).await.counts(0, 1);
    assert!(world.employee("E1").await.unwrap().locked);
    world.summit().user(json!({ "EmployeeId": "E1", "City": "x" })).await.counts(1, 0);
    assert!(world.employee("E1").await.unwrap().locked, "what is not given stays");
    world.summit().user(json!({ "EmployeeId": "E1", "IsLocked": 0 })).await.counts(1, 0);
    assert!(!world.employee("E1").await.unwrap().locked);
}

#[tokio::test]
async fn unknown_names_are_created_where_the_server_says_so() {
    let world = World::on(Terms::default().creating_names()).await;
    let names = json!({
        "DomainName": "Elsewhere", "RoleTemplate": "Gardener", "TimeZone": "Mars", "Location": "a, b", "Customer": "c",
        "CustomAttributes": [{ "Attr_Name": "Colour", "Attr_Value": "red" }],
    });
    world.summit().user(with(form("E1"), names)).await.counts(0, 1);
    assert!(world.user(Api::Summit, "elsewhere", "login-E1").await.is_some());
}

#[tokio::test]
async fn of_64_clients_with_the_same_user_one_creates_her() {
    for (by, member) in [("EmpId", "EmployeeId"), ("EmailId", "EmailId"), ("NT_UID", "NT_UID")] {
        let world = World::new().await;
        let mut clients = JoinSet::new();
        for client in 0..64 {
            let own = json!({ "Login_ID": format!("login-{client}"), "UserLevel": client.to_string(), member: "one" });
            let body = body(&json!({ "APIKey": KEY }), by, json!([with(form("E1"), own)]));
            clients.spawn(world.send(post(PATH, &body.to_string())));
        }
        let replies = clients.join_all().await;
        let count = |sentence: &str| {
            let said = |reply: &&crate::world::Reply| declared((*reply).clone()).json()["Message"] == sentence;
            replies.iter().filter(said).count()
        };
        let created = count("0 Users Updated Succesfully.1 Users created Succesfully.");
        let updated = count("1 Users Updated Succesfully.0 Users created Succesfully.");
        assert_eq!((created, updated), (1, 63), "{by}");
    }
}

#[tokio::test]
async fn a_misspelt_member_is_named_also_when_it_is_the_reason_of_a_refusal() {
    let world = World::new().await;
    let zoneless = with(form("E1"), json!({ "TimeZone": null, "TimeZon": "(UTC) UTC" }));
    let reply = world.summit().user(zoneless).await.errors("E1: TimeZone is mandatory");
    assert!(reply.hint.as_deref().unwrap().contains("did you mean TimeZone?"), "{reply}");
    let body = json!({
        "ServiceName": "ADM_CreateorUpdateUser",
        "objCommonParameters": { "ProxyDetails": {}, "UniqueField": "EmpId", "Users": [] },
    });
    let reply = world.summit().raw(super::PATH, &body.to_string()).await.errors("Invalid API Key");
    assert!(reply.hint.as_deref().unwrap().contains("did you mean _ProxyDetails?"), "{reply}");
}
