//! Provisioning tasks, and who is in them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tokens::Unknown;
use super::{Touch, Tx, failed, on};
use crate::domain::{Failure, Page, ProvisioningTask, TokenClass};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    realm_id: Uuid,
    number: i64,
    class: String,
    description: String,
    operator: String,
    starts_at: DateTime<Utc>,
    stops_at: DateTime<Utc>,
    users: i64,
}

impl Row {
    fn task(self) -> Result<ProvisioningTask, Failure> {
        Ok(ProvisioningTask {
            id: self.id,
            realm: self.realm_id,
            number: self.number,
            class: TokenClass::named(&self.class).ok_or_else(|| failed(Unknown(self.class)))?,
            description: self.description,
            operator: self.operator,
            starts_at: self.starts_at,
            stops_at: self.stops_at,
            users: self.users,
        })
    }
}

impl Tx {
    /// Adds a task with nobody in it.
    pub async fn insert_task(&mut self, task: &ProvisioningTask) -> Result<(), Failure> {
        let sql = "INSERT INTO provisioning_tasks
            (id, realm_id, number, class, description, operator, starts_at, stops_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(task.id).bind(task.realm).bind(task.number).bind(task.class.name()).bind(&task.description)
            .bind(&task.operator).bind(task.starts_at).bind(task.stops_at)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// Puts a user into a task, with the token that is kept for her; nothing happens if she is in it.
    pub async fn insert_task_entry(&mut self, task: Uuid, user: Uuid, token: Option<Uuid>) -> Result<(), Failure> {
        let sql = "INSERT INTO provisioning_entries (task_id, user_id, token_id) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(task).bind(user).bind(token).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// The tasks that a user is in, oldest first.
    pub async fn tasks_of(&mut self, user: Uuid, page: Page) -> Result<Vec<ProvisioningTask>, Failure> {
        let sql = "SELECT p.id, p.realm_id, p.number, p.class, p.description, p.operator, p.starts_at, p.stops_at,
                (SELECT count(*) FROM provisioning_entries o WHERE o.task_id = p.id) AS users
            FROM provisioning_tasks p JOIN provisioning_entries e ON e.task_id = p.id
            WHERE e.user_id = $1 ORDER BY p.number LIMIT $2 OFFSET $3";
        let rows: Vec<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(user).bind(page.most.unwrap_or(i64::MAX)).bind(page.first).fetch_all(conn).await)
                .map_err(failed)?;
        rows.into_iter().map(Row::task).collect()
    }

    /// The tasks of a realm, oldest first.
    pub async fn tasks(&mut self, realm: Uuid, page: Page) -> Result<Vec<ProvisioningTask>, Failure> {
        let sql = "SELECT p.id, p.realm_id, p.number, p.class, p.description, p.operator, p.starts_at, p.stops_at,
                (SELECT count(*) FROM provisioning_entries o WHERE o.task_id = p.id) AS users
            FROM provisioning_tasks p WHERE p.realm_id = $1 ORDER BY p.number LIMIT $2 OFFSET $3";
        let most = page.most.unwrap_or(i64::MAX);
        let rows: Vec<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(realm).bind(most).bind(page.first).fetch_all(conn).await)
                .map_err(failed)?;
        rows.into_iter().map(Row::task).collect()
    }

    /// How many they are.
    pub async fn count_tasks(&mut self, realm: Uuid) -> Result<i64, Failure> {
        let sql = "SELECT count(*) FROM provisioning_tasks WHERE realm_id = $1";
        on!(self, conn => sqlx::query_scalar(sql).bind(realm).fetch_one(conn).await).map_err(failed)
    }

    /// The task of that number.
    pub async fn task(&mut self, realm: Uuid, number: i64) -> Result<Option<ProvisioningTask>, Failure> {
        let sql = "SELECT p.id, p.realm_id, p.number, p.class, p.description, p.operator, p.starts_at, p.stops_at,
                (SELECT count(*) FROM provisioning_entries o WHERE o.task_id = p.id) AS users
            FROM provisioning_tasks p WHERE p.realm_id = $1 AND p.number = $2";
        let row: Option<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(realm).bind(number).fetch_optional(conn).await)
                .map_err(failed)?;
        row.map(Row::task).transpose()
    }

    /// The users in a task, each with the token that is kept for her.
    pub async fn task_entries(&mut self, task: Uuid) -> Result<Vec<(Uuid, Option<Uuid>)>, Failure> {
        let sql = "SELECT user_id, token_id FROM provisioning_entries WHERE task_id = $1 ORDER BY user_id";
        on!(self, conn => sqlx::query_as(sql).bind(task).fetch_all(conn).await).map_err(failed)
    }

    /// The users in a task, each with her folded name, which is what others are locked by.
    pub async fn names_in(&mut self, task: Uuid) -> Result<Vec<(String, Uuid)>, Failure> {
        let sql = "SELECT u.name_key, u.id FROM provisioning_entries e JOIN users u ON u.id = e.user_id
            WHERE e.task_id = $1";
        on!(self, conn => sqlx::query_as(sql).bind(task).fetch_all(conn).await).map_err(failed)
    }

    /// Removes a task; false if it is gone already.
    pub async fn delete_task(&mut self, task: Uuid) -> Result<bool, Failure> {
        let sql = "DELETE FROM provisioning_tasks WHERE id = $1";
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(task).execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Keeps a token for nobody any more.
    pub async fn break_promises(&mut self, token: Uuid) -> Result<(), Failure> {
        let sql = "UPDATE provisioning_entries SET token_id = NULL WHERE token_id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(token).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// Takes a user out of every task; a task that nobody else is in goes with her.
    pub async fn leave_tasks(&mut self, user: Uuid) -> Result<(), Failure> {
        let sql = "DELETE FROM provisioning_tasks WHERE id IN
            (SELECT e.task_id FROM provisioning_entries e WHERE e.user_id = $1) AND NOT EXISTS
            (SELECT 1 FROM provisioning_entries o WHERE o.task_id = provisioning_tasks.id AND o.user_id <> $1)";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(user).execute(conn).await.map(|_| ()))
            .map_err(failed)?;
        let sql = "DELETE FROM provisioning_entries WHERE user_id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(user).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }
}
