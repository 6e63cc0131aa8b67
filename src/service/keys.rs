//! Keys by which a user herself may call an API.

use super::{Caller, Error, Service};
use crate::domain::users::KeyChange;
use crate::domain::{Credential, Owner, User};
use crate::store::Tx;

impl Service {
    /// Issues, moves or withdraws a user's key.
    pub(super) async fn rekey(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        user: &User,
        change: &KeyChange,
    ) -> Result<(), Error> {
        let api = caller.api();
        match change {
            KeyChange::Withdraw => tx.delete_keys_of(api, user.id).await?,
            KeyChange::Move { expires_at } => {
                tx.move_keys_of(api, user.id, *expires_at).await?;
            }
            KeyChange::Issue { digest, expires_at } => {
                tx.delete_keys_of(api, user.id).await?;
                let key = Credential {
                    id: self.ids().id(),
                    api,
                    digest: digest.clone(),
                    owner: Owner::User(user.id),
                    label: None,
                    scopes: None,
                    expires_at: Some(*expires_at),
                    development: false,
                };
                tx.insert_credential(caller.space, &key).await?;
            }
        }
        Ok(())
    }
}
