//! Coverage: what clients have exercised of the contracts, and what is noticed about them.

use std::time::Duration;

use axum::http::Method;
use chrono::TimeDelta;
use mynah::config::{Settings, SpaceRules};
use serde_json::{Value, json};

use crate::process::{Folder, address};
use crate::sectona::{PATH, create};
use crate::world::{Terms, World};

impl World {
    async fn coverage(&self, query: &str) -> Value {
        self.look(&format!("/coverage?{query}")).await.status(200).json()
    }

    /// The kinds of findings, with their messages and how many requests show them.
    async fn findings(&self) -> Vec<(String, String, usize)> {
        let coverage = self.coverage("").await;
        let text = |finding: &Value, member: &str| finding[member].as_str().expect("a text").to_owned();
        let findings = coverage["findings"].as_array().expect("a list").iter();
        let count = |finding: &Value| finding["requests"].as_array().expect("a list").len();
        findings.map(|finding| (text(finding, "kind"), text(finding, "message"), count(finding))).collect()
    }

    /// A create as a client sends it that may get no answer; answers its status.
    async fn create_plainly(&self, name: &str) -> u16 {
        let basic = ("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk");
        let headers = [basic, ("content-type", "application/json")];
        self.request(Method::POST, PATH, &headers, create(name).to_string()).await.status
    }

    async fn drop_once(&self) {
        let order =
            json!({ "match": { "api": "sectona" }, "strike": "after_commit", "answer": { "drop": true }, "times": 1 });
        self.fault(order).await;
    }
}

fn kinds(findings: &[(String, String, usize)]) -> Vec<&str> {
    findings.iter().map(|(kind, _, _)| kind.as_str()).collect()
}

fn covered(coverage: &Value, api: &str) -> [u64; 4] {
    ["operations", "parameters", "values", "errors"]
        .map(|name| coverage["apis"][api][name]["covered"].as_u64().expect("a number"))
}

fn is_missing(coverage: &Value, api: &str, wanted: &Value) -> bool {
    let missing = coverage["apis"][api]["missing"].as_array().expect("a list");
    let wanted = wanted.as_object().expect("an object");
    missing.iter().any(|item| wanted.iter().all(|(name, value)| item[name] == *value))
}

#[tokio::test]
async fn what_a_request_exercises_is_covered_and_the_rest_is_missing() {
    let world = World::new().await;
    let before = world.coverage("api=sectona").await;
    assert_eq!(before["apis"].as_object().expect("an object").len(), 1);
    assert_eq!(covered(&before, "sectona"), [0; 4]);
    let mut ada = create("ada");
    ada["IsActive"] = json!(true);
    world.sectona().manage_user(ada.clone()).await.good();
    let coverage = world.coverage("api=sectona").await;
    // Five parameters and IsActive; Create and true.
    assert_eq!(covered(&coverage, "sectona"), [1, 6, 2, 0]);
    let value = |value: &str| json!({ "kind": "value", "operation": "ManageUser", "name": "IsActive", "value": value });
    assert!(is_missing(&coverage, "sectona", &value("false")) && !is_missing(&coverage, "sectona", &value("true")));
    assert!(is_missing(&coverage, "sectona", &json!({ "kind": "operation", "operation": "GetUsers" })));
    assert!(is_missing(&coverage, "sectona", &json!({ "kind": "parameter", "name": "Mobile" })));
    world.sectona().manage_user(ada).await;
    let coverage = world.coverage("").await;
    assert_eq!(covered(&coverage, "sectona"), [1, 6, 2, 1], "the duplicate");
    for (api, tallies) in coverage["apis"].as_object().expect("an object") {
        let number = |name: &str, member: &str| tallies[name][member].as_u64().expect("a number");
        let open: u64 = ["operations", "parameters", "values", "errors"]
            .map(|name| number(name, "total") - number(name, "covered"))
            .iter()
            .sum();
        assert_eq!(tallies["missing"].as_array().map(|list| list.len() as u64), Some(open), "{api}");
    }
    assert_eq!(coverage["findings"], json!([]));
}

