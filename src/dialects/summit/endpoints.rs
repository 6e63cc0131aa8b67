//! Which requests are SummitAI's, and what becomes of them.

use std::pin::Pin;

use super::error::Rejection;
use super::{CONTRACT, Summit, users};
use crate::domain::Api;
use crate::edge::{Answer, Call, Dialect, Trouble};

const SERVICE: &str = "/rest/summit_restwcf.svc";
const GENERIC: &str = "/restservice/commonws_jsonobjcall";
const GENERIC_TWIN: &str = "/restservice/commonws_jsonobjcall_json";
const OWN: &str = "/restservice/adm_createorupdateuser";
const OWN_AS_WRITTEN: &str = "/REST/Summit_RESTWCF.svc/RESTService/ADM_CreateorUpdateUser";

/// The URL through which a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// That of all services.
    Generic,
    /// The operation's own, whose answers are JSON within a JSON text.
    Own,
}

/// What follows `.svc` in a path, in lower case and without a slash at the end; the path may begin with anything.
fn after_service(path: &str) -> Option<String> {
    let path = path.to_ascii_lowercase();
    let at = path.find(SERVICE)? + SERVICE.len();
    Some(path[at..].trim_end_matches('/').to_owned())
}

fn door(path: &str) -> Option<Door> {
    match after_service(path)?.as_str() {
        GENERIC | GENERIC_TWIN => Some(Door::Generic),
        OWN => Some(Door::Own),
        _ => None,
    }
}

impl Dialect for Summit {
    fn api(&self) -> Api {
        Api::Summit
    }

    fn paths(&self) -> Vec<&'static str> {
        let operations = CONTRACT.operations.iter().map(|operation| operation.path);
        operations.chain([OWN_AS_WRITTEN]).collect()
    }

    fn claims(&self, path: &str) -> bool {
        after_service(path).is_some()
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let Some(door) = door(&call.path) else {
                return nowhere(&call).answer(Door::Generic);
            };
            let answer = match users::create_or_update(self, &call, door).await {
                Ok(answer) => answer,
                Err(rejection) => rejection.answer(door),
            };
            Answer { operation: super::wire::OPERATION, ..answer }
        })
    }

    fn trouble(&self, _path: &str, trouble: Trouble) -> Answer {
        Rejection::from(trouble).answer(Door::Generic)
    }
}

/// A path without a service behind it.
fn nowhere(call: &Call) -> Rejection {
    let path = CONTRACT.operations[0].path;
    let bare = after_service(&call.path).is_some_and(|rest| rest.is_empty());
    if bare && call.method == "POST" {
        let hint = format!("the .svc itself speaks SOAP; the operation is POST {path}");
        return Rejection::new("unsupported-media", hint);
    }
    Rejection::new("not-found", format!("the operation is POST {path}, after any prefix"))
}
