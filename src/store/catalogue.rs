//! The vendors' catalogues.

use uuid::Uuid;

use super::memory::Setting;
use super::tokens::Unknown;
use super::{Touch, Tx, during, failed, json, on};
use crate::domain::{Api, During, Entry, Failure, Kind, Page, fold};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: Option<i64>,
    name: String,
    realm_id: Option<Uuid>,
    details: String,
}

impl Row {
    fn entry(self, api: Api, kind: Kind) -> Result<Entry, Failure> {
        let details = json::to_details(&self.details)?;
        let number = self.number.unwrap_or_default();
        Ok(Entry { id: self.id, api, kind, number, name: self.name, realm: self.realm_id, details })
    }
}

#[derive(sqlx::FromRow)]
struct Kinded {
    kind: String,
    #[sqlx(flatten)]
    row: Row,
}

#[derive(sqlx::FromRow)]
struct OfApi {
    api: String,
    #[sqlx(flatten)]
    kinded: Kinded,
}

/// What the reading of that kind of name counts as.
fn work(kind: Kind) -> During {
    if kind == Kind::Tag { During::Tags } else { During::Work }
}

const PLAIN: &str = "SELECT id, number, name, realm_id, details FROM catalogue
    WHERE space_id = $1 AND api = $2 AND kind = $3 AND name_key = $4 AND (scope = '' OR scope = $5)
    ORDER BY scope DESC LIMIT 1";
/// Whoever is about to refer to the name keeps others from removing it.
const KEPT: &str = "SELECT id, number, name, realm_id, details FROM catalogue
    WHERE space_id = $1 AND api = $2 AND kind = $3 AND name_key = $4 AND (scope = '' OR scope = $5)
    ORDER BY scope DESC LIMIT 1 FOR KEY SHARE";

