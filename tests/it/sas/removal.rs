//! `RemoveUser`: what becomes of the user, and of all that was hers.

use mynah::domain::{Api, TokenState};

use super::kept::{inventory, people, seeded, token};
use super::{Answer, ORGANIZATION, Sas};
use crate::world::{Terms, World};

impl Sas<'_> {
    /// Removes a user, with a comment for her tokens.
    async fn remove(&self, name: &str, option: &str) -> Answer {
        self.here("RemoveUser", &[("userName", name), ("tokenOption", option), ("comment", "She has left")]).await
    }
}

const INITIALIZED: &str = "ReturntoInventory_Initialized";

/// A world in which ada has two tokens.
async fn owner() -> World {
    let terms = people(&["ada"]).and_seed(&token("A-1", "kt", "owner = \"ada\""));
    World::on(terms.and_seed(&token("A-2", "sms", "owner = \"ada\"\nstate = \"pin_change\""))).await
}

#[tokio::test]
async fn the_tokens_of_a_removed_user_are_in_the_state_of_the_option_with_the_comment() {
    for (option, state) in [
        (INITIALIZED, TokenState::Initialized),
        ("ReturntoInventory_NotInitialized", TokenState::NotInitialized),
        ("Faulty", TokenState::Damaged),
        ("Lost", TokenState::Lost),
    ] {
        let world = owner().await;
        world.sas().await.remove("Ada", option).await.is("Deleted");
        for serial in ["A-1", "A-2"] {
            let token = world.token(serial).await;
            assert_eq!((token.state, token.owner, token.comment.as_deref()), (state, None, Some("She has left")));
        }
        assert_eq!(world.user(Api::Sas, ORGANIZATION, "ada").await, None, "no API has her");
    }
}

#[tokio::test]
async fn a_client_may_leave_out_the_comment_and_the_option() {
    let world = owner().await;
    world.sas().await.here("RemoveUser", &[("userName", "ada")]).await.is("Deleted");
    let token = world.token("A-1").await;
    assert_eq!((token.state, token.comment), (TokenState::Initialized, None));
}

#[tokio::test]
async fn a_user_is_removed_by_form_too() {
    let world = owner().await;
    let sas = world.sas().await;
    let query = "userName=ada&organization=Mynah&tokenOption=Lost&comment=gone";
    let reply = sas.request(axum::http::Method::GET, &format!("{}/RemoveUser?{query}", super::PATH), &[], "").await;
    let root = format!("<UserDeleteResult xmlns=\"{}\">Deleted</UserDeleteResult>", super::NAMESPACE);
    assert!(reply.body.ends_with(&root), "{reply}");
    assert_eq!(world.token("A-2").await.state, TokenState::Lost);
}

#[tokio::test]
async fn a_token_that_cannot_be_taken_keeps_its_owner_and_all_her_tokens() {
    let terms = people(&["ada"]).and_seed(&token("A-1", "kt", "owner = \"ada\""));
    let world = World::on(terms.and_seed(&token("A-2", "kt", "owner = \"ada\"\nrevocable = false"))).await;
    let sas = world.sas().await;
    sas.remove("ada", "Lost").await.is("FailedToDeassignTokens").because("revocable = false");
    assert_eq!(sas.tokens_of("ada").await, ["A-1", "A-2"]);
    assert_eq!(world.token("A-1").await.state, TokenState::Active);
}

#[tokio::test]
async fn whoever_is_not_there_cannot_be_removed() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    for (name, organization) in
        [("nobody", ORGANIZATION), ("", ORGANIZATION), ("ada", "Nowhere"), ("ada", ""), ("ada", "Mynah West")]
    {
        let answer = sas.call("RemoveUser", &[("userName", name), ("organization", organization)]).await;
        assert!(answer.is("FailedToRemoveUser").reply.hint.is_some());
    }
    sas.remove("ada", "Lost").await.is("Deleted");
    sas.remove("ada", "Lost").await.is("FailedToRemoveUser").because("no user has");
}

#[tokio::test]
async fn an_operator_without_the_right_removes_nobody() {
    let operator = format!("\n[[sas.operators]]\nname = \"reader\"\npassword = \"{}\"\n", crate::world::PASSWORD);
    let world = World::on(people(&["ada"]).and_seed(&operator).and_seed(&token("A-1", "kt", "owner = \"ada\""))).await;
    world.sas_as("reader").await.remove("ada", "Lost").await.is("FailedToRemoveUser").because("modify_users");
    assert_eq!(world.sas().await.tokens_of("ada").await, ["A-1"]);
}

#[tokio::test]
async fn a_store_that_fails_is_an_unknown_error_and_removes_nothing() {
    let world = owner().await;
    let sas = world.sas().await;
    world.sabotage("ALTER TABLE audit RENAME TO lost").await;
    sas.remove("ada", "Lost").await.is("UnknownError").because("its log says more");
    world.sabotage("ALTER TABLE lost RENAME TO audit").await;
    assert_eq!(sas.tokens_of("ada").await, ["A-1", "A-2"]);
    sas.remove("ada", "Lost").await.is("Deleted");
}

