//! What of a body can matter to what a request exercises, and to what is noticed of it alone.
//!
//! The rest is words that are none of the contract's, such as what a user is called: two bodies that differ in those alone
//! exercise the same. This knows no format but what may hang on a word in JSON, XML or a form; where it is in doubt, a word
//! matters, and where it cannot tell, the whole body does.

use std::ops::Range;

use crate::contract::{Contract, Meaning, Words};

/// The most bytes of a body: of a longer one, what is noticed may hang on where the journal cuts it.
const LONGEST: usize = 128 << 10;
/// Up to how many digits a number is one for every reader.
const DIGITS: Range<usize> = 2..19;
/// Stand for a word that does not matter, and for a number where it matters that it is one; no body that is looked at has them.
const WORD: u8 = 1;
const NUMBER: u8 = 2;

/// What a byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A part of a word.
    Word,
    /// A sign that changes nothing for what is around it.
    Plain,
    /// A sign that has to be looked at.
    Sign,
}

/// The kind of each byte.
const KINDS: [Kind; 256] = {
    let (mut kinds, mut at) = ([Kind::Plain; 256], 0);
    while at < kinds.len() {
        #[expect(clippy::cast_possible_truncation, reason = "there are 256 places")]
        let byte = at as u8;
        let is_blank = matches!(byte, b'\t' | b'\n' | b'\r');
        kinds[at] = if byte.is_ascii_alphanumeric() {
            Kind::Word
        } else if !is_blank
            && matches!(byte, ..b' ' | b'\\' | 0x7f | b'<' | b'>' | b'&' | b'"' | b'\'' | b'{' | b'[' | b'%')
        {
            Kind::Sign
        } else {
            Kind::Plain
        };
        at += 1;
    }
    kinds
};

/// What matters of a body of that media type; absent where all of it may.
pub fn gist(body: &[u8], media: &str, contract: &Contract) -> Option<Vec<u8>> {
    let media = media.to_ascii_lowercase();
    let may_be_other = media.contains("charset") && !media.contains("utf-8");
    // A mark of UTF-16, of whose letters some look like two of ASCII.
    if may_be_other || body.len() > LONGEST || matches!(body, [0xfe | 0xff, ..]) {
        return None;
    }
    let form = media.contains("form-urlencoded");
    Reading::new(contract.words(), body, form).read()
}

/// Where a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    /// Within a tag of XML, which must fit others.
    Tag,
    /// Within a value in a tag that ends with this.
    Quoted(u8),
}

struct Reading<'a> {
    words: &'static Words,
    body: &'a [u8],
    /// Whether `%41` stands for a letter.
    form: bool,
    place: Place,
    /// Whether a name with members came last, behind which they may be written in whatever way.
    nested: bool,
    /// Whether a digit begins the word that was read last; absent behind a sign.
    word: Option<bool>,
    /// The same of the word right before the last sign.
    before: Option<bool>,
}

impl<'a> Reading<'a> {
    fn new(words: &'static Words, body: &'a [u8], form: bool) -> Self {
        Self { words, body, form, place: Place::Text, nested: false, word: None, before: None }
    }

    fn read(mut self) -> Option<Vec<u8>> {
        let (mut gist, mut at, mut last) = (Vec::with_capacity(self.body.len()), 0, b' ');
        while let Some(&byte) = self.body.get(at) {
            let end;
            match KINDS[usize::from(byte)] {
                Kind::Word => {
                    let rest = self.body[at..].iter();
                    end = at + rest.take_while(|byte| KINDS[usize::from(**byte)] == Kind::Word).count();
                    match self.instead(at..end, last) {
                        Some(instead) => gist.push(instead),
                        None => gist.extend_from_slice(&self.body[at..end]),
                    }
                    self.word = Some(byte.is_ascii_digit());
                }
                Kind::Plain => {
                    self.before = self.word.take();
                    gist.push(byte);
                    (last, end) = (byte, at + 1);
                }
                Kind::Sign => {
                    (last, end) = self.sign(at)?;
                    self.take(last, self.body.get(end).copied())?;
                    gist.extend_from_slice(&self.body[at..end]);
                }
            }
            at = end;
        }
        Some(gist)
    }

    /// The sign at that place, which is no letter or digit, and where it ends.
    fn sign(&self, at: usize) -> Option<(u8, usize)> {
        if self.body[at] != b'%' || !self.form {
            return Some((self.body[at], at + 1));
        }
        let digits = std::str::from_utf8(self.body.get(at + 1..at + 3)?).ok()?;
        let sign = u8::from_str_radix(digits, 16).ok()?;
        Some((sign, at + 3)).filter(|_| !sign.is_ascii_alphanumeric())
    }

    /// Takes notice of a sign; absent where it may make something else of what is around it.
    fn take(&mut self, sign: u8, next: Option<u8>) -> Option<()> {
        self.before = self.word.take();
        match (sign, self.place) {
            // As they are, these are plain; in a form they may be written as `%0A`.
            (b'\t' | b'\n' | b'\r', _) => {}
            (..b' ' | b'\\' | 0x7f, _) => return None,
            (b'<', _) if next == Some(b'!') => return None,
            (b'&', _) if next == Some(b'#') => return None,
            (b'<', Place::Text) => (self.place, self.nested) = (Place::Tag, false),
            (b'>', Place::Tag) => self.place = Place::Text,
            (b'"' | b'\'', Place::Tag) => self.place = Place::Quoted(sign),
            (_, Place::Quoted(quote)) if sign == quote => self.place = Place::Tag,
            (b'{' | b'[', _) => self.nested = false,
            _ => {}
        }
        Some(())
    }

    /// What stands for a word behind that sign; absent where it matters which one it is.
    fn instead(&mut self, word: Range<usize>, last: u8) -> Option<u8> {
        let (text, next) = (&self.body[word.clone()], self.body.get(word.end).copied());
        let meaning = self.words.meaning(text);
        let written_anyhow = self.nested;
        let is_end_of_a_name = !matches!(next, Some(b'-' | b'.' | b'_' | b'@'));
        self.nested |= meaning == Meaning::Nested && is_end_of_a_name;
        // A letter beyond ASCII, written as it is or as `%C3%A9`, may belong to the word.
        let next = if next == Some(b'%') { self.sign(word.end).map(|(sign, _)| sign) } else { next };
        let beyond = !last.is_ascii() || next.is_some_and(|next| !next.is_ascii());
        let matters = meaning != Meaning::None
            || written_anyhow
            || self.place != Place::Text
            || matches!(last, b'&' | b'#' | b'%')
            || beyond;
        if matters { None } else { self.number(text, last) }
    }

    /// The same, where it only matters whether it may be a number of JSON.
    fn number(&self, text: &[u8], last: u8) -> Option<u8> {
        let may_be_one = match last {
            b'\t' | b'\n' | b'\r' | b' ' | b':' | b',' | b'[' => true,
            // Behind letters there is none.
            b'+' | b'-' | b'.' => self.before != Some(false),
            _ => false,
        };
        if !may_be_one || !text[0].is_ascii_digit() {
            return Some(WORD);
        }
        let is_one = text.iter().all(u8::is_ascii_digit) && text[0] != b'0' && DIGITS.contains(&text.len());
        // Behind digits it may be the rest of one, of which it matters how large it is.
        let is_whole = !matches!(last, b'+' | b'-' | b'.') || self.before.is_none();
        (is_one && is_whole).then_some(NUMBER)
    }
}
