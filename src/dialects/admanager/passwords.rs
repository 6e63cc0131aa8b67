//! `ResetPwd`: passwords that are given or generated.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::SecretString;
use serde_json::Value;

use super::Admanager;
use super::batch::{Batch, Done, Results};
use super::error::Rejection;
use super::wire::Parameters;
use crate::domain::text::PASSWORD;
use crate::domain::{Changes, Ids, NewPassword};
use crate::edge::{Answer, Call};
use crate::service::ReachedRealm;

/// Seen in recorded traffic.
const RESET: &str = "Password reset successful.";
/// The fewest characters of a generated password.
const LEAST: usize = 16;

/// `ResetPwd`.
pub(super) async fn reset(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "ResetPwd").await?;
    let given = given(parameters)?;
    // What the directory keeps of whoever must change her password when she next logs on.
    let last_set = if parameters.flag("mustChangePassword")? { "0" } else { "" };
    let mut results = Results::of("0", "resetting password");
    for object in &batch.objects {
        results.add(batch.reset(object, given.as_deref(), last_set).await);
    }
    Ok(results.answer())
}

impl Batch<'_> {
    async fn reset(&self, object: &Value, given: Option<&str>, last_set: &str) -> Done {
        let mut changes = Changes::default();
        changes.detail("pwdLastSet", last_set);
        let ids = self.admanager.service.ids();
        let password = given.map_or_else(|| generated(ids, &self.realm), str::to_owned);
        changes.password = Some(NewPassword::Plain(SecretString::from(password)));
        let (user, mut hints) = self.change(object, changes).await?;
        hints.extend(given.is_none().then(|| "no answer tells the generated password".to_owned()));
        let mut entry = self.entry(&user, RESET);
        entry.insert("reset".to_owned(), "yes".into());
        Ok((entry.into(), hints))
    }
}

/// The password that the request gives; absent where one is to be generated.
fn given(parameters: &Parameters) -> Result<Option<String>, Rejection> {
    if parameters.one_of("passwordType", &["password", "generate"])? == Some("generate") {
        return Ok(None);
    }
    let missing = "pwd is required, unless passwordType is generate";
    let text = parameters.get("pwd").ok_or_else(|| Rejection::parameter("parameter-missing", "pwd", missing))?;
    let invalid = |hint: String| Rejection::parameter("parameter-invalid", "pwd", hint);
    let encoded = || invalid("pwd is not Base64, as isEncoded says it is".to_owned());
    let plain = if parameters.flag("isEncoded")? { decoded(text) } else { Some(text.to_owned()) };
    let password = plain.ok_or_else(encoded)?;
    PASSWORD.check(&password).map_err(|flaw| invalid(format!("pwd {flaw}")))?;
    Ok(Some(password))
}

/// The text behind Base64. Clients send it without escaping it, so that `+` may have become a blank.
pub(super) fn decoded(text: &str) -> Option<String> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&STANDARD, config).decode(text.replace(' ', "+")).ok()?;
    String::from_utf8(bytes).ok()
}

/// A password that meets every policy that is likely: characters of four kinds, as many as the domain demands.
pub(super) fn generated(ids: &dyn Ids, realm: &ReachedRealm) -> String {
    const KINDS: [&[u8]; 4] = [b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"abcdefghijkmnopqrstuvwxyz", b"23456789", b"!#$%*+-?@"];
    let demanded = realm.alias.password_policy.map_or(0, |policy| policy.min_length);
    let mut bytes = vec![0; demanded.clamp(LEAST, PASSWORD.characters)];
    ids.fill(&mut bytes);
    let pick = |(place, byte): (usize, &u8)| {
        let kind = KINDS[place % KINDS.len()];
        char::from(kind[usize::from(*byte) % kind.len()])
    };
    bytes.iter().enumerate().map(pick).collect()
}
