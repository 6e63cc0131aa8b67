//! Which organization is meant, who reaches it, and what becomes of names that are new.

use mynah::contract::{Operation, Parameter};
use mynah::dialects::sas::CONTRACT;
use mynah::domain::Api;

use super::users::add;
use super::{Answer, ORGANIZATION, element, list, remove, user};
use crate::sectona::{create, with};
use crate::world::{PASSWORD, Terms, World};

/// The organization in which the seed has Kim and her token.
const WEST: &str = "Mynah West";

/// The entry of an operator with the development password.
fn operator(name: &str, rights: &str, more: &str) -> String {
    format!("[[sas.operators]]\nname = \"{name}\"\npassword = \"{PASSWORD}\"\nrights = [{rights}]\n{more}\n")
}

/// The shipped terms with an operator who reaches one realm only.
fn with_local(realm: &str) -> Terms {
    let rights = "\"create_users\", \"modify_users\"";
    Terms::default().and_seed(&operator("local", rights, &format!("realms = [\"{realm}\"]")))
}

/// Arguments with which the operation does something, in an organization where Kim is. The organization is left out.
fn arguments(operation: &Operation) -> String {
    let argument = |name: &str| match name {
        "user" if operation.name == "GetProvisioningTasksForUser" => element(name, "kim"),
        "user" => user(&[("UserName", if operation.name.starts_with("Add") { "new" } else { "" }), ("City", "Rome")]),
        "Alias" => list(name, &["vale"]),
        "ext" => element(name, &element("RelyingPartyID", "rp1")),
        "userNames" => list(name, &["kim"]),
        "userName" | "userId" if operation.name != "GetUsersForGroup" => element(name, "kim"),
        "containerName" if operation.name == "AddContainer" => element(name, "New"),
        "containerName" | "newContainer" => element(name, "Default"),
        "groupName" => element(name, "New"),
        "serial" if operation.name != "GetTokens" && operation.name != "GetTotalTokens" => element(name, "KT-100"),
        "staticPassword" => element(name, "Analytical-1843"),
        "taskID" => element(name, "1"),
        "pageSize" | "numberOfRecords" | "count" => element(name, "10"),
        "tokenClass" => element(name, "KT"),
        _ => String::new(),
    };
    operation.parameters.iter().map(|row| argument(row.name)).collect()
}

/// Checks that the answer is what the operation says where there is nothing.
#[track_caller]
fn nothing(operation: &Operation, answer: &Answer) {
    let (name, reply) = (operation.name, &answer.reply);
    match name {
        "GetUser"
        | "GetUserAlias"
        | "GetTokensByOwner"
        | "GetToken"
        | "GetEnrollmentURL"
        | "GetMobilePASSProvisioningActivationCode" => assert_eq!(answer.text(), None, "{name}: {reply}"),
        "GetUsers"
        | "GetUsersForContainer"
        | "GetUsersForGroup"
        | "GetContainers"
        | "GetTokens"
        | "GetProvisioningTasks"
        | "GetProvisioningTaskDetails"
        | "GetProvisioningTasksForUser" => assert!(answer.rows().is_empty(), "{name}: {reply}"),
        "ProvisionUsers" | "ProvisionUsersGrIDsureTokens" => assert!(answer.texts().is_empty(), "{name}: {reply}"),
        "GetTotalTokens" | "GetProvisioningTaskCount" => {
            assert_eq!(answer.text().as_deref(), Some("0"), "{name}: {reply}");
        }
        "RemoveUser" => assert_eq!(answer.text().as_deref(), Some("FailedToRemoveUser"), "{name}: {reply}"),
        "ActivateToken" => assert_eq!(answer.text().as_deref(), Some("tokenNotFound"), "{name}: {reply}"),
        "RevokeToken" => assert_eq!(answer.text().as_deref(), Some("Fail"), "{name}: {reply}"),
        _ => assert_eq!(answer.text().as_deref(), Some("false"), "{name}: {reply}"),
    }
}

