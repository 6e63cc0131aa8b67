//! Which requests are SAS's, and what becomes of them.

use std::pin::Pin;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use uuid::Uuid;

use super::voice::{Said, Voice};
use super::{CONTRACT, Sas, error, given, observed, said, users};
use crate::asmx::{Request, Response};
use crate::contract::{Contract, Refused};
use crate::dialects::viewed;
use crate::domain::Api;
use crate::edge::mask::Masking;
use crate::edge::{Answer, Call, Dialect, Hint, NoSpace, Outcome, Seen, Trouble, Viewing};

const SERVICE: &str = "/BSIDCA/BSIDCA.asmx";
const FOLDER: &str = "/BSIDCA/";
/// What IIS adds to every answer of ASP.NET.
const POWERED_BY: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-powered-by"), HeaderValue::from_static("ASP.NET"));

impl Dialect for Sas {
    fn api(&self) -> Api {
        Api::Sas
    }

    fn contract(&self) -> &'static Contract {
        &CONTRACT
    }

    fn paths(&self) -> Vec<&'static str> {
        vec![SERVICE]
    }

    fn claims(&self, path: &str) -> bool {
        starts_with(path, FOLDER) || path.eq_ignore_ascii_case(FOLDER.trim_end_matches('/'))
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let Some((service, path_info)) = split(&call.raw_path) else {
                return page_not_found();
            };
            let voice = Voice::new(self.service.clone(), &call);
            let address = format!("{}{service}", call.origin);
            let request = asmx_request(&call, &address, path_info);
            let answer = match &call.body {
                Ok(_) => answered(self.asmx.answer(&voice, &request).await, voice.said()),
                Err(trouble) => self.troubled(&request, trouble),
            };
            Answer { operator: call.asker.name(), ..answer }
        })
    }

    fn seen(&self, call: &Call) -> Seen {
        observed::seen(self, call)
    }

    fn walk_request(&self, call: &Call, masking: &Masking<'_>) -> String {
        observed::request(call, masking)
    }

    fn walk_answer(&self, _: &Call, answer: &Answer, masking: &Masking<'_>) -> String {
        observed::answer(answer, masking)
    }

    fn view(&self, space: Uuid, user: Uuid) -> Viewing<'_> {
        Box::pin(async move { viewed(users::look(&self.service, space, user).await) })
    }

    fn say(&self, call: &Call, row: &'static Refused) -> Answer {
        said::say(self, call, row)
    }

    fn trouble(&self, path: &str, trouble: Trouble) -> Answer {
        if let Trouble::NoSpace(reason) = &trouble
            && *reason != NoSpace::Failed
        {
            return page_not_found().hint(Hint::new(reason.to_string()));
        }
        let Some((_, path_info)) = split(path) else { return page_not_found() };
        let (method, headers) = (Method::POST, HeaderMap::new());
        let request = Request { method: &method, address: "", path_info, query: "", headers: &headers, body: &[] };
        self.troubled(&request, &trouble)
    }
}

impl Sas {
    /// What ASP.NET says when a request cannot be read or answered.
    fn troubled(&self, request: &Request<'_>, trouble: &Trouble) -> Answer {
        let (row, exception) = error::trouble(trouble);
        let mut response = self.asmx.fail(request, exception);
        if row == "cut-short" {
            (response.status, response.body) = (axum::http::StatusCode::BAD_REQUEST, String::new());
        }
        let said = Said { hint: Hint::new(trouble.hint()), refused: true, failure: None };
        let answer = Answer { rows: vec![CONTRACT.answer(row)], ..answered(response, said) };
        if matches!(trouble, Trouble::Panicked | Trouble::NoSpace(_) | Trouble::TookTooLong(_)) {
            answer.failed(None)
        } else {
            answer
        }
    }
}

/// A request as the protocol takes it; one whose body did not arrive has none.
pub(super) fn asmx_request<'a>(call: &'a Call, address: &'a str, path_info: &'a str) -> Request<'a> {
    let body = call.body.as_ref().map(|bytes| &bytes[..]).unwrap_or_default();
    Request { method: &call.method, address, path_info, query: &call.query, headers: &call.headers, body }
}

fn starts_with(path: &str, start: &str) -> bool {
    path.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The path of the service, as the client writes it, and what follows.
pub(super) fn split(path: &str) -> Option<(&str, &str)> {
    let split = starts_with(path, SERVICE).then(|| path.split_at(SERVICE.len()));
    split.filter(|(_, rest)| rest.is_empty() || rest.starts_with('/'))
}

/// What IIS says of another path in the service's folder.
pub(super) fn page_not_found() -> Answer {
    let row = super::CONTRACT.answer("page-resource");
    let body = format!(
        "<!DOCTYPE html>\r\n<html>\r\n    <head>\r\n        <title>{0}</title>\r\n    </head>\r\n    \
         <body bgcolor=\"white\">\r\n        <h1>Server Error in '/' Application.</h1>\r\n        \
         <h2><i>{0}</i></h2>\r\n    </body>\r\n</html>\r\n",
        row.text
    );
    Answer::new(row.status, "text/html; charset=utf-8", body)
        .hint(Hint::new(format!("the service is at {SERVICE}, in any case")))
        .giving(row)
        .refused()
}

/// The edge's answer, with what was said beside the service's.
pub(super) fn answered(response: Response, said: Said) -> Answer {
    // What the operation said of itself says more than its exception; a fault of the protocol says something else.
    let own = said.refused && !error::is_of_the_protocol(&response);
    let rows = given::rows(&response, said.refused);
    let hint = if own { said.hint } else { error::protocol(&response) };
    let refused = said.refused || response.problem.is_some() || response.status.as_u16() >= 400;
    let hint = hint.and(error::ignored(&response.ignored));
    let outcome = match said.failure {
        Some(failure) => Outcome::Failed(Some(failure)),
        None if refused => Outcome::Refused,
        None => Outcome::Done,
    };
    let answer = Answer::new(response.status.as_u16(), response.content_type.unwrap_or_default(), response.body);
    let mut headers = response.headers;
    headers.push(POWERED_BY);
    Answer { outcome, rows, operation: response.operation.unwrap_or_default(), headers, ..answer.hint(hint) }
}