impl Tx {
    /// The name in the catalogue, as the realm sees it.
    pub async fn entry(
        &mut self,
        space: Uuid,
        realm: Uuid,
        (api, kind): (Api, Kind),
        name: &str,
    ) -> Result<Option<Entry>, Failure> {
        // Postgres would take a NUL for an error.
        if name.contains('\0') {
            return Ok(None);
        }
        let name = fold(name);
        self.recall(Setting::Entry(space, realm, api, kind, name.clone()), async |tx| {
            let sql = if tx.locks() { KEPT } else { PLAIN };
            let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
                .bind(space).bind(api.name()).bind(kind.name()).bind(name).bind(realm.to_string())
                .fetch_optional(conn).await)
            .map_err(during(work(kind)))?;
            row.map(|row| row.entry(api, kind)).transpose()
        })
        .await
    }

    /// The names of that kind that a realm alone has, by name.
    pub async fn entries_of(&mut self, realm: Uuid, (api, kind): (Api, Kind)) -> Result<Vec<Entry>, Failure> {
        let sql = "SELECT id, number, name, realm_id, details FROM catalogue
            WHERE realm_id = $1 AND api = $2 AND kind = $3 ORDER BY name_key";
        self.recall(Setting::EntriesOf(realm, api, kind), async |tx| {
            let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(sql)
                .bind(realm).bind(api.name()).bind(kind.name()).fetch_all(conn).await)
            .map_err(during(work(kind)))?;
            rows.into_iter().map(|row| row.entry(api, kind)).collect()
        })
        .await
    }

    /// The names of that kind that a realm sees, those out of use included, by name.
    pub async fn entries_seen(
        &mut self,
        space: Uuid,
        realm: Uuid,
        (api, kind): (Api, Kind),
    ) -> Result<Vec<Entry>, Failure> {
        let sql = "SELECT id, number, name, realm_id, details FROM catalogue
            WHERE space_id = $1 AND api = $2 AND kind = $3 AND (scope = '' OR scope = $4) ORDER BY name_key, scope";
        self.recall(Setting::EntriesSeen(space, realm, api, kind), async |tx| {
            let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(sql)
                .bind(space).bind(api.name()).bind(kind.name()).bind(realm.to_string()).fetch_all(conn).await)
            .map_err(during(work(kind)))?;
            rows.into_iter().map(|row| row.entry(api, kind)).collect()
        })
        .await
    }

    /// Writes back a name and its details; false if the name is another's.
    pub async fn update_entry(&mut self, space: Uuid, entry: &Entry) -> Result<bool, Failure> {
        let sql = "UPDATE catalogue SET name = $2, name_key = $3, details = $4 WHERE id = $1
            AND NOT EXISTS (SELECT 1 FROM catalogue o WHERE o.space_id = $5 AND o.api = $6 AND o.kind = $7
                AND o.name_key = $3 AND o.scope = $8 AND o.id <> $1)";
        self.queue_for(&format!("{} {} {}", entry.api, entry.kind.name(), fold(&entry.name))).await?;
        let scope = entry.realm.map(|realm| realm.to_string()).unwrap_or_default();
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(entry.id).bind(&entry.name).bind(fold(&entry.name)).bind(json::from_details(&entry.details))
            .bind(space).bind(entry.api.name()).bind(entry.kind.name()).bind(scope)
            .execute(conn).await.map(|done| done.rows_affected()));
        match rows {
            Ok(rows) => Ok(rows > 0),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
            Err(error) => Err(during(work(entry.kind))(error)),
        }
    }

    /// The name with that number, of whatever kind.
    pub async fn entry_numbered(&mut self, space: Uuid, api: Api, number: i64) -> Result<Option<Entry>, Failure> {
        let sql = "SELECT kind, id, number, name, realm_id, details FROM catalogue
            WHERE space_id = $1 AND api = $2 AND number = $3";
        let row: Option<Kinded> = on!(self, conn => sqlx::query_as(sql)
            .bind(space).bind(api.name()).bind(number).fetch_optional(conn).await)
        .map_err(during(During::Work))?;
        let Some(Kinded { kind, row }) = row else { return Ok(None) };
        let Some(kind) = Kind::named(&kind) else { return Ok(None) };
        row.entry(api, kind).map(Some)
    }

    /// Removes a name; false if it is gone already.
    pub async fn delete_entry(&mut self, entry: &Entry) -> Result<bool, Failure> {
        let sql = "DELETE FROM catalogue WHERE id = $1";
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql).bind(entry.id).execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(during(work(entry.kind)))
    }

    /// Every name in every catalogue, with what is kept with it, by number.
    pub async fn entries_of_space(&mut self, space: Uuid) -> Result<Vec<Entry>, Failure> {
        let sql = "SELECT api, kind, id, number, name, realm_id, details FROM catalogue
            WHERE space_id = $1 ORDER BY number, id";
        let rows: Vec<OfApi> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        let entry = |OfApi { api, kinded: Kinded { kind, row } }: OfApi| {
            let kind = Kind::named(&kind).ok_or_else(|| failed(Unknown(kind)))?;
            row.entry(api.parse().map_err(failed)?, kind)
        };
        rows.into_iter().map(entry).collect()
    }

    /// Every name in every catalogue.
    pub async fn catalogue_names(&mut self, space: Uuid) -> Result<Vec<String>, Failure> {
        let sql = "SELECT name FROM catalogue WHERE space_id = $1 ORDER BY name_key";
        on!(self, conn => sqlx::query_scalar(sql).bind(space).fetch_all(conn).await).map_err(during(During::Work))
    }

    /// The names of one API, or of all, and of one kind, or of all, in the order of their numbers.
    pub async fn catalogue(
        &mut self,
        space: Uuid,
        api: Option<Api>,
        kind: Option<Kind>,
        page: Page,
    ) -> Result<Vec<Entry>, Failure> {
        let sql = "SELECT api, kind, id, number, name, realm_id, details FROM catalogue
            WHERE space_id = $1 AND ($2 IS NULL OR api = $2) AND ($3 IS NULL OR kind = $3)
            ORDER BY number, id LIMIT $4 OFFSET $5";
        let rows: Vec<OfApi> = on!(self, conn => sqlx::query_as(sql)
            .bind(space).bind(api.map(Api::name)).bind(kind.map(Kind::name))
            .bind(page.most.unwrap_or(i64::MAX)).bind(page.first).fetch_all(conn).await)
        .map_err(during(During::Work))?;
        let entry = |OfApi { api, kinded: Kinded { kind, row } }: OfApi| {
            let Some(kind) = Kind::named(&kind) else { return Ok(None) };
            row.entry(api.parse().map_err(failed)?, kind).map(Some)
        };
        rows.into_iter().filter_map(|row| entry(row).transpose()).collect()
    }

    /// Adds a name; false if it is there already.
    pub async fn insert_entry(&mut self, space: Uuid, entry: &Entry) -> Result<bool, Failure> {
        let sql = "INSERT INTO catalogue (id, space_id, api, kind, name, name_key, scope, realm_id, details, number)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
        let scope = entry.realm.map(|realm| realm.to_string()).unwrap_or_default();
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(entry.id).bind(space).bind(entry.api.name()).bind(entry.kind.name())
            .bind(&entry.name).bind(fold(&entry.name)).bind(scope).bind(entry.realm)
            .bind(json::from_details(&entry.details)).bind(entry.number)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(during(work(entry.kind)))
    }
}
