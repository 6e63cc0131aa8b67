//! Spaces: isolated worlds on one server, each with a clock of its own.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

use super::in_calendar;

/// The space of whoever names none.
pub const DEFAULT_SPACE: &str = "default";
/// The most characters of a space's name.
pub const NAME_LENGTH: usize = 64;

/// A space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// Its key; another after a reset.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// When it was made, by the machine's clock.
    pub created_at: DateTime<Utc>,
    /// The hidden space whose state a reset goes back to.
    pub pristine: Option<Uuid>,
    /// How its clock goes.
    pub clock: ClockSetting,
    /// From which number its ids, tokens and keys follow; absent where nobody can guess them.
    pub seed_ids: Option<i64>,
    /// Odd while it has live faults; it grows with every change of them.
    pub faults: i64,
}

impl Space {
    /// A space with the machine's time and ids that nobody can guess.
    pub fn new(id: Uuid, name: &str, created_at: DateTime<Utc>) -> Self {
        let clock = ClockSetting::default();
        Self { id, name: name.to_owned(), created_at, pristine: None, clock, seed_ids: None, faults: 0 }
    }
}

/// How the clock of a space goes, compared with the machine's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockSetting {
    /// How far it is moved.
    pub shift: TimeDelta,
    /// The instant at which it stands still.
    pub frozen_at: Option<DateTime<Utc>>,
}

impl ClockSetting {
    /// What it shows when the machine's clock shows that.
    pub fn show(self, machine: DateTime<Utc>) -> DateTime<Utc> {
        self.frozen_at.unwrap_or_else(|| machine.checked_add_signed(self.shift).unwrap_or(machine))
    }
}

/// What is to become of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockChange {
    /// Back to the machine's.
    Reset,
    /// First it is moved, then it is frozen or goes on from where it stands; what is not named stays.
    To {
        /// Where to.
        moved: Option<ClockMove>,
        /// Whether it is to stand still.
        freeze: Option<bool>,
    },
}

/// Where a clock is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMove {
    /// To that instant.
    Set(DateTime<Utc>),
    /// So much on, or back.
    Advance(TimeDelta),
    /// So far from the machine's clock.
    Shift(TimeDelta),
}

impl ClockSetting {
    /// The setting after a change, while the machine's clock shows that; absent where the clock would leave the years 1
    /// to 9999.
    pub fn changed(self, change: ClockChange, machine: DateTime<Utc>) -> Option<Self> {
        let ClockChange::To { moved, freeze } = change else { return Some(Self::default()) };
        let before = self.show(machine);
        let at = match moved {
            None => before,
            Some(ClockMove::Set(at)) => at,
            Some(ClockMove::Advance(by)) => before.checked_add_signed(by)?,
            Some(ClockMove::Shift(by)) => machine.checked_add_signed(by)?,
        };
        let at = in_calendar(at)?.trunc_subsecs(6);
        let frozen = freeze.unwrap_or(self.frozen_at.is_some());
        let shift = match moved {
            // What goes on unmoved keeps its distance exactly.
            None if self.frozen_at.is_none() => self.shift,
            _ => at - machine,
        };
        Some(Self { shift, frozen_at: frozen.then_some(at) })
    }
}

/// Whether a text can be the name of a space: letters, digits, `.`, `_` and `-`, the first a letter or digit.
pub fn is_space_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    name.len() <= NAME_LENGTH && name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(plain)
}