#[tokio::test]
async fn every_api_is_covered_nested_parameters_and_all_rows_of_a_batch_too() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("FirstName", "Ada"), ("Lastname", "Lovelace")]).await;
    world.summit().ask("ADM_CreateorUpdateUser", json!({})).await;
    let one = json!({ "givenName": "Ada", "sn": "Lovelace", "password": "Analytical-1843", "sAMAccountName": "ada" });
    world.admanager().create(json!([one, one, { "givenName": "Bob", "sAMAccountName": "bob", "password": "x" }])).await;
    let coverage = world.coverage("").await;
    for api in ["sas", "summit", "admanager"] {
        assert!(covered(&coverage, api)[0] > 0, "{api}: {:?}", covered(&coverage, api));
    }
    let parameter =
        |name: &str| json!({ "kind": "parameter", "operation": "CreateUser", "name": format!("inputFormat.{name}") });
    assert!(!is_missing(&coverage, "admanager", &parameter("sAMAccountName")));
    assert!(is_missing(&coverage, "admanager", &parameter("department")), "{coverage:#}");
    assert!(covered(&coverage, "admanager")[3] > 1, "{:?}", covered(&coverage, "admanager"));
}

#[tokio::test]
async fn coverage_lasts_when_the_space_begins_anew_or_goes() {
    let world = World::new().await;
    world.put("/spaces/one", Value::Null).await.status(201);
    let one = world.in_space("one");
    one.sectona().manage_user(create("ada")).await.good();
    // At once: what has not been written yet counts, too.
    one.tell("/reset", Value::Null).await.status(200);
    assert!(one.requests("").await.is_empty());
    let coverage = one.coverage("").await;
    assert_eq!(covered(&coverage, "sectona"), [1, 5, 1, 0]);
    assert_eq!(covered(&world.coverage("").await, "sectona"), [0; 4], "another space");
    world.remove("/spaces/one").await.status(204);
    assert_eq!(world.coverage("space=all").await, coverage);
    world.remove("/coverage").await.status(204);
    assert_eq!(world.coverage("space=all").await, coverage, "only the default space was forgotten");
    world.remove("/coverage?space=all").await.status(204);
    assert_eq!(covered(&world.coverage("space=all").await, "sectona"), [0; 4]);
    world.look("/coverage?space=one").await.problem(400);
}

#[tokio::test]
async fn names_that_the_vendor_does_not_know_or_writes_otherwise_are_found() {
    let world = World::new().await;
    let mut ada = create("ada");
    ada["Emial"] = json!("ada@example.org");
    ada["company"] = json!("Analytical");
    world.sectona().manage_user(ada).await;
    let mut bob = create("bob");
    bob["company"] = json!("Analytical");
    world.sectona().manage_user(bob).await;
    let findings = world.findings().await;
    assert_eq!(kinds(&findings), ["unknown_parameter", "wrong_case"], "{findings:?}");
    assert!(findings[0].1.contains("Emial is not a parameter of ManageUser; did you mean EmailID?"), "{findings:?}");
    assert_eq!((findings[1].1.as_str(), findings[1].2), ("company is written Company", 2));
}

#[tokio::test]
async fn a_credential_in_the_url_is_found_and_not_shown() {
    let world = World::new().await;
    let path = format!("{PATH}?password=hunter2-hunter2");
    world.request(Method::POST, &path, &[("content-type", "application/json")], create("ada").to_string()).await;
    let findings = world.findings().await;
    assert_eq!(kinds(&findings), ["credential_in_url"], "{findings:?}");
    assert!(findings[0].1.starts_with("password ") && !findings[0].1.contains("hunter2"), "{findings:?}");
}

