//! A server in the process, over a store of its own, with a clock that stands still and ids that count.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use mynah::app::{Ambient, App, DEFAULT_SPACE, StartError};
use mynah::config::{Settings, seed};
use mynah::domain::seed::Seed;
use mynah::domain::{Api, Clock, Failure, Ids, Key, User};
use mynah::service::{PasswordCost, UnknownNames};
use mynah::store::{Db, Location, Tx};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sqlx::Connection;
use tower::ServiceExt;
use uuid::Uuid;

/// The password of every development operator.
pub(crate) const PASSWORD: &str = "mynah-dev-password";
/// ADManager's development token, of the technician `helpdesk`.
pub(crate) const TOKEN: &str = "11111111-1111-4111-8111-111111111111";
/// SummitAI's development key.
pub(crate) const KEY: &str = "bXluYWgtZGV2LWtleS1mb3ItdGVzdHMtMzItYnl0ZXM=";

const SHIPPED_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$E0DpX07zDW4dHZp3aT5igg$xCk/M02aQEVZ0gYTj2HPssAy0f5xcq8u2dwBlTOnY8o";
/// The same password at the light cost, so that a test does not wait for it.
const LIGHT_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$BlgXtlTLHLg3FRLda2UISA$Ulq8sjpTOxM2ysQqNfPyPA5Tw43qfUtLDFd18tdVPcY";

/// A clock that stands still until it is moved; it starts at 2031-01-07 09:05:00 UTC.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn instant(&self) -> DateTime<Utc> {
        Utc.timestamp_micros(self.0.load(Ordering::SeqCst)).single().expect("a time in range")
    }
}

/// Ids that count, and bytes that follow from the count.
#[derive(Default)]
pub(crate) struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn id(&self) -> Uuid {
        Uuid::from_u64_pair(0x7000, self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.fetch_add(1, Ordering::SeqCst).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_le_bytes()[4];
        }
    }
}

/// A server in the process.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) db: Db,
    router: Router,
    clock: Arc<TestClock>,
    /// What stands before every path.
    prefix: String,
}

/// How the world differs from the shipped one.
pub(crate) struct Terms {
    pub(crate) settings: Settings,
    pub(crate) seed: String,
}

impl Default for Terms {
    fn default() -> Self {
        let settings = Settings { password_cost: PasswordCost::Light, ..Settings::default() };
        Self { settings, seed: quick_seed() }
    }
}

/// The shipped seed with cheap hashes, so that a test does not wait for them.
pub(crate) fn quick_seed() -> String {
    seed::SHIPPED.replace(SHIPPED_HASH, LIGHT_HASH)
}

impl Terms {
    /// With unknown names created.
    pub(crate) fn creating_names(mut self) -> Self {
        self.settings.unknown_names = UnknownNames::Create;
        self
    }

    /// With clients that do not wait, and passwords that take longer to hash than the timer's own grain.
    pub(crate) fn impatient(mut self) -> Self {
        self.settings.request_timeout = Duration::ZERO;
        self.settings.password_cost = PasswordCost::Owasp;
        self
    }

    /// With more in the seed.
    pub(crate) fn and_seed(mut self, more: &str) -> Self {
        self.seed.push_str(more);
        self
    }

    /// With one text of the seed in place of another, which must be there.
    pub(crate) fn reseed(mut self, from: &str, to: &str) -> Self {
        assert!(self.seed.contains(from), "the seed says {from:?}");
        self.seed = self.seed.replace(from, to);
        self
    }
}

impl World {
    /// The shipped world.
    pub(crate) async fn new() -> Self {
        Self::on(Terms::default()).await
    }

    /// A world on other terms.
    pub(crate) async fn on(terms: Terms) -> Self {
        Self::at(fresh_store().await, terms).await
    }

    /// A world on other terms, which need not make sense.
    pub(crate) async fn try_on(terms: Terms) -> Result<Self, StartError> {
        Self::try_at(fresh_store().await, terms).await
    }

    /// A world in a store of the test's choice.
    pub(crate) async fn at(location: Location, terms: Terms) -> Self {
        Self::try_at(location, terms).await.unwrap_or_else(|error| panic!("the app does not start: {error}"))
    }

    /// Ends it: its store can be opened again.
    pub(crate) async fn stop(self) {
        let app = self.app;
        drop((self.db, self.router));
        app.close().await;
    }

    async fn try_at(location: Location, terms: Terms) -> Result<Self, StartError> {
        let db = Db::open(&location).await.expect("a fresh store opens");
        let start = Utc.with_ymd_and_hms(2031, 1, 7, 9, 5, 0).single().expect("a time");
        let clock = Arc::new(TestClock(AtomicI64::new(start.timestamp_micros())));
        let ambient = Ambient { clock: Arc::clone(&clock) as Arc<dyn Clock>, ids: Arc::new(CountingIds::default()) };
        let seed: Seed = seed::parse(&terms.seed).expect("the seed can be read");
        let settings = Settings { store: location, ..terms.settings };
        let app = App::over(db.clone(), vec![seed], &settings, ambient).await?;
        Ok(Self { router: app.router(), app, db, clock, prefix: String::new() })
    }

