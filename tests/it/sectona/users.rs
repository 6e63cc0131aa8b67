//! Creating and changing users through Sectona.

use chrono::TimeDelta;
use insta::assert_snapshot;
use mynah::domain::{Api, Detail, Field};
use serde_json::json;

use super::{create, modify, with};
use crate::world::{Terms, World};

#[tokio::test]
async fn a_user_is_created_and_kept() {
    let world = World::new().await;
    let reply = world.sectona().manage_user(create("ada")).await;
    assert_snapshot!(reply, @r#"
    200
    {"IsSuccess":true,"LogCode":0,"Result":"User ada created successfully","StatusCode":200,"Timestamp":"07 Jan 2031 09:05:00 GMT 00:00:00","Version":"6.0.0.0"}
    "#);
    let ada = world.user(Api::Sectona, "Default", "ADA").await.expect("she is there");
    assert_eq!((ada.name.as_str(), ada.profile.get(Field::LastName)), ("ada", Some("Lovelace")));
    assert_eq!(ada.present(Api::Sectona).unwrap().text("AuthenticationType"), Some("SectonaAuthentication"));
    assert_eq!(ada.present(Api::Sectona).unwrap().created_by, "admin");
    assert_eq!(world.audit_entries(&ada).await, 1);
}

#[tokio::test]
async fn a_taken_name_is_refused() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    assert_snapshot!(world.sectona().manage_user(create("Ada")).await, @r#"
    400
    Mynah-Hint: "Ada" is taken; use APIActionType Modify to change her
    {"IsSuccess":false,"LogCode":"011669","Result":"Unable to create user","StatusCode":400,"Timestamp":"07 Jan 2031 09:05:00 GMT 00:00:00","Version":"6.0.0.0"}
    "#);
}

#[tokio::test]
async fn modify_changes_what_is_given_and_empty_text_clears() {
    let world = World::new().await;
    world.sectona().manage_user(with(create("ada"), json!({ "Mobile": "1", "Company": "Analytical" }))).await.good();
    let reply = world.sectona().manage_user(modify("ADA", json!({ "Mobile": "2", "Company": "" }))).await.good();
    assert_eq!(reply.json()["Result"], "User ada modified successfully");
    let ada = world.user(Api::Sectona, "Default", "ada").await.unwrap();
    assert_eq!(ada.profile.get(Field::Mobile), Some("2"));
    assert_eq!(ada.profile.get(Field::Company), None);
    assert_eq!(ada.profile.get(Field::FirstName), Some("Ada"));
}

#[tokio::test]
async fn what_cannot_change_is_refused_and_nothing_changes() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    for change in [json!({ "AuthenticationType": "GenericSAML" }), json!({ "DirectoryStore": "Corporate AD" })] {
        let change = with(change, json!({ "Mobile": "2" }));
        world.sectona().manage_user(modify("ada", change)).await.code("011677");
    }
    world.sectona().manage_user(modify("ada", json!({ "AuthenticationType": "SectonaAuthentication" }))).await.good();
    assert_eq!(world.user(Api::Sectona, "Default", "ada").await.unwrap().profile.get(Field::Mobile), None);
}

#[tokio::test]
async fn a_directory_user_has_her_password_elsewhere_and_may_move_to_another_store() {
    let world = World::new().await;
    let create = json!({
        "APIActionType": "Create", "Username": "dina", "AuthenticationType": "WindowsActiveDirectory",
        "DirectoryStore": "Corporate AD",
    });
    world.sectona().manage_user(create).await.good();
    world.sectona().manage_user(modify("dina", json!({ "Password": "Other-1843" }))).await.code("011677");
    let password = json!({ "APIActionType": "UpdatePassword", "Username": "dina", "Password": "Other-1843" });
    world.sectona().manage_user(password).await.code("011677");
    world.sectona().manage_user(modify("dina", json!({ "NewDirectoryStore": "nowhere" }))).await.code("011677");
    let to = json!({ "DirectoryStore": "Corporate AD", "NewDirectoryStore": "New Directory store name" });
    world.sectona().manage_user(modify("dina", to)).await.good();
    let dina = world.user(Api::Sectona, "Default", "dina").await.unwrap();
    assert_eq!(dina.password, None);
    assert_eq!(dina.present(Api::Sectona).unwrap().text("DirectoryStore"), Some("New Directory store name"));
}

#[tokio::test]
async fn update_password_sets_the_password_and_nothing_else() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let before = world.user(Api::Sectona, "Default", "ada").await.unwrap();
    let update = json!({ "APIActionType": "UpdatePassword", "Username": "ada", "Password": "New-1852", "Mobile": "9" });
    let reply = world.sectona().manage_user(update).await.good();
    assert_eq!(reply.json()["Result"], "User ada modified successfully");
    let after = world.user(Api::Sectona, "Default", "ada").await.unwrap();
    assert_ne!(before.password, after.password);
    assert_eq!(before.profile, after.profile);
}

