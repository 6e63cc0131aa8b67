//! Every row of ADManager's answers, each reached by a request.

use axum::http::Method;
use mynah::dialects::admanager::CONTRACT;
use serde_json::{Value, json};

use super::declared;
use crate::world::{PASSWORD, Reply, TOKEN, Terms, World};

async fn get(world: &World, operation: &str, parameters: &[(&str, &str)]) -> Reply {
    world.rest(Method::GET, operation, parameters).await
}

async fn log_in(world: &World, more: &[(&str, &str)]) -> Reply {
    let mut parameters = vec![("loginName", "admin"), ("password", PASSWORD), ("domainName", "mynah.test")];
    parameters.extend(more);
    get(world, "APIAuthToken", &parameters).await
}

/// Makes a request that is answered by the row.
async fn reach(row: &str) -> Option<Reply> {
    let world = World::new().await;
    let admanager = world.admanager();
    let ana = json!([{ "sAMAccountName": "ana", "sn": "A" }]);
    let with = |name: &str, value: Value| json!([{ "sAMAccountName": "bo", name: value }]);
    Some(match row {
        "token-missing" => get(&world, "CreateUser", &[]).await,
        "token-invalid" => world.admanager_as("no token").create(ana).await,
        "input-missing" => get(&world, "CreateUser", &[("AuthToken", TOKEN), ("domainName", "MYNAH")]).await,
        "input-invalid" => admanager.operate("CreateUser", "{}", &[]).await,
        "domain-invalid" => admanager.in_domain("nowhere.test").create(ana).await,
        "parameter-missing" => admanager.operate("MoveUser", "[]", &[]).await,
        "parameter-invalid" => admanager.search(&[("range", "none")]).await,
        "match-invalid" => admanager.modify_by("shoeSize", ana).await,
        "quota" => {
            let many: Vec<_> = (0..50).map(|n| json!({ "sAMAccountName": format!("u{n}") })).collect();
            admanager.create(json!(many)).await;
            admanager.create(ana).await
        }
        "login-invalid" => log_in(&world, &[]).await.also(get(&world, "APIAuthToken", &[("loginName", "x")])).await,
        "token-name-taken" => {
            log_in(&world, &[("authTokenName", "mine")]).await;
            log_in(&world, &[("authTokenName", "MINE")]).await
        }
        "scope-invalid" => log_in(&world, &[("scope", "ME.ADMP.USER.CREAT")]).await,
        "expiration-invalid" => log_in(&world, &[("expirationTime", "1000")]).await,
        "right" => {
            let scoped = log_in(&world, &[("scope", "ME.ADMP.OU.READ")]).await.json();
            world.admanager_as(scoped["AuthTicket"].as_str()?).create(ana).await
        }
        "object" => admanager.create(json!(["ana"])).await,
        "no-name" => admanager.create(json!([{}])).await,
        "template" => admanager.create(with("templateName", json!("None such"))).await,
        "constraint" => admanager.create(with("initials", json!("TOOLONG"))).await,
        "exists" => {
            admanager.create(ana.clone()).await.success();
            admanager.create(ana).await
        }
        "no-object" => admanager.create(with("OUName", json!("OU=None,DC=mynah,DC=test"))).await,
        "bad-dn" => admanager.create(with("OUName", json!("Staff"))).await,
        "password" => admanager.create(with("password", json!("short"))).await,
        "nobody" => admanager.modify(ana).await,
        "several" => {
            admanager
                .create(json!([{ "sAMAccountName": "a", "sn": "T" }, { "sAMAccountName": "b", "cn": "B", "sn": "T" }]))
                .await;
            admanager.modify(json!([{ "sn": "T" }])).await
        }
        "partial" => admanager.create(with("shoeSize", json!("42"))).await,
        "partial-unwilling" => {
            admanager.create(ana).await.success();
            admanager.modify(json!([{ "sAMAccountName": "ana", "objectSID": "S-1-5-21-1" }])).await
        }
        "internal" => {
            world.sabotage("ALTER TABLE audit RENAME TO gone").await;
            admanager.create(ana).await
        }
        "internal-request" => {
            world.sabotage("ALTER TABLE credentials RENAME TO gone").await;
            admanager.create(ana).await
        }
        "operation" => get(&world, "DeleteUsr", &[]).await,
        "method" => world.rest(Method::PUT, "CreateUser", &[]).await,
        "size" => world.request(Method::POST, "/RestAPI/CreateUser", &[], vec![b'a'; (1 << 20) + 1]).await,
        "body" => world.request(Method::GET, "/RestAPI/CreateUser?a=%FF", &[], "").await,
        _ => return None,
    })
}

