//! Operators.

use uuid::Uuid;

use super::memory::Setting;
use super::{Touch, Tx, failed, json, on};
use crate::domain::text::is_name;
use crate::domain::users::PasswordHash;
use crate::domain::{Api, Failure, Operator, Right, fold};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    name: String,
    password: Option<String>,
    rights: String,
    realms: Option<String>,
    built_in: bool,
    development: bool,
    details: String,
}

impl Row {
    fn operator(self, api: Api) -> Result<Operator, Failure> {
        let realms = self.realms.map(|realms| json::to_list(&realms)).transpose()?;
        let realms = realms.map(|ids| ids.iter().map(|id| id.parse().map_err(failed)).collect()).transpose()?;
        Ok(Operator {
            id: self.id,
            api,
            number: self.number,
            name: self.name,
            password: self.password.map(PasswordHash),
            rights: json::to_list(&self.rights)?.iter().filter_map(|name| Right::named(name)).collect(),
            realms,
            built_in: self.built_in,
            development: self.development,
            details: json::to_details(&self.details)?,
        })
    }
}

impl Tx {
    /// The operator of that name.
    pub async fn operator(&mut self, space: Uuid, api: Api, name: &str) -> Result<Option<Operator>, Failure> {
        if !is_name(name) {
            return Ok(None);
        }
        let sql = "SELECT id, number, name, password, rights, realms, built_in, development, details
            FROM operators WHERE space_id = $1 AND api = $2 AND name_key = $3";
        let name = fold(name);
        self.recall(Setting::Operator(space, api, name.clone()), async |tx| {
            let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
                .bind(space).bind(api.name()).bind(name).fetch_optional(conn).await)
            .map_err(failed)?;
            row.map(|row| row.operator(api)).transpose()
        })
        .await
    }

    /// The operator of that id.
    pub async fn operator_by_id(&mut self, api: Api, id: Uuid) -> Result<Option<Operator>, Failure> {
        let sql = "SELECT id, number, name, password, rights, realms, built_in, development, details
            FROM operators WHERE id = $1 AND api = $2";
        self.recall(Setting::OperatorById(api, id), async |tx| {
            let row: Option<Row> =
                on!(tx, conn => sqlx::query_as(sql).bind(id).bind(api.name()).fetch_optional(conn).await)
                    .map_err(failed)?;
            row.map(|row| row.operator(api)).transpose()
        })
        .await
    }

    /// Every operator of the API, in the order of the seed.
    pub async fn operators(&mut self, space: Uuid, api: Api) -> Result<Vec<Operator>, Failure> {
        let sql = "SELECT id, number, name, password, rights, realms, built_in, development, details
            FROM operators WHERE space_id = $1 AND api = $2 ORDER BY number";
        self.recall(Setting::Operators(space, api), async |tx| {
            let rows: Vec<Row> =
                on!(tx, conn => sqlx::query_as(sql).bind(space).bind(api.name()).fetch_all(conn).await)
                    .map_err(failed)?;
            rows.into_iter().map(|row| row.operator(api)).collect()
        })
        .await
    }

    /// Writes back an operator's password and details.
    pub async fn update_operator(&mut self, operator: &Operator) -> Result<(), Failure> {
        let sql = "UPDATE operators SET password = $2, details = $3 WHERE id = $1";
        on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(operator.id).bind(operator.password.as_ref().map(|hash| hash.0.clone()))
            .bind(json::from_details(&operator.details))
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// Says which realms an operator reaches.
    pub async fn put_reach(&mut self, operator: Uuid, realms: &[Uuid]) -> Result<(), Failure> {
        let sql = "UPDATE operators SET realms = $2 WHERE id = $1";
        let realms = json::from_list(realms);
        on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql).bind(operator).bind(realms).execute(conn).await.map(|_| ())).map_err(failed)
    }

    /// How many operators of the API the product itself did not bring.
    pub async fn count_added_operators(&mut self, space: Uuid, api: Api) -> Result<i64, Failure> {
        let sql = "SELECT count(*) FROM operators WHERE space_id = $1 AND api = $2 AND built_in = $3";
        self.recall(Setting::AddedOperators(space, api), async |tx| {
            on!(tx, conn => sqlx::query_scalar(sql).bind(space).bind(api.name()).bind(false).fetch_one(conn).await)
                .map_err(failed)
        })
        .await
    }

    /// Removes an operator with everything that it logs in with; false if it is gone already.
    pub async fn delete_operator(&mut self, operator: Uuid) -> Result<bool, Failure> {
        let sql = "DELETE FROM operators WHERE id = $1";
        self.changing(Touch::Credentials)?.changing(Touch::Sessions)?;
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql).bind(operator).execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Adds an operator; false if the name is taken.
    pub async fn insert_operator(&mut self, space: Uuid, operator: &Operator) -> Result<bool, Failure> {
        let sql = "INSERT INTO operators
            (id, space_id, api, number, name, name_key, password, rights, realms, built_in, development, details)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
        let rights: Vec<&str> = operator.rights.iter().map(|right| right.name()).collect();
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(operator.id).bind(space).bind(operator.api.name()).bind(operator.number)
            .bind(&operator.name).bind(fold(&operator.name))
            .bind(operator.password.as_ref().map(|hash| hash.0.clone()))
            .bind(json::from_list(&rights)).bind(operator.realms.as_deref().map(json::from_list))
            .bind(operator.built_in).bind(operator.development).bind(json::from_details(&operator.details))
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }
}
