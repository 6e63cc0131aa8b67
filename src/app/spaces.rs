//! The spaces that this process has entered, ready to answer in.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::clocks::SpaceClock;
use crate::config::SpaceRules;
use crate::dialects::{self, Manners};
use crate::domain::spaces::{DEFAULT_SPACE, Space};
use crate::domain::{Clock, Ids};
use crate::edge::{self, Entering, Kinds, NoSpace, Spaces};
use crate::service::{Journal, Made, NewSpace, RepeatableIds, SeedError, Service};

/// How many blocks of ids the control API has of its own, before those of vendors' requests: what it does between two
/// requests does not change what the second gets.
const CONTROL_BLOCKS: i64 = 1 << 40;

/// A space that has been entered, with what must follow the store.
struct Entered {
    space: Arc<edge::Space>,
    clock: Arc<SpaceClock>,
    repeatable: Option<Arc<RepeatableIds>>,
    /// When a client was last here, in seconds by the machine's clock; zero once that is written down.
    used: AtomicI64,
}

/// Keeps the spaces.
pub struct SpaceKeeper {
    service: Service,
    journal: Journal,
    manners: Manners,
    rules: SpaceRules,
    entered: RwLock<HashMap<String, Arc<Entered>>>,
}

impl SpaceKeeper {
    /// Over that service, whose clock and ids are the machine's.
    pub fn new(service: Service, journal: Journal, manners: Manners, rules: SpaceRules) -> Self {
        Self { service, journal, manners, rules, entered: RwLock::default() }
    }

    /// The service with the machine's clock and ids.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The service with a space's clock and ids.
    pub fn service_in(&self, space: &edge::Space) -> Service {
        self.service.with(self.service.db().clone(), Arc::clone(&space.clock), Arc::clone(&space.ids))
    }

    /// The machine's time, which every space's is compared with.
    pub fn machine_now(&self) -> DateTime<Utc> {
        self.service.clock().now()
    }

    /// Makes a space, or makes it anew.
    pub async fn make(&self, new: NewSpace) -> Result<Made, SeedError> {
        let made = self.service.make_space(new, self.rules.most).await?;
        if let Made::New(space) | Made::Again(space) = &made {
            self.note(space);
        }
        Ok(made)
    }

    /// Lets a space begin anew; absent where there is none of that name.
    pub async fn reset(&self, name: &str) -> Result<Option<Arc<edge::Space>>, SeedError> {
        Ok(self.service.reset_space(name).await?.map(|space| self.note(&space)))
    }

    /// Brings a space back to a snapshot; absent where there is no such space or snapshot.
    pub async fn restore(&self, name: &str, snapshot: &str) -> Result<Option<Arc<edge::Space>>, SeedError> {
        Ok(self.service.restore_snapshot(name, snapshot).await?.map(|space| self.note(&space)))
    }

    /// Removes a space; false if there is none of that name.
    pub async fn remove(&self, name: &str) -> Result<bool, SeedError> {
        let removed = self.service.remove_space(name).await?;
        self.entered.write().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(removed)
    }

    /// Notes what the journal of a space tells about its clients, before it goes.
    pub async fn settle(&self, name: &str) -> Result<(), SeedError> {
        match self.service.open_space(name).await? {
            Some(space) => Ok(self.journal.settle(space.id).await?),
            None => Ok(()),
        }
    }

    /// Whether other processes may be writing to the same store.
    pub fn is_shared(&self) -> bool {
        self.service.db().is_shared()
    }

    /// Takes notice of a space as the store has it now.
    pub fn note(&self, space: &Space) -> Arc<edge::Space> {
        Arc::clone(&self.known_as(space).space)
    }

    fn known_as(&self, space: &Space) -> Arc<Entered> {
        if let Some(known) = self.known(&space.name).filter(|known| known.space.id == space.id) {
            known.clock.set(space.clock);
            known.space.note_faults(space.faults);
            return known;
        }
        let fresh = Arc::new(self.open(space));
        self.entered.write().unwrap_or_else(PoisonError::into_inner).insert(space.name.clone(), Arc::clone(&fresh));
        fresh
    }

