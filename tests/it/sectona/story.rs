//! What a connector does before and after it creates a user, with the other APIs looking on.

use serde_json::json;

use super::{create, modify, with};
use crate::world::{PASSWORD, World};

#[tokio::test]
async fn a_connector_from_its_token_to_the_users_own_log_in() {
    let world = World::new().await;
    let tokens = world.tokens("admin", PASSWORD).await;
    let connector = world.sectona_by(tokens["access_token"].as_str().unwrap());
    let instances = connector.call("GetInstances", json!({ "Filter": "Active" })).await.good().result();
    assert_eq!(instances[0]["Instance"], "Default");
    assert!(connector.users("All").await.is_empty());

    let details = json!({ "EmailID": "ada@mynah.test", "Department": "Engines", "UserType": "APIOAuth" });
    connector.manage_user(with(create("ada"), details)).await.good();
    assert_eq!(connector.users("Active").await, ["ada"]);
    assert_eq!(world.sas().await.get_user("ada").await.members()["Lastname"], "Lovelace");

    connector.manage_user(modify("ada", json!({ "Department": "IT" }))).await.good();
    let group = json!({ "Filter": "Active", "GroupName": "IT department", "Instance": "Default" });
    let members = connector.call("GetUsersByGroup", group.clone()).await.good().result();
    assert_eq!(members["Users"][0]["EmailID"], "ada@mynah.test");

    connector.manage_user(modify("ada", json!({ "IsActive": false }))).await.good();
    assert_eq!(connector.users("Disabled").await, ["ada"]);
    assert!(connector.users("Active").await.is_empty());
    let search = json!({ "UserSearchFilters": { "SearchText": "ada@mynah", "DomainName": "MYNAH" } });
    assert!(world.summit().ask("ADM_SearchUsers", search.clone()).await.records().is_empty(), "disabled for all");

    world.admanager().modify(json!([{ "sAMAccountName": "ada", "userAccountControl": "512;2" }])).await.success();
    assert_eq!(connector.users("Active").await, ["ada"], "what another API says, holds");
    connector.manage_user(modify("ada", json!({ "IsActive": true }))).await.good();
    assert_eq!(world.summit().ask("ADM_SearchUsers", search).await.records().len(), 1);

    let password = json!({ "APIActionType": "UpdatePassword", "Username": "ada", "Password": "Engine-1852" });
    connector.manage_user(password).await.good();
    let old = json!({ "grant_type": "password", "username": "ada", "password": "Analytical-1843" });
    world.oauth_token(old).await.code("011674");
    let own = world.tokens("ada", "Engine-1852").await;
    let ada = world.sectona_by(own["access_token"].as_str().unwrap());
    assert_eq!(ada.users("All").await, ["ada"]);
    ada.manage_user(modify("ada", json!({ "UserRole": "Administrator" }))).await.code("011649");

    world.admanager().modify(json!([{ "sAMAccountName": "ada", "password": "N3w-pass!" }])).await.success();
    world.tokens("ada", "N3w-pass!").await;
}
