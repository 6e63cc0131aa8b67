//! Keys of the server's own, the same for every replica and after every start.

use super::{Touch, Tx, failed, on};
use crate::domain::Failure;

impl Tx {
    /// The key of that name.
    pub async fn server_key(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let sql = "SELECT value FROM server_keys WHERE name = $1";
        on!(self, conn => sqlx::query_scalar(sql).bind(name).fetch_optional(conn).await).map_err(failed)
    }

    /// Keeps a key, if there is none of that name yet.
    pub async fn insert_server_key(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let sql = "INSERT INTO server_keys (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(name).bind(value).execute(conn).await.map(|_| ())).map_err(failed)
    }
}
