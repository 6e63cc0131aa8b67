//! The operations on organizations and on what they are allocated.

use super::error;
use super::service::{AddOrganization, AllocateHardware, AllocateSoftware};
use super::tokens::sort;
use super::values::AddOrganizationResult;
use super::voice::Voice;
use crate::asmx::{Call, Exception};
use crate::domain::{Organization, Refusal, TokenKind};
use crate::service::{Allocation, Caller, Error};

/// Adds an organization.
pub(super) async fn add(
    voice: &Voice,
    call: &Call,
    request: AddOrganization,
) -> Result<AddOrganizationResult, Exception> {
    let caller = voice.caller(call).await?;
    let account = voice.needed(request.account, "organization")?;
    let name = account.name.unwrap_or_default();
    let work = async {
        error::check("orgName", &name)?;
        error::check("billingType", account.billing_type.as_deref().unwrap_or_default())?;
        error::check("accountGroup", request.group.as_deref().unwrap_or_default())?;
        let means = Organization { sms_credits: i64::from(account.sms_credits.max(0)), ..Organization::default() };
        voice.service.add_organization(&caller, name.trim(), means).await
    };
    Ok(match work.await {
        Ok(()) => AddOrganizationResult::Success,
        Err(Error::Refused(refusal)) => {
            voice.refuse(&refusal);
            match refusal {
                Refusal::Missing { .. } => AddOrganizationResult::NoOrganizationName,
                Refusal::NameTaken { .. } => AddOrganizationResult::FailedToAddToDatabase,
                _ => AddOrganizationResult::GeneralError,
            }
        }
        Err(failed) => {
            voice.failed(failed);
            AddOrganizationResult::GeneralError
        }
    })
}

/// Allocates software tokens.
pub(super) async fn allocate_software(
    voice: &Voice,
    call: &Call,
    request: AllocateSoftware,
) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    if request.quantity < 1 {
        let (member, value) = ("quantity".to_owned(), request.quantity.to_string());
        return voice.done(Err(Refusal::Unfit { member, value, reason: "1 or more".to_owned() }.into()));
    }
    let what = Allocation::Any { kinds: vec![TokenKind::MobilePass, TokenKind::Mp], count: request.quantity };
    allocate(voice, &caller, &what, request.organization).await
}

/// Allocates hardware tokens.
pub(super) async fn allocate_hardware(
    voice: &Voice,
    call: &Call,
    request: AllocateHardware,
) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let serials = voice.needed(request.serials, "serials")?;
    let serials: Vec<String> = serials.into_iter().map(Option::unwrap_or_default).collect();
    let long = serials.iter().try_for_each(|serial| error::check("serials", serial));
    match long {
        Ok(()) => {
            let what = Allocation::These { kind: sort(request.kind), serials };
            allocate(voice, &caller, &what, request.organization).await
        }
        Err(refused) => voice.done(Err(refused)),
    }
}

async fn allocate(
    voice: &Voice,
    caller: &Caller,
    what: &Allocation,
    organization: Option<String>,
) -> Result<bool, Exception> {
    let work = async {
        let own = voice.own_realm(caller).await?;
        let to = voice.realm(caller, organization.as_deref()).await?;
        voice.service.allocate(caller, &own, &to, what).await
    };
    voice.done(work.await)
}
