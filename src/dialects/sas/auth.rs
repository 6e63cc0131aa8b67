//! Connect and `PingConnection`.

use secrecy::SecretString;

use super::service::Connect;
use super::values::ReturnCode;
use super::voice::Voice;
use crate::asmx::{Call, Exception};
use crate::domain::text::PASSWORD;
use crate::domain::{Api, Refusal};
use crate::service::{Attempt, LoggedIn};

/// Takes a step of a log-in. A new session's cookie is set where the step leaves something in it.
pub(super) async fn connect(
    voice: &Voice,
    call: &Call,
    request: Connect,
) -> Result<(ReturnCode, Option<String>), Exception> {
    let passcode = request.passcode.unwrap_or_default();
    let attempt = Attempt {
        name: request.email.unwrap_or_default(),
        validation_code: request.validation_code,
        passcode: SecretString::from(if PASSWORD.check(&passcode).is_ok() { passcode } else { String::new() }),
    };
    let id = call.open_session();
    let step = voice.service.log_in(voice.space, Api::Sas, id.as_str(), &attempt).await;
    match &step {
        // Also under the id of a session that is gone: clients read the cookie of every log-in that begins one.
        Ok((_, true)) => call.confirm_session(),
        Ok((LoggedIn::No(_), false)) | Err(_) => call.forget_session(),
        Ok(_) => {}
    }
    let (outcome, _) = step.map_err(|error| voice.failed(error))?;
    if matches!(outcome, LoggedIn::Yes) {
        voice.asker.is(&attempt.name);
    }
    Ok(code(outcome, voice))
}

/// What the service says of a step, and the text that goes with it.
fn code(outcome: LoggedIn, voice: &Voice) -> (ReturnCode, Option<String>) {
    let ask = |code, what: &str| {
        voice.note(what);
        (code, None)
    };
    match outcome {
        LoggedIn::Yes => (ReturnCode::AuthSuccess, None),
        LoggedIn::No(refusal) => {
            voice.refuse(&refusal);
            (ReturnCode::AuthFailure, None)
        }
        LoggedIn::Challenge(prompt) => {
            voice.note("call Connect again in this session, with the answer as OTP");
            (ReturnCode::Challenge, Some(prompt))
        }
        LoggedIn::ServerPin(pin) => {
            voice.note(
                "call Connect again in this session, with the PIN of challenge as OTP; it is the password from then on",
            );
            (ReturnCode::ServerPinProvided, Some(pin))
        }
        LoggedIn::ChoosePin => ask(
            ReturnCode::UserPinChange,
            "call Connect again in this session, with a PIN of 4 to 16 letters and digits as OTP",
        ),
        LoggedIn::ChoosePassword => {
            ask(ReturnCode::ChangeStaticPassword, "call Connect again in this session, with a new password as OTP")
        }
        LoggedIn::NextPasscode => {
            ask(ReturnCode::OuterWindowAuth, "call Connect again in this session, with the next passcode as OTP")
        }
        LoggedIn::PinRefused => {
            ask(ReturnCode::PinChangeFailed, "a PIN has 4 to 16 letters and digits, and is not the old one")
        }
        LoggedIn::PasswordRefused => {
            ask(ReturnCode::StaticChangeFailed, "a password has 8 to 128 characters, and is not the old one")
        }
    }
}

/// Whether the caller's session is connected.
pub(super) async fn ping(voice: &Voice, call: &Call) -> Result<bool, Exception> {
    let operator = match call.session() {
        Some(id) => voice.service.session(voice.space, Api::Sas, id.as_str()).await,
        None => Ok(None),
    };
    let operator = operator.map_err(|error| voice.failed(error))?;
    if let Some(operator) = &operator {
        voice.asker.is(&operator.name);
    }
    let connected = operator.is_some();
    if !connected {
        voice.refuse(&Refusal::NoCredentials);
    }
    Ok(connected)
}
