//! One person through several vendors' eyes: written through each API, seen and changed through every other.

use axum::http::Method;
use mynah::domain::{Api, Field, User};
use serde_json::json;

use crate::sas::containers::move_users;
use crate::sas::remove;
use crate::sectona::{create, modify, with};
use crate::summit::form;
use crate::world::{TOKEN, World, join_all};

/// Ada in the realm that all APIs reach.
async fn ada(world: &World) -> User {
    world.user(Api::Admanager, "mynah.test", "ada").await.expect("she is there")
}

fn accounts(user: &User) -> Vec<Api> {
    user.accounts.iter().filter(|account| account.present).map(|account| account.api).collect()
}

#[tokio::test]
async fn one_user_with_three_accounts() {
    let world = World::new().await;
    let created = json!([{ "givenName": "ada", "mail": "ada@old.test", "employeeID": "E1815", "title": "Countess" }]);
    world.admanager().create(created).await.success();
    world.sectona().manage_user(modify("ada", json!({ "EmailID": "ada@new.test" }))).await.good();
    world.summit().user(json!({ "EmployeeId": "e1815", "Designation": "Analyst" })).await.counts(1, 0);

    let ada = ada(&world).await;
    let field = |field| ada.profile.get(field);
    assert_eq!(field(Field::Email), Some("ada@new.test"));
    assert_eq!(field(Field::Title), Some("Analyst"));
    assert_eq!(field(Field::EmployeeId), Some("e1815"));
    assert_eq!(accounts(&ada), [Api::Admanager, Api::Sectona, Api::Summit]);
    assert_eq!(world.audit_entries(&ada).await, 3);
}

#[tokio::test]
async fn a_user_created_in_one_api_is_there_in_every_other() {
    for writer in Api::ALL {
        let world = World::new().await;
        match writer {
            Api::Sectona => {
                let body = with(create("ada"), json!({ "EmailID": "ada@mynah.test" }));
                world.sectona().manage_user(body).await.good();
            }
            Api::Admanager => {
                let object = json!([{ "sAMAccountName": "ada", "mail": "ada@mynah.test" }]);
                world.admanager().create(object).await.success();
            }
            Api::Summit => {
                let user = json!({ "NT_UID": "ada", "EmailId": "ada@mynah.test", "LoginType": "NT" });
                world.summit().upsert("EmailId", json!([with(form("E1"), user)])).await.counts(0, 1);
            }
            Api::Sas => {
                let sas = world.sas().await;
                sas.add_user(&[("UserName", "ada"), ("Email", "ada@mynah.test")]).await.is("true");
            }
        }
        assert_eq!(ada(&world).await.accounts.len(), 1);
        world.sectona().manage_user(modify("ADA", json!({ "Company": "from Sectona" }))).await.good();
        world.admanager().modify(json!([{ "mail": "ADA@mynah.test", "department": "from ADManager" }])).await.success();
        let changes = json!([{ "EmailId": "Ada@Mynah.Test", "City": "from SummitAI" }]);
        world.summit().upsert("EmailId", changes).await.counts(1, 0);
        let ada = ada(&world).await;
        let seen = [Field::Company, Field::Department, Field::City].map(|field| ada.profile.get(field));
        assert_eq!(seen, [Some("from Sectona"), Some("from ADManager"), Some("from SummitAI")], "{writer}");
        let mut expected = vec![Api::Admanager, Api::Sectona, Api::Summit];
        expected.extend((writer == Api::Sas).then_some(Api::Sas));
        expected.sort_unstable_by_key(|api| api.name());
        assert_eq!(accounts(&ada), expected, "{writer}");
    }
}

#[tokio::test]
async fn one_user_with_four_accounts() {
    let world = World::new().await;
    let sas = world.sas().await;
    let created = json!([{ "sAMAccountName": "ada", "mail": "ada@old.test", "mobile": "+44 7700 900" }]);
    world.admanager().create(created).await.success();
    assert_eq!(sas.get_user("ada").await.members()["Email"], "ada@old.test");
    sas.here("AddContainer", &[("containerName", "Analysts")]).await.is("true");
    move_users(&sas, &["ada"], "Analysts").await.is("true");
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["SMSSent"]);
    world.sectona().manage_user(modify("ada", json!({ "EmailID": "ada@new.test" }))).await.good();
    let shown = sas.get_user("ada").await.members();
    assert_eq!([&shown["Email"], &shown["ContainerName"]], ["ada@new.test", "Analysts"]);
    sas.add_user(&[("UserName", "Ada")]).await.is("false");
    world.summit().upsert("EmailId", json!([{ "EmailId": "Ada@New.test", "City": "London" }])).await.counts(1, 0);
    assert_eq!(sas.get_user("ada").await.members()["City"], "London");
    assert_eq!(accounts(&ada(&world).await), [Api::Admanager, Api::Sas, Api::Sectona, Api::Summit]);

    remove(&sas, "ada").await.is("Deleted");
    assert_eq!(sas.get_user("ada").await.text(), None);
    assert_eq!(accounts(&ada(&world).await), [Api::Admanager, Api::Sectona, Api::Summit]);
    world.sectona().manage_user(modify("ada", json!({ "Company": "Engines" }))).await.good();
    world.admanager().modify(json!([{ "mail": "ada@new.test", "department": "Maths" }])).await.success();
    world.summit().upsert("EmailId", json!([{ "EmailId": "ada@new.test", "City": "Rome" }])).await.counts(1, 0);
    assert_eq!(sas.get_user("ada").await.text(), None, "SAS does not see her until it adds her again");
}