/// The operations that take an organization.
fn operations() -> impl Iterator<Item = &'static Operation> {
    let named = |row: &Parameter| row.name == "organization" && row.members().is_empty();
    CONTRACT.operations.iter().filter(move |operation| operation.parameters.iter().any(named))
}

#[tokio::test]
async fn every_operation_finds_nothing_in_an_organization_that_is_unknown_or_not_said() {
    let world = World::new().await;
    let sas = world.sas().await;
    let cases = [
        (element("organization", "Nowhere"), "name an organization of the seed"),
        (element("organization", ""), "organization is missing"),
        (element("organization", "  "), "organization is missing"),
        (element("organization", &"x".repeat(257)), "at most 256 characters"),
        (String::new(), "organization is missing"),
    ];
    for (operation, (organization, hint)) in operations().flat_map(|each| cases.iter().map(move |case| (each, case))) {
        let answer = sas.send(operation.name, &(arguments(operation) + organization)).await.because(hint);
        // Whoever exceeds a limit is told so for each user.
        if !operation.name.starts_with("ProvisionUsers") || !hint.starts_with("at most") {
            nothing(operation, &answer);
        }
    }
    assert!(operations().count() > 20);
}

#[tokio::test]
async fn every_operation_finds_nothing_in_an_organization_that_is_out_of_reach() {
    let world = World::on(with_local("mynah")).await;
    let local = world.sas_as("local").await;
    for operation in operations() {
        let arguments = arguments(operation) + &element("organization", WEST);
        let answer = local.send(operation.name, &arguments).await.because("which realms an operator reaches");
        nothing(operation, &answer);
    }
    let sas = world.sas().await;
    let kim = sas.call("GetUser", &[("userName", "kim"), ("organization", WEST)]).await.members();
    assert_eq!((kim.get("City"), kim["ContainerName"].as_str()), (None, "Default"));
    assert_eq!(sas.call("GetTokensByOwner", &[("userName", "kim"), ("organization", WEST)]).await.texts(), ["KT-100"]);
    assert!(world.user(Api::Sas, WEST, "new").await.is_none());
    local.add_user(&[("UserName", "new")]).await.is("true");
}

#[tokio::test]
async fn an_organization_is_found_in_any_case() {
    let world = World::new().await;
    let sas = world.sas().await;
    for name in ["Mynah West", "MYNAH WEST", " mynah west "] {
        let kim = sas.call("GetUser", &[("userName", "kim"), ("organization", name)]).await;
        assert_eq!(kim.members()["UserName"], "kim", "{name}");
    }
    assert_eq!(sas.get_user("kim").await.text(), None, "she is in another organization");
}

#[tokio::test]
async fn the_operators_own_organization_is_the_one_of_the_seed_or_the_first_within_reach() {
    let own = operator("western", "", "organization = \"mynah west\"");
    let world = World::on(with_local("mynah-west").and_seed(&own)).await;
    world.sas().await.add_user(&[("UserName", "ada")]).await.is("true");
    for (name, there, elsewhere) in
        [("western", "kim", "ada"), ("local", "kim", "ada"), (super::OPERATOR, "ada", "kim")]
    {
        let sas = world.sas_as(name).await;
        let get = async |user: &str| sas.call("GetUserInOperatorOrganization", &[("userName", user)]).await;
        assert_eq!(get(there).await.members()["UserName"], there, "{name}");
        assert_eq!(get(elsewhere).await.because("no user").text(), None, "{name}");
        assert_eq!(get("").await.because("userName").text(), None, "{name}");
    }
}

#[tokio::test]
async fn the_user_of_the_own_organization_is_shown_like_any_other() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, super::users::EVERY_MEMBER).await.is("true");
    let own = sas.call("GetUserInOperatorOrganization", &[("userName", "ADA")]).await.reply.body;
    assert_eq!(own.replace("GetUserInOperatorOrganization", "GetUser"), sas.get_user("ada").await.reply.body);
}

