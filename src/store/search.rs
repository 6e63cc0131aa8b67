//! Where SQL is put together: finding users and tokens. `conditions.rs` knows how a condition is said.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::memory::OfUser;
use super::query::Query;
use super::remembered::{is, question};
use super::{Tx, accounts, conditions, failed, tokens, users};
use crate::domain::{Api, Failure, Filter, Key, Page, Token, TokenFilter, TokenKind, TokenState, User, fold};

/// How many ids are named in one query.
const CHUNK: usize = 500;
/// Of how many users one query takes the accounts: of the largest page, and of the one beyond it.
const MOST_USERS: usize = 1_001;

/// Keeps the rows of users, and of tokens, from others who write.
const USERS_LOCKED: &str = " FOR UPDATE OF u";
const TOKENS_LOCKED: &str = " FOR UPDATE OF t";

mod few;
mod pages;

/// Adds who is meant by the key: none, one, or two if there are more.
fn push_key(query: &mut Query, realm: Uuid, key: &Key) {
    if !matches!(key, Key::Identifier { .. }) {
        query.sql("u.realm_id = ").id(realm);
    }
    // Ids and numbers are found by the space, and a further name knows its realm.
    if matches!(key, Key::Id(_) | Key::Number(_)) {
        query.sql(" AND u.space_id = (SELECT r.space_id FROM realms r WHERE r.id = ").id(realm).sql(")");
    }
    match key {
        Key::Id(id) => conditions::known_as(query.sql(" AND "), *id),
        Key::Number(number) => query.sql(" AND u.number = ").number(*number),
        Key::Name(name) => query.sql(" AND u.name_key = ").text(fold(name)),
        Key::Email(text) => query.sql(" AND u.email_key = ").text(fold(text)),
        Key::EmployeeId(text) => query.sql(" AND u.employee_id_key = ").text(fold(text)),
        Key::DisplayName(text) => query.sql(" AND u.display_name_key = ").text(fold(text)),
        Key::FirstName(text) => query.sql(" AND u.first_name_key = ").text(fold(text)),
        Key::LastName(text) => query.sql(" AND u.last_name_key = ").text(fold(text)),
        Key::Identifier { kind, value, or_name } => {
            query.sql("u.id IN (SELECT i.user_id FROM identifiers i WHERE i.realm_id = ").id(realm);
            query.sql(" AND i.kind = ").text(*kind);
            query.sql(" AND i.value_key = ").text(fold(value));
            if let Some(name) = or_name {
                query.sql(" UNION ALL SELECT o.id FROM users o WHERE o.realm_id = ").id(realm);
                query.sql(" AND o.name_key = ").text(fold(name));
                query.sql(" AND NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.user_id = o.id AND i.kind = ");
                query.text(*kind).sql(")");
            }
            query.sql(")")
        }
    };
    // Where there is an index for the key, the one for names is not to be walked through for the order's sake.
    let order = if matches!(key, Key::Email(_) | Key::EmployeeId(_)) { "u.name_key || ''" } else { "u.name_key" };
    query.sql(" ORDER BY ").sql(order).sql(" LIMIT 2");
    if !matches!(key, Key::DisplayName(_) | Key::FirstName(_) | Key::LastName(_)) {
        query.by_index();
    }
}

impl Tx {
    /// The users of the realm whom the key names, with their accounts: none, one, or two if there are more.
    pub async fn users_by_key(&mut self, realm: Uuid, key: &Key) -> Result<Vec<User>, Failure> {
        match question(realm, key) {
            Some(question) => {
                Ok(self.only(question, realm, key).await?.map(Arc::unwrap_or_clone).into_iter().collect())
            }
            None => self.users_named(realm, key, None).await,
        }
    }

    /// The user whom a key names that is hers alone.
    async fn only(&mut self, question: OfUser, realm: Uuid, key: &Key) -> Result<Option<Arc<User>>, Failure> {
        let one = async |tx: &mut Self| Ok(tx.users_named(realm, key, None).await?.pop());
        self.recall_user(question, |user| is(user, realm, key), one).await
    }

    /// The same of those users whom an API sees.
    pub async fn users_seen_by(&mut self, api: Api, realm: Uuid, key: &Key) -> Result<Vec<User>, Failure> {
        let mut users = if self.is_sqlite() && question(realm, key).is_some() {
            self.users_by_key(realm, key).await?
        } else {
            self.users_named(realm, key, Some(&Filter::SeenBy(api))).await?
        };
        // Where the query had to wait for a row, Postgres looks at the row again, and not at the accounts.
        users.retain(|user| user.seen_by(api));
        Ok(users)
    }

    /// The first of those whom an API sees, for who only looks at her.
    pub async fn user_seen_by(&mut self, api: Api, realm: Uuid, key: &Key) -> Result<Option<Arc<User>>, Failure> {
        let Some(question) = question(realm, key).filter(|_| self.is_sqlite()) else {
            return Ok(self.users_seen_by(api, realm, key).await?.into_iter().next().map(Arc::new));
        };
        Ok(self.only(question, realm, key).await?.filter(|user| user.seen_by(api)))
    }

