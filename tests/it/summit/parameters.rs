//! Every member of a user: taken and kept, and refused where it does not fit.

use mynah::contract::{Need, Parameter, Shape};
use mynah::dialects::summit::CONTRACT;
use mynah::domain::{Api, Detail, Field, User};
use serde_json::{Value, json};

use super::{PATH, body, form};
use crate::bad_input::hostile;
use crate::sectona::with;
use crate::world::{KEY, PASSWORD, World};

/// The members of a user, out of the request's table.
fn parameters() -> &'static [Parameter] {
    members_of(members_of(CONTRACT.operations[0].parameters, "objCommonParameters"), "Users")
}

fn members_of(parameters: &'static [Parameter], name: &str) -> &'static [Parameter] {
    match parameters.iter().find(|parameter| parameter.name == name).expect("a row").shape {
        Shape::Object(members) | Shape::Objects(members) => members,
        Shape::Text | Shape::Flag | Shape::Number | Shape::Time | Shape::Texts => panic!("{name} has members"),
    }
}

fn texts() -> impl Iterator<Item = &'static Parameter> {
    parameters().iter().filter(|parameter| matches!(parameter.shape, Shape::Text))
}

type Kept = fn(&User) -> Option<String>;

/// A value that the member takes, what the store shows of it, and where.
fn sample(name: &str) -> (Value, &'static str, Kept) {
    macro_rules! shared {
        ($value:literal, $field:ident) => {
            (json!($value), $value, |user: &User| user.profile.get(Field::$field).map(str::to_owned))
        };
    }
    macro_rules! detail {
        ($value:expr, $shown:literal, $name:literal) => {
            (json!($value), $shown, |user: &User| user.present(Api::Summit)?.details.get($name).map(Detail::shown))
        };
        ($value:literal, $name:literal) => {
            detail!($value, $value, $name)
        };
    }
    match name {
        "UserName" => shared!("Ada'); DROP TABLE users;--", DisplayName),
        "EmployeeId" => shared!("E1", EmployeeId),
        "Password" => (json!("Other-1852"), "set", |user| user.password.as_ref().map(|_| "set".to_owned())),
        "Login_ID" => detail!("*)(uid=*))(|(uid=*", "Login_ID"),
        "DomainName" => {
            (json!("mynah"), "Ada Lovelace", |user| user.profile.get(Field::DisplayName).map(str::to_owned))
        }
        "EmailId" => shared!("ada@mynah.test", Email),
        "ManagerEmailId" => detail!("charles@mynah.test", "ManagerEmailId"),
        "ManagerEmployeeID" => detail!("E0", "ManagerEmployeeID"),
        "Manager_NT_UID" => detail!("MYNAH\\charles", "Manager_NT_UID"),
        "MobileNumber" => shared!("9123456780", Mobile),
        "NT_UID" => detail!("MYNAH\\ada", "NT_UID"),
        "RoleTemplate" => detail!("Analyst", "RoleTemplate"),
        "Designation" => shared!("Ünïcödé & Söhne \u{202e}GmbH", Title),
        "Joindate" => detail!("05/02/2020", "2020-02-05", "Joindate"),
        "Address" => shared!("12 St James's Square\nLondon\t\"SW1\"", Street),
        "Location" => detail!("mumbai-911, Head Office", "Location"),
        "City" => shared!("London", City),
        "ContactNumber" => shared!("+81-0944022338789", Telephone),
        "State" => shared!("Middlesex", State),
        "Country" => shared!("India", Country),
        "Customer" => detail!("SUMMIT", "Customer"),
        "TimeZone" => detail!("(UTC + 05:30) IST - India Standard Time", "TimeZone"),
        "UserLevel" => detail!("level5", "UserLevel"),
        "ZipCode" => shared!("534235", PostalCode),
        "LoginType" => detail!("Form Login", "FORM", "LoginType"),
        "APIKeyExpiry" => detail!("2020-08-21", "APIKeyExpiry"),
        "Remarks" => detail!("one\ntwo", "Remarks"),
        "UserType" => detail!("Analyst", "UserType"),
        "AlternateMailID1" => detail!("a1@mynah.test", "AlternateMailID1"),
        "AlternateMailID2" => detail!("a2@mynah.test", "AlternateMailID2"),
        "AlternateMailID3" => detail!("a3@mynah.test", "AlternateMailID3"),
        "AlternateMailID4" => detail!("a4@mynah.test", "AlternateMailID4"),
        "SortOrder" => detail!("0", "SortOrder"),
        "IsLocked" => (json!("1"), "true", |user| Some(user.locked.to_string())),
        "checkboxcustomattributes" => {
            let value = json!([{ "Attr_Name": "manual chk", "Attr_Value": "B", "Group_Name": "Default Group" }]);
            detail!(value, "manual chk/B/Default Group", "checkboxcustomattributes")
        }
        "CustomAttributes" => {
            let value = json!([{ "Attr_Name": "Drop", "Attr_Value": "x" }, { "Attr_Name": "drop", "Attr_Value": "y" }]);
            detail!(value, "Drop/x, drop/y", "CustomAttributes")
        }
        other => panic!("no sample for {other}"),
    }
}

