//! SAML services of users.

use std::collections::BTreeMap;

use mynah::domain::{Api, Detail};

use super::{Answer, NULL_REFERENCE, ORGANIZATION, Sas, element};
use crate::sectona::create;
use crate::world::{Terms, World};

/// Adds a SAML service to a user, by these members as XML.
async fn add(sas: &Sas<'_>, name: &str, members: &str) -> Answer {
    let rest = element("userId", name) + &element("organization", ORGANIZATION);
    sas.send("AddSamlUserExtension", &(element("ext", members) + &rest)).await
}

/// The relying party of that name.
fn party(name: &str) -> String {
    element("RelyingPartyID", name)
}

/// The services that a user has.
async fn services(world: &World, name: &str) -> Vec<BTreeMap<String, String>> {
    let user = world.user(Api::Sas, ORGANIZATION, name).await.expect("a user");
    match user.present(Api::Sas).and_then(|account| account.details.get("SamlServices")) {
        Some(Detail::Records(services)) => services.clone(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_service_is_added_once() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    add(&sas, "ADA", &party("rp1")).await.is("true");
    add(&sas, "ada", &party("RP1")).await.is("false").because("taken");
    add(&sas, "ada", &party("https://mail.mynah.test/saml")).await.is("true");
    assert_eq!(services(&world, "ada").await.len(), 2);
}

#[tokio::test]
async fn every_member_of_a_service_is_kept() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let members = [
        ("Mode", "Custom"),
        ("CustomValue", "ada@elsewhere.test"),
        ("Status", "Overwritten"),
        ("ModifiedBy", "somebody"),
        ("ModifiedByOrganization", "Somewhere"),
        ("RelyingPartyID", "rp1"),
        ("ModifiedTime", "yesterday"),
    ];
    let sent: String = members.iter().map(|(name, value)| element(name, value)).collect();
    add(&sas, "ada", &sent).await.is("true");
    let kept = members.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(services(&world, "ada").await, [BTreeMap::from(kept)]);
}

#[tokio::test]
async fn a_service_must_be_known() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    for members in [party("elsewhere"), party(""), element("Mode", "Email")] {
        let answer = add(&sas, "ada", &members).await.is("false");
        assert!(answer.reply.hint.is_some(), "{}", answer.reply);
    }
    assert!(services(&world, "ada").await.is_empty());
}

#[tokio::test]
async fn a_user_must_be_there_to_be_given_a_service() {
    let world = World::new().await;
    let sas = world.sas().await;
    for name in ["nobody", ""] {
        let answer = add(&sas, name, &party("rp1")).await.is("false");
        assert!(answer.reply.hint.is_some(), "{}", answer.reply);
    }
    world.sectona().manage_user(create("ada")).await.good();
    add(&sas, "ada", &party("rp1")).await.is("true");
    assert_eq!(services(&world, "ada").await.len(), 1, "she has got an account");
}

#[tokio::test]
async fn where_saml_is_switched_off_nobody_is_given_a_service() {
    let world = World::on(Terms::default().reseed("saml_enabled = true", "saml_enabled = false")).await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    add(&sas, "ada", &party("rp1")).await.is("false").because("saml_enabled = false");
    assert!(services(&world, "ada").await.is_empty());
}

#[tokio::test]
async fn a_service_that_is_null_is_a_fault() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let answer = sas.here("AddSamlUserExtension", &[("userId", "ada")]).await.because("ext is missing");
    assert_eq!(answer.fault(), NULL_REFERENCE);
}
