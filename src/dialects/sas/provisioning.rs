//! The operations on provisioning.

use super::error;
use super::record::container;
use super::service::{GetProvisioningTasksForUser, ProvisionUsers, RemoveProvisioningTask};
use super::tables::{Row, TASKS, cell, count, table};
use super::users::{find, page};
use super::voice::Voice;
use super::wire::{ProvisioningResult, TokenOption};
use crate::asmx::{Call, DataTable, Exception, Scalar};
use crate::domain::{Provisioned, ProvisioningTask, Refusal, TokenClass};
use crate::service::{Error, Order};

/// Provisions users.
pub(super) async fn provision(
    voice: &Voice,
    call: &Call,
    request: ProvisionUsers,
) -> Result<Option<Vec<ProvisioningResult>>, Exception> {
    let caller = voice.caller(call).await?;
    let names: Vec<String> =
        voice.needed(request.user_names, "userNames")?.into_iter().map(Option::unwrap_or_default).collect();
    let (description, class) = (request.description.unwrap_or_default(), class(request.class));
    let asked = names.len();
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        names.iter().try_for_each(|name| error::check("userNames", name))?;
        error::check("description", &description)?;
        let order = Order { names, class, description, container };
        voice.service.provision(&caller, &realm, &order).await
    };
    let results = match work.await {
        // There may be such users; this operator cannot do it.
        Err(Error::Refused(refusal @ (Refusal::MissingRight { .. } | Refusal::Unfit { .. }))) => {
            voice.refuse(&refusal);
            return Ok(Some(vec![ProvisioningResult::FailedToAddToBatch; asked]));
        }
        result => voice.settle(result, Vec::new())?,
    };
    Ok(Some(results.into_iter().map(|result| told(voice, result)).collect()))
}

fn class(option: TokenOption) -> TokenClass {
    match option {
        TokenOption::Software => TokenClass::Software,
        TokenOption::Custom => TokenClass::Custom,
        TokenOption::Oath => TokenClass::Oath,
        TokenOption::Sms => TokenClass::Sms,
        TokenOption::Password => TokenClass::Password,
        TokenOption::Kt => TokenClass::Kt,
        TokenOption::Rb => TokenClass::Rb,
        TokenOption::Ice => TokenClass::Ice,
        TokenOption::Gold => TokenClass::Gold,
        TokenOption::EToken => TokenClass::EToken,
        TokenOption::MobilePass => TokenClass::MobilePass,
        TokenOption::GoogleAuthenticator => TokenClass::GoogleAuthenticator,
    }
}

fn shown_class(class: TokenClass) -> TokenOption {
    match class {
        TokenClass::Software => TokenOption::Software,
        TokenClass::Custom => TokenOption::Custom,
        TokenClass::Oath => TokenOption::Oath,
        TokenClass::Sms => TokenOption::Sms,
        TokenClass::Password => TokenOption::Password,
        TokenClass::Kt => TokenOption::Kt,
        TokenClass::Rb => TokenOption::Rb,
        TokenClass::Ice => TokenOption::Ice,
        TokenClass::Gold => TokenOption::Gold,
        TokenClass::EToken => TokenOption::EToken,
        TokenClass::MobilePass => TokenOption::MobilePass,
        TokenClass::GoogleAuthenticator => TokenOption::GoogleAuthenticator,
    }
}

/// The service's word for what became of a user, and for the hint why.
fn told(voice: &Voice, result: Provisioned) -> ProvisioningResult {
    let (word, why) = match result {
        Provisioned::Mailed => return ProvisioningResult::EmailSent,
        Provisioned::Texted => return ProvisioningResult::SmsSent,
        Provisioned::Unknown => (ProvisioningResult::FailedToAddToBatch, "no such user"),
        Provisioned::Twice => (ProvisioningResult::FailedToAddToBatch, "she is named twice"),
        Provisioned::NoEmail => (ProvisioningResult::UserHasNoEmail, "UpdateUser gives her an Email"),
        Provisioned::NoMobile => (ProvisioningResult::UserHasNoMobileNumber, "UpdateUser gives her a Mobile"),
        Provisioned::MailFailed => {
            (ProvisioningResult::FailedToSendEmail, "the seed says mail = \"failing\" for the organization")
        }
        Provisioned::SmsFailed => {
            (ProvisioningResult::FailedToSendSms, "the seed says sms = \"failing\" for the organization")
        }
        Provisioned::NoCredits => {
            (ProvisioningResult::FailedToSendSmsNoCredits, "the organization's sms_credits of the seed are used up")
        }
        Provisioned::NoToken => {
            (ProvisioningResult::CouldntGetToken, "no such token is free; the seed says what is in the inventory")
        }
        Provisioned::TooManyTokens => {
            (ProvisioningResult::CouldntAssignToken, "she has as many tokens as max_tokens of the seed allows")
        }
        Provisioned::HasToken => (ProvisioningResult::UserHasActiveToken, "RevokeToken takes it from her"),
    };
    voice.note(format!("{}: {why}", word.print()));
    word
}

/// Lists the tasks that a user is in.
pub(super) async fn list(
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

fn row(task: &ProvisioningTask, now: chrono::DateTime<chrono::Utc>) -> Row {
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    vec![
        Some(count(task.number)),
        cell(Some(task.operator.as_str())),
        cell(Some(time(task.starts_at))),
        Some(count(task.users)),
        cell(Some(shown_class(task.class).print())),
        cell(Some(time(task.stops_at))),
        cell(Some(if now < task.stops_at { "Active" } else { "Expired" })),
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
