//! `System.DateTime` as XML Schema writes it. The server's own zone is UTC.

use super::types::Scalar;
use super::{Exception, scalars};

const SECOND: i64 = 10_000_000;
const DAY: i64 = 86_400 * SECOND;
/// Days from 0001-01-01 to 1970-01-01.
const EPOCH: i64 = 719_162;
const LAST_TICK: i64 = 3_652_059 * DAY - 1;

/// What a date and time is relative to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Zone {
    /// Nothing that it says.
    #[default]
    Unspecified,
    /// UTC, written `Z`.
    Utc,
    /// The server's own, written as an offset.
    Local,
}

/// A date and time, counted in ticks of 100 ns since 0001-01-01.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateTime {
    ticks: i64,
    zone: Zone,
}

impl DateTime {
    /// A moment by its Unix time.
    pub fn from_unix(seconds: i64, nanoseconds: u32, zone: Zone) -> Self {
        let ticks = seconds.saturating_add(EPOCH * 86_400).saturating_mul(SECOND);
        Self { ticks: ticks.saturating_add(i64::from(nanoseconds) / 100).clamp(0, LAST_TICK), zone }
    }

    /// The moment's Unix time, and the nanoseconds beyond the second.
    pub fn to_unix(self) -> (i64, u32) {
        let beyond = u32::try_from(self.ticks.rem_euclid(SECOND) * 100).unwrap_or_default();
        (self.ticks.div_euclid(SECOND) - EPOCH * 86_400, beyond)
    }

    /// What it is relative to.
    pub fn zone(self) -> Zone {
        self.zone
    }

    /// The same time of day, relative to something else.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// Reads what XML Schema calls a `dateTime`, a `date`, a `gYearMonth` or a `gYear`.
    pub fn read(text: &str) -> Option<Self> {
        let mut rest = text.trim_matches([' ', '\t', '\r', '\n']);
        let year = number(&mut rest, 4)?;
        let month = if skip(&mut rest, "-") { number(&mut rest, 2)? } else { 1 };
        let day = if skip(&mut rest, "-") { number(&mut rest, 2)? } else { 1 };
        let time = if skip(&mut rest, "T") { time(&mut rest)? } else { 0 };
        let (zone, offset) = zone(rest)?;
        let ticks = days(year, month, day)? * DAY + time - offset;
        Some(Self { ticks: ticks.clamp(0, LAST_TICK), zone })
    }

    /// Reads what .NET's invariant culture reads, as far as anyone sends it: the above, and `MM/dd/yyyy HH:mm:ss`.
    fn read_invariant(text: &str) -> Option<Self> {
        let text = text.trim();
        let read = match text.split_once('/') {
            None => Self::read(&text.replacen(' ', "T", 1)),
            Some((month, rest)) => {
                let (day, rest) = rest.split_once('/')?;
                let (year, time) = rest.split_once(' ').unwrap_or((rest, "00:00:00"));
                Self::read(&format!("{year}-{month:0>2}-{day:0>2}T{time}"))
            }
        }?;
        Some(if read.zone == Zone::Utc { read.in_zone(Zone::Local) } else { read })
    }
}

impl Scalar for DateTime {
    const NAME: &'static str = "dateTime";
    const CLASS: &'static str = "System.DateTime";

    fn absent() -> Self {
        Self::default()
    }

    fn parse(text: &str) -> Result<Self, Exception> {
        Self::read(text).ok_or_else(|| Exception::format(format!("The string '{text}' is not a valid AllXsd value.")))
    }

    fn parse_form(text: &str) -> Result<Self, Exception> {
        Self::read_invariant(text).ok_or_else(|| Exception::format("String was not recognized as a valid DateTime."))
    }

    fn print(&self) -> String {
        let (year, month, day) = date(self.ticks.div_euclid(DAY));
        let second = self.ticks.rem_euclid(DAY) / SECOND;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let fraction = match self.ticks.rem_euclid(SECOND) {
            0 => String::new(),
            ticks => format!(".{ticks:07}").trim_end_matches('0').to_owned(),
        };
        let zone = match self.zone {
            Zone::Unspecified => "",
            Zone::Utc => "Z",
            Zone::Local => "+00:00",
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
    }
}

scalars!(DateTime);

/// The time of day in ticks.
fn time(rest: &mut &str) -> Option<i64> {
    let (hour, minute) = (number(rest, 2)?, skip(rest, ":").then(|| number(rest, 2)).flatten()?);
    let second = if skip(rest, ":") { number(rest, 2)? } else { return None };
    let mut fraction = 0;
    if skip(rest, ".") {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let padded = format!("{:0<7}", &rest[..digits]);
        let round = padded.as_bytes().get(7).is_some_and(|digit| *digit >= b'5');
        fraction = padded.get(..7).filter(|_| digits > 0)?.parse::<i64>().ok()? + i64::from(round);
        *rest = &rest[digits..];
    }
    let midnight = hour == 24 && minute == 0 && second == 0 && fraction == 0;
    let valid = (hour < 24 || midnight) && minute < 60 && second < 60;
    valid.then_some(((hour * 60 + minute) * 60 + second) * SECOND + fraction)
}

/// What a time ends with: the zone, and how far it is ahead of UTC.
fn zone(mut rest: &str) -> Option<(Zone, i64)> {
    match rest {
        "" => return Some((Zone::Unspecified, 0)),
        "Z" => return Some((Zone::Utc, 0)),
        _ => {}
    }
    let sign = if skip(&mut rest, "+") { 1 } else { skip(&mut rest, "-").then_some(-1)? };
    let (hours, minutes) = (number(&mut rest, 2)?, skip(&mut rest, ":").then(|| number(&mut rest, 2)).flatten()?);
    let valid = rest.is_empty() && minutes < 60 && hours * 60 + minutes <= 14 * 60;
    valid.then_some((Zone::Local, sign * (hours * 60 + minutes) * 60 * SECOND))
}

fn skip(rest: &mut &str, what: &str) -> bool {
    let after = rest.strip_prefix(what);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn number(rest: &mut &str, digits: usize) -> Option<i64> {
    let text = rest.get(..digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    *rest = &rest[digits..];
    text.parse().ok()
}

/// Days since 0001-01-01, if there is such a date.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let valid = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=length).contains(&day);
    // Years that begin in March, so that the odd day is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    valid.then(|| year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 307)
}

/// Year, month and day of a number of days since 0001-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 306;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year + era * 400;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}