#[tokio::test]
async fn a_user_whom_another_api_keeps_stays_there_and_is_gone_here() {
    let ada = seeded("ada", "groups = { sas = [\"Remote access\"] }").replace("[\"sas\"]", "[\"sas\", \"sectona\"]");
    let world = World::on(Terms::default().and_seed(&ada).and_seed(&token("A-1", "kt", "owner = \"ada\""))).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "KT").await, ["EmailSent"]);
    sas.remove("ada", "Lost").await.is("Deleted");
    assert_eq!(sas.get_user("ada").await.text(), None);
    let ada = world.user(Api::Sectona, "Default", "ada").await.expect("Sectona keeps her");
    assert!(ada.present(Api::Sectona).is_some() && ada.account(Api::Sas).is_some_and(|account| !account.present));
    assert_eq!(world.token("A-1").await.owner, None);
    sas.remove("ada", "Lost").await.is("FailedToRemoveUser");
}

#[tokio::test]
async fn a_user_who_has_no_account_here_is_seen_and_can_be_removed() {
    let ada = seeded("ada", "").replace("[\"sas\"]", "[\"sectona\"]");
    let world = World::on(Terms::default().and_seed(&ada)).await;
    let sas = world.sas().await;
    sas.remove("ada", "Lost").await.is("Deleted");
    assert_eq!(sas.get_user("ada").await.text(), None);
    assert!(world.user(Api::Sectona, "Default", "ada").await.is_some());
}

#[tokio::test]
async fn a_removed_user_is_added_again_with_nothing_of_what_was_hers() {
    for accounts in ["[\"sas\"]", "[\"sas\", \"sectona\"]"] {
        let more = "groups = { sas = [\"Remote access\"] }\n\
                    details = { sas = { ContainerName = \"Staff\", Alias = [\"countess\"] } }";
        let ada = seeded("ada", more).replace("[\"sas\"]", accounts);
        let world = World::on(Terms::default().and_seed(&ada)).await;
        let sas = world.sas().await;
        assert_eq!(sas.provision(&["ada"], "MobilePASS").await, ["EmailSent"]);
        sas.remove("ada", "Lost").await.is("Deleted");
        sas.add_user(&[("UserName", "Ada")]).await.is("true");
        let ada = sas.get_user("ada").await;
        assert_eq!(
            (ada.members()["ContainerName"].as_str(), ada.member("Groups").unwrap().children.len()),
            ("Default", 0)
        );
        let tasks = [("user", "ada"), ("organization", ORGANIZATION), ("startRecord", "0"), ("numberOfRecords", "9")];
        assert!(sas.call("GetProvisioningTasksForUser", &tasks).await.rows().is_empty());
        assert!(sas.tokens_of("ada").await.is_empty());
        sas.add_user(&[("UserName", "countess")]).await.is("true");
    }
}

#[tokio::test]
async fn a_token_that_was_only_promised_is_free_again() {
    let world =
        World::on(inventory(&token("M-1", "mobilepass", "")).and_seed(&seeded("ada", "")).and_seed(&seeded("bob", "")))
            .await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada", "bob"], "MobilePASS").await, ["EmailSent", "CouldntGetToken"]);
    sas.remove("ada", INITIALIZED).await.is("Deleted");
    assert_eq!(sas.provision(&["bob"], "MobilePASS").await, ["EmailSent"]);
}

#[tokio::test]
async fn a_task_goes_on_without_a_user_who_was_removed() {
    let world = World::on(people(&["ada", "bob"])).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada", "bob"], "MobilePASS").await, ["EmailSent", "EmailSent"]);
    sas.remove("ada", "Lost").await.is("Deleted");
    let tasks = [("user", "bob"), ("organization", ORGANIZATION), ("startRecord", "0"), ("numberOfRecords", "9")];
    assert_eq!(sas.call("GetProvisioningTasksForUser", &tasks).await.column("count"), ["1"]);
    sas.here("RemoveProvisioningTask", &[("taskID", "1"), ("sendNotificationEmail", "false")]).await.is("true");
}

#[tokio::test]
async fn what_was_sent_to_a_removed_user_is_still_known() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["SMSSent"]);
    let before = world.messages().await;
    sas.remove("ada", "Lost").await.is("Deleted");
    assert!(before.len() == 1 && world.messages().await == before, "and nobody is told");
}

#[tokio::test]
async fn a_comment_that_is_no_text_removes_nobody() {
    let world = owner().await;
    let sas = world.sas().await;
    let long = "x".repeat(4_001);
    sas.here("RemoveUser", &[("userName", "ada"), ("comment", &long)])
        .await
        .is("FailedToRemoveUser")
        .because("comment");
    assert_eq!(sas.tokens_of("ada").await, ["A-1", "A-2"]);
}

#[tokio::test]
async fn a_task_that_nobody_is_left_in_goes_with_the_last() {
    let world = World::new().await;
    let sas = world.sas().await;
    for name in ["ada", "bea"] {
        sas.add_user(&[("UserName", name), ("Email", "one@mynah.test")]).await.is("true");
    }
    sas.provision(&["ada", "bea"], "KT").await;
    for (name, left) in [("ada", "1"), ("bea", "0")] {
        sas.here("RemoveUser", &[("userName", name)]).await.is("Deleted");
        sas.here("GetProvisioningTaskCount", &[]).await.is(left);
    }
}