    fn known(&self, name: &str) -> Option<Arc<Entered>> {
        self.entered.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn open(&self, space: &Space) -> Entered {
        let clock = Arc::new(SpaceClock::new(self.service.shared_clock(), space.clock));
        let repeatable = space.seed_ids.map(|seed| Arc::new(RepeatableIds::new(self.service.shared_ids(), seed)));
        let ids: Arc<dyn Ids> = match &repeatable {
            Some(repeatable) => Arc::clone(repeatable) as Arc<dyn Ids>,
            None => self.service.shared_ids(),
        };
        let (manners, db) = (self.manners, self.service.db().clone());
        let service = |db| self.service.with(db, Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(&ids));
        let rehearsing = service(db.rehearsing());
        let space = edge::Space {
            id: space.id,
            name: space.name.clone(),
            dialects: dialects::dialects(&service(db), manners),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids,
            rehearse: Box::new(move || dialects::dialects(&rehearsing, manners)),
            rehearsal: OnceLock::new(),
            faults: AtomicI64::new(space.faults),
            kinds: Kinds::default(),
        };
        Entered { space: Arc::new(space), clock, repeatable, used: AtomicI64::new(0) }
    }

    /// The space as the store has it, or as this process knows it where nobody else can have changed it.
    async fn find(&self, name: &str) -> Result<Arc<Entered>, NoSpace> {
        if !self.service.db().is_shared()
            && let Some(known) = self.known(name)
        {
            return Ok(known);
        }
        // In a piece of memory of its own, since hardly any request needs it.
        Box::pin(self.find_in_store(name)).await
    }

    async fn find_in_store(&self, name: &str) -> Result<Arc<Entered>, NoSpace> {
        let failed = |error: crate::service::Error| NoSpace::failed(&error);
        if let Some(space) = self.service.open_space(name).await.map_err(failed)? {
            return Ok(self.known_as(&space));
        }
        if !self.rules.auto {
            return Err(NoSpace::Unknown(name.to_owned()));
        }
        match self.service.make_missing(NewSpace::named(name), self.rules.most).await {
            Ok(Made::New(space) | Made::Again(space)) => Ok(self.known_as(&space)),
            Ok(Made::TooMany(count)) => Err(NoSpace::TooMany(count)),
            Ok(Made::NoSource(_) | Made::NoTime) => Err(NoSpace::Unknown(name.to_owned())),
            Err(error) => Err(NoSpace::failed(&error)),
        }
    }

    /// The space of that name for the control API. Where ids are repeatable, those of a call that changes something come
    /// from blocks of their own.
    pub async fn visit(&self, name: &str, changes: bool) -> Result<Arc<edge::Space>, NoSpace> {
        let entered = self.find(name).await?;
        if changes && let Some(repeatable) = &entered.repeatable {
            let block = Box::pin(self.service.draw_block(entered.space.id, "control blocks")).await;
            repeatable.begin(CONTROL_BLOCKS + block.map_err(|error| NoSpace::failed(&error))?);
        }
        Ok(Arc::clone(&entered.space))
    }

    /// What has to be done from time to time: removes what is to go, and spaces that nobody has used for too long.
    pub async fn tidy(&self) {
        if let Some(life) = self.rules.life
            && let Err(error) = self.end_idle(life).await
        {
            tracing::warn!(%error, "spaces that nobody uses could not be removed");
        }
        if let Err(error) = self.service.sweep().await {
            tracing::warn!(%error, "what spaces left behind could not be removed");
        }
    }

    async fn end_idle(&self, life: Duration) -> Result<(), SeedError> {
        let used: Vec<_> = {
            let entered = self.entered.read().unwrap_or_else(PoisonError::into_inner);
            let used = |entered: &Arc<Entered>| {
                let at = DateTime::from_timestamp(entered.used.swap(0, Ordering::Relaxed), 0)?;
                (at.timestamp() > 0).then_some((entered.space.id, at))
            };
            entered.values().filter_map(used).collect()
        };
        let life = TimeDelta::from_std(life).unwrap_or(TimeDelta::MAX);
        let since = self.machine_now().checked_sub_signed(life).unwrap_or(DateTime::<Utc>::MIN_UTC);
        for name in self.service.idle_spaces(&used, since).await? {
            if name != DEFAULT_SPACE {
                tracing::info!(space = name, "nobody has used this space for too long; it is removed");
                self.settle(&name).await?;
                self.remove(&name).await?;
            }
        }
        Ok(())
    }
}

impl Spaces for SpaceKeeper {
    fn enter<'a>(&'a self, name: &'a str) -> Entering<'a> {
        Box::pin(async move {
            let entered = self.find(name).await?;
            if let Some(repeatable) = &entered.repeatable {
                let block = Box::pin(self.service.draw_block(entered.space.id, "blocks")).await;
                repeatable.begin(block.map_err(|error| NoSpace::failed(&error))?);
            }
            if self.rules.life.is_some() {
                entered.used.store(self.machine_now().timestamp(), Ordering::Relaxed);
            }
            Ok(Arc::clone(&entered.space))
        })
    }
}
