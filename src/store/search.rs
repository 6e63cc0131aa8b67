//! Where SQL is put together: finding users and tokens. `conditions.rs` knows how a condition is said.

use std::collections::HashSet;

use sqlx::{Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::memory::OfUser;
use super::remembered::{is, question};
use super::transaction::Held;
use super::{Tx, accounts, conditions, failed, tokens, users};
use crate::domain::{Api, Failure, Filter, Key, Page, Token, TokenFilter, TokenKind, TokenState, User, fold};

/// How many ids are named in one query.
const CHUNK: usize = 500;
/// Of how many users one query takes the accounts: of the largest page, and of the one beyond it.
const MOST_USERS: usize = 1_001;

/// Builds the same query for whichever engine the transaction holds, and runs it. Rows that are named as locked are
/// kept from others who write: who reads in order to write must see what was written before.
macro_rules! select {
    ($tx:expr, $columns:expr, $row:ty, $locked:expr, $query:ident => $build:expr) => {
        match &mut $tx.held {
            Held::Sqlite(tx) => {
                let mut $query = QueryBuilder::<Sqlite>::new($columns);
                $build;
                match tx.connection().await {
                    Ok(connection) => $query.build_query_as::<$row>().fetch_all(connection).await,
                    Err(error) => Err(error),
                }
            }
            Held::Postgres(tx) => {
                let mut $query = QueryBuilder::<Postgres>::new($columns);
                $build;
                if tx.writes() {
                    $query.push($locked);
                }
                match tx.connection().await {
                    Ok(connection) => $query.build_query_as::<$row>().fetch_all(connection).await,
                    Err(error) => Err(error),
                }
            }
        }
    };
}

/// The same for tokens.
macro_rules! select_tokens {
    ($tx:expr, $query:ident => $build:expr) => {
        select!($tx, tokens::COLUMNS, tokens::Row, " FOR UPDATE OF t", $query => $build)
    };
}

/// The same for users.
macro_rules! select_users {
    ($tx:expr, $query:ident => $build:expr) => {
        select!($tx, users::COLUMNS, users::Row, " FOR UPDATE OF u", $query => $build)
    };
}

// Behind the macros that it uses.
mod pages;

macro_rules! by_key {
    ($query:ident, $realm:expr, $key:expr, $filter:expr) => {{
        $query.push(" WHERE ");
        if let Some(filter) = $filter {
            conditions::push(&mut $query, filter);
            $query.push(" AND ");
        }
        if !matches!($key, Key::Identifier { .. }) {
            $query.push("u.realm_id = ").push_bind($realm);
        }
        // Ids and numbers are found by the space, and a further name knows its realm.
        if matches!($key, Key::Id(_) | Key::Number(_)) {
            $query.push(" AND u.space_id = (SELECT r.space_id FROM realms r WHERE r.id = ").push_bind($realm).push(")");
        }
        match $key {
            Key::Id(id) => $query.push(" AND u.guid = ").push_bind(*id),
            Key::Number(number) => $query.push(" AND u.number = ").push_bind(*number),
            Key::Name(name) => $query.push(" AND u.name_key = ").push_bind(fold(name)),
            Key::Email(text) => $query.push(" AND u.email_key = ").push_bind(fold(text)),
            Key::EmployeeId(text) => $query.push(" AND u.employee_id_key = ").push_bind(fold(text)),
            Key::DisplayName(text) => $query.push(" AND u.display_name_key = ").push_bind(fold(text)),
            Key::FirstName(text) => $query.push(" AND u.first_name_key = ").push_bind(fold(text)),
            Key::LastName(text) => $query.push(" AND u.last_name_key = ").push_bind(fold(text)),
            Key::Identifier { kind, value, or_name } => {
                $query.push("u.id IN (SELECT i.user_id FROM identifiers i WHERE i.realm_id = ").push_bind($realm);
                $query.push(" AND i.kind = ").push_bind(*kind);
                $query.push(" AND i.value_key = ").push_bind(fold(value));
                if let Some(name) = or_name {
                    $query.push(" UNION ALL SELECT o.id FROM users o WHERE o.realm_id = ").push_bind($realm);
                    $query.push(" AND o.name_key = ").push_bind(fold(name));
                    $query.push(" AND NOT EXISTS (SELECT 1 FROM identifiers i WHERE i.user_id = o.id AND i.kind = ");
                    $query.push_bind(*kind).push(")");
                }
                $query.push(")")
            }
        };
        // Where there is an index for the key, the one for names is not to be walked through for the order's sake.
        let order = if matches!($key, Key::Email(_) | Key::EmployeeId(_)) { "u.name_key || ''" } else { "u.name_key" };
        $query.push(" ORDER BY ").push(order).push(" LIMIT 2");
    }};
}

impl Tx {
    /// The users of the realm whom the key names, with their accounts: none, one, or two if there are more.
    pub async fn users_by_key(&mut self, realm: Uuid, key: &Key) -> Result<Vec<User>, Failure> {
        let by_key = async |tx: &mut Self| {
            let rows = select_users!(tx, query => by_key!(query, realm, key, None::<&Filter>)).map_err(failed)?;
            if rows.is_empty() {
                tx.note_nobody(realm, key);
            }
            tx.with_accounts(rows).await
        };
        let Some(question) = question(realm, key) else { return by_key(self).await };
        let one = async |tx: &mut Self| Ok(by_key(tx).await?.pop());
        Ok(self.recall_user(question, |user| is(user, realm, key), one).await?.into_iter().collect())
    }

    /// The same of those users whom an API sees.
    pub async fn users_seen_by(&mut self, api: Api, realm: Uuid, key: &Key) -> Result<Vec<User>, Failure> {
        if self.guesses_nobody(realm, key) {
            return Ok(Vec::new());
        }
        let mut users = if self.is_sqlite() && question(realm, key).is_some() {
            self.users_by_key(realm, key).await?
        } else {
            let filter = Filter::SeenBy(api);
            let rows = select_users!(self, query => by_key!(query, realm, key, Some(&filter))).map_err(failed)?;
            if rows.is_empty() {
                self.note_nobody(realm, key);
            }
            self.with_accounts(rows).await?
        };
        // Where the query had to wait for a row, Postgres looks at the row again, and not at the accounts.
        users.retain(|user| user.seen_by(api));
        Ok(users)
    }

    /// Which of these users have a token in one of the states.
    pub async fn owners(&mut self, users: &[Uuid], states: &[TokenState]) -> Result<HashSet<Uuid>, Failure> {
        let mut owners = HashSet::new();
        for users in users.chunks(CHUNK) {
            let rows = select!(self, "SELECT DISTINCT t.owner_id FROM tokens t WHERE ", (Uuid,), "", query => {
                conditions::push_tokens_of(&mut query, users, states);
            });
            owners.extend(rows.map_err(failed)?.into_iter().map(|(owner,)| owner));
        }
        Ok(owners)
    }

    /// The user of that id, with her accounts.
    pub async fn user_by_id(&mut self, id: Uuid) -> Result<Option<User>, Failure> {
        self.recall_user(
            OfUser::Key(id),
            |_| true,
            async |tx| {
                let rows = select_users!(tx, query => query.push(" WHERE u.id = ").push_bind(id)).map_err(failed)?;
                Ok(tx.with_accounts(rows).await?.into_iter().next())
            },
        )
        .await
    }

    /// The user of a space by the id under which clients know her, with her accounts.
    pub async fn user_shown_as(&mut self, space: Uuid, guid: Uuid) -> Result<Option<User>, Failure> {
        let is = |user: &User| user.guid == guid;
        self.recall_user(OfUser::Shown(space, guid), is, async |tx| {
            let rows = select_users!(tx, query => {
                query.push(" WHERE u.space_id = ").push_bind(space).push(" AND u.guid = ").push_bind(guid)
            });
            Ok(tx.with_accounts(rows.map_err(failed)?).await?.into_iter().next())
        })
        .await
    }

    /// The first users for whom the condition holds, with their accounts, by number.
    pub async fn users_numbered(&mut self, filter: &Filter, most: i64) -> Result<Vec<User>, Failure> {
        let rows = select_users!(self, query => {
            query.push(" WHERE ");
            conditions::push(&mut query, filter);
            query.push(" ORDER BY u.number LIMIT ").push_bind(most)
        });
        self.with_accounts(rows.map_err(failed)?).await
    }

    /// Every user of the realm with her accounts, by name.
    pub async fn users_of(&mut self, realm: Uuid) -> Result<Vec<User>, Failure> {
        let rows = select_users!(self, query => {
            query.push(" WHERE u.realm_id = ").push_bind(realm).push(" ORDER BY u.name_key")
        })
        .map_err(failed)?;
        self.with_accounts(rows).await
    }

    /// Every user of the space with her accounts, by number; nobody is locked.
    pub async fn users_of_space(&mut self, space: Uuid) -> Result<Vec<User>, Failure> {
        let rows = select!(self, users::COLUMNS, users::Row, "", query => {
            query.push(" WHERE u.space_id = ").push_bind(space).push(" ORDER BY u.number")
        });
        let mut accounts = self.accounts_of_space(space).await?;
        let user = |row: users::Row| {
            let mut user = row.user()?;
            user.accounts = accounts.remove(&user.id).unwrap_or_default();
            Ok(user)
        };
        rows.map_err(failed)?.into_iter().map(user).collect()
    }

    /// Every token of the realm, by serial number; none is locked.
    pub async fn tokens_of_realm(&mut self, realm: Uuid) -> Result<Vec<Token>, Failure> {
        let rows = select!(self, tokens::COLUMNS, tokens::Row, "", query => {
            query.push(" WHERE t.realm_id = ").push_bind(realm).push(" ORDER BY t.serial_key")
        });
        rows.map_err(failed)?.into_iter().map(tokens::Row::token).collect()
    }

    async fn with_accounts(&mut self, rows: Vec<users::Row>) -> Result<Vec<User>, Failure> {
        let mut users: Vec<User> = rows.into_iter().map(users::Row::user).collect::<Result<_, _>>()?;
        for users in users.chunks_mut(MOST_USERS) {
            let ids: Vec<Uuid> = users.iter().map(|user| user.id).collect();
            let rows = select!(self, accounts::COLUMNS, accounts::Owned, "", query => {
                query.push(" WHERE a.user_id IN (");
                let mut list = query.separated(", ");
                for id in &ids {
                    list.push_bind(*id);
                }
                query.push(") ORDER BY a.api")
            });
            let mut accounts = accounts::by_user(rows.map_err(failed)?)?;
            for user in users {
                user.accounts = accounts.remove(&user.id).unwrap_or_default();
            }
        }
        Ok(users)
    }

    /// The tokens of the realm that are asked for, by serial number.
    pub async fn tokens_where(&mut self, realm: Uuid, filter: &TokenFilter, page: Page) -> Result<Vec<Token>, Failure> {
        let rows = select_tokens!(self, query => {
            query.push(" WHERE t.realm_id = ").push_bind(realm);
            conditions::push_tokens(&mut query, filter);
            query.push(" ORDER BY t.serial_key");
            conditions::push_page(&mut query, page);
        });
        rows.map_err(failed)?.into_iter().map(tokens::Row::token).collect()
    }

    /// The tokens of every realm of a space that are asked for, by realm and serial number.
    pub async fn all_tokens(
        &mut self,
        space: Uuid,
        realm: Option<Uuid>,
        filter: &TokenFilter,
        page: Page,
    ) -> Result<Vec<Token>, Failure> {
        let rows = select_tokens!(self, query => {
            query.push(" JOIN realms r ON r.id = t.realm_id WHERE r.space_id = ").push_bind(space);
            if let Some(realm) = realm {
                query.push(" AND r.id = ").push_bind(realm);
            }
            conditions::push_tokens(&mut query, filter);
            query.push(" ORDER BY r.name_key, t.serial_key");
            conditions::push_page(&mut query, page);
        });
        rows.map_err(failed)?.into_iter().map(tokens::Row::token).collect()
    }

    /// How many tokens those are.
    pub async fn count_tokens(&mut self, realm: Uuid, filter: &TokenFilter) -> Result<i64, Failure> {
        let rows = select!(self, "SELECT count(*) FROM tokens t", (i64,), "", query => {
            query.push(" WHERE t.realm_id = ").push_bind(realm);
            conditions::push_tokens(&mut query, filter);
        });
        Ok(rows.map_err(failed)?.first().map_or(0, |(count,)| *count))
    }

    /// The token of that serial number.
    pub async fn token(&mut self, realm: Uuid, serial: &str) -> Result<Option<Token>, Failure> {
        let rows = select_tokens!(self, query => {
            query.push(" WHERE t.realm_id = ").push_bind(realm);
            query.push(" AND t.serial_key = ").push_bind(fold(serial))
        });
        rows.map_err(failed)?.into_iter().next().map(tokens::Row::token).transpose()
    }

    /// The tokens of a user, by serial number.
    pub async fn tokens_of(&mut self, user: Uuid) -> Result<Vec<Token>, Failure> {
        let rows = select_tokens!(self, query => {
            query.push(" WHERE t.owner_id = ").push_bind(user).push(" ORDER BY t.serial_key")
        });
        rows.map_err(failed)?.into_iter().map(tokens::Row::token).collect()
    }

    /// A token of one of these sorts that is nobody's and ready; of several, the first sort and serial number. What
    /// another transaction is about to take is not free.
    pub async fn free_token(&mut self, realm: Uuid, kinds: &[TokenKind]) -> Result<Option<Token>, Failure> {
        for kind in kinds {
            let locked = " FOR UPDATE OF t SKIP LOCKED";
            let rows = select!(self, tokens::COLUMNS, tokens::Row, locked, query => {
                query.push(" WHERE t.realm_id = ").push_bind(realm).push(" AND t.owner_id IS NULL");
                query.push(" AND t.kind = ").push_bind(kind.name());
                query.push(" AND t.state = ").push_bind(TokenState::Initialized.name());
                query.push(" ORDER BY t.serial_key LIMIT 1")
            });
            if let Some(row) = rows.map_err(failed)?.into_iter().next() {
                return row.token().map(Some);
            }
        }
        Ok(None)
    }
}
