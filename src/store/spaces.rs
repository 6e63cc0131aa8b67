//! Spaces, their switches, and their sequences.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::memory::Setting;
use super::{Touch, Tx, failed, json, on};
use crate::domain::spaces::{ClockSetting, Space};
use crate::domain::{Api, Details, Failure};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    created_at: DateTime<Utc>,
    pristine: Option<Uuid>,
    shift_us: i64,
    frozen_at: Option<DateTime<Utc>>,
    seed_ids: Option<i64>,
    faults: i64,
}

impl Row {
    fn space(self) -> Space {
        let clock = ClockSetting { shift: TimeDelta::microseconds(self.shift_us), frozen_at: self.frozen_at };
        let Self { id, name, created_at, pristine, seed_ids, faults, .. } = self;
        Space { id, name, created_at, pristine, clock, seed_ids, faults }
    }
}

/// Who gets to see a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceKind {
    /// Clients.
    Open,
    /// Nobody: others are copied from it.
    Hidden,
    /// Nobody: it is to be removed.
    Leaving,
}

impl SpaceKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Hidden => "hidden",
            Self::Leaving => "leaving",
        }
    }
}

/// How far the clock is moved, in microseconds.
fn shift(space: &Space) -> i64 {
    space.clock.shift.num_microseconds().unwrap_or_default()
}

impl Tx {
    /// The id of the open space of that name.
    pub async fn space(&mut self, name: &str) -> Result<Option<Uuid>, Failure> {
        Ok(self.open_space(name).await?.map(|space| space.id))
    }

