//! The vendor page's own sample request and response ("API - Manage User", 6.0).

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{PATH, declared};
use crate::world::{PASSWORD, World};

/// The page's template, trailing comma included; each alternative is its first value, and Expiry is a date.
const REQUEST: &str = r#"{
	"APIActionType":"Create",
     "AuthenticationType":"Authentication type",
     "DirectoryStore":"Directory store name",
     "Username":"Username",
     "Password":"Password",
     "FirstName":"First name",
     "LastName":"Last name",
     "Mobile":"Mobile No.",
     "Company":"Company",
     "EmailID":"Email ID",
     "Manager":"Manager",
     "Department":"Department",
     "CustomAttribute1":"Custom attribute 1",
     "CustomAttribute2":"Custom attribute 2",
     "DevoidSecurity":true,
     "UserRole":"User role",
     "UserType":"Interactive",
     "UserLogonPolicy":"User logon policy name",
     "Expiry":"28 Apr 2036",
     "NewDirectoryStore":"New Directory store name",
     "UnlockUser":true,
     "Instance":"Instance name",
     "Tags":"Tag name 1,Tag name 2,…,Tag name n",
     "IsActive":true,
}"#;

const RESPONSE: &str = r#"{
   "IsSuccess": true,
   "LogCode": 0,
   "Result": "User *username* created/ modified successfully ",
   "StatusCode": 200,
   "Timestamp": "28 Apr 2026 16:13:08 GMT 05:30:00",
   "Version": "6.0.0.0"
}"#;

#[tokio::test]
async fn the_published_sample_is_answered_as_published() {
    let world = World::new().await;
    let basic = format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")));
    let headers = [("authorization", basic.as_str()), ("accept", "application/json"), ("cache-control", "no-cache")];
    let reply = declared(world.request(Method::POST, PATH, &headers, REQUEST).await).good();
    let comma = "a comma before a closing bracket was let pass, as in the vendor's own sample; it is no JSON";
    assert_eq!(reply.hint.as_deref(), Some(comma), "the vendor's own request has nothing else odd");

    let (published, seen): (Value, Value) = (serde_json::from_str(RESPONSE).unwrap(), reply.json());
    let (published, seen) = (published.as_object().unwrap(), seen.as_object().unwrap());
    assert_eq!(published.keys().collect::<Vec<_>>(), seen.keys().collect::<Vec<_>>());
    for fixed in ["IsSuccess", "LogCode", "StatusCode", "Version"] {
        assert_eq!(published[fixed], seen[fixed]);
    }
    assert_eq!(seen["Result"], "User Username created successfully");
    // The sample's instance shows times in the zone of the sample response.
    assert_eq!(seen["Timestamp"], "07 Jan 2031 14:35:00 GMT 05:30:00");
    assert_eq!(shape(&published["Timestamp"]), shape(&seen["Timestamp"]));
}

fn shape(value: &Value) -> String {
    let digits = value.as_str().expect("a text").replace(|c: char| c.is_ascii_digit(), "9");
    digits.replace("Apr", "MMM").replace("Jan", "MMM")
}
