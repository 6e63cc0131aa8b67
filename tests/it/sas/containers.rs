//! Containers, and moving users between them.

use mynah::domain::Api;

use super::{Answer, NULL_REFERENCE, ORGANIZATION, Sas, element, escape, list};
use crate::sectona::create;
use crate::world::{Terms, World};

/// Moves users to a container.
pub(crate) async fn move_users(sas: &Sas<'_>, names: &[&str], container: &str) -> Answer {
    let rest = element("newContainer", &escape(container)) + &element("organization", ORGANIZATION);
    sas.send("MoveUsers", &(list("userNames", names) + &rest)).await
}

/// The containers that the tokens of a user are in, in lower case.
pub(super) async fn container_of_tokens(sas: &Sas<'_>, name: &str) -> Vec<String> {
    let tokens = sas.here("GetTokens", &[("pageSize", "100")]).await.rows();
    let hers = tokens.iter().filter(|token| token.get("userid").is_some_and(|owner| owner == name));
    hers.map(|token| token["container"].to_lowercase()).collect()
}

/// The containers of the organization.
async fn containers(sas: &Sas<'_>) -> Vec<String> {
    sas.here("GetContainers", &[]).await.column("Container")
}

/// Adds a container.
async fn add(sas: &Sas<'_>, name: &str, description: &str) -> Answer {
    sas.here("AddContainer", &[("containerName", name), ("description", description)]).await
}

/// Removes a container.
async fn remove(sas: &Sas<'_>, name: &str) -> Answer {
    sas.here("RemoveContainer", &[("containerName", name)]).await
}

/// Adds users who are in a container.
async fn people(sas: &Sas<'_>, names: &[&str], container: &str) {
    for name in names {
        sas.add_user(&[("UserName", name), ("Mobile", "1"), ("ContainerName", container)]).await.is("true");
    }
}

/// The container that a user is in.
async fn container(sas: &Sas<'_>, name: &str) -> String {
    sas.get_user(name).await.members()["ContainerName"].clone()
}

#[tokio::test]
async fn a_container_that_was_added_is_listed_with_its_description() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "Attic", "Up <there>,\nunder the roof").await.is("true");
    add(&sas, "Zoo", "").await.is("true");
    assert_eq!(containers(&sas).await, ["Default", "Attic", "Contractors", "Staff", "Zoo"]);
    let table = sas.here("GetContainers", &[]).await;
    let attic = "<Container>Attic</Container><description>Up &lt;there&gt;,\nunder the roof</description>";
    assert!(table.reply.body.contains(attic), "{}", table.reply);
    assert!(table.reply.body.contains("msdata:rowOrder=\"4\"><Container>Zoo</Container></containers>"));
    assert!(table.reply.body.contains("msdata:MainDataTable=\"containers\""), "{}", table.reply);
}

#[tokio::test]
async fn a_container_needs_a_name_of_its_own() {
    let world = World::new().await;
    let sas = world.sas().await;
    for taken in ["Staff", "STAFF", " staff ", "default"] {
        add(&sas, taken, "").await.is("false").because("taken");
    }
    for empty in ["", "  "] {
        add(&sas, empty, "").await.is("false").because("name of the container");
    }
    assert_eq!(containers(&sas).await, ["Default", "Contractors", "Staff"]);
    sas.call("AddContainer", &[("containerName", "Staff"), ("organization", "Mynah West")]).await.is("true");
    let west = sas.call("GetContainers", &[("organization", "Mynah West")]).await;
    assert_eq!(west.column("Container"), ["Default", "Staff"]);
}

#[tokio::test]
async fn only_a_container_that_nobody_is_in_can_be_removed() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &["ada"], "Staff").await;
    remove(&sas, "staff").await.is("false").because("MoveUsers moves");
    move_users(&sas, &["ada"], "Contractors").await.is("true");
    remove(&sas, "staff").await.is("true");
    assert_eq!(containers(&sas).await, ["Default", "Contractors"]);
    sas.update_user("ada", &[("ContainerName", "Staff")]).await.is("false").because("Staff");
    remove(&sas, "Staff").await.is("false").because("Staff");
    remove(&sas, "").await.is("false");
    super::remove(&sas, "ada").await.is("Deleted");
    remove(&sas, "Contractors").await.is("true");
}

