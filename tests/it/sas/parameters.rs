//! Every parameter of every operation, by the contract's table: what is none of its type, and what is too long.

use mynah::contract::{Operation, Parameter, Shape};
use mynah::dialects::sas::CONTRACT;

use super::{Answer, Sas, element, list};
use crate::world::World;

/// Calls the operation with one argument, which is put together as XML.
pub(super) async fn with(sas: &Sas<'_>, operation: &Operation, argument: &str) -> Answer {
    let rest: String = operation.parameters.iter().map(|row| filler(row, argument)).collect();
    sas.send(operation.name, &(argument.to_owned() + &rest)).await
}

/// What else the operation needs in order to come so far: only the first of two elements of a name is read.
fn filler(row: &Parameter, argument: &str) -> String {
    if argument.starts_with(&format!("<{}>", row.name)) {
        return String::new();
    }
    match (row.name, row.shape) {
        ("organization", Shape::Object(_)) => element("organization", &element("orgName", "Branch")),
        ("organization" | "toOrganization", _) => element(row.name, "Mynah"),
        ("quantity", _) => element("quantity", "1"),
        ("serials", _) => list("serials", &["KT-1"]),
        ("user", Shape::Object(_)) => element("user", &element("UserName", "ada")),
        ("userNames", _) => list("userNames", &["ada"]),
        ("ext", _) => element("ext", &element("RelyingPartyID", "rp1")),
        ("containerName" | "newContainer", _) => element(row.name, "Default"),
        ("groupName", _) => element(row.name, "Directory synced"),
        ("userName" | "userId" | "user" | "OperatorEmail" | "OTP", _) => element(row.name, "ada"),
        _ => String::new(),
    }
}

/// Each parameter with the XML around it, those within objects included.
pub(super) fn places() -> Vec<(&'static Operation, &'static Parameter, Vec<&'static str>)> {
    fn walk(
        operation: &'static Operation,
        rows: &'static [Parameter],
        around: &[&'static str],
        found: &mut Vec<(&'static Operation, &'static Parameter, Vec<&'static str>)>,
    ) {
        for row in rows {
            found.push((operation, row, around.to_vec()));
            let item = (row.name == "Groups").then_some("Group");
            let inner: Vec<&str> = around.iter().copied().chain([row.name]).chain(item).collect();
            walk(operation, row.members(), &inner, found);
        }
    }
    let mut found = Vec::new();
    for operation in CONTRACT.operations {
        walk(operation, operation.parameters, &[], &mut found);
    }
    found
}

pub(super) fn around(outer: &[&str], inner: String) -> String {
    outer.iter().rev().fold(inner, |inner, name| element(name, &inner))
}

#[tokio::test]
async fn a_value_that_is_none_of_its_type_is_a_fault() {
    let world = World::new().await;
    let sas = world.sas().await;
    let mut seen = 0;
    for (operation, row, outer) in places() {
        let (value, problem) = match row.shape {
            Shape::Flag => ("maybe", "The string 'maybe' is not a valid Boolean value."),
            Shape::Number => ("x1", "Input string was not in a correct format."),
            Shape::Time => ("x1", "The string 'x1' is not a valid AllXsd value."),
            Shape::Text if !row.values.is_empty() => {
                ("Bogus", "Instance validation error: 'Bogus' is not a valid value")
            }
            Shape::Text | Shape::Texts | Shape::Object(_) | Shape::Objects(_) => continue,
        };
        let answer = with(&sas, operation, &around(&outer, element(row.name, value))).await;
        let fault = answer.fault();
        assert!(fault.starts_with("Server was unable to read request."), "{}.{}: {fault}", operation.name, row.name);
        assert!(fault.contains(problem), "{}.{}: {fault}", operation.name, row.name);
        seen += 1;
    }
    assert!(seen > 40, "{seen} cases");
}

#[tokio::test]
async fn every_value_of_an_enumeration_is_taken() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (operation, row, outer) in places() {
        for value in row.values {
            let answer = with(&sas, operation, &around(&outer, element(row.name, value))).await;
            assert_eq!(answer.reply.status, 200, "{}.{} {value}: {}", operation.name, row.name, answer.reply);
        }
    }
}

/// Texts of groups that belong to the group and are not read.
const UNREAD: [&str; 1] = ["Groups.Group.Description"];

#[tokio::test]
async fn a_text_that_is_too_long_is_refused_and_the_hint_says_so() {
    let world = World::new().await;
    let sas = world.sas().await;
    let mut seen = 0;
    for (operation, row, outer) in places() {
        let text = "x".repeat(row.limit.characters + 1);
        let unread =
            UNREAD.iter().any(|path| *path == [outer.get(1..).unwrap_or_default(), &[row.name]].concat().join("."));
        let argument = match row.shape {
            Shape::Text if row.values.is_empty() && !unread => element(row.name, &text),
            Shape::Texts => list(row.name, &[&text]),
            _ => continue,
        };
        let answer = with(&sas, operation, &around(&outer, argument)).await;
        let name = format!("{}.{}", operation.name, row.name);
        assert_eq!(answer.reply.status, 200, "{name}: {}", answer.reply);
        let hint = answer.reply.hint.as_deref().unwrap_or_else(|| panic!("{name} has no hint: {}", answer.reply));
        if operation.name == "Connect" {
            answer.is("AUTH_FAILURE");
        } else {
            let words = format!("may have at most {} characters", row.limit.characters);
            assert!(hint.contains(&words), "{name}: {hint}");
        }
        seen += 1;
    }
    assert!(seen > 100, "{seen} cases");
}

#[tokio::test]
async fn a_member_that_is_not_there_is_left_out_of_the_call_and_the_hint_says_so() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (operation, row, outer) in places() {
        let misspelt = format!("{}x", row.name);
        let argument = around(&outer, element(&misspelt, ""));
        let answer = with(&sas, operation, &argument).await;
        let hint = answer.reply.hint.clone().unwrap_or_default();
        let within = outer.last().map(|within| format!(" in {within}")).unwrap_or_default();
        assert!(hint.contains(&format!("{misspelt}{within} is not read")), "{}.{}: {hint}", operation.name, row.name);
    }
}

