//! The API key of a user whose login type is that: made, moved and withdrawn with her.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use uuid::Uuid;

use super::values::{LoginType, a_year_after, end_of};
use crate::domain::users::KeyChange;
use crate::domain::{Api, Changes, Ids, Refusal};
use crate::service::{Error, Service, digest};

/// A key that may be given to a user: base64 of 32 random bytes.
pub(super) struct NewKey(pub(super) String);

impl NewKey {
    pub(super) async fn draw(service: &Service, space: Uuid) -> Result<Self, Error> {
        let draw = |ids: &dyn Ids| {
            let mut bytes = [0; 32];
            ids.fill(&mut bytes);
            STANDARD.encode(bytes)
        };
        Ok(Self(service.draw_secret(space, Api::Summit, draw).await?))
    }
}

/// What a request says of how a user logs in.
pub(super) struct Access {
    /// Her login type, if it is to change.
    pub(super) login: Option<LoginType>,
    /// The last day of her key.
    pub(super) expiry: Option<NaiveDate>,
    /// Today.
    pub(super) today: NaiveDate,
}

impl Access {
    /// Decides what becomes of her key, `before` being her login type until now.
    pub(super) fn settle(&self, before: Option<LoginType>, key: &NewKey, changes: &mut Changes) -> Result<(), Refusal> {
        let by_key = |login| login == Some(LoginType::ApiKey);
        let (had, has) = (by_key(before), by_key(self.login.or(before)));
        if has {
            self.refuse_the_past()?;
        }
        match (had, has) {
            (false, true) => self.issue(key, changes),
            (true, true) => changes.key = self.expiry.map(|day| KeyChange::Move { expires_at: end_of(day) }),
            (true, false) => {
                changes.key = Some(KeyChange::Withdraw);
                if self.expiry.is_none() {
                    changes.detail("APIKeyExpiry", "");
                }
            }
            (false, false) => {}
        }
        Ok(())
    }

    fn issue(&self, key: &NewKey, changes: &mut Changes) {
        let day = self.expiry.unwrap_or_else(|| a_year_after(self.today));
        changes.detail("APIKeyExpiry", day.to_string());
        changes.key = Some(KeyChange::Issue { digest: digest(&key.0), expires_at: end_of(day) });
    }

    fn refuse_the_past(&self) -> Result<(), Refusal> {
        match self.expiry.filter(|day| *day <= self.today) {
            Some(day) => Err(Refusal::Unfit {
                member: "APIKeyExpiry".to_owned(),
                value: day.to_string(),
                reason: format!("it must be later than today, {}", self.today),
            }),
            None => Ok(()),
        }
    }
}
