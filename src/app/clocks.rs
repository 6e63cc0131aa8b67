//! The clock of a space.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::domain::Clock;
use crate::domain::spaces::ClockSetting;

/// The machine's clock, moved or stopped.
pub(super) struct SpaceClock {
    machine: Arc<dyn Clock>,
    setting: RwLock<ClockSetting>,
}

impl SpaceClock {
    pub(super) fn new(machine: Arc<dyn Clock>, setting: ClockSetting) -> Self {
        Self { machine, setting: RwLock::new(setting) }
    }

    pub(super) fn set(&self, setting: ClockSetting) {
        *self.setting.write().unwrap_or_else(PoisonError::into_inner) = setting;
    }
}

impl Clock for SpaceClock {
    fn instant(&self) -> DateTime<Utc> {
        let setting = *self.setting.read().unwrap_or_else(PoisonError::into_inner);
        setting.show(self.machine.instant())
    }
}
