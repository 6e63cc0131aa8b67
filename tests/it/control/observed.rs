//! What dialects tell of requests and answers: what is asked for, by whom, and which rows of the contract are given.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mynah::domain::Api;
use mynah::edge::{Answer, Call};
use serde_json::{Value, json};

use super::watching::{FORM, JSON, MASK, Stars, Watch};
use crate::sas::{OPERATOR, PATH as BSIDCA, envelope};
use crate::summit::{OWN, PATH as SUMMIT};
use crate::world::{KEY, PASSWORD, TOKEN};

const MANAGE: &str = "/API/APP/APP007/ManageUser";

fn rows(answer: &Answer) -> Vec<&'static str> {
    answer.rows.iter().map(|row| row.id).collect()
}

impl Watch {
    async fn answer(&self, api: Api, call: &Call) -> Answer {
        self.dialect(api).answer(call.clone()).await
    }

    fn sectona(&self, name: &str, password: &str, path: &str, body: Value) -> Call {
        let basic = format!("Basic {}", STANDARD.encode(format!("{name}:{password}")));
        self.call(Method::POST, path, &[("authorization", &basic), ("content-type", JSON)], body.to_string())
    }

    fn sas(&self, cookie: &str, operation: &str, arguments: &str) -> Call {
        let action = format!("\"{}{operation}\"", crate::sas::NAMESPACE);
        let headers = [("content-type", "text/xml"), ("soapaction", &action), ("cookie", cookie)];
        self.call(Method::POST, BSIDCA, &headers, envelope(operation, arguments))
    }

    fn summit(&self, path: &str, body: Value) -> Call {
        self.post(path, JSON, body.to_string())
    }
}

