//! The vendors' catalogues.

use uuid::Uuid;

use super::{Tx, during, json, on};
use crate::domain::{Api, During, Entry, Failure, Kind, fold};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    realm_id: Option<Uuid>,
    details: String,
}

impl Row {
    fn entry(self, api: Api, kind: Kind) -> Result<Entry, Failure> {
        let details = json::to_details(&self.details)?;
        Ok(Entry { id: self.id, api, kind, name: self.name, realm: self.realm_id, details })
    }
}

/// What the reading of that kind of name counts as.
fn work(kind: Kind) -> During {
    if kind == Kind::Tag { During::Tags } else { During::Work }
}

const PLAIN: &str = "SELECT id, name, realm_id, details FROM catalogue
    WHERE space_id = $1 AND api = $2 AND kind = $3 AND name_key = $4 AND (scope = '' OR scope = $5)
    ORDER BY scope DESC LIMIT 1";
/// Whoever is about to refer to the name keeps others from removing it.
const KEPT: &str = "SELECT id, name, realm_id, details FROM catalogue
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
        let sql = match self {
            Self::Postgres(tx) if tx.writes() => KEPT,
            Self::Postgres(_) | Self::Sqlite(_) => PLAIN,
        };
        let row: Option<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(space).bind(api.name()).bind(kind.name()).bind(fold(name)).bind(realm.to_string())
            .fetch_optional(conn).await)
        .map_err(during(work(kind)))?;
        row.map(|row| row.entry(api, kind)).transpose()
    }

    /// The names of that kind that a realm alone has, by name.
    pub async fn entries_of(&mut self, realm: Uuid, (api, kind): (Api, Kind)) -> Result<Vec<Entry>, Failure> {
        let sql = "SELECT id, name, realm_id, details FROM catalogue
            WHERE realm_id = $1 AND api = $2 AND kind = $3 ORDER BY name_key";
        let rows: Vec<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(realm).bind(api.name()).bind(kind.name()).fetch_all(conn).await)
                .map_err(during(work(kind)))?;
        rows.into_iter().map(|row| row.entry(api, kind)).collect()
    }

    /// The names of that kind that a realm sees, those that hold for all realms included, by name.
    pub async fn entries(&mut self, space: Uuid, realm: Uuid, (api, kind): (Api, Kind)) -> Result<Vec<Entry>, Failure> {
        let sql = "SELECT id, name, realm_id, details FROM catalogue
            WHERE space_id = $1 AND api = $2 AND kind = $3 AND (scope = '' OR scope = $4) ORDER BY name_key";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(space).bind(api.name()).bind(kind.name()).bind(realm.to_string()).fetch_all(conn).await)
        .map_err(during(work(kind)))?;
        rows.into_iter().map(|row| row.entry(api, kind)).collect()
    }

    /// Removes a name; false if it is gone already.
    pub async fn delete_entry(&mut self, entry: &Entry) -> Result<bool, Failure> {
        let sql = "DELETE FROM catalogue WHERE id = $1";
        let rows =
            on!(self, conn => sqlx::query(sql).bind(entry.id).execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(during(work(entry.kind)))
    }

    /// Every name in every catalogue.
    pub async fn catalogue_names(&mut self, space: Uuid) -> Result<Vec<String>, Failure> {
        let sql = "SELECT name FROM catalogue WHERE space_id = $1 ORDER BY name_key";
        on!(self, conn => sqlx::query_scalar(sql).bind(space).fetch_all(conn).await).map_err(during(During::Work))
    }

    /// Adds a name; false if it is there already.
    pub async fn insert_entry(&mut self, space: Uuid, entry: &Entry) -> Result<bool, Failure> {
        let sql = "INSERT INTO catalogue (id, space_id, api, kind, name, name_key, scope, realm_id, details)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
        let scope = entry.realm.map(|realm| realm.to_string()).unwrap_or_default();
        let rows = on!(self, conn => sqlx::query(sql)
            .bind(entry.id).bind(space).bind(entry.api.name()).bind(entry.kind.name())
            .bind(&entry.name).bind(fold(&entry.name)).bind(scope).bind(entry.realm)
            .bind(json::from_details(&entry.details))
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(during(work(entry.kind)))
    }
}
