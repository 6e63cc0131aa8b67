//! Taking tokens and passwords from users.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::users::{Scene, shown};
use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::{
    Change, Changes, DEFAULT_CONTAINER, Key, NewPassword, Refusal, Revocation, Right, Token, TokenRefusal, TokenState,
    User,
};
use crate::store::Tx;

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
                let mut token = found(tx, realm.realm.id, serial).await?;
                if token.owner != Some(user.id) {
                    return Err(TokenRefusal::NotHers { serial: token.serial, name: user.name }.into());
                }
                token.revoke(revocation, scene.now)?;
                tx.update_token(&token).await?;
                tx.break_promises(token.id).await?;
                note(scene, changes, Some(token.serial), None);
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

    /// The token of that serial number, with the name of its owner.
    pub async fn token(&self, realm: &ReachedRealm, serial: &str) -> Result<(Token, Option<String>), Error> {
        let id = realm.realm.id;
        self.db()
            .read(async |tx| {
                let token = found(tx, id, serial).await?;
                let owner = match token.owner {
                    Some(owner) => tx.user_by_id(owner).await?.map(|user| user.name),
                    None => None,
                };
                Ok((token, owner))
            })
            .await
    }

    /// Gives a free token to a user; `container` tells in which container she is, beside the default one.
    pub async fn assign_token(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        user: &Key,
        serial: &str,
        container: fn(&User) -> Option<&str>,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        self.transact(caller, realm, Changes::default(), async |tx, scene, changes| {
            let by = "user name";
            let Some(user) = self.one(tx, scene, user, by).await? else {
                return Err(Refusal::NoSuchUser { by: by.to_owned(), value: shown(user) }.into());
            };
            let mut token = found(tx, realm.realm.id, serial).await?;
            token.free()?;
            let has = i64::try_from(tx.tokens_of(user.id).await?.len()).unwrap_or(i64::MAX);
            if let Some(most) = tx.organization(realm.realm.id).await?.max_tokens.filter(|most| has >= *most) {
                return Err(TokenRefusal::TooMany { most }.into());
            }
            token.assign(&user, container(&user).unwrap_or(DEFAULT_CONTAINER), TokenState::Assigned, scene.now);
            tx.update_token(&token).await?;
            note(scene, changes, None, Some(token.serial));
            self.modify(tx, scene, user, changes).await?;
            Ok(())
        })
        .await
    }

    /// Suspends a token, and changes its owner as `changes` says.
    pub async fn suspend_token(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        serial: &str,
        comment: Option<String>,
        changes: Changes,
    ) -> Result<(), Error> {
        let to = |token: &mut Token, now| {
            token.comment = comment;
            token.put(TokenState::Suspended, now)
        };
        self.put_token(caller, realm, serial, to, changes).await
    }

    /// Puts a token into use; its owner must change its PIN if `change` says so.
    pub async fn activate_token(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        serial: &str,
        change: bool,
    ) -> Result<(), Error> {
        let state = if change { TokenState::PinChange } else { TokenState::Active };
        self.put_token(caller, realm, serial, |token, now| token.put(state, now), Changes::default()).await
    }

    async fn put_token(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        serial: &str,
        put: impl FnOnce(&mut Token, DateTime<Utc>) -> Result<(), TokenRefusal>,
        changes: Changes,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        self.transact(caller, realm, changes, async |tx, scene, changes| {
            let mut token = found(tx, realm.realm.id, serial).await?;
            let before = token.state.name().to_owned();
            put(&mut token, scene.now)?;
            tx.update_token(&token).await?;
            let owner = match token.owner {
                Some(owner) => tx.user_by_id(owner).await?,
                None => None,
            };
            if let Some(owner) = owner {
                note(
                    scene,
                    changes,
                    Some(format!("{serial} {before}")),
                    Some(format!("{serial} {}", token.state.name())),
                );
                self.modify(tx, scene, owner, changes).await?;
            }
            Ok(())
        })
        .await
    }
}

async fn found(tx: &mut Tx, realm: Uuid, serial: &str) -> Result<Token, Error> {
    let token = tx.token(realm, serial).await?;
    token.ok_or_else(|| TokenRefusal::Unknown { serial: serial.to_owned() }.into())
}

/// Has the audit say what becomes of a token.
fn note(scene: Scene<'_>, changes: &mut Changes, from: Option<String>, to: Option<String>) {
    changes.notes.push(Change { field: format!("{}.token", scene.caller.api()), from, to });
}
