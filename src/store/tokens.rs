//! Tokens, and who has them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::rows::row;
use super::{Touch, Tx, failed, on};
use crate::domain::{Failure, Token, TokenKind, TokenState, fold};

row! {
    pub(super) struct Row {
        id: Uuid,
        realm_id: Uuid,
        serial: String,
        kind: String,
        state: String,
        state_since: DateTime<Utc>,
        owner_id: Option<Uuid>,
        container: String,
        comment: Option<String>,
        revocable: bool,
    }
}

/// A word in the store that no enumeration has.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not known to this version")]
pub(super) struct Unknown(pub(super) String);

impl Row {
    pub(super) fn token(self) -> Result<Token, Failure> {
        Ok(Token {
            id: self.id,
            realm: self.realm_id,
            kind: TokenKind::named(&self.kind).ok_or_else(|| failed(Unknown(self.kind)))?,
            state: TokenState::named(&self.state).ok_or_else(|| failed(Unknown(self.state)))?,
            serial: self.serial,
            state_since: self.state_since,
            owner: self.owner_id,
            container: self.container,
            comment: self.comment,
            revocable: self.revocable,
        })
    }
}

/// The columns of [`Row`].
pub(super) const COLUMNS: &str = "SELECT t.id, t.realm_id, t.serial, t.kind, t.state, t.state_since, t.owner_id,
    t.container, t.comment, t.revocable FROM tokens t";

impl Tx {
    /// Adds a token; false if the realm has one of that serial number.
    pub async fn insert_token(&mut self, token: &Token) -> Result<bool, Failure> {
        let sql = "INSERT INTO tokens (id, realm_id, serial, serial_key, kind, state, state_since, owner_id,
                container, container_key, comment, revocable)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(token.id).bind(token.realm).bind(&token.serial).bind(fold(&token.serial)).bind(token.kind.name())
            .bind(token.state.name()).bind(token.state_since).bind(token.owner).bind(&token.container)
            .bind(fold(&token.container)).bind(&token.comment).bind(token.revocable)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Moves every token of a user into a container.
    pub async fn move_tokens_of(&mut self, user: Uuid, container: &str) -> Result<(), Failure> {
        if self.is_newcomer(user) {
            return Ok(());
        }
        let sql = "UPDATE tokens SET container = $2, container_key = $3 WHERE owner_id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(user).bind(container).bind(fold(container)).execute(conn).await
            .map(|_| ()))
        .map_err(failed)
    }

    /// Writes a token back, without its serial number and sort.
    pub async fn update_token(&mut self, token: &Token) -> Result<(), Failure> {
        let sql = "UPDATE tokens SET state = $2, state_since = $3, owner_id = $4, container = $5, container_key = $6,
                comment = $7, revocable = $8, realm_id = $9 WHERE id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(token.id).bind(token.state.name()).bind(token.state_since).bind(token.owner)
            .bind(&token.container).bind(fold(&token.container)).bind(&token.comment).bind(token.revocable)
            .bind(token.realm)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }
}
