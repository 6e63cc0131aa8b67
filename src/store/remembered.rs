//! Reading what this process remembers, or else what the store has.
//!
//! A transaction that has changed something asks the store about it, and nobody else learns what it is told.
//!
//! Asking takes a piece of memory of its own (`Box::pin`): it needs many kilobytes, which would else be a part of whatever may have
//! to ask, and be copied with it.

use std::sync::Arc;

use uuid::Uuid;

use super::Tx;
use super::memory::{OfUser, Question, Weighed};
use crate::domain::{Failure, Key, User, fold};

/// The question after whom a key names that is hers alone; absent where several may have it.
pub(super) fn question(realm: Uuid, key: &Key) -> Option<OfUser> {
    match key {
        Key::Id(id) => Some(OfUser::Shown(realm, *id)),
        Key::Number(number) => Some(OfUser::Number(realm, *number)),
        Key::Name(name) => Some(OfUser::Name(realm, fold(name))),
        _ => None,
    }
}

/// Whether such a key names the user.
pub(super) fn is(user: &User, realm: Uuid, key: &Key) -> bool {
    let same = match key {
        Key::Id(id) => user.guid == *id,
        Key::Number(number) => user.number == *number,
        Key::Name(name) => fold(&user.name) == fold(name),
        _ => false,
    };
    same && user.realm == realm
}

impl Tx {
    /// The answer to a question, as it is remembered or else as the store gives it.
    pub(super) async fn recall<Q: Question, T>(
        &mut self,
        question: Q,
        ask: impl AsyncFnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure>
    where
        T: Weighed + Clone + Send + Sync + 'static,
    {
        self.recall_shared(question, ask).await.map(Arc::unwrap_or_clone)
    }

    /// The same for who only looks at it.
    pub(super) async fn recall_shared<Q: Question, T>(
        &mut self,
        question: Q,
        ask: impl AsyncFnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<Arc<T>, Failure>
    where
        T: Weighed + Send + Sync + 'static,
    {
        let memory = Arc::clone(&self.memory);
        let Some(kept) = Q::shelf(&memory).filter(|_| !question.is_touched(&self.touched)) else {
            return Box::pin(ask(self)).await.map(Arc::new);
        };
        if let Some(answer) = kept.known(&question, question.mark()) {
            return Ok(answer);
        }
        let read = kept.now();
        let answer = Arc::new(Box::pin(ask(self)).await?);
        // What makes no mark may be this transaction's own.
        let lasting = question.counts_absence() || !(answer.is_absent() || self.touched.anything);
        if lasting {
            kept.keep(question, read, Arc::clone(&answer));
        }
        Ok(answer)
    }

    /// The user whom a question is after; absent, too, where it is none that is remembered. `fits` tells whether she still
    /// is the one.
    pub(super) async fn recall_user(
        &mut self,
        question: OfUser,
        fits: impl FnOnce(&User) -> bool,
        ask: impl AsyncFnOnce(&mut Self) -> Result<Option<User>, Failure>,
    ) -> Result<Option<Arc<User>>, Failure> {
        let memory = Arc::clone(&self.memory);
        let Some(users) = OfUser::shelf(&memory).filter(|_| !question.is_touched(&self.touched)) else {
            return Ok(Box::pin(ask(self)).await?.map(Arc::new));
        };
        let key = match &question {
            OfUser::Key(key) => Some(*key),
            _ => users.hint(&question),
        };
        let whose = key.map(OfUser::Key);
        let known = whose.and_then(|whose| users.known::<User>(&whose, whose.mark()));
        if let Some(user) = known.filter(|user| fits(user)) {
            return Ok(Some(user));
        }
        let read = users.now();
        let user = Box::pin(ask(self)).await?.map(Arc::new);
        if let Some(user) = user.as_ref().filter(|_| !self.touched.anything) {
            if !matches!(question, OfUser::Key(_)) {
                users.keep(question, read, Arc::new(user.id));
            }
            users.keep(OfUser::Key(user.id), read, Arc::clone(user));
        }
        Ok(user)
    }
}
