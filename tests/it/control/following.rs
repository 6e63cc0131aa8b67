//! Requests as they happen: waiting for them, and following them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::creating::client;
use crate::sectona::create;
use crate::world::World;

#[tokio::test]
async fn whoever_waits_is_answered_as_soon_as_it_is_there() {
    let world = Arc::new(World::new().await);
    world.sectona().manage_user(create("ada")).await.good();
    let found = world.look("/wait?user=ada").await.status(200).json();
    assert_eq!(found["items"][0]["request"]["parameters"]["Username"], "ada");
    let waiting = tokio::spawn({
        let world = Arc::clone(&world);
        async move { world.look("/wait?operation=ManageUser&after=1&count=2&timeout=30s").await }
    });
    for name in ["bob", "eve"] {
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert!(!waiting.is_finished());
        world.sectona().manage_user(create(name)).await.good();
    }
    let found = waiting.await.expect("an answer").status(200).json();
    let names: Vec<_> = found["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["request"]["parameters"]["Username"].clone())
        .collect();
    assert_eq!(names, [json!("bob"), json!("eve")]);
}

#[tokio::test]
async fn whoever_waits_in_vain_is_told_when_the_time_is_over() {
    let world = World::new().await;
    world.sectona().manage_user(create("ada")).await.good();
    let began = Instant::now();
    let told = world.look("/wait?count=2&timeout=200ms").await.problem(408);
    assert_eq!(told, "1 of 2 requests came within 200ms");
    assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
    for query in ["count=0", "count=1001", "timeout=61s", "timeout=0s", "timeout=soon", "timeout=-1s", "colour=red"] {
        world.look(&format!("/wait?{query}")).await.problem(400);
    }
}

/// The server at an address, until the test ends.
async fn serve(world: &World) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let router = world.app.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

/// A stream of events.
struct Events(reqwest::Response, String);

impl Events {
    async fn open(base: &str, query: &str, last: Option<&str>) -> Self {
        let mut request = client().get(format!("{base}/_mynah/events{query}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"text/event-stream".parse().expect("a value"))
        );
        Self(response, String::new())
    }

    /// Id and data of the next event, which must be there soon.
    async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.1.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.1 = rest;
                let line = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).map(|text| text.trim().to_owned())
                };
                assert_eq!(line("event:").as_deref(), Some("request"), "{event}");
                let data = serde_json::from_str(&line("data:").expect("data")).expect("JSON");
                return (line("id:").expect("an id"), data);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.0.chunk()).await.expect("soon");
            let chunk = chunk.expect("a piece").expect("no end");
            self.1.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_can_be_followed_and_taken_up_again() {
    let world = World::new().await;
    let base = serve(&world).await;
    world.sectona().manage_user(create("before")).await.good();
    let mut all = Events::open(&base, "", None).await;
    let mut refused = Events::open(&base, "?outcome=refused", None).await;
    world.sectona().manage_user(create("ada")).await.good();
    let (id, item) = all.next().await;
    assert_eq!(
        (id.as_str(), &item["request"]["parameters"]["Username"], &item["number"]),
        ("2", &json!("ada"), &json!(2))
    );
    let listed = world.requests("after=1").await;
    assert_eq!(listed, [item]);
    world.sectona().manage_user(create("ada")).await;
    let (first, second) = (all.next().await, refused.next().await);
    assert_eq!(first, second);
    assert_eq!((first.0.as_str(), &first.1["outcome"]), ("3", &json!("refused")));
    let mut again = Events::open(&base, "", Some("1")).await;
    assert_eq!((again.next().await.0.as_str(), again.next().await.0.as_str()), ("2", "3"));
    // After a reset numbers begin anew: whoever was told of more has missed all that is there.
    world.look("/wait?timeout=1s").await.status(200);
    world.request(axum::http::Method::POST, "/_mynah/reset", &[], "").await.status(200);
    world.sectona().manage_user(create("after")).await.good();
    assert_eq!(all.next().await.1["request"]["parameters"]["Username"], "after");
    let mut again = Events::open(&base, "", Some("3")).await;
    assert_eq!(again.next().await.0, "1");
    world.look("/events?outcome=good").await.problem(400);
    let headers = [("last-event-id", "x")];
    world.request(axum::http::Method::GET, "/_mynah/events", &headers, "").await.problem(400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_when_the_server_stops() {
    let world = World::new().await;
    let base = serve(&world).await;
    let mut events = Events::open(&base, "", None).await;
    world.app.journal().stopper().send_replace(true);
    let end = tokio::time::timeout(Duration::from_secs(5), events.0.chunk()).await.expect("an end");
    assert_eq!(end.expect("no failure"), None);
}
