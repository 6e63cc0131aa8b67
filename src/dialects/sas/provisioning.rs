//! The operations that provision users.

use super::error;
use super::record::container;
use super::service::{ProvisionUsers, ProvisionUsersGrIDsureTokens};
use super::values::{ProvisioningResult, TokenOption};
use super::voice::Voice;
use crate::asmx::{Call, Exception, Scalar};
use crate::domain::{Provisioned, Refusal, TokenClass};
use crate::service::{Error, Order};

type Results = Result<Option<Vec<ProvisioningResult>>, Exception>;

/// Provisions users with tokens of a class.
pub(super) async fn provision(voice: &Voice, call: &Call, request: ProvisionUsers) -> Results {
    let (description, organization) = (request.description, request.organization);
    carry_out(voice, call, request.user_names, class(request.class), description, organization).await
}

/// Provisions users with `GrIDsure` tokens.
pub(super) async fn provision_gridsure(voice: &Voice, call: &Call, request: ProvisionUsersGrIDsureTokens) -> Results {
    let (description, organization) = (request.description, request.organization);
    carry_out(voice, call, request.user_names, TokenClass::GridSure, description, organization).await
}

async fn carry_out(
    voice: &Voice,
    call: &Call,
    names: Option<Vec<Option<String>>>,
    class: TokenClass,
    description: Option<String>,
    organization: Option<String>,
) -> Results {
    let caller = voice.caller(call).await?;
    let names: Vec<String> = voice.needed(names, "userNames")?.into_iter().map(Option::unwrap_or_default).collect();
    let (description, asked) = (description.unwrap_or_default(), names.len());
    let work = async {
        let realm = voice.realm(&caller, organization.as_deref()).await?;
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
    if results.is_empty() && asked > 0 {
        voice.note("there is none of these users");
    }
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