#[tokio::test]
async fn an_operator_without_rights_can_only_read() {
    let world = World::on(Terms::default().and_seed(&operator("reader", "", ""))).await;
    let (sas, reader) = (world.sas().await, world.sas_as("reader").await);
    sas.add_user(&[("UserName", "kim")]).await.is("true");
    let before = sas.get_user("kim").await.reply.body;
    for operation in operations().filter(|operation| {
        let written = ["Add", "Update", "Move", "Remove"].iter().any(|word| operation.name.starts_with(word));
        written && operation.name != "RemoveProvisioningTask"
    }) {
        let arguments = arguments(operation) + &element("organization", ORGANIZATION);
        let answer = reader.send(operation.name, &arguments).await.because("right");
        nothing(operation, &answer);
    }
    assert_eq!(reader.get_user("kim").await.reply.body, before);
    assert_eq!(reader.here("GetUsers", &[("pageSize", "9")]).await.column("userid"), ["kim"]);
    assert_eq!(reader.here("GetContainers", &[]).await.rows().len(), 3);
}

#[tokio::test]
async fn to_create_and_to_change_are_rights_of_their_own() {
    let terms = Terms::default().and_seed(&operator("creator", "\"create_users\"", ""));
    let world = World::on(terms.and_seed(&operator("changer", "\"modify_users\"", ""))).await;
    let (creator, changer) = (world.sas_as("creator").await, world.sas_as("changer").await);
    changer.add_user(&[("UserName", "ada")]).await.is("false").because("right");
    creator.add_user(&[("UserName", "ada")]).await.is("true");
    creator.update_user("ada", &[("City", "Rome")]).await.is("false").because("right");
    remove(&creator, "ada").await.is("FailedToRemoveUser").because("right");
    changer.update_user("ada", &[("City", "Rome")]).await.is("true");
    remove(&changer, "ada").await.is("Deleted");
}

/// XML of a user in a container and a group.
fn placed(name: &str, container: &str, group: &str) -> String {
    let groups = element("Groups", &element("Group", &element("GroupName", group)));
    element("user", &(groups + &element("UserName", name) + &element("ContainerName", container)))
}

#[tokio::test]
async fn new_names_are_registered_where_the_server_says_so() {
    let world = World::on(Terms::default().creating_names()).await;
    let sas = world.sas().await;
    let elsewhere = [("organization", "elsewhere")];
    let ada = placed("ada", "Attic", "Readers") + &element("organization", "Elsewhere");
    sas.send("AddUser", &ada).await.is("true");
    let shown = sas.call("GetUser", &[("userName", "ada"), elsewhere[0]]).await;
    assert_eq!(shown.members()["ContainerName"], "Attic");
    assert_eq!(shown.member("Groups").expect("groups").children[0].children[0].text, "Readers");
    assert_eq!(sas.call("GetContainers", &elsewhere).await.column("Container"), ["Default", "Attic"]);
    assert_eq!(sas.here("GetContainers", &[]).await.column("Container"), ["Default", "Contractors", "Staff"]);
    let members = [("groupName", "readers"), ("isAMember", "true"), ("kind", "Both"), elsewhere[0]];
    assert_eq!(sas.call("GetUsersForGroup", &members).await.column("Username"), ["ada"]);
    sas.call("AddContainer", &[("containerName", "Attic"), elsewhere[0]]).await.is("false").because("taken");
}

#[tokio::test]
async fn a_container_that_is_new_belongs_to_its_organization() {
    let world = World::on(Terms::default().creating_names()).await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("ContainerName", "Attic")]).await.is("true");
    sas.call("AddContainer", &[("containerName", "Attic"), ("organization", WEST)]).await.is("true");
    sas.call("RemoveContainer", &[("containerName", "Attic"), ("organization", WEST)]).await.is("true");
    assert_eq!(sas.here("GetUsersForContainer", &[("containerName", "attic")]).await.column("Username"), ["ada"]);
    super::containers::move_users(&sas, &["ada"], "Cellar").await.is("true");
    sas.here("RemoveContainer", &[("containerName", "Attic")]).await.is("true");
    let containers = sas.here("GetContainers", &[]).await.column("Container");
    assert_eq!(containers, ["Default", "Cellar", "Contractors", "Staff"]);
}

