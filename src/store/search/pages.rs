//! Pages of lists of users, and how many there are in all.

use uuid::Uuid;

use super::super::positions::Stretched;
use super::super::query::Query;
use super::super::{Tx, conditions, failed, users, values};
use crate::domain::{Failure, Filter, Page, Sorting, User};

impl Tx {
    /// The users of the realm for whom the condition holds, with their accounts, by name. Not to be asked where names
    /// have been written and not yet been kept.
    pub async fn users_where(&mut self, realm: Uuid, filter: &Filter, mut page: Page) -> Result<Vec<User>, Failure> {
        if let Some(few) = self.few(realm, filter).await? {
            return self.users_among(&few, filter, page).await;
        }
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

    /// Those of them for whom the condition holds.
    async fn users_among(&mut self, few: &[Uuid], filter: &Filter, page: Page) -> Result<Vec<User>, Failure> {
        if few.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = self.query(users::COLUMNS);
        push_among(&mut query, few, filter);
        query.sql(" ORDER BY u.name_key");
        conditions::push_page(&mut query, page);
        query.by_index();
        self.users(query).await
    }

    /// A page of the users of the realm for whom the condition holds, and how many they are.
    pub async fn users_counted(
        &mut self,
        realm: Uuid,
        filter: &Filter,
        page: Page,
    ) -> Result<(Vec<User>, i64), Failure> {
        let users = self.users_where(realm, filter, page).await?;
        let shown = i64::try_from(users.len()).map_err(failed)?;
        // A page that is not full is the last.
        let last = page.most.is_none_or(|most| shown < most) && (shown > 0 || page.first == 0);
        let count = if last { page.first + shown } else { self.count_users_where(realm, filter).await? };
        Ok((users, count))
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
        match self.few(realm, filter).await? {
            Some(few) if few.is_empty() => return Ok(0),
            Some(few) => push_among(&mut query, &few, filter),
            None => {
                query.sql(" WHERE u.realm_id = ").id(realm).sql(" AND ");
                conditions::push(&mut query, filter);
            }
        }
        self.count(query).await
    }
}

/// Adds that it is one of these few, and that the condition holds for her.
fn push_among(query: &mut Query, few: &[Uuid], filter: &Filter) {
    query.sql(" WHERE u.id IN (");
    for (at, id) in few.iter().enumerate() {
        query.sql(if at > 0 { ", " } else { "" }).id(*id);
    }
    query.sql(") AND ");
    conditions::push(query, filter);
}
