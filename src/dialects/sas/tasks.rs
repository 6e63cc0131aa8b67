//! The operations on provisioning tasks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use super::service::{
    GetEnrollmentURL, GetMobilePASSProvisioningActivationCode, GetProvisioningTaskCount, GetProvisioningTaskDetails,
    GetProvisioningTasks, GetProvisioningTasksForUser, RemoveProvisioningTask,
};
use super::tables::{Row, TASK_DETAILS, TASKS, cell, count, table};
use super::users::{find, page};
use super::voice::Voice;
use crate::asmx::{Call, DataTable, Exception};
use crate::domain::text::hex;
use crate::domain::{ProvisioningTask, Refusal, TokenClass, fold};
use crate::service::{Caller, Enrolling, Error, digest};

/// Lists the tasks that a user is in.
pub(super) async fn list_of_user(
    voice: &Voice,
    call: &Call,
    request: GetProvisioningTasksForUser,
) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let user = find(voice, &caller, &realm, request.user_name.as_deref()).await?;
        let tasks = voice.service.tasks_of(&user, page(request.first, request.most)).await?;
        let now = voice.service.clock().now();
        Ok(tasks.iter().map(|task| row(task, now)).collect())
    };
    Ok(Some(table("Provisioning Tasks", TASKS, voice.settle(rows.await, Vec::new())?)))
}

fn row(task: &ProvisioningTask, now: DateTime<Utc>) -> Row {
    vec![
        Some(count(task.number)),
        cell(Some(task.operator.as_str())),
        cell(Some(time(task.starts_at))),
        Some(count(task.users)),
        cell(Some(class(task.class))),
        cell(Some(time(task.stops_at))),
        cell(Some(status(task, now))),
    ]
}

/// Removes a task.
pub(super) async fn remove(voice: &Voice, call: &Call, request: RemoveProvisioningTask) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        voice.service.remove_task(&caller, &realm, i64::from(request.task), request.tell).await
    };
    voice.done(work.await)
}

/// Counts the tasks.
pub(super) async fn total(voice: &Voice, call: &Call, request: GetProvisioningTaskCount) -> Result<i32, Exception> {
    let caller = voice.caller(call).await?;
    let total = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        Ok(i32::try_from(voice.service.count_tasks(&realm).await?).unwrap_or(i32::MAX))
    };
    voice.settle(total.await, 0)
}

/// Lists the tasks.
pub(super) async fn list(
    voice: &Voice,
    call: &Call,
    request: GetProvisioningTasks,
) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let tasks = voice.service.tasks(&realm, page(request.first, request.most)).await?;
        let now = voice.service.clock().now();
        Ok(tasks.iter().map(|task| row(task, now)).collect())
    };
    Ok(Some(table("Provisioning Tasks", TASKS, voice.settle(rows.await, Vec::new())?)))
}

/// Lists the users in a task.
pub(super) async fn details(
    voice: &Voice,
    call: &Call,
    request: GetProvisioningTaskDetails,
) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let (task, users) = voice.service.task_details(&realm, i64::from(request.task)).await?;
        let now = voice.service.clock().now();
        Ok(users.iter().map(|enrolling| detail(&task, enrolling, now)).collect())
    };
    Ok(Some(table("Provisioning Task Details", TASK_DETAILS, voice.settle(rows.await, Vec::new())?)))
}

fn detail(task: &ProvisioningTask, Enrolling { user, token }: &Enrolling, now: DateTime<Utc>) -> Row {
    let names = [crate::domain::Field::FirstName, crate::domain::Field::LastName];
    let name: Vec<&str> = names.into_iter().filter_map(|field| user.profile.get(field)).collect();
    vec![
        cell(Some(user.name.as_str())),
        cell(Some(name.join(" "))),
        cell(Some(time(task.starts_at))),
        cell(Some(time(task.stops_at))),
        cell(Some(status(task, now))),
        cell(token.as_ref().map(|token| token.serial.as_str())),
        cell(Some(task.description.as_str())),
    ]
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

fn status(task: &ProvisioningTask, now: DateTime<Utc>) -> &'static str {
    if now < task.stops_at { "Active" } else { "Expired" }
}

/// The service's word for a class.
fn class(class: TokenClass) -> &'static str {
    match class {
        TokenClass::Software => "Software",
        TokenClass::Custom => "Custom",
        TokenClass::Oath => "Oath",
        TokenClass::Sms => "SMS",
        TokenClass::Password => "Password",
        TokenClass::Kt => "KT",
        TokenClass::Rb => "RB",
        TokenClass::Ice => "ICE",
        TokenClass::Gold => "GOLD",
        TokenClass::EToken => "eToken",
        TokenClass::MobilePass => "MobilePASS",
        TokenClass::GoogleAuthenticator => "GoogleAuthenticator",
        TokenClass::GridSure => "GrIDsure",
    }
}

/// The address at which a user enrols.
pub(super) async fn enrollment_url(
    voice: &Voice,
    call: &Call,
    request: GetEnrollmentURL,
) -> Result<Option<String>, Exception> {
    let caller = voice.caller(call).await?;
    let (user, organization) = (request.user_name.as_deref(), request.organization.as_deref());
    let enrolling = enrolling(voice, &caller, user, request.task, organization).await;
    voice.settle(enrolling.map(|(task, enrolling)| Some(url(voice, &task, &enrolling))), None)
}

/// The text by which the `MobilePASS` app enrols: for other classes there is none.
pub(super) async fn activation_code(
    voice: &Voice,
    call: &Call,
    request: GetMobilePASSProvisioningActivationCode,
) -> Result<Option<String>, Exception> {
    let caller = voice.caller(call).await?;
    let (user, organization) = (request.user_name.as_deref(), request.organization.as_deref());
    let code = async {
        let (task, enrolling) = enrolling(voice, &caller, user, request.task, organization).await?;
        if task.class != TokenClass::MobilePass {
            return Err(Refusal::UnknownTask { number: task.number }.into());
        }
        Ok(Some(STANDARD.encode(url(voice, &task, &enrolling))))
    };
    voice.settle(code.await, None)
}

/// A user in a task that can still be completed.
async fn enrolling(
    voice: &Voice,
    caller: &Caller,
    name: Option<&str>,
    task: i32,
    organization: Option<&str>,
) -> Result<(ProvisioningTask, Enrolling), Error> {
    let realm = voice.realm(caller, organization).await?;
    let user = find(voice, caller, &realm, name).await?;
    let (task, users) = voice.service.task_details(&realm, i64::from(task)).await?;
    let number = task.number;
    let live = voice.service.clock().now() < task.stops_at;
    let hers = users.into_iter().find(|enrolling| live && fold(&enrolling.user.name) == fold(&user.name));
    Ok((task, hers.ok_or(Refusal::UnknownTask { number })?))
}

/// The same address each time.
fn url(voice: &Voice, task: &ProvisioningTask, Enrolling { user, .. }: &Enrolling) -> String {
    let code = hex(&digest(&format!("{} {}", task.number, user.guid))[..16]).to_uppercase();
    format!("{}/selfEnrollment/index.aspx?code={code}", voice.origin)
}
