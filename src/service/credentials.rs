//! Credentials that operators ask for: tokens of an API, not those that users authenticate with.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Error, Service};
use crate::domain::{Api, Credential, Ids, Operator, Owner, Refusal};

/// What a token is to be.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Its secret.
    pub secret: String,
    /// Its label, unique among the tokens of the API.
    pub label: Option<String>,
    /// What it is good for; absent for everything that the operator may.
    pub scopes: Option<Vec<String>>,
    /// From when it is no longer good.
    pub expires_at: DateTime<Utc>,
}

/// What is kept of a token or key.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

impl Service {
    /// A secret for a token or key of that API, which is nobody's yet: where secrets are repeatable, a document may have
    /// brought the next one.
    pub async fn draw_secret(&self, space: Uuid, api: Api, draw: fn(&dyn Ids) -> String) -> Result<String, Error> {
        loop {
            let secret = draw(self.ids());
            if !self.ids().repeats() {
                return Ok(secret);
            }
            let key = digest(&secret);
            if self.db().read(async |tx| Ok::<_, Error>(tx.credential(space, api, &key).await?)).await?.is_none() {
                return Ok(secret);
            }
        }
    }

    /// Issues a token to an operator, and withdraws the one that it replaces; false if the label is taken.
    pub async fn issue_token(
        &self,
        space: Uuid,
        operator: &Operator,
        token: &NewToken,
        replaces: Option<&str>,
    ) -> Result<bool, Error> {
        let credential = Credential {
            id: self.ids().id(),
            api: operator.api,
            digest: digest(&token.secret),
            owner: Owner::Operator(operator.id),
            label: token.label.clone(),
            scopes: token.scopes.clone(),
            expires_at: Some(token.expires_at),
            development: operator.development,
        };
        self.0
            .db
            .write(async |tx| {
                if let Some(old) = replaces
                    && let Some(old) = tx.credential(space, operator.api, &digest(old)).await?
                    && old.owner == Owner::Operator(operator.id)
                {
                    tx.delete_credential(old.id).await?;
                }
                Ok(tx.insert_credential(space, &credential).await?)
            })
            .await
    }

    /// Issues tokens together to whoever is named, forgets those of hers that have expired, and uses up the one that
    /// they replace, which nobody else may have used up before.
    pub async fn issue_together(
        &self,
        space: Uuid,
        (operator, owner): (&Operator, Owner),
        tokens: &[NewToken],
        replaces: Option<Uuid>,
    ) -> Result<(), Error> {
        let (api, now) = (operator.api, self.clock().now());
        self.0
            .db
            .write(async |tx| {
                if let Some(old) = replaces
                    && !tx.delete_credential(old).await?
                {
                    return Err(Refusal::UnknownCredentials.into());
                }
                tx.delete_expired(api, owner, now).await?;
                for token in tokens {
                    let credential = Credential {
                        id: self.ids().id(),
                        api,
                        digest: digest(&token.secret),
                        owner,
                        label: token.label.clone(),
                        scopes: token.scopes.clone(),
                        expires_at: Some(token.expires_at),
                        development: operator.development,
                    };
                    tx.insert_credential(space, &credential).await?;
                }
                Ok(())
            })
            .await
    }

    /// Withdraws a token or key.
    pub async fn withdraw(&self, credential: Uuid) -> Result<(), Error> {
        self.0
            .db
            .write(async |tx| {
                tx.delete_credential(credential).await?;
                Ok(())
            })
            .await
    }
}
