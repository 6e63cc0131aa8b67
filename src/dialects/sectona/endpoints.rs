//! Which requests are Sectona's, and what becomes of them.

use std::pin::Pin;

use uuid::Uuid;

use super::dates::Zone;
use super::error::{Action, Rejection};
use super::wire::{Done, Envelope, Order};
use super::{CONTRACT, Sectona, auth, groups, instances, observed, tokens, users};
use crate::contract::{Contract, Operation, Refused, nearest};
use crate::dialects::viewed;
use crate::domain::Api;
use crate::edge::mask::Masking;
use crate::edge::{Answer, Call, Dialect, Seen, Trouble, Viewing};

const PREFIX: &str = "/api/app/";

/// The operation at that path.
pub(super) fn operation(path: &str) -> Option<&'static Operation> {
    let path = path.trim_end_matches('/');
    CONTRACT.operations.iter().find(|operation| operation.path.eq_ignore_ascii_case(path))
}

impl Dialect for Sectona {
    fn api(&self) -> Api {
        Api::Sectona
    }

    fn contract(&self) -> &'static Contract {
        &CONTRACT
    }

    fn paths(&self) -> Vec<&'static str> {
        CONTRACT.operations.iter().map(|operation| operation.path).collect()
    }

    fn claims(&self, path: &str) -> bool {
        path.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let operation = operation(&call.path);
            let mut zone = None;
            let done = carry_out(self, &call, operation, &mut zone).await;
            let zone = match (zone, &done) {
                (Some(zone), _) => zone,
                // The store has just failed; it is not asked again for the sake of a time zone.
                (None, Err(rejection)) if rejection.has_failed() => Zone::utc(),
                (None, _) => instances::default_zone(self, &call).await,
            };
            let (stamp, order) = (zone.stamp(self.service.clock().now()), Order::of(operation));
            let answer = match done {
                Ok(done) => Envelope::success(order, &done.result, &stamp).answer().hint(done.hint),
                Err(rejection) => rejection.answer(order, &stamp),
            };
            let name = operation.map_or("", |operation| operation.name);
            Answer { operation: name, operator: call.asker.name(), ..answer }
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
        Box::pin(async move { viewed(users::view(self, space, user).await) })
    }

    fn say(&self, call: &Call, row: &'static Refused) -> Answer {
        let stamp = Zone::utc().stamp(self.service.clock().now());
        Rejection::new(row.id, "").answer(Order::of(operation(&call.path)), &stamp)
    }

    fn trouble(&self, path: &str, trouble: Trouble) -> Answer {
        let stamp = Zone::utc().stamp(self.service.clock().now());
        Rejection::from(trouble).answer(Order::of(operation(path)), &stamp)
    }
}

/// Does what the request asks for; `zone` is that of the instance that it is about, once it is known.
async fn carry_out(
    sectona: &Sectona,
    call: &Call,
    operation: Option<&'static Operation>,
    zone: &mut Option<Zone>,
) -> Result<Done, Rejection> {
    let Some(operation) = operation else {
        auth::caller(sectona, call, ("", Action::GetUsers)).await?;
        return Err(nowhere(&call.path));
    };
    match operation.name {
        "OAuthToken" => tokens::issue(sectona, call, operation).await,
        "GetUsers" => users::list(sectona, call, operation, zone).await,
        "GetUserGroups" => groups::list(sectona, call, operation, zone).await,
        "GetUsersByGroup" => groups::members(sectona, call, operation, zone).await,
        "GetInstances" => instances::list(sectona, call, operation).await,
        _ => users::manage(sectona, call, operation, zone).await,
    }
}

/// A path without an operation behind it.
fn nowhere(path: &str) -> Rejection {
    let paths = CONTRACT.operations.iter().map(|operation| operation.path);
    let best = nearest(path, paths).unwrap_or(CONTRACT.operations[0].path);
    Rejection::new("011675-path", format!("no operation is here; did you mean POST {best}?"))
}
