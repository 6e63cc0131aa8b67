//! Every row of every contract can be said by a fault, in the shape of its vendor.

use axum::http::Method;
use mynah::contract::Refused;
use mynah::dialects::{admanager, sas, sectona, summit};
use serde_json::{Value, json};

use crate::sectona::create;
use crate::summit::form;
use crate::world::{Reply, TOKEN, World};

/// Has that error said to whatever comes next.
async fn say(world: &World, api: &str, row: &Refused) {
    world.control(Method::DELETE, "/faults", Value::Null).await;
    let order = json!({ "match": { "api": api }, "strike": "before", "answer": { "error": row.id } });
    world.fault(order).await;
}

/// Checks what every struck answer has.
#[track_caller]
fn struck(reply: &Reply, row: &Refused) {
    assert!(reply.headers.contains_key("mynah-fault"), "{}: {reply}", row.id);
    assert_eq!(reply.status, row.status, "{}: {reply}", row.id);
}

#[tokio::test]
async fn every_row_of_sectona_can_be_said() {
    let world = World::new().await;
    for row in sectona::CONTRACT.answers {
        say(&world, "sectona", row).await;
        let calls = [("ManageUser", create("ada")), ("GetUsers", json!({ "Filter": "All", "Instance": "Default" }))];
        for (operation, body) in calls {
            let reply = world.sectona().call(operation, body).await.code(row.code);
            struck(&reply, row);
            let body = reply.json();
            assert_eq!((&body["Result"], &body["StatusCode"]), (&json!(row.text), &json!(row.status)), "{reply}");
            assert_eq!(reply.headers.contains_key("www-authenticate"), row.status == 401, "{reply}");
        }
    }
}

#[tokio::test]
async fn every_row_of_summit_can_be_said() {
    let world = World::new().await;
    for row in summit::CONTRACT.answers {
        say(&world, "summit", row).await;
        let summit = world.summit();
        let own = summit
            .ask_own("ADM_CreateorUpdateUser", json!({ "UniqueField": "EmpId", "Users": [form("E7"), form("E8")] }));
        for (wrapped, reply) in [(false, summit.user(form("E7")).await), (true, own.await)] {
            struck(&reply, row);
            if row.text.is_empty() {
                assert_eq!(reply.body, "");
            } else if row.status == 200 {
                let envelope = reply.json();
                assert_eq!(envelope.is_string(), wrapped, "the service's own URL wraps its answer: {reply}");
                let envelope =
                    envelope.as_str().map_or(envelope.clone(), |text| serde_json::from_str(text).expect("JSON"));
                let errors = envelope["Errors"].as_str().expect("a text");
                assert!(errors.split("; ").all(|error| row.says(error)), "{}: {errors}", row.id);
                let of_users = row.text.starts_with("{}:");
                assert_eq!(errors.contains("E7"), of_users, "{}: {errors}", row.id);
                assert_eq!(errors.contains("E8"), of_users && wrapped, "{}: {errors}", row.id);
            } else {
                assert!(reply.content_type.starts_with("text/html") && reply.body.contains(row.text), "{reply}");
            }
        }
    }
}

#[tokio::test]
async fn every_row_of_admanager_can_be_said() {
    let world = World::new().await;
    for row in admanager::CONTRACT.answers {
        say(&world, "admanager", row).await;
        let objects = json!([{ "sAMAccountName": "ada" }, { "sAMAccountName": "bob" }]).to_string();
        for operation in ["CreateUser", "DeleteUser", "SearchUser", "APIAuthToken"] {
            let parameters = [("AuthToken", TOKEN), ("domainName", "mynah.test"), ("inputFormat", objects.as_str())];
            let reply = world.rest(Method::POST, operation, &parameters).await;
            struck(&reply, row);
            if row.text == "{}" {
                assert!(reply.body.contains(&format!("<h1>{}", row.status)), "{reply}");
                continue;
            }
            let said = |text: &Value| row.says(&text.as_str().expect("a text").replace("&quot;", "\""));
            let body = reply.json();
            if let Some(entries) = body.as_array() {
                assert_eq!(entries.len(), 2, "an entry for each object: {reply}");
                let partial = row.id.starts_with("partial");
                let words = if operation == "CreateUser" { ["SUCCESS", "SEVERE"] } else { ["1", "0"] };
                for entry in entries {
                    assert!(said(&entry["statusMessage"]), "{}: {reply}", row.id);
                    assert_eq!(entry["status"], words[usize::from(!partial)], "{}: {reply}", row.id);
                }
            } else {
                assert!(said(&body["STATUS_MESSAGE"]), "{}: {reply}", row.id);
                let logs_in = operation == "APIAuthToken";
                let code = if logs_in { "" } else { row.code };
                assert_eq!(body["ERROR_CODE"].as_str().unwrap_or_default(), code, "{}: {reply}", row.id);
                assert_eq!(body.get("LoginStatus").is_some(), logs_in, "{}: {reply}", row.id);
            }
        }
    }
}

/// An operation of which such a result is one.
fn operation_of(row: &Refused) -> &'static str {
    let connect = "AUTH_FAILURE CHALLENGE SERVER_PIN_PROVIDED USER_PIN_CHANGE OUTER_WINDOW_AUTH CHANGE_STATIC_PASSWORD STATIC_CHANGE_FAILED PIN_CHANGE_FAILED";
    let named = |occasion: &str| row.when.starts_with(occasion);
    match row.id {
        id if connect.split(' ').any(|known| known == id) => "Connect",
        "false" => "AddUser",
        "absent" => "GetUser",
        "empty" => "GetUsers",
        "0" => "GetTotalTokens",
        _ if named("RemoveUser") => "RemoveUser",
        _ if named("RevokeToken") => "RevokeToken",
        _ if named("AddOrganization") => "AddOrganization",
        _ if named("ActivateToken") => "ActivateToken",
        _ => "ProvisionUsers",
    }
}