    /// The same server, every request in the space of that name.
    pub(crate) fn in_space(&self, name: &str) -> Self {
        let (app, db, router, clock) =
            (self.app.clone(), self.db.clone(), self.router.clone(), Arc::clone(&self.clock));
        Self { app, db, router, clock, prefix: format!("/@{name}") }
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.0.fetch_add(by.num_microseconds().expect("a short time"), Ordering::SeqCst);
    }

    /// The server's time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Sends a request.
    #[track_caller]
    pub(crate) fn send(&self, mut request: Request<Body>) -> impl Future<Output = Reply> + use<> {
        let router = self.router.clone();
        if !self.prefix.is_empty() {
            *request.uri_mut() = format!("{}{}", self.prefix, request.uri()).parse().expect("a URI");
        }
        async move {
            let answer = tokio::time::timeout(Duration::from_mins(1), router.oneshot(request));
            Reply::of(answer.await.expect("an answer in time").expect("a router always answers")).await
        }
    }

    /// Sends a request put together from its parts.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// The user of that name in the realm that an API reaches by that name, as the store has her.
    pub(crate) async fn user(&self, api: Api, realm: &str, name: &str) -> Option<User> {
        self.user_by(api, realm, Key::Name(name.to_owned())).await
    }

    /// The same by any key.
    pub(crate) async fn user_by(&self, api: Api, realm: &str, key: Key) -> Option<User> {
        let service = self.app.service();
        let space = service.space(DEFAULT_SPACE).await.expect("a store").expect("a space");
        let realm = service.peek_realm(space, api, realm).await.expect("a store").expect("a realm");
        service.user_named(&realm, &key).await.expect("a store")
    }

    /// Whether a realm, an alias or a name in a catalogue has that word in it.
    pub(crate) async fn knows_anything_called(&self, word: &str) -> bool {
        let found = self
            .db
            .read(async |tx| {
                let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
                let realms = tx.all_realms(space).await?;
                Ok::<_, Failure>((realms, tx.catalogue_names(space).await?))
            })
            .await
            .expect("a store");
        let (realms, names) = found;
        realms.iter().map(|realm| &realm.name).chain(&names).any(|name| name.to_lowercase().contains(word))
    }

    /// How many audit entries there are about a user.
    pub(crate) async fn audit_entries(&self, user: &User) -> i64 {
        let count = async |tx: &mut Tx| {
            let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
            tx.count_audit(space, user.id).await
        };
        self.db.read(count).await.expect("a store")
    }

    /// What a statement counts in the store.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.db.count_raw(sql).await.expect("a number")
    }

    /// Does to the store what no API can: runs SQL that both engines understand.
    pub(crate) async fn sabotage(&self, sql: &str) {
        self.db.execute_raw(sql).await.expect("the statement runs");
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) hint: Option<String>,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Self {
            status: parts.status.as_u16(),
            content_type: text("content-type").unwrap_or_default(),
            hint: text("mynah-hint"),
            body: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
            headers: parts.headers,
        }
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self}"))
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.status)?;
        if let Some(hint) = &self.hint {
            writeln!(f, "Mynah-Hint: {hint}")?;
        }
        f.write_str(&self.body)
    }
}

/// Does all of the work at once; answers the results in order.
pub(crate) async fn join_all<F: Future>(work: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut work: Vec<_> = work.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = work.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (each, done) in work.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(result) = each.as_mut().poll(context) {
                *done = Some(result);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// A store that nothing is in: in memory, or a schema of its own where `MYNAH_TEST_STORE` names a Postgres.
pub(crate) async fn fresh_store() -> Location {
    static SCHEMAS: AtomicU64 = AtomicU64::new(0);
    let Ok(url) = std::env::var("MYNAH_TEST_STORE") else { return Location::Memory };
    match url.parse::<Location>().expect("MYNAH_TEST_STORE is a store") {
        Location::Postgres(url) => {
            let number = SCHEMAS.fetch_add(1, Ordering::SeqCst);
            let schema = format!("it_{}_{number}", std::process::id());
            let mut connection = sqlx::PgConnection::connect(url.expose_secret()).await.expect("Postgres answers");
            let sql = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
            sqlx::query(sql).execute(&mut connection).await.expect("a fresh schema");
            let joint = if url.expose_secret().contains('?') { '&' } else { '?' };
            let url = format!("{}{joint}options[search_path]={schema}", url.expose_secret());
            Location::Postgres(SecretString::from(url))
        }
        Location::Memory | Location::Sqlite(_) => Location::Memory,
    }
}
