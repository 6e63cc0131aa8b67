//! Tokens and keys, by the digest of their secret.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::memory::Setting;
use super::{Touch, Tx, failed, json, on};
use crate::domain::{Api, Credential, Failure, Owner, fold};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    digest: Vec<u8>,
    operator_id: Option<Uuid>,
    user_id: Option<Uuid>,
    label: Option<String>,
    scopes: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    development: bool,
}

#[derive(sqlx::FromRow)]
struct OfApi {
    api: String,
    #[sqlx(flatten)]
    row: Row,
}

impl Row {
    fn credential(self, api: Api) -> Result<Option<Credential>, Failure> {
        let owner = self.operator_id.map(Owner::Operator).or(self.user_id.map(Owner::User));
        let scopes = self.scopes.map(|scopes| json::to_list(&scopes)).transpose()?;
        Ok(owner.map(|owner| Credential {
            id: self.id,
            api,
            digest: self.digest,
            owner,
            label: self.label,
            scopes,
            expires_at: self.expires_at,
            development: self.development,
        }))
    }
}

impl Tx {
    /// The token or key with that digest.
    pub async fn credential(&mut self, space: Uuid, api: Api, digest: &[u8]) -> Result<Option<Credential>, Failure> {
        let sql = "SELECT id, digest, operator_id, user_id, label, scopes, expires_at, development
            FROM credentials WHERE space_id = $1 AND api = $2 AND digest = $3";
        self.recall(Setting::Credential(space, api, digest.to_owned()), async |tx| {
            let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
                .bind(space).bind(api.name()).bind(digest).fetch_optional(conn).await)
            .map_err(failed)?;
            row.map_or(Ok(None), |row| row.credential(api))
        })
        .await
    }

    /// Every token and key of the space, by digest.
    pub async fn credentials(&mut self, space: Uuid) -> Result<Vec<Credential>, Failure> {
        let sql = "SELECT api, id, digest, operator_id, user_id, label, scopes, expires_at, development
            FROM credentials WHERE space_id = $1 ORDER BY api, digest";
        let rows: Vec<OfApi> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        let credentials = rows.into_iter().map(|OfApi { api, row }| row.credential(api.parse().map_err(failed)?));
        credentials.filter_map(Result::transpose).collect()
    }

    /// Adds a token or key; false if its label, or by a wonder its digest, is there already.
    pub async fn insert_credential(&mut self, space: Uuid, credential: &Credential) -> Result<bool, Failure> {
        let sql = "INSERT INTO credentials
            (id, space_id, api, digest, operator_id, user_id, label, label_key, scopes, expires_at, development)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
        let (operator, user) = match credential.owner {
            Owner::Operator(id) => (Some(id), None),
            Owner::User(id) => (None, Some(id)),
        };
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(credential.id).bind(space).bind(credential.api.name()).bind(&credential.digest)
            .bind(operator).bind(user).bind(&credential.label).bind(credential.label.as_deref().map(fold))
            .bind(credential.scopes.as_deref().map(json::from_list)).bind(credential.expires_at)
            .bind(credential.development)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Forgets a token or key; false if it is gone already.
    pub async fn delete_credential(&mut self, id: Uuid) -> Result<bool, Failure> {
        let sql = "DELETE FROM credentials WHERE id = $1";
        let rows = on!(self.changing(Touch::Credentials)?, conn => sqlx::query(sql).bind(id).execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Forgets what has expired of the tokens that speak for somebody in that API.
    pub async fn delete_expired(&mut self, api: Api, owner: Owner, now: DateTime<Utc>) -> Result<(), Failure> {
        let sql = "DELETE FROM credentials WHERE (operator_id = $1 OR user_id = $1) AND api = $2 AND expires_at <= $3";
        let (Owner::Operator(id) | Owner::User(id)) = owner;
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(id).bind(api.name()).bind(now)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| self.credentials_have_changed(rows)).map_err(failed)
    }

    /// Forgets every key that speaks for the user in that API.
    pub async fn delete_keys_of(&mut self, api: Api, user: Uuid) -> Result<(), Failure> {
        let sql = "DELETE FROM credentials WHERE user_id = $1 AND api = $2";
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(user).bind(api.name())
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| self.credentials_have_changed(rows)).map_err(failed)
    }

    /// Moves the expiry of every key that speaks for the user in that API; says how many there are.
    pub async fn move_keys_of(&mut self, api: Api, user: Uuid, end: DateTime<Utc>) -> Result<u64, Failure> {
        let sql = "UPDATE credentials SET expires_at = $3 WHERE user_id = $1 AND api = $2";
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(user).bind(api.name()).bind(end)
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed)?;
        self.credentials_have_changed(rows);
        Ok(rows)
    }

    /// Notes that so many tokens and keys have been changed.
    fn credentials_have_changed(&mut self, rows: u64) {
        if rows > 0 {
            self.touched.note(Touch::Credentials);
        }
    }
}
