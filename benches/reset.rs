//! How long a reset takes: with 1,000 users who came after the seed, and with a seed of 1,000. Medians of some rounds, with
//! the least and the most; beside them one durable write, to compare with. On Postgres too where `MYNAH_BENCH_POSTGRES`
//! is the URL of a database that may be written to.

use std::fmt::Write;
use std::time::{Duration, Instant};

use mynah::app::App;
use mynah::config::{Settings, seed};
use mynah::domain::spaces::DEFAULT_SPACE;
use mynah::service::{NewSpace, PasswordCost, Service, Source};
use mynah::store::Location;

const USERS: usize = 1_000;
const ROUNDS: usize = 9;
const REALM: &str = "[[realm]]\nname = \"many\"\nsectona = [{ instance = \"Many\" }]\n";

/// A seed with so many users, each with two accounts.
fn many() -> String {
    (0..USERS).fold(REALM.to_owned(), |mut text, number| {
        let email = format!("user-{number}@mynah.test");
        write!(
            text,
            "[[user]]\nrealm = \"many\"\nname = \"user-{number}\"\n\
             attributes = {{ email = \"{email}\" }}\naccounts = [\"sectona\", \"summit\"]\n"
        )
        .expect("a text takes all");
        text
    })
}

#[expect(clippy::disallowed_methods, reason = "it measures real time")]
async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let began = Instant::now();
    (work.await, began.elapsed())
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let (least, median, most) = (times[0], times[times.len() / 2], times[times.len() - 1]);
    println!("{what:<44} {median:>9.1?}  ({least:.1?} to {most:.1?})");
}

async fn add_many(service: &Service) {
    let space = service.space(DEFAULT_SPACE).await.expect("a store").expect("the default space");
    service.add_seed(space, seed::parse(&many()).expect("a seed")).await.expect("it loads");
}

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("mynah-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut stores = vec![("memory", Location::Memory), ("sqlite", Location::Sqlite(folder.join("reset.db")))];
    if let Ok(url) = std::env::var("MYNAH_BENCH_POSTGRES") {
        stores.push(("postgres", url.parse().expect("MYNAH_BENCH_POSTGRES is the URL of a database")));
    }
    for (name, store) in stores {
        let settings = Settings { store, password_cost: PasswordCost::Light, ..Settings::default() };
        let app = App::open(&settings).await.expect("it starts");
        let spaces = app.spaces();
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        let own = Source::Given(Box::new(seed::parse(&many()).expect("a seed")));
        spaces.make(NewSpace { source: own, ..NewSpace::named("own") }).await.expect("it is made");
        for _ in 0..ROUNDS {
            add_many(spaces.service()).await;
            times[0].push(timed(spaces.reset(DEFAULT_SPACE)).await.1);
            times[1].push(timed(spaces.reset("own")).await.1);
            let draw = spaces.service().space(DEFAULT_SPACE).await.expect("a store").expect("a space");
            times[2].push(timed(spaces.service().draw_block(draw, "bench")).await.1);
            spaces.tidy().await;
        }
        let [to_seed, of_seed, write] = times;
        tell(&format!("{name}: reset with {USERS} users more than the seed"), to_seed);
        tell(&format!("{name}: reset to a seed of {USERS} users"), of_seed);
        tell(&format!("{name}: one small durable write"), write);
    }
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}
