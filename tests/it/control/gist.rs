//! What of a body matters to coverage: where two requests have the same gist, the same is noted of both.

use axum::http::Method;
use mynah::contract::{Contract, Meaning};
use mynah::control::WATCHING;
use mynah::dialects::CONTRACTS;
use mynah::domain::Api;
use mynah::domain::coverage::{Finding, Mark};
use mynah::domain::exchanges::{Answered, Asked, Ending, Exchange};
use mynah::edge::{Call, Gist, Reader};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::watching::{FORM, JSON, Stars, Watch, escaped};
use crate::sas::{NAMESPACE, PATH as BSIDCA};

const XML: &str = "text/xml; charset=utf-8";

/// A create, as the API's clients send it: path, media type and body.
fn create(api: Api, name: &str) -> (&'static str, &'static str, String) {
    match api {
        Api::Sectona => {
            let user = json!({
                "APIActionType": "Create", "Username": name, "FirstName": "Ada", "Password": "Analytical-1843", "Mobile": "+44 77 001",
                "EmailID": format!("{name}@mynah.test"), "IsActive": true, "Company": "12 & Sons", "UserType": "Interactive",
            });
            ("/API/APP/APP007/ManageUser", JSON, user.to_string())
        }
        Api::Admanager => {
            let objects =
                json!([{ "givenName": name, "sAMAccountName": name, "password": "Analytical-1843", "l": "London" }]);
            let body = format!("AuthToken=0a-1&domainName=mynah.test&inputFormat={}", escaped(&objects.to_string()));
            ("/RestAPI/CreateUser", FORM, body)
        }
        Api::Summit => {
            let users =
                json!([{ "EmployeeId": name, "UserName": "Ada", "LoginType": "FORM", "Password": "x", "Remote": 12 }]);
            let details = json!({ "AuthType": "APIKEY", "APIKey": "bXk", "ProxyID": 0, "OrgID": 1 });
            let parameters = json!({ "_ProxyDetails": details, "UniqueField": "EmpId", "Users": users });
            let body = json!({ "ServiceName": "ADM_CreateorUpdateUser", "objCommonParameters": parameters });
            ("/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall", JSON, body.to_string())
        }
        Api::Sas => {
            let user = format!("<user><UserName>{name}</UserName><Lastname>12 &amp; Sons</Lastname></user>");
            let inner = format!("<AddUser xmlns=\"{NAMESPACE}\">{user}<organization>Mynah</organization></AddUser>");
            let body =
                format!("<s:Envelope xmlns:s=\"{}\"><s:Body>{inner}</s:Body></s:Envelope>", mynah::asmx::SOAP_11);
            (BSIDCA, XML, body)
        }
    }
}

impl Watch {
    fn creating(&self, api: Api, body: &str) -> Call {
        let (path, media, _) = create(api, "");
        let action = format!("\"{NAMESPACE}AddUser\"");
        self.call(Method::POST, path, &[("content-type", media), ("soapaction", &action)], body.to_owned())
    }

    /// What is noted of a create with that body.
    fn noted(&self, api: Api, body: &str) -> (Vec<Mark>, Vec<Finding>) {
        let (call, dialect) = (self.creating(api, body), self.dialect(api));
        let seen = dialect.seen(&call);
        let exchange = Exchange {
            id: "one".to_owned(),
            at: chrono::DateTime::UNIX_EPOCH,
            space: call.space,
            space_name: "default".to_owned(),
            api,
            operation: seen.operation.map(|operation| operation.name.to_owned()),
            operator: None,
            outcome: Ending::Ok,
            code: None,
            rows: Vec::new(),
            failing: Vec::new(),
            spoilt: None,
            hint: None,
            micros: 0,
            asked: Asked {
                body: dialect.masked_request(&call, &Stars),
                parameters: Value::Object(seen.parameters).to_string(),
                ..Asked::default()
            },
            answered: Answered::default(),
        };
        let mut marks = (WATCHING.exercised)(&exchange);
        marks.sort();
        marks.dedup();
        (marks, (WATCHING.noticed)(&exchange))
    }

    fn reader(&self, api: Api) -> Reader {
        Reader::of(create(api, "").1, self.dialect(api).contract()).expect("bodies are UTF-8")
    }

    fn gist(&self, api: Api, body: &str) -> Option<Gist> {
        self.reader(api).gist(body.as_bytes())
    }

    fn text(&self, api: Api, body: &str) -> Option<Vec<u8>> {
        self.gist(api, body).map(|gist| gist.text)
    }
}

#[tokio::test]
async fn what_a_user_is_called_does_not_matter_and_what_is_given_does() {
    let watch = Watch::new().await;
    for api in Api::ALL {
        let of = |name: &str| watch.text(api, &create(api, name).2);
        let plain = of("ada-0001");
        assert!(plain.is_some(), "{api}");
        for other in ["bob-0002", "E77-12", "x-2"] {
            assert_eq!(of(other), plain, "{api}: {other}");
            let (known, other) = (create(api, "ada-0001").2, create(api, other).2);
            let gist = watch.gist(api, &known).expect("it is plain");
            assert!(watch.reader(api).is_alike(known.as_bytes(), &gist, other.as_bytes()), "{other}");
        }
        assert_eq!(of("user-0001"), of("user-0002"), "{api}: a word of a table is one, and no more");
        // Of these it matters how they are written, or cannot be told.
        for other in ["true-1", "ada-1-1", "d\u{e9}-1", "a\\u0064a-1", "&#65;-1"] {
            assert_ne!(of(other), plain, "{api}: {other}");
        }
    }
    let other = |from: &str, to: &str| watch.text(Api::Sectona, &create(Api::Sectona, "ada").2.replace(from, to));
    for (from, to) in
        [("Mobile", "Company"), ("Mobile", "mobile"), ("true", "false"), ("Interactive", "API"), (",", "")]
    {
        assert_ne!(other(from, to), other("", ""), "{from} {to}");
    }
    let contract = watch.dialect(Api::Sectona).contract();
    assert!(Reader::of("application/json; charset=utf-16", contract).is_none());
}

