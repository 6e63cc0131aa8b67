//! Which requests are SAS's, and what becomes of them.

use std::pin::Pin;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::error;
use super::service::{
    AddContainer, AddGroup, AddSamlUserExtension, AddUser, AddUserWithAlias, Bsidca, Connect, GetContainers,
    GetProvisioningTasksForUser, GetTokens, GetTokensByOwner, GetTotalTokens, GetUser, GetUserAlias,
    GetUserInOperatorOrganization, GetUsers, GetUsersForContainer, GetUsersForGroup, MoveUsers, PingConnection,
    ProvisionUsers, RemoveContainer, RemoveProvisioningTask, RemoveUser, RevokeToken, UpdateUser, UpdateUserWithAlias,
};
use super::voice::{Said, Voice};
use super::wire::{ProvisioningResult, ReturnCode, RevokeResult, User, UserDeleteResult};
use super::{Sas, auth, containers, groups, provisioning, tokens, users};
use crate::asmx::{Call as Operation, DataTable, Exception, Request, Response};
use crate::domain::Api;
use crate::edge::{Answer, Call, Dialect, Hint, Outcome, Trouble};

const SERVICE: &str = "/BSIDCA/BSIDCA.asmx";
const FOLDER: &str = "/BSIDCA/";
/// What IIS adds to every answer of ASP.NET.
const POWERED_BY: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-powered-by"), HeaderValue::from_static("ASP.NET"));

impl Dialect for Sas {
    fn api(&self) -> Api {
        Api::Sas
    }

    fn paths(&self) -> Vec<&'static str> {
        vec![SERVICE]
    }

    fn claims(&self, path: &str) -> bool {
        starts_with(path, FOLDER)
    }

    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let Some((service, path_info)) = split(&call.raw_path) else {
                return page_not_found();
            };
            let voice = Voice::new(self.service.clone(), call.space, call.request_id.clone());
            let address = format!("{}{service}", call.origin);
            let body = call.body.as_ref().map(|bytes| &bytes[..]);
            let request = Request {
                method: &call.method,
                address: &address,
                path_info,
                query: &call.query,
                headers: &call.headers,
                body: body.unwrap_or_default(),
            };
            match body {
                Ok(_) => answered(self.asmx.answer(&voice, &request).await, voice.said()),
                Err(trouble) => self.troubled(&request, *trouble),
            }
        })
    }

    fn trouble(&self, path: &str, trouble: Trouble) -> Answer {
        let Some((_, path_info)) = split(path) else { return page_not_found() };
        let (method, headers) = (Method::POST, HeaderMap::new());
        let request = Request { method: &method, address: "", path_info, query: "", headers: &headers, body: &[] };
        self.troubled(&request, trouble)
    }
}

impl Sas {
    /// What ASP.NET says when a request cannot be read or answered.
    fn troubled(&self, request: &Request<'_>, trouble: Trouble) -> Answer {
        let (row, exception) = error::trouble(trouble);
        let mut response = self.asmx.fail(request, exception);
        if row == "cut-short" {
            (response.status, response.body) = (axum::http::StatusCode::BAD_REQUEST, String::new());
        }
        let said = Said { hint: Hint::new(trouble.hint()), refused: true, failure: None };
        let answer = answered(response, said);
        if matches!(trouble, Trouble::Panicked | Trouble::TookTooLong(_)) { answer.failed(None) } else { answer }
    }
}