#[tokio::test]
async fn a_create_that_is_repeated_after_a_lost_answer_is_found_unless_the_client_looked() {
    let world = World::new().await;
    world.drop_once().await;
    for _ in 0..2 {
        world.create_plainly("ada").await;
    }
    let findings = world.findings().await;
    assert_eq!(kinds(&findings), ["repeated_create"], "{findings:?}");
    assert_eq!(findings[0].2, 2);
    // It is not forgotten with the journal.
    world.remove("/requests").await.status(200);
    assert_eq!(world.findings().await, findings);
    world.tell("/reset", Value::Null).await.status(200);
    world.remove("/coverage").await.status(204);
    world.drop_once().await;
    world.create_plainly("bob").await;
    let look = "/API/APP/APP007/GetUsers";
    world.request(Method::POST, look, &[("content-type", "application/json")], "{}").await;
    world.create_plainly("bob").await;
    assert_eq!(world.findings().await, []);
}

#[tokio::test]
async fn a_failure_without_another_try_is_found() {
    let world = World::new().await;
    let order = json!({ "match": { "api": "sectona" }, "strike": "before", "answer": { "status": 503 }, "times": 2 });
    world.fault(order).await;
    assert_eq!(world.create_plainly("ada").await, 503);
    assert_eq!(world.create_plainly("bob").await, 503);
    world.sectona().manage_user(create("bob")).await.good();
    let findings = world.findings().await;
    assert_eq!(kinds(&findings), ["ignored_failure"], "{findings:?}");
    assert_eq!(findings[0].2, 1, "bob was tried again: {findings:?}");
    world.tell("/reset", Value::Null).await.status(200);
    assert_eq!(world.findings().await, findings, "noted before the journal went");
}

#[tokio::test]
async fn what_was_found_stays_when_nobody_uses_the_space_any_more() {
    let spaces = SpaceRules { auto: true, most: 9, life: Some(Duration::from_hours(1)) };
    let settings = Settings { spaces, ..Terms::default().settings };
    let world = World::on(Terms { settings, ..Terms::default() }).await;
    let idle = world.in_space("idle");
    idle.drop_once().await;
    for _ in 0..2 {
        idle.create_plainly("ada").await;
    }
    let findings = idle.findings().await;
    assert_eq!(kinds(&findings), ["repeated_create"], "{findings:?}");
    world.app.spaces().tidy().await;
    world.advance(TimeDelta::hours(2));
    world.app.spaces().tidy().await;
    world.look("/spaces/idle").await.problem(404);
    assert_eq!(idle.findings().await, findings);
}

#[test]
fn describe_coverage_prints_what_a_server_says_and_fails_under_a_limit() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve(&[]);
    let addr = address(&banner);
    let url = format!("http://{addr}");
    let run = |more: &[&str]| {
        let output = folder.run(&[&["describe", "coverage"], more].concat());
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, out, _) = run(&["--url", &url]);
    assert!(code == Some(0) && out.contains("sectona\n  operations      0 of 6"), "{out}");
    assert!(out.ends_with("Findings: none\n\nOverall: 0.0 %\n"), "{out}");
    let (code, out, error) = run(&["--listen", &addr.to_string(), "--api", "sas", "--fail-under", "0.5"]);
    assert_eq!((code, error.as_str()), (Some(1), "mynah: the coverage is 0.0 %, less than 0.5 %\n"));
    assert!(out.contains("    operation  AddUser\n") && !out.contains("sectona"), "{out}");
    let (code, out, _) = run(&["--url", &url, "--space", "all", "--format", "json", "--fail-under", "0"]);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, document["apis"]["summit"]["operations"]["covered"].as_u64()), (Some(0), Some(0)));
    for (wrong, code, wanted) in [
        (["--fail-under", "101"], 2, "--fail-under is a number from 0 to 100, not \"101\""),
        (["--format", "yaml"], 2, "--format is text or json, not \"yaml\""),
        (["--api", "sap"], 2, "\"sap\" is no API here"),
        (["--space", "no/name"], 2, "--space \"no/name\" is no name of a space"),
    ] {
        let (found, _, error) = run(&[&["--url", &url], &wrong[..]].concat());
        assert!(found == Some(code) && error.contains(wanted) && error.lines().count() == 1, "{wrong:?}: {error}");
    }
    let (code, _, error) = run(&["--url", "ftp://here"]);
    assert_eq!((code, error.as_str()), (Some(2), "mynah: --url is http://HOST:PORT or https://HOST:PORT\n"));
}

