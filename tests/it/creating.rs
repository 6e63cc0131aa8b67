//! How each API is asked to create a user, and what its answer means: for tests that ask all of them the same thing.

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::admanager::encoded;
use crate::sectona::with;
use crate::world::{KEY, PASSWORD, World, quick_seed};
use crate::{sas, sectona, summit};

/// What an answer to a create means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// She is new.
    Created,
    /// She was there: the vendor's duplicate answer, or an update where the vendor updates.
    There,
    /// Something else, in full.
    Other(String),
}

/// One API's way to create a user.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    /// The API.
    pub(crate) api: &'static str,
    path: &'static str,
    content_type: &'static str,
    authorization: fn() -> Option<String>,
    /// The body that logs in, where clients first have to: the others send the cookie of the answer.
    log_in: Option<fn() -> String>,
    body: fn(&str) -> String,
    verdict: fn(&str) -> Option<Verdict>,
}

/// The cookie of a session, where the API has them.
pub(crate) type Session = Option<String>;

/// Every API's.
pub(crate) const WAYS: &[Way] = &[
    Way {
        api: "sectona",
        path: sectona::PATH,
        content_type: "application/json",
        authorization: || Some(format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")))),
        log_in: None,
        body: |name| sectona::create(name).to_string(),
        verdict: |answer| match (json(answer)["IsSuccess"].as_bool()?, &json(answer)["LogCode"]) {
            (true, _) => Some(Verdict::Created),
            (false, code) if code == "011669" => Some(Verdict::There),
            (false, _) => None,
        },
    },
    Way {
        api: "sas",
        path: sas::PATH,
        content_type: "text/xml; charset=utf-8",
        authorization: || None,
        log_in: Some(|| {
            let passcode = sas::element("OTP", PASSWORD);
            sas::envelope("Connect", &(sas::element("OperatorEmail", sas::OPERATOR) + &passcode))
        }),
        body: |name| {
            let organization = sas::element("organization", sas::ORGANIZATION);
            sas::envelope("AddUser", &(sas::user(&[("UserName", name)]) + &organization))
        },
        verdict: |answer| {
            let says = |result: &str| answer.contains(&format!("<AddUserResult>{result}</AddUserResult>"));
            if says("true") { Some(Verdict::Created) } else { says("false").then_some(Verdict::There) }
        },
    },
    Way {
        api: "admanager",
        path: "/RestAPI/CreateUser",
        content_type: "application/x-www-form-urlencoded",
        authorization: || None,
        log_in: None,
        body: |name| {
            let object = json!([{ "sAMAccountName": name, "password": "Analytical-1843" }]);
            let parameters = [("AuthToken", ADMIN_TOKEN), ("domainName", "mynah.test"), ("PRODUCT_NAME", "RESTAPI")];
            encoded(&[parameters.as_slice(), &[("inputFormat", &object.to_string())]].concat())
        },
        verdict: |answer| match (json(answer)[0]["status"].as_str()?, json(answer)[0]["statusMessage"].as_str()?) {
            ("SUCCESS", _) => Some(Verdict::Created),
            (_, "Error in creating user,The object already exists. - Error Code : 80071392") => Some(Verdict::There),
            _ => None,
        },
    },
    Way {
        api: "summit",
        path: summit::PATH,
        content_type: "application/json",
        authorization: || None,
        log_in: None,
        body: |name| {
            let proxy = json!({ "AuthType": "APIKEY", "APIKey": KEY, "ProxyID": 0, "orgid": 1 });
            let user = with(summit::form(name), json!({ "Login_ID": name }));
            summit::body(&proxy, "EmpId", json!([user])).to_string()
        },
        verdict: |answer| match json(answer)["Message"].as_str()? {
            "0 Users Updated Succesfully.1 Users created Succesfully." => Some(Verdict::Created),
            "1 Users Updated Succesfully.0 Users created Succesfully." => Some(Verdict::There),
            _ => None,
        },
    },
];

/// A token of ADManager's default administrator, whose work is not counted against the day's allowance.
pub(crate) const ADMIN_TOKEN: &str = "22222222-2222-4222-8222-222222222222";

/// The shipped seed with cheap hashes and with that token.
pub(crate) fn seed() -> String {
    let seed = quick_seed();
    let administrator = seed.find("[[admanager.technicians]]\nname = \"admin\"\n").expect("a default administrator");
    let (before, after) = seed.split_at(administrator);
    let token = format!("[[admanager.technicians]]\ntokens = [\"{ADMIN_TOKEN}\"]");
    format!("{before}{}", after.replacen("[[admanager.technicians]]", &token, 1))
}

fn json(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap_or_default()
}

/// The cookie that an answer sets, without its attributes.
fn cookie(headers: &HeaderMap) -> Session {
    let cookie = headers.get("set-cookie")?.to_str().ok()?;
    cookie.split(';').next().map(str::to_owned)
}

impl Way {
    /// Logs in where that comes first.
    pub(crate) async fn session(&self, world: &World) -> Session {
        let body = self.log_in?();
        cookie(&world.send(self.post(None, body)).await.headers)
    }

    /// The same over HTTP; an error if the server did not answer.
    pub(crate) async fn session_at(&self, client: &reqwest::Client, base: &str) -> reqwest::Result<Session> {
        let Some(log_in) = self.log_in else { return Ok(None) };
        let request = client.post(format!("{base}{}", self.path)).header("content-type", self.content_type);
        Ok(cookie(request.body(log_in()).send().await?.headers()))
    }

    /// The request for a router.
    pub(crate) fn request(&self, session: &Session, name: &str) -> Request<Body> {
        self.post(session.as_deref(), (self.body)(name))
    }

    fn post(&self, session: Option<&str>, body: String) -> Request<Body> {
        let mut request = Request::post(self.path).header("content-type", self.content_type);
        for (name, value) in self.credentials(session) {
            request = request.header(name, value);
        }
        request.body(Body::from(body)).expect("a request")
    }

    /// The headers that say who asks.
    fn credentials(&self, session: Option<&str>) -> Vec<(&'static str, String)> {
        let cookie = session.map(|session| ("cookie", session.to_owned()));
        (self.authorization)().map(|value| ("authorization", value)).into_iter().chain(cookie).collect()
    }

    /// Asks a server over HTTP; an error if it did not answer in full.
    pub(crate) async fn ask(
        &self,
        client: &reqwest::Client,
        base: &str,
        session: &Session,
        name: &str,
    ) -> reqwest::Result<Verdict> {
        let mut request = client.post(format!("{base}{}", self.path)).header("content-type", self.content_type);
        for (name, value) in self.credentials(session.as_deref()) {
            request = request.header(name, value);
        }
        let answer = request.body((self.body)(name)).send().await?.text().await?;
        Ok(self.verdict(&answer))
    }

    /// The request as it goes over the wire.
    pub(crate) fn wire(&self, session: &Session, name: &str) -> String {
        let credentials = self.credentials(session.as_deref());
        let credentials = credentials.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let credentials = credentials.collect::<Vec<_>>().concat();
        let body = (self.body)(name);
        let (path, content_type, length) = (self.path, self.content_type, body.len());
        format!(
            "POST {path} HTTP/1.1\r\nHost: mynah\r\n{credentials}Content-Type: {content_type}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    }

    /// What an answer means.
    pub(crate) fn verdict(&self, answer: &str) -> Verdict {
        (self.verdict)(answer).unwrap_or_else(|| Verdict::Other(answer.to_owned()))
    }
}

/// A client for plain HTTP.
pub(crate) fn client() -> reqwest::Client {
    // reqwest asks for a provider even where no TLS is spoken; another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(std::time::Duration::from_secs(30)).build().expect("a client")
}
