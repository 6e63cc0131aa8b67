//! Values with a form of their own: login types, dates, addresses, lists.

use chrono::{DateTime, Months, NaiveDate, Utc};

use crate::domain::in_calendar;

/// How a user logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginType {
    Form,
    Nt,
    ApiKey,
}

impl LoginType {
    /// `FORM`, `Form Login`, `api_key`, …
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut word: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
        word.make_ascii_uppercase();
        match word.strip_suffix("LOGIN").unwrap_or(&word) {
            "FORM" => Some(Self::Form),
            "NT" => Some(Self::Nt),
            "APIKEY" => Some(Self::ApiKey),
            _ => None,
        }
    }

    /// The word on the wire and in the store.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Form => "FORM",
            Self::Nt => "NT",
            Self::ApiKey => "APIKEY",
        }
    }
}

/// A joining date: day first, else month first, else ISO, of which a time is dropped.
pub(super) fn join_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('/').collect();
    if let [first, second, year] = parts[..] {
        let (first, second) = (number(first, 1, 2)?, number(second, 1, 2)?);
        let year = i32::try_from(number(year, 4, 4)?).ok()?;
        return NaiveDate::from_ymd_opt(year, second, first).or_else(|| NaiveDate::from_ymd_opt(year, first, second));
    }
    match text.split_once(['T', ' ']) {
        Some((day, time)) if time.starts_with(|c: char| c.is_ascii_digit()) => iso_date(day),
        Some(_) => None,
        None => iso_date(text),
    }
}

/// `yyyy-MM-dd`.
pub(super) fn iso_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let year = i32::try_from(number(year, 4, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month, 2, 2)?, number(day, 2, 2)?)
}

fn number(text: &str, fewest: usize, most: usize) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (fewest..=most).contains(&text.len());
    if digits && fits { text.parse().ok() } else { None }
}

/// The end of a day in UTC, from when a key of that day is no longer good; within what every store keeps.
pub(super) fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let end = day.succ_opt().unwrap_or(day).and_time(chrono::NaiveTime::MIN).and_utc();
    in_calendar(end).unwrap_or(end)
}

/// The same day a year later.
pub(super) fn a_year_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(12)).unwrap_or(day)
}

/// Whether a text looks like a mail address: something, one `@`, something, and no blank.
pub(super) fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    let filled = matches!(parts[..], [name, domain] if !name.is_empty() && !domain.is_empty());
    filled && !text.contains(char::is_whitespace)
}

/// Whether a text can be a sort order: a whole number or a truth value.
pub(super) fn is_sort_order(text: &str) -> bool {
    let text = text.trim();
    let truth = ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word));
    truth || text.parse::<i64>().is_ok()
}

/// The names in a comma separated list.
pub(super) fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joining_date_is_read_day_first_then_month_first_then_iso() {
        let read = |text| join_date(text).map(|day| day.to_string());
        assert_eq!(read("05/02/2020").as_deref(), Some("2020-02-05"));
        assert_eq!(read("5/2/2020").as_deref(), Some("2020-02-05"));
        assert_eq!(read("02/15/2020").as_deref(), Some("2020-02-15"));
        assert_eq!(read("2020-02-05T00:00:00").as_deref(), Some("2020-02-05"));
        for wrong in ["15/15/2020", "05/02/20", "2020-2-5", "+5/02/2020", "2020-02-30", "2020-02-05Tea", "soon"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_login_type_is_read_without_case_blanks_underscores_and_a_final_login() {
        for (text, word) in [("Form Login", "FORM"), ("nt_login", "NT"), ("API Key", "APIKEY")] {
            assert_eq!(LoginType::parse(text).map(LoginType::word), Some(word));
        }
        assert_eq!(LoginType::parse("SAML"), None);
        assert_eq!(LoginType::parse("Login"), None);
    }
}
