//! What no sensible client sends: refused in the vendor's shape with a hint, or stored and shown exactly. Never an
//! answer that the contract does not declare, never a failure, never something by halves.

use std::collections::BTreeSet;

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mynah::contract::{Contract, Parameter, Shape};
use mynah::dialects::{CONTRACTS, admanager};
use mynah::domain::{Api, Detail, Failure, User};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::creating::{ADMIN_TOKEN, seed};
use crate::sectona::with;
use crate::world::{KEY, PASSWORD, Reply, Terms, World};

const LIMIT: usize = 1 << 20;

/// The contracts whose operations take JSON; SAS, which takes XML, has its own tests.
fn json_contracts() -> impl Iterator<Item = &'static Contract> {
    CONTRACTS.into_iter().filter(|contract| contract.api != Api::Sas)
}

async fn world() -> World {
    World::on(Terms { seed: seed(), ..Terms::default() }).await
}

/// Posts a body to the operation that creates users, with good credentials where they are not in the body.
async fn post(world: &World, api: Api, content_type: Option<&str>, body: impl Into<Vec<u8>>) -> Reply {
    let contract = CONTRACTS.into_iter().find(|contract| contract.api == api).expect("a contract");
    let basic = format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")));
    let mut headers: Vec<(&str, &str)> = content_type.map(|value| ("content-type", value)).into_iter().collect();
    if api == Api::Sectona {
        headers.push(("authorization", &basic));
    }
    declared(contract, world.request(Method::POST, contract.operations[0].path, &headers, body.into()).await)
}

/// The content type that the API's clients send.
fn content_type(api: Api) -> &'static str {
    if api == Api::Admanager { "application/x-www-form-urlencoded" } else { "application/json" }
}

/// ADManager's parameters with these bytes as the objects.
fn form(objects: &[u8]) -> String {
    let objects = percent_encode(objects, NON_ALPHANUMERIC);
    format!("AuthToken={ADMIN_TOKEN}&domainName=mynah.test&PRODUCT_NAME=RESTAPI&inputFormat={objects}")
}

/// A request to create a user of that name with these members, as the API's clients send it.
fn request(api: Api, name: &str, members: Value) -> String {
    match api {
        Api::Sectona => with(crate::sectona::create(name), members).to_string(),
        Api::Admanager => {
            let user = json!({ "sAMAccountName": name, "password": "Analytical-1843" });
            form(json!([with(user, members)]).to_string().as_bytes())
        }
        Api::Summit => {
            let proxy = json!({ "AuthType": "APIKEY", "APIKey": KEY, "ProxyID": 0, "orgid": 1 });
            crate::summit::body(&proxy, "EmpId", json!([with(crate::summit::form(name), members)])).to_string()
        }
        Api::Sas => unreachable!("it takes XML"),
    }
}

async fn create(world: &World, api: Api, name: &str, members: Value) -> Reply {
    post(world, api, Some(content_type(api)), request(api, name, members)).await
}

/// Checks that the contract declares the answer and that it is no failure.
#[track_caller]
pub(crate) fn declared(contract: &Contract, reply: Reply) -> Reply {
    assert!(reply.status < 500, "{}: {reply}", contract.api);
    match contract.api {
        Api::Sectona => crate::sectona::declared(reply),
        Api::Summit => crate::summit::declared(reply),
        Api::Admanager if reply.content_type.starts_with("text/html") => {
            let row = contract.answers.iter().find(|row| row.status == reply.status);
            assert!(row.is_some() && reply.hint.is_some(), "no row declares {reply}");
            reply
        }
        Api::Admanager => crate::admanager::declared(reply),
        Api::Sas => unreachable!("it takes XML"),
    }
}

/// Whether the answer says no: to all of it, or to the one user that it is about.
fn is_refusal(api: Api, reply: &Reply) -> bool {
    let html = reply.body.is_empty() || reply.content_type.starts_with("text/html");
    html || match api {
        Api::Sectona => reply.json()["IsSuccess"] == false,
        Api::Summit => reply.envelope()["Errors"] != "",
        _ => {
            let body = reply.json();
            body["SEVERITY"] == "SEVERE"
                || body.as_array().is_some_and(|all| all.iter().all(|it| it["status"] == "SEVERE"))
        }
    }
}