    /// The open space of that name.
    pub async fn open_space(&mut self, name: &str) -> Result<Option<Space>, Failure> {
        let sql = "SELECT id, name, created_at, pristine, shift_us, frozen_at, seed_ids, faults FROM spaces
            WHERE name = $1 AND kind = 'open'";
        let row: Option<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(name).fetch_optional(conn).await).map_err(failed)?;
        Ok(row.map(Row::space))
    }

    /// Every open space, by name.
    pub async fn open_spaces(&mut self) -> Result<Vec<Space>, Failure> {
        let sql = "SELECT id, name, created_at, pristine, shift_us, frozen_at, seed_ids, faults FROM spaces
            WHERE kind = 'open' ORDER BY name";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql).fetch_all(conn).await).map_err(failed)?;
        Ok(rows.into_iter().map(Row::space).collect())
    }

    /// The space of that key, whoever gets to see it.
    pub async fn space_by_id(&mut self, id: Uuid) -> Result<Option<Space>, Failure> {
        let sql =
            "SELECT id, name, created_at, pristine, shift_us, frozen_at, seed_ids, faults FROM spaces WHERE id = $1";
        let row: Option<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(id).fetch_optional(conn).await).map_err(failed)?;
        Ok(row.map(Row::space))
    }

    /// The hidden spaces whose names begin with that, by name.
    pub async fn hidden_spaces(&mut self, prefix: &str) -> Result<Vec<Space>, Failure> {
        let sql = "SELECT id, name, created_at, pristine, shift_us, frozen_at, seed_ids, faults FROM spaces
            WHERE kind = 'hidden' AND substr(name, 1, $1) = $2 ORDER BY name";
        let length = i32::try_from(prefix.chars().count()).map_err(failed)?;
        let rows: Vec<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(length).bind(prefix).fetch_all(conn).await).map_err(failed)?;
        Ok(rows.into_iter().map(Row::space).collect())
    }

    /// How many open spaces there are.
    pub async fn count_spaces(&mut self) -> Result<i64, Failure> {
        let sql = "SELECT count(*) FROM spaces WHERE kind = 'open'";
        on!(self, conn => sqlx::query_scalar(sql).fetch_one(conn).await).map_err(failed)
    }

    /// How many users a space has.
    pub async fn count_users_of(&mut self, space: Uuid) -> Result<i64, Failure> {
        let sql = "SELECT count(*) FROM users WHERE space_id = $1";
        on!(self, conn => sqlx::query_scalar(sql).bind(space).fetch_one(conn).await).map_err(failed)
    }

    /// Takes its name from a space, so that another can have it; it is to be removed.
    pub async fn retire_space(&mut self, id: Uuid) -> Result<(), Failure> {
        let sql = "UPDATE spaces SET name = $2, kind = $3 WHERE id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(id).bind(format!("~{id}")).bind(SpaceKind::Leaving.name())
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// The spaces that are to be removed.
    pub async fn retired_spaces(&mut self) -> Result<Vec<Uuid>, Failure> {
        let sql = "SELECT id FROM spaces WHERE kind = 'leaving' ORDER BY id";
        on!(self, conn => sqlx::query_scalar(sql).fetch_all(conn).await).map_err(failed)
    }

    /// Removes some users of a space, and the space itself once it has none; true if it is gone.
    pub async fn remove_some(&mut self, space: Uuid, most: i64) -> Result<bool, Failure> {
        let users = "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE space_id = $1 LIMIT $2)";
        let removed = on!(self.changing(Touch::Everything)?, conn => sqlx::query(users).bind(space).bind(most).execute(conn).await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        if removed > 0 {
            return Ok(false);
        }
        self.delete_journal(space).await?;
        let rest = "DELETE FROM spaces WHERE id = $1";
        on!(self.changing(Touch::Everything)?, conn => sqlx::query(rest).bind(space).execute(conn).await.map(|_| true))
            .map_err(failed)
    }

    /// Writes down when clients were last in a space.
    pub async fn touch_space(&mut self, space: Uuid, at: DateTime<Utc>) -> Result<(), Failure> {
        let sql = "UPDATE spaces SET used_at = $2 WHERE id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).bind(at).execute(conn).await.map(|_| ())).map_err(failed)
    }

    /// The names of open spaces in which nobody has been since then.
    pub async fn idle_spaces(&mut self, since: DateTime<Utc>) -> Result<Vec<String>, Failure> {
        let sql = "SELECT name FROM spaces WHERE kind = 'open' AND coalesce(used_at, created_at) < $1 ORDER BY name";
        on!(self, conn => sqlx::query_scalar(sql).bind(since).fetch_all(conn).await).map_err(failed)
    }

    /// The keys of a space's users with the ids by which clients know them, by number.
    pub async fn guids(&mut self, space: Uuid) -> Result<Vec<(Uuid, Uuid)>, Failure> {
        let sql = "SELECT id, guid FROM users WHERE space_id = $1 ORDER BY number";
        on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)
    }

    /// Gives a user another id for clients.
    pub async fn put_guid(&mut self, user: Uuid, guid: Uuid) -> Result<(), Failure> {
        let sql = "UPDATE users SET guid = $2 WHERE id = $1";
        on!(self.changing(Touch::User(user))?, conn => sqlx::query(sql).bind(user).bind(guid).execute(conn).await.map(|_| ())).map_err(failed)
    }

    /// When the space was made.
    pub async fn space_made_at(&mut self, space: Uuid) -> Result<DateTime<Utc>, Failure> {
        let sql = "SELECT created_at FROM spaces WHERE id = $1";
        on!(self, conn => sqlx::query_scalar(sql).bind(space).fetch_one(conn).await).map_err(failed)
    }

    /// Makes a space; false if the name is taken.
    pub async fn insert_space(&mut self, space: &Space, kind: SpaceKind) -> Result<bool, Failure> {
        let sql = "INSERT INTO spaces (id, name, created_at, kind, pristine, shift_us, frozen_at, seed_ids)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(space.id).bind(&space.name).bind(space.created_at).bind(kind.name()).bind(space.pristine)
            .bind(shift(space)).bind(space.clock.frozen_at).bind(space.seed_ids)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Writes back how a space's clock goes, and what it is reset to.
    pub async fn update_space(&mut self, space: &Space) -> Result<(), Failure> {
        let sql = "UPDATE spaces SET pristine = $2, shift_us = $3, frozen_at = $4, seed_ids = $5 WHERE id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(space.id).bind(space.pristine).bind(shift(space)).bind(space.clock.frozen_at).bind(space.seed_ids)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// The switches of one API's product; empty where none are set.
    pub async fn settings(&mut self, space: Uuid, api: Api) -> Result<Details, Failure> {
        let sql = "SELECT details FROM api_settings WHERE space_id = $1 AND api = $2";
        self.recall(Setting::Switches(space, api), async |tx| {
            let details: Option<String> =
                on!(tx, conn => sqlx::query_scalar(sql).bind(space).bind(api.name()).fetch_optional(conn).await)
                    .map_err(failed)?;
            details.map_or(Ok(Details::new()), |details| json::to_details(&details))
        })
        .await
    }

    /// Sets the switches of one API's product.
    pub async fn put_settings(&mut self, space: Uuid, api: Api, details: &Details) -> Result<(), Failure> {
        let sql = "INSERT INTO api_settings (space_id, api, details) VALUES ($1, $2, $3)
            ON CONFLICT (space_id, api) DO UPDATE SET details = excluded.details";
        let details = json::from_details(details);
        on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql).bind(space).bind(api.name()).bind(details).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// Lets everything that is read from here on be of one moment, and nothing be written. The first thing to do in a
    /// transaction; SQLite's see one moment anyway.
    pub(crate) async fn see_one_moment(&mut self) -> Result<(), Failure> {
        if self.is_sqlite() {
            return Ok(());
        }
        let sql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        on!(self, conn => sqlx::query(sql).execute(conn).await.map(|_| ())).map_err(failed)
    }
}