#[tokio::test]
async fn a_container_that_a_token_is_in_cannot_be_removed() {
    let token =
        "[[sas.tokens]]\nrealm = \"mynah\"\nserial = \"KT-9\"\ntype = \"kt\"\ncontainer = \"Staff\"\n".to_owned();
    let world = World::on(Terms::default().and_seed(&token)).await;
    let sas = world.sas().await;
    remove(&sas, "Staff").await.is("false").because("MoveUsers moves");
    remove(&sas, "Contractors").await.is("true");
    assert_eq!(containers(&sas).await, ["Default", "Staff"]);
}

#[tokio::test]
async fn the_default_container_cannot_be_removed() {
    let world = World::new().await;
    let sas = world.sas().await;
    remove(&sas, "Default").await.is("false").because("cannot be removed");
    remove(&sas, " DEFAULT ").await.is("false").because("cannot be removed");
    assert_eq!(containers(&sas).await[0], "Default");
}

#[tokio::test]
async fn users_are_moved_with_their_tokens() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &["ada", "bob", "cyd"], "Contractors").await;
    assert_eq!(sas.provision(&["ada", "cyd"], "SMS").await, ["SMSSent", "SMSSent"]);
    move_users(&sas, &["ADA", "bob"], "staff").await.is("true");
    for (name, within) in [("ada", "staff"), ("bob", "staff"), ("cyd", "contractors")] {
        assert_eq!(container(&sas, name).await.to_lowercase(), within, "{name}");
    }
    assert_eq!(container_of_tokens(&sas, "ada").await, ["staff"]);
    assert_eq!(container_of_tokens(&sas, "cyd").await, ["contractors"]);
    move_users(&sas, &["ada"], "default").await.is("true");
    assert_eq!(container(&sas, "ada").await, "Default");
    assert_eq!(container_of_tokens(&sas, "ada").await, ["default"]);
}

#[tokio::test]
async fn all_are_moved_or_none() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &["ada", "bob"], "").await;
    sas.provision(&["ada"], "SMS").await;
    for names in [&["ada", "nobody", "bob"][..], &["ada", ""], &["zoe", "ada"]] {
        move_users(&sas, names, "Staff").await.is("false").because("user name");
        assert_eq!(container(&sas, "ada").await, "Default");
        assert_eq!(container_of_tokens(&sas, "ada").await, ["default"]);
    }
}

#[tokio::test]
async fn users_can_only_be_moved_to_a_container_that_exists() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &["ada"], "Staff").await;
    for nowhere in ["Nowhere", "", "*"] {
        let answer = move_users(&sas, &["ada"], nowhere).await.is("false");
        assert!(answer.reply.hint.is_some(), "{}", answer.reply);
    }
    let without = list("userNames", &["ada"]) + &element("organization", ORGANIZATION);
    sas.send("MoveUsers", &without).await.is("false").because("newContainer");
    assert_eq!(container(&sas, "ada").await, "Staff");
}

#[tokio::test]
async fn a_list_may_be_empty_or_say_a_name_twice_but_not_be_null() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &["ada"], "").await;
    move_users(&sas, &["ada", "ADA", "ada"], "Staff").await.is("true");
    assert_eq!(container(&sas, "ada").await, "Staff");
    move_users(&sas, &[], "Staff").await.is("true");
    let rest = element("newContainer", "Default") + &element("organization", ORGANIZATION);
    for null in ["", "<userNames xsi:nil=\"true\"/>"] {
        let answer = sas.send("MoveUsers", &(null.to_owned() + &rest)).await.because("userNames is missing");
        assert_eq!(answer.fault(), NULL_REFERENCE);
    }
}

#[tokio::test]
async fn moving_a_user_of_another_api_gives_her_an_account() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.sectona().manage_user(create("ada")).await.good();
    move_users(&sas, &["ada"], "Staff").await.is("true");
    assert_eq!(container(&sas, "ada").await, "Staff");
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.unwrap();
    assert!(ada.present(Api::Sas).is_some());
    super::remove(&sas, "ada").await.is("Deleted");
    move_users(&sas, &["ada"], "Contractors").await.is("false").because("user name");
}

#[tokio::test]
async fn a_container_keeps_the_spelling_that_it_was_first_given() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("ContainerName", "staff")]).await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["ContainerName"], "Staff");
    move_users(&sas, &["ada"], " CONTRACTORS ").await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["ContainerName"], "Contractors");
    sas.update_user("ada", &[("ContainerName", "STAFF")]).await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["ContainerName"], "Staff");
}
