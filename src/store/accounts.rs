//! The accounts of users.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, failed, json, on};
use crate::domain::{Account, Failure};

#[derive(sqlx::FromRow)]
struct Row {
    api: String,
    present: bool,
    details: String,
    created_at: DateTime<Utc>,
    created_by: String,
}

impl Tx {
    /// The accounts of a user, removed ones included.
    pub(super) async fn accounts(&mut self, user: Uuid) -> Result<Vec<Account>, Failure> {
        let sql = "SELECT api, present, details, created_at, created_by FROM accounts WHERE user_id = $1 ORDER BY api";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql).bind(user).fetch_all(conn).await).map_err(failed)?;
        let account = |row: Row| {
            Ok(Account {
                api: row.api.parse().map_err(failed)?,
                present: row.present,
                details: json::to_details(&row.details)?,
                created_at: row.created_at,
                created_by: row.created_by,
            })
        };
        rows.into_iter().map(account).collect()
    }

    /// Writes an account, new or not.
    pub async fn put_account(&mut self, user: Uuid, account: &Account) -> Result<(), Failure> {
        let sql = "INSERT INTO accounts (user_id, api, present, details, created_at, created_by, details_key)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (user_id, api) DO UPDATE
                SET present = excluded.present, details = excluded.details, details_key = excluded.details_key";
        on!(self, conn => sqlx::query(sql)
            .bind(user).bind(account.api.name()).bind(account.present).bind(json::from_details(&account.details))
            .bind(account.created_at).bind(&account.created_by).bind(json::folded_details(&account.details))
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }
}
