//! The further names of users, by which they are found.

use uuid::Uuid;

use super::columns::sharer;
use super::{Touch, Tx, failed, on};
use crate::domain::users::Identifier;
use crate::domain::{Failure, User, fold};

impl Tx {
    /// Records a name of a user; false if it must be unique and is another's.
    pub async fn insert_identifier(&mut self, user: &User, name: &Identifier) -> Result<bool, Failure> {
        if self.note_identifier(user.id, name) {
            return Ok(true);
        }
        let sql = "INSERT INTO identifiers (realm_id, kind, value_key, user_id, sharer) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING";
        let (value, sharer) = (fold(&name.value), sharer(user.number, name));
        let rows = on!(self.changing(Touch::User(user.id))?, conn => sqlx::query(sql).bind(user.realm).bind(name.kind).bind(value).bind(user.id).bind(sharer)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Forgets a name of a user.
    pub async fn delete_identifier(&mut self, user: Uuid, name: &Identifier) -> Result<(), Failure> {
        let sql = "DELETE FROM identifiers WHERE user_id = $1 AND kind = $2 AND value_key = $3";
        on!(self.changing(Touch::User(user))?, conn => sqlx::query(sql).bind(user).bind(name.kind).bind(fold(&name.value)).execute(conn).await
            .map(|_| ()))
        .map_err(failed)
    }

    /// Whether a user of the realm has that name.
    pub async fn has_identifier(&mut self, realm: Uuid, kind: &'static str, value: &str) -> Result<bool, Failure> {
        if self.note_no_identifier(realm, kind, value) {
            return Ok(false);
        }
        let sql = "SELECT count(*) FROM identifiers WHERE realm_id = $1 AND kind = $2 AND value_key = $3";
        let count: i64 =
            on!(self, conn => sqlx::query_scalar(sql).bind(realm).bind(kind).bind(fold(value)).fetch_one(conn).await)
                .map_err(failed)?;
        Ok(count > 0)
    }
}
