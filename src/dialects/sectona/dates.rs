//! Sectona's times: the stamp of its answers, and the forms in which an expiry is read.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::domain::in_calendar;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The time zone of an instance.
#[derive(Debug, Clone, Copy)]
pub(super) enum Zone {
    Named(Tz),
    Fixed(FixedOffset),
}

impl Zone {
    pub(super) fn utc() -> Self {
        Self::Named(Tz::UTC)
    }

    /// An IANA name, or an offset such as `+05:30`; UTC where neither.
    pub(super) fn parse(text: Option<&str>) -> Self {
        let Some(text) = text else { return Self::utc() };
        Tz::from_str(text)
            .map(Self::Named)
            .or_else(|_| FixedOffset::from_str(text).map(Self::Fixed))
            .unwrap_or(Self::utc())
    }

    fn offset(self, at: DateTime<Utc>) -> FixedOffset {
        match self {
            Self::Named(zone) => zone.offset_from_utc_datetime(&at.naive_utc()).fix(),
            Self::Fixed(offset) => offset,
        }
    }

    /// `28 Apr 2026 16:13:08 GMT 05:30:00`: local time, then the offset with seconds and without a plus sign.
    pub(super) fn stamp(self, at: DateTime<Utc>) -> String {
        let offset = self.offset(at);
        let seconds = offset.local_minus_utc();
        let sign = if seconds < 0 { "-" } else { "" };
        let (hours, minutes, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
        let local = at.with_timezone(&offset);
        let (day, year, time) = (local.day(), local.year(), local.time());
        let month = MONTHS[local.month0() as usize];
        format!(
            "{day:02} {month} {year:04} {:02}:{:02}:{:02} GMT {sign}{hours:02}:{minutes:02}:{rest:02}",
            time.hour(),
            time.minute(),
            time.second()
        )
    }

    fn instant(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let found = match self {
            Self::Named(zone) => zone.from_local_datetime(&local).earliest().map(|at| at.to_utc()),
            Self::Fixed(offset) => offset.from_local_datetime(&local).earliest().map(|at| at.to_utc()),
        };
        // A local time that a clock change leaves out is read an hour later.
        found.or_else(|| match self {
            Self::Named(zone) => {
                zone.from_local_datetime(&(local + Duration::hours(1))).earliest().map(|at| at.to_utc())
            }
            Self::Fixed(_) => None,
        })
    }

    /// An expiry. A date alone means the end of that day here.
    pub(super) fn expiry(self, text: &str) -> Option<DateTime<Utc>> {
        self.written(text).and_then(in_calendar)
    }

    fn written(self, text: &str) -> Option<DateTime<Utc>> {
        let text = text.trim();
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Some(at.to_utc());
        }
        let times = ["%d %b %Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"];
        if let Some(local) = times.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()) {
            return self.instant(local);
        }
        let days = ["%d %b %Y", "%Y-%m-%d", "%d/%m/%Y"];
        let day = days.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
        self.instant(day.succ_opt()?.and_hms_opt(0, 0, 0)?)
    }
}
