//! Secrets planted wherever a client can put one, and then looked for in everything that is kept, logged or shown.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::{Method, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mynah::dialects::CONTRACTS;
use mynah::edge::Call;
use mynah::store::Location;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::Connection;

use super::secrets::calls;
use super::watching::{CANARY, FEATHER, FORM, JSON, Watch, escaped, secrets};
use crate::sectona::{create, with};
use crate::world::{Terms, World, fresh_store};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Hears everything that this thread logs.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone()).with_ansi(false);
        tracing::subscriber::set_default(subscriber.with_max_level(tracing::Level::TRACE).finish())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

/// A store whose every byte can be read.
struct Store {
    location: Location,
    folder: Option<PathBuf>,
}

impl Store {
    async fn new() -> Self {
        match fresh_store().await {
            location @ Location::Postgres(_) => Self { location, folder: None },
            Location::Memory | Location::Sqlite(_) => {
                let folder = std::env::temp_dir().join(format!("mynah-canaries-{}", uuid::Uuid::now_v7()));
                std::fs::create_dir(&folder).expect("a folder");
                Self { location: Location::Sqlite(folder.join("store.db")), folder: Some(folder) }
            }
        }
    }

    /// All that is in it: each file whole, or each row of each table as text.
    async fn everything(&self) -> String {
        if let Some(folder) = &self.folder {
            let files = std::fs::read_dir(folder).expect("a folder");
            let bytes = files.flat_map(|file| std::fs::read(file.expect("a file").path()).expect("it can be read"));
            return String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned();
        }
        let Location::Postgres(url) = &self.location else { unreachable!("it is one of the two") };
        let mut connection = sqlx::PgConnection::connect(url.expose_secret()).await.expect("Postgres answers");
        let sql = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
        let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("tables");
        assert!(tables.iter().any(|table| table == "requests"), "{tables:?}");
        let mut everything = String::new();
        for table in tables {
            let sql = sqlx::AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM {table} t"));
            let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("rows");
            everything += &rows.join("\n");
        }
        everything
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// A request as it goes onto the wire.
fn wire(call: Call) -> Request<Body> {
    let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
    let mut request = Request::builder().method(call.method).uri(format!("{}{query}", call.raw_path));
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    request.body(Body::from(call.body.expect("a body"))).expect("a request")
}

/// Requests with a canary in each place that a contract calls secret.
async fn by_the_tables() -> Vec<Call> {
    let watch = Watch::new().await;
    let mut planted = Vec::new();
    for contract in CONTRACTS {
        for operation in contract.operations {
            for path in secrets(operation.parameters) {
                for spell in [str::to_owned, str::to_lowercase] {
                    planted.extend(calls(&watch, contract.api, operation, &path, spell));
                }
            }
        }
    }
    planted
}

/// Requests with a canary around the operation: in headers and queries, in bodies that cannot be read, in paths.
async fn by_other_ways() -> Vec<Call> {
    let watch = Watch::new().await;
    let (plain, encoded) = (FEATHER, escaped(CANARY));
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let paths = CONTRACTS.iter().flat_map(|contract| contract.operations.iter().map(|operation| operation.path));
    let mut paths: Vec<&str> = paths.collect();
    paths.sort_unstable();
    paths.dedup();
    let mut planted = Vec::new();
    for path in paths {
        let headers = [
            ("authorization", basic(&format!("admin:{CANARY}"))),
            ("authorization", basic(plain)),
            ("authorization", format!("Bearer {plain}")),
            ("authorization", plain.to_owned()),
            ("proxy-authorization", format!("Digest {plain}")),
            ("cookie", format!("ASP.NET_SessionId={plain}; other={plain}")),
            ("x-api-key", plain.to_owned()),
            ("referer", format!("http://localhost/?password={encoded}")),
        ];
        for (name, value) in headers {
            planted.push(watch.call(Method::POST, path, &[(name, &value), ("content-type", JSON)], "{}"));
        }
        for name in ["AuthToken", "password", "Passwort", "access_token", "otp"] {
            planted.push(watch.call(Method::GET, &format!("{path}?a=1&{name}={encoded}"), &[], ""));
            planted.push(watch.post(path, FORM, format!("a=1&{name}={encoded}")));
        }
        for body in [format!("{{\"Password\":\"{plain}\""), format!("<a><OTP>{plain}</a>"), format!("\u{0}{plain}")] {
            planted.push(watch.post(path, JSON, body.clone()));
            planted.push(watch.post(path, "text/xml", body));
        }
    }
    planted
}

#[tokio::test]
async fn secrets_are_found_in_no_table_no_log_and_no_page() {
    let log = Log::default();
    let _listening = log.listen();
    let store = Store::new().await;
    let world = World::at(store.location.clone(), Terms::default()).await;
    let mut planted = by_the_tables().await;
    planted.extend(by_other_ways().await);
    assert!(planted.len() > 400, "{} canaries", planted.len());
    let count = planted.len();
    for call in planted {
        let shown = format!("{call:?}");
        let reply = world.send(wire(call)).await;
        let id = reply.headers["mynah-request-id"].to_str().expect("text").to_owned();
        let kept = world.look(&format!("/requests/{id}")).await.status(200).body;
        assert!(!kept.contains(FEATHER), "{shown}\n\n{reply}\n\n{kept}");
        assert!(!kept.contains(&STANDARD.encode(FEATHER)[..18]), "{shown}\n\n{kept}");
        let logged = log.text();
        assert!(!logged.contains(FEATHER), "{shown}\n\n{}", around(&logged, FEATHER));
    }
    succeed(&world).await;
    expected_by_faults(&world).await;
    pages(&world, count).await;
    world.app.journal().log.flush().await.expect("written");
    for feather in [FEATHER, &STANDARD.encode(FEATHER)[..18]] {
        let everything = store.everything().await;
        assert!(!everything.contains(feather), "{}", around(&everything, feather));
        assert!(!log.text().contains(feather), "{}", around(&log.text(), feather));
    }
}

/// Requests that are carried out, with passwords and with tokens that the server issues.
async fn succeed(world: &World) {
    let password = format!("{FEATHER}-Aa1");
    world.sectona().manage_user(with(create("ada"), json!({ "Password": password }))).await.good();
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("FirstName", "Ada"), ("Lastname", "Lovelace")]).await;
    let user = json!([{ "givenName": "Ada", "sn": "Lovelace", "sAMAccountName": "ada2", "password": password }]);
    world.admanager().create(user).await;
    let tokens = world.tokens("admin", crate::world::PASSWORD).await;
    let mut issued: Vec<String> = Vec::new();
    texts(&tokens, &mut issued);
    issued.retain(|text| text.len() > 20 && !text.contains(' '));
    issued
        .push(sas.cookie().and_then(|cookie| cookie.split_once('=').map(|(_, id)| id.to_owned())).expect("a session"));
    assert!(issued.len() >= 2, "{tokens}");
    let all = world.look("/requests?limit=1000&order=desc").await.body;
    for secret in issued {
        assert!(!all.contains(&secret), "{}", around(&all, &secret));
    }
}

