//! Many clients at once: one wins, the others are told so; and whoever hangs up leaves nothing by halves.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum_server::Handle;
use mynah::app::listening::Listening;
use mynah::config::Settings;
use mynah::domain::{Api, User};
use mynah::store::Location;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::creating::{Verdict, WAYS, Way, client, seed};
use crate::process::Folder;
use crate::world::{Terms, World, fresh_store};

pub(crate) const CLIENTS: usize = 64;
const ROUNDS: usize = 5;
const HANG_UPS: usize = 200;

/// A world on the engine under test, and one on a SQLite file.
async fn worlds(folder: &Folder) -> Vec<World> {
    worlds_on(folder, || Terms { seed: seed(), ..Terms::default() }).await
}

/// The same on other terms.
pub(crate) async fn worlds_on(folder: &Folder, terms: impl Fn() -> Terms) -> Vec<World> {
    let file = Location::Sqlite(folder.0.join("mynah.db"));
    match fresh_store().await {
        Location::Memory => vec![World::at(Location::Memory, terms()).await, World::at(file, terms()).await],
        postgres => vec![World::at(postgres, terms()).await],
    }
}

/// How many of 64 who ask at the same moment are told that they created her; the others must be told that she is there.
async fn winners(world: &Arc<World>, way: Way, name: &str) -> usize {
    let session = way.session(world).await;
    let start = Arc::new(tokio::sync::Barrier::new(CLIENTS));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (world, start, request) = (Arc::clone(world), Arc::clone(&start), way.request(&session, name));
            tokio::spawn(async move {
                start.wait().await;
                way.verdict(&world.send(request).await.body)
            })
        })
        .collect();
    let mut winners = 0;
    for client in clients {
        match client.await.expect("an answer") {
            Verdict::Created => winners += 1,
            Verdict::There => {}
            Verdict::Other(answer) => panic!("{} said {answer}", way.api),
        }
    }
    winners
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_who_create_the_same_user_exactly_one_wins() {
    let folder = Folder::new();
    for world in worlds(&folder).await {
        let world = Arc::new(world);
        for way in WAYS {
            for round in 0..ROUNDS {
                let name = format!("{}-{round}", way.api);
                assert_eq!(winners(&world, *way, &name).await, 1, "{name}");
                whole(&world, &name).await.expect("she is there");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_apis_at_once_make_one_user() {
    let folder = Folder::new();
    for world in worlds(&folder).await {
        let world = Arc::new(world);
        let names: Vec<String> = (0..8).map(|number| format!("shared-{number}")).collect();
        let mut requests = Vec::new();
        for way in WAYS {
            let session = way.session(&world).await;
            requests.extend(names.iter().map(|name| (*way, way.request(&session, name))));
        }
        let asked: Vec<_> = requests
            .into_iter()
            .map(|(way, request)| {
                let world = Arc::clone(&world);
                tokio::spawn(async move { (way, way.verdict(&world.send(request).await.body)) })
            })
            .collect();
        for asked in asked {
            let (way, verdict) = asked.await.expect("an answer");
            assert_eq!(verdict, Verdict::Created, "{} knows only its own accounts", way.api);
        }
        for name in names {
            let user = whole(&world, &name).await.expect("she is there");
            assert_eq!(user.accounts.iter().filter(|account| account.present).count(), WAYS.len(), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_hangs_up_leaves_nothing_by_halves() {
    let folder = Folder::new();
    for world in worlds(&folder).await {
        let (addr, handle) = listen(&world);
        for way in WAYS {
            let names: Vec<String> = (0..HANG_UPS).map(|number| format!("{}-{number}", way.api)).collect();
            let session = way.session(&world).await;
            let requests: Vec<String> = names.iter().map(|name| way.wire(&session, name)).collect();
            let hang_ups: Vec<_> =
                requests.chunks(HANG_UPS / 8).map(|some| tokio::spawn(hang_up(addr, some.to_vec()))).collect();
            for hang_up in hang_ups {
                hang_up.await.expect("sent");
            }
            for name in &names {
                within(|| async { whole(&world, name).await.is_some() }).await;
            }
            let (client, base) = (client(), format!("http://{addr}"));
            let after = format!("{}-after", way.api);
            let ask = async |name: &str| way.ask(&client, &base, &session, name).await.expect("an answer");
            assert_eq!((ask(&after).await, ask(&names[0]).await), (Verdict::Created, Verdict::There));
        }
        handle.shutdown();
    }
}

pub(crate) fn listen(world: &World) -> (SocketAddr, Handle<SocketAddr>) {
    let settings = Settings { listen: "127.0.0.1:0".to_owned(), ..Settings::default() };
    let listening = Listening::bind(&settings).expect("a free port");
    let (addr, handle) = (listening.addr(), Handle::new());
    tokio::spawn(listening.answer(world.app.router(), handle.clone()));
    (addr, handle)
}

/// Sends each request whole, and closes its connection at once or a little later, without reading.
async fn hang_up(addr: SocketAddr, requests: Vec<String>) {
    for (number, request) in requests.into_iter().enumerate() {
        let mut stream = TcpStream::connect(addr).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        tokio::time::sleep(Duration::from_micros(500 * (number as u64 % 6))).await;
    }
}

async fn within<F: Future<Output = bool>>(holds: impl Fn() -> F) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(20), "it does not come true");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The user with all that belongs to her; absent if she is not there.
async fn whole(world: &World, name: &str) -> Option<User> {
    let user = world.user(Api::Sectona, "Default", name).await?;
    let present = user.accounts.iter().filter(|account| account.present).count();
    assert!(present > 0 && world.audit_entries(&user).await > 0, "{name} is there by halves");
    Some(user)
}
