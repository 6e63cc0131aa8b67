//! Reads XML into a bounded tree: the one place that knows the XML library.
//!
//! Refused are document types, entities other than the five, processing instructions, and whatever is over a limit.

mod lines;
mod rewrite;

pub use rewrite::{Rewriting, rewrite};

use std::collections::BTreeSet;
use std::sync::Arc;

use quick_xml::NsReader;
use quick_xml::XmlVersion::Implicit1_0;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::charset::decode;
use super::tree::{Attribute, Broken, Limits, Node};
use lines::Lines;

/// The most bytes of a name or a namespace.
const LONGEST_NAME: usize = 1_000;

/// Reads a body; `charset` is the one that its content type names.
pub fn parse(bytes: &[u8], charset: Option<&str>, limits: &Limits) -> Result<Node, Broken> {
    let broken = |message: &str| Broken { message: message.to_owned(), read: None };
    if bytes.len() > limits.bytes {
        return Err(broken("The input document has exceeded a limit."));
    }
    let text = decode(bytes, charset).ok_or_else(|| broken("Invalid character in the given encoding."))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    if text.len() > limits.bytes {
        return Err(broken("The input document has exceeded a limit."));
    }
    let mut builder = Builder::new(text, *limits);
    match builder.run() {
        Ok(root) => Ok(root),
        Err(message) => Err(Broken { message, read: builder.collapse().map(Box::new) }),
    }
}

