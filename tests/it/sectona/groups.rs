//! `GetUserGroups` and `GetUsersByGroup`.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{create, modify, with};
use crate::world::{Terms, World};

fn of(filter: &str, group: &str) -> Value {
    json!({ "Filter": filter, "GroupName": group, "Instance": "Default" })
}

async fn members(world: &World, filter: &str) -> Vec<String> {
    let found = world.sectona().call("GetUsersByGroup", of(filter, "it DEPARTMENT")).await.good().result();
    assert_eq!(found["GroupName"], "IT department", "in the spelling of the group");
    let users = found["Users"].as_array().expect("a list").iter();
    users.map(|user| user["Username"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn the_groups_of_an_instance_are_listed_with_their_rules() {
    let world = World::new().await;
    let ask = json!({ "Filter": "All", "Instance": "default" });
    let reply = world.sectona().call("GetUserGroups", ask).await.good();
    let groups = reply.result();
    assert_snapshot!(serde_json::to_string_pretty(&groups).unwrap(), @r#"
    [
      {
        "GroupName": "IT department",
        "Description": "",
        "Method": "AttributeBasedGroup",
        "Attributes": [
          {
            "Attribute": "Department",
            "Operator": "Equals",
            "Input": "IT"
          }
        ],
        "ActiveDirectory": [],
        "CreatedBy": "seed",
        "CreatedOn": "07 Jan 2031 09:05:00 GMT 00:00:00",
        "Status": "Active",
        "Instance": "Default"
      },
      {
        "GroupName": "Vault users",
        "Description": "",
        "Method": "StaticGroup",
        "Attributes": [],
        "ActiveDirectory": [],
        "CreatedBy": "seed",
        "CreatedOn": "07 Jan 2031 09:05:00 GMT 00:00:00",
        "Status": "Active",
        "Instance": "Default"
      }
    ]
    "#);
    for (filter, instance, count) in [("Active", "Default", 2), ("Disabled", "Default", 0), ("All", "Instance name", 0)]
    {
        let ask = json!({ "Filter": filter, "Instance": instance });
        let listed = world.sectona().call("GetUserGroups", ask).await.good().result();
        assert_eq!(listed.as_array().unwrap().len(), count, "{filter} {instance}");
    }
}

#[tokio::test]
async fn a_member_of_a_group_is_shown_in_full() {
    let world = World::new().await;
    let members = json!({
        "Department": "IT", "Mobile": "1", "EmailID": "ada@mynah.test", "Tags": "production, contractor",
        "UserLogonPolicy": "Default", "UserRole": "User", "UserType": "APIOAuth", "Company": "Analytical", "Manager": "Charles",
        "CustomAttribute1": "one", "CustomAttribute2": "two", "DevoidSecurity": true, "Expiry": "28 Apr 2031 16:13:08",
    });
    world.sectona().manage_user(with(create("ada"), members)).await.good();
    let found = world.sectona().call("GetUsersByGroup", of("All", "IT department")).await.good().result();
    assert_snapshot!(serde_json::to_string_pretty(&found).unwrap(), @r#"
    {
      "GroupName": "IT department",
      "Users": [
        {
          "AuthenticationType": "SectonaAuthentication",
          "DirectoryStore": "",
          "Username": "ada",
          "FirstName": "Ada",
          "LastName": "Lovelace",
          "MobileNo": "1",
          "EmailID": "ada@mynah.test",
          "Tags": "production,contractor",
          "UserAccessPolicy": "Default",
          "UserRole": "User",
          "UserType": "APIOAuth",
          "Company": "Analytical",
          "Department": "IT",
          "Manager": "Charles",
          "CustomAttribute1": "one",
          "CustomAttribute2": "two",
          "DevoidSecurity": "true",
          "Expiry": "true",
          "ExpiryDate": "28 Apr 2031 16:13:08 GMT 00:00:00",
          "CreatedBy": "admin",
          "CreatedOn": "07 Jan 2031 09:05:00 GMT 00:00:00",
          "Status": "Active",
          "UserStatus": "Active",
          "LinkedStaticGroups": "",
          "LinkedNonStaticGroups": "IT department",
          "Instance": "Default"
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn the_filter_compares_the_state_of_the_members() {
    let world = World::new().await;
    for name in ["active", "disabled", "locked", "expired", "both"] {
        world.sectona().manage_user(with(create(name), json!({ "Department": "IT" }))).await.good();
    }
    world.sectona().manage_user(create("outside")).await.good();
    for (name, change) in [
        ("disabled", json!({ "IsActive": false })),
        ("expired", json!({ "Expiry": "07 Jan 2031 10:00:00" })),
        ("both", json!({ "IsActive": false, "Expiry": "2030-01-01" })),
    ] {
        world.sectona().manage_user(modify(name, change)).await.good();
    }
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "locked", "IsLocked": "1" }])).await.counts(1, 0);
    assert_eq!(members(&world, "All").await, ["active", "both", "disabled", "expired", "locked"]);
    assert_eq!(members(&world, "Active").await, ["active", "expired"]);
    assert_eq!(members(&world, "Disabled").await, ["both", "disabled"]);
    assert_eq!(members(&world, "Locked").await, ["locked"]);
    world.advance(TimeDelta::hours(1));
    assert_eq!(members(&world, "Locked").await, ["expired", "locked"], "an expiry locks");
    let found = world.sectona().call("GetUsersByGroup", of("Locked", "IT department")).await.good().result();
    let state = (&found["Users"][0]["Status"], &found["Users"][0]["UserStatus"]);
    assert_eq!(state, (&json!("Active"), &json!("Locked")));
    world.sectona().manage_user(modify("expired", json!({ "UnlockUser": true }))).await.good();
    assert_eq!(members(&world, "Locked").await, ["locked"]);
    let reply = world.sectona().call("GetUsersByGroup", of("Dormant", "IT department")).await.good();
    assert_eq!(reply.result()["Users"], json!([]));
    assert!(reply.hint.unwrap().contains("nobody is dormant here"));
}

#[tokio::test]
async fn members_of_a_static_group_are_those_of_the_seed_whoever_keeps_them() {
    let more = "[[user]]\nrealm = \"mynah\"\nname = \"vera\"\naccounts = [\"sas\"]\ngroups = { sectona = [\"Vault users\"] }\n";
    let world = World::on(Terms::default().and_seed(more)).await;
    let found = world.sectona().call("GetUsersByGroup", of("All", "Vault users")).await.good().result();
    let vera = &found["Users"][0];
    assert_eq!((&vera["Username"], &vera["LinkedStaticGroups"]), (&json!("vera"), &json!("Vault users")));
    assert_eq!((&vera["AuthenticationType"], &vera["CreatedBy"]), (&json!("SectonaAuthentication"), &json!("")));
}

#[tokio::test]
async fn an_unknown_group_is_refused() {
    let world = World::new().await;
    let reply = world.sectona().call("GetUsersByGroup", of("All", "Nobodies")).await.code("011694");
    assert_eq!(reply.hint.as_deref(), Some("no group is called \"Nobodies\"; GetUserGroups lists the groups"));
}

#[tokio::test]
async fn who_has_the_attribute_is_in_the_group_though_another_api_made_her() {
    let world = World::new().await;
    let it = json!([{ "sAMAccountName": "ana", "department": "it" }, { "sAMAccountName": "bo", "department": "HR" }]);
    world.admanager().create(it).await;
    assert_eq!(members(&world, "All").await, ["ana"]);
}
