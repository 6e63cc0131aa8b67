//! The one place where SQL is put together: finding users by what they are called.

use sqlx::{Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::users::{COLUMNS, Row};
use super::{Tx, failed};
use crate::domain::{Failure, Key, User, fold};

/// Builds the same query for whichever engine the transaction holds, and runs it.
macro_rules! select {
    ($tx:expr, $query:ident => $build:expr) => {
        match $tx {
            Tx::Sqlite(tx) => {
                let mut $query = QueryBuilder::<Sqlite>::new(COLUMNS);
                $build;
                $query.build_query_as::<Row>().fetch_all(tx.connection()).await
            }
            Tx::Postgres(tx) => {
                let mut $query = QueryBuilder::<Postgres>::new(COLUMNS);
                $build;
                // Who reads in order to write must see what was written before, and keep others from reading the same.
                if tx.writes() {
                    $query.push(" FOR UPDATE OF u");
                }
                $query.build_query_as::<Row>().fetch_all(tx.connection()).await
            }
        }
    };
}

macro_rules! by_key {
    ($query:ident, $realm:expr, $key:expr) => {{
        $query.push(" WHERE u.realm_id = ").push_bind($realm);
        match $key {
            Key::Id(id) => $query.push(" AND u.id = ").push_bind(*id),
            Key::Number(number) => $query.push(" AND u.number = ").push_bind(*number),
            Key::Name(name) => $query.push(" AND u.name_key = ").push_bind(fold(name)),
            Key::Email(text) => $query.push(" AND u.email_key = ").push_bind(fold(text)),
            Key::EmployeeId(text) => $query.push(" AND u.employee_id_key = ").push_bind(fold(text)),
            Key::DisplayName(text) => $query.push(" AND u.display_name_key = ").push_bind(fold(text)),
            Key::FirstName(text) => $query.push(" AND u.first_name_key = ").push_bind(fold(text)),
            Key::LastName(text) => $query.push(" AND u.last_name_key = ").push_bind(fold(text)),
            Key::Identifier { kind, value, or_name } => {
                $query.push(
                    " AND (EXISTS (SELECT 1 FROM identifiers i WHERE i.user_id = u.id AND i.realm_id = u.realm_id",
                );
                $query.push(" AND i.kind = ").push_bind(*kind);
                $query.push(" AND i.value_key = ").push_bind(fold(value)).push(")");
                if let Some(name) = or_name {
                    $query.push(" OR (u.name_key = ").push_bind(fold(name));
                    $query.push(" AND NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.user_id = u.id AND i.kind = ");
                    $query.push_bind(*kind).push("))");
                }
                $query.push(")")
            }
        };
        $query.push(" ORDER BY u.name_key LIMIT 2");
    }};
}

impl Tx {
    /// The users of the realm whom the key names, with their accounts: none, one, or two if there are more.
    pub async fn users_by_key(&mut self, realm: Uuid, key: &Key) -> Result<Vec<User>, Failure> {
        let rows = select!(self, query => by_key!(query, realm, key)).map_err(failed)?;
        self.with_accounts(rows).await
    }

    /// The user of that id, with her accounts.
    pub async fn user_by_id(&mut self, id: Uuid) -> Result<Option<User>, Failure> {
        let rows = select!(self, query => query.push(" WHERE u.id = ").push_bind(id)).map_err(failed)?;
        Ok(self.with_accounts(rows).await?.into_iter().next())
    }

    /// Every user of the realm with her accounts, by name.
    pub async fn users_of(&mut self, realm: Uuid) -> Result<Vec<User>, Failure> {
        let rows = select!(self, query => {
            query.push(" WHERE u.realm_id = ").push_bind(realm).push(" ORDER BY u.name_key")
        })
        .map_err(failed)?;
        self.with_accounts(rows).await
    }

    async fn with_accounts(&mut self, rows: Vec<Row>) -> Result<Vec<User>, Failure> {
        let mut users = Vec::with_capacity(rows.len());
        for row in rows {
            let mut user = row.user()?;
            user.accounts = self.accounts(user.id).await?;
            users.push(user);
        }
        Ok(users)
    }
}
