//! What holds for every operation: its token, its domain and objects, what clients send beside, what makes no sense.

use axum::http::Method;
use mynah::contract::{Operation, Shape};
use mynah::dialects::admanager::CONTRACT;
use serde_json::json;

use super::declared;
use crate::bad_input::hostile;
use crate::world::{PASSWORD, Reply, TOKEN, Terms, World};

fn takes(operation: &Operation, name: &str) -> bool {
    operation.parameters.iter().any(|parameter| parameter.name == name)
}

/// Parameters with which the operation does something and has nothing to say about it.
fn good(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut parameters = vec![("AuthToken", TOKEN), ("domainName", "MYNAH")];
    parameters.extend(match operation.name {
        "CreateGroup" | "CreateOU" => vec![("inputFormat", r#"[{"name":"Sales"}]"#)],
        "SearchUser" => vec![("range", "10"), ("startIndex", "1")],
        "APIAuthToken" => vec![("loginName", "admin"), ("password", PASSWORD)],
        "MobileLogin" => vec![("methodToCall", "domainList")],
        _ => vec![("inputFormat", r#"[{"sAMAccountName":"ana"}]"#)],
    });
    parameters.extend(super::needs(operation.name));
    if operation.name == "APIAuthToken" {
        parameters.remove(0);
    }
    parameters.retain(|(name, _)| takes(operation, name));
    parameters
}

#[tokio::test]
async fn every_operation_wants_a_good_token() {
    for operation in CONTRACT.operations.iter().filter(|operation| takes(operation, "AuthToken")) {
        let world = World::new().await;
        if operation.name == "APIAuthToken" {
            continue;
        }
        let mut parameters = good(operation);
        parameters.retain(|(name, _)| *name != "AuthToken");
        let reply = declared(world.rest(Method::POST, operation.name, &parameters).await);
        assert_eq!(reply.whole_refused(), "AuthToken is missing", "{}", operation.name);
        parameters.push(("AuthToken", "11111111-1111-4111-8111-111111111112"));
        let reply = declared(world.rest(Method::GET, operation.name, &parameters).await);
        assert_eq!(reply.whole_refused(), "Invalid or expired AuthToken", "{}", operation.name);
        assert_eq!(reply.json()["ERROR_CODE"], "00000003", "{}", operation.name);
    }
}

#[tokio::test]
async fn every_operation_on_objects_wants_a_domain_and_an_array() {
    let world = World::new().await;
    let mut seen = 0;
    for operation in CONTRACT.operations.iter().filter(|operation| takes(operation, "inputFormat")) {
        seen += 1;
        let without = async |name: &str, value: Option<&'static str>| {
            let mut parameters = good(operation);
            parameters.retain(|(known, _)| *known != name);
            parameters
                .extend(value.map(|value| (if name == "domainName" { "domainName" } else { "inputFormat" }, value)));
            declared(world.rest(Method::POST, operation.name, &parameters).await)
        };
        assert_eq!(without("inputFormat", None).await.whole_refused(), "inputFormat is missing", "{}", operation.name);
        for bad in ["{}", "[", "nonsense"] {
            let refused = without("inputFormat", Some(bad)).await.whole_refused();
            assert_eq!(refused, "inputFormat is not a valid JSON array", "{}", operation.name);
        }
        assert_eq!(without("inputFormat", Some("[]")).await.body, "[]", "{}", operation.name);
        let refused = without("domainName", Some("nowhere.test")).await.whole_refused();
        assert_eq!(refused, "Invalid domain name", "{}", operation.name);
        if operation.name != "ModifyUser" {
            assert_eq!(without("domainName", None).await.whole_refused(), "Invalid domain name", "{}", operation.name);
        }
        let entry = without("inputFormat", Some("[7]")).await.json();
        assert_eq!(entry[0]["statusMessage"], "Invalid input", "{}", operation.name);
    }
    assert_eq!(seen, 12);
}

#[tokio::test]
async fn what_the_vendors_own_app_sends_beside_is_ignored() {
    let world = World::new().await;
    // Last, since it takes the token away.
    let (last, others): (Vec<_>, Vec<_>) = CONTRACT.operations.iter().partition(|it| it.name == "RemoveAPIAuthToken");
    for operation in others.into_iter().chain(last) {
        let beside =
            [("PRODUCT_NAME", "Zendesk"), ("additionalData", r#"{"reqId":"123"}"#), ("templateCategoryId", "5")];
        let mut parameters = good(operation);
        parameters.extend(beside.into_iter().filter(|(name, _)| takes(operation, name)));
        let reply = declared(world.rest(Method::POST, operation.name, &parameters).await);
        assert_eq!(
            (reply.hint.as_deref(), reply.json()["SEVERITY"].as_str()),
            (None, None),
            "{}: {reply}",
            operation.name
        );
        if operation.name == "DeleteUser" {
            world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
        }
    }
}

#[tokio::test]
async fn the_token_is_asked_for_only_where_somebody_must_be_known() {
    let open: Vec<&str> =
        CONTRACT.operations.iter().filter(|it| !takes(it, "AuthToken")).map(|operation| operation.name).collect();
    assert_eq!(open, ["MobileLogin"]);
}

/// Checks that nothing inside went wrong.
#[track_caller]
fn whole(reply: Reply) -> Reply {
    for row in ["internal", "internal-request"] {
        let text = CONTRACT.answer(row).text.replace("Error in {},", "");
        assert!(!reply.body.contains(&text), "{reply}");
    }
    reply
}

#[tokio::test]
async fn no_parameter_makes_a_failure_of_a_hostile_text() {
    let terms = Terms::default().reseed(
        "built_in = true\ndevelopment = true\ndefault_template",
        "built_in = true\ntokens = [\"33333333-3333-4333-8333-333333333333\"]\ndevelopment = true\ndefault_template",
    );
    let world = World::on(terms).await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    for operation in CONTRACT.operations.iter().filter(|operation| operation.name != "RemoveAPIAuthToken") {
        for parameter in operation.parameters.iter().filter(|parameter| !matches!(parameter.shape, Shape::Objects(_))) {
            for value in hostile() {
                let mut parameters = good(operation);
                for (name, good) in &mut parameters {
                    if *name == "AuthToken" {
                        *good = "33333333-3333-4333-8333-333333333333";
                    }
                }
                parameters.insert(0, (parameter.name, &value));
                whole(declared(world.rest(Method::POST, operation.name, &parameters).await));
            }
        }
    }
}

#[tokio::test]
async fn no_object_of_an_action_makes_a_failure_of_a_hostile_text() {
    let world = World::new().await;
    for operation in CONTRACT.operations.iter().skip(2) {
        let objects = operation.parameters.iter().find_map(|parameter| match parameter.shape {
            Shape::Objects(members) => Some(members),
            _ => None,
        });
        for member in objects.unwrap_or_default() {
            let texts = hostile().into_iter().map(serde_json::Value::from);
            let others = [json!(7), json!(1e300), json!(null), json!([]), json!({}), json!(["x"]), json!(true)];
            let objects: Vec<_> = texts.chain(others).map(|value| json!({ member.name: value })).collect();
            let admin = world.log_in("admin").await;
            let needs = super::needs(operation.name);
            let input = json!(objects).to_string();
            let reply = whole(world.admanager_as(&admin).operate(operation.name, &input, needs).await);
            assert_eq!(reply.json().as_array().map(Vec::len), Some(objects.len()), "{reply}");
        }
    }
}