#[tokio::test]
async fn an_organization_begins_with_a_container_a_group_or_a_service() {
    let world = World::on(Terms::default().creating_names()).await;
    let sas = world.sas().await;
    sas.call("AddContainer", &[("containerName", "Attic"), ("organization", "One")]).await.is("true");
    sas.call("AddContainer", &[("containerName", "ATTIC"), ("organization", "one")]).await.is("false");
    sas.call("AddGroup", &[("groupName", "Readers"), ("organization", "Two")]).await.is("true");
    sas.call("AddGroup", &[("groupName", "READERS"), ("organization", "two")]).await.is("false");
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let service = element("ext", &element("RelyingPartyID", "rp9")) + &element("userId", "ada");
    sas.send("AddSamlUserExtension", &(service + &element("organization", ORGANIZATION))).await.is("true");
    assert!(world.knows_anything_called("one").await && world.knows_anything_called("two").await);
    assert!(world.knows_anything_called("rp9").await);
}

#[tokio::test]
async fn an_organization_that_is_new_is_the_services_alone() {
    let world = World::on(Terms::default().creating_names()).await;
    let sas = world.sas().await;
    let elsewhere = element("organization", "Elsewhere");
    sas.send("AddUser", &(user(&[("UserName", "ada")]) + &elsewhere)).await.is("true");
    world.sectona().manage_user(with(create("bob"), serde_json::json!({ "Instance": "Elsewhere" }))).await.good();
    let found = sas.call("GetUsers", &[("pageSize", "9"), ("organization", "Elsewhere")]).await;
    assert_eq!(found.column("userid"), ["ada"]);
}

#[tokio::test]
async fn whoever_is_bound_to_some_realms_makes_no_organizations() {
    let world = World::on(with_local("mynah").creating_names()).await;
    let local = world.sas_as("local").await;
    for operation in operations() {
        let answer = local.send(operation.name, &(arguments(operation) + &element("organization", "Ghost"))).await;
        nothing(operation, &answer.because("Ghost"));
    }
    assert!(!world.knows_anything_called("ghost").await);
}

#[tokio::test]
async fn a_request_that_is_refused_or_only_reads_registers_nothing() {
    let world = World::on(Terms::default().creating_names().and_seed(&operator("reader", "", ""))).await;
    let (sas, reader) = (world.sas().await, world.sas_as("reader").await);
    let (here, ghost) = (element("organization", ORGANIZATION), element("organization", "Ghost"));
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let ghostly = |name: &str| placed(name, "Ghost", "Ghost");
    reader.send("AddUser", &(ghostly("bob") + &ghost)).await.is("false");
    sas.send("AddUser", &(ghostly("") + &ghost)).await.is("false");
    sas.send("AddUser", &(ghostly("ada") + &here)).await.is("false");
    sas.send("UpdateUser", &(element("userName", "bob") + &ghostly("bob") + &here)).await.is("false");
    sas.send("UpdateUser", &(element("userName", "bob") + &ghostly("bob") + &ghost)).await.is("false");
    super::containers::move_users(&sas, &["ada", "bob"], "Ghost").await.is("false");
    sas.call("AddContainer", &[("containerName", ""), ("organization", "Ghost")]).await.is("false");
    sas.call("AddGroup", &[("groupName", ""), ("organization", "Ghost")]).await.is("false");
    for operation in operations().filter(|operation| operation.name.starts_with("Get")) {
        let answer = sas.send(operation.name, &(arguments(operation) + &ghost)).await;
        // An organization that may be registered has the container that every one has.
        if operation.name != "GetContainers" {
            nothing(operation, &answer);
        }
    }
    assert!(!world.knows_anything_called("ghost").await);
    let mynah = world.user(Api::Sas, ORGANIZATION, "ada").await.unwrap().realm;
    let groups = world.db.read(async |tx| tx.groups(mynah, Api::Sas).await).await.unwrap();
    assert!(groups.iter().all(|group| group.name != "Ghost"), "{groups:?}");
}
