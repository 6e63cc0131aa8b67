//! Where the users of a seed stand in its text, and what else it says.

use std::ops::Range;

use serde::de::{Deserialize, IgnoredAny};

use super::seed_long::{MOST, Part};
use super::tree::{self, Node, Tree};

/// The key of the users.
const USERS: &str = "user";

/// A seed without its users, and where these are.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) head: Node,
    pub(super) parts: Vec<Part>,
}

/// The outline of a document in TOML: each user in a table below `[[user]]`. Absent if there are few, or if they are
/// written in another way.
pub(super) fn toml(text: &str) -> Result<Option<Outline>, String> {
    let mut cut = Cut::default();
    let (mut at, mut state) = (0, State::default());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let header = if state == State::default() { header(line) } else { None };
        match header {
            Some((USERS, true)) => cut.user(at, number),
            Some((USERS, false)) if cut.within => {}
            Some(_) => cut.within = false,
            None => {}
        }
        if header.is_none() {
            state.read(line);
        }
        cut.line(at..at + line.len(), number, line);
        at += line.len();
    }
    if cut.parts.len() < 2 {
        return Ok(None);
    }
    let place = |line: usize| {
        let last = cut.stretches.partition_point(|(in_head, _)| *in_head < line).saturating_sub(1);
        cut.stretches.get(last).map_or(line, |(in_head, in_text)| line - in_head + in_text)
    };
    let head = tree::toml_within(&cut.head, &place)?;
    let Tree::Table(members) = &head.tree else { return Ok(None) };
    let elsewhere = members.iter().any(|(key, _)| key == USERS);
    Ok((!elsewhere).then_some(Outline { head, parts: cut.parts }))
}

/// A document that is being cut into pieces.
#[derive(Default)]
struct Cut {
    head: String,
    /// How many lines stand before a stretch of the head, there and in the document.
    stretches: Vec<(usize, usize)>,
    lines: usize,
    parts: Vec<Part>,
    /// How many users the last part has.
    last: usize,
    users: usize,
    within: bool,
}

impl Cut {
    /// Begins a user at that place, in that line.
    fn user(&mut self, at: usize, lines: usize) {
        if !self.within || self.last == MOST {
            self.parts.push(Part { text: at..at, first: self.users, lines, columns: 0 });
            self.last = 0;
        }
        self.within = true;
        self.last += 1;
        self.users += 1;
    }

    fn line(&mut self, text: Range<usize>, number: usize, line: &str) {
        if self.within {
            if let Some(part) = self.parts.last_mut() {
                part.text.end = text.end;
            }
            return;
        }
        let follows = self.stretches.last().is_some_and(|(head, document)| self.lines - head == number - document);
        if !follows {
            self.stretches.push((self.lines, number));
        }
        self.head.push_str(line);
        self.lines += 1;
    }
}

/// The first key of a table's header, and whether it is the whole of one that begins a table in a list.
fn header(line: &str) -> Option<(&str, bool)> {
    let inner = line.trim_start().strip_prefix('[')?;
    let (list, inner) = inner.strip_prefix('[').map_or((false, inner), |inner| (true, inner));
    let end = inner.find(['.', ']'])?;
    Some((inner[..end].trim(), list && inner[end..].starts_with(']')))
}

/// What is open at the end of a line of TOML.
#[derive(Default, PartialEq, Eq)]
struct State {
    /// The three quotes that end a text of several lines.
    text: Option<&'static str>,
    brackets: usize,
}

impl State {
    fn read(&mut self, line: &str) {
        let mut rest = line;
        while !rest.is_empty() {
            rest = match self.text {
                Some(quotes) => self.text_of_lines(rest, quotes),
                None => self.value(rest),
            };
        }
    }

    /// Goes on behind a text of several lines, or behind the line.
    fn text_of_lines<'a>(&mut self, text: &'a str, quotes: &'static str) -> &'a str {
        let mut at = 0;
        while let Some(found) = text[at..].find(['\\', '"', '\'']) {
            at += found;
            if text[at..].starts_with('\\') && quotes.starts_with('"') {
                // The character behind it, whichever it is.
                at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
            } else if text[at..].starts_with(quotes) {
                self.text = None;
                // One or two more belong to the text.
                return text[at..].trim_start_matches(&quotes[..1]);
            } else {
                at += 1;
            }
        }
        ""
    }