#[tokio::test]
async fn every_member_is_taken_and_kept_on_create_and_on_update() {
    for parameter in parameters() {
        let (value, shown, kept) = sample(parameter.name);
        let world = World::new().await;
        world.summit().user(with(form("E1"), json!({ parameter.name: value.clone() }))).await.counts(0, 1);
        world.summit().user(form("E2")).await.counts(0, 1);
        let update = with(json!({ "EmployeeId": "E2" }), json!({ parameter.name: value }));
        let id = update["EmployeeId"].as_str().unwrap().to_owned();
        world.summit().user(update).await.counts(1, 0);
        for id in ["E1", &id] {
            let user = world.employee(id).await.expect("she is there");
            assert_eq!(kept(&user).as_deref(), Some(shown), "{} of {id}", parameter.name);
        }
    }
}

#[tokio::test]
async fn no_member_takes_a_value_of_another_type() {
    let world = World::new().await;
    for parameter in parameters() {
        let text = matches!(parameter.shape, Shape::Text);
        let wrong = if text { [json!({}), json!([]), json!([null])] } else { [json!({}), json!("x"), json!([7])] };
        for wrong in wrong {
            let reply = world.summit().user(with(form("E1"), json!({ parameter.name: wrong }))).await;
            let who = if parameter.name == "EmployeeId" { "Users[0]" } else { "E1" };
            let errors = reply.envelope()["Errors"].as_str().unwrap().to_owned();
            assert!(errors.starts_with(&format!("{who}: Invalid {}: ", parameter.name)), "{reply}");
            assert!(reply.hint.as_deref().unwrap().starts_with(&format!("{who}: {}", parameter.name)), "{reply}");
        }
    }
    assert!(world.employee("E1").await.is_none());
}

#[tokio::test]
async fn who_asks_and_the_attributes_have_types_and_limits_too() {
    let world = World::new().await;
    let common = members_of(CONTRACT.operations[0].parameters, "objCommonParameters");
    for parameter in members_of(common, "_ProxyDetails") {
        for wrong in [json!({}), json!(["x"]), json!("x".repeat(parameter.limit.characters + 1)), json!("nul\0")] {
            let proxy = with(json!({ "APIKey": KEY }), json!({ parameter.name: wrong }));
            let reply = world.summit().raw(PATH, &body(&proxy, "EmpId", json!([form("E1")])).to_string()).await;
            match parameter.name {
                "AuthType" | "APIKey" => drop(reply.errors("Invalid API Key")),
                "UserName" | "Password" => drop(reply.errors("Authentication failed")),
                _ => assert_eq!(reply.status, 400, "{reply}"),
            }
        }
    }
    for parameter in members_of(members_of(common, "Users"), "CustomAttributes") {
        for wrong in [json!({}), json!("x".repeat(257)), json!("line\nbreak")] {
            let attribute = with(json!({ "Attr_Name": "Drop" }), json!({ parameter.name: wrong }));
            let reply = world.summit().user(with(form("E1"), json!({ "CustomAttributes": [attribute] }))).await;
            let errors = reply.envelope()["Errors"].as_str().unwrap().to_owned();
            assert!(errors.starts_with(&format!("E1: Invalid {}: ", parameter.name)), "{reply}");
        }
    }
    assert!(world.employee("E1").await.is_none());
}