/// Faults that look for a secret in each place that a contract calls secret.
async fn expected_by_faults(world: &World) {
    let objects = json!([{ "sAMAccountName": "ada", "password": CANARY }]).to_string();
    let mut expected =
        vec![("admanager", "inputFormat".to_owned(), objects), ("admanager", "inputFormat".into(), CANARY.into())];
    for contract in CONTRACTS {
        for operation in contract.operations {
            let names = secrets(operation.parameters).into_iter().map(|path| path.last().expect("a row").name);
            expected.extend(names.map(|name| (contract.api.name(), name.to_owned(), CANARY.to_owned())));
        }
    }
    for (api, name, value) in &expected {
        let matching = json!({ "api": api, "parameters": { name: value } });
        let order = json!({ "match": matching, "strike": "before", "answer": { "status": 503 } });
        let made = world.tell("/faults", order).await.status(201);
        assert!(!made.body.contains(FEATHER), "{made}");
    }
    let listed = world.look("/faults?limit=1000").await.status(200);
    assert!(listed.body.contains("secret:") && !listed.body.contains(FEATHER), "{listed}");
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|value| texts(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Every page of the control API that needs no more than its path.
async fn pages(world: &World, planted: usize) {
    let told = serde_json::to_value(mynah::control::document()).expect("JSON");
    let paths = told["paths"].as_object().expect("paths");
    let paths = paths.iter().filter(|(path, item)| !item["get"].is_null() && !path.contains('{'));
    for (path, _) in paths.filter(|(path, _)| !matches!(path.as_str(), "/_mynah/events")) {
        let reply = world.request(Method::GET, path, &[], "").await;
        assert!(!reply.body.contains(FEATHER), "{path}: {}", around(&reply.body, FEATHER));
    }
    let (mut cursor, mut seen) = (String::new(), 0);
    loop {
        let page = world.look(&format!("/requests?limit=1000{cursor}")).await.status(200);
        assert!(!page.body.contains(FEATHER), "{}", around(&page.body, FEATHER));
        let page = page.json();
        seen += page["items"].as_array().map_or(0, Vec::len);
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(seen > planted, "all of them are kept");
    let wanted = json!({ "match": { "api": "sectona", "parameters": { "Password": CANARY, "Username": "nobody" } } });
    let told = world.tell("/requests/verify", wanted).await.status(422);
    assert!(!told.body.contains(FEATHER), "{told}");
}

/// What stands around a text.
fn around(text: &str, found: &str) -> String {
    let at = text.find(found).unwrap_or_default();
    let (from, to) = (text.floor_char_boundary(at.saturating_sub(400)), text.floor_char_boundary(at + 400));
    text[from..to].to_owned()
}
