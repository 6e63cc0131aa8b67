//! Aliases of users.

use mynah::domain::Api;
use serde_json::json;

use super::{Answer, NAMESPACE, ORGANIZATION, Sas, element, escape, list, remove, user};
use crate::world::World;

/// Adds a user with aliases.
async fn add(sas: &Sas<'_>, name: &str, aliases: &[&str]) -> Answer {
    let arguments = user(&[("UserName", name)]) + &list("Alias", aliases) + &element("organization", ORGANIZATION);
    sas.send("AddUserWithAlias", &arguments).await
}

/// Changes a user by the members, and her aliases by XML.
async fn update(sas: &Sas<'_>, name: &str, members: &[(&str, &str)], aliases: &str) -> Answer {
    let arguments = element("userName", &escape(name)) + &user(members) + aliases;
    sas.send("UpdateUserWithAlias", &(arguments + &element("organization", ORGANIZATION))).await
}

/// The aliases of a user.
async fn of(sas: &Sas<'_>, name: &str) -> Vec<String> {
    sas.here("GetUserAlias", &[("userName", name)]).await.texts()
}

#[tokio::test]
async fn aliases_are_kept_in_their_order_and_spelling() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["Countess", "A. A. L.", "𝒜 & <b>"]).await.is("true");
    assert_eq!(of(&sas, "ADA").await, ["Countess", "A. A. L.", "𝒜 & <b>"]);
    let answer = sas.here("GetUserAlias", &[("userName", "ada")]).await;
    assert!(answer.reply.body.contains("<GetUserAliasResult><string>Countess</string>"), "{}", answer.reply);
}

#[tokio::test]
async fn the_list_of_aliases_is_read_in_three_spellings() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (at, spelling) in ["Alias", "alias", "aliases"].into_iter().enumerate() {
        let (name, alias) = (format!("user-{at}"), format!("first-{at}"));
        let arguments = user(&[("UserName", &name)]) + &list(spelling, &[&alias]);
        sas.send("AddUserWithAlias", &(arguments + &element("organization", ORGANIZATION))).await.is("true");
        assert_eq!(of(&sas, &name).await, [alias]);
        let alias = format!("second-{at}");
        update(&sas, &name, &[], &list(spelling, &[&alias])).await.is("true");
        assert_eq!(of(&sas, &name).await, [alias]);
    }
}

#[tokio::test]
async fn no_aliases_are_an_empty_list_and_no_user_is_no_list() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &[]).await.is("true");
    let body = async |name: &str| sas.here("GetUserAlias", &[("userName", name)]).await.reply.body;
    let list = format!("<GetUserAliasResponse xmlns=\"{NAMESPACE}\"><GetUserAliasResult /></GetUserAliasResponse>");
    assert!(body("ada").await.contains(&list));
    assert!(body("nobody").await.contains(&format!("<GetUserAliasResponse xmlns=\"{NAMESPACE}\" />")));
}

#[tokio::test]
async fn an_alias_cannot_be_the_name_or_the_alias_of_another() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["countess"]).await.is("true");
    sas.add_user(&[("UserName", "bob")]).await.is("true");
    world.admanager().create(json!([{ "sAMAccountName": "cyd" }])).await.success();
    for taken in ["COUNTESS", "Ada", "BOB", "Cyd"] {
        add(&sas, "dina", &["free", taken]).await.is("false").because("one name space");
        assert_eq!(sas.get_user("dina").await.text(), None);
        let changed = update(&sas, "bob", &[("City", "Paris")], &list("Alias", &["free", taken])).await;
        changed.is("false").because("one name space");
        assert!(of(&sas, "bob").await.is_empty(), "{taken}");
    }
    assert_eq!(sas.get_user("bob").await.members().get("City"), None);
    add(&sas, "dina", &["free"]).await.is("true");
}

#[tokio::test]
async fn a_name_cannot_be_the_alias_of_another() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["Countess"]).await.is("true");
    sas.add_user(&[("UserName", "COUNTESS")]).await.is("false").because("taken");
    add(&sas, "countess", &["free"]).await.is("false").because("taken");
    sas.add_user(&[("UserName", "bob")]).await.is("true");
    sas.update_user("bob", &[("UserName", "countess")]).await.is("false").because("taken");
    update(&sas, "bob", &[("UserName", "countess")], "").await.is("false").because("taken");
    assert!(world.user(Api::Sas, ORGANIZATION, "countess").await.is_none());
    assert_eq!(sas.get_user("bob").await.members()["UserName"], "bob");
}

