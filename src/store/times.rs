//! Times as they stand in SQLite, the way that sqlx writes them.

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};

/// Appends a time as RFC 3339 has it, with `+00:00`, and with three, six or nine digits behind the second, where they are needed.
pub(super) fn push(text: &mut String, at: DateTime<Utc>) {
    let (date, nanos) = (at.date_naive(), at.nanosecond());
    let (Ok(year @ 0..=9_999), 0..=999_999_999) = (u32::try_from(date.year()), nanos) else {
        text.push_str(&at.to_rfc3339_opts(SecondsFormat::AutoSi, false));
        return;
    };
    let mut written = *b"0000-00-00T00:00:00.000000000";
    for (number, place) in [
        (year, 0..4),
        (date.month(), 5..7),
        (date.day(), 8..10),
        (at.hour(), 11..13),
        (at.minute(), 14..16),
        (at.second(), 17..19),
        (nanos, 20..29),
    ] {
        digits(number, &mut written[place]);
    }
    let end = match nanos {
        0 => 19,
        nanos if nanos % 1_000_000 == 0 => 23,
        nanos if nanos % 1_000 == 0 => 26,
        _ => 29,
    };
    text.push_str(str::from_utf8(&written[..end]).unwrap_or_default());
    text.push_str("+00:00");
}

/// The same as a text of its own.
pub(super) fn text(at: DateTime<Utc>) -> String {
    let mut text = String::with_capacity(35);
    push(&mut text, at);
    text
}

fn digits(mut number: u32, place: &mut [u8]) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fractions() -> impl Strategy<Value = u32> {
        prop_oneof![
            Just(0),
            (0..1_000_u32).prop_map(|n| n * 1_000_000),
            (0..1_000_000_u32).prop_map(|n| n * 1_000),
            0..2_000_000_000_u32
        ]
    }

    proptest! {
        #[test]
        fn a_time_is_written_as_rfc_3339_has_it(seconds in -70_000_000_000..300_000_000_000_i64, nanos in fractions()) {
            // A leap second stands at the end of a minute.
            let seconds = if nanos < 1_000_000_000 { seconds } else { seconds.div_euclid(60) * 60 + 59 };
            let at = DateTime::from_timestamp(seconds, nanos).expect("a time");
            prop_assert_eq!(text(at), at.to_rfc3339_opts(SecondsFormat::AutoSi, false));
        }
    }
}