/// Good members of each service but the one that writes users.
fn members(service: &str) -> Value {
    match service {
        "ADM_SearchUsers" => json!({ "UserSearchFilters": {
            "SearchText": "ada", "IncludeInActive": 1, "DomainName": "MYNAH", "Location": "", "Customer": "",
            "PageSize": 10, "PageIndex": 0,
        } }),
        "ADM_SearchAllUser" => json!({ "objFilters": {
            "_emailID": "", "_useID": 0, "_userName": null, "_customer": null, "_location": null, "_empID": 12345,
            "_ntID": null,
        } }),
        "ADM_GetUserMasterData" => json!({ "DomainName": "MYNAH", "MasterType": "customer,location" }),
        "ADM_CreateOrUpdateCommonMaster" => json!({ "objCommonMasterDetail": {
            "DomainName": "MYNAH", "CommonMasterDetails": [{ "MasterType": "Location", "MasterValue": "Pune", "Active": 1 }],
        } }),
        "IM_GetIncidentDetailsAndChangeHistory" => json!({ "TicketNo": 0 }),
        "IM_GetIncidentList" => json!({ "objIncidentCommonFilter": {} }),
        other => panic!("no members for {other}"),
    }
}

/// A request with the member at that path in place of the one that is there.
fn replaced(mut members: Value, path: &[&str], value: &Value) -> Value {
    let mut at = &mut members;
    for name in path {
        at = if at.is_array() { &mut at[0][*name] } else { &mut at[*name] };
    }
    *at = value.clone();
    members
}

/// The parameters of a service, each with its path; who asks is left out, and what is not read.
fn paths(rows: &'static [Parameter], path: &[&'static str]) -> Vec<(Vec<&'static str>, &'static Parameter)> {
    let rows = rows.iter().filter(|row| row.name != "_ProxyDetails");
    let all = rows.flat_map(|row| {
        let here = [path, &[row.name]].concat();
        let mut all = vec![(here.clone(), row)];
        all.extend(paths(row.members(), &here));
        all
    });
    all.collect()
}

#[tokio::test]
async fn no_member_of_any_service_takes_what_does_not_fit() {
    let world = World::new().await;
    for operation in &CONTRACT.operations[1..] {
        let good = members(operation.name);
        let reply = world.summit().ask(operation.name, good.clone()).await.errors("");
        assert_eq!(reply.hint, None, "{}", operation.name);
        let common = operation.parameters.iter().find(|row| row.name == "objCommonParameters");
        for (path, parameter) in paths(common.map_or(operation.parameters, Parameter::members), &[]) {
            let long = "ä".repeat(parameter.limit.characters + 1);
            let mut wrong = vec![json!([7]), json!([[]])];
            match parameter.shape {
                Shape::Text => wrong.extend([json!({}), json!(long), json!("nul\0")]),
                Shape::Object(_) | Shape::Objects(_) => wrong.extend([json!("x"), json!(7)]),
                Shape::Flag | Shape::Number | Shape::Time | Shape::Texts => panic!("no such shape here"),
            }
            if parameter.need == Need::Always {
                wrong.push(json!(null));
            }
            wrong.extend((!parameter.values.is_empty()).then_some(json!("Frobnicate")));
            for wrong in wrong {
                let reply = world.summit().ask(operation.name, replaced(good.clone(), &path, &wrong)).await;
                let errors = reply.envelope()["Errors"].as_str().unwrap().to_owned();
                let named = errors.contains(parameter.name) || errors.starts_with("Object reference");
                assert!(named, "{} {path:?} {wrong}: {reply}", operation.name);
                assert!(reply.hint.as_deref().unwrap().contains(parameter.name), "{reply}");
            }
        }
        let odd = with(good.clone(), json!({ "Domian": "x" }));
        let reply = World::new().await.summit().ask(operation.name, odd).await.errors("");
        assert!(reply.hint.unwrap().contains("Domian is not a parameter of"), "{}", operation.name);
    }
    assert!(!world.knows_anything_called("frobnicate").await);
}