#[test]
fn describe_coverage_shows_the_token() {
    let folder = Folder::new();
    let token = "coverage-token-0123456789";
    let (_server, banner) = folder.serve(&["--admin-token", token]);
    let url = format!("http://{}", address(&banner));
    let run = |more: &[&str]| folder.run(&[&["describe", "coverage", "--url", &url], more].concat()).status.code();
    assert_eq!((run(&["--token", token]), run(&["--admin-token", token]), run(&[])), (Some(0), Some(0), Some(1)));
}

#[tokio::test]
async fn looking_for_a_space_that_never_was_makes_none() {
    let world = World::new().await;
    world.in_space("typo").remove("/coverage").await.status(204);
    let problem = world.in_space("typo").look("/coverage").await.problem(404);
    assert!(problem.contains("typo"), "{problem}");
    world.look("/spaces/typo").await.problem(404);
}

#[tokio::test]
async fn what_was_forgotten_is_not_noticed_again() {
    let world = World::new().await;
    world.drop_once().await;
    world.create_plainly("ada").await;
    world.create_plainly("ada").await;
    assert_eq!(kinds(&world.findings().await), ["repeated_create"]);
    world.remove("/coverage").await.status(204);
    assert_eq!(kinds(&world.findings().await), [""; 0]);
    assert_eq!(world.requests("").await.len(), 2, "the journal stays");
    world.drop_once().await;
    world.create_plainly("bob").await;
    world.create_plainly("bob").await;
    assert_eq!(kinds(&world.findings().await), ["repeated_create"]);
}

#[tokio::test]
async fn what_was_forgotten_is_covered_again_by_the_very_same_request() {
    let world = World::new().await;
    let ask = async || {
        world.sectona().call("GetUsers", json!({ "Filter": "username=ada", "Instance": "Default" })).await;
        covered(&world.coverage("api=sectona").await, "sectona")
    };
    let first = ask().await;
    assert!(first[0] == 1 && first[1] > 0, "{first:?}");
    assert_eq!(ask().await, first);
    world.remove("/coverage").await.status(204);
    assert_eq!(covered(&world.coverage("api=sectona").await, "sectona"), [0; 4]);
    assert_eq!(ask().await, first, "although it was like one that had been noted");
    world.remove("/coverage?space=all").await.status(204);
    assert_eq!(ask().await, first);
}

#[tokio::test]
async fn the_same_request_is_covered_in_each_space_and_every_odd_one_is_named() {
    let world = World::new().await;
    let other = world.in_space("other");
    for _ in 0..3 {
        for world in [&world, &other] {
            world.sectona().call("GetUsers", json!({ "Fliter": "All", "Instance": "Default" })).await;
            let findings = world.findings().await;
            assert_eq!(kinds(&findings), ["unknown_parameter"], "{findings:?}");
        }
    }
    assert_eq!(world.findings().await[0].2, 3, "each request that shows it");
    let [here, there] = [world.coverage("api=sectona").await, other.coverage("api=sectona").await];
    assert_eq!(covered(&here, "sectona"), covered(&there, "sectona"));
}

#[tokio::test]
async fn what_is_odd_is_found_behind_many_requests_that_are_odd_in_another_way() {
    let world = World::new().await;
    let odd = async |name: &str, times: usize| {
        for _ in 0..times {
            world.sectona().call("GetUsers", json!({ name: "All", "Instance": "Default" })).await;
        }
        world.findings().await
    };
    assert_eq!(odd("Fliter", 6).await.len(), 1);
    let findings = odd("Fitler", 6).await;
    assert_eq!(kinds(&findings), ["unknown_parameter", "unknown_parameter"], "{findings:?}");
    assert_eq!([findings[0].2, findings[1].2], [5, 5]);
    assert_eq!(odd("filter", 6).await.len(), 3);
    assert_eq!(odd("FILTER", 6).await.len(), 4);
    assert_eq!(odd("Firlte", 1).await.len(), 5);
}
