//! Attributes whose values are states: `userAccountControl`, `lockoutTime`, `accountExpires`.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};

use crate::contract::Given;
use crate::domain::{Api, Changes, Refusal, User, in_calendar};

/// The bit that disables an account.
const DISABLED: u32 = 0x2;
/// A normal account.
const NORMAL: u32 = 0x200;
/// The FILETIME that means never.
const NEVER: i64 = i64::MAX;

fn unfit(member: &str, value: &str, reason: &str) -> Refusal {
    Refusal::Unfit { member: member.to_owned(), value: value.to_owned(), reason: reason.to_owned() }
}

/// Flags of `userAccountControl` to set and to remove.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Control {
    set: u32,
    remove: u32,
}

impl Control {
    /// `flagsToSet`, `flagsToSet;flagsToRemove` or `;flagsToRemove`, as decimal or hexadecimal numbers.
    pub(super) fn read(given: &Given) -> Result<Option<Self>, Refusal> {
        let Some(text) = given.filled("userAccountControl") else { return Ok(None) };
        let number = |part: &str| {
            let part = part.trim();
            let number = match part.strip_prefix("0x") {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None if part.is_empty() => Some(0),
                None => part.parse().ok(),
            };
            number.ok_or_else(|| unfit("userAccountControl", text, "write flagsToSet;flagsToRemove as numbers"))
        };
        let (set, remove) = text.split_once(';').unwrap_or((text, ""));
        Ok(Some(Self { set: number(set)?, remove: number(remove)? }))
    }

    /// Adds to the changes what becomes of the user's flags.
    pub(super) fn apply(self, user: Option<&User>, changes: &mut Changes) {
        let account = user.and_then(|user| user.present(Api::Admanager));
        let stored = account.and_then(|account| account.text("userAccountControl")?.parse().ok()).unwrap_or(NORMAL);
        let active = user.is_none_or(|user| user.active);
        let before = if active { stored } else { stored | DISABLED };
        let after = (before | self.set) & !self.remove;
        changes.active = Some(after & DISABLED == 0);
        changes.detail("userAccountControl", (after & !DISABLED).to_string());
    }
}

/// Reads `lockoutTime`: nothing but 0, which unlocks.
pub(super) fn lockout(given: &Given, changes: &mut Changes) -> Result<(), Refusal> {
    match given.filled("lockoutTime").map(str::trim) {
        None => Ok(()),
        Some("0") => {
            changes.locked = Some(false);
            Ok(())
        }
        Some(other) => Err(unfit("lockoutTime", other, "only 0 can be set; it unlocks")),
    }
}

/// Reads `accountExpires`: when the account expires, or never. A date alone means the end of that day, UTC.
pub(super) fn expiry(given: &Given, changes: &mut Changes) -> Result<(), Refusal> {
    let Some(text) = given.text("accountExpires").map(str::trim) else { return Ok(()) };
    changes.expires_at = Some(match text {
        "" | "0" => None,
        never if never.eq_ignore_ascii_case("never") => None,
        text => match text.parse::<i64>() {
            Ok(NEVER) => None,
            Ok(ticks) => Some(filetime(ticks).and_then(in_calendar).ok_or_else(|| unreadable(text))?),
            Err(_) => Some(date(text).and_then(in_calendar).ok_or_else(|| unreadable(text))?),
        },
    });
    Ok(())
}

fn unreadable(text: &str) -> Refusal {
    unfit("accountExpires", text, "write never, a FILETIME, 04-28-2031, 04/28/2031 or 2031-04-28")
}

/// The instant of a FILETIME: tenths of microseconds since 1601.
fn filetime(ticks: i64) -> Option<DateTime<Utc>> {
    let epoch = Utc.with_ymd_and_hms(1601, 1, 1, 0, 0, 0).single()?;
    let at = epoch.checked_add_signed(Duration::microseconds(ticks / 10))?;
    (ticks > 0).then_some(at)
}

fn date(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S") {
        return Some(at.and_utc());
    }
    let day =
        ["%m-%d-%Y", "%m/%d/%Y", "%Y-%m-%d"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    Some(day.succ_opt()?.and_hms_opt(0, 0, 0)?.and_utc())
}
