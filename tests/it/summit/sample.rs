//! The request and the response that the vendor's page shows. Nothing in them is changed but the key; the blanks in the
//! page's `TokenID` are line wraps.

use mynah::domain::{Api, Detail, Field};
use serde_json::{Value, json};

use super::{OWN, PATH};
use crate::world::{KEY, World};

const REQUEST: &str = include_str!("samples/request.json");
const RESPONSE: &str = include_str!("samples/response.json");

fn request() -> String {
    let key = "\"APIKey\": \"XXXXXXXXXXXXXXXXXXXXXXXX\"";
    assert!(REQUEST.contains(key));
    REQUEST.replace(key, &format!("\"APIKey\": \"{KEY}\""))
}

/// The members in their order, with the types of their values.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members.iter().map(|(name, value)| format!("{name}:{}", shape(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(values) => format!("[{}]", values.first().map(shape).unwrap_or_default()),
        Value::String(_) => "text".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::Bool(_) => "flag".to_owned(),
        Value::Null => "null".to_owned(),
    }
}

#[tokio::test]
async fn the_published_request_is_answered_as_published() {
    let world = World::new().await;
    let reply = world.summit().raw(PATH, &request()).await.counts(0, 1);
    assert_eq!(reply.hint, None);
    let (published, ours): (Value, Value) = (serde_json::from_str(RESPONSE).unwrap(), reply.json());
    assert_eq!(shape(&ours), shape(&published));
    for fixed in ["Errors", "Input", "Message", "OrgID", "Output", "OutputID"] {
        assert_eq!(ours[fixed], published[fixed], "{fixed}");
    }
    let object = |value: &Value| serde_json::from_str::<Value>(value["OutputObject"].as_str().unwrap()).unwrap();
    assert_eq!(shape(&object(&ours)), shape(&object(&published)));
    assert_eq!(object(&ours)["Inserted_Records"][0]["UniqueId"], "S1234");
    let token = |value: &Value| value["TokenID"].as_str().unwrap().replace(' ', "");
    assert_eq!(token(&ours).len(), token(&published).len());
    assert!(token(&ours).bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte)));
}

#[tokio::test]
async fn all_of_the_published_user_is_kept() {
    let world = World::new().await;
    world.summit().raw(PATH, &request()).await.counts(0, 1);
    let john = world.user(Api::Summit, "xyz", "john@xyz.com").await.expect("he is called by his Login_ID");
    let shared = [
        (Field::DisplayName, "john"),
        (Field::EmployeeId, "S1234"),
        (Field::Email, "john@xyz.com"),
        (Field::Mobile, "9123456780"),
        (Field::Telephone, "+81-0944022338789"),
        (Field::Title, "Lead"),
        (Field::Street, "Gollastreet,Mumbai"),
        (Field::City, "Vijayawada"),
        (Field::State, "Maharastra"),
        (Field::PostalCode, "534235"),
        (Field::Country, "India"),
        (Field::Manager, "S123"),
    ];
    for (field, value) in shared {
        assert_eq!(john.profile.get(field), Some(value), "{field:?}");
    }
    assert_eq!(john.profile.0.len(), shared.len());
    assert!(john.password.is_some() && !john.locked);
    let details = &john.present(Api::Summit).unwrap().details;
    let shown: Vec<String> = details.iter().map(|(name, detail)| format!("{name}: {}", detail.shown())).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    APIKeyExpiry: 2020-08-21
    AlternateMailID1: test11@xyz.in
    AlternateMailID2: test12@xyz.in
    AlternateMailID3: test13@xyz.in
    AlternateMailID4: test14@xyz.in
    CustomAttributes: Drop/bangalore/Default Group, User Text Area/Yes/Default Group
    Customer: SUMMIT
    Joindate: 2020-02-05
    Location: mumbai-911
    LoginType: FORM
    Login_ID: john@xyz.com
    ManagerEmailId: ryan@xyz.com
    ManagerEmployeeID: S123
    Manager_NT_UID: SUS1233455
    Remarks: This is created by me
    RoleTemplate: Super Admin
    SortOrder: 0
    TimeZone: (UTC - 02:00) FNT - Fernando de Noronha Time
    UserLevel: level5
    UserType: Analyst
    checkboxcustomattributes: Multiple Unit/0100001 - Board Of Directors/Default Group, manual chk/B/Default Group
    ");
    let Some(Detail::Records(records)) = details.get("checkboxcustomattributes") else { panic!("records") };
    assert_eq!(records[0]["Attr_Name"], "Multiple Unit");
}

#[tokio::test]
async fn the_second_time_it_is_an_update() {
    let world = World::new().await;
    let first = world.summit().raw(PATH, &request()).await;
    let second = world.summit().raw(PATH, &request()).await.counts(1, 0);
    let (first_id, object) = (first.output_object()["Inserted_Records"][0]["Id"].clone(), second.output_object());
    let record = json!({ "Id": first_id, "UniqueId": "S1234", "APIKey": "" });
    assert_eq!(object, json!({ "Inserted_Records": [record], "Updated_Records": "1" }));
    assert_ne!(first.json()["TokenID"], second.json()["TokenID"], "fresh each time");
}

#[tokio::test]
async fn through_its_own_url_the_answer_is_json_in_a_json_text() {
    let world = World::new().await;
    let common = serde_json::from_str::<Value>(&request()).unwrap()["objCommonParameters"].clone();
    let reply = world.summit().raw(OWN, &common.to_string()).await.counts(0, 1);
    assert!(reply.json().is_string(), "{reply}");
    assert_eq!(reply.hint, None);
    let reply = world.summit().raw(OWN, &json!({ "objCommonParameters": common }).to_string()).await.counts(1, 0);
    assert!(reply.json().is_string(), "{reply}");
    let mut below = common.clone();
    let proxy = below.as_object_mut().unwrap().shift_remove("_ProxyDetails");
    let body = json!({ "_ProxyDetails": proxy, "objCommonParameters": below });
    world.summit().raw(OWN, &body.to_string()).await.counts(1, 0);
    let reply = world.summit_by_key("wrong").raw(OWN, "{}").await.errors("Invalid API Key");
    assert!(reply.json().is_string(), "a refusal, too: {reply}");
}