    async fn users_named(&mut self, realm: Uuid, key: &Key, filter: Option<&Filter>) -> Result<Vec<User>, Failure> {
        if self.presume_nobody(realm, key) {
            return Ok(Vec::new());
        }
        let mut query = self.query(users::COLUMNS);
        query.sql(" WHERE ");
        if let Some(filter) = filter {
            conditions::push(&mut query, filter);
            query.sql(" AND ");
        }
        push_key(&mut query, realm, key);
        let users = self.users(query).await?;
        if self.is_draft() {
            self.memory.absence.looked(!users.is_empty());
        }
        if users.is_empty() {
            self.note_nobody(realm, key);
        }
        Ok(users)
    }

    /// Which of these users have a token in one of the states.
    pub async fn owners(&mut self, users: &[Uuid], states: &[TokenState]) -> Result<HashSet<Uuid>, Failure> {
        let mut owners = HashSet::new();
        for users in users.chunks(CHUNK) {
            let mut query = self.query("SELECT DISTINCT t.owner_id FROM tokens t WHERE ");
            conditions::push_tokens_of(&mut query, users, states);
            let rows: Vec<(Uuid,)> = self.rows(query).await.map_err(failed)?;
            owners.extend(rows.into_iter().map(|(owner,)| owner));
        }
        Ok(owners)
    }

    /// The user of that id, with her accounts.
    pub async fn user_by_id(&mut self, id: Uuid) -> Result<Option<User>, Failure> {
        Ok(self.known_by_id(id).await?.map(Arc::unwrap_or_clone))
    }

    /// The same for who only looks at her.
    pub async fn known_by_id(&mut self, id: Uuid) -> Result<Option<Arc<User>>, Failure> {
        let one = async |tx: &mut Self| {
            let mut query = tx.query(users::COLUMNS);
            query.sql(" WHERE u.id = ").id(id).by_index();
            Ok(tx.users(query).await?.pop())
        };
        self.recall_user(OfUser::Key(id), |_| true, one).await
    }

    /// The user of a space by the id under which clients know her, with her accounts.
    pub async fn user_shown_as(&mut self, space: Uuid, guid: Uuid) -> Result<Option<User>, Failure> {
        Ok(self.known_shown_as(space, guid).await?.map(Arc::unwrap_or_clone))
    }

    /// The same for who only looks at her.
    pub async fn known_shown_as(&mut self, space: Uuid, guid: Uuid) -> Result<Option<Arc<User>>, Failure> {
        let one = async |tx: &mut Self| {
            // Mostly it is her key, too, by which she is found in one look.
            let mut query = tx.query(users::COLUMNS);
            query.sql(" WHERE u.id = ").id(guid).sql(" AND u.guid = u.id AND u.space_id = ").id(space).by_index();
            if let Some(user) = tx.users(query).await?.pop() {
                return Ok(Some(user));
            }
            let mut query = tx.query(users::COLUMNS);
            query.sql(" WHERE u.space_id = ").id(space).sql(" AND ");
            conditions::known_as(&mut query, guid).by_index();
            Ok(tx.users(query).await?.pop())
        };
        self.recall_user(OfUser::Shown(space, guid), |user| user.guid == guid, one).await
    }

    /// The first users for whom the condition holds, with their accounts, by number.
    pub async fn users_numbered(&mut self, filter: &Filter, most: i64) -> Result<Vec<User>, Failure> {
        let mut query = self.query(users::COLUMNS);
        query.sql(" WHERE ");
        conditions::push(&mut query, filter);
        query.sql(" ORDER BY u.number LIMIT ").number(most);
        self.users(query).await
    }

    /// Every user of the realm with her accounts, by name.
    pub async fn users_of(&mut self, realm: Uuid) -> Result<Vec<User>, Failure> {
        let mut query = self.query(users::COLUMNS);
        query.sql(" WHERE u.realm_id = ").id(realm).sql(" ORDER BY u.name_key");
        self.users(query).await
    }

    /// Every user of the space with her accounts, by number; nobody is locked.
    pub async fn users_of_space(&mut self, space: Uuid) -> Result<Vec<User>, Failure> {
        let mut query = self.query(users::COLUMNS);
        query.sql(" WHERE u.space_id = ").id(space).sql(" ORDER BY u.number");
        let rows: Vec<users::Row> = self.rows(query).await.map_err(failed)?;
        let mut accounts = self.accounts_of_space(space).await?;
        let user = |row: users::Row| {
            let mut user = row.user()?;
            user.accounts = accounts.remove(&user.id).unwrap_or_default();
            Ok(user)
        };
        rows.into_iter().map(user).collect()
    }

    /// Every token of the realm, by serial number; none is locked.
    pub async fn tokens_of_realm(&mut self, realm: Uuid) -> Result<Vec<Token>, Failure> {
        let mut query = self.query(tokens::COLUMNS);
        query.sql(" WHERE t.realm_id = ").id(realm).sql(" ORDER BY t.serial_key");
        let rows: Vec<tokens::Row> = self.rows(query).await.map_err(failed)?;
        rows.into_iter().map(tokens::Row::token).collect()
    }

