//! The spaces that this process has entered, ready to answer in.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::dialects::{self, Manners};
use crate::domain::Clock;
use crate::domain::spaces::{ClockSetting, Space};
use crate::edge::{self, Entering, NoSpace, Spaces};
use crate::service::{Error, Service};

/// A space that has been entered, with what must follow the store.
struct Entered {
    space: Arc<edge::Space>,
    clock: Arc<SpaceClock>,
}

/// Keeps the spaces.
pub struct SpaceKeeper {
    service: Service,
    manners: Manners,
    entered: RwLock<HashMap<String, Entered>>,
}

impl SpaceKeeper {
    /// Over that service, whose clock and ids are the machine's.
    pub fn new(service: Service, manners: Manners) -> Self {
        Self { service, manners, entered: RwLock::default() }
    }

    /// The service with a space's clock and ids.
    pub fn service_in(&self, space: &edge::Space) -> Service {
        self.service.with(self.service.db().clone(), Arc::clone(&space.clock), Arc::clone(&space.ids))
    }

    /// The machine's time, which every space's is compared with.
    pub fn machine_now(&self) -> DateTime<Utc> {
        self.service.clock().now()
    }

    /// Takes notice of a space as the store has it now.
    pub fn note(&self, space: &Space) -> Arc<edge::Space> {
        let mut entered = self.entered.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = entered.get(&space.name).filter(|known| known.space.id == space.id) {
            known.clock.set(space.clock);
            return Arc::clone(&known.space);
        }
        let fresh = self.open(space);
        let opened = Arc::clone(&fresh.space);
        entered.insert(space.name.clone(), fresh);
        opened
    }

    /// Forgets a space that is gone.
    pub fn forget(&self, name: &str) {
        self.entered.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    fn known(&self, name: &str) -> Option<Arc<edge::Space>> {
        let entered = self.entered.read().unwrap_or_else(PoisonError::into_inner);
        entered.get(name).map(|known| Arc::clone(&known.space))
    }

    fn open(&self, space: &Space) -> Entered {
        let clock = Arc::new(SpaceClock::new(self.service.shared_clock(), space.clock));
        let ids = self.service.shared_ids();
        let (manners, db) = (self.manners, self.service.db().clone());
        let service = self.service.with(db.clone(), Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(&ids));
        let rehearsing = self.service.with(db.rehearsing(), Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(&ids));
        let space = edge::Space {
            id: space.id,
            name: space.name.clone(),
            dialects: dialects::dialects(&service, manners),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids,
            rehearse: Box::new(move || dialects::dialects(&rehearsing, manners)),
            rehearsal: OnceLock::new(),
        };
        Entered { space: Arc::new(space), clock }
    }
}

impl Spaces for SpaceKeeper {
    fn enter<'a>(&'a self, name: &'a str) -> Entering<'a> {
        Box::pin(async move {
            // What nobody else can change need not be looked up again.
            if !self.service.db().is_shared()
                && let Some(space) = self.known(name)
            {
                return Ok(space);
            }
            match self.service.open_space(name).await {
                Ok(Some(space)) => Ok(self.note(&space)),
                Ok(None) => Err(NoSpace::Unknown(name.to_owned())),
                Err(Error::Failed(failure)) => Err(NoSpace::failed(&failure)),
                Err(Error::Refused(_)) => Err(NoSpace::Unknown(name.to_owned())),
            }
        })
    }
}

/// The clock of a space: the machine's, moved or stopped.
struct SpaceClock {
    machine: Arc<dyn Clock>,
    setting: RwLock<ClockSetting>,
}

impl SpaceClock {
    fn new(machine: Arc<dyn Clock>, setting: ClockSetting) -> Self {
        Self { machine, setting: RwLock::new(setting) }
    }

    fn set(&self, setting: ClockSetting) {
        *self.setting.write().unwrap_or_else(PoisonError::into_inner) = setting;
    }
}

impl Clock for SpaceClock {
    fn instant(&self) -> DateTime<Utc> {
        let setting = *self.setting.read().unwrap_or_else(PoisonError::into_inner);
        setting.show(self.machine.instant())
    }
}
