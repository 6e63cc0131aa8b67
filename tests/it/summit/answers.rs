//! Every row of SummitAI's answers, each reached by a request.

use axum::http::Method;
use mynah::contract::Refused;
use mynah::dialects::summit::{CONTRACT, refused};
use mynah::domain::refusal::Taken;
use mynah::domain::{Kind, Refusal, Right};
use serde_json::{Value, json};

use super::{HTML, PATH, declared, form};
use crate::sectona::with;
use crate::world::{Reply, Terms, World};

/// Makes a request that is answered by the row.
async fn reach(row: &str) -> Option<Reply> {
    let world = World::new().await;
    let summit = world.summit();
    Some(match row {
        "invalid-api-key" => world.summit_by_key("unknown").user(form("E1")).await,
        "authentication-failed" => world.summit_by_login("integration", "wrong").user(form("E1")).await,
        "expired-api-key" => {
            let locked = json!({ "LoginType": "APIKEY", "IsLocked": "1" });
            let key = summit.user(with(form("E1"), locked)).await.api_key();
            world.summit_by_key(&key).user(form("E1")).await
        }
        "not-authorized" => {
            let key = summit.user(with(form("E1"), json!({ "LoginType": "APIKEY" }))).await.api_key();
            world.summit_by_key(&key).user(form("E1")).await
        }
        "null-reference" => summit.raw(PATH, &json!({ "ServiceName": "ADM_CreateorUpdateUser" }).to_string()).await,
        "invalid-unique-field" => summit.upsert("Login_ID", json!([])).await,
        "mandatory-member" => summit.ask("ADM_SearchUsers", json!({ "UserSearchFilters": {} })).await,
        "invalid-member" => {
            summit.ask("ADM_GetUserMasterData", json!({ "DomainName": "Nowhere", "MasterType": "customer" })).await
        }
        "master-exists" => {
            let master = json!({ "MasterType": "Customer", "MasterValue": "SUMMIT" });
            let detail = json!({ "DomainName": "MYNAH", "CommonMasterDetails": [master] });
            summit.ask("ADM_CreateOrUpdateCommonMaster", json!({ "objCommonMasterDetail": detail })).await
        }
        "mandatory" => summit.user(with(form("E1"), json!({ "UserName": "" }))).await,
        "invalid-field" => summit.user(with(form("E1"), json!({ "RoleTemplate": "Pope" }))).await,
        "several-match" => {
            twins(&world).await;
            summit.upsert("EmailId", json!([{ "EmailId": "both@mynah.test" }])).await
        }
        "exists" => {
            summit.user(form("E1")).await.counts(0, 1);
            summit.user(with(form("E1"), json!({ "EmployeeId": "E2" }))).await
        }
        "user-not-authorized" => {
            let more = "[[summit.operators]]\nname = \"c\"\ntokens = [\"c\"]\nrights = [\"modify_users\"]\n";
            World::on(Terms::default().and_seed(more)).await.summit_by_key("c").user(form("E1")).await
        }
        "user-failed" => {
            world.sabotage("ALTER TABLE audit RENAME TO gone").await;
            summit.user(form("E1")).await
        }
        "unknown-service" => summit.raw(PATH, r#"{"ServiceName":"ADM_Nothing"}"#).await,
        "bad-request" => summit.raw(PATH, "{").await,
        "not-found" => summit.raw("/REST/Summit_RESTWCF.svc/RESTService/Nothing", "{}").await,
        "method-not-allowed" => declared(world.request(Method::PUT, PATH, &[], "{}").await),
        "too-large" => summit.raw(PATH, &" ".repeat((1 << 20) + 1)).await,
        "unsupported-media" => summit.raw("/REST/Summit_RESTWCF.svc", "{}").await,
        "internal" => {
            world.sabotage("ALTER TABLE credentials RENAME TO gone").await;
            summit.user(form("E1")).await
        }
        "timeout" => impatient().await,
        _ => return None,
    })
}

async fn impatient() -> Reply {
    World::on(Terms::default().impatient()).await.summit().user(form("E1")).await
}

async fn twins(world: &World) {
    for id in ["E1", "E2"] {
        world.summit().user(with(form(id), json!({ "EmailId": "both@mynah.test" }))).await.counts(0, 1);
    }
}

fn answered_by(reply: &Reply, row: &Refused) -> bool {
    match row.status {
        200 if row.text.is_empty() => reply.body.is_empty(),
        200 => reply.content_type != HTML && row.says(reply.envelope()["Errors"].as_str().expect("a text")),
        _ => reply.content_type == HTML && reply.body.contains(&format!("<p>{}</p>", row.text)),
    }
}

#[tokio::test]
async fn every_answer_of_the_table_can_be_reached() {
    for row in CONTRACT.answers {
        let reply = reach(row.id).await.unwrap_or_else(|| panic!("no request here is answered by {}", row.id));
        let reply = declared(reply);
        assert_eq!(reply.status, row.status, "{}: {reply}", row.id);
        assert!(answered_by(&reply, row), "{}: {reply}", row.id);
    }
}

#[test]
fn every_refusal_has_a_row() {
    let text = || "x".to_owned();
    let all = [
        (Refusal::NoCredentials, "invalid-api-key"),
        (Refusal::UnreadableCredentials, "authentication-failed"),
        (Refusal::UnknownCredentials, "invalid-api-key"),
        (Refusal::WrongPassword, "authentication-failed"),
        (Refusal::ExpiredCredentials, "expired-api-key"),
        (Refusal::CredentialsSwitchedOff, "invalid-api-key"),
        (Refusal::MissingRight { right: Right::CreateUsers }, "user-not-authorized"),
        (Refusal::UnknownRealm { name: text() }, "invalid-field"),
        (Refusal::RealmNotNamed, "mandatory"),
        (Refusal::RealmOutOfReach { name: text() }, "user-not-authorized"),
        (Refusal::UnknownName { kind: Kind::Role, name: text() }, "invalid-field"),
        (Refusal::NameTaken { taken: Taken::UserName, value: text() }, "exists"),
        (Refusal::NoSuchUser { by: text(), value: text() }, "invalid-field"),
        (Refusal::SeveralUsers { by: text(), value: text() }, "several-match"),
        (Refusal::Missing { member: text() }, "mandatory"),
        (Refusal::Unfit { member: text(), value: text(), reason: text() }, "invalid-field"),
        (Refusal::Immutable { member: text() }, "invalid-field"),
        (Refusal::PasswordElsewhere, "invalid-field"),
        (Refusal::WeakPassword, "invalid-field"),
        (Refusal::QuotaUsedUp { limit: 1 }, "user-not-authorized"),
    ];
    for (refusal, row) in all {
        assert_eq!(refused(&refusal), row, "{refusal}");
        assert_eq!(CONTRACT.answer(row).status, 200);
    }
}

#[tokio::test]
async fn a_refused_request_has_no_counters_and_no_token() {
    let reply = World::new().await.summit().upsert("Nonsense", json!([form("E1")])).await;
    insta::assert_snapshot!(reply, @r#"
    200
    Mynah-Hint: UniqueField must be one of EmpId, EmailId, NT_UID
    {"Errors":"Invalid UniqueField","Input":null,"Message":null,"OrgID":0,"Output":"","OutputID":0,"OutputObject":null,"TokenID":null}
    "#);
}

#[tokio::test]
async fn the_container_and_the_users_must_be_there() {
    let world = World::new().await;
    let null = "Object reference not set to an instance of an object.";
    for container in [json!(null), json!("x"), json!([])] {
        let body = json!({ "ServiceName": "ADM_CreateorUpdateUser", "objCommonParameters": container });
        world.summit().raw(PATH, &body.to_string()).await.errors(null);
    }
    for users in [json!(null), json!("x"), json!({})] {
        world.summit().upsert("EmpId", users).await.errors(null);
    }
    for by in ["", "Empid!", "EmployeeId"] {
        world.summit().upsert(by, json!(null)).await.errors("Invalid UniqueField");
    }
    let reply = world.summit().upsert("empid", json!([])).await.counts(0, 0);
    assert_eq!(reply.output_object(), json!({ "Inserted_Records": null, "Updated_Records": null }));
    assert!(reply.hint.unwrap().contains("Users is empty"));
}

#[tokio::test]
async fn a_bad_user_is_named_and_stops_nobody_else() {
    let world = World::new().await;
    let users = json!([
        form("E1"),
        with(form("E2"), json!({ "RoleTemplate": "Pope" })),
        "nobody",
        with(form(""), json!({})),
        with(form("E5"), json!({ "Login_ID": "login-E1" })),
        with(form("E6"), json!({ "Password": "x".repeat(200) })),
        form("E7"),
        { "EmployeeId": "E1", "City": "London" },
    ]);
    let reply = world.summit().upsert("EmpId", users).await.errors(
        "E2: Invalid RoleTemplate: Pope; Users[2]: Invalid Users: \"nobody\"; Users[3]: EmployeeId is mandatory; \
         E5: User already exists; E6: Invalid Password: ***",
    );
    let envelope = reply.json();
    assert_eq!(envelope["Message"], "1 Users Updated Succesfully.2 Users created Succesfully.");
    assert_eq!(envelope["Output"], envelope["Message"]);
    let object = reply.output_object();
    let ids: Vec<&Value> =
        object["Inserted_Records"].as_array().unwrap().iter().map(|record| &record["UniqueId"]).collect();
    assert_eq!((json!(ids), &object["Updated_Records"]), (json!(["E1", "E7", "E1"]), &json!("1")));
    assert!(reply.hint.unwrap().starts_with("E2: no role is called"));
    for absent in ["E2", "E5", "E6"] {
        assert!(world.employee(absent).await.is_none(), "{absent}");
    }
}

#[tokio::test]
async fn a_user_who_fails_inside_stops_nobody_else_either() {
    let world = World::new().await;
    // Only the first user of a request can be written into the audit.
    world.sabotage("CREATE UNIQUE INDEX one ON audit (request_id) WHERE request_id <> ''").await;
    let reply = world.summit().upsert("EmpId", json!([form("E1"), form("E2")])).await.errors("E2: Internal error");
    assert_eq!(reply.json()["Message"], "0 Users Updated Succesfully.1 Users created Succesfully.");
    assert!(world.employee("E1").await.is_some() && world.employee("E2").await.is_none());
    world.summit().user(form("E2")).await.counts(0, 1);
}