    /// The users whom a query finds, with their accounts; they are locked where this transaction writes.
    async fn users(&mut self, query: Query) -> Result<Vec<User>, Failure> {
        let few = query.is_by_index();
        let rows: Vec<users::Row> = self.locked(query, USERS_LOCKED).await.map_err(failed)?;
        let mut users: Vec<User> = rows.into_iter().map(users::Row::user).collect::<Result<_, _>>()?;
        for users in users.chunks_mut(MOST_USERS) {
            let mut query = self.query(accounts::COLUMNS);
            query.sql(" WHERE a.user_id IN (");
            for (at, user) in users.iter().enumerate() {
                query.sql(if at > 0 { ", " } else { "" }).id(user.id);
            }
            query.sql(") ORDER BY a.api");
            if few {
                query.by_index();
            }
            let mut accounts = accounts::by_user(self.rows(query).await.map_err(failed)?)?;
            for user in users {
                user.accounts = accounts.remove(&user.id).unwrap_or_default();
            }
        }
        Ok(users)
    }

    /// The tokens of the realm that are asked for, by serial number.
    pub async fn tokens_where(&mut self, realm: Uuid, filter: &TokenFilter, page: Page) -> Result<Vec<Token>, Failure> {
        let mut query = self.query(tokens::COLUMNS);
        query.sql(" WHERE t.realm_id = ").id(realm);
        conditions::push_tokens(&mut query, filter);
        query.sql(" ORDER BY t.serial_key");
        conditions::push_page(&mut query, page);
        self.tokens(query).await
    }

    /// The tokens of every realm of a space that are asked for, by realm and serial number.
    pub async fn all_tokens(
        &mut self,
        space: Uuid,
        realm: Option<Uuid>,
        filter: &TokenFilter,
        page: Page,
    ) -> Result<Vec<Token>, Failure> {
        let mut query = self.query(tokens::COLUMNS);
        query.sql(" JOIN realms r ON r.id = t.realm_id WHERE r.space_id = ").id(space);
        if let Some(realm) = realm {
            query.sql(" AND r.id = ").id(realm);
        }
        conditions::push_tokens(&mut query, filter);
        query.sql(" ORDER BY r.name_key, t.serial_key");
        conditions::push_page(&mut query, page);
        self.tokens(query).await
    }

    /// How many tokens those are.
    pub async fn count_tokens(&mut self, realm: Uuid, filter: &TokenFilter) -> Result<i64, Failure> {
        let mut query = self.query("SELECT count(*) FROM tokens t");
        query.sql(" WHERE t.realm_id = ").id(realm);
        conditions::push_tokens(&mut query, filter);
        self.count(query).await
    }

    /// The token of that serial number.
    pub async fn token(&mut self, realm: Uuid, serial: &str) -> Result<Option<Token>, Failure> {
        let mut query = self.query(tokens::COLUMNS);
        query.sql(" WHERE t.realm_id = ").id(realm).sql(" AND t.serial_key = ").text(fold(serial)).by_index();
        Ok(self.tokens(query).await?.into_iter().next())
    }

    /// The tokens of a user, by serial number.
    pub async fn tokens_of(&mut self, user: Uuid) -> Result<Vec<Token>, Failure> {
        let mut query = self.query(tokens::COLUMNS);
        query.sql(" WHERE t.owner_id = ").id(user).sql(" ORDER BY t.serial_key");
        self.tokens(query).await
    }

    /// The tokens that a query finds; they are locked where this transaction writes.
    async fn tokens(&mut self, query: Query) -> Result<Vec<Token>, Failure> {
        let rows: Vec<tokens::Row> = self.locked(query, TOKENS_LOCKED).await.map_err(failed)?;
        rows.into_iter().map(tokens::Row::token).collect()
    }

    /// The number that a query finds.
    async fn count(&mut self, query: Query) -> Result<i64, Failure> {
        let rows: Vec<(i64,)> = self.rows(query).await.map_err(failed)?;
        Ok(rows.first().map_or(0, |(count,)| *count))
    }

    /// A token of one of these sorts that is nobody's and ready; of several, the first sort and serial number. What
    /// another transaction is about to take is not free.
    pub async fn free_token(&mut self, realm: Uuid, kinds: &[TokenKind]) -> Result<Option<Token>, Failure> {
        for kind in kinds {
            let mut query = self.query(tokens::COLUMNS);
            query.sql(" WHERE t.realm_id = ").id(realm).sql(" AND t.owner_id IS NULL");
            query.sql(" AND t.kind = ").text(kind.name());
            query.sql(" AND t.state = ").text(TokenState::Initialized.name());
            query.sql(" ORDER BY t.serial_key LIMIT 1");
            let rows: Vec<tokens::Row> = self.locked(query, " FOR UPDATE OF t SKIP LOCKED").await.map_err(failed)?;
            if let Some(row) = rows.into_iter().next() {
                return row.token().map(Some);
            }
        }
        Ok(None)
    }
}
