//! Which requests are ADManager's, and what becomes of them.

use std::pin::Pin;

use axum::http::{HeaderValue, header};
use uuid::Uuid;

use super::error::Rejection;
use super::wire::{Parameters, page};
use super::{
    Admanager, CONTRACT, actions, groups, observed, passwords, said, search, technicians, tokens, units, users,
};
use crate::contract::{Contract, Operation, Refused};
use crate::dialects::viewed;
use crate::domain::Api;
use crate::edge::mask::Masking;
use crate::edge::{Answer, Call, Dialect, Hint, NoSpace, Seen, Trouble, Viewing};

const PREFIXES: [&str; 2] = ["/RestAPI", "/MobileAPI"];

impl Dialect for Admanager {
    fn api(&self) -> Api {
        Api::Admanager
    }

    fn contract(&self) -> &'static Contract {
        &CONTRACT
    }

    fn paths(&self) -> Vec<&'static str> {
        CONTRACT.operations.iter().map(|operation| operation.path).collect()
    }

    fn claims(&self, path: &str) -> bool {
        let below = |prefix: &str| path.strip_prefix(prefix);
        PREFIXES.into_iter().filter_map(below).any(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let Some(operation) = operation(&call.path) else { return no_operation(&call.path) };
            let answer = self.operate(&call, operation).await;
            Answer { operation: operation.name, operator: call.asker.name(), ..answer }
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
        said::say(call, row)
    }

    fn trouble(&self, _path: &str, trouble: Trouble) -> Answer {
        let answer = match trouble {
            Trouble::TooLarge(_) => page("size"),
            Trouble::CutShort | Trouble::Undecodable(_) | Trouble::UnknownEncoding => page("body"),
            Trouble::NoSpace(NoSpace::Failed) | Trouble::TookTooLong(_) | Trouble::Panicked => {
                return Rejection::new("internal-request", trouble.hint()).envelope();
            }
            Trouble::NoSpace(_) => page("operation"),
        };
        answer.hint(Hint::new(trouble.hint()))
    }
}

/// The operation at that path.
pub(super) fn operation(path: &str) -> Option<&'static Operation> {
    CONTRACT.operations.iter().find(|operation| operation.path == path.trim_end_matches('/'))
}

fn no_operation(path: &str) -> Answer {
    let names = CONTRACT.operations.iter().map(|operation| operation.name).collect::<Vec<_>>().join(", ");
    let given = path.rsplit('/').next().unwrap_or_default();
    let alike = CONTRACT.operation(given).map(|operation| format!("; did you mean {}?", operation.path));
    let hint = format!("no operation is at this path{}; there are {names}", alike.unwrap_or_default());
    page("operation").hint(Hint::new(hint))
}

impl Admanager {
    async fn operate(&self, call: &Call, operation: &'static Operation) -> Answer {
        if !operation.methods.contains(&call.method.as_str()) {
            let mut answer = page("method");
            answer.headers.push((header::ALLOW, HeaderValue::from_static("GET, POST")));
            return answer.hint(Hint::new(format!("{} takes GET and POST", operation.name)));
        }
        if let Err(trouble) = &call.body {
            return self.trouble(&call.path, trouble.clone());
        }
        let parameters = match Parameters::read(call) {
            Ok(parameters) => parameters,
            Err(problem) => return page("body").hint(Hint::new(problem)),
        };
        let answer = self.perform(call, operation.name, &parameters).await;
        let hint = answer.hint.clone().and(parameters.oddities(operation, call));
        answer.hint(hint)
    }

    async fn perform(&self, call: &Call, operation: &str, parameters: &Parameters) -> Answer {
        let answer = match operation {
            "CreateUser" => return Box::pin(users::create_user(self, call, parameters)).await,
            "ModifyUser" => return users::modify_user(self, call, parameters).await,
            "APIAuthToken" => return tokens::log_in(self, call, parameters).await,
            "ValidateAuthToken" => return tokens::validate(self, call, parameters).await,
            "RemoveAPIAuthToken" => return tokens::remove(self, call, parameters).await,
            "SearchUser" => search::search(self, call, parameters).await,
            "DeleteUser" => actions::delete(self, call, parameters).await,
            "DisableUser" => actions::disable(self, call, parameters).await,
            "EnableUser" => actions::enable(self, call, parameters).await,
            "UnlockUser" => actions::unlock(self, call, parameters).await,
            "MoveUser" => actions::relocate(self, call, parameters).await,
            "ResetPwd" => passwords::reset(self, call, parameters).await,
            "AddUsersToGroup" => groups::add_users(self, call, parameters).await,
            "RemoveUsersFromGroup" => groups::remove_users(self, call, parameters).await,
            "CreateGroup" => groups::create(self, call, parameters).await,
            "CreateOU" => units::create(self, call, parameters).await,
            "GetAuthInfo" => technicians::auth_info(self, call, parameters).await,
            "GetAllTechnicianDetails" => technicians::all(self, call, parameters).await,
            _ => technicians::probe(self, call, parameters).await,
        };
        answer.unwrap_or_else(Rejection::envelope)
    }
}
