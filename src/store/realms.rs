//! Realms, and the names by which APIs reach them.

use std::sync::Arc;

use uuid::Uuid;

use super::memory::Setting;
use super::{Touch, Tx, failed, on};
use crate::domain::text::is_name;
use crate::domain::{Alias, AliasKind, Api, Failure, PasswordPolicy, Realm, fold};

/// A realm, with the name by which it was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedRealm {
    /// The realm.
    pub realm: Realm,
    /// The name.
    pub alias: Alias,
    /// Whether it is still to be made, with the first user who is written to it.
    pub planned: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    realm_id: Uuid,
    realm_name: String,
    name: String,
    kind: String,
    time_zone: Option<String>,
    min_length: Option<i64>,
    may_contain_name: bool,
}

#[derive(sqlx::FromRow)]
struct OfApi {
    api: String,
    #[sqlx(flatten)]
    row: Row,
}

impl Row {
    fn reached(self, api: Api) -> ReachedRealm {
        let password_policy = self.min_length.map(|least| PasswordPolicy {
            min_length: usize::try_from(least).unwrap_or_default(),
            may_contain_name: self.may_contain_name,
        });
        let kind = AliasKind::named(&self.kind).unwrap_or(AliasKind::Plain);
        let alias = Alias { api, name: self.name, kind, time_zone: self.time_zone, password_policy };
        ReachedRealm { realm: Realm { id: self.realm_id, name: self.realm_name }, alias, planned: false }
    }
}

const BY_NAME: &str =
    "SELECT a.realm_id, r.name AS realm_name, a.name, a.kind, a.time_zone, a.min_length, a.may_contain_name
    FROM aliases a JOIN realms r ON r.id = a.realm_id WHERE a.space_id = $1 AND a.api = $2 AND a.name_key = $3";
const OF_API: &str = "SELECT a.realm_id, r.name AS realm_name, a.name, a.kind, a.time_zone, a.min_length, a.may_contain_name
    FROM aliases a JOIN realms r ON r.id = a.realm_id WHERE a.space_id = $1 AND a.api = $2 ORDER BY a.place, a.name_key";

impl Tx {
    /// The realm that the API reaches by that name.
    pub async fn realm(&mut self, space: Uuid, api: Api, name: &str) -> Result<Option<ReachedRealm>, Failure> {
        if !is_name(name) {
            return Ok(None);
        }
        let name = fold(name);
        self.recall(Setting::Realm(space, api, name.clone()), async |tx| {
            let row: Option<Row> = on!(tx, conn => sqlx::query_as(BY_NAME)
                .bind(space).bind(api.name()).bind(name).fetch_optional(conn).await)
            .map_err(failed)?;
            Ok(row.map(|row| row.reached(api)))
        })
        .await
    }

    /// Every name by which the API reaches a realm, in the order of the seed.
    pub async fn realms(&mut self, space: Uuid, api: Api) -> Result<Arc<Vec<ReachedRealm>>, Failure> {
        self.recall_shared(Setting::Realms(space, api), async |tx| {
            let rows: Vec<Row> =
                on!(tx, conn => sqlx::query_as(OF_API).bind(space).bind(api.name()).fetch_all(conn).await)
                    .map_err(failed)?;
            Ok(rows.into_iter().map(|row| row.reached(api)).collect::<Vec<_>>())
        })
        .await
    }

    /// Every name by which any API reaches a realm, in the order of the seed.
    pub async fn aliases(&mut self, space: Uuid) -> Result<Vec<ReachedRealm>, Failure> {
        let sql = "SELECT a.api, a.realm_id, r.name AS realm_name, a.name, a.kind, a.time_zone, a.min_length,
                a.may_contain_name
            FROM aliases a JOIN realms r ON r.id = a.realm_id WHERE a.space_id = $1 ORDER BY a.place, a.name_key";
        let rows: Vec<OfApi> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        rows.into_iter().map(|OfApi { api, row }| Ok(row.reached(api.parse().map_err(failed)?))).collect()
    }

    /// The realm of that own name.
    pub async fn realm_named(&mut self, space: Uuid, name: &str) -> Result<Option<Realm>, Failure> {
        let sql = "SELECT id, name FROM realms WHERE space_id = $1 AND name_key = $2";
        let row: Option<(Uuid, String)> =
            on!(self, conn => sqlx::query_as(sql).bind(space).bind(fold(name)).fetch_optional(conn).await)
                .map_err(failed)?;
        Ok(row.map(|(id, name)| Realm { id, name }))
    }

    /// Every realm, by name.
    pub async fn all_realms(&mut self, space: Uuid) -> Result<Vec<Realm>, Failure> {
        self.known_realms(space).await.map(Arc::unwrap_or_clone)
    }

    /// The same for who only looks at them.
    pub async fn known_realms(&mut self, space: Uuid) -> Result<Arc<Vec<Realm>>, Failure> {
        let sql = "SELECT id, name FROM realms WHERE space_id = $1 ORDER BY name_key";
        self.recall_shared(Setting::AllRealms(space), async |tx| {
            let rows: Vec<(Uuid, String)> =
                on!(tx, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
            Ok(rows.into_iter().map(|(id, name)| Realm { id, name }).collect::<Vec<_>>())
        })
        .await
    }

    /// Makes a realm; false if the name is taken.
    pub async fn insert_realm(&mut self, space: Uuid, realm: &Realm) -> Result<bool, Failure> {
        let sql = "INSERT INTO realms (id, space_id, name, name_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(realm.id).bind(space).bind(&realm.name).bind(fold(&realm.name))
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Lets an API reach a realm by a name; false if the API knows the name already.
    pub async fn insert_alias(&mut self, space: Uuid, realm: Uuid, alias: &Alias) -> Result<bool, Failure> {
        let sql = "INSERT INTO aliases
            (space_id, realm_id, api, name, name_key, kind, place, time_zone, min_length, may_contain_name)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
        let place = self.next_number(space, "aliases").await?;
        let policy = alias.password_policy;
        let least = policy.map(|policy| i64::try_from(policy.min_length).unwrap_or(i64::MAX));
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(space).bind(realm).bind(alias.api.name()).bind(&alias.name).bind(fold(&alias.name))
            .bind(alias.kind.name()).bind(place).bind(&alias.time_zone).bind(least)
            .bind(policy.is_none_or(|policy| policy.may_contain_name))
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }
}