#[test]
fn every_part_of_a_name_is_a_word_of_the_table_in_any_case() {
    for contract in CONTRACTS {
        let names = contract.names();
        let parts = names.iter().flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()));
        for part in parts.filter(|part| !part.is_empty()) {
            assert_ne!(contract.words().meaning(part.to_uppercase().as_bytes()), Meaning::None, "{part}");
        }
        assert_eq!(contract.words().meaning(b"Babbage"), Meaning::None);
    }
}

/// Words of a table and others that some reader may take for something.
fn words(contract: &'static Contract) -> Vec<String> {
    let values = contract.operations.iter().flat_map(|operation| operation.parameters).flat_map(|row| row.values);
    let mut words: Vec<String> = contract.names().into_iter().chain(values.copied()).map(str::to_owned).collect();
    words.extend(words.clone().into_iter().map(|word| word.to_uppercase()));
    let others = [
        "true",
        "FALSE",
        "null",
        "0",
        "1",
        "00",
        "012",
        "77",
        "1e5",
        "99999",
        "1e",
        "e5",
        "E",
        "nil",
        "W3t9XQ",
        "eyJhIjoiYiJ9",
        "u0041",
        "n",
        "amp",
        "x41",
        "41",
        "ab",
        "Q",
        "alias",
        "string",
        "Envelope",
        "1234567890123456789012",
    ];
    words.extend(others.map(str::to_owned));
    words
}

/// What may stand between words.
const SIGNS: [&str; 40] = [
    "\"",
    "\\",
    ":",
    ",",
    "{",
    "}",
    "[",
    "]",
    " ",
    "\n",
    "-",
    "+",
    ".",
    "%",
    "&",
    "=",
    "<",
    ">",
    "</",
    "/>",
    "'",
    "#",
    ";",
    "_",
    "@",
    "\u{e9}",
    "\u{212a}",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&#",
    "%41",
    "%22",
    "%5C",
    "%7B",
    "%C3%A9",
    "\u{1}",
    "\":\"",
    "\",\"",
];

/// The runs of letters and digits of a text, and what is between them.
fn cut(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for c in text.chars() {
        let word = |c: char| c.is_ascii_alphanumeric();
        match parts.last_mut() {
            Some(last) if last.chars().all(word) == word(c) => last.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts
}

#[tokio::test]
async fn of_bodies_with_one_gist_the_same_is_noted() {
    let watch = Watch::new().await;
    for api in Api::ALL {
        let words = words(watch.dialect(api).contract());
        let word = prop_oneof![
            3 => proptest::sample::select(words),
            1 => "[a-zA-Z0-9]{1,6}",
            1 => "[0-9]{1,6}",
        ];
        let sign = proptest::sample::select(SIGNS.to_vec()).prop_map(str::to_owned);
        let piece = prop_oneof![word.clone(), sign];
        // Some changes that both bodies have, and some words that are others in the second.
        let shared = prop::collection::vec((any::<prop::sample::Index>(), piece, any::<bool>()), 0..5);
        let own = prop::collection::vec((any::<prop::sample::Index>(), word), 1..3);
        let mut runner = TestRunner::new(Config { cases: 2_000, failure_persistence: None, ..Config::default() });
        let result = runner.run(&(shared, own), |(shared, own)| {
            let mut parts = cut(&create(api, "ada-0001").2);
            for (at, piece, instead) in shared {
                let at = at.index(parts.len());
                if instead { parts[at] = piece } else { parts.insert(at, piece) }
            }
            let first = parts.concat();
            let mut parts = cut(&first);
            for (at, word) in own {
                let places: Vec<usize> =
                    (0..parts.len()).filter(|at| parts[*at].starts_with(|c: char| c.is_ascii_alphanumeric())).collect();
                parts[places[at.index(places.len())]] = word;
            }
            let second = parts.concat();
            let Some(gist) = watch.gist(api, &first) else { return Ok(()) };
            let is_same = watch.text(api, &second).is_some_and(|text| text == gist.text);
            let is_alike = watch.reader(api).is_alike(first.as_bytes(), &gist, second.as_bytes());
            prop_assert!(is_same || !is_alike, "{}\n{}", first, second);
            prop_assert_eq!(watch.reader(api).is_alike(first.as_bytes(), &gist, first.as_bytes()), true);
            if !is_same {
                return Ok(());
            }
            let ((marks, found), (others, found_there)) = (watch.noted(api, &first), watch.noted(api, &second));
            // Where something is found, nothing is remembered.
            if found.is_empty() {
                prop_assert_eq!((marks, found), (others, found_there), "{}\n{}", first, second);
            }
            Ok(())
        });
        assert!(result.is_ok(), "{api}: {result:?}");
    }
}
