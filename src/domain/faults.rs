//! Faults: what is to go wrong on purpose, and which of the requests that match are struck.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Its key; later ones sort later.
    pub id: Uuid,
    /// The id that clients see.
    pub shown: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whom it strikes and how, in the words of whoever made it.
    pub document: String,
    /// Which of the requests that match it strikes.
    pub schedule: Schedule,
    /// How often it has been asked.
    pub counts: Counts,
}

/// Which of the requests that match are struck. All that is said must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schedule {
    /// How many of the first ones are let pass.
    pub skip: i64,
    /// How many are struck at most; absent: any number.
    pub times: Option<i64>,
    /// Only each so-manieth.
    pub every: Option<i64>,
    /// Only with this probability, from 0 to 1.
    pub probability: Option<f64>,
    /// What the chances follow from.
    pub seed: i64,
    /// For each in turn whether it is struck; behind the end none is.
    pub script: Option<Vec<bool>>,
}

/// How often a fault has been asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many requests matched.
    pub considered: i64,
    /// How many of them were struck.
    pub struck: i64,
}

impl Schedule {
    /// Whether the next request that matches is struck.
    pub fn strikes(&self, counts: Counts) -> bool {
        let at = counts.considered - self.skip;
        if at < 0 || self.is_over(counts) {
            return false;
        }
        let due = self.every.is_none_or(|every| (at + 1) % every.max(1) == 0);
        let scripted = self.script.as_ref().is_none_or(|script| step(script, at));
        due && scripted && self.probability.is_none_or(|probability| chance(self.seed, at) < probability)
    }

    /// Whether no request will be struck any more.
    pub fn is_over(&self, counts: Counts) -> bool {
        let done = self.times.is_some_and(|times| counts.struck >= times);
        let at = usize::try_from(counts.considered - self.skip).unwrap_or_default();
        done || self.script.as_ref().is_some_and(|script| !script.iter().skip(at).any(|strike| *strike))
    }

    /// How many more are struck at most; absent: any number.
    pub fn left(&self, counts: Counts) -> Option<i64> {
        let by_times = self.times.map(|times| (times - counts.struck).max(0));
        let at = usize::try_from(counts.considered - self.skip).unwrap_or_default();
        let by_script = self.script.as_ref().map(|script| {
            let left = script.iter().skip(at).filter(|strike| **strike).count();
            i64::try_from(left).unwrap_or(i64::MAX)
        });
        by_times.into_iter().chain(by_script).min()
    }
}

impl Counts {
    /// After one more request that matched.
    #[must_use]
    pub fn and(self, struck: bool) -> Self {
        Self { considered: self.considered + 1, struck: self.struck + i64::from(struck) }
    }
}

fn step(script: &[bool], at: i64) -> bool {
    usize::try_from(at).ok().and_then(|at| script.get(at).copied()).unwrap_or(false)
}

/// A number from 0 to 1 that follows from the seed and the place alone.
fn chance(seed: i64, at: i64) -> f64 {
    let mut state = seed.cast_unsigned() ^ 0x6D79_6E61_685F_6661;
    for step in [at.cast_unsigned(), 1] {
        state = state.wrapping_add(step.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        state ^= state >> 31;
    }
    let whole = u32::try_from(state >> 32).unwrap_or_default();
    f64::from(whole) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the first matches are struck: `x` for struck.
    fn pattern(schedule: &Schedule, matches: usize) -> String {
        let mut counts = Counts::default();
        let mut line = String::new();
        for _ in 0..matches {
            let strikes = schedule.strikes(counts);
            assert!(!(strikes && schedule.left(counts) == Some(0)), "struck with nothing left");
            counts = counts.and(strikes);
            line.push(if strikes { 'x' } else { '.' });
        }
        line
    }

    #[test]
    fn which_matches_are_struck() {
        let all = Schedule::default();
        let cases = [
            (all.clone(), "xxxxxx"),
            (Schedule { times: Some(2), ..all.clone() }, "xx...."),
            (Schedule { times: Some(0), ..all.clone() }, "......"),
            (Schedule { every: Some(3), ..all.clone() }, "..x..x"),
            (Schedule { every: Some(2), times: Some(2), ..all.clone() }, ".x.x.."),
            (Schedule { skip: 2, times: Some(1), ..all.clone() }, "..x..."),
            (Schedule { skip: 1, every: Some(2), ..all.clone() }, "..x.x."),
            (Schedule { script: Some(vec![false, true, false, true]), ..all.clone() }, ".x.x.."),
            (Schedule { script: Some(vec![true, true]), times: Some(1), ..all.clone() }, "x....."),
            (Schedule { script: Some(vec![true]), skip: 3, ..all.clone() }, "...x.."),
            (Schedule { probability: Some(0.0), ..all.clone() }, "......"),
            (Schedule { probability: Some(1.0), ..all }, "xxxxxx"),
        ];
        for (schedule, expected) in cases {
            assert_eq!(pattern(&schedule, expected.len()), expected, "{schedule:?}");
        }
    }

    #[test]
    fn chances_follow_from_the_seed() {
        let of = |seed| pattern(&Schedule { probability: Some(0.25), seed, ..Schedule::default() }, 400);
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
        for seed in 0..20 {
            let struck = of(seed).matches('x').count();
            assert!((60..140).contains(&struck), "{struck} of 400 with seed {seed}");
        }
    }

    #[test]
    fn what_is_left_and_when_it_is_over() {
        let schedule = Schedule { times: Some(2), script: Some(vec![true, false, true, true]), ..Schedule::default() };
        let left = |considered, struck| {
            let counts = Counts { considered, struck };
            (schedule.left(counts), schedule.is_over(counts))
        };
        assert_eq!(left(0, 0), (Some(2), false));
        assert_eq!(left(2, 1), (Some(1), false));
        assert_eq!(left(3, 2), (Some(0), true));
        assert_eq!(left(4, 1), (Some(0), true));
        assert_eq!(Schedule::default().left(Counts { considered: 9, struck: 9 }), None);
    }
}