async fn users(world: &World) -> Vec<User> {
    let read = world.db.read(async |tx| {
        let mut users = Vec::new();
        let space = tx.space("default").await?.expect("a space");
        for realm in tx.all_realms(space).await? {
            users.extend(tx.users_of(realm.id).await?);
        }
        Ok::<_, Failure>(users)
    });
    read.await.expect("a store")
}

async fn names(world: &World) -> BTreeSet<String> {
    users(world).await.into_iter().map(|user| user.name).collect()
}

/// Every text that the store has of a user.
fn texts(user: &User) -> Vec<String> {
    let mut texts = vec![user.name.clone()];
    texts.extend(user.profile.0.values().cloned());
    for detail in user.accounts.iter().flat_map(|account| account.details.values()) {
        match detail {
            Detail::Text(text) => texts.push(text.clone()),
            Detail::List(list) => texts.extend(list.iter().cloned()),
            Detail::Records(records) => texts.extend(records.iter().flat_map(|record| record.values().cloned())),
        }
    }
    texts
}

/// The members of one user, out of the contract of the operation that creates users.
fn members(api: Api) -> Vec<&'static Parameter> {
    fn innermost(parameters: &'static [Parameter]) -> &'static [Parameter] {
        let objects = parameters.iter().find_map(|parameter| match (parameter.name, parameter.shape) {
            ("objCommonParameters", Shape::Object(members)) => Some(innermost(members)),
            ("Users" | "inputFormat", Shape::Objects(members)) => Some(members),
            _ => None,
        });
        objects.unwrap_or(parameters)
    }
    let contract = CONTRACTS.into_iter().find(|contract| contract.api == api).expect("a contract");
    innermost(contract.operations[0].parameters).iter().collect()
}

fn deep(open: &str, close: &str, levels: usize) -> Vec<u8> {
    format!("{}{}", open.repeat(levels), close.repeat(levels)).into_bytes()
}