#[tokio::test]
async fn another_organization_has_its_own_names() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["countess"]).await.is("true");
    let west = user(&[("UserName", "countess")]) + &list("Alias", &["ada"]) + &element("organization", "Mynah West");
    sas.send("AddUserWithAlias", &west).await.is("true");
    let aliases = sas.call("GetUserAlias", &[("userName", "countess"), ("organization", "Mynah West")]).await;
    assert_eq!(aliases.texts(), ["ada"]);
}

#[tokio::test]
async fn aliases_stay_are_cleared_or_are_replaced() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["one", "two"]).await.is("true");
    update(&sas, "ada", &[("City", "Paris")], "").await.is("true");
    update(&sas, "ada", &[], "<Alias xsi:nil=\"true\"/>").await.is("true");
    sas.update_user("ada", &[("City", "Rome")]).await.is("true");
    assert_eq!(of(&sas, "ada").await, ["one", "two"]);
    update(&sas, "ada", &[], &list("Alias", &["TWO", "three"])).await.is("true");
    assert_eq!(of(&sas, "ada").await, ["TWO", "three"]);
    update(&sas, "ada", &[], "<Alias/>").await.is("true");
    assert!(of(&sas, "ada").await.is_empty());
}

#[tokio::test]
async fn an_alias_is_free_again_when_it_is_dropped_or_its_user_removed() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.admanager().create(json!([{ "sAMAccountName": "ada" }])).await.success();
    add(&sas, "ada", &["one", "two"]).await.is("true");
    update(&sas, "ada", &[], &list("Alias", &["two"])).await.is("true");
    add(&sas, "bob", &["one"]).await.is("true");
    add(&sas, "cyd", &["two"]).await.is("false");
    remove(&sas, "ada").await.is("Deleted");
    add(&sas, "cyd", &["two"]).await.is("true");
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    assert!(of(&sas, "ada").await.is_empty());
}

#[tokio::test]
async fn a_name_is_free_again_when_its_user_is_renamed() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    update(&sas, "ada", &[("UserName", "countess")], &list("Alias", &["ada"])).await.is("true");
    assert_eq!(of(&sas, "countess").await, ["ada"]);
    sas.add_user(&[("UserName", "ada")]).await.is("false").because("taken");
}

#[tokio::test]
async fn a_user_may_swap_her_name_and_her_alias() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["countess", "aal"]).await.is("true");
    sas.update_user("ada", &[("UserName", "countess")]).await.is("false").because("taken");
    update(&sas, "ada", &[("UserName", "countess")], &list("Alias", &["ada", "aal"])).await.is("true");
    assert_eq!(of(&sas, "countess").await, ["ada", "aal"]);
    assert_eq!(sas.get_user("ada").await.text(), None);
}

#[tokio::test]
async fn no_operation_finds_a_user_by_her_alias() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["countess"]).await.is("true");
    assert_eq!(sas.get_user("countess").await.because("aliases are not looked up").text(), None);
    assert_eq!(sas.here("GetUserAlias", &[("userName", "countess")]).await.text(), None);
    sas.update_user("countess", &[("City", "Paris")]).await.is("false");
    super::containers::move_users(&sas, &["countess"], "Staff").await.is("false");
    remove(&sas, "countess").await.is("FailedToRemoveUser");
    let found = sas.here("GetUsers", &[("userName", "count*"), ("pageSize", "9")]).await;
    assert!(found.rows().is_empty(), "{}", found.reply);
}

#[tokio::test]
async fn one_alias_may_be_said_twice_and_an_empty_one_is_none() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "ada", &["one", "", "ONE", "two", "  "]).await.is("true");
    assert_eq!(of(&sas, "ada").await, ["one", "two"]);
}

#[tokio::test]
async fn a_user_of_another_api_who_is_called_like_an_alias_is_not_added() {
    let world = World::new().await;
    let sas = world.sas().await;
    let arguments = user(&[("UserName", "own")]) + &list("Alias", &["clash"]) + &element("organization", ORGANIZATION);
    sas.send("AddUserWithAlias", &arguments).await.is("true");
    world.admanager().create(json!([{ "sAMAccountName": "clash" }])).await.success();
    sas.add_user(&[("UserName", "clash")]).await.is("false").because("is taken");
    sas.update_user("clash", &[("City", "Rome")]).await.is("true");
}