struct Builder<'a> {
    text: &'a str,
    limits: Limits,
    lines: Lines<'a>,
    namespaces: BTreeSet<Arc<str>>,
    /// The one of them that was asked for last: mostly the next is the same.
    last: Arc<str>,
    stack: Vec<Node>,
    root: Option<Node>,
    nodes: usize,
    declarations: usize,
    /// Whether the last child of the innermost open element waits to hear where the next tag stands.
    pending: bool,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, limits: Limits) -> Self {
        Self {
            text,
            limits,
            lines: Lines::of(text),
            namespaces: BTreeSet::new(),
            last: Arc::default(),
            stack: Vec::new(),
            root: None,
            nodes: 0,
            declarations: 0,
            pending: false,
        }
    }

    /// The whole document, or what is wrong with it.
    fn run(&mut self) -> Result<Node, String> {
        if !is_plain(self.text)
            && let Some((offset, c)) = self.text.char_indices().find(|(_, c)| !allowed(*c))
        {
            let shown = if c == '\0' { '.' } else { c };
            let what = format!("'{shown}', hexadecimal value 0x{:02X}, is an invalid character.", u32::from(c));
            return Err(self.lines.complain(offset, &what));
        }
        let mut reader = NsReader::from_str(self.text);
        reader.resolver_mut().set_max_namespace_bindings(self.limits.scope);
        loop {
            let start = offset(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.describe(&error, offset(reader.error_position()))),
            };
            match event {
                Event::Start(tag) => {
                    let node = self.element(&reader, &tag, start)?;
                    self.stack.push(node);
                }
                Event::Empty(tag) => {
                    let node = self.element(&reader, &tag, start)?;
                    self.close(node);
                }
                Event::End(_) => {
                    self.pass(start + 2);
                    let node = self.stack.pop().ok_or_else(|| self.lines.complain(start, "Unexpected end tag."))?;
                    self.close(node);
                }
                Event::Eof => return self.finish(start),
                other => self.content(&other, start)?,
            }
        }
    }

    /// What is not a tag.
    fn content(&mut self, event: &Event<'_>, start: usize) -> Result<(), String> {
        let message = match event {
            Event::Text(text) if text.contains("]]>") => "']]>' is not allowed in character data.",
            Event::Text(text) => return self.append(&text.xml10_content(), start),
            Event::CData(text) if !self.stack.is_empty() => return self.append(&text.xml10_content(), start),
            Event::GeneralRef(reference) if !self.stack.is_empty() => {
                let text = self.reference(reference, start)?;
                return self.append(&text, start);
            }
            Event::CData(_) | Event::GeneralRef(_) => "Data at the root level is invalid.",
            Event::Comment(text) if text.contains("--") => "An XML comment cannot contain '--'.",
            Event::Comment(_) => {
                if let Some(open) = self.stack.last_mut() {
                    open.commented = true;
                }
                return Ok(());
            }
            Event::Decl(declaration) => return self.declaration(declaration, start),
            Event::DocType(_) => "For security reasons DTD is prohibited in this XML document.",
            _ => "Processing instructions are not accepted in this XML document.",
        };
        Err(self.lines.complain(start, message))
    }

    fn declaration(&mut self, declaration: &BytesDecl<'_>, start: usize) -> Result<(), String> {
        let version = declaration.version().map_err(|error| self.describe(&error, start))?;
        match (start, &*version) {
            (0, "1.0") => Ok(()),
            (0, other) => Err(self.lines.complain(start, &format!("Version number '{other}' is invalid."))),
            _ => Err(self.lines.complain(
                start,
                "Unexpected XML declaration. The XML declaration must be the first node in the document, and no \
                 white space characters are allowed to appear before it.",
            )),
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>, start: usize) -> Result<String, String> {
        match reference.resolve_char_ref() {
            Ok(Some(c)) if allowed(c) => return Ok(c.to_string()),
            Ok(None) => {}
            Ok(Some(_)) | Err(_) => return Err(self.lines.complain(start, "Invalid character reference.")),
        }
        let name = reference.xml10_content();
        match resolve_predefined_entity(&name) {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.lines.complain(start + 1, &format!("Reference to undeclared entity '{name}'."))),
        }
    }

    /// Text within the innermost open element.
    fn append(&mut self, text: &str, start: usize) -> Result<(), String> {
        match self.stack.last_mut() {
            Some(open) => open.text.push_str(text),
            None if text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) => {}
            None => {
                let blank = text.len() - text.trim_start().len();
                return Err(self.lines.complain(start + blank, "Data at the root level is invalid."));
            }
        }
        Ok(())
    }

    /// An element that opens at `start`.
    fn element(&mut self, reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, start: usize) -> Result<Node, String> {
        self.pass(start + 1);
        if self.root.is_some() {
            return Err(self.lines.complain(start + 1, "There are multiple root elements."));
        }
        self.nodes += 1;
        let (resolved, local) = reader.resolver().resolve_element(tag.name());
        if self.nodes > self.limits.nodes
            || self.stack.len() >= self.limits.depth
            || local.as_ref().len() > LONGEST_NAME
        {
            return Err(self.lines.complain(start + 1, "The input document has exceeded a limit."));
        }
        self.name(tag.name().as_ref(), start + 1)?;
        let namespace = self.namespace(&resolved, start + 1)?;
        let attributes = self.attributes(reader, tag, start)?;
        Ok(Node { namespace, name: local.as_ref().into(), attributes, ..Node::default() })
    }

    fn attributes(
        &mut self,
        reader: &NsReader<&[u8]>,
        tag: &BytesStart<'_>,
        start: usize,
    ) -> Result<Vec<Attribute>, String> {
        let mut attributes: Vec<Attribute> = Vec::new();
        // Few, since there may be few.
        let mut names: Vec<&str> = Vec::new();
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.describe(&error.into(), start))?;
            let key = attribute.key;
            let offset = key.as_ref().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
            if names.len() >= self.limits.attributes || key.as_ref().len() > LONGEST_NAME {
                return Err(self.lines.complain(offset, "The input document has exceeded a limit."));
            }
            self.name(key.as_ref(), offset)?;
            let (resolved, local) = reader.resolver().resolve_attribute(key);
            let duplicate = names.contains(&key.0) || attribute.value.contains('<');
            names.push(key.0);
            if key.as_namespace_binding().is_some() && !duplicate {
                self.declarations += 1;
                if self.declarations > self.limits.declarations || attribute.value.len() > LONGEST_NAME {
                    return Err(self.lines.complain(offset, "The input document has exceeded a limit."));
                }
                continue;
            }
            let namespace = self.namespace(&resolved, offset)?;
            let value = attribute.normalized_value(Implicit1_0).map_err(|error| self.describe(&error, offset))?;
            let same = |other: &Attribute| *other.name == *local.as_ref() && other.namespace == namespace;
            if duplicate || attributes.iter().any(same) || !(is_plain(&value) || value.chars().all(allowed)) {
                let what = format!("'{}' is a duplicate attribute name.", key.as_ref());
                return Err(self.lines.complain(offset, &what));
            }
            let at = self.lines.at(offset);
            attributes.push(Attribute { namespace, name: local.as_ref().into(), value: value.into_owned(), at });
        }
        Ok(attributes)
    }

    /// One shared copy of each namespace.
    fn namespace(&mut self, resolved: &ResolveResult<'_>, offset: usize) -> Result<Arc<str>, String> {
        let namespace = match resolved {
            ResolveResult::Bound(namespace) => namespace.0,
            ResolveResult::Unbound => "",
            ResolveResult::Unknown(prefix) => {
                return Err(self.lines.complain(offset, &format!("'{prefix}' is an undeclared prefix.")));
            }
        };
        if *self.last == *namespace {
            return Ok(Arc::clone(&self.last));
        }
        if namespace.len() > LONGEST_NAME {
            return Err(self.lines.complain(offset, "The input document has exceeded a limit."));
        }
        if let Some(known) = self.namespaces.get(namespace) {
            self.last = Arc::clone(known);
        } else {
            self.last = namespace.into();
            self.namespaces.insert(Arc::clone(&self.last));
        }
        Ok(Arc::clone(&self.last))
    }

    fn name(&mut self, name: &str, offset: usize) -> Result<(), String> {
        let ascii = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let begins = |part: &[u8]| part.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        if name.as_bytes().splitn(2, |byte| *byte == b':').all(|part| begins(part) && part.iter().all(ascii)) {
            return Ok(());
        }
        let first = |c: char| c.is_alphabetic() || c == '_';
        let later = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let good = |part: &str| part.starts_with(first) && part.chars().all(later);
        let whole = name.splitn(2, ':').all(good);
        if whole { Ok(()) } else { Err(self.lines.complain(offset, "Name contains an invalid character.")) }
    }

    /// A tag's name stands at that offset: the element closed last wants to know.
    fn pass(&mut self, offset: usize) {
        let at = self.lines.at(offset);
        if self.pending
            && let Some(closed) = self.stack.last_mut().and_then(|open| open.children.last_mut())
        {
            closed.next = at;
        }
        self.pending = false;
    }

    fn close(&mut self, node: Node) {
        match self.stack.last_mut() {
            Some(open) => open.children.push(node),
            None => self.root = Some(node),
        }
        self.pending = true;
    }

    fn finish(&mut self, end: usize) -> Result<Node, String> {
        if !self.stack.is_empty() {
            let open: Vec<&str> = self.stack.iter().rev().map(|node| &*node.name).collect();
            let what = format!(
                "Unexpected end of file has occurred. The following elements are not closed: {}.",
                open.join(", ")
            );
            return Err(self.lines.complain(end, &what));
        }
        self.root.take().ok_or_else(|| "Root element is missing.".to_owned())
    }

    /// What there is of the document, open elements closed.
    fn collapse(&mut self) -> Option<Node> {
        while let Some(node) = self.stack.pop() {
            self.close(node);
        }
        self.root.take()
    }

    fn describe(&mut self, error: &Error, offset: usize) -> String {
        let what = match error {
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                format!("The '{expected}' start tag does not match the end tag of '{found}'.")
            }
            Error::Syntax(_) => "Unexpected end of file has occurred.".to_owned(),
            Error::Namespace(quick_xml::name::NamespaceError::TooManyBindings(_)) => {
                "The input document has exceeded a limit.".to_owned()
            }
            _ => "The document is not well-formed.".to_owned(),
        };
        self.lines.complain(offset, &what)
    }
}

/// Whether a text has for certain no character that XML 1.0 does not allow: U+FFFE and U+FFFF begin with 0xEF.
fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0xEE | 0xF0..))
}

/// Whether XML 1.0 allows the character.
fn allowed(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
