//! Writes a document anew with other texts in it; all else stays as it was written.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion::Implicit1_0;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};

use super::offset;

/// What becomes of the parts of a document.
pub trait Rewriting {
    /// Whether the texts within an element of that local name, or the value of such an attribute, are secrets.
    fn is_secret(&self, name: &str) -> bool;

    /// What stands for a secret.
    fn secret(&self, secret: &str) -> String;

    /// What stands for another text; absent if it stays.
    fn plain(&self, text: &str) -> Option<String>;

    /// What stands for a local name; absent if it stays.
    fn name(&self, name: &str) -> Option<String>;
}

/// The document anew; absent if it is no well-formed XML. Comments are left empty.
pub fn rewrite(text: &str, rewriting: &dyn Rewriting) -> Option<String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut writer = Writer { text, rewriting, out: String::with_capacity(text.len()), secret: Vec::new(), run: None };
    writer.run()?;
    Some(writer.out)
}

struct Writer<'a> {
    text: &'a str,
    rewriting: &'a dyn Rewriting,
    out: String,
    /// Of each open element, whether it is a secret or stands in one.
    secret: Vec<bool>,
    /// Where the text began that has been read last, and what it says.
    run: Option<(usize, String)>,
}

impl Writer<'_> {
    fn run(&mut self) -> Option<()> {
        let mut reader = Reader::from_str(self.text);
        loop {
            let start = offset(reader.buffer_position());
            let event = reader.read_event().ok()?;
            let end = offset(reader.buffer_position());
            match event {
                Event::Text(text) => self.read(start, &text.xml10_content()),
                Event::CData(text) => self.read(start, &text.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => self.read(start, c.encode_utf8(&mut [0; 4])),
                    Ok(None) => self.read(start, resolve_predefined_entity(&reference.xml10_content())?),
                    Err(_) => return None,
                },
                Event::Start(tag) => {
                    self.flush(start);
                    self.open(&tag, start, end)?;
                }
                Event::Empty(tag) => {
                    self.flush(start);
                    self.open(&tag, start, end)?;
                    self.secret.pop();
                }
                Event::End(tag) => {
                    self.flush(start);
                    self.secret.pop()?;
                    let (prefix, local) = split(tag.name().0);
                    match self.rewriting.name(local) {
                        Some(name) => self.out.extend(["</", prefix, &name, ">"]),
                        None => self.copy(start, end),
                    }
                }
                Event::Comment(_) => {
                    self.flush(start);
                    self.out.push_str("<!---->");
                }
                Event::Decl(_) => self.copy(start, end),
                Event::DocType(_) | Event::PI(_) => return None,
                Event::Eof => {
                    self.flush(start);
                    return self.secret.is_empty().then_some(());
                }
            }
        }
    }

    /// A piece of text; entities and CDATA sections are pieces of their own.
    fn read(&mut self, start: usize, piece: &str) {
        self.run.get_or_insert_with(|| (start, String::new())).1.push_str(piece);
    }

    /// Writes the text that has been read.
    fn flush(&mut self, end: usize) {
        let Some((start, text)) = self.run.take() else { return };
        let secret = self.secret.last().is_some_and(|secret| *secret) && !text.trim().is_empty();
        let shown = if secret { Some(self.rewriting.secret(&text)) } else { self.rewriting.plain(&text) };
        match shown {
            Some(shown) => self.out.push_str(&escape(shown)),
            None => self.copy(start, end),
        }
    }

    fn copy(&mut self, start: usize, end: usize) {
        self.out.push_str(self.text.get(start..end).unwrap_or_default());
    }

    /// A start tag, which is copied unless something in it changes.
    fn open(&mut self, tag: &BytesStart<'_>, start: usize, end: usize) -> Option<()> {
        let (prefix, local) = split(tag.name().0);
        let within = self.secret.last().is_some_and(|secret| *secret);
        let secret = within || self.rewriting.is_secret(local);
        self.secret.push(secret);
        let name = self.rewriting.name(local);
        let mut changed = name.is_some();
        let mut attributes = Vec::new();
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.ok()?;
            let key = attribute.key.0;
            let value = attribute.normalized_value(Implicit1_0).ok()?;
            let (prefix, local) = split(key);
            let declares = prefix == "xmlns:" || key == "xmlns";
            let secret = !declares && (within || self.rewriting.is_secret(local));
            let shown = if secret { Some(self.rewriting.secret(&value)) } else { self.rewriting.plain(&value) };
            changed |= shown.is_some();
            attributes.push((key, shown.map_or(value, Cow::Owned)));
        }
        if !changed {
            self.copy(start, end);
            return Some(());
        }
        self.out.extend(["<", prefix, name.as_deref().unwrap_or(local)]);
        for (key, value) in &attributes {
            self.out.extend([" ", key, "=\"", &escape(&**value), "\""]);
        }
        let empty = self.text.get(start..end).is_some_and(|raw| raw.ends_with("/>"));
        self.out.push_str(if empty { "/>" } else { ">" });
        Some(())
    }
}

/// A name's prefix with its colon, and what follows.
fn split(name: &str) -> (&str, &str) {
    name.split_at(name.find(':').map_or(0, |at| at + 1))
}
