//! Sequences of numbers; of those of users it is known also which have been drawn and are not written yet.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::transaction::Held;
use super::{Touch, Tx, failed, on};
use crate::domain::Failure;
use crate::domain::seed::USER_NUMBERS;

/// Of so many spaces it is known how far they are.
const MOST: usize = 4_096;

/// How far the numbers of each space are, those included that are drawn and not yet written.
#[derive(Debug, Default)]
pub(super) struct Numbers(Mutex<HashMap<Uuid, Drawn>>);

#[derive(Debug, Clone, Copy)]
struct Drawn {
    last: i64,
    /// False when the store may be further on.
    sure: bool,
}

impl Numbers {
    /// The next number; absent where the store has to be asked first how far it is.
    pub(super) fn draw(&self, space: Uuid) -> Option<i64> {
        let mut all = self.all();
        let drawn = all.get_mut(&space).filter(|drawn| drawn.sure)?;
        drawn.last += 1;
        Some(drawn.last)
    }

    /// The next number after those that are drawn and those in the store, which is that far.
    pub(super) fn draw_after(&self, space: Uuid, stored: i64) -> i64 {
        let mut all = self.all();
        if all.len() >= MOST && !all.contains_key(&space) {
            all.clear();
        }
        let drawn = all.entry(space).or_insert(Drawn { last: 0, sure: true });
        *drawn = Drawn { last: drawn.last.max(stored) + 1, sure: true };
        drawn.last
    }

    /// Takes numbers back that are not written after all, as far as they are the last.
    pub(super) fn give_back(&self, numbers: &[(Uuid, i64)]) {
        let mut all = self.all();
        for (space, number) in numbers.iter().rev() {
            if let Some(drawn) = all.get_mut(space).filter(|drawn| drawn.last == *number) {
                drawn.last -= 1;
            }
        }
    }

    /// Makes the next draw ask the store.
    pub(super) fn doubt(&self) {
        self.all().values_mut().for_each(|drawn| drawn.sure = false);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Drawn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const NEXT: &str = "INSERT INTO sequences (space_id, name, value) VALUES ($1, $2, 1)
    ON CONFLICT (space_id, name) DO UPDATE SET value = sequences.value + 1 RETURNING value";
/// Lets a sequence be that far, if it is not further on.
pub(super) const RAISE: &str = "INSERT INTO sequences (space_id, name, value) VALUES ($1, $2, $3)
    ON CONFLICT (space_id, name) DO UPDATE SET value = excluded.value WHERE sequences.value < excluded.value";

impl Tx {
    /// The next number of a sequence, from 1; it is given back if the transaction is undone.
    pub async fn next_number(&mut self, space: Uuid, name: &str) -> Result<i64, Failure> {
        on!(self.changing(Touch::Numbers)?, conn => sqlx::query_scalar(NEXT).bind(space).bind(name).fetch_one(conn).await).map_err(failed)
    }

    /// So many numbers of a sequence, one behind the other.
    pub async fn next_numbers(&mut self, space: Uuid, name: &str, most: usize) -> Result<Range<i64>, Failure> {
        let count = i64::try_from(most).map_err(failed)?;
        if count == 0 {
            return Ok(0..0);
        }
        let sql = "INSERT INTO sequences (space_id, name, value) VALUES ($1, $2, $3)
            ON CONFLICT (space_id, name) DO UPDATE SET value = sequences.value + excluded.value RETURNING value";
        let last: i64 = on!(self.changing(Touch::Numbers)?, conn => sqlx::query_scalar(sql).bind(space).bind(name)
            .bind(count).fetch_one(conn).await)
        .map_err(failed)?;
        Ok(last - count + 1..last + 1)
    }

    /// Lets a sequence go on behind that number; one that is further on stays.
    pub async fn raise_number(&mut self, space: Uuid, name: &str, last: i64) -> Result<(), Failure> {
        on!(self.changing(Touch::Numbers)?, conn => sqlx::query(RAISE).bind(space).bind(name).bind(last)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// The last number of every sequence.
    pub async fn last_numbers(&mut self, space: Uuid) -> Result<Vec<(String, i64)>, Failure> {
        let sql = "SELECT name, value FROM sequences WHERE space_id = $1 ORDER BY name";
        on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)
    }

    /// The next number in a space that other transactions know; nobody has to wait for this one's end, and on Postgres the
    /// number is lost if the transaction is undone.
    pub async fn draw_number(&mut self, space: Uuid, name: &str) -> Result<i64, Failure> {
        if self.is_draft() && name != USER_NUMBERS {
            return Err(self.unfit());
        }
        match &self.held {
            Held::Sqlite(_) if name == USER_NUMBERS => self.draw_ahead(space).await,
            Held::Sqlite(_) => self.next_number(space, name).await,
            Held::Postgres(tx) => {
                sqlx::query_scalar(NEXT).bind(space).bind(name).fetch_one(tx.numbers()).await.map_err(failed)
            }
        }
    }

    /// A number of a user that is neither written nor drawn; in a draft it is written with the user.
    async fn draw_ahead(&mut self, space: Uuid) -> Result<i64, Failure> {
        let number = if let Some(number) = self.memory.numbers.draw(space) {
            number
        } else {
            let sql = "SELECT value FROM sequences WHERE space_id = $1 AND name = $2";
            let stored: Option<i64> = on!(self, conn => sqlx::query_scalar(sql).bind(space).bind(USER_NUMBERS)
                .fetch_optional(conn).await)
            .map_err(failed)?;
            self.memory.numbers.draw_after(space, stored.unwrap_or_default())
        };
        self.drawn.push((space, number));
        if !self.is_draft() {
            on!(self.changing(Touch::Nothing)?, conn => sqlx::query(RAISE).bind(space).bind(USER_NUMBERS).bind(number)
                .execute(conn).await.map(|_| ()))
            .map_err(failed)?;
        }
        Ok(number)
    }
}
