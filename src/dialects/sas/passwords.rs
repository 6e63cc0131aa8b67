//! The operation on static passwords.

use secrecy::SecretString;

use super::service::AssignStaticPassword;
use super::users::{BY, key};
use super::voice::Voice;
use super::{error, record};
use crate::asmx::{Call, Exception};
use crate::domain::{Changes, NewPassword, Refusal};

/// Gives a user a static password.
pub(super) async fn assign(voice: &Voice, call: &Call, request: AssignStaticPassword) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let user = key(request.user_name.as_deref())?;
        let mut changes = Changes { password: Some(password(request.password)?), ..Changes::default() };
        let now = voice.service.clock().now();
        record::temporary_password(&mut changes, request.change, now, request.until);
        voice.service.modify_user(&caller, &realm, (&user, BY), changes, |_, _| Ok(())).await?;
        Ok(())
    };
    voice.done(work.await)
}

/// A password that was given.
pub(super) fn password(given: Option<String>) -> Result<NewPassword, crate::service::Error> {
    let given = given.filter(|password| !password.is_empty());
    let given = given.ok_or_else(|| Refusal::Missing { member: "staticPassword".to_owned() })?;
    error::check("staticPassword", &given)?;
    Ok(NewPassword::Plain(SecretString::from(given)))
}