#[tokio::test]
async fn every_row_of_sas_can_be_said() {
    let world = World::new().await;
    let namespace = "http://www.cryptocard.com/blackshield/";
    for row in sas::CONTRACT.answers {
        say(&world, "sas", row).await;
        let operation = operation_of(row);
        for (version, media) in [
            ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8"),
            ("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8"),
        ] {
            let body = format!(
                r#"<s:Envelope xmlns:s="{version}"><s:Body><{operation} xmlns="{namespace}"><userNames><string>a</string><string>b</string></userNames></{operation}></s:Body></s:Envelope>"#
            );
            let action = format!("\"{namespace}{operation}\"");
            let mut headers = vec![("content-type", media)];
            if media.starts_with("text") {
                headers.push(("soapaction", action.as_str()));
            }
            let reply = world.request(Method::POST, crate::sas::PATH, &headers, body).await;
            struck(&reply, row);
            let first = row.text.split("{}").next().unwrap_or_default();
            let escaped = [first.replace('>', "&gt;"), first.replace('\'', "&#39;"), first.to_owned()];
            assert!(escaped.iter().any(|text| reply.body.contains(text.as_str())), "{}: {reply}", row.id);
            if row.id.starts_with("page-") {
                assert!(reply.content_type.starts_with("text/html"), "{}: {reply}", row.id);
            } else if row.id.starts_with("form-") || row.id.ends_with("-form") {
                assert!(reply.content_type.starts_with("text/plain"), "{}: {reply}", row.id);
            } else if !row.body_is_empty() {
                assert_eq!(reply.content_type, media, "{}: {reply}", row.id);
                let document = mynah::asmx::parse(reply.body.as_bytes(), None, &mynah::asmx::Limits::default());
                let document = document.unwrap_or_else(|_| panic!("no XML: {reply}"));
                assert_eq!(&*document.namespace, version, "{}: {reply}", row.id);
                assert_eq!(reply.body.contains("soap:Fault"), row.status == 500, "{}: {reply}", row.id);
                let result = format!("<{operation}Result");
                assert_eq!(
                    reply.body.contains(&result),
                    row.status == 200 && row.id != "absent",
                    "{}: {reply}",
                    row.id
                );
            }
            if operation == "ProvisionUsers" && row.status == 200 {
                assert_eq!(reply.body.matches(&format!(">{}<", row.text)).count(), 2, "one for each name: {reply}");
            }
        }
    }
}

/// What the test asks of a row.
trait Silent {
    /// Whether it is a status without a body.
    fn body_is_empty(&self) -> bool;
}

impl Silent for Refused {
    fn body_is_empty(&self) -> bool {
        self.text.is_empty() && self.status >= 400
    }
}

#[tokio::test]
async fn a_result_goes_through_the_form_too() {
    let world = World::new().await;
    let order = |error: &str| json!({ "match": { "api": "sas" }, "strike": "before", "answer": { "error": error }, "times": 1 });
    world.fault(order("false")).await;
    let path = format!("{}/AddContainer?containerName=x&description=&organization=Mynah", crate::sas::PATH);
    let reply = world.request(Method::GET, &path, &[], "").await;
    assert!(reply.body.contains(">false</boolean>"), "{reply}");
    world.fault(order("null-reference")).await;
    let reply = world.request(Method::GET, &path, &[], "").await;
    assert_eq!(reply.content_type, "text/plain; charset=utf-8", "{reply}");
    assert!(reply.body.contains("Object reference not set"), "{reply}");
}

#[tokio::test]
async fn a_fault_says_which_apis_it_can_strike() {
    let world = World::new().await;
    let cases = [
        (json!({ "answer": { "empty": true } }), json!(["sectona", "sas", "admanager", "summit"])),
        (json!({ "answer": { "error": "011849" } }), json!(["sectona"])),
        (json!({ "answer": { "error": "exists" } }), json!(["admanager", "summit"])),
        (json!({ "answer": { "empty": true }, "match": { "api": "SAS" } }), json!(["sas"])),
        (json!({ "answer": { "empty": true }, "match": { "operation": "getusers" } }), json!(["sectona", "sas"])),
        (
            json!({ "delay": "1ms", "match": { "parameters": { "objCommonParameters": { "absent": false } } } }),
            json!(["summit"]),
        ),
    ];
    for (order, apis) in cases {
        let told = order.to_string();
        let id = world.fault(order).await;
        let state = world.fault_state(&id).await;
        assert_eq!(state["apis"], apis, "{told}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_longer_than_it_is_truncated_to_stays_whole() {
    let world = World::new().await;
    let order = |most: usize| json!({ "match": { "api": "sectona" }, "answer": { "truncate": most }, "times": 1 });
    let whole = world.sectona().manage_user(crate::sectona::create("ada")).await.body.len();
    for (most, outcome) in [(whole, "ok"), (100_000, "ok"), (whole - 1, "failed")] {
        let name = format!("ad{}", char::from(b'b' + u8::try_from(most % 7).expect("small")));
        let id = world.fault(order(most)).await;
        let headers =
            [("authorization", "Basic YWRtaW46bXluYWgtZGV2LXBhc3N3b3Jk"), ("content-type", "application/json")];
        let body = crate::sectona::create(&name).to_string();
        let reply = world.request(Method::POST, crate::sectona::PATH, &headers, body).await;
        assert_eq!(reply.body.len(), most.min(whole), "{reply}");
        assert_eq!(world.fault_state(&id).await["struck"], 1, "it has struck all the same");
        assert_eq!(world.requests(&format!("user={name}")).await[0]["outcome"], outcome, "{most}");
    }
}