#[tokio::test]
async fn no_text_makes_a_failure_of_any_service() {
    let world = World::new().await;
    for operation in &CONTRACT.operations[1..] {
        let common = operation.parameters.iter().find(|row| row.name == "objCommonParameters");
        for (path, parameter) in paths(common.map_or(operation.parameters, Parameter::members), &[]) {
            for text in hostile().into_iter().filter(|_| matches!(parameter.shape, Shape::Text)) {
                let body = replaced(members(operation.name), &path, &json!(text));
                let reply = world.summit().ask(operation.name, body).await;
                let errors = reply.envelope()["Errors"].as_str().unwrap().to_owned();
                assert!(!errors.contains("Internal error"), "{} {path:?} {text:?}: {reply}", operation.name);
            }
        }
    }
}

#[tokio::test]
async fn every_service_asks_who_is_asking() {
    let world = World::new().await;
    for operation in CONTRACT.operations {
        for (proxy, error) in [
            (json!({}), "Invalid API Key"),
            (json!({ "APIKey": "nothing" }), "Invalid API Key"),
            (json!({ "UserName": "integration", "Password": PASSWORD }), "Authentication failed"),
        ] {
            let body = json!({ "ServiceName": operation.name, "objCommonParameters": { "_ProxyDetails": proxy } });
            world.summit().raw(PATH, &body.to_string()).await.errors(error);
        }
        let common = members_of(
            if operation.parameters.len() == 2 && operation.parameters[0].name == "ServiceName" {
                members_of(operation.parameters, "objCommonParameters")
            } else {
                operation.parameters
            },
            "_ProxyDetails",
        );
        for parameter in common {
            let proxy = with(json!({ "APIKey": KEY }), json!({ parameter.name: [] }));
            let body = json!({ "ServiceName": operation.name, "objCommonParameters": { "_ProxyDetails": proxy } });
            let reply = world.summit().raw(PATH, &body.to_string()).await;
            assert!(reply.hint.unwrap().starts_with(parameter.name), "{}", operation.name);
        }
    }
    let key = world.summit().user(with(form("E1"), json!({ "LoginType": "APIKEY" }))).await.api_key();
    for operation in &CONTRACT.operations[1..] {
        let reply = world.summit_by_key(&key).ask(operation.name, members(operation.name)).await;
        reply.errors("User is not authorized");
    }
}

#[tokio::test]
async fn numbers_and_truth_values_pass_for_texts() {
    let world = World::new().await;
    let user = with(form("E1"), json!({ "EmployeeId": 1234, "ZipCode": 534_235, "SortOrder": false, "IsLocked": 0 }));
    let reply = world.summit().user(user).await.counts(0, 1);
    assert_eq!(reply.output_object()["Inserted_Records"][0]["UniqueId"], "1234");
    assert_eq!(world.employee("1234").await.unwrap().profile.get(Field::PostalCode), Some("534235"));
}

