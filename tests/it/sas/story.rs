//! What a connector does with SAS from the first call to the last, with the other APIs looking on.

use serde_json::json;

use super::{ORGANIZATION, Sas, element};
use crate::sectona::modify;
use crate::world::{PASSWORD, World};

/// The users of that name and what `GetUsers` says of their state.
async fn search(sas: &Sas<'_>, name: &str) -> Vec<(String, String)> {
    let filter = element("userName", name) + &element("firstRecord", "0") + &element("pageSize", "20");
    let found = sas.send("GetUsers", &(filter + &element("organization", ORGANIZATION))).await;
    found.column("userid").into_iter().zip(found.column("authstate")).collect()
}

fn one(name: &str, state: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), state.to_owned())]
}

#[tokio::test]
async fn the_story_of_a_connector() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    sas.call("PingConnection", &[]).await.is("false");
    sas.connect(super::OPERATOR, PASSWORD).await.is("AUTH_SUCCESS");
    sas.call("PingConnection", &[]).await.is("true");
    assert_eq!(search(&sas, "ada*").await, []);
    assert_eq!(sas.get_user("ada").await.text(), None);

    sas.add_user(&[("UserName", "ada"), ("Lastname", "Lovelace"), ("Email", "ada@mynah.test")]).await.is("true");
    assert_eq!(search(&sas, "ada*").await, one("ada", "Active"));
    sas.update_user("ada", &[("Mobile", "+15550100"), ("Lastname", "King")]).await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["Lastname"], "King");
    world.admanager().modify(json!([{ "sAMAccountName": "ada", "title": "Countess" }])).await.success();

    sas.update_user("ada", &[("Locked", "true")]).await.is("true");
    assert_eq!(search(&sas, "ada*").await, one("ada", "Locked"));
    world.sectona().manage_user(modify("ada", json!({ "IsActive": false }))).await.good();
    assert_eq!(search(&sas, "ada*").await, one("ada", "Disabled"));
    world.sectona().manage_user(modify("ada", json!({ "IsActive": true }))).await.good();
    sas.update_user("ada", &[("Locked", "false")]).await.is("true");
    assert_eq!(search(&sas, "ada*").await, one("ada", "Active"));

    sas.here("AssignStaticPassword", &[("userName", "ada"), ("staticPassword", "Analytical-1843")]).await.is("true");
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["SMSSent"]);
    sas.here("RemoveUser", &[("userName", "ada"), ("tokenOption", "ReturntoInventory_Initialized")])
        .await
        .is("Deleted");
    assert_eq!(search(&sas, "ada*").await, []);
    assert_eq!(sas.get_user("ada").await.text(), None);
    world.admanager().modify(json!([{ "sAMAccountName": "ada", "title": "Analyst" }])).await.success();
    assert_eq!(search(&sas, "ada*").await, [], "another API's change does not bring her back");
}