fn starts_with(path: &str, start: &str) -> bool {
    path.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The path of the service, as the client writes it, and what follows.
fn split(path: &str) -> Option<(&str, &str)> {
    let split = starts_with(path, SERVICE).then(|| path.split_at(SERVICE.len()));
    split.filter(|(_, rest)| rest.is_empty() || rest.starts_with('/'))
}

/// What IIS says of another path in the service's folder.
fn page_not_found() -> Answer {
    let row = super::CONTRACT.answer("page-resource");
    let body = format!(
        "<!DOCTYPE html>\r\n<html>\r\n    <head>\r\n        <title>{0}</title>\r\n    </head>\r\n    \
         <body bgcolor=\"white\">\r\n        <h1>Server Error in '/' Application.</h1>\r\n        \
         <h2><i>{0}</i></h2>\r\n    </body>\r\n</html>\r\n",
        row.text
    );
    Answer::new(row.status, "text/html; charset=utf-8", body)
        .hint(Hint::new(format!("the service is at {SERVICE}, in any case")))
        .refused()
}

/// The edge's answer, with what was said beside the service's.
fn answered(response: Response, said: Said) -> Answer {
    let hint = if said.refused { said.hint } else { error::protocol(&response) };
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
    Answer { outcome, operation: response.operation.unwrap_or_default(), headers, ..answer.hint(hint) }
}

type Answers<T> = Result<T, Exception>;

impl Bsidca for Voice {
    async fn connect(&self, call: &Operation, request: Connect) -> Answers<(ReturnCode, Option<String>)> {
        auth::connect(self, call, request).await
    }

    async fn ping_connection(&self, call: &Operation, _: PingConnection) -> Answers<bool> {
        auth::ping(self, call).await
    }

    async fn add_saml_user_extension(&self, call: &Operation, request: AddSamlUserExtension) -> Answers<bool> {
        users::add_saml(self, call, request).await
    }

    async fn add_user(&self, call: &Operation, request: AddUser) -> Answers<bool> {
        users::add(self, call, request.user, None, request.organization).await
    }

    async fn add_user_with_alias(&self, call: &Operation, request: AddUserWithAlias) -> Answers<bool> {
        users::add(self, call, request.user, request.alias, request.organization).await
    }

    async fn get_user(&self, call: &Operation, request: GetUser) -> Answers<Option<User>> {
        users::get(self, call, request.user_name, request.organization).await
    }

    async fn get_user_alias(&self, call: &Operation, request: GetUserAlias) -> Answers<Option<Vec<String>>> {
        users::get_aliases(self, call, request.user_name, request.organization).await
    }

    async fn get_user_in_operator_organization(
        &self,
        call: &Operation,
        request: GetUserInOperatorOrganization,
    ) -> Answers<Option<User>> {
        users::get_own(self, call, request.user_name).await
    }

    async fn get_users(&self, call: &Operation, request: GetUsers) -> Answers<Option<DataTable>> {
        users::list(self, call, request).await
    }

    async fn get_users_for_container(
        &self,
        call: &Operation,
        request: GetUsersForContainer,
    ) -> Answers<Option<DataTable>> {
        users::list_container(self, call, request).await
    }

    async fn get_users_for_group(&self, call: &Operation, request: GetUsersForGroup) -> Answers<Option<DataTable>> {
        groups::list_users(self, call, request).await
    }

    async fn move_users(&self, call: &Operation, request: MoveUsers) -> Answers<bool> {
        containers::move_users(self, call, request).await
    }

    async fn provision_users(
        &self,
        call: &Operation,
        request: ProvisionUsers,
    ) -> Answers<Option<Vec<ProvisioningResult>>> {
        provisioning::provision(self, call, request).await
    }

    async fn remove_user(&self, call: &Operation, request: RemoveUser) -> Answers<UserDeleteResult> {
        users::remove(self, call, request).await
    }

    async fn update_user(&self, call: &Operation, request: UpdateUser) -> Answers<bool> {
        users::update(self, call, (request.user_name, request.user), None, request.organization).await
    }

    async fn update_user_with_alias(&self, call: &Operation, request: UpdateUserWithAlias) -> Answers<bool> {
        users::update(self, call, (request.user_name, request.user), request.alias, request.organization).await
    }

    async fn add_container(&self, call: &Operation, request: AddContainer) -> Answers<bool> {
        containers::add(self, call, request).await
    }

    async fn get_containers(&self, call: &Operation, request: GetContainers) -> Answers<Option<DataTable>> {
        containers::list(self, call, request).await
    }

    async fn remove_container(&self, call: &Operation, request: RemoveContainer) -> Answers<bool> {
        containers::remove(self, call, request).await
    }

    async fn add_group(&self, call: &Operation, request: AddGroup) -> Answers<bool> {
        groups::add(self, call, request).await
    }

    async fn get_tokens_by_owner(&self, call: &Operation, request: GetTokensByOwner) -> Answers<Option<Vec<String>>> {
        tokens::list_of_owner(self, call, request).await
    }

    async fn get_tokens(&self, call: &Operation, request: GetTokens) -> Answers<Option<DataTable>> {
        tokens::list(self, call, request).await
    }

    async fn get_total_tokens(&self, call: &Operation, request: GetTotalTokens) -> Answers<i32> {
        tokens::total(self, call, request).await
    }

    async fn revoke_token(&self, call: &Operation, request: RevokeToken) -> Answers<RevokeResult> {
        tokens::revoke(self, call, request).await
    }

    async fn get_provisioning_tasks_for_user(
        &self,
        call: &Operation,
        request: GetProvisioningTasksForUser,
    ) -> Answers<Option<DataTable>> {
        provisioning::list(self, call, request).await
    }

    async fn remove_provisioning_task(&self, call: &Operation, request: RemoveProvisioningTask) -> Answers<bool> {
        provisioning::remove(self, call, request).await
    }
}