#[tokio::test]
async fn no_text_is_longer_than_its_limit_or_holds_control_characters() {
    let world = World::new().await;
    for parameter in texts() {
        let long = "ä".repeat(parameter.limit.characters + 1);
        let line = if parameter.limit.lines { "nul\0" } else { "line\nbreak" };
        for bad in [long.as_str(), "nul\0", "bell\u{7}", line, "del\u{7f}", "c1\u{85}"] {
            let reply = world.summit().user(with(form("E1"), json!({ parameter.name: bad }))).await;
            let cut: String = bad.chars().take(80).collect();
            let shown = if parameter.secret { "***" } else { &cut };
            let who = if parameter.name == "EmployeeId" { &cut } else { "E1" };
            reply.errors(&format!("{who}: Invalid {}: {shown}", parameter.name));
        }
    }
    let longest = json!({ "City": "ä".repeat(256), "Remarks": "ä\n".repeat(2000), "Password": "ä".repeat(128) });
    world.summit().user(with(form("E1"), longest)).await.counts(0, 1);
}

#[tokio::test]
async fn a_new_user_needs_what_the_page_marks_and_empty_counts_as_missing() {
    let world = World::new().await;
    let always = ["UserName", "DomainName", "RoleTemplate", "TimeZone", "LoginType"];
    let of_form = ["Password", "Login_ID"];
    let cases = always.iter().chain(&of_form).map(|name| (*name, form("E1")));
    let nt = with(form("E1"), json!({ "LoginType": "NT", "NT_UID": "x", "Password": null, "Login_ID": null }));
    for (name, user) in cases.chain([("NT_UID", nt.clone())]) {
        // A password may be all blanks.
        let blank = if name == "Password" { "" } else { "  " };
        for empty in [json!(null), json!(""), json!(blank)] {
            let reply = world.summit().user(with(user.clone(), json!({ name: empty }))).await;
            reply.errors(&format!("E1: {name} is mandatory"));
        }
    }
    world.summit().user(nt).await.counts(0, 1);
    let key = with(form("E2"), json!({ "LoginType": "APIKEY", "Password": null, "Login_ID": null }));
    world.summit().user(key).await.counts(0, 1);
    assert!(world.user(Api::Summit, "MYNAH", "E2").await.is_some(), "called by her unique value");
}

#[tokio::test]
async fn an_update_needs_nothing_but_the_unique_value_and_clears_nothing() {
    let world = World::new().await;
    let user = with(form("E1"), json!({ "City": "London", "UserLevel": "5", "Customer": "SUMMIT" }));
    let attributes = json!({ "CustomAttributes": [{ "Attr_Name": "Drop", "Attr_Value": "x" }] });
    world.summit().user(with(user, attributes)).await.counts(0, 1);
    let before = world.employee("E1").await.unwrap();
    let mut empty = json!({});
    for parameter in parameters() {
        empty[parameter.name] = if matches!(parameter.shape, Shape::Text) { json!("") } else { json!([]) };
    }
    world.summit().user(with(empty, json!({ "EmployeeId": "e1" }))).await.counts(1, 0);
    let mut after = world.employee("E1").await.unwrap();
    assert_eq!(after.profile.0.insert(Field::EmployeeId, "E1".to_owned()).as_deref(), Some("e1"));
    assert_eq!((after.profile, after.accounts, after.password), (before.profile, before.accounts, before.password));
}

