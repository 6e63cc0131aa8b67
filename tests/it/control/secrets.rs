//! Secrets of requests and answers: masked wherever they stand.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mynah::contract::{Contract, Operation, Parameter, Shape};
use mynah::dialects::CONTRACTS;
use mynah::domain::Api;
use mynah::edge::{Call, mask};
use serde_json::{Map, Value, json};

use super::watching::{CANARY, FEATHER, FORM, JSON, MASK, Stars, Watch, at, escaped, nested, secrets};
use crate::sas::{NAMESPACE, PATH as BSIDCA};
use crate::summit::PATH as SUMMIT;

const OWN: &str = "/x/REST/Summit_RESTWCF.svc/RESTService/";

/// Every way in which an operation can be asked with a text at that place.
pub(crate) fn calls(
    watch: &Watch,
    api: Api,
    operation: &Operation,
    path: &[&Parameter],
    spell: fn(&str) -> String,
) -> Vec<Call> {
    let members = nested(path, CANARY, spell);
    let document = Value::Object(members.clone()).to_string();
    match api {
        Api::Sectona if operation.name == "OAuthToken" => {
            let form = format!("{}={}", spell(path[0].name), escaped(CANARY));
            vec![watch.post(operation.path, JSON, document), watch.post(operation.path, FORM, form)]
        }
        Api::Sectona => vec![watch.post(operation.path, JSON, document)],
        Api::Sas => watch.sas_calls(operation.name, &spell(path[0].name), CANARY),
        Api::Admanager => {
            let (name, value) = members.into_iter().next().expect("a member");
            let texts = match value {
                Value::String(text) => vec![text],
                objects => vec![objects.to_string(), STANDARD.encode(objects.to_string())],
            };
            let pairs = texts.iter().map(|text| format!("{name}={}", escaped(text)));
            let both = |pair: String| {
                let query = watch.call(Method::GET, &format!("{}?{pair}", operation.path), &[], "");
                [query, watch.post(operation.path, FORM, pair)]
            };
            pairs.flat_map(both).collect()
        }
        Api::Summit => {
            let mut wrapped = members.clone();
            let inner = members.values().next().and_then(Value::as_object).cloned().unwrap_or_default();
            if !members.contains_key(&spell("objCommonParameters")) {
                wrapped = Map::from_iter([("objCommonParameters".to_owned(), Value::Object(members.clone()))]);
            }
            wrapped.insert("ServiceName".to_owned(), Value::from(operation.name));
            let own = format!("{OWN}{}", operation.name);
            let inner = if path.len() > 2 { Value::Object(inner).to_string() } else { document.clone() };
            vec![
                watch.post(SUMMIT, JSON, Value::Object(wrapped).to_string()),
                watch.post(&own, JSON, document),
                watch.post(&own, JSON, inner),
            ]
        }
    }
}

/// An answer of that API that repeats a text.
fn echoing(api: Api, text: &str) -> (&'static str, String) {
    let members =
        json!({ "Result": json!({ "Errors": text }).to_string(), "statusMessage": super::watching::xml(text) });
    match api {
        Api::Sas => {
            let text = super::watching::xml(text);
            ("text/xml; charset=utf-8", format!("<r><a>is {text}</a><b c=\"{}\"/></r>", text.replace('"', "&quot;")))
        }
        Api::Summit => (JSON, Value::from(members.to_string()).to_string()),
        Api::Sectona | Api::Admanager => (JSON, members.to_string()),
    }
}

#[tokio::test]
async fn what_a_contract_calls_secret_is_kept_nowhere_and_seen_under_its_own_name() {
    let watch = Watch::new().await;
    let mut planted = 0;
    for contract in CONTRACTS {
        let api = contract.api;
        for operation in contract.operations {
            for path in secrets(operation.parameters) {
                for spell in [str::to_owned, str::to_uppercase] {
                    for call in calls(&watch, api, operation, &path, spell) {
                        // Elements are known in their own case alone by no more than the protocol.
                        planted += 1;
                        let place = format!("{api} {} {} {call:?}", operation.name, path.last().expect("a row").name);
                        let dialect = watch.dialect(api);
                        let seen = dialect.seen(&call);
                        let name = seen.operation.map(|operation| operation.name);
                        let soap_only = api == Api::Sas && call.raw_path != BSIDCA && operation.methods.len() == 1;
                        if !soap_only {
                            assert_eq!(name, Some(operation.name), "{place}");
                            let value = at(&seen.parameters, &path).and_then(Value::as_str);
                            assert_eq!(value, Some(CANARY), "{place}: {:?}", seen.parameters);
                        }
                        assert!(dialect.secrets(&call).iter().any(|secret| secret == CANARY), "{place}");
                        let (media, answer) = echoing(api, CANARY);
                        let kept = watch.kept(api, &call, media, &answer);
                        assert!(!kept.contains(FEATHER), "{place}: {kept}");
                        assert!(!kept.contains(&STANDARD.encode(CANARY)), "{place}: {kept}");
                        assert!(kept.matches(MASK).count() >= 4, "{place}: {kept}");
                        assert!(!kept.contains("unreadable"), "{place}: {kept}");
                    }
                }
            }
        }
    }
    assert!(planted > 150, "{planted} canaries");
}

