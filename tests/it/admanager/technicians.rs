//! What technicians and their programs ask about themselves.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::declared;
use crate::world::{Reply, TOKEN, Terms, World};

async fn get(world: &World, operation: &str, parameters: &[(&str, &str)]) -> Reply {
    declared(world.rest(Method::GET, operation, parameters).await)
}

#[tokio::test]
async fn a_technician_is_told_domains_and_templates() {
    let world = World::new().await;
    let info = async |more: &[(&str, &str)]| {
        let reply = get(&world, "GetAuthInfo", &[&[("AuthToken", TOKEN)], more].concat()).await;
        let text = reply.json()["AdmpAuthObject"].as_str().unwrap_or_else(|| panic!("no text in {reply}")).to_owned();
        serde_json::from_str::<Value>(&text).expect("JSON within")
    };
    let domains = ["mynah.test", "admp.local", "admanagerplus.com", "division-dc1.local"];
    let names = json!(domains.map(|name| json!({ "DOMAIN_NAME": name })));
    assert_eq!(info(&[]).await, json!({ "domainNameList": names }));
    let filled = info(&[("FILL_RESPONSE_WITH", "USER_CREATION_TEMPLATES")]).await;
    assert_eq!(filled["domainNameList"], names);
    let template = |name: &str| json!({ "TEMPLATE_NAME": name, "TEMPLATE_DISPLAY_NAME": name });
    let templates = json!([template("System Template"), template("User Creation Template")]);
    for domain in domains {
        assert_eq!(filled["USER_CREATION_TEMPLATES"][domain], templates, "{domain}");
    }
    let refused = get(&world, "GetAuthInfo", &[("AuthToken", TOKEN), ("FILL_RESPONSE_WITH", "EVERYTHING")]).await;
    assert_eq!(refused.whole_refused(), "Invalid FILL_RESPONSE_WITH");
}

#[tokio::test]
async fn technicians_are_listed_with_their_roles() {
    let terms = Terms::default().and_seed("[[admanager.technicians]]\nname = \"reader\"\nrealms = [\"admp\"]\n");
    let world = World::on(terms).await;
    let reply = get(&world, "GetAllTechnicianDetails", &[("AuthToken", TOKEN)]).await;
    assert_snapshot!(reply.json()[2], @r#"{"NAME":"reader","DOMAINNAME":"ADManager Plus Authentication","ClassType":"User","ADMP_ROLE_NAME":{"valueStr":"Help Desk Technician","values":[{"ADMP_ROLE_NAME":"Help Desk Technician","ADMP_DOMAIN_NAME":"admp.local"}]}}"#);
    let names: Vec<_> = (0..3).map(|at| reply.json()[at]["NAME"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["admin", "helpdesk", "reader"]);
    assert_eq!(reply.json()[0]["ADMP_ROLE_NAME"]["valueStr"], "Super Admin");
    assert_eq!(reply.json()[1]["ADMP_ROLE_NAME"]["values"].as_array().map(Vec::len), Some(4));
}

#[tokio::test]
async fn anyone_may_ask_whether_the_server_is_there() {
    let world = World::new().await;
    for method in [Method::GET, Method::POST] {
        let reply = declared(world.rest(method, "MobileLogin", &[("methodToCall", "domainList")]).await);
        let expected = r#"{"mynah.test":"MYNAH","admp.local":"ADMP","admanagerplus.com":"ADMANAGERPLUS","division-dc1.local":"DIVISION-DC1"}"#;
        assert_eq!((reply.body.as_str(), reply.hint.as_deref()), (expected, None));
    }
    assert_eq!(get(&world, "MobileLogin", &[]).await.whole_refused(), "methodToCall is missing");
    let other = get(&world, "MobileLogin", &[("methodToCall", "logIn")]).await;
    assert_eq!(other.whole_refused(), "Invalid methodToCall");
    let nothing = world.request(Method::GET, "/MobileAPI/Else", &[], "").await;
    assert_eq!((nothing.status, nothing.content_type.as_str()), (404, "text/html;charset=UTF-8"), "{nothing}");
}