#[tokio::test]
async fn what_must_exist_or_have_a_form_is_named_when_it_does_not() {
    let world = World::new().await;
    let attribute = |name: &str| json!([{ "Attr_Name": name, "Attr_Value": "red" }]);
    let cases = [
        ("RoleTemplate", json!("Pope"), "RoleTemplate: Pope"),
        ("TimeZone", json!("Mars"), "TimeZone: Mars"),
        ("Customer", json!("SUMMIT, Nobody"), "Customer: Nobody"),
        ("Location", json!("Nowhere,mumbai-911"), "Location: Nowhere"),
        ("DomainName", json!("Nowhere"), "DomainName: Nowhere"),
        ("LoginType", json!("SAML"), "LoginType: SAML"),
        ("UserType", json!("Pope"), "UserType: Pope"),
        ("IsLocked", json!("2"), "IsLocked: 2"),
        ("SortOrder", json!("first"), "SortOrder: first"),
        ("Joindate", json!("31/02/2020"), "Joindate: 31/02/2020"),
        ("APIKeyExpiry", json!("21/08/2040"), "APIKeyExpiry: 21/08/2040"),
        ("AlternateMailID3", json!("nobody"), "AlternateMailID3: nobody"),
        ("CustomAttributes", attribute("Colour"), "Colour: red"),
        ("checkboxcustomattributes", attribute("Colour"), "Colour: red"),
        (
            "CustomAttributes",
            json!([{ "Attr_Name": "Drop", "Attr_Value": "red", "Group_Name": "Nobodies" }]),
            "Drop: red",
        ),
    ];
    for (name, value, error) in cases {
        let bad = json!({ name: value });
        world.summit().user(with(form("E1"), bad.clone())).await.errors(&format!("E1: Invalid {error}"));
        world.summit().user(form("E2")).await;
        let update = with(json!({ "EmployeeId": "E2" }), bad);
        world.summit().user(update).await.errors(&format!("E2: Invalid {error}"));
    }
    let nameless = json!({ "CustomAttributes": [{ "Attr_Value": "red" }] });
    world.summit().user(with(form("E1"), nameless)).await.errors("E1: Attr_Name is mandatory");
}

#[tokio::test]
async fn alternate_addresses_differ_from_each_other_and_from_the_first() {
    let world = World::new().await;
    let of = |members: Value| with(form("E1"), members);
    let twice = json!({ "AlternateMailID1": "a@x.test", "AlternateMailID2": "A@x.test" });
    world.summit().user(of(twice)).await.errors("E1: Invalid AlternateMailID2: A@x.test");
    let same = json!({ "EmailId": "a@x.test", "AlternateMailID1": "a@x.test" });
    world.summit().user(of(same)).await.errors("E1: Invalid AlternateMailID1: a@x.test");
    world.summit().user(of(json!({ "EmailId": "a@x.test", "AlternateMailID4": "b@x.test" }))).await.counts(0, 1);
    for taken in ["a@x.test", "b@x.test"] {
        let reply = world.summit().user(json!({ "EmployeeId": "E1", "AlternateMailID2": taken })).await;
        reply.errors(&format!("E1: Invalid AlternateMailID2: {taken}"));
    }
    world.summit().user(json!({ "EmployeeId": "E1", "AlternateMailID4": "B@x.test" })).await.counts(1, 0);
}

#[tokio::test]
async fn unknown_members_are_ignored_but_not_silently() {
    let world = World::new().await;
    let user = with(form("E1"), json!({ "EmailID": "ada@mynah.test", "Active": "0" }));
    let body = json!({
        "servicename": "ADM_CreateorUpdateUser", "RequestType": "RemoteCall",
        "OBJCOMMONPARAMETERS": {
            "_proxydetails": { "apikey": KEY, "OrgID": 1, "RequestType": "RemoteCall" },
            "RequestType": "RemoteCall", "uniquefield": "EMPID", "USERS": [user],
        },
    });
    let reply = world.summit().raw(PATH, &body.to_string()).await.counts(0, 1);
    let hint = reply.hint.unwrap();
    assert!(hint.contains("RequestType is not a parameter"), "{hint}");
    assert!(!hint.contains("OrgID"), "both spellings are the vendor's: {hint}");
    assert_eq!(world.employee("E1").await.unwrap().profile.get(Field::Email), Some("ada@mynah.test"));
    let reply = world.summit().user(with(form("E1"), json!({ "Active": "0" }))).await.counts(1, 0);
    assert_eq!(reply.hint.as_deref(), Some("Active is not a parameter of ADM_CreateorUpdateUser"));
}
