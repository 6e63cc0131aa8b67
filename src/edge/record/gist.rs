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

/// How the bodies of a media type are read.
#[derive(Clone, Copy)]
pub struct Reader {
    words: &'static Words,
    /// Whether `%41` stands for a letter.
    form: bool,
}

/// What matters of a body.
pub struct Gist {
    /// The body, with a sign in place of each word that does not matter.
    pub text: Vec<u8>,
    left_out: Vec<LeftOut>,
}

/// A word that does not matter.
struct LeftOut {
    word: Range<usize>,
    /// What stands in its place.
    instead: u8,
    /// What is known before it is read.
    state: State,
}

impl Reader {
    /// Of bodies of that media type for that contract; absent where all of them may matter.
    pub fn of(media: &str, contract: &Contract) -> Option<Self> {
        let media = media.to_ascii_lowercase();
        let may_be_other = media.contains("charset") && !media.contains("utf-8");
        let form = media.contains("form-urlencoded");
        (!may_be_other).then(|| Self { words: contract.words(), form })
    }

    /// What matters of a body; absent where all of it may.
    pub fn gist(self, body: &[u8]) -> Option<Gist> {
        // A mark of UTF-16, of whose letters some look like two of ASCII.
        let is_other = body.len() > LONGEST || matches!(body, [0xfe | 0xff, ..]);
        if is_other { None } else { Reading::new(self, body).read() }
    }

    /// Whether another body differs from a known one, whose gist that is, in words alone that do not matter: then it has the
    /// same gist. It may have it, too, where this says no.
    pub fn is_alike(self, known: &[u8], gist: &Gist, other: &[u8]) -> bool {
        let mut reading = Reading::new(self, other);
        let (mut at, mut place) = (0, 0);
        for LeftOut { word, instead, state } in &gist.left_out {
            let before = &known[at..word.start];
            if !other[place..].starts_with(before) {
                return false;
            }
            place += before.len();
            let end = word_end(other, place);
            reading.state = *state;
            if end == place
                || other[place].is_ascii_digit() != known[word.start].is_ascii_digit()
                || reading.instead(place..end) != Some(*instead)
            {
                return false;
            }
            (at, place) = (word.end, end);
        }
        known[at..] == other[place..] && other.len() <= LONGEST
    }
}

/// Where a word ends that begins there, or would.
fn word_end(body: &[u8], at: usize) -> usize {
    at + body[at..].iter().take_while(|byte| KINDS[usize::from(**byte)] == Kind::Word).count()
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

/// What is known of a body up to a place in it.
#[derive(Clone, Copy)]
struct State {
    place: Place,
    /// Whether a name with members came last, behind which they may be written in whatever way.
    nested: bool,
    /// Whether a digit begins the word that was read last; absent behind a sign.
    word: Option<bool>,
    /// The same of the word right before the last sign.
    before: Option<bool>,
    /// The last sign; a blank before any.
    last: u8,
}

struct Reading<'a> {
    reader: Reader,
    body: &'a [u8],
    state: State,
}

impl<'a> Reading<'a> {
    fn new(reader: Reader, body: &'a [u8]) -> Self {
        let state = State { place: Place::Text, nested: false, word: None, before: None, last: b' ' };
        Self { reader, body, state }
    }

    fn read(mut self) -> Option<Gist> {
        let (mut gist, mut at) = (Gist { text: Vec::with_capacity(self.body.len()), left_out: Vec::new() }, 0);
        while let Some(&byte) = self.body.get(at) {
            let end;
            match KINDS[usize::from(byte)] {
                Kind::Word => {
                    end = word_end(self.body, at);
                    let (word, state) = (at..end, self.state);
                    if let Some(instead) = self.instead(word.clone()) {
                        gist.text.push(instead);
                        gist.left_out.push(LeftOut { word, instead, state });
                    } else {
                        gist.text.extend_from_slice(&self.body[word]);
                    }
                    self.state.word = Some(byte.is_ascii_digit());
                }
                Kind::Plain => {
                    self.state.before = self.state.word.take();
                    gist.text.push(byte);
                    (self.state.last, end) = (byte, at + 1);
                }
                Kind::Sign => {
                    (self.state.last, end) = self.sign(at)?;
                    self.take(self.state.last, self.body.get(end).copied())?;
                    gist.text.extend_from_slice(&self.body[at..end]);
                }
            }
            at = end;
        }
        Some(gist)
    }

