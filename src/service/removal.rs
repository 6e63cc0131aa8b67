//! Removing users.

use super::users::{Scene, shown};
use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::{Changes, Key, Refusal, Revocation, Right, TokenState, User};
use crate::store::Tx;

impl Service {
    /// Removes the user whom the key names from the calling API, and takes her tokens away as it says; without that, they
    /// stay hers for as long as another API has an account of hers. When none has any more, she is gone, and her tokens
    /// are free. Answers the user as she was.
    pub async fn remove_user(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        (key, by): (&Key, &str),
        tokens: Option<&Revocation>,
    ) -> Result<User, Error> {
        caller.operator.may(Right::ModifyUsers)?;
        self.transact(caller, realm, Changes::default(), async |tx, scene, _| {
            let Some(before) = self.one(tx, scene, key, by).await? else {
                return Err(Refusal::NoSuchUser { by: by.to_owned(), value: shown(key) }.into());
            };
            if let Some(tokens) = tokens {
                self.revoke_all(tx, scene, &before, tokens).await?;
            }
            let mut user = before.clone();
            let log = user.leave(caller.api(), &caller.operator.name, scene.now);
            self.reindex(tx, Some(&before), &user).await?;
            if user.accounts.iter().any(|account| account.present) {
                if tokens.is_some() {
                    tx.leave_tasks(user.id).await?;
                }
                tx.leave_groups_of(user.id, caller.api()).await?;
                tx.update_user(&user).await?;
                if let Some(account) = user.account(caller.api()) {
                    tx.put_account(user.id, account).await?;
                }
            } else {
                release_all(tx, scene, &user).await?;
                tx.leave_tasks(user.id).await?;
                tx.delete_user(&user).await?;
            }
            self.draw(tx, caller, scene.now).await?;
            self.audit(tx, scene, user.id, log).await?;
            Ok(before)
        })
        .await
    }

    async fn revoke_all(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        user: &User,
        revocation: &Revocation,
    ) -> Result<(), Error> {
        for mut token in tx.tokens_of(user.id).await? {
            // What was only promised has not been touched by anyone.
            let promised = Revocation { state: TokenState::Initialized, ..revocation.clone() };
            let pending = token.state == TokenState::EnrollmentPending;
            token.revoke(if pending { &promised } else { revocation }, scene.now)?;
            tx.update_token(&token).await?;
        }
        Ok(())
    }
}

/// Puts what is still hers back where it came from.
async fn release_all(tx: &mut Tx, scene: Scene<'_>, user: &User) -> Result<(), Error> {
    for mut token in tx.tokens_of(user.id).await? {
        token.release(scene.now);
        tx.update_token(&token).await?;
    }
    Ok(())
}