#[tokio::test]
async fn an_expiry_locks_once_and_unlocking_holds() {
    let world = World::new().await;
    world.sectona().manage_user(with(create("ada"), json!({ "Expiry": "08 Jan 2031" }))).await.good();
    let locked = async || {
        let mut ada = world.user(Api::Sectona, "Default", "ada").await.unwrap();
        ada.settle(world.now());
        ada.locked
    };
    world.advance(TimeDelta::hours(38));
    assert!(!locked().await, "a date means the end of that day");
    world.advance(TimeDelta::hours(1));
    assert!(locked().await);
    world.sectona().manage_user(modify("ada", json!({ "UnlockUser": true }))).await.good();
    world.advance(TimeDelta::days(1));
    assert!(!locked().await, "unlocking holds");
    world.sectona().manage_user(modify("ada", json!({ "Expiry": "2031-01-08T00:00:00" }))).await.good();
    assert!(locked().await, "a new expiry locks anew");
}

#[tokio::test]
async fn times_are_printed_and_read_in_the_zone_of_the_instance() {
    let terms = Terms::default()
        .reseed(r#"{ instance = "Default" }"#, r#"{ instance = "Default", time_zone = "Asia/Kolkata" }"#);
    let world = World::on(terms).await;
    let reply = world.sectona().manage_user(with(create("ada"), json!({ "Expiry": "08/01/2031" }))).await.good();
    assert_eq!(reply.json()["Timestamp"], "07 Jan 2031 14:35:00 GMT 05:30:00");
    let ada = world.user(Api::Sectona, "Default", "ada").await.unwrap();
    assert_eq!(ada.expires_at.unwrap().to_rfc3339(), "2031-01-08T18:30:00+00:00");
    let west =
        Terms::default().reseed(r#"{ instance = "Default" }"#, r#"{ instance = "Default", time_zone = "-03:30" }"#);
    let reply = World::on(west).await.sectona().manage_user(create("ada")).await;
    assert_eq!(reply.json()["Timestamp"], "07 Jan 2031 05:35:00 GMT -03:30:00");
}

#[tokio::test]
async fn a_group_takes_in_whoever_has_its_attribute() {
    let world = World::new().await;
    let groups = async || {
        let ada = world.user(Api::Sectona, "Default", "ada").await.unwrap();
        world.db.read(async |tx| tx.groups_of(ada.id, Api::Sectona).await).await.unwrap()
    };
    world.sectona().manage_user(with(create("ada"), json!({ "Department": "it" }))).await.good();
    assert_eq!(groups().await, ["IT department"]);
    world.sectona().manage_user(modify("ada", json!({ "Department": "Sales" }))).await.good();
    assert!(groups().await.is_empty());
}

#[tokio::test]
async fn unknown_names_are_created_where_the_server_says_so() {
    let world = World::on(Terms::default().creating_names()).await;
    let names = json!({ "Instance": "Elsewhere", "Tags": "a, b", "UserRole": "Gardener", "UserLogonPolicy": "Lax" });
    world.sectona().manage_user(with(create("ada"), names)).await.good();
    let ada = world.user(Api::Sectona, "elsewhere", "ada").await.expect("in a realm of her own");
    let tags = ada.present(Api::Sectona).unwrap().details.get("Tags").cloned();
    assert_eq!(tags, Some(Detail::List(vec!["a".to_owned(), "b".to_owned()])));
    assert!(world.user(Api::Sectona, "Default", "ada").await.is_none());
}

#[tokio::test]
async fn an_operator_reaches_only_the_realms_of_its_seed_entry() {
    let terms = Terms::default().and_seed(
        "[[sectona.operators]]\nname = \"local\"\npassword = \"secret-1\"\nrights = [\"create_users\"]\nrealms = [\"sectona-sample\"]\n",
    );
    let world = World::on(terms).await;
    let local = world.sectona_as("local", "secret-1");
    local.manage_user(create("ada")).await.code("011649");
    local.manage_user(with(create("ada"), json!({ "Instance": "Instance name" }))).await.good();
}

#[tokio::test]
async fn what_cannot_change_is_compared_without_case() {
    let world = World::new().await;
    let create = json!({
        "APIActionType": "Create", "Username": "dina", "AuthenticationType": "genericsaml",
        "DirectoryStore": "corporate ad", "EmailID": "dina@mynah.test",
    });
    world.sectona().manage_user(create).await.good();
    let same = json!({ "AuthenticationType": "GENERICSAML", "DirectoryStore": "Corporate AD", "Mobile": "1" });
    world.sectona().manage_user(modify("dina", same)).await.good();
    let dina = world.user(Api::Sectona, "Default", "dina").await.unwrap();
    assert_eq!(dina.present(Api::Sectona).unwrap().text("AuthenticationType"), Some("GenericSAML"));
    let local = with(super::create("ada"), json!({ "AuthenticationType": "sectonaauthentication" }));
    world.sectona().manage_user(local).await.good();
}

#[tokio::test]
async fn a_user_of_another_api_becomes_a_directory_user_only_with_a_directory() {
    let world = World::new().await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    world.sectona().manage_user(modify("ana", json!({ "AuthenticationType": "GenericSAML" }))).await.code("011677");
    let both = json!({ "AuthenticationType": "GenericSAML", "DirectoryStore": "Corporate AD" });
    world.sectona().manage_user(modify("ana", both)).await.good();
    let ana = world.user(Api::Sectona, "Default", "ana").await.unwrap();
    assert_eq!(ana.present(Api::Sectona).unwrap().text("DirectoryStore"), Some("Corporate AD"));
}

#[tokio::test]
async fn a_refused_request_registers_no_names() {
    let world = World::on(Terms::default().creating_names()).await;
    let ghosts = json!({ "Instance": "Ghost", "Tags": "ghost", "UserRole": "Ghost" });
    let auditor = world.sectona_as("auditor", crate::world::PASSWORD);
    auditor.manage_user(with(create("ada"), ghosts.clone())).await.code("011649");
    let incomplete = with(with(create("ada"), ghosts.clone()), json!({ "FirstName": "" }));
    world.sectona().manage_user(incomplete).await.code("011669");
    world.sectona().manage_user(modify("nobody", ghosts.clone())).await.code("011676");
    assert!(!world.knows_anything_called("ghost").await);
    world.sectona().manage_user(with(create("ada"), ghosts)).await.good();
    assert!(world.knows_anything_called("ghost").await);
}

#[tokio::test]
async fn the_users_of_an_instance_are_listed() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    world.advance(TimeDelta::hours(1));
    world.admanager().create(json!([{ "sAMAccountName": "Zoe", "givenName": "Zoe" }])).await.success();
    let reply = world.sectona().call("GetUsers", json!({ "Filter": "All", "Instance": "default" })).await;
    assert_snapshot!(reply, @r#"
    200
    {"Version":"6.0.0.0","IsSuccess":true,"LogCode":"0","Result":"[{\"AuthenticationType\":\"SectonaAuthentication\",\"Username\":\"ada\",\"FirstName\":\"Ada\",\"LastName\":\"Lovelace\",\"CreatedBy\":\"admin\",\"CreatedOn\":\"07 Jan 2031 09:05:00 GMT 00:00:00\",\"Status\":\"Active\"},{\"AuthenticationType\":\"SectonaAuthentication\",\"Username\":\"Zoe\",\"FirstName\":\"Zoe\",\"LastName\":\"\",\"CreatedBy\":\"\",\"CreatedOn\":\"07 Jan 2031 10:05:00 GMT 00:00:00\",\"Status\":\"Active\"}]","StatusCode":"Accepted","Timestamp":"07 Jan 2031 10:05:00 GMT 00:00:00"}
    "#);
}

#[tokio::test]
async fn the_filter_of_get_users_tells_active_from_disabled() {
    let world = World::new().await;
    for name in ["ada", "eve"] {
        world.sectona().manage_user(create(name)).await.good();
    }
    world.sectona().manage_user(modify("eve", json!({ "IsActive": false }))).await.good();
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "ada", "IsLocked": "1" }])).await.counts(1, 0);
    for (filter, names) in [("All", vec!["ada", "eve"]), ("Active", vec!["ada"]), ("Disabled", vec!["eve"])] {
        assert_eq!(world.sectona().users(filter).await, names, "{filter}");
    }
    let listed = world.sectona().call("GetUsers", json!({ "Filter": "All", "Instance": "Default" })).await.result();
    let states = [0, 1].map(|at| listed[at]["Status"].clone());
    assert_eq!(states, ["Active", "Disabled"]);
}

#[tokio::test]
async fn lists_are_of_one_instance_in_its_time_zone() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    world.sectona().manage_user(with(create("eve"), json!({ "Instance": "Instance name" }))).await.good();
    let ask = json!({ "Filter": "All", "Instance": "instance NAME" });
    let reply = world.sectona().call("GetUsers", ask).await.good();
    assert_eq!(reply.json()["Timestamp"], "07 Jan 2031 14:35:00 GMT 05:30:00");
    let listed = reply.result();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["CreatedOn"], "07 Jan 2031 14:35:00 GMT 05:30:00");
}

#[tokio::test]
async fn whoever_may_not_write_may_read() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    assert_eq!(world.sectona_as("auditor", crate::world::PASSWORD).users("All").await, ["ada"]);
}
