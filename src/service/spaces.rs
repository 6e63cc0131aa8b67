//! Spaces: made, copied, reset, removed.
//!
//! Whatever a space goes back to is a hidden space beside it, its pristine state; a reset is a copy of that under the
//! same name, and what was there before is removed bit by bit.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Error, RepeatableIds, SeedError, Service, snapshots};
use crate::domain::seed::Seed;
use crate::domain::spaces::{ClockChange, ClockSetting, DEFAULT_SPACE};
use crate::domain::{Clock, Ids, Space};
use crate::store::{SpaceKind, Tx};

/// The hidden space with the server's seed.
const SEED: &str = "~seed";
/// What the names of pristine states begin with.
const PRISTINE: &str = "~pristine ";
/// The block of repeatable bytes that the salts of a seed's passwords are of; requests begin others.
const SALTS: i64 = -1;

/// What a space begins with.
#[derive(Debug, Clone)]
pub enum Source {
    /// The server's seed.
    Seed,
    /// A copy of the open space of that name, as it is now.
    Space(String),
    /// A seed of its own.
    Given(Box<Seed>),
}

/// A space to be made.
#[derive(Debug, Clone)]
pub struct NewSpace {
    /// Its name.
    pub name: String,
    /// What it begins with.
    pub source: Source,
    /// The number that its ids, tokens and keys are to follow from.
    pub seed_ids: Option<i64>,
    /// What its clock is to do from the start.
    pub clock: Option<ClockChange>,
}

impl NewSpace {
    /// With nothing but the server's seed.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), source: Source::Seed, seed_ids: None, clock: None }
    }
}

/// What came of making a space.
#[derive(Debug, Clone)]
pub enum Made {
    /// It is there.
    New(Space),
    /// It is there, in the place of another of its name.
    Again(Space),
    /// There is no space to copy.
    NoSource(String),
    /// There are that many already.
    TooMany(usize),
    /// Its clock would leave the calendar.
    NoTime,
}

/// A clock that stands still.
struct Stopped(DateTime<Utc>);

impl Clock for Stopped {
    fn instant(&self) -> DateTime<Utc> {
        self.0
    }
}

impl Service {
    /// The open space of that name.
    pub async fn open_space(&self, name: &str) -> Result<Option<Space>, Error> {
        self.db().read(async |tx| Ok(tx.open_space(name).await?)).await
    }

    /// Every open space, by name.
    pub async fn open_spaces(&self) -> Result<Vec<Space>, Error> {
        self.db().read(async |tx| Ok(tx.open_spaces().await?)).await
    }

    /// How many users a space has.
    pub async fn count_users(&self, space: Uuid) -> Result<i64, Error> {
        self.db().read(async |tx| Ok(tx.count_users_of(space).await?)).await
    }

    /// Keeps the server's seeds for every space that begins with them, and makes the default space where it is not
    /// there; true if it was new.
    pub async fn found(&self, seeds: Vec<Seed>) -> Result<bool, SeedError> {
        let there = self.db().read(async |tx| {
            Ok::<_, SeedError>((tx.hidden_spaces(SEED).await?.pop(), tx.open_space(DEFAULT_SPACE).await?))
        });
        let (seed, default) = there.await?;
        if seed.is_some() && default.is_some() {
            return Ok(false);
        }
        let seeds = self.hashed(seeds).await?;
        self.db()
            .write(async |tx| {
                tx.queue_for("the first space").await?;
                let seed = match tx.hidden_spaces(SEED).await?.pop() {
                    Some(seed) => seed,
                    None => self.keep_seeds(tx, &seeds).await?,
                };
                if let Some(mut default) = tx.open_space(DEFAULT_SPACE).await? {
                    default.pristine = default.pristine.or(Some(seed.id));
                    tx.update_space(&default).await?;
                    return Ok(false);
                }
                self.unfold(tx, DEFAULT_SPACE, &seed, None, self.clock().now()).await?;
                Ok(true)
            })
            .await
    }

    async fn keep_seeds(&self, tx: &mut Tx, seeds: &[Seed]) -> Result<Space, SeedError> {
        let space = Space::new(self.ids().id(), SEED, self.clock().now());
        tx.insert_space(&space, SpaceKind::Hidden).await?;
        for seed in seeds {
            self.load(tx, space.id, seed).await?;
        }
        Ok(space)
    }