/// The rows of the contract are the operations of the service: same names, same order.
#[tokio::test]
async fn the_contract_says_what_the_description_says() {
    let world = World::new().await;
    let wsdl = world.request(axum::http::Method::GET, "/BSIDCA/BSIDCA.asmx?WSDL", &[], "").await.body;
    let limits = mynah::asmx::Limits { bytes: usize::MAX, ..mynah::asmx::Limits::default() };
    let wsdl = mynah::asmx::parse(wsdl.as_bytes(), None, &limits).expect("XML");
    let schema = &wsdl.children[0].children[0];
    let attribute = |node: &mynah::asmx::Node, name: &str| node.attribute("", name).map(|found| found.value.clone());
    let children = |node: &mynah::asmx::Node| -> Vec<String> {
        let sequence = node.children.first().and_then(|class| class.children.first());
        let elements = sequence.map(|sequence| sequence.children.as_slice()).unwrap_or_default();
        elements.iter().filter_map(|element| attribute(element, "name")).collect()
    };
    let wrappers = schema.children.iter().filter(|node| &*node.name == "element");
    let wrappers: Vec<(String, Vec<String>)> =
        wrappers.map(|node| (attribute(node, "name").expect("a name"), children(node))).collect();
    let requests: Vec<&(String, Vec<String>)> = wrappers
        .iter()
        .filter(|(name, _)| wrappers.iter().any(|(other, _)| *other == format!("{name}Response")))
        .collect();
    assert_eq!(requests.len(), CONTRACT.operations.len());
    for (operation, (name, parameters)) in CONTRACT.operations.iter().zip(requests) {
        assert_eq!(operation.name, name);
        let declared: Vec<&str> = operation.parameters.iter().map(|row| row.name).collect();
        assert_eq!(declared, *parameters, "{name}");
        let getter = format!("/BSIDCA/BSIDCA.asmx/{name}");
        let reply = world.request(axum::http::Method::GET, &getter, &[], "").await;
        let has_form = !reply.body.contains("Web Service method name is not valid.");
        assert_eq!(operation.methods.contains(&"GET"), has_form, "{name}: {reply}");
    }
    let class = |name: &str| {
        let class = schema
            .children
            .iter()
            .find(|node| attribute(node, "name").as_deref() == Some(name) && &*node.name == "complexType");
        let sequence = class.unwrap_or_else(|| panic!("no class {name}")).children.first().expect("a sequence");
        sequence.children.iter().filter_map(|element| attribute(element, "name")).collect::<Vec<_>>()
    };
    let classes =
        [("user", "User"), ("ext", "SAMLUserExtension"), ("Groups", "Group"), ("organization", "Organization")];
    for (parameter, name) in classes {
        let is = |row: &Parameter| row.name == parameter && !row.members().is_empty();
        let row = places().into_iter().find(|(_, row, _)| is(row)).expect("a row").1;
        let declared: Vec<&str> = row.members().iter().map(|row| row.name).collect();
        assert_eq!(declared, class(name), "{name}");
    }
}