#[tokio::test]
async fn what_looks_like_a_secret_is_one_and_what_the_contract_knows_is_what_it_says() {
    let watch = Watch::new().await;
    for contract in CONTRACTS {
        for name in ["Passwrod", "Pasword", "user_pwd", "x-api-key", "clientSecret", "newUserPIN", "otp", "OTPValue"] {
            assert!(contract.is_secret(name), "{} {name}", contract.api);
        }
        for name in ["Username", "shipping", "opinion", "Options", "mapping"] {
            assert!(!contract.is_secret(name), "{} {name}", contract.api);
        }
        open_rows(contract);
    }
    let body = json!({ "Passwrod": FEATHER, "Username": "ada", "LastName": format!("x{FEATHER}x") }).to_string();
    let call = watch.post(CONTRACTS[0].operations[0].path, JSON, body);
    let kept = watch.dialect(Api::Sectona).masked_request(&call, &Stars);
    assert_eq!(kept, r#"{"Passwrod":"[masked]","Username":"ada","LastName":"x[masked]x"}"#);
}

#[test]
fn a_name_that_looks_like_a_secret_is_said_to_be_one_or_none() {
    fn walk(contract: &'static Contract, rows: &'static [Parameter]) {
        for row in rows {
            let free = matches!(row.shape, Shape::Text | Shape::Texts);
            if free && mynah::contract::looks_secret(row.name) {
                assert_ne!(row.secret, row.open, "{} {}", contract.api, row.name);
            }
            walk(contract, row.members());
        }
    }
    for contract in CONTRACTS {
        contract.operations.iter().for_each(|operation| walk(contract, operation.parameters));
    }
    let summit = CONTRACTS.into_iter().find(|contract| contract.api == Api::Summit).expect("a contract");
    assert!(summit.is_secret("TokenID") && !summit.is_secret("APIKeyExpiry"));
}

fn open_rows(contract: &'static Contract) {
    fn walk(contract: &'static Contract, rows: &'static [Parameter]) {
        for row in rows {
            assert_eq!(contract.is_secret(row.name), row.secret, "{} {}", contract.api, row.name);
            walk(contract, row.members());
        }
    }
    contract.operations.iter().for_each(|operation| walk(contract, operation.parameters));
}

#[tokio::test]
async fn xml_is_kept_as_it_was_written_but_for_its_secrets() {
    let watch = Watch::new().await;
    let body = format!(
        "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s=\"{}\">\n <s:Body><!-- hunter2 --><Connect  xmlns=\"{NAMESPACE}\" \
         otp='hunter2'>\n  <OperatorEmail>a&#64;b &amp; hunter2</OperatorEmail><OTP>hun<![CDATA[ter]]>&#50;</OTP>\n\
         <hunter2/><x a=\"hunter2!\"/><validationCode /></Connect></s:Body></s:Envelope>",
        mynah::asmx::SOAP_11
    );
    let call = watch.post(BSIDCA, "text/xml", body.clone());
    let kept = watch.dialect(Api::Sas).masked_request(&call, &Stars);
    let expected = body
        .replace("<!-- hunter2 -->", "<!---->")
        .replace("<Connect  xmlns", "<Connect xmlns")
        .replace("otp='hunter2'", "otp=\"[masked]\"")
        .replace("a&#64;b &amp; hunter2", "a@b &amp; [masked]")
        .replace("hun<![CDATA[ter]]>&#50;", MASK)
        .replace("<hunter2/>", "<[masked]/>")
        .replace("a=\"hunter2!\"", "a=\"[masked]!\"");
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_kept_without_a_word_of_it() {
    let watch = Watch::new().await;
    let paths = [
        (Api::Sectona, "/API/APP/APP007/ManageUser"),
        (Api::Sectona, "/API/APP/APP007/OAuthToken"),
        (Api::Sectona, "/API/APP/APP007/Nothing"),
        (Api::Sas, BSIDCA),
        (Api::Sas, "/BSIDCA/BSIDCA.asmx/Connect"),
        (Api::Sas, "/BSIDCA/else"),
        (Api::Admanager, "/RestAPI/ResetPwd"),
        (Api::Admanager, "/RestAPI/Nothing"),
        (Api::Summit, SUMMIT),
        (Api::Summit, "/REST/Summit_RESTWCF.svc"),
    ];
    let deep = |open: &str, close: &str| format!("{}{FEATHER}{}", open.repeat(5_000), close.repeat(5_000));
    let bodies = [
        format!("{{\"Password\":\"{FEATHER}\","),
        format!("{{\"Password\":\"{FEATHER}\"}} {{}}"),
        format!("<Envelope><Body><OTP>{FEATHER}</Body>"),
        format!("<Envelope><Body><OTP>&{FEATHER};</OTP></Body></Envelope>"),
        format!("<!DOCTYPE a [<!ENTITY b \"{FEATHER}\">]><a>&b;</a>"),
        format!("\u{0}\u{1}\"{FEATHER}"),
        deep("[", "]"),
        deep("<a>", "</a>"),
        format!("\"{}", "\\".repeat(4_001)) + FEATHER,
    ];
    for (api, path) in paths {
        for media in ["", JSON, "text/xml", "application/soap+xml", "text/plain", "application/json; charset=utf-16"] {
            for body in &bodies {
                let call = watch.post(path, media, body.clone());
                let kept = watch.kept(api, &call, "text/plain", "nothing");
                assert!(!kept.contains(FEATHER), "{api} {path} {media} {body:.80}: {kept:.300}");
                assert!(kept.contains(&format!("unreadable body, {} bytes, [masked]: ", body.len())), "{kept:.300}");
                assert!(watch.dialect(api).seen(&call).parameters.is_empty(), "{api} {path} {media} {body:.80}");
            }
        }
    }
    let call = watch.post(paths[0].1, JSON, format!("{{\"Password\": \"{FEATHER}\", 12"));
    let kept = watch.dialect(Api::Sectona).masked_request(&call, &Stars);
    assert!(kept.ends_with(": {\"…\":…\"…\",…"), "{kept}");
    let hint = mask::text(&format!("Unexpected {FEATHER} here"), &watch.dialect(Api::Sectona).secrets(&call), &Stars);
    assert_eq!(hint, "Unexpected [masked] here");
}

#[tokio::test]
async fn forms_are_kept_whatever_is_wrong_with_them() {
    let watch = Watch::new().await;
    let hostile = [
        format!("password={FEATHER}&%=%&&=&%u12&%ff%fe={}", "%".repeat(50)),
        format!(
            "%70assword={FEATHER}&PASS%57ORD={FEATHER}&%u0070wd={FEATHER}&inputFormat=[{{\"password\":\"{FEATHER}\""
        ),
        format!(
            "OTP={FEATHER}&AuthToken=x{FEATHER}&inputFormat=%5B{{\"a\":\"{{\\\"password\\\":\\\"{FEATHER}\\\"}}\"}}]"
        ),
    ];
    for (api, path) in [
        (Api::Sectona, "/API/APP/APP007/OAuthToken"),
        (Api::Sas, "/BSIDCA/BSIDCA.asmx/GetUser"),
        (Api::Admanager, "/RestAPI/CreateUser"),
    ] {
        for body in &hostile {
            let call = watch.post(&format!("{path}?{body}"), FORM, body.clone());
            let kept = watch.kept(api, &call, "text/plain", FEATHER);
            assert!(!kept.contains(FEATHER), "{api} {body}: {kept}");
        }
    }
    let call = watch.post("/RestAPI/SearchUser", FORM, "AuthToken=abc&filter=%28mail%3Aequal%3Aa%29&range=1+2");
    let kept = watch.dialect(Api::Admanager).masked_request(&call, &Stars);
    assert_eq!(kept, "AuthToken=[masked]&filter=%28mail%3Aequal%3Aa%29&range=1+2");
}

#[tokio::test]
async fn secrets_in_headers_are_masked() {
    let watch = Watch::new().await;
    let basic = format!("Basic {}", STANDARD.encode("ada:hunter2"));
    let call = watch.call(
        Method::POST,
        "/API/APP/APP007/GetUsers",
        &[
            ("authorization", &basic),
            ("authorization", "Bearer hunter3"),
            ("proxy-authorization", "hunter4"),
            ("cookie", "ASP.NET_SessionId=hunter5; theme=hunter6"),
            ("set-cookie", "ASP.NET_SessionId=hunter7; path=/; HttpOnly"),
            ("x-api-key", "hunter8"),
            ("x-auth-token", "hunter9"),
            ("referer", "http://host/a?AuthToken=hunter0&b=c"),
            ("accept", "text/html"),
        ],
        "",
    );
    let headers = mask::headers(&call.headers, &Stars);
    let values: Vec<&str> = headers.iter().map(|(_, value)| value.as_str()).collect();
    assert!(!format!("{values:?}").contains("hunter"), "{values:?}");
    for value in [
        "Basic ada:[masked]",
        "Bearer [masked]",
        "ASP.NET_SessionId=[masked]; theme=[masked]",
        "ASP.NET_SessionId=[masked]; path=/; HttpOnly",
        "http://host/a?AuthToken=[masked]&b=c",
        "text/html",
    ] {
        assert!(values.contains(&value), "{value} is not in {values:?}");
    }
    let secrets = watch.dialect(Api::Sectona).secrets(&call);
    for secret in 2..=9 {
        assert!(secrets.contains(&format!("hunter{secret}")), "{secret} in {secrets:?}");
    }
}
