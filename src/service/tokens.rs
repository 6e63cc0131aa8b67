//! Taking tokens and passwords from users.

use super::users::shown;
use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::{Change, Changes, Key, NewPassword, Refusal, Revocation, Right};

/// What was taken from a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    /// Whether it was asked for, and she had a password.
    pub password: bool,
}

impl Service {
    /// Takes a token from the user who has it, her password, or both. Without a serial number, only the password; a token
    /// that is not hers, or cannot be taken, changes nothing.
    pub async fn revoke(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        user: &Key,
        serial: Option<&str>,
        revocation: &Revocation,
        password: bool,
    ) -> Result<Revoked, Error> {
        caller.operator.may(Right::ModifyUsers)?;
        let by = "user name";
        self.transact(caller, realm, Changes::default(), async |tx, scene, changes| {
            let Some(user) = self.one(tx, scene, user, by).await? else {
                return Err(Refusal::NoSuchUser { by: by.to_owned(), value: shown(user) }.into());
            };
            if let Some(serial) = serial {
                let unknown = || Refusal::UnknownToken { serial: serial.to_owned() };
                let token = tx.token(realm.realm.id, serial).await?.filter(|token| token.owner == Some(user.id));
                let mut token = token.ok_or_else(unknown)?;
                token.revoke(revocation, scene.now)?;
                tx.update_token(&token).await?;
                tx.break_promises(token.id).await?;
                let field = format!("{}.token", caller.api());
                changes.notes.push(Change { field, from: Some(token.serial), to: None });
            }
            let password = password && user.password.is_some();
            if password {
                changes.password = Some(NewPassword::Withdrawn);
            }
            if serial.is_some() || password {
                self.modify(tx, scene, user, changes).await?;
            }
            Ok(Revoked { password })
        })
        .await
    }
}