    /// Goes on behind the next quote, bracket or comment.
    fn value<'a>(&mut self, text: &'a str) -> &'a str {
        let Some(at) = text.find(['#', '"', '\'', '[', ']', '{', '}']) else { return "" };
        let (sign, rest) = (&text[at..=at], &text[at + 1..]);
        match sign {
            "#" => return "",
            "[" | "{" => self.brackets += 1,
            "]" | "}" => self.brackets = self.brackets.saturating_sub(1),
            quote => {
                let quotes = if quote == "\"" { "\"\"\"" } else { "'''" };
                if let Some(rest) = text[at..].strip_prefix(quotes) {
                    self.text = Some(quotes);
                    return rest;
                }
                return behind(rest, quote);
            }
        }
        rest
    }
}

/// What stands behind a text on one line.
fn behind<'a>(text: &'a str, quote: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = text[at..].find(['\\', '"', '\'']) {
        at += found;
        if text[at..].starts_with(quote) {
            return &text[at + 1..];
        }
        let escaped = text[at..].starts_with('\\') && quote == "\"";
        at += 1;
        if escaped {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    ""
}

/// The outline of a document in JSON: each user in the list `user`. Absent if there are few, or if something is odd.
pub(super) fn json(text: &str) -> Result<Option<Outline>, String> {
    // From here on there is no doubt about signs.
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| tree::of_json(&error, (0, 0)))?;
    let Some((head, users)) = members(&mut Cursor { text, at: 0 }) else { return Ok(None) };
    if users.len() <= MOST {
        return Ok(None);
    }
    let (mut parts, mut lines, mut counted) = (Vec::new(), 0, 0);
    for (part, users) in users.chunks(MOST).enumerate() {
        let start = users[0].start;
        let end = users.last().map_or(start, |last| last.end);
        lines += text[counted..start].matches('\n').count();
        counted = start;
        // A bracket is read before the first of them.
        let columns = (start - text[..start].rfind('\n').map_or(0, |end| end + 1)).saturating_sub(1);
        parts.push(Part { text: start..end, first: part * MOST, lines, columns });
    }
    Ok(Some(Outline { head: Node { line: None, tree: Tree::Table(head) }, parts }))
}

/// Keys with their values.
type Table = Vec<(String, Node)>;

/// A place in a text that is known to be JSON.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Goes behind that sign if it comes next.
    fn sign(&mut self, sign: char) -> bool {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        let there = rest.starts_with(sign);
        self.at += if there { sign.len_utf8() } else { 0 };
        there
    }

    /// Goes behind the value that comes next.
    fn value<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_str(&self.text[self.at..]).into_iter();
        let value = values.next()?.ok();
        self.at += values.byte_offset();
        value
    }

    /// Where each item of the list stands that comes next.
    fn items(&mut self) -> Option<Vec<Range<usize>>> {
        let mut items = Vec::new();
        if !self.sign('[') {
            return None;
        }
        while !self.sign(']') {
            self.sign(',');
            let rest = self.text[self.at..].trim_start();
            let start = self.text.len() - rest.len();
            self.value::<IgnoredAny>()?;
            items.push(start..self.at);
        }
        Some(items)
    }
}

/// The members of an object but for the users, and where these are. Absent if something is there twice, or of another sort.
fn members(text: &mut Cursor<'_>) -> Option<(Table, Vec<Range<usize>>)> {
    let (mut head, mut users): (Table, _) = (Vec::new(), None);
    if !text.sign('{') {
        return None;
    }
    while !text.sign('}') {
        text.sign(',');
        let key: String = text.value()?;
        text.sign(':');
        if key != USERS {
            if head.iter().any(|(known, _)| *known == key) {
                return None;
            }
            head.push((key, text.value()?));
        } else if users.replace(text.items()?).is_some() {
            return None;
        }
    }
    Some((head, users?))
}
