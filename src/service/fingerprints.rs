//! What stands for a secret where it must not be kept.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Error, Service};
use crate::domain::text::hex;

/// What every fingerprint starts with.
const MARK: &str = "secret:";
/// The name of the key in the store.
const KEY: &str = "fingerprints";

/// Makes fingerprints of secrets: the same for the same secret, from whichever replica and after a restart, and of no
/// use without the store's key.
#[derive(Clone)]
pub struct Fingerprints(Hmac<Sha256>);

impl Fingerprints {
    /// The fingerprint of a secret.
    pub fn of(&self, secret: &str) -> String {
        let digest = self.0.clone().chain_update(secret).finalize().into_bytes();
        format!("{MARK}{}", hex(&digest[..8]))
    }

    /// Whether a text is a fingerprint.
    pub fn is_one(text: &str) -> bool {
        text.strip_prefix(MARK).is_some_and(|hex| hex.len() == 16 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    }
}

impl Service {
    /// What makes fingerprints with the store's key; it is drawn when it is first asked for.
    pub async fn fingerprints(&self) -> Result<Fingerprints, Error> {
        let known = self.db().read(async |tx| tx.server_key(KEY).await).await?;
        let key = if let Some(key) = known { key } else { self.draw_key().await? };
        let hmac = Hmac::new_from_slice(key.as_bytes()).expect("a key of any length will do");
        Ok(Fingerprints(hmac))
    }

    async fn draw_key(&self) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.ids().fill(&mut bytes);
        let fresh = hex(&bytes);
        self.db()
            .write(async |tx| {
                tx.insert_server_key(KEY, &fresh).await?;
                Ok(tx.server_key(KEY).await?.unwrap_or(fresh))
            })
            .await
    }
}
