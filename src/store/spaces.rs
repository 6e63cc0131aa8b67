//! Spaces, their switches, and their sequences.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, failed, json, on};
use crate::domain::{Api, Details, Failure};

const NEXT: &str = "INSERT INTO sequences (space_id, name, value) VALUES ($1, $2, 1)
    ON CONFLICT (space_id, name) DO UPDATE SET value = sequences.value + 1 RETURNING value";

impl Tx {
    /// The id of the space of that name.
    pub async fn space(&mut self, name: &str) -> Result<Option<Uuid>, Failure> {
        let sql = "SELECT id FROM spaces WHERE name = $1";
        on!(self, conn => sqlx::query_scalar(sql).bind(name).fetch_optional(conn).await).map_err(failed)
    }

    /// When the space was made.
    pub async fn space_made_at(&mut self, space: Uuid) -> Result<DateTime<Utc>, Failure> {
        let sql = "SELECT created_at FROM spaces WHERE id = $1";
        on!(self, conn => sqlx::query_scalar(sql).bind(space).fetch_one(conn).await).map_err(failed)
    }

    /// Makes a space; false if the name is taken.
    pub async fn insert_space(&mut self, id: Uuid, name: &str, now: DateTime<Utc>) -> Result<bool, Failure> {
        let sql = "INSERT INTO spaces (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let rows = on!(self, conn => sqlx::query(sql).bind(id).bind(name).bind(now).execute(conn).await
            .map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// The switches of one API's product; empty where none are set.
    pub async fn settings(&mut self, space: Uuid, api: Api) -> Result<Details, Failure> {
        let sql = "SELECT details FROM api_settings WHERE space_id = $1 AND api = $2";
        let details: Option<String> =
            on!(self, conn => sqlx::query_scalar(sql).bind(space).bind(api.name()).fetch_optional(conn).await)
                .map_err(failed)?;
        details.map_or(Ok(Details::new()), |details| json::to_details(&details))
    }

    /// Sets the switches of one API's product.
    pub async fn put_settings(&mut self, space: Uuid, api: Api, details: &Details) -> Result<(), Failure> {
        let sql = "INSERT INTO api_settings (space_id, api, details) VALUES ($1, $2, $3)
            ON CONFLICT (space_id, api) DO UPDATE SET details = excluded.details";
        let details = json::from_details(details);
        on!(self, conn => sqlx::query(sql).bind(space).bind(api.name()).bind(details).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// The next number of a sequence, from 1; it is given back if the transaction is undone.
    pub async fn next_number(&mut self, space: Uuid, name: &str) -> Result<i64, Failure> {
        on!(self, conn => sqlx::query_scalar(NEXT).bind(space).bind(name).fetch_one(conn).await).map_err(failed)
    }

    /// The same for a space that other transactions know; nobody has to wait for this one's end, and on Postgres the
    /// number is lost if the transaction is undone.
    pub async fn draw_number(&mut self, space: Uuid, name: &str) -> Result<i64, Failure> {
        match self {
            Self::Sqlite(_) => self.next_number(space, name).await,
            Self::Postgres(tx) => {
                sqlx::query_scalar(NEXT).bind(space).bind(name).fetch_one(tx.numbers()).await.map_err(failed)
            }
        }
    }
}
