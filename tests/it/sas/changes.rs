//! Changing users.

use mynah::domain::Api;
use serde_json::json;

use super::users::{EVERY_MEMBER, add};
use super::{Answer, ORGANIZATION, Sas, element};
use crate::sectona::{create, modify};
use crate::world::{Terms, World};

/// Changes a user by these members, as XML.
async fn update(sas: &Sas<'_>, name: &str, members: &str) -> Answer {
    let organization = element("organization", ORGANIZATION);
    sas.send("UpdateUser", &(element("userName", name) + &element("user", members) + &organization)).await
}

/// The names of the groups that a user is shown in.
async fn groups(sas: &Sas<'_>, name: &str) -> Vec<String> {
    let groups = sas.get_user(name).await.member("Groups").map(|groups| groups.children).unwrap_or_default();
    groups.iter().filter_map(|group| group.children.first()).map(|name| name.text.clone()).collect()
}

/// XML of groups of these names.
fn in_groups(names: &[&str]) -> String {
    let groups = names.iter().map(|name| element("Group", &element("GroupName", name)));
    element("Groups", &groups.collect::<String>())
}

#[tokio::test]
async fn what_an_update_leaves_out_stays() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, EVERY_MEMBER).await.is("true");
    let before = sas.get_user("ada").await.reply.body;
    update(&sas, "ada", "").await.is("true");
    assert_eq!(sas.get_user("ada").await.reply.body, before);
    update(&sas, "ada", "<City>Paris</City>").await.is("true");
    assert_eq!(sas.get_user("ada").await.reply.body, before.replace("London", "Paris"));
}

#[tokio::test]
async fn what_is_empty_is_cleared() {
    let world = World::new().await;
    let sas = world.sas().await;
    let members = [
        "PasswordSetDate",
        "PasswordExpiryDate",
        "FirstName",
        "Lastname",
        "Address1",
        "City",
        "State",
        "Country",
        "Zip",
        "Email",
        "Telephone",
        "Countrycode",
        "Extension",
        "Mobile",
        "Fax",
        "UnlockAt",
        "Message",
        "CustomAttributes",
    ];
    for empty in ["<{}/>", "<{}></{}>", "<{} xsi:nil=\"true\"/>"] {
        for member in members {
            let name = format!("{member}-{}", empty.len());
            add(&sas, &EVERY_MEMBER.replace("ada<", &format!("{name}<"))).await.is("true");
            update(&sas, &name, &empty.replace("{}", member)).await.is("true");
            // Of a list, nil is null, which is no value at all.
            let stays = member == "CustomAttributes" && empty.contains("nil");
            assert_eq!(sas.get_user(&name).await.member(member).is_some(), stays, "{member} {empty}");
        }
    }
}

#[tokio::test]
async fn a_language_is_cleared_by_nil() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, EVERY_MEMBER).await.is("true");
    update(&sas, "ada", "<PreferredLanguage xsi:nil=\"true\"/>").await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["PreferredLanguage"], "");
}

#[tokio::test]
async fn flags_and_counts_are_set_both_ways() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let flags =
        ["Locked", "TempPasswordEnabled", "TempPasswordChangeReq", "UseExternalCredentials", "IsAccountDormant"];
    for (flag, value) in flags.into_iter().flat_map(|flag| [(flag, "true"), (flag, "false")]) {
        sas.update_user("ada", &[(flag, value), ("PasswordAttemptCount", "5")]).await.is("true");
        let shown = sas.get_user("ada").await.members();
        assert_eq!((shown[flag].as_str(), shown["PasswordAttemptCount"].as_str()), (value, "5"), "{flag}");
        assert_eq!(flags.iter().filter(|other| shown[**other] == "true").count(), usize::from(value == "true"));
    }
}

#[tokio::test]
async fn a_user_who_is_not_there_cannot_be_changed() {
    let world = World::new().await;
    let sas = world.sas().await;
    for name in ["nobody", "", " "] {
        let answer = sas.update_user(name, &[("UserName", "ada")]).await.is("false");
        assert!(answer.reply.hint.is_some(), "{}", answer.reply);
    }
    assert_eq!(sas.get_user("ada").await.text(), None);
}

#[tokio::test]
async fn a_new_name_is_seen_by_every_api_and_accounts_and_tokens_stay() {
    let world = World::new().await;
    let sas = world.sas().await;
    let object = json!([{ "sAMAccountName": "ada", "mobile": "1", "employeeID": "E1" }]);
    world.admanager().create(object).await.success();
    sas.provision(&["ada"], "SMS").await;
    let tokens = sas.here("GetTokensByOwner", &[("userName", "ada")]).await.texts();
    sas.update_user("ADA", &[("UserName", "Countess")]).await.is("true");
    assert_eq!(sas.get_user("countess").await.members()["UserName"], "Countess");
    assert_eq!(sas.get_user("ada").await.text(), None);
    assert_eq!((tokens.len(), sas.here("GetTokensByOwner", &[("userName", "countess")]).await.texts()), (1, tokens));
    world.sectona().manage_user(modify("countess", json!({ "Company": "Engines" }))).await.good();
    world.sectona().manage_user(modify("ada", json!({ "Company": "Engines" }))).await.code("011676");
    world.admanager().modify(json!([{ "sAMAccountName": "countess", "department": "Maths" }])).await.success();
    world.admanager().modify(json!([{ "sAMAccountName": "ada", "department": "Maths" }])).await.severe();
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "countess", "City": "Rome" }])).await.counts(1, 0);
    assert_eq!(world.user(Api::Sas, ORGANIZATION, "countess").await.unwrap().accounts.len(), 4);
}

