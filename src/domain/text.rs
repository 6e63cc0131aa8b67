//! What may stand in a text: how long, with or without line breaks, never a control character.

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
