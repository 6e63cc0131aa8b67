//! Organizations that are added, and tokens that they are allocated.

use mynah::domain::Api;

use super::{Sas, element, list};
use crate::world::{Terms, World};

async fn add(sas: &Sas<'_>, members: &str) -> super::Answer {
    sas.send("AddOrganization", &element("organization", members)).await
}

fn named(name: &str) -> String {
    element("SMSCredits", "3") + &element("orgName", name)
}

#[tokio::test]
async fn an_organization_that_is_added_has_users_and_credits_of_its_own() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, &named("Branch Office")).await.is("Success");
    let user = element("user", &(element("UserName", "ada") + &element("Mobile", "+15550100")));
    sas.send("AddUser", &(user + &element("organization", "branch office"))).await.is("true");
    assert!(world.user(Api::Sas, "Branch Office", "ada").await.is_some());
    assert!(world.user(Api::Sas, "Mynah", "ada").await.is_none());
    let provision = list("userNames", &["ada"]) + &element("tokenClass", "SMS");
    let provision = provision + &element("organization", "Branch Office");
    assert_eq!(sas.send("ProvisionUsers", &provision).await.texts(), ["CouldntGetToken"]);
}

#[tokio::test]
async fn an_organization_needs_a_name_that_is_new() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, &named(" ")).await.is("NoOrganizationName");
    add(&sas, "").await.is("NoOrganizationName");
    add(&sas, &named("MYNAH")).await.is("FailedToAddToDatabase");
    add(&sas, &named("Branch")).await.is("Success");
    add(&sas, &named("branch")).await.is("FailedToAddToDatabase");
    let null = sas.send("AddOrganization", "").await;
    assert!(null.fault().ends_with("Object reference not set to an instance of an object."));
}

#[tokio::test]
async fn an_operator_of_some_realms_reaches_what_she_adds() {
    let operator = "\n[[sas.operators]]\nname = \"west@mynah.test\"\npassword = \"mynah-dev-password\"\n\
                    rights = [\"create_users\", \"modify_users\"]\nrealms = [\"mynah-west\"]\n";
    let world = World::on(Terms::default().and_seed(operator)).await;
    let west = world.sas_as("west@mynah.test").await;
    assert_eq!(west.here("GetContainers", &[]).await.rows().len(), 0, "Mynah is out of reach");
    add(&west, &named("West Branch")).await.is("Success");
    let containers = west.call("GetContainers", &[("organization", "West Branch")]).await;
    assert_eq!(containers.column("Container"), ["Default"]);
}

#[tokio::test]
async fn software_tokens_are_allocated_by_number() {
    let world = World::new().await;
    let sas = world.sas().await;
    let allocate = |quantity: &'static str| {
        let sas = &sas;
        let arguments = [("quantity", quantity), ("billingStyle", "Allocation"), ("toOrganization", "Mynah West")];
        async move { sas.call("AllocateSoftware", &arguments).await }
    };
    allocate("2").await.is("true");
    allocate("4").await.is("false").because("not 4 such tokens");
    let total = [("organization", "Mynah West")];
    let arguments = element("type", "MobilePASS") + &element("organization", total[0].1);
    sas.send("GetTotalTokens", &arguments).await.is("2");
}

#[tokio::test]
async fn hardware_tokens_are_allocated_by_serial_number_all_or_none() {
    let world = World::new().await;
    let sas = world.sas().await;
    let allocate = |serials: &[&str], kind: &str, to: &str| {
        let arguments = list("serials", serials) + &element("tokenType", kind) + &element("toOrganization", to);
        let sas = &sas;
        async move { sas.send("AllocateHardware", &arguments).await }
    };
    allocate(&["KT-1", "KT-9"], "KT", "Mynah West").await.is("false").because("no token");
    allocate(&["KT-1", "KT-2"], "GOLD", "Mynah West").await.is("false").because("no token");
    allocate(&["KT-1"], "KT", "Elsewhere").await.is("false").because("no realm");
    assert_eq!(sas.here("GetToken", &[("serial", "KT-1")]).await.members()["State"], "INITIALIZED");
    allocate(&["KT-1", "KT-2"], "KT", "Mynah West").await.is("true");
    assert_eq!(sas.here("GetToken", &[("serial", "KT-1")]).await.text(), None);
    let there = sas.call("GetToken", &[("serial", "KT-1"), ("organization", "Mynah West")]).await;
    assert_eq!(there.members()["ContainerName"], "Default");
}
