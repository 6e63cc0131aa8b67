//! The edge on its own: what it makes of a request is told back by a dialect of the test's own.

mod encodings;
mod origin;

use std::pin::Pin;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use mynah::contract::{Contract, Refused};
use mynah::dialects::sas;
use mynah::domain::Api;
use mynah::edge::faults::{Asking, Fault, Faults, Matching};
use mynah::edge::mask::Masking;
use mynah::edge::{
    Answer, Call, Dialect, Dialects, Edge, Entering, Kinds, Origin, Seen, Space, Spaces, Trouble, Viewing,
};
use serde_json::{Value, json};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::world::CountingIds;

/// Claims every path and answers with the call itself.
struct Echo;

impl Dialect for Echo {
    fn api(&self) -> Api {
        Api::Sas
    }

    fn contract(&self) -> &'static Contract {
        &sas::CONTRACT
    }

    fn say(&self, _call: &Call, row: &'static Refused) -> Answer {
        Answer::new(row.status, "text/plain", row.text)
    }

    fn paths(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn claims(&self, _path: &str) -> bool {
        true
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        let headers: Vec<&str> = call.headers.keys().map(axum::http::HeaderName::as_str).collect();
        let body = match &call.body {
            Ok(body) => json!({ "text": String::from_utf8_lossy(body), "length": body.len() }),
            Err(trouble) => json!({ "trouble": format!("{trouble:?}"), "hint": trouble.hint() }),
        };
        let told = json!({
            "path": call.path,
            "raw_path": call.raw_path,
            "query": call.query,
            "origin": call.origin,
            "headers": headers,
            "body": body,
        });
        Box::pin(std::future::ready(Answer::new(200, "application/json", told.to_string())))
    }

    fn seen(&self, _: &Call) -> Seen {
        Seen::default()
    }

    fn walk_request(&self, call: &Call, masking: &Masking<'_>) -> String {
        call.body.as_ref().map_or_else(|_| String::new(), |body| masking.unreadable(body))
    }

    fn walk_answer(&self, _: &Call, answer: &Answer, masking: &Masking<'_>) -> String {
        masking.text(&answer.body)
    }

    fn view(&self, _space: Uuid, _user: Uuid) -> Viewing<'_> {
        Box::pin(async { Ok(None) })
    }

    fn trouble(&self, _path: &str, trouble: Trouble) -> Answer {
        Answer::new(500, "text/plain", trouble.hint())
    }
}

/// What stands behind no proxy and speaks no TLS.
const PLAIN: Origin = Origin { tls: false, trust_proxy: false };

/// Has one space, whatever its name.
struct One;

impl Spaces for One {
    fn enter<'a>(&'a self, name: &'a str) -> Entering<'a> {
        let space = Space {
            id: Uuid::nil(),
            name: name.to_owned(),
            dialects: echo(),
            clock: Arc::new(mynah::app::ambient::SystemClock),
            ids: Arc::new(CountingIds::default()),
            rehearse: Box::new(echo),
            rehearsal: OnceLock::new(),
            faults: AtomicI64::new(0),
            kinds: Kinds::default(),
        };
        Box::pin(std::future::ready(Ok(Arc::new(space))))
    }
}

impl Faults for One {
    fn matching<'a>(&'a self, _space: &'a Space, _dialect: &'a dyn Dialect, _seen: &'a Seen) -> Matching<'a> {
        Box::pin(std::future::ready(Vec::new()))
    }

    fn strikes<'a>(&'a self, _space: &'a Space, _fault: &'a Fault) -> Asking<'a> {
        Box::pin(std::future::ready(false))
    }
}

fn echo() -> Dialects {
    Arc::from([Arc::new(Echo) as Arc<dyn Dialect>])
}

fn edge(origin: Origin) -> Edge {
    Edge {
        dialects: echo(),
        spaces: Arc::new(One),
        faults: Arc::new(One),
        origin,
        ids: Arc::new(CountingIds::default()),
        timeout: Duration::from_secs(30),
        journal: None,
        work: TaskTracker::new(),
    }
}

/// What an edge makes of a request to that URI.
async fn told(origin: Origin, uri: &str, headers: &[(&str, &[u8])], body: impl Into<Body>) -> Value {
    let mut request = Request::post(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = edge(origin).answer(request.body(body.into()).expect("a request")).await;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[tokio::test]
async fn the_path_is_told_decoded_and_as_it_came() {
    let told = told(PLAIN, "/a%20b/%C3%A4%2Fc%ff/?q=%20", &[], "").await;
    let raw = "/a%20b/%C3%A4%2Fc%ff/";
    assert_eq!((told["path"].as_str(), told["raw_path"].as_str()), (Some(raw), Some(raw)), "no UTF-8");
    assert_eq!(told["query"], "q=%20");
    let told = self::told(PLAIN, "http://host/a%20b/%C3%A4%2Fc?q", &[], "").await;
    assert_eq!((told["path"].as_str(), told["raw_path"].as_str()), (Some("/a b/ä/c"), Some("/a%20b/%C3%A4%2Fc")));
}
