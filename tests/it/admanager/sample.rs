//! The vendor pages' own sample requests and responses (create-new-ad-user, modify-ad-user-account-attributes).

use axum::http::Method;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::declared;
use crate::world::{TOKEN, World};

/// What does not pass an HTTP layer raw: quotes and blanks. All else goes as the pages print it.
const RAW: &AsciiSet = &CONTROLS.add(b'"').add(b' ');

const CREATE: [&str; 2] = [
    r#"/RestAPI/CreateUser?domainName=admanagerplus.com&AuthToken=a70d9e6c-4167-4de4-a6a1-3b3aff50c82e&PRODUCT_NAME=MODULE_NAME&inputFormat=[{"givenName":"ByronTest", "password":"Test@123", "templateName":"User Creation Template"}]"#,
    r#"[{"status":"SUCCESS","LOG_ON_NAME":"ByronTest","USER_NAME":"ByronTest","USER_PASSWORD":"Test@123","statusMessage":"Successfully created the user."}]"#,
];
const MODIFY: [&str; 2] = [
    r#"/RestAPI/ModifyUser?domainName=admp.local&AuthToken=244f8f17-041d-4c85-9924-02f7351a6fbb&inputFormat=[{"sAMAccountName":"John", "manager":"Scott", "department":"Designers"}, {"sAMAccountName":"Damien", "manager":"Scott", "department":"Designers"}]&PRODUCT_NAME=RESTAPI"#,
    r#"[{"USER_NAME":"John","LOG_ON_NAME":"John","statusMessage":"Successfully updated the user.","status":"SUCCESS"},{"USER_NAME":"Damien","LOG_ON_NAME":"Damien","statusMessage":"Successfully updated the user.","status":"SUCCESS"}]"#,
];
const MATCH: [&str; 2] = [
    r#"/RestAPI/ModifyUser?domainName=division-dc1.local&PRODUCT_NAME=MODULE&match_ldap_name=sAMAccountName&inputFormat=[{"description":"Sales Department Staff", "sAMAccountName":"ByronTest","templateName":"sampletemplatename"}]&AuthToken=73b03d16-c82a-4c5c-ab89-dde5bae2162d"#,
    r#"[{"USER_EMAIL":"","SAM Account Name":"Byron","USER_NAME":"Byron","LOG_ON_NAME":"","statusMessage":"Successfully updated the user.","status":"SUCCESS"}]"#,
];

/// The request with nothing changed but its token.
fn with_token(request: &str) -> String {
    let (before, after) = request.split_once("AuthToken=").expect("each sample has a token");
    let sample = after.split('&').next().expect("a token");
    utf8_percent_encode(&format!("{before}AuthToken={TOKEN}{}", &after[sample.len()..]), RAW).to_string()
}

async fn replay(world: &World, method: Method, [request, response]: [&str; 2]) -> (Value, Value) {
    let reply = declared(world.request(method, &with_token(request), &[], "").await);
    assert_eq!(reply.hint, None, "the vendor's own request has nothing odd");
    (serde_json::from_str(response).expect("a published answer"), reply.json())
}

#[tokio::test]
async fn the_published_samples_are_answered_as_published() {
    for method in [Method::GET, Method::POST] {
        let world = World::new().await;
        for sample in [CREATE, MODIFY] {
            let (published, seen) = replay(&world, method.clone(), sample).await;
            assert_eq!(published.to_string(), seen.to_string(), "to the byte, key order included");
        }
        // The page asks for ByronTest and prints Byron; the answer here names whom it changed.
        let (mut published, seen) = replay(&world, method, MATCH).await;
        published[0]["SAM Account Name"] = json!("ByronTest");
        published[0]["USER_NAME"] = json!("ByronTest");
        assert_eq!(published.to_string(), seen.to_string());
    }
}
