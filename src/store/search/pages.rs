//! Pages of lists of users, and how many there are in all.

use uuid::Uuid;

use super::super::positions::Stretched;
use super::super::{Tx, conditions, failed, users, values};
use crate::domain::{Failure, Filter, Page, Sorting, User};

impl Tx {
    /// The users of the realm for whom the condition holds, with their accounts, by name. Not to be asked where names
    /// have been written and not yet been kept.
    pub async fn users_where(&mut self, realm: Uuid, filter: &Filter, mut page: Page) -> Result<Vec<User>, Failure> {
        let near = self.near(realm, filter, page).await?;
        page.first = if near.is_some() { 0 } else { page.first };
        let mut query = self.query(users::COLUMNS);
        query.sql(" WHERE u.realm_id = ").id(realm).sql(" AND ");
        if let Some(list) = &near {
            conditions::push_stretch(&mut query, list);
        } else {
            conditions::push(&mut query, filter);
        }
        query.sql(" ORDER BY u.name_key");
        conditions::push_page(&mut query, page);
        self.users(query).await
    }

    /// Whether there is such a user; nobody is locked.
    pub async fn any_user_where(&mut self, realm: Uuid, filter: &Filter) -> Result<bool, Failure> {
        let mut query = self.query("SELECT u.id FROM users u");
        query.sql(" WHERE u.realm_id = ").id(realm).sql(" AND ");
        conditions::push(&mut query, filter);
        query.sql(" LIMIT 1");
        let rows: Vec<(Uuid,)> = self.rows(query).await.map_err(failed)?;
        Ok(!rows.is_empty())
    }

    /// The users of any realm for whom the condition holds, with their accounts, in that order.
    pub async fn users_sorted(&mut self, filter: &Filter, sorting: &Sorting, page: Page) -> Result<Vec<User>, Failure> {
        let mut query = self.query(users::COLUMNS);
        query.sql(" WHERE ");
        conditions::push(&mut query, filter);
        values::push_sorting(&mut query, sorting);
        conditions::push_page(&mut query, page);
        self.users(query).await
    }

    /// How many users of any realm the condition holds for.
    pub async fn count_users(&mut self, filter: &Filter) -> Result<i64, Failure> {
        let mut query = self.query("SELECT count(*) FROM users u WHERE ");
        conditions::push(&mut query, filter);
        self.count(query).await
    }

    /// How many users those are.
    pub async fn count_users_where(&mut self, realm: Uuid, filter: &Filter) -> Result<i64, Failure> {
        if let Some(list) = Stretched::of(realm, filter) {
            return self.count_within(&list).await;
        }
        let mut query = self.query("SELECT count(*) FROM users u");
        query.sql(" WHERE u.realm_id = ").id(realm).sql(" AND ");
        conditions::push(&mut query, filter);
        self.count(query).await
    }
}