/// Texts that are no request: not JSON, not an object, not what any member may be.
fn nonsense() -> Vec<Vec<u8>> {
    let texts = [
        "",
        " ",
        "\n",
        "null",
        "true",
        "7",
        "-0",
        "1e999",
        "[]",
        "[[]]",
        "[7]",
        "[null]",
        "\"x\"",
        "{",
        "}",
        "{}",
        "{\"\":0}",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":\"\u{1}\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"a\":\"\\u0000\"}",
        "{} {}",
        "{}x",
        "<x/>",
        "a=b&c=d",
        "%",
        "%zz",
        "&&&",
        "=",
        "\u{feff}",
        "\0",
        "\0\0\0\0",
        "{\"a\":1e400}",
        "{\"a\":123456789012345678901234567890123456789012345678901234567890}",
        "// {}",
        "{\"a\"\"b\"}",
        "{,}",
        ",",
        "[,]",
    ];
    let mut all: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    all.extend([
        b"\xff\xfe\xfa".to_vec(),
        b"\xc3\x28".to_vec(),
        b"{\"a\":\"\xed\xa0\x80\"}".to_vec(),
        b"\xff".to_vec(),
        b"\xfe\xff\xd8\x00".to_vec(),
        b"\xff\xfe{".to_vec(),
        b"\xef\xbb\xbf".to_vec(),
        deep("[", "]", 127),
        deep("[", "]", 129),
        deep("{\"a\":", "}", 129),
        deep("[", "]", 100_000),
        deep("[", "", 200_000),
        deep("{\"a\":[", "]}", 5_000),
        vec![b' '; LIMIT],
        vec![b'a'; LIMIT + 1],
        vec![0; LIMIT + 1],
    ]);
    all
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_changes_nothing() {
    for contract in json_contracts() {
        let (world, api) = (world().await, contract.api);
        let before = users(&world).await;
        for body in nonsense() {
            let shown = String::from_utf8_lossy(&body).chars().take(60).collect::<String>();
            let types = [
                Some(content_type(api)),
                None,
                Some(""),
                Some("text/plain"),
                Some("application/json; charset=utf-16"),
                Some("application/json; charset=nonsense"),
                Some("application/x-www-form-urlencoded; charset=\"UTF-8\""),
                Some("multipart/form-data; boundary=x"),
                Some(";;;"),
            ];
            for content_type in types {
                let reply = post(&world, api, content_type, body.clone()).await;
                assert!(
                    is_refusal(api, &reply) && reply.hint.is_some(),
                    "{api} took {shown:?} as {content_type:?}: {reply}"
                );
            }
            if api == Api::Admanager && body.len() < LIMIT / 3 && body != b"[]" {
                let reply = post(&world, api, Some(content_type(api)), form(&body)).await;
                assert!(is_refusal(api, &reply) && reply.hint.is_some(), "{api} took {shown:?}: {reply}");
            }
        }
        assert_eq!(users(&world).await, before, "{api}");
        let reply = create(&world, api, "ada", json!({})).await;
        assert!(!is_refusal(api, &reply), "{api} still works: {reply}");
    }
}

/// The operations of Sectona and SummitAI beside those that create users, each with its own path.
fn others() -> Vec<(&'static Contract, String)> {
    let own = |operation: &mynah::contract::Operation| operation.path.replace("CommonWS_JsonObjCall", operation.name);
    let contracts = json_contracts().filter(|contract| contract.api != Api::Admanager);
    contracts.flat_map(|it| it.operations[1..].iter().map(move |operation| (it, own(operation)))).collect()
}

#[tokio::test]
async fn what_is_no_request_is_refused_by_every_operation() {
    let basic = format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")));
    for (contract, path) in others() {
        let (world, api) = (world().await, contract.api);
        let before = users(&world).await;
        for body in nonsense() {
            let shown = String::from_utf8_lossy(&body).chars().take(60).collect::<String>();
            for content_type in ["application/json", "application/x-www-form-urlencoded", ""] {
                let headers = [("content-type", content_type), ("authorization", basic.as_str())];
                let reply = declared(contract, world.request(Method::POST, &path, &headers, body.clone()).await);
                assert!(is_refusal(api, &reply) && reply.hint.is_some(), "{path} took {shown:?}: {reply}");
            }
        }
        assert_eq!(users(&world).await, before, "{path}");
    }
}

#[tokio::test]
async fn nesting_is_refused_beyond_128_wherever_it_stands() {
    for contract in json_contracts() {
        let (world, api) = (world().await, contract.api);
        for levels in [129, 1_000, 50_000] {
            let unique = "\"nested\"";
            let nested = String::from_utf8(deep("[", "]", levels)).expect("UTF-8");
            let body = request(api, "ada", json!({ "Whatever": "nested" }));
            let body = match api {
                Api::Admanager => {
                    let object = format!(r#"[{{"sAMAccountName":"ada","Whatever":{nested}}}]"#);
                    form(object.as_bytes())
                }
                _ => body.replace(unique, &nested),
            };
            let reply = post(&world, api, Some(content_type(api)), body).await;
            assert!(is_refusal(api, &reply), "{api} at {levels}: {reply}");
            assert!(!names(&world).await.contains("ada"), "{api}");
        }
    }
}

pub(crate) fn utf_16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    let units = mark.into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[tokio::test]
async fn a_body_in_utf_16_or_with_a_byte_order_mark_is_read() {
    for api in [Api::Sectona, Api::Summit] {
        let world = world().await;
        let text = |name: &str| request(api, name, json!({ "Designation": "Ünï", "Company": "Ünï" }));
        let bodies = [
            ("le", utf_16(&text("le"), false, false)),
            ("le-bom", utf_16(&text("le-bom"), false, true)),
            ("be", utf_16(&text("be"), true, false)),
            ("be-bom", utf_16(&text("be-bom"), true, true)),
            ("utf-8-bom", [b"\xef\xbb\xbf".as_slice(), text("utf-8-bom").as_bytes()].concat()),
        ];
        for (name, body) in bodies {
            let reply = post(&world, api, Some("application/json"), body).await;
            assert!(!is_refusal(api, &reply), "{api} {name}: {reply}");
        }
        let kept = users(&world).await.into_iter().filter(|user| texts(user).contains(&"Ünï".to_owned())).count();
        assert_eq!(kept, 5, "{api}");
    }
}

/// Texts that hurt whoever puts them into SQL, LDAP, HTML, a header, a log line or a format unquoted.
pub(crate) fn hostile() -> Vec<String> {
    let texts = [
        "'; DROP TABLE users;-- \" OR \"\"=\"",
        "\\'; SELECT pg_sleep(9);-- $1 %s%n{}{0}",
        "*)(uid=*))(|(uid=*\\2a\\28\\00",
        "a,b;c=d+e<f>#g",
        "<script>alert(\"1\")</script>&amp;&#0;",
        "../../etc/passwd${jndi:ldap://x}%00%0d%0aX: y",
        "\u{202e}txt.exe\u{2066}\u{200b}\u{feff}",
        "e\u{301}👩\u{200d}👧\u{ffff}\u{10ffff}İıſK",
        "null",
        "{\"a\":1}",
        " both ends\u{a0}",
        "nul\0",
        "\0",
        "line\nbreak",
        "return\rX-Evil: 1",
        "tab\tbed",
        "\u{1b}[31m\u{7f}",
        "c1\u{85}",
        "",
        " ",
        "\u{2003}\u{2028}",
    ];
    let mut all: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    all.extend(["ä".repeat(257), "x".repeat(5_000), "😀".repeat(30_000)]);
    all
}

/// Whether an accepted value is there exactly, or may be absent for a reason that was said.
fn is_kept(api: Api, parameter: &Parameter, value: &str, user: &User, reply: &Reply) -> bool {
    let partial = api == Api::Admanager && reply.body.contains("Setting values for custom attributes");
    let blank = value.trim().is_empty();
    let unread = format!("{} is not read", parameter.name);
    let said = reply.hint.as_deref().is_some_and(|hint| hint.contains(&unread));
    let special = match (api, parameter.name) {
        // Names go without blanks around them, and a principal name with the domain's suffix if it has none.
        (Api::Admanager, "userPrincipalName" | "sAMAccountName" | "name" | "cn") => {
            texts(user).iter().any(|text| text.trim_end_matches("@mynah.test") == value.trim())
        }
        // The vendor's own sample sends it on Create, where it has no meaning.
        (Api::Sectona, "NewDirectoryStore") => true,
        _ => false,
    };
    special || said || partial || blank || parameter.secret || texts(user).iter().any(|text| text == value)
}

#[tokio::test]
async fn every_member_refuses_a_hostile_text_or_keeps_it_exactly() {
    let mut mangled = Vec::new();
    for contract in json_contracts() {
        let api = contract.api;
        for parameter in members(api) {
            let world = world().await;
            let mut known: BTreeSet<_> = users(&world).await.into_iter().map(|user| user.id).collect();
            for (number, value) in hostile().iter().enumerate() {
                let name = format!("u{number}-{}", known.len());
                let reply = create(&world, api, &name, json!({ parameter.name: value })).await;
                let place = format!("{api} {} {:?}", parameter.name, value.chars().take(40).collect::<String>());
                let new: Vec<User> = users(&world).await.into_iter().filter(|user| !known.contains(&user.id)).collect();
                if is_refusal(api, &reply) {
                    assert!(reply.hint.is_some() && new.is_empty(), "{place}: {reply}");
                    continue;
                }
                // An API that updates may have found the user of an earlier value.
                let Some(user) = new.first() else { continue };
                known.insert(user.id);
                if !is_kept(api, parameter, value, user, &reply) {
                    mangled.push(format!("{place}: {:?}", texts(user)));
                }
            }
        }
    }
    assert!(mangled.is_empty(), "{}", mangled.join("\n"));
}

#[tokio::test]
async fn no_member_makes_a_failure_of_a_value_of_another_type() {
    for contract in json_contracts() {
        let api = contract.api;
        for parameter in members(api) {
            let world = world().await;
            let mut known = names(&world).await;
            let values = [
                json!(7),
                json!(-1),
                json!(1.5),
                json!(1e300),
                json!(u64::MAX),
                json!(true),
                json!(null),
                json!([]),
                json!({}),
                json!([[]]),
                json!([null]),
                json!(["x", 7]),
                json!({ "a": { "b": [1] } }),
                json!([{ "Attr_Name": 7 }]),
                json!([{ "": "" }, "x"]),
            ];
            for value in values {
                let name = format!("u{}", known.len());
                let reply = create(&world, api, &name, json!({ parameter.name: value })).await;
                let now = names(&world).await;
                assert!(!is_refusal(api, &reply) || now == known, "{api} {} {value}: {reply}", parameter.name);
                known = now;
            }
        }
    }
}

#[tokio::test]
async fn members_that_are_given_twice_or_by_unknown_names_make_no_failure() {
    for contract in json_contracts() {
        let (world, api) = (world().await, contract.api);
        for (number, name) in hostile().iter().chain(["a"].map(str::to_owned).iter()).enumerate() {
            let reply = create(&world, api, &format!("u{number}"), json!({ name: "value" })).await;
            assert!(!is_refusal(api, &reply), "{api} {name:?}: {reply}");
        }
        for parameter in members(api) {
            let member = format!("\"{}\":", parameter.name);
            let body = match api {
                Api::Admanager => form(format!(r#"[{{{member}"x",{member}"y",{member}null}}]"#).as_bytes()),
                _ => request(api, "twice", json!({ "Zz": "zz" })).replacen(
                    '{',
                    &format!("{{{member}\"x\",{member}7,"),
                    1,
                ),
            };
            post(&world, api, Some(content_type(api)), body).await;
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(hostile()).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(Value::from_iter),
        ]
    })
}

/// Runs a property on each API, all cases in one world.
fn on_each_api<T: std::fmt::Debug>(
    cases: u32,
    strategy: impl Fn(Api) -> BoxedStrategy<T>,
    ask: impl AsyncFn(&World, Api, T),
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for contract in json_contracts() {
        let world = runtime.block_on(world());
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let outcome = runner.run(&strategy(contract.api), |value| {
            runtime.block_on(ask(&world, contract.api, value));
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", contract.api));
    }
}

#[test]
fn any_bytes_get_a_declared_answer() {
    let strategy = |_| prop_oneof![any::<Vec<u8>>(), any::<String>().prop_map(String::into_bytes)].boxed();
    on_each_api(200, strategy, async |world, api, body| {
        post(world, api, Some(content_type(api)), body.clone()).await;
        if api == Api::Admanager {
            post(world, api, Some(content_type(api)), form(&body)).await;
        }
    });
}

#[test]
fn any_members_get_a_declared_answer() {
    let strategy = |api| {
        let name = prop_oneof![prop::sample::select(members(api)).prop_map(|it| it.name.to_owned()), any::<String>()];
        prop::collection::vec((name, any_json()), 0..6).boxed()
    };
    on_each_api(100, strategy, async |world, api, members| {
        let before = names(world).await;
        let members: Value = members.into_iter().filter(|(_, value)| !value.is_null()).collect();
        let reply = create(world, api, &format!("u{}", before.len()), members).await;
        assert!(!is_refusal(api, &reply) || names(world).await == before, "half-applied: {reply}");
    });
}

#[test]
fn any_objects_get_a_declared_answer() {
    on_each_api(
        150,
        |_| any_json().boxed(),
        async |world, api, value| {
            let body = match api {
                Api::Admanager => form(value.to_string().as_bytes()),
                Api::Summit => {
                    let proxy = json!({ "AuthType": "APIKEY", "APIKey": KEY });
                    crate::summit::body(&proxy, "EmpId", value).to_string()
                }
                _ => value.to_string(),
            };
            post(world, api, Some(content_type(api)), body).await;
        },
    );
}

#[test]
fn the_members_that_are_attacked_are_those_of_a_user() {
    assert!(members(Api::Sectona).iter().any(|parameter| parameter.name == "Department"));
    assert!(members(Api::Admanager).iter().any(|parameter| parameter.name == "homeDrive"));
    assert!(members(Api::Summit).iter().any(|parameter| parameter.name == "ZipCode"));
    assert_eq!(admanager::CONTRACT.operations[0].name, "CreateUser");
}