    /// The sign at that place, which is no letter or digit, and where it ends.
    fn sign(&self, at: usize) -> Option<(u8, usize)> {
        if self.body[at] != b'%' || !self.reader.form {
            return Some((self.body[at], at + 1));
        }
        let digits = std::str::from_utf8(self.body.get(at + 1..at + 3)?).ok()?;
        let sign = u8::from_str_radix(digits, 16).ok()?;
        Some((sign, at + 3)).filter(|_| !sign.is_ascii_alphanumeric())
    }

    /// Takes notice of a sign; absent where it may make something else of what is around it.
    fn take(&mut self, sign: u8, next: Option<u8>) -> Option<()> {
        let state = &mut self.state;
        state.before = state.word.take();
        match (sign, state.place) {
            // As they are, these are plain; in a form they may be written as `%0A`.
            (b'\t' | b'\n' | b'\r', _) => {}
            (..b' ' | b'\\' | 0x7f, _) => return None,
            (b'<', _) if next == Some(b'!') => return None,
            (b'&', _) if next == Some(b'#') => return None,
            (b'<', Place::Text) => (state.place, state.nested) = (Place::Tag, false),
            (b'>', Place::Tag) => state.place = Place::Text,
            (b'"' | b'\'', Place::Tag) => state.place = Place::Quoted(sign),
            (_, Place::Quoted(quote)) if sign == quote => state.place = Place::Tag,
            (b'{' | b'[', _) => state.nested = false,
            _ => {}
        }
        Some(())
    }

    /// What stands for a word; absent where it matters which one it is.
    fn instead(&mut self, word: Range<usize>) -> Option<u8> {
        let last = self.state.last;
        let (text, next) = (&self.body[word.clone()], self.body.get(word.end).copied());
        let meaning = self.reader.words.meaning(text);
        let written_anyhow = self.state.nested;
        let is_end_of_a_name = !matches!(next, Some(b'-' | b'.' | b'_' | b'@'));
        self.state.nested |= meaning == Meaning::Nested && is_end_of_a_name;
        // A letter beyond ASCII, written as it is or as `%C3%A9`, may belong to the word.
        let next = if next == Some(b'%') { self.sign(word.end).map(|(sign, _)| sign) } else { next };
        let beyond = !last.is_ascii() || next.is_some_and(|next| !next.is_ascii());
        let matters = meaning != Meaning::None
            || written_anyhow
            || self.state.place != Place::Text
            || matches!(last, b'&' | b'#' | b'%')
            || beyond;
        if matters { None } else { self.number(text) }
    }

    /// The same, where it only matters whether it may be a number of JSON.
    fn number(&self, text: &[u8]) -> Option<u8> {
        let State { last, before, .. } = self.state;
        let may_be_one = match last {
            b'\t' | b'\n' | b'\r' | b' ' | b':' | b',' | b'[' => true,
            // Behind letters there is none.
            b'+' | b'-' | b'.' => before != Some(false),
            _ => false,
        };
        if !may_be_one || !text[0].is_ascii_digit() {
            return Some(WORD);
        }
        let is_one = text.iter().all(u8::is_ascii_digit) && text[0] != b'0' && DIGITS.contains(&text.len());
        // Behind digits it may be the rest of one, of which it matters how large it is.
        let is_whole = !matches!(last, b'+' | b'-' | b'.') || before.is_none();
        (is_one && is_whole).then_some(NUMBER)
    }
}