#[tokio::test]
async fn a_name_that_is_taken_stays_whose_it_is() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    world.sectona().manage_user(create("bob")).await.good();
    let refused = sas.update_user("ada", &[("UserName", "BOB"), ("City", "Paris")]).await;
    refused.is("false").because("taken");
    assert_eq!(sas.get_user("ada").await.members().get("City"), None);
    assert_eq!(sas.get_user("bob").await.members()["UserName"], "bob");
}

#[tokio::test]
async fn a_name_may_change_its_case_and_an_empty_one_changes_nothing() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    sas.update_user("ada", &[("UserName", "ADA")]).await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["UserName"], "ADA");
    for name in ["", "  "] {
        sas.update_user("ada", &[("UserName", name), ("City", "Paris")]).await.is("true");
        let shown = sas.get_user("ada").await.members();
        assert_eq!((shown["UserName"].as_str(), shown["City"].as_str()), ("ADA", "Paris"));
    }
}

#[tokio::test]
async fn groups_stay_are_left_or_are_replaced() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.here("AddGroup", &[("groupName", "Analysts"), ("description", "Of engines")]).await.is("true");
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    update(&sas, "ada", &in_groups(&["analysts"])).await.is("true");
    update(&sas, "ada", "<Groups xsi:nil=\"true\"/>").await.is("true");
    assert_eq!(groups(&sas, "ada").await, ["Analysts"]);
    update(&sas, "ada", &in_groups(&["Remote access"])).await.is("true");
    assert_eq!(groups(&sas, "ada").await, ["Remote access"]);
    update(&sas, "ada", &in_groups(&["Remote access", "Analysts"])).await.is("true");
    assert_eq!(groups(&sas, "ada").await, ["Analysts", "Remote access"]);
    let unknown = in_groups(&["Analysts", "Nobody's"]) + "<City>Paris</City>";
    update(&sas, "ada", &unknown).await.is("false").because("Nobody's");
    assert_eq!(groups(&sas, "ada").await, ["Analysts", "Remote access"]);
    assert_eq!(sas.get_user("ada").await.members().get("City"), None);
    update(&sas, "ada", "<Groups/>").await.is("true");
    assert!(groups(&sas, "ada").await.is_empty());
}

#[tokio::test]
async fn a_group_is_shown_as_it_is() {
    let world = World::on(Terms::default().and_seed(
        "[[user]]\nrealm = \"mynah\"\nname = \"ada\"\ngroups = { sas = [\"Directory synced\", \"Remote access\"] }\n",
    ))
    .await;
    let sas = world.sas().await;
    let groups = sas.get_user("ada").await.member("Groups").expect("groups").children;
    let shown: Vec<Vec<(&str, &str)>> = groups
        .iter()
        .map(|group| group.children.iter().map(|member| (&*member.name, member.text.as_str())).collect())
        .collect();
    let synced = [("GroupName", "Directory synced"), ("ReadOnly", "true"), ("Empty", "false")];
    let remote = [("GroupName", "Remote access"), ("ReadOnly", "false"), ("Empty", "false")];
    assert_eq!(shown, [synced, remote]);
}

#[tokio::test]
async fn a_container_takes_her_tokens_along() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("Mobile", "1")]).await.is("true");
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["SMSSent"]);
    for (given, container) in [("staff", "Staff"), ("Contractors", "Contractors"), ("", "Default")] {
        sas.update_user("ada", &[("ContainerName", given)]).await.is("true");
        assert_eq!(sas.get_user("ada").await.members()["ContainerName"].to_lowercase(), container.to_lowercase());
        assert_eq!(super::containers::container_of_tokens(&sas, "ada").await, [container.to_lowercase()]);
    }
    sas.update_user("ada", &[("ContainerName", "Nowhere"), ("City", "Paris")]).await.is("false").because("Nowhere");
    let shown = sas.get_user("ada").await.members();
    assert_eq!((shown["ContainerName"].as_str(), shown.get("City")), ("Default", None));
}

#[tokio::test]
async fn a_lock_is_one_for_all() {
    let world = World::new().await;
    let sas = world.sas().await;
    let locked = async || sas.get_user("ada").await.members()["Locked"].clone();
    sas.add_user(&[("UserName", "ada"), ("Locked", "true")]).await.is("true");
    assert_eq!(locked().await, "true");
    world.admanager().modify(json!([{ "sAMAccountName": "ada", "lockoutTime": "0" }])).await.success();
    assert_eq!(locked().await, "false");
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "ada", "IsLocked": "1" }])).await.counts(1, 0);
    assert_eq!(locked().await, "true");
    world.sectona().manage_user(modify("ada", json!({ "UnlockUser": true }))).await.good();
    assert_eq!(locked().await, "false");
    sas.update_user("ada", &[("Locked", "true")]).await.is("true");
    assert!(world.user(Api::Summit, "MYNAH", "ada").await.unwrap().locked);
}

#[tokio::test]
async fn changing_a_user_of_another_api_gives_her_an_account() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.sectona().manage_user(create("ada")).await.good();
    sas.update_user("ada", &[("Extension", "7")]).await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["Extension"], "7");
    sas.add_user(&[("UserName", "ada")]).await.is("false").because("taken");
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.unwrap();
    assert!(ada.present(Api::Sas).is_some() && ada.present(Api::Sectona).is_some());
}