#[tokio::test]
async fn a_name_is_taken_only_where_its_account_is() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let object = json!([{ "sAMAccountName": "Ada" }]);
    world.admanager().create(object.clone()).await.success();
    world.admanager().create(object).await.severe();
    world.sectona().manage_user(create("ada")).await.code("011669");
    assert_eq!(ada(&world).await.name, "ada");
}

#[tokio::test]
async fn state_and_password_are_one_for_all() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let before = ada(&world).await;
    world
        .admanager()
        .modify(json!([{ "sAMAccountName": "ada", "userAccountControl": "2", "password": "N3w-pass!" }]))
        .await;
    let after = ada(&world).await;
    assert!(before.active && !after.active);
    assert_ne!(before.password, after.password);
    world.sectona().manage_user(modify("ada", json!({ "IsActive": true }))).await.good();
    assert!(ada(&world).await.active);
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "ada", "IsLocked": "1" }])).await.counts(1, 0);
    assert!(ada(&world).await.locked);
    world.admanager().modify(json!([{ "sAMAccountName": "ada", "lockoutTime": "0" }])).await.success();
    assert!(!ada(&world).await.locked);
}

#[tokio::test]
async fn a_connector_takes_a_user_from_her_first_day_to_her_last() {
    let world = World::new().await;
    let sas = world.sas().await;
    let admanager = world.admanager();
    let input = r#"[{"sAMAccountName":"ada"}]"#;
    let probe = [("methodToCall", "domainList")];
    assert_eq!(world.rest(Method::GET, "MobileLogin", &probe).await.json()["mynah.test"], "MYNAH");
    let valid = world.rest(Method::GET, "ValidateAuthToken", &[("AuthToken", TOKEN)]).await;
    assert_eq!(valid.json()["status"], "1");

    let by_mail = [("filter", "(mail:equal:ada@mynah.test)")];
    assert_eq!(admanager.search(&by_mail).await.json()["count"], 0);
    let hired =
        json!([{ "sAMAccountName": "ada", "mail": "ada@mynah.test", "givenName": "Ada", "password": "Engine-1843" }]);
    admanager.create(hired).await.success();
    assert_eq!(admanager.search(&by_mail).await.found(), ["ada"]);
    admanager.modify(json!([{ "sAMAccountName": "ada", "sn": "Lovelace", "department": "Engines" }])).await.success();
    world.sectona().manage_user(modify("ada", json!({ "Company": "Mynah" }))).await.good();
    let members = sas.get_user("ada").await.members();
    assert_eq!(
        ["FirstName", "Lastname", "Email"].map(|name| members[name].as_str()),
        ["Ada", "Lovelace", "ada@mynah.test"]
    );

    admanager.act("DisableUser", json!([{ "mail": "ada@mynah.test" }])).await.done();
    let disabled = [("filter", "(userAccountControl:equal:Disabled)and(company:equal:mynah)")];
    let row =
        admanager.search(&[disabled[0], ("select", "sAMAccountName,userAccountControl,company,department")]).await;
    let shown = json!([{ "SAM_ACCOUNT_NAME": "ada", "ACCOUNT_STATUS": "Disabled", "COMPANY": "Mynah", "DEPARTMENT": "Engines" }]);
    assert_eq!(row.json()["UsersList"], shown);
    world.sectona().manage_user(modify("ada", json!({ "IsActive": true }))).await.good();
    assert_eq!(admanager.search(&disabled).await.json()["count"], 0, "what another API enables is enabled here");
    admanager.act("DisableUser", json!([{ "sAMAccountName": "ada" }])).await.done();
    admanager.operate("EnableUser", input, &[("accountExpires", "EndOf"), ("expireTime", "12-31-2031")]).await.done();
    let before = ada(&world).await;
    admanager.operate("ResetPwd", input, &[("pwd", "Notes-G-1843"), ("mustChangePassword", "true")]).await.done();
    let after = ada(&world).await;
    assert!(after.active && after.password != before.password && after.expires_at.is_some());
    assert_eq!(world.audit_entries(&after).await, 8);

    admanager.act("DeleteUser", json!([{ "sAMAccountName": "ada" }])).await.done();
    assert_eq!(admanager.search(&by_mail).await.json()["count"], 0);
    assert_eq!(accounts(&ada(&world).await), [Api::Sectona], "another API still has her");
    assert_eq!(sas.get_user("ada").await.members()["FirstName"], "Ada");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_made_at_once_are_all_kept() {
    let world = World::new().await;
    world.admanager().create(json!([{ "sAMAccountName": "ada" }])).await.success();
    let world = &world;
    let attributes = (1..=15).map(|number| async move {
        let object = json!([{ "sAMAccountName": "ada", format!("extensionAttribute{number}"): "set" }]);
        world.admanager().modify(object).await.success();
    });
    let fields = ["Mobile", "Company", "EmailID", "Manager", "Department"].map(|member| async move {
        world.sectona().manage_user(modify("ada", json!({ member: "set" }))).await.good();
    });
    tokio::join!(join_all(attributes), join_all(fields));
    let ada = ada(world).await;
    assert_eq!(ada.profile.0.values().filter(|value| *value == "set").count(), 5, "{:?}", ada.profile);
    let kept = ada.present(Api::Admanager).unwrap().details.keys().filter(|name| name.starts_with("extension")).count();
    assert_eq!(kept, 15);
}
