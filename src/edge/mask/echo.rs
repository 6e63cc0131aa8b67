//! Finding what is known to be secret wherever it turns up.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Mask;

/// Shorter secrets are not looked for: they are found in anything.
const SHORTEST: usize = 4;
/// Sentences repeat no more characters of a value than this.
const CUT: usize = 80;

/// Up to how many patterns are looked for one by one, which takes less than to make a finder of them all.
const FEW: usize = 12;
/// The sort of finder that takes no longer to be made than to be used.
const LINEAR: Option<AhoCorasickKind> = Some(AhoCorasickKind::NoncontiguousNFA);

/// Secrets, and what finds them.
pub(in crate::edge) struct Echoes {
    finder: Finder,
    /// The bytes of the shortest pattern.
    shortest: usize,
    /// The secret behind each pattern of the finder.
    behind: Vec<String>,
}

/// Finds the first of several patterns in a text, of those that begin there the longest.
enum Finder {
    /// There are none.
    None,
    Few(Vec<memmem::Finder<'static>>),
    Many(AhoCorasick),
}

impl Echoes {
    /// Finds those secrets, also as answers, queries and headers write them.
    pub(in crate::edge) fn of(secrets: &[String]) -> Self {
        let mut known: HashMap<String, &String> = HashMap::new();
        for secret in secrets {
            for written in writings(secret).into_iter().filter(|written| written.chars().count() >= SHORTEST) {
                known.entry(written).or_insert(secret);
            }
        }
        let shortest = known.keys().map(String::len).min().unwrap_or_default();
        let (patterns, behind): (Vec<String>, Vec<String>) =
            known.into_iter().map(|(written, secret)| (written, secret.clone())).unzip();
        Self { finder: Finder::of(&patterns), shortest, behind }
    }

    /// The text with a mask in place of each.
    pub(in crate::edge) fn text(&self, text: &str, mask: &dyn Mask) -> String {
        self.rewrite(text, &|secret| mask.mask(secret)).unwrap_or_else(|| text.to_owned())
    }

    /// The text with a mask in place of each; absent where there is none.
    pub(super) fn rewrite(&self, text: &str, mask: &dyn Fn(&str) -> String) -> Option<String> {
        if text.len() < self.shortest {
            return None;
        }
        let (mut rewritten, mut from) = (String::new(), 0);
        self.finder.each(text, &mut |pattern, found| {
            rewritten.push_str(&text[from..found.start]);
            rewritten.push_str(&mask(&self.behind[pattern]));
            from = found.end;
        });
        if from == 0 {
            return None;
        }
        rewritten.push_str(&text[from..]);
        Some(rewritten)
    }
}

impl Finder {
    fn of(patterns: &[String]) -> Self {
        if patterns.is_empty() {
            return Self::None;
        }
        if patterns.len() <= FEW {
            return Self::Few(patterns.iter().map(|pattern| memmem::Finder::new(pattern).into_owned()).collect());
        }
        let finder = AhoCorasick::builder().kind(LINEAR).match_kind(MatchKind::LeftmostLongest).build(patterns);
        finder.map_or(Self::None, Self::Many)
    }

    /// Tells of each place at which a pattern stands, one behind the other.
    fn each(&self, text: &str, tell: &mut dyn FnMut(usize, Range<usize>)) {
        match self {
            Self::None => {}
            Self::Few(patterns) => one_by_one(patterns, text, tell),
            Self::Many(finder) => {
                finder.find_iter(text).for_each(|found| tell(found.pattern().as_usize(), found.range()));
            }
        }
    }
}

fn one_by_one(patterns: &[memmem::Finder<'_>], text: &str, tell: &mut dyn FnMut(usize, Range<usize>)) {
    let find = |pattern: &memmem::Finder<'_>, from: usize| pattern.find(&text.as_bytes()[from..]).map(|at| from + at);
    if patterns.iter().all(|pattern| find(pattern, 0).is_none()) {
        return;
    }
    let mut next: Vec<Option<usize>> = patterns.iter().map(|pattern| find(pattern, 0)).collect();
    loop {
        let places = next.iter().zip(patterns).enumerate();
        let first =
            places.filter_map(|(at, (start, pattern))| Some(((*start)?, Reverse(pattern.needle().len()), at))).min();
        let Some((start, Reverse(length), at)) = first else { return };
        tell(at, start..start + length);
        for (place, pattern) in
            next.iter_mut().zip(patterns).filter(|(place, _)| place.is_some_and(|at| at < start + length))
        {
            *place = find(pattern, start + length);
        }
    }
}

/// How a secret may be written elsewhere.
fn writings(secret: &str) -> Vec<String> {
    let trimmed = secret.trim();
    if trimmed.len() <= CUT && trimmed.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return vec![secret.to_owned(), trimmed.to_owned()];
    }
    let markup = trimmed.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut hint = String::new();
    for c in trimmed.chars() {
        if c == ' ' || c.is_ascii_graphic() { hint.push(c) } else { hint.extend(c.escape_unicode()) }
    }
    let json = serde_json::Value::from(trimmed).to_string();
    let escaped = utf8_percent_encode(trimmed, NON_ALPHANUMERIC).to_string();
    vec![
        secret.to_owned(),
        trimmed.to_owned(),
        trimmed.chars().take(CUT).collect(),
        markup.replace('"', "&quot;"),
        markup,
        hint,
        json[1..json.len() - 1].to_owned(),
        escaped.replace("%20", "+"),
        escaped,
    ]
}