#[tokio::test]
async fn parameters_are_told_as_the_contract_spells_and_nests_them() {
    let watch = Watch::new().await;
    let seen = |api, call: &Call| Value::Object(watch.dialect(api).seen(call).parameters);

    let call = watch.post(MANAGE, JSON, r#"{"USERNAME": "ada", "DevoidSecurity": true, "Colour": {"a": 1},}"#);
    assert_eq!(seen(Api::Sectona, &call), json!({ "Username": "ada", "DevoidSecurity": true, "Colour": { "a": 1 } }));

    let objects = STANDARD.encode(r#"[{"SAMACCOUNTNAME": "ada", "employeeID": 7}]"#);
    let call =
        watch.post("/RestAPI/CreateUser?domainName=a&x=%2B", FORM, format!("domainName=b&inputFormat={objects}"));
    let user = json!([{ "sAMAccountName": "ada", "employeeID": 7 }]);
    assert_eq!(seen(Api::Admanager, &call), json!({ "domainName": "a", "x": "+", "inputFormat": user }));

    let users = json!([{ "employeeid": 7, "Colour": null }]);
    let common = json!({ "uniquefield": "EmpId", "USERS": users });
    let told = json!({ "UniqueField": "EmpId", "Users": [{ "EmployeeId": 7, "Colour": null }] });
    let body = json!({ "servicename": "adm_createorupdateuser", "OBJCOMMONPARAMETERS": common });
    let generic = watch.summit(SUMMIT, body);
    let name = "adm_createorupdateuser";
    assert_eq!(seen(Api::Summit, &generic), json!({ "ServiceName": name, "objCommonParameters": told }));
    assert_eq!(watch.dialect(Api::Summit).seen(&generic).operation.map(|it| it.name), Some("ADM_CreateorUpdateUser"));
    let own = watch.summit(OWN, common);
    assert_eq!(seen(Api::Summit, &own), json!({ "objCommonParameters": told }));

    let user = "<user><UserName>ada</UserName><Locked>true</Locked><Groups><Group><GroupName>Staff</GroupName></Group>\
                </Groups><CustomAttributes><string>a</string><string/></CustomAttributes><Colour/>\
                <PreferredLanguage xsi:nil=\"true\"/></user><aliases><string>b</string></aliases>";
    let told = json!({
        "user": {
            "UserName": "ada",
            "Locked": "true",
            "Groups": [{ "GroupName": "Staff" }],
            "CustomAttributes": ["a", ""],
            "Colour": "",
            "PreferredLanguage": null,
        },
        "Alias": ["b"],
    });
    assert_eq!(seen(Api::Sas, &watch.sas("", "AddUserWithAlias", user)), told);
    let call = watch.call(Method::GET, &format!("{BSIDCA}/GetUser?USERNAME=a%20b&x=y"), &[], "");
    assert_eq!(seen(Api::Sas, &call), json!({ "userName": "a b", "x": "y" }));
}

#[tokio::test]
async fn sectona_names_the_operator_and_the_row() {
    let watch = Watch::new().await;
    let create = json!({ "APIActionType": "Create", "Username": "ada", "Password": "hunter2hunter2", "FirstName": "A",
        "LastName": "L", "UserRole": "User" });
    let ask = async |name, password, body| {
        let answer = watch.answer(Api::Sectona, &watch.sectona(name, password, MANAGE, body)).await;
        (answer.operator.clone(), rows(&answer))
    };
    let admin = Some("admin".to_owned());
    assert_eq!(ask("admin", PASSWORD, create.clone()).await, (admin.clone(), vec![]));
    assert_eq!(ask("ADMIN", PASSWORD, create.clone()).await, (admin, vec!["011669"]));
    assert_eq!(ask("admin", "wrong", create.clone()).await, (None, vec!["011674"]));
    assert_eq!(ask("auditor", PASSWORD, create).await, (Some("auditor".to_owned()), vec!["011649"]));

    let body = json!({ "grant_type": "password", "username": "admin", "password": PASSWORD });
    let call = watch.post("/API/APP/APP007/OAuthToken", JSON, body.to_string());
    let answer = watch.answer(Api::Sectona, &call).await;
    let kept = watch.dialect(Api::Sectona).masked_answer(&call, &answer, &Stars);
    let result = serde_json::from_str::<Value>(&kept).expect("JSON")["Result"].as_str().expect("a text").to_owned();
    let result: Value = serde_json::from_str(&result).expect("JSON");
    assert_eq!((&result["access_token"], &result["refresh_token"]), (&json!(MASK), &json!(MASK)));
    assert_eq!(result["token_type"], "Bearer");
}

#[tokio::test]
async fn admanager_names_the_operator_and_each_row_of_a_batch() {
    let watch = Watch::new().await;
    let call = |path: &str, objects: Value| {
        let objects = super::watching::escaped(&objects.to_string());
        watch.post(path, FORM, format!("AuthToken={TOKEN}&domainName=mynah.test&inputFormat={objects}"))
    };
    let ada = json!({ "sAMAccountName": "ada", "name": "Ada", "password": "Tomato-77!" });
    let create = call("/RestAPI/CreateUser", json!([ada, ada, { "name": 7 }, "x", ada]));
    let answer = watch.answer(Api::Admanager, &create).await;
    assert_eq!(answer.operator.as_deref(), Some("helpdesk"));
    assert_eq!(rows(&answer), ["exists", "no-name", "object"], "{}", answer.body);
    let kept = watch.dialect(Api::Admanager).masked_answer(&create, &answer, &Stars);
    assert!(answer.body.contains("Tomato-77!") && !kept.contains("Tomato") && kept.contains(MASK), "{kept}");
    let partly = call("/RestAPI/ModifyUser", json!([{ "sAMAccountName": "ada", "shoeSize": "7" }]));
    let answer = watch.answer(Api::Admanager, &partly).await;
    assert_eq!(rows(&answer), ["partial"], "{}", answer.body);
    let wrong = watch.post("/RestAPI/CreateUser", FORM, "AuthToken=wrong&domainName=mynah.test");
    let answer = watch.answer(Api::Admanager, &wrong).await;
    assert_eq!((answer.operator.clone(), rows(&answer)), (None, vec!["token-invalid"]));
    let log_in = format!("loginName=admin&password={PASSWORD}&domainName=mynah.test&scope=nothing");
    let answer = watch.answer(Api::Admanager, &watch.post("/RestAPI/APIAuthToken", FORM, log_in)).await;
    assert_eq!((answer.operator.as_deref(), rows(&answer)), (Some("admin"), vec!["scope-invalid"]));
    let log_in = format!("loginName=admin&password={PASSWORD}&domainName=mynah.test");
    let call = watch.post("/RestAPI/APIAuthToken", FORM, log_in);
    let answer = watch.answer(Api::Admanager, &call).await;
    let kept = watch.dialect(Api::Admanager).masked_answer(&call, &answer, &Stars);
    assert!(kept.starts_with(r#"{"AuthTicket":"[masked]","LoginName":"admin""#), "{kept}");
}

#[tokio::test]
async fn summit_names_the_operator_and_each_row_of_a_request() {
    let watch = Watch::new().await;
    let request = |key: &str, users: Value| {
        let proxy = json!({ "AuthType": "APIKEY", "APIKey": key });
        json!({ "_ProxyDetails": proxy, "UniqueField": "EmpId", "Users": users })
    };
    let key_user = json!({ "EmployeeId": "1", "UserName": "A", "DomainName": "MYNAH", "RoleTemplate": "End User",
        "TimeZone": "(UTC) UTC", "LoginType": "APIKEY" });
    let users = json!([{ "EmployeeId": "7" }, key_user, { "EmployeeId": "8", "DomainName": "nowhere" }, {}]);
    let call = watch.summit(OWN, request(KEY, users));
    let answer = watch.answer(Api::Summit, &call).await;
    assert!(answer.operator.is_some());
    assert_eq!(rows(&answer), ["mandatory", "invalid-field"], "{}", answer.body);
    let kept = watch.dialect(Api::Summit).masked_answer(&call, &answer, &Stars);
    let inner: String = serde_json::from_str(&kept).expect("a text");
    let inner: Value = serde_json::from_str(&inner).expect("JSON");
    assert_eq!(inner["TokenID"], MASK, "{inner}");
    let object: Value = serde_json::from_str(inner["OutputObject"].as_str().expect("a text")).expect("JSON");
    assert_eq!(object["Inserted_Records"][0]["APIKey"], MASK, "{inner}");
    let answer = watch.answer(Api::Summit, &watch.summit(OWN, request("wrong", json!([])))).await;
    assert_eq!((answer.operator.clone(), rows(&answer)), (None, vec!["invalid-api-key"]));
}

#[tokio::test]
async fn sas_names_the_operator_and_the_row() {
    let watch = Watch::new().await;
    let connect = |name: &str, otp: &str| {
        let arguments = format!("<OperatorEmail>{name}</OperatorEmail><OTP>{otp}</OTP>");
        watch.sas("", "Connect", &arguments)
    };
    let answer = watch.answer(Api::Sas, &connect(OPERATOR, "wrong")).await;
    assert_eq!((answer.operator.clone(), rows(&answer)), (None, vec!["AUTH_FAILURE"]));
    let call = connect("pin@mynah.test", PASSWORD);
    let answer = watch.answer(Api::Sas, &call).await;
    assert_eq!(rows(&answer), ["SERVER_PIN_PROVIDED"], "{}", answer.body);
    let kept = watch.dialect(Api::Sas).masked_answer(&call, &answer, &Stars);
    assert!(kept.contains("SERVER_PIN_PROVIDED") && kept.contains("<challenge>[masked]</challenge>"), "{kept}");
    let answer = watch.answer(Api::Sas, &connect(OPERATOR, PASSWORD)).await;
    assert_eq!((answer.operator.as_deref(), rows(&answer)), (Some(OPERATOR), vec![]));
    let cookie = answer.headers.iter().find(|(name, _)| name == "set-cookie").expect("a cookie").1.to_str();
    let cookie = cookie.expect("ASCII").split(';').next().expect("a pair").to_owned();
    for (operation, arguments, row) in [
        ("RemoveContainer", "<organization>nowhere</organization>", "false"),
        ("GetUser", "<userName>nobody</userName><organization>Mynah</organization>", "absent"),
        ("GetTotalTokens", "<organization>nowhere</organization>", "0"),
        ("GetContainers", "<organization>nowhere</organization>", "empty"),
        ("RemoveUser", "<tokenOption>Lost</tokenOption>", "FailedToRemoveUser"),
        ("AddUser", "", "null-reference"),
        ("Nothing", "", "action"),
    ] {
        let answer = watch.answer(Api::Sas, &watch.sas(&cookie, operation, arguments)).await;
        let operator = (operation != "Nothing").then_some(OPERATOR);
        assert_eq!((answer.operator.as_deref(), rows(&answer)), (operator, vec![row]), "{}", answer.body);
    }
    let gone = watch.answer(Api::Sas, &watch.post("/BSIDCA/else", JSON, "")).await;
    assert_eq!(rows(&gone), ["page-resource"]);
}
