//! Looking for users and tokens.

use std::sync::Arc;

use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::{Filter, Key, Page, Sorting, Token, TokenFilter, TokenState, User, Value};

/// A user who was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The user.
    pub user: User,
    /// Whether she has a token in use.
    pub has_token: bool,
}

/// Whom to look for in one of several realms.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The realm.
    pub realm: ReachedRealm,
    /// Who is meant there.
    pub filter: Filter,
    /// What they are sorted by.
    pub by: Value,
}

impl Service {
    /// The users who are sought in these realms, as far as the calling API sees them: a page of them in their order, and
    /// how many they are altogether.
    pub async fn search_users(
        &self,
        caller: &Caller,
        sought: Vec<Sought>,
        descending: bool,
        page: Page,
    ) -> Result<(Vec<User>, i64), Error> {
        // Those of one realm by name are found by the name.
        if let [Sought { realm, filter, by: Value::Name }] = sought.as_slice()
            && !descending
        {
            return self.search_realm(caller, realm, filter.clone(), page).await;
        }
        let mut realms = Vec::with_capacity(sought.len());
        let mut by = Vec::with_capacity(sought.len());
        for Sought { realm, filter, by: value } in sought {
            let within = Filter::In(realm.realm.id);
            by.push(Value::When(Box::new(within.clone()), Box::new(value)));
            realms.push(Filter::All(vec![within, filter]));
        }
        let filter = Filter::All(vec![Filter::SeenBy(caller.api()), Filter::Any(realms)]);
        let sorting = Sorting { by: Value::Either(by), descending };
        let now = self.clock().now();
        self.db()
            .read(async |tx| {
                let count = tx.count_users(&filter).await?;
                let mut users = tx.users_sorted(&filter, &sorting, page).await?;
                for user in &mut users {
                    user.settle(now);
                }
                Ok((users, count))
            })
            .await
    }

    /// The user whom the key names, as the calling API sees her; of several, the first.
    pub async fn find_user(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        key: &Key,
    ) -> Result<Option<Arc<User>>, Error> {
        let (id, api) = (realm.realm.id, caller.api());
        let user = self.db().read(async |tx| Ok::<_, Error>(tx.user_seen_by(api, id, key).await?)).await?;
        Ok(user.map(|user| user.settled(self.clock().now())))
    }

    /// The users for whom the condition holds, as far as the calling API sees them, by name.
    pub async fn find_users(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        filter: Filter,
        page: Page,
    ) -> Result<Vec<Found>, Error> {
        let id = realm.realm.id;
        let filter = Filter::All(vec![Filter::SeenBy(caller.api()), filter]);
        let now = self.clock().now();
        self.db()
            .read(async |tx| {
                let mut users = tx.users_where(id, &filter, page).await?;
                let ids: Vec<_> = users.iter().map(|user| user.id).collect();
                let owners = tx.owners(&ids, &TokenState::IN_USE).await?;
                for user in &mut users {
                    user.settle(now);
                }
                let found = |user: User| Found { has_token: owners.contains(&user.id), user };
                Ok(users.into_iter().map(found).collect())
            })
            .await
    }

    /// A page of the users for whom the condition holds, as far as the calling API sees them, by name; and how many
    /// they are in all.
    pub async fn search_realm(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        filter: Filter,
        page: Page,
    ) -> Result<(Vec<User>, i64), Error> {
        let id = realm.realm.id;
        let filter = Filter::All(vec![Filter::SeenBy(caller.api()), filter]);
        let now = self.clock().now();
        self.db()
            .read(async |tx| {
                let (mut users, count) = tx.users_counted(id, &filter, page).await?;
                for user in &mut users {
                    user.settle(now);
                }
                Ok((users, count))
            })
            .await
    }

    /// The tokens that are asked for, by serial number, each with the name of its owner.
    pub async fn find_tokens(
        &self,
        realm: &ReachedRealm,
        filter: &TokenFilter,
        page: Page,
    ) -> Result<Vec<(Token, Option<String>)>, Error> {
        let id = realm.realm.id;
        self.db()
            .read(async |tx| {
                let tokens = tx.tokens_where(id, filter, page).await?;
                let mut found = Vec::with_capacity(tokens.len());
                for token in tokens {
                    let owner = match token.owner {
                        Some(owner) => tx.user_by_id(owner).await?.map(|user| user.name),
                        None => None,
                    };
                    found.push((token, owner));
                }
                Ok(found)
            })
            .await
    }

    /// How many tokens those are.
    pub async fn count_tokens(&self, realm: &ReachedRealm, filter: &TokenFilter) -> Result<i64, Error> {
        let id = realm.realm.id;
        self.db().read(async |tx| Ok(tx.count_tokens(id, filter).await?)).await
    }

    /// The tokens of a user, by serial number.
    pub async fn tokens_of(&self, user: &User) -> Result<Vec<Token>, Error> {
        self.db().read(async |tx| Ok(tx.tokens_of(user.id).await?)).await
    }
}
