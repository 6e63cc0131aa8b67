//! What may stand in a text: how long, with or without line breaks, never a control character.

use chrono::TimeDelta;

/// Most attributes: 256 characters on one line.
pub const SHORT: Limit = Limit { characters: 256, lines: false };
/// Remarks, addresses, descriptions and comments: 4,000 characters, line breaks allowed.
pub const LONG: Limit = Limit { characters: 4_000, lines: true };
/// Passwords: 128 characters.
pub const PASSWORD: Limit = Limit { characters: 128, lines: false };
/// Photos, as the text that carries them: 100 KB.
pub const PHOTO: Limit = Limit { characters: 102_400, lines: true };

/// How long a text may be, and whether it may have line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The most Unicode characters.
    pub characters: usize,
    /// Whether line feeds, carriage returns and tabs are allowed.
    pub lines: bool,
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It is longer than this many characters.
    TooLong(usize),
    /// It holds this control character.
    Control(char),
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong(limit) => write!(f, "may have at most {limit} characters"),
            Self::Control(c) => write!(f, "holds the control character U+{:04X}", u32::from(*c)),
        }
    }
}

impl Limit {
    /// A limit of so many characters on one line.
    pub const fn line(characters: usize) -> Self {
        Self { characters, lines: false }
    }

    /// Refuses a text that is too long or holds a control character; all else is stored as it is.
    pub fn check(self, text: &str) -> Result<(), Flaw> {
        if text.len() > self.characters && text.chars().count() > self.characters {
            return Err(Flaw::TooLong(self.characters));
        }
        // Most texts: nothing else needs a look at characters.
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Ok(());
        }
        let allowed = |c: char| self.lines && matches!(c, '\n' | '\r' | '\t');
        match text.chars().find(|c| c.is_control() && !allowed(*c)) {
            Some(c) => Err(Flaw::Control(c)),
            None => Ok(()),
        }
    }
}

/// Whether a text can be the name of anything: not blank, not too long, no control characters.
pub fn is_name(text: &str) -> bool {
    !fold(text).is_empty() && SHORT.check(text).is_ok()
}

/// The form in which names are compared: without case, without blanks around them.
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// What a text may look like: `*` stands for any run of characters, everything else for itself, in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<String>);

impl Pattern {
    /// The pattern; absent for an empty text, which asks for nothing.
    pub fn new(text: &str) -> Option<Self> {
        let folded = fold(text);
        (!folded.is_empty()).then(|| Self(folded.split('*').map(str::to_owned).collect()))
    }

    /// A pattern that is that name and nothing else.
    pub fn exactly(name: &str) -> Self {
        Self(vec![fold(name)])
    }

    /// A pattern of that text as it stands, with more before it or behind it where that is said.
    pub fn around(more_before: bool, text: &str, more_behind: bool) -> Self {
        let mut pieces = vec![String::new(); usize::from(more_before)];
        pieces.push(text.to_lowercase());
        pieces.extend(more_behind.then(String::new));
        Self(pieces)
    }

    /// Whatever has that text somewhere in it, stars and all; absent for an empty text.
    pub fn containing(text: &str) -> Option<Self> {
        let folded = fold(text);
        (!folded.is_empty()).then(|| Self::around(true, &folded, true))
    }

    /// The folded texts between the stars: one where there is no star.
    pub fn pieces(&self) -> &[String] {
        &self.0
    }

    /// Whether a text looks like that.
    pub fn matches(&self, text: &str) -> bool {
        let text = fold(text);
        let [first, middle @ .., last] = self.0.as_slice() else {
            return self.0.first().is_some_and(|only| *only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for piece in middle {
            let Some((_, after)) = rest.split_once(piece.as_str()) else { return false };
            rest = after;
        }
        rest.ends_with(last.as_str())
    }
}

/// Whether JSON has a text as it stands, between two quotes: it has no control character, quote or backslash. It is looked at in steps
/// of eight bytes.
pub fn is_plain(text: &str) -> bool {
    let (steps, rest) = text.as_bytes().as_chunks();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    steps.iter().chain([&last]).fold(0, |odd, step| odd | odd_ones(u64::from_ne_bytes(*step))) == 0
}

/// The highest bit of one byte or more, if among these eight there is one that JSON escapes.
fn odd_ones(bytes: u64) -> u64 {
    const ALL: u64 = u64::from_ne_bytes([1; 8]);
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(ALL * limit) & !bytes;
    let is = |byte: u8| below(bytes ^ (ALL * u64::from(byte)), 1);
    (below(bytes, u64::from(b' ')) | is(b'"') | is(b'\\')) & (ALL << 7)
}

/// Bytes as hexadecimal digits, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 0xF)]);
    }
    text
}

/// A length of time: numbers with their units, such as `90s`, `1d12h` or `250ms`, a minus sign before them for back.
pub fn span(text: &str) -> Option<TimeDelta> {
    let (negative, mut rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    if rest.is_empty() {
        return None;
    }
    let mut milliseconds: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, behind) = rest.split_at(digits);
        let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, behind) = behind.split_at(letters);
        let thousandths = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => return None,
        };
        milliseconds = milliseconds.checked_add(number.parse::<i64>().ok()?.checked_mul(thousandths)?)?;
        rest = behind;
    }
    TimeDelta::try_milliseconds(if negative { -milliseconds } else { milliseconds })
}