impl Reply {
    /// Checks that this one was a success, and goes on with the next.
    async fn also(self, next: impl Future<Output = Self>) -> Self {
        assert_eq!(self.json()["LoginStatus"], "true", "{self}");
        next.await
    }
}

#[tokio::test]
async fn every_answer_of_the_table_can_be_reached() {
    for row in CONTRACT.answers {
        let reply = reach(row.id).await.unwrap_or_else(|| panic!("no request here is answered by {}", row.id));
        assert_eq!(reply.status, row.status, "{}: {reply}", row.id);
        assert!(reply.hint.is_some(), "{}: {reply}", row.id);
        if row.status != 200 {
            assert_eq!(reply.content_type, "text/html;charset=UTF-8", "{}: {reply}", row.id);
            continue;
        }
        let body = declared(reply.clone()).json();
        let text = body[0]["statusMessage"].as_str().or(body["STATUS_MESSAGE"].as_str());
        assert!(row.says(text.unwrap_or_default()), "{}: {reply}", row.id);
        assert_eq!(body["ERROR_CODE"].as_str().unwrap_or_default(), row.code, "{}: {reply}", row.id);
    }
}

#[tokio::test]
async fn the_request_is_refused_in_this_order() {
    let world = World::new().await;
    let refused = async |parameters: &[(&str, &str)]| {
        let mut all = vec![("match_ldap_name", "nonsense")];
        all.extend(parameters);
        get(&world, "ModifyUser", &all).await.whole_refused()
    };
    let (token, domain) = (("AuthToken", TOKEN), ("domainName", "nowhere"));
    let (bad, good) = (("inputFormat", "nonsense"), ("inputFormat", "[]"));
    assert_eq!(refused(&[bad, domain]).await, "AuthToken is missing");
    assert_eq!(refused(&[("AuthToken", "x"), bad, domain]).await, "Invalid or expired AuthToken");
    assert_eq!(refused(&[token, domain]).await, "inputFormat is missing");
    assert_eq!(refused(&[token, bad, domain]).await, "inputFormat is not a valid JSON array");
    assert_eq!(refused(&[token, good, domain]).await, "Invalid domain name");
    assert_eq!(refused(&[token, good]).await, "Invalid match_ldap_name");
}

#[tokio::test]
async fn misspelt_parameters_are_named_in_the_hint() {
    let world = World::new().await;
    let parameters = [("AuthToken", TOKEN), ("DomainName", "mynah.test"), ("inputFormat", "[]")];
    let reply = get(&world, "CreateUser", &parameters).await;
    assert_eq!(reply.whole_refused(), "Invalid domain name");
    assert!(reply.hint.as_deref().unwrap().contains("did you mean domainName?"), "{reply}");
    let json = [("content-type", "application/json")];
    let reply = world.request(Method::POST, "/RestAPI/CreateUser", &json, "{}").await;
    assert!(reply.hint.as_deref().unwrap().contains("only application/x-www-form-urlencoded is"), "{reply}");
}

#[tokio::test]
async fn other_paths_and_cases_are_no_operations() {
    let world = World::new().await;
    for path in ["/RestAPI", "/RestAPI/", "/RestAPI/createuser", "/RestAPI/ModifyUserAttributes"] {
        let reply = world.request(Method::POST, path, &[], "").await;
        assert_eq!((reply.status, reply.content_type.as_str()), (404, "text/html;charset=UTF-8"), "{path}: {reply}");
    }
    let reply = world.request(Method::POST, "/RestAPIx", &[], "").await;
    assert_eq!(reply.content_type, "application/json", "{reply}");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_a_refused_request() {
    let parameters = [("AuthToken", TOKEN), ("domainName", "MYNAH"), ("inputFormat", r#"[{"sn":"Ruiz"}]"#)];
    let world = World::on(Terms::default().impatient()).await;
    let reply = declared(world.rest(Method::POST, "CreateUser", &parameters).await);
    assert_eq!(reply.whole_refused(), "Can't Process the Request");
    assert!(reply.hint.as_deref().unwrap().contains("--request-timeout"), "{reply}");
}