    /// Makes a space, in the place of another of its name if there is one. With `most`, there may be no more than that.
    pub async fn make_space(&self, new: NewSpace, most: usize) -> Result<Made, SeedError> {
        self.make(new, most, true).await
    }

    async fn make(&self, mut new: NewSpace, most: usize, again: bool) -> Result<Made, SeedError> {
        if let Source::Given(seed) = &mut new.source {
            let seeds = vec![std::mem::take(seed.as_mut())];
            let hashed = match new.seed_ids {
                Some(number) => {
                    self.with(self.db().clone(), self.shared_clock(), self.salts(number)).hashed(seeds).await?
                }
                None => self.hashed(seeds).await?,
            };
            new.source = Source::Given(Box::new(hashed.into_iter().next().unwrap_or_default()));
        }
        let machine = self.clock().now();
        self.db()
            .write(async |tx| {
                tx.queue_for(&format!("space {}", new.name)).await?;
                let old = tx.open_space(&new.name).await?;
                if let Some(old) = old.clone().filter(|_| !again) {
                    return Ok(Made::New(old));
                }
                let count = usize::try_from(tx.count_spaces().await?).unwrap_or(usize::MAX);
                if old.is_none() && count >= most {
                    return Ok(Made::TooMany(count));
                }
                let Some(template) = self.template(tx, &new.source).await? else {
                    let name = if let Source::Space(name) = &new.source { name.clone() } else { String::new() };
                    return Ok(Made::NoSource(name));
                };
                let Some(pristine) = self.pristine(tx, &new, template, machine).await? else { return Ok(Made::NoTime) };
                if let Some(old) = &old {
                    self.retire(tx, old, false).await?;
                }
                let space = self.unfold(tx, &new.name, &pristine, None, machine).await?;
                Ok(if old.is_some() { Made::Again(space) } else { Made::New(space) })
            })
            .await
    }

    /// Makes a space unless it is there already.
    pub async fn make_missing(&self, new: NewSpace, most: usize) -> Result<Made, SeedError> {
        self.make(new, most, false).await
    }

    /// What a new space is copied from; a seed of its own is loaded later.
    async fn template(&self, tx: &mut Tx, source: &Source) -> Result<Option<Space>, SeedError> {
        Ok(match source {
            Source::Seed | Source::Given(_) => tx.hidden_spaces(SEED).await?.pop(),
            Source::Space(name) => tx.open_space(name).await?,
        })
    }

    /// The state that a new space begins with and goes back to; absent where its clock would leave the calendar. Spaces
    /// that differ in nothing from the server's seed share it.
    async fn pristine(
        &self,
        tx: &mut Tx,
        new: &NewSpace,
        template: Space,
        machine: DateTime<Utc>,
    ) -> Result<Option<Space>, SeedError> {
        let plain = matches!(new.source, Source::Seed) && new.seed_ids.is_none() && new.clock.is_none();
        if plain {
            return Ok(Some(template));
        }
        let before = if matches!(new.source, Source::Space(_)) { template.clock } else { ClockSetting::default() };
        let Some(clock) = new.clock.map_or(Some(before), |change| before.changed(change, machine)) else {
            return Ok(None);
        };
        let id = self.ids().id();
        let seed_ids = new.seed_ids.or(template.seed_ids);
        let name = format!("{PRISTINE}{id}");
        let hidden = Space { id, name, created_at: machine, pristine: None, clock, seed_ids, faults: 0 };
        tx.insert_space(&hidden, SpaceKind::Hidden).await?;
        let begins = clock.show(machine);
        match &new.source {
            Source::Given(seed) => {
                let clock: Arc<dyn Clock> = Arc::new(Stopped(begins));
                let ids = seed_ids.map_or_else(|| self.shared_ids(), |seed| self.repeatable(seed));
                self.with(self.db().clone(), clock, ids).load(tx, id, seed).await?;
            }
            Source::Seed => {
                tx.copy_space((template.id, id), self.salt(), Some(begins)).await?;
                if let Some(seed) = seed_ids {
                    self.repeat_guids(tx, id, seed).await?;
                }
            }
            Source::Space(_) => tx.copy_space((template.id, id), self.salt(), None).await?,
        }
        Ok(Some(hidden))
    }

