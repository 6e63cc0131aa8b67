//! Requests as a dialect gets them, put together by hand, and a mask that can be looked for.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use mynah::app::DEFAULT_SPACE;
use mynah::contract::{Parameter, Shape};
use mynah::dialects::{Manners, dialects};
use mynah::domain::Api;
use mynah::edge::{Answer, Asker, Call, Dialect, Hint, Mask};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::sas::{NAMESPACE, PATH as BSIDCA};
use crate::world::World;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const JSON: &str = "application/json";
/// A text that no contract and no sentence has in it, with everything that is ever escaped.
pub(crate) const CANARY: &str = "Kanarienvogel-7&<z>\"é+% =;x";
/// A part of it that no escape changes.
pub(crate) const FEATHER: &str = "Kanarienvogel-7";
pub(crate) const MASK: &str = "[masked]";

/// Masks everything alike.
pub(crate) struct Stars;

impl Mask for Stars {
    fn mask(&self, _: &str) -> String {
        MASK.to_owned()
    }
}

/// The dialects over a world.
pub(crate) struct Watch {
    dialects: Arc<[Arc<dyn Dialect>]>,
    space: Uuid,
    _world: World,
}

impl Watch {
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let service = world.app.service();
        let space = service.space(DEFAULT_SPACE).await.expect("a store").expect("a space");
        let dialects = dialects(service, Manners { sas_custom_errors: true });
        Self { dialects, space, _world: world }
    }

    pub(crate) fn dialect(&self, api: Api) -> &dyn Dialect {
        &**self.dialects.iter().find(|dialect| dialect.api() == api).expect("every API has a dialect")
    }

    pub(crate) fn call(&self, method: Method, target: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Call {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header");
            map.append(HeaderName::from_bytes(name.as_bytes()).expect("a header"), value);
        }
        Call {
            method,
            path: percent_decode_str(path).decode_utf8_lossy().into_owned(),
            raw_path: path.to_owned(),
            query: query.to_owned(),
            origin: "http://localhost".to_owned(),
            headers: map,
            body: Ok(body.into()),
            space: self.space,
            request_id: "r1".to_owned(),
            asker: Asker::default(),
        }
    }

    pub(crate) fn post(&self, target: &str, media: &str, body: impl Into<Bytes>) -> Call {
        self.call(Method::POST, target, &[("content-type", media)], body)
    }

    /// Everything that may be kept of a request, and of an answer with that body.
    pub(crate) fn kept(&self, api: Api, call: &Call, media: &'static str, answered: &str) -> String {
        let (dialect, mask) = (self.dialect(api), &Stars);
        let answer = Answer::new(200, media, answered);
        let secrets = dialect.secrets(call);
        let hint = Hint::new(format!("it is {CANARY}"));
        [
            dialect.masked_request(call, mask),
            dialect.masked_answer(call, &answer, mask),
            mynah::edge::mask::query(&call.query, dialect.contract(), mask),
            mynah::edge::mask::text(&hint.to_string(), &secrets, mask),
            format!("{:?}", mynah::edge::mask::headers(&call.headers, mask)),
            Value::Object(mynah::edge::mask::parameters(
                &dialect.seen(call).parameters,
                dialect.contract(),
                &secrets,
                mask,
            ))
            .to_string(),
        ]
        .join("\n")
    }
}

/// The rows that are secrets, each with those around it, the outermost first.
pub(crate) fn secrets(rows: &'static [Parameter]) -> Vec<Vec<&'static Parameter>> {
    let mut found = Vec::new();
    for row in rows {
        if row.secret {
            found.push(vec![row]);
        }
        let within = secrets(row.members());
        found.extend(within.into_iter().map(|path| [&[row], &path[..]].concat()));
    }
    found
}

/// An object with a text at the end of that path.
pub(crate) fn nested(path: &[&Parameter], text: &str, spell: fn(&str) -> String) -> Map<String, Value> {
    let (row, rest) = path.split_first().expect("a path");
    let value = match row.shape {
        Shape::Object(_) => Value::Object(nested(rest, text, spell)),
        Shape::Objects(_) => json!([nested(rest, text, spell)]),
        _ => Value::from(text),
    };
    Map::from_iter([(spell(row.name), value)])
}

/// What stands at the end of that path.
pub(crate) fn at<'a>(parameters: &'a Map<String, Value>, path: &[&Parameter]) -> Option<&'a Value> {
    let (row, rest) = path.split_first().expect("a path");
    let value = parameters.get(row.name)?;
    match value {
        _ if rest.is_empty() => Some(value),
        Value::Object(members) => at(members, rest),
        Value::Array(items) => at(items.first()?.as_object()?, rest),
        _ => None,
    }
}

/// A text as forms and queries carry it.
pub(crate) fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A text as XML carries it.
pub(crate) fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Watch {
    /// Requests of SAS with an argument, in every way that the service can be asked.
    pub(crate) fn sas_calls(&self, operation: &str, argument: &str, text: &str) -> Vec<Call> {
        let wrapped =
            |text: &str| format!("<{operation} xmlns=\"{NAMESPACE}\"><{argument}>{text}</{argument}></{operation}>");
        let envelope = |namespace: &str, text: &str| {
            let inner = wrapped(text);
            format!("<s:Envelope xmlns:s=\"{namespace}\"><s:Body>{inner}</s:Body></s:Envelope>")
        };
        let soap_11 = |text: &str| {
            let action = format!("\"{NAMESPACE}{operation}\"");
            let headers = [("content-type", "text/xml; charset=utf-8"), ("soapaction", &action)];
            self.call(Method::POST, BSIDCA, &headers, envelope(mynah::asmx::SOAP_11, text))
        };
        let path = format!("{BSIDCA}/{operation}");
        let pair = format!("{}={}", escaped(argument), escaped(text));
        let media = format!("application/soap+xml; charset=utf-8; action=\"{NAMESPACE}{operation}\"");
        vec![
            soap_11(&xml(text)),
            soap_11(&format!("<![CDATA[{text}]]>")),
            self.post(BSIDCA, &media, envelope(mynah::asmx::SOAP_12, &xml(text))),
            self.post(&path, FORM, pair.clone()),
            self.call(Method::GET, &format!("{path}?{pair}"), &[], ""),
        ]
    }
}
