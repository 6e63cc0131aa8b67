//! What is done with users who are there: deleting, disabling, enabling, unlocking, moving. Statuses are `1` and `0`
//! here. The vendor does not publish the sentences of successes; they follow its `Successfully Disabled.` elsewhere.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::Admanager;
use super::batch::{Batch, Done, Results};
use super::error::Rejection;
use super::matching::{Match, lookup, sid};
use super::names::{distinguished, guid, principal_of, unit};
use super::operations::LOOKUPS;
use super::wire::{Parameters, escaped};
use crate::domain::text::Limit;
use crate::domain::{Changes, Refusal, Right, User, in_calendar};
use crate::edge::{Answer, Call, Hint};
use crate::service::Revise;

/// How the API writes that there is no value.
pub(super) const NOTHING: &str = "-";
/// What `duration` and `durationType` are answered with.
pub(super) const FOR_A_WHILE: &str = "changes for a while are not emulated";

/// `DeleteUser`.
pub(super) async fn delete(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "DeleteUser").await?;
    let mut results = Results::of("0", "deleting user");
    for object in &batch.objects {
        results.add(batch.delete(object).await);
    }
    Ok(results.answer())
}

/// `DisableUser`.
pub(super) async fn disable(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "DisableUser").await?;
    let changes = Changes { active: Some(false), ..Changes::default() };
    Ok(batch.change_each("disabling user", &changes, "Successfully Disabled.").await)
}

/// `EnableUser`.
pub(super) async fn enable(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "EnableUser").await?;
    let mut changes = Changes { active: Some(true), ..Changes::default() };
    expiry(parameters, &mut changes)?;
    let answer = batch.change_each("enabling user", &changes, "Successfully Enabled.").await;
    Ok(with_unread(answer, parameters))
}

/// `UnlockUser`.
pub(super) async fn unlock(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "UnlockUser").await?;
    let changes = Changes { locked: Some(false), ..Changes::default() };
    Ok(batch.change_each("unlocking user", &changes, "Successfully Unlocked.").await)
}

/// `MoveUser`.
pub(super) async fn relocate(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "MoveUser").await?;
    let named = ["targetOU", "destination", "OUName"].into_iter().find(|name| parameters.get(name).is_some());
    let target = parameters.need(named.unwrap_or("targetOU"), Limit::line(1_024))?;
    let mut results = Results::of("0", "moving user");
    for object in &batch.objects {
        results.add(batch.relocate(object, target).await);
    }
    Ok(results.answer())
}

/// The answer with sentences about what was not read.
pub(super) fn with_unread(answer: Answer, parameters: &Parameters) -> Answer {
    let hint: Hint = answer.hint.clone().and(parameters.unread(&["duration", "durationType"], FOR_A_WHILE));
    answer.hint(hint)
}

/// Reads `accountExpires` and `expireTime`: when an enabled user expires, never, or as before.
fn expiry(parameters: &Parameters, changes: &mut Changes) -> Result<(), Rejection> {
    let Some(expires) = parameters.one_of("accountExpires", &["Never", "EndOf"])? else { return Ok(()) };
    if expires == "Never" {
        changes.expires_at = Some(None);
        return Ok(());
    }
    let missing = "expireTime is required with accountExpires EndOf";
    let text = parameters.get("expireTime").or(parameters.get("expireTimes"));
    let text = text.ok_or_else(|| Rejection::parameter("parameter-missing", "expireTime", missing))?;
    let invalid = "expireTime is a day such as 04-28-2031";
    let end = end_of(text).ok_or_else(|| Rejection::parameter("parameter-invalid", "expireTime", invalid));
    changes.expires_at = Some(Some(end?));
    Ok(())
}

/// The end of a day that is written `MM-dd-yyyy`, UTC.
fn end_of(text: &str) -> Option<DateTime<Utc>> {
    let day = NaiveDate::parse_from_str(text.trim(), "%m-%d-%Y").ok()?;
    in_calendar(day.succ_opt()?.and_hms_opt(0, 0, 0)?.and_utc())
}

impl Batch<'_> {
    /// Who is meant by an object, and what is odd about it.
    pub(super) fn lookup(&self, object: &Value) -> Result<(Match, Vec<String>), Rejection> {
        self.caller.operator.may(Right::ModifyUsers)?;
        let given = self.read(LOOKUPS, object)?;
        let found = lookup(&given, &self.domain);
        let found = found.map_err(|refusal| Rejection::from(refusal).and(given.oddities.clone()))?;
        Ok((found, given.oddities))
    }

    /// Makes changes to the user whom an object names.
    pub(super) async fn change(&self, object: &Value, changes: Changes) -> Result<(User, Vec<String>), Rejection> {
        self.change_after(object, changes, |_, _| Ok::<(), Refusal>(())).await
    }

    /// The same after a last look at her.
    pub(super) async fn change_after(
        &self,
        object: &Value,
        changes: Changes,
        revise: impl Revise,
    ) -> Result<(User, Vec<String>), Rejection> {
        let (found, oddities) = self.lookup(object)?;
        let key = (&found.key, found.column);
        let done = self.admanager.service.modify_user(&self.caller, &self.realm, key, changes, revise).await;
        let outcome = done.map_err(|error| Rejection::from(error).naming(&found).and(oddities.clone()))?;
        Ok((outcome.user, oddities))
    }

    /// Makes the same changes to each user.
    async fn change_each(&self, doing: &'static str, changes: &Changes, sentence: &str) -> Answer {
        let mut results = Results::of("0", doing);
        for object in &self.objects {
            let done = self.change(object, changes.clone()).await;
            results.add(done.map(|(user, hints)| (self.entry(&user, sentence).into(), hints)));
        }
        results.answer()
    }

    async fn delete(&self, object: &Value) -> Done {
        let (found, oddities) = self.lookup(object)?;
        let key = (&found.key, found.column);
        let removed = self.admanager.service.remove_user(&self.caller, &self.realm, key, None).await;
        let user = removed.map_err(|error| Rejection::from(error).naming(&found).and(oddities.clone()))?;
        Ok((self.entry(&user, "Successfully deleted the user.").into(), oddities))
    }

    async fn relocate(&self, object: &Value, target: &str) -> Done {
        let (mut changes, mut before) = (Changes::default(), String::new());
        self.place(&mut changes, Some(target))?;
        let leaving = |user: Option<&User>, _: &mut Changes| {
            before = user.map(|user| unit(user, &self.domain)).unwrap_or_default();
            Ok(())
        };
        let (user, hints) = self.change_after(object, changes, leaving).await?;
        let mut entry = self.entry(&user, "Successfully Moved.");
        entry.insert("ouName".to_owned(), before.into());
        entry.insert("destinationOUName".to_owned(), unit(&user, &self.domain).into());
        Ok((entry.into(), hints))
    }

    /// The entry of a user with whom it was done.
    pub(super) fn entry(&self, user: &User, sentence: &str) -> Map<String, Value> {
        let members = [
            ("userPrincipalName", principal_of(user).unwrap_or(NOTHING).to_owned()),
            ("status", "1".to_owned()),
            ("sAMAccountName", user.name.clone()),
            ("objectSID", sid(&self.domain, user.number)),
            ("objectGUID", guid(user)),
            ("distinguishedName", distinguished(user, &self.domain)),
            ("statusMessage", escaped(sentence)),
        ];
        members.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text))).collect()
    }
}
