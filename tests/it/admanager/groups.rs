//! Groups and organizational units: made, filled, emptied.

use insta::assert_snapshot;
use mynah::domain::{Api, Detail};
use serde_json::{Value, json};

use crate::world::{Terms, World};

const ANA: &str = r#"[{"sAMAccountName":"ana"}]"#;
const PARTIAL: &str = "Setting values for custom attributes: Error in setting attributes,The specified directory service attribute or value does not exist. - Error Code : 8007200a. ";
const NO_OBJECT: &str = "There is no such object on the server. - Error Code : 80072030";

async fn world() -> World {
    let world = World::new().await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    world
}

async fn groups(world: &World) -> Vec<String> {
    let ana = world.user(Api::Admanager, "mynah.test", "ana").await.expect("she is there");
    world.db.read(async |tx| tx.groups_of(ana.id, Api::Admanager).await).await.expect("a store")
}

#[tokio::test]
async fn users_join_and_leave_groups() {
    let world = world().await;
    let admanager = world.admanager();
    let her = world.user(Api::Admanager, "mynah.test", "ana").await.expect("she is there");
    assert_snapshot!(admanager.operate("AddUsersToGroup", ANA, &[("addGroup", "Staff")]).await.without_ids(&[&her]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=ana,CN=Users,DC=mynah,DC=test","statusMessage":"Successfully Added.","SAM ACCOUNT NAME":"ana"}]
    "#);
    assert_eq!(groups(&world).await, ["Staff"]);
    assert_snapshot!(admanager.operate("RemoveUsersFromGroup", ANA, &[("removeGroup", "staff")]).await.without_ids(&[&her]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=ana,CN=Users,DC=mynah,DC=test","statusMessage":"Successfully Removed.","SAM ACCOUNT NAME":"ana"}]
    "#);
    assert_eq!(groups(&world).await, Vec::<String>::new());
    admanager.operate("RemoveUsersFromGroup", ANA, &[("removeGroup", "staff")]).await.done();
}

#[tokio::test]
async fn groups_are_named_in_every_way_that_clients_do() {
    let world = world().await;
    let admanager = world.admanager();
    let both = vec!["Staff".to_owned(), "VPN Users".to_owned()];
    for (names, expected) in [
        ("Staff", vec!["Staff".to_owned()]),
        ("[Staff]", vec!["Staff".to_owned()]),
        (r#"["Staff","VPN Users"]"#, both.clone()),
        ("staff, vpn users", both.clone()),
        ("[staff,VPN Users]", both.clone()),
        ("CN=Staff,CN=Users,DC=mynah,DC=test;CN=VPN Users,OU=Staff,DC=mynah,DC=test", both.clone()),
        (r#"["CN=Staff,CN=Users,DC=mynah,DC=test","VPN Users"]"#, both.clone()),
        (r"Staff\mynah.test;VPN Users\\MYNAH.TEST", both.clone()),
    ] {
        let added = admanager.operate("AddUsersToGroup", ANA, &[("addGroup", names)]).await.done();
        assert_eq!(
            (added["statusMessage"].as_str(), groups(&world).await),
            (Some("Successfully Added."), expected),
            "{names}"
        );
        let removed = admanager.operate("RemoveUsersFromGroup", ANA, &[("removeGroup", names)]).await.done();
        assert_eq!(removed["statusMessage"], "Successfully Removed.", "{names}");
        assert_eq!(groups(&world).await, Vec::<String>::new(), "{names}");
    }
    let flat = world.admanager().in_domain("MYNAH");
    flat.operate("AddUsersToGroup", ANA, &[("addGroup", r"Staff\MYNAH")]).await.done();
}

#[tokio::test]
async fn unknown_groups_are_a_partial_success_or_none() {
    let world = world().await;
    let admanager = world.admanager();
    for (operation, parameter, good, doing) in [
        ("AddUsersToGroup", "addGroup", "Successfully Added.", "adding user to group"),
        ("RemoveUsersFromGroup", "removeGroup", "Successfully Removed.", "removing user from group"),
    ] {
        let reply = admanager.operate(operation, ANA, &[(parameter, "Staff,Nobodies")]).await;
        assert_eq!(reply.done()["statusMessage"], format!("{good}{PARTIAL}"));
        assert!(reply.hint.as_deref().unwrap().contains("no group is called \"Nobodies\""), "{reply}");
        for unknown in ["Nobodies", r"Staff\admp.local", "CN=Staff,DC=admp,DC=local", "[]", r#"[""]"#] {
            let reply = admanager.operate(operation, ANA, &[(parameter, unknown)]).await;
            assert_eq!(reply.undone(), format!("Error in {doing},{NO_OBJECT}"), "{unknown}");
        }
        assert_eq!(admanager.operate(operation, ANA, &[]).await.whole_refused(), format!("{parameter} is missing"));
    }
    let world = World::on(Terms::default().creating_names()).await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    world.admanager().operate("AddUsersToGroup", ANA, &[("addGroup", "Newcomers")]).await.done();
    assert_eq!(groups(&world).await, ["Newcomers"]);
}

#[tokio::test]
async fn a_primary_group_is_joined_and_kept() {
    let world = world().await;
    let admanager = world.admanager();
    admanager.operate("AddUsersToGroup", ANA, &[("primaryGroup", "vpn users"), ("addGroup", "Staff")]).await.done();
    assert_eq!(groups(&world).await, ["Staff", "VPN Users"]);
    let ana = world.user(Api::Admanager, "mynah.test", "ana").await.unwrap();
    assert_eq!(ana.present(Api::Admanager).unwrap().text("primaryGroup"), Some("VPN Users"));
    let reply = admanager.operate("AddUsersToGroup", ANA, &[("primaryGroup", "Nobodies")]).await;
    assert_eq!(reply.undone(), format!("Error in adding user to group,{NO_OBJECT}"));
}

async fn create(world: &World, operation: &str, object: Value) -> crate::world::Reply {
    world.admanager().operate(operation, &json!([object]).to_string(), &[]).await
}

#[tokio::test]
async fn groups_are_created_with_members() {
    let world = world().await;
    let group = json!({
        "name": "Sales <EU>", "sAMAccountName": "sales", "templateName": "Whatever", "groupType": "distribution",
        "groupScope": "universal", "OUName": "OU=Staff,DC=mynah,DC=test",
        "member": "CN=ana,CN=Users,DC=mynah,DC=test;CN=nobody,CN=Users,DC=mynah,DC=test",
    });
    assert_snapshot!(create(&world, "CreateGroup", group).await, @r#"
    200
    Mynah-Hint: object 1: groupType is written Distribution; object 1: groupScope is written Universal; object 1: no user has the distinguished name "CN=nobody,CN=Users"
    [{"status":"SUCCESS","statusMessage":"Successfully created the groups.Setting values for custom attributes: Error in setting attributes,The specified directory service attribute or value does not exist. - Error Code : 8007200a. ","OU Name":"OU=Staff,DC=mynah,DC=test","Name":"Sales <EU>"}]
    "#);
    assert_eq!(groups(&world).await, ["Sales <EU>"]);
    let found = world.admanager().search(&[("filter", "(memberOf:equal:sales <eu>)")]).await;
    assert_eq!(found.found(), ["ana"]);
    let kept = world.db.read(async |tx| {
        let space = tx.space("default").await?.expect("a space");
        let realm = tx.realm(space, Api::Admanager, "mynah.test").await?.expect("a realm");
        tx.groups(realm.realm.id, Api::Admanager).await
    });
    let kept = kept.await.expect("a store");
    let sales = kept.iter().find(|group| group.name == "Sales <EU>").expect("the group");
    let detail = |name: &str| sales.details.get(name).and_then(Detail::text);
    assert_eq!(
        [detail("groupType"), detail("groupScope"), detail("OUName")],
        [Some("Distribution"), Some("Universal"), Some("OU=Staff")]
    );
    world.admanager().operate("RemoveUsersFromGroup", ANA, &[("removeGroup", "SALES")]).await.done();
    assert_eq!(groups(&world).await, Vec::<String>::new(), "a group is also known by its log-on name");
    let plain = create(&world, "CreateGroup", json!({ "name": "Plain" })).await;
    assert_eq!((plain.success()["OU Name"].as_str(), plain.hint.as_deref()), (Some("CN=Users,DC=mynah,DC=test"), None));
}

#[tokio::test]
async fn groups_that_cannot_be_are_refused() {
    let world = world().await;
    let exists = "Error in creating group,The object already exists. - Error Code : 80071392";
    let constraint = "Error in creating group,A constraint violation occurred. - Error Code : 8007202f";
    for (group, refused) in [
        (json!({ "name": "STAFF" }), exists.to_owned()),
        (json!({ "name": "Sales", "sAMAccountName": "staff" }), exists.to_owned()),
        (json!({}), "No unique attribute found".to_owned()),
        (json!({ "name": " " }), "No unique attribute found".to_owned()),
        (json!({ "name": "x".repeat(65) }), constraint.to_owned()),
        (json!({ "name": "Sales", "groupType": "Private" }), constraint.to_owned()),
        (json!({ "name": "Sales", "groupScope": "World" }), constraint.to_owned()),
        (
            json!({ "name": "Sales", "OUName": "OU=None,DC=mynah,DC=test" }),
            format!("Error in creating group,{NO_OBJECT}"),
        ),
        (
            json!({ "name": "Sales", "OUName": "Staff" }),
            "Error in creating group,An invalid dn syntax has been specified. - Error Code : 80072032".to_owned(),
        ),
    ] {
        assert_eq!(create(&world, "CreateGroup", group.clone()).await.severe(), refused, "{group}");
    }
    create(&world, "CreateGroup", json!({ "name": "Sales" })).await.success();
}

#[tokio::test]
async fn units_are_created_and_used() {
    let world = world().await;
    let unit = json!({ "name": "Sales, EU", "OUName": "OU=Staff,DC=mynah,DC=test" });
    assert_snapshot!(create(&world, "CreateOU", unit.clone()).await, @r#"
    200
    [{"USER_NAME":"Sales, EU","LOG_ON_NAME":"","statusMessage":"Successfully created the OUs.","status":"SUCCESS"}]
    "#);
    create(&world, "CreateOU", json!({ "name": "Root" })).await.success();
    let below = json!({ "name": "Below", "OUName": r"OU=Sales\, EU,OU=Staff,DC=mynah,DC=test" });
    create(&world, "CreateOU", below).await.success();
    for to in [r"OU=Below,OU=Sales\, EU,OU=Staff,DC=mynah,DC=test", "OU=Root,DC=mynah,DC=test"] {
        let moved = world.admanager().operate("MoveUser", ANA, &[("targetOU", to)]).await.done();
        assert_eq!(moved["distinguishedName"], format!("CN=ana,{to}"));
    }
    let exists = "Error in creating OU,The object already exists. - Error Code : 80071392";
    let bad = "Error in creating OU,An invalid dn syntax has been specified. - Error Code : 80072032";
    let constraint = "Error in creating OU,A constraint violation occurred. - Error Code : 8007202f";
    let nowhere = format!("Error in creating OU,{NO_OBJECT}");
    for (unit, refused) in [
        (unit, exists),
        (json!({ "name": "STAFF" }), exists),
        (json!({}), "No unique attribute found"),
        (json!({ "name": "x".repeat(65) }), constraint),
        (json!({ "name": "x", "OUName": "Staff" }), bad),
        (json!({ "name": "x", "OUName": "OU=None,DC=mynah,DC=test" }), &nowhere),
        (json!({ "name": "x", "OUName": "CN=Users,DC=mynah,DC=test" }), &nowhere),
        (json!({ "name": "x", "OUName": "DC=admp,DC=local" }), &nowhere),
    ] {
        assert_eq!(create(&world, "CreateOU", unit.clone()).await.severe(), refused, "{unit}");
    }
    let mut above = "DC=mynah,DC=test".to_owned();
    let deep =
        async |name: String, above: &str| create(&world, "CreateOU", json!({ "name": name, "OUName": above })).await;
    for level in 0..3 {
        let name = format!("{level}{}", "x".repeat(63));
        deep(name.clone(), &above).await.success();
        above = format!("OU={name},{above}");
    }
    assert_eq!(deep("y".repeat(60), &above).await.severe(), constraint, "a name has at most 256 characters");
}
