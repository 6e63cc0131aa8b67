//! What a connector does before and after it creates a user, with the other APIs looking on.

use serde_json::json;

use super::form;
use crate::sectona::{modify, with};
use crate::world::{PASSWORD, Terms, World};

#[tokio::test]
async fn a_connector_from_its_connection_test_to_the_users_own_log_in() {
    let world = World::on(Terms::default().reseed("api_key_disabled = false", "api_key_disabled = true")).await;
    let connector = world.summit_by_login("integration", PASSWORD);
    connector.ask("IM_GetIncidentDetailsAndChangeHistory", json!({ "TicketNo": 0 })).await.errors("");
    connector.ask("IM_GetIncidentList", json!({ "objIncidentCommonFilter": {} })).await.errors("");
    let search = |include: u8| {
        let filters = json!({ "SearchText": "ada@mynah", "IncludeInActive": include, "DomainName": "MYNAH" });
        json!({ "UserSearchFilters": filters })
    };
    assert!(connector.ask("ADM_SearchUsers", search(1)).await.records().is_empty());

    let types = json!({ "DomainName": "MYNAH", "MasterType": "roletemplate,location" });
    let data = connector.ask("ADM_GetUserMasterData", types).await.envelope()["OutputObject"]["UserMasterData"].clone();
    assert!(data["roletemplate"].as_array().unwrap().iter().any(|role| role["CM_VALUE"] == "Super Admin"));
    let place = json!({ "MasterType": "Location", "MasterValue": "Engine Room", "Active": 1 });
    let detail = json!({ "objCommonMasterDetail": { "DomainName": "MYNAH", "CommonMasterDetails": [place] } });
    connector.ask("ADM_CreateOrUpdateCommonMaster", detail).await.errors("");

    let ada = json!({ "EmailId": "ada@mynah.test", "Location": "Engine Room", "RoleTemplate": "Super Admin", "Login_ID": "ada" });
    connector.user(with(form("E1815"), ada)).await.counts(0, 1);
    let found = connector.ask("ADM_SearchUsers", search(0)).await.records();
    assert_eq!((&found[0]["UserName"], &found[0]["Location_Name"]), (&json!("Ada Lovelace"), &json!("Engine Room")));
    assert_eq!(world.sectona().users("Active").await, ["ada"]);

    connector.user(json!({ "EmployeeId": "E1815", "UserName": "Countess of Lovelace" })).await.counts(1, 0);
    let everywhere =
        connector.ask_own("ADM_SearchAllUser", json!({ "objFilters": { "_empID": "E1815" } })).await.records();
    assert_eq!(everywhere[0]["UserName"], "Countess of Lovelace");
    assert_eq!(everywhere[0]["UserID"], found[0]["UserID"]);

    // This API has no member for it; another says it for all.
    world.sectona().manage_user(modify("ada", json!({ "IsActive": false }))).await.good();
    assert!(connector.ask("ADM_SearchUsers", search(0)).await.records().is_empty());
    assert_eq!(connector.ask("ADM_SearchUsers", search(1)).await.records().len(), 1);
    let own = world.summit_by_login("ada", "Analytical-1843");
    own.ask("ADM_SearchUsers", search(1)).await.errors("Authentication failed");
    world.admanager().modify(json!([{ "sAMAccountName": "ada", "userAccountControl": "512;2" }])).await.success();
    assert_eq!(connector.ask("ADM_SearchUsers", search(0)).await.records().len(), 1);

    connector.user(json!({ "EmployeeId": "E1815", "Password": "Engine-1852" })).await.counts(1, 0);
    own.ask("ADM_SearchUsers", search(0)).await.errors("Authentication failed");
    let own = world.summit_by_login("ADA", "Engine-1852");
    assert_eq!(own.ask("ADM_SearchUsers", search(0)).await.records().len(), 1);
    assert_eq!(world.sectona().users("All").await, ["ada"], "one user all the while");
}
