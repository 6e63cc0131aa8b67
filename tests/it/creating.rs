//! How each API is asked to create a user, and what its answer means: for tests that ask all of them the same thing.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::admanager::encoded;
use crate::sectona::with;
use crate::world::{KEY, PASSWORD, quick_seed};
use crate::{sectona, summit};

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
    body: fn(&str) -> String,
    verdict: fn(&Value) -> Option<Verdict>,
}

/// Every API's.
pub(crate) const WAYS: &[Way] = &[
    Way {
        api: "sectona",
        path: sectona::PATH,
        content_type: "application/json",
        authorization: || Some(format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")))),
        body: |name| sectona::create(name).to_string(),
        verdict: |answer| match (answer["IsSuccess"].as_bool()?, &answer["LogCode"]) {
            (true, _) => Some(Verdict::Created),
            (false, code) if code == "011669" => Some(Verdict::There),
            (false, _) => None,
        },
    },
    Way {
        api: "admanager",
        path: "/RestAPI/CreateUser",
        content_type: "application/x-www-form-urlencoded",
        authorization: || None,
        body: |name| {
            let object = json!([{ "sAMAccountName": name, "password": "Analytical-1843" }]);
            let parameters = [("AuthToken", ADMIN_TOKEN), ("domainName", "mynah.test"), ("PRODUCT_NAME", "RESTAPI")];
            encoded(&[parameters.as_slice(), &[("inputFormat", &object.to_string())]].concat())
        },
        verdict: |answer| match (answer[0]["status"].as_str()?, answer[0]["statusMessage"].as_str()?) {
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
        body: |name| {
            let proxy = json!({ "AuthType": "APIKEY", "APIKey": KEY, "ProxyID": 0, "orgid": 1 });
            let user = with(summit::form(name), json!({ "Login_ID": name }));
            summit::body(&proxy, "EmpId", json!([user])).to_string()
        },
        verdict: |answer| match answer["Message"].as_str()? {
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

impl Way {
    /// The request for a router.
    pub(crate) fn request(&self, name: &str) -> Request<Body> {
        let mut request = Request::post(self.path).header("content-type", self.content_type);
        if let Some(authorization) = (self.authorization)() {
            request = request.header("authorization", authorization);
        }
        request.body(Body::from((self.body)(name))).expect("a request")
    }

    /// Asks a server over HTTP; an error if it did not answer in full.
    pub(crate) async fn ask(&self, client: &reqwest::Client, base: &str, name: &str) -> reqwest::Result<Verdict> {
        let request = client.post(format!("{base}{}", self.path)).header("content-type", self.content_type);
        let request = match (self.authorization)() {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        };
        let answer = request.body((self.body)(name)).send().await?.text().await?;
        Ok(self.verdict(&answer))
    }

    /// The request as it goes over the wire.
    pub(crate) fn wire(&self, name: &str) -> String {
        let authorization = (self.authorization)().map(|value| format!("Authorization: {value}\r\n"));
        let (body, authorization) = ((self.body)(name), authorization.unwrap_or_default());
        let (path, content_type, length) = (self.path, self.content_type, body.len());
        format!(
            "POST {path} HTTP/1.1\r\nHost: mynah\r\n{authorization}Content-Type: {content_type}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    }

    /// What an answer means.
    pub(crate) fn verdict(&self, answer: &str) -> Verdict {
        let other = || Verdict::Other(answer.to_owned());
        serde_json::from_str(answer).ok().and_then(|answer| (self.verdict)(&answer)).unwrap_or_else(other)
    }
}

/// A client for plain HTTP.
pub(crate) fn client() -> reqwest::Client {
    // reqwest asks for a provider even where no TLS is spoken; another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(std::time::Duration::from_secs(30)).build().expect("a client")
}
