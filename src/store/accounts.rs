//! The accounts of users.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::rows::row;
use super::{Touch, Tx, failed, json, on};
use crate::domain::{Account, Failure};

row! {
    pub(super) struct Row {
        user_id: Uuid,
        api: String,
        present: bool,
        details: String,
        created_at: DateTime<Utc>,
        created_by: String,
    }
}

impl Row {
    fn account(self) -> Result<Account, Failure> {
        Ok(Account {
            api: self.api.parse().map_err(failed)?,
            present: self.present,
            details: json::to_details(&self.details)?,
            created_at: self.created_at,
            created_by: self.created_by,
        })
    }
}

/// The columns of [`Row`].
pub(super) const COLUMNS: &str =
    "SELECT a.user_id, a.api, a.present, a.details, a.created_at, a.created_by FROM accounts a";

/// The accounts, removed ones included, by user.
pub(super) fn by_user(rows: Vec<Row>) -> Result<HashMap<Uuid, Vec<Account>>, Failure> {
    let mut accounts: HashMap<Uuid, Vec<Account>> = HashMap::new();
    for row in rows {
        accounts.entry(row.user_id).or_default().push(row.account()?);
    }
    Ok(accounts)
}

impl Tx {
    /// The accounts of every user of the space, by user.
    pub(super) async fn accounts_of_space(&mut self, space: Uuid) -> Result<HashMap<Uuid, Vec<Account>>, Failure> {
        let sql = "SELECT a.user_id, a.api, a.present, a.details, a.created_at, a.created_by
            FROM accounts a JOIN users u ON u.id = a.user_id WHERE u.space_id = $1 ORDER BY a.api";
        let rows: Vec<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        by_user(rows)
    }

    /// Writes an account, new or not.
    pub async fn put_account(&mut self, user: Uuid, account: &Account) -> Result<(), Failure> {
        if self.note_account(user, account) {
            return Ok(());
        }
        let sql = "INSERT INTO accounts (user_id, api, present, details, created_at, created_by, details_key)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (user_id, api) DO UPDATE
                SET present = excluded.present, details = excluded.details, details_key = excluded.details_key";
        on!(self.changing(Touch::User(user))?, conn => sqlx::query(sql)
            .bind(user).bind(account.api.name()).bind(account.present).bind(json::from_details(&account.details))
            .bind(account.created_at).bind(&account.created_by).bind(json::text(|json| json::write_folded_details(json, &account.details)))
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }
}