    /// What the salts of a seed's passwords follow from.
    fn salts(&self, seed: i64) -> Arc<dyn Ids> {
        let ids = RepeatableIds::new(self.shared_ids(), seed);
        ids.begin(SALTS);
        Arc::new(ids)
    }

    fn repeatable(&self, seed: i64) -> Arc<dyn Ids> {
        Arc::new(RepeatableIds::new(self.shared_ids(), seed))
    }

    /// Lets the ids of seeded users follow from the number too.
    async fn repeat_guids(&self, tx: &mut Tx, space: Uuid, seed: i64) -> Result<(), SeedError> {
        let (ids, users) = (self.repeatable(seed), tx.guids(space).await?);
        let mut taken: HashSet<Uuid> = users.iter().map(|(_, guid)| *guid).collect();
        for (user, before) in users {
            let mut guid = ids.shown(user);
            while guid != before && taken.contains(&guid) {
                guid = ids.shown(user);
            }
            taken.insert(guid);
            tx.put_guid(user, guid).await?;
        }
        Ok(())
    }

    /// Opens a space as a copy of a hidden one, to which a reset goes back if no other is named.
    pub(super) async fn unfold(
        &self,
        tx: &mut Tx,
        name: &str,
        from: &Space,
        pristine: Option<Uuid>,
        machine: DateTime<Utc>,
    ) -> Result<Space, SeedError> {
        let (id, clock, seed_ids) = (self.ids().id(), from.clock, from.seed_ids);
        let created_at = if seed_ids.is_some() { clock.show(machine) } else { machine };
        let space = Space {
            id,
            name: name.to_owned(),
            created_at,
            pristine: pristine.or(Some(from.id)),
            clock,
            seed_ids,
            faults: 0,
        };
        tx.insert_space(&space, SpaceKind::Open).await?;
        tx.copy_space((from.id, id), self.salt(), None).await?;
        Ok(space)
    }

    /// Half a key that nobody else has: of a key, since `fill` repeats itself in a space whose ids follow from a number.
    pub(super) fn salt(&self) -> [u8; 8] {
        let (_, half) = self.ids().id().as_u64_pair();
        half.to_be_bytes()
    }

    /// Takes a space out of use, with the pristine state that it alone goes back to; as a whole with its snapshots.
    async fn retire(&self, tx: &mut Tx, space: &Space, whole: bool) -> Result<(), SeedError> {
        tx.retire_space(space.id).await?;
        for snapshot in tx.hidden_spaces(&snapshots::prefix(&space.name)).await?.into_iter().filter(|_| whole) {
            tx.retire_space(snapshot.id).await?;
        }
        if let Some(pristine) = space.pristine
            && let Some(hidden) = tx.space_by_id(pristine).await?
            && hidden.name.starts_with(PRISTINE)
        {
            tx.retire_space(pristine).await?;
        }
        Ok(())
    }

    /// Lets a space begin anew; absent where there is none of that name.
    pub async fn reset_space(&self, name: &str) -> Result<Option<Space>, SeedError> {
        let machine = self.clock().now();
        self.db()
            .write(async |tx| {
                tx.queue_for(&format!("space {name}")).await?;
                let Some(old) = tx.open_space(name).await? else { return Ok(None) };
                let pristine = match old.pristine {
                    Some(id) => tx.space_by_id(id).await?,
                    None => tx.hidden_spaces(SEED).await?.pop(),
                };
                let Some(pristine) = pristine else { return Ok(None) };
                tx.retire_space(old.id).await?;
                Ok(Some(self.unfold(tx, name, &pristine, None, machine).await?))
            })
            .await
    }

    /// Removes a space; false if there is none of that name.
    pub async fn remove_space(&self, name: &str) -> Result<bool, SeedError> {
        self.db()
            .write(async |tx| {
                tx.queue_for(&format!("space {name}")).await?;
                let Some(old) = tx.open_space(name).await? else { return Ok(false) };
                self.retire(tx, &old, true).await?;
                Ok(true)
            })
            .await
    }

    /// A block of repeatable ids that nobody has begun yet.
    pub async fn draw_block(&self, space: Uuid, sequence: &str) -> Result<i64, Error> {
        self.db().write(async |tx| Ok(tx.next_number(space, sequence).await?)).await
    }
}
