//! XML to be written: elements as .NET's writer puts them, on one line or indented.

use std::borrow::Cow;

/// How long a document may be without its memory being moved.
const USUAL: usize = 2048;
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

/// An element to be written; prefixes and namespace declarations are spelled out.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// The name, with its prefix.
    pub name: Cow<'static, str>,
    /// The attributes, in order.
    pub attributes: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// The text before everything else: mostly all that there is.
    text: String,
    content: Vec<Content>,
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Tag(Tag),
    Text(String),
}

impl Tag {
    /// An empty element.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self::with_room(name, 0)
    }

    /// The same, with room for so many elements within.
    pub fn with_room(name: impl Into<Cow<'static, str>>, elements: usize) -> Self {
        let content = Vec::with_capacity(elements);
        Self { name: name.into(), attributes: Vec::new(), text: String::new(), content }
    }

    /// With an attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// With an attribute that is always the same.
    #[must_use]
    pub fn fixed(mut self, name: &'static str, value: &'static str) -> Self {
        self.attributes.push((Cow::Borrowed(name), Cow::Borrowed(value)));
        self
    }

    /// With text; empty text leaves the element empty.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if self.content.is_empty() && self.text.is_empty() {
            self.text = text;
        } else if !text.is_empty() {
            self.content.push(Content::Text(text));
        }
        self
    }

    /// With an element within.
    #[must_use]
    pub fn child(mut self, child: Tag) -> Self {
        self.push(child);
        self
    }

    /// With elements within.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Tag>) -> Self {
        self.content.extend(children.into_iter().map(Content::Tag));
        self
    }

    /// The elements within.
    pub fn elements(&self) -> impl Iterator<Item = &Tag> {
        self.content.iter().filter_map(|content| match content {
            Content::Tag(tag) => Some(tag),
            Content::Text(_) => None,
        })
    }

    /// The text within, without that of elements.
    pub fn own_text(&self) -> Cow<'_, str> {
        if self.content.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let text = |content: &'_ Content| match content {
            Content::Text(text) => Some(text.clone()),
            Content::Tag(_) => None,
        };
        std::iter::once(self.text.clone()).chain(self.content.iter().filter_map(text)).collect()
    }

    /// Adds an element within.
    pub fn push(&mut self, child: Tag) {
        self.content.push(Content::Tag(child));
    }

    /// Adds an attribute.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.attributes.push((name.into(), Cow::Owned(value.into())));
    }

    /// A document on one line.
    pub fn document(&self) -> String {
        let mut out = String::with_capacity(USUAL);
        out.push_str(DECLARATION);
        self.write(&mut out, None);
        out
    }

    /// A document with one element a line, indented by two spaces.
    pub fn indented(&self, newline: &'static str) -> String {
        let mut out = format!("{DECLARATION}{newline}");
        self.write(&mut out, Some((newline, 0)));
        out
    }

    /// The element on one line, behind what is there of a document.
    pub fn put(&self, out: &mut String) {
        self.write(out, None);
    }

    /// An element of that name with nothing but text in it.
    pub fn put_text(name: &str, text: &str, out: &mut String) {
        out.push('<');
        out.push_str(name);
        if text.is_empty() {
            out.push_str(" />");
            return;
        }
        out.push('>');
        escape(text, false, out);
        close(name, out);
    }

    /// Elements of which each stands in the one before, and in the last of them what `inner` puts there. What they have within
    /// already is left out.
    pub fn put_around(outer: &[Tag], out: &mut String, inner: impl FnOnce(&mut String)) {
        for tag in outer {
            tag.open(out);
            out.push('>');
        }
        let begin = out.len();
        inner(out);
        let mut open = outer.iter().rev();
        if out.len() == begin && open.next().is_some() {
            out.pop();
            out.push_str(" />");
        }
        open.for_each(|tag| close(&tag.name, out));
    }

    /// A document on one line, of such elements.
    pub fn document_around(outer: &[Tag], inner: impl FnOnce(&mut String)) -> String {
        let mut out = String::with_capacity(USUAL);
        out.push_str(DECLARATION);
        Self::put_around(outer, &mut out, inner);
        out
    }

    /// The beginning of the element, but for the bracket that ends it.
    fn open(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, true, out);
            out.push('"');
        }
    }

    fn write(&self, out: &mut String, indent: Option<(&'static str, usize)>) {
        self.open(out);
        if self.content.is_empty() && self.text.is_empty() {
            out.push_str(" />");
            return;
        }
        out.push('>');
        escape(&self.text, false, out);
        let mixed = !self.text.is_empty() || self.content.iter().any(|content| matches!(content, Content::Text(_)));
        let inner = indent.filter(|_| !mixed).map(|(newline, depth)| (newline, depth + 1));
        for content in &self.content {
            line(out, inner);
            match content {
                Content::Tag(tag) => tag.write(out, inner),
                Content::Text(text) => escape(text, false, out),
            }
        }
        line(out, indent.filter(|_| !mixed));
        close(&self.name, out);
    }
}

fn close(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn line(out: &mut String, indent: Option<(&'static str, usize)>) {
    if let Some((newline, depth)) = indent {
        out.push_str(newline);
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// As .NET's text writer escapes: line ends as they are in text, as references in attributes. What XML cannot carry is
/// replaced; .NET writes a reference that no client can read.
fn escape(text: &str, attribute: bool, out: &mut String) {
    // Bytes of a longer character are none of these; U+FFFE and U+FFFF begin with 0xEF.
    let plain = |byte: u8| !matches!(byte, 0..=0x1F | b'&' | b'<' | b'>' | b'"' | 0xEF);
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !plain(byte)) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut chars = from.chars();
        if let Some(c) = chars.next() {
            escape_char(c, attribute, out);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn escape_char(c: char, attribute: bool, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' if attribute => out.push_str("&quot;"),
        '\n' | '\r' if attribute => reference(c, out),
        '\t' | '\n' | '\r' => out.push(c),
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
        c => out.push(c),
    }
}

fn reference(c: char, out: &mut String) {
    out.extend(["&#x", &format!("{:X}", u32::from(c)), ";"]);
}
