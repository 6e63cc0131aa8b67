//! The real binary, killed again and again under load: what it acknowledged is there afterwards, and nothing is by halves.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mynah::store::{Db, Location};
use secrecy::ExposeSecret;
use sqlx::{Connection, PgConnection, SqliteConnection};

use crate::creating::{Verdict, WAYS, Way, client, seed};
use crate::process::{Folder, address};
use crate::world::fresh_store;

const ROUNDS: usize = 20;
/// Clients that create users side by side, for each API.
const CLIENTS: usize = 3;

/// A user whose creation a client saw acknowledged.
type Acknowledged = (Way, String);

/// Creates users until the server is gone; answers those who were acknowledged.
async fn load(way: Way, base: String, asked: Arc<AtomicUsize>) -> Vec<Acknowledged> {
    let (client, mut acknowledged) = (client(), Vec::new());
    let Ok(session) = way.session_at(&client, &base).await else { return acknowledged };
    loop {
        let name = format!("{}-{}", way.api, asked.fetch_add(1, Ordering::SeqCst));
        match way.ask(&client, &base, &session, &name).await {
            Ok(Verdict::Created) => acknowledged.push((way, name)),
            Ok(other) => panic!("{} said {other:?} about {name}", way.api),
            Err(_) => return acknowledged,
        }
    }
}

/// Asks again for every user; answers those whom the server does not know.
async fn missing(base: String, acknowledged: Vec<Acknowledged>) -> Vec<String> {
    let (client, mut missing, mut sessions) = (client(), Vec::new(), HashMap::new());
    for way in WAYS {
        sessions.insert(way.api, way.session_at(&client, &base).await.expect("an answer"));
    }
    for (way, name) in acknowledged {
        match way.ask(&client, &base, &sessions[way.api], &name).await.expect("an answer") {
            Verdict::There => {}
            other => missing.push(format!("{name}: {other:?}")),
        }
    }
    missing
}

/// What a query counts in a store that nobody serves.
pub(crate) async fn count(location: &Location, sql: &'static str) -> i64 {
    match location {
        Location::Sqlite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = SqliteConnection::connect_with(&options).await.expect("the file opens");
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("counted")
        }
        Location::Postgres(url) => {
            let mut connection = PgConnection::connect(url.expose_secret()).await.expect("Postgres answers");
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("counted")
        }
        Location::Memory => unreachable!("nothing outlives a crash in memory"),
    }
}

/// Rows of users that something is missing of, and what the engine itself finds.
async fn integrity(location: &Location) {
    const HALVES: &str = "SELECT COUNT(*) FROM users u
        WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.user_id = u.id)
           OR NOT EXISTS (SELECT 1 FROM accounts c WHERE c.user_id = u.id)";
    if let Location::Sqlite(path) = location {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = SqliteConnection::connect_with(&options).await.expect("the file opens");
        let found: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await.expect("checked");
        assert_eq!(found, ["ok"]);
        let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut connection).await.expect("checked");
        assert_eq!(orphans.len(), 0);
    }
    assert_eq!(count(location, HALVES).await, 0, "users without an account or an audit entry");
}

/// A store that outlives a server, and how the command line names it.
pub(crate) async fn lasting(folder: &Folder) -> (Location, String) {
    match fresh_store().await {
        Location::Postgres(url) => (Location::Postgres(url.clone()), url.expose_secret().to_owned()),
        Location::Memory | Location::Sqlite(_) => {
            let file = folder.0.join("mynah.db");
            let name = format!("sqlite:{}", file.display());
            (Location::Sqlite(file), name)
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_twenty_kills() {
    let folder = Folder::new();
    let (location, store) = lasting(&folder).await;
    let file = folder.0.join("seed.toml");
    std::fs::write(&file, seed()).expect("written");
    let arguments = ["--password-cost", "light", "--seed", file.to_str().expect("a plain name")];

    let (mut acknowledged, asked) = (Vec::new(), Arc::new(AtomicUsize::new(0)));
    for round in 0..ROUNDS {
        let (server, banner) = folder.serve_on(&store, &arguments);
        let base = format!("http://{}", address(&banner));
        let loads = WAYS.iter().cycle().take(WAYS.len() * CLIENTS);
        let loads: Vec<_> = loads.map(|way| tokio::spawn(load(*way, base.clone(), Arc::clone(&asked)))).collect();
        tokio::time::sleep(Duration::from_millis(100 + 67 * (round as u64 % 4))).await;
        server.kill_at_once();
        for load in loads {
            acknowledged.extend(load.await.expect("only expected answers"));
        }
    }

    let (server, banner) = folder.serve_on(&store, &arguments);
    let listing = folder.run(&["users", "--store", &store]);
    let listing = String::from_utf8(listing.stdout).expect("UTF-8");
    let listed: HashSet<&str> = listing.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let base = format!("http://{}", address(&banner));
    let checks: Vec<_> =
        acknowledged.chunks(500).map(|some| tokio::spawn(missing(base.clone(), some.to_vec()))).collect();
    for check in checks {
        assert_eq!(check.await.expect("checked"), Vec::<String>::new());
    }
    assert_eq!(
        acknowledged.iter().filter(|(_, name)| !listed.contains(name.as_str())).count(),
        0,
        "not in mynah users"
    );
    assert!(acknowledged.len() > ROUNDS * WAYS.len(), "there was load: {}", acknowledged.len());
    println!("{} of {} were acknowledged", acknowledged.len(), asked.load(Ordering::SeqCst));
    drop(server);
    Db::open(&location).await.expect("it opens once more").close().await;
    integrity(&location).await;
}
