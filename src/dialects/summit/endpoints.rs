//! Which requests are SummitAI's, and what becomes of them.

use std::pin::Pin;

use uuid::Uuid;

use super::error::Rejection;
use super::wire::Request;
use super::{CONTRACT, Summit, auth, incidents, masters, observed, said, search, users};
use crate::contract::{Contract, Operation, Refused};
use crate::dialects::viewed;
use crate::domain::Api;
use crate::edge::mask::Masking;
use crate::edge::{Answer, Call, Dialect, Seen, Trouble, Viewing};

const SERVICE: &str = "/rest/summit_restwcf.svc";
const SERVICES: &str = "/restservice/";
const GENERIC: [&str; 2] = ["commonws_jsonobjcall", "commonws_jsonobjcall_json"];
const OWN_AS_WRITTEN: &str = "/REST/Summit_RESTWCF.svc/RESTService/ADM_CreateorUpdateUser";

/// The URL through which a request comes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Door {
    /// That of all services.
    Generic,
    /// The service's own, whose answers are JSON within a JSON text.
    Own(&'static Operation),
}

/// What follows `.svc` in a path, in lower case and without a slash at the end; the path may begin with anything.
fn after_service(path: &str) -> Option<String> {
    let path = path.to_ascii_lowercase();
    let at = path.find(SERVICE)? + SERVICE.len();
    Some(path[at..].trim_end_matches('/').to_owned())
}

/// The door at that path.
pub(super) fn door(path: &str) -> Option<Door> {
    let rest = after_service(path)?;
    let name = rest.strip_prefix(SERVICES)?;
    if GENERIC.contains(&name) { Some(Door::Generic) } else { CONTRACT.operation(name).map(Door::Own) }
}

impl Dialect for Summit {
    fn api(&self) -> Api {
        Api::Summit
    }

    fn contract(&self) -> &'static Contract {
        &CONTRACT
    }

    fn paths(&self) -> Vec<&'static str> {
        let mut paths: Vec<_> = CONTRACT.operations.iter().map(|operation| operation.path).collect();
        paths.sort_unstable();
        paths.dedup();
        paths.push(OWN_AS_WRITTEN);
        paths
    }

    fn claims(&self, path: &str) -> bool {
        after_service(path).is_some()
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let Some(door) = door(&call.path) else {
                return nowhere(&call).answer(Door::Generic);
            };
            let request = match Request::read(&call, door) {
                Ok(request) => request,
                Err(rejection) => return rejection.answer(door),
            };
            let operation = request.operation.name;
            let answer = match serve(self, &call, request, door).await {
                Ok(answer) => answer,
                Err(rejection) => rejection.answer(door),
            };
            Answer { operation, operator: call.asker.name(), ..answer }
        })
    }

    fn seen(&self, call: &Call) -> Seen {
        observed::seen(call)
    }

    fn walk_request(&self, call: &Call, masking: &Masking<'_>) -> String {
        observed::request(call, masking)
    }

    fn walk_answer(&self, _: &Call, answer: &Answer, masking: &Masking<'_>) -> String {
        observed::answer(answer, masking)
    }

    fn view(&self, space: Uuid, user: Uuid) -> Viewing<'_> {
        Box::pin(async move { viewed(search::view(self, space, user).await) })
    }

    fn say(&self, call: &Call, row: &'static Refused) -> Answer {
        said::say(self, call, row, door(&call.path).unwrap_or(Door::Generic))
    }

    fn trouble(&self, _path: &str, trouble: Trouble) -> Answer {
        Rejection::from(trouble).answer(Door::Generic)
    }
}

/// Asks the service that the request names.
async fn serve(summit: &Summit, call: &Call, request: Request, door: Door) -> Result<Answer, Rejection> {
    let caller = auth::caller(summit, call, &request).await;
    let caller = caller.map_err(|rejection| rejection.and(request.all_oddities()))?;
    match request.operation.name {
        "ADM_SearchUsers" => search::in_domain(summit, &caller, request, door).await,
        "ADM_SearchAllUser" => search::everywhere(summit, &caller, request, door).await,
        "ADM_GetUserMasterData" => masters::list(summit, &caller, request, door).await,
        "ADM_CreateOrUpdateCommonMaster" => masters::create_or_update(summit, &caller, request, door).await,
        "IM_GetIncidentDetailsAndChangeHistory" | "IM_GetIncidentList" => incidents::none(summit, request, door),
        _ => Box::pin(users::create_or_update(summit, &caller, request, door)).await,
    }
}

/// A path without a service behind it.
fn nowhere(call: &Call) -> Rejection {
    let path = CONTRACT.operations[0].path;
    let bare = after_service(&call.path).is_some_and(|rest| rest.is_empty());
    if bare && call.method == "POST" {
        let hint = format!("the .svc itself speaks SOAP; the services are at POST {path}");
        return Rejection::new("unsupported-media", hint);
    }
    Rejection::new("not-found", format!("the services are at POST {path}, after any prefix"))
}
