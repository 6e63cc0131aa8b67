//! What a call brings: an element of the body, or the pairs of a form.

use super::charset::lossy;
use super::tree::{Node, Position};
use super::{Exception, XSI};

/// An element of a request, read in the service's namespace: whatever is in another one is not seen.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    node: &'a Node,
    namespace: &'a str,
}

/// Why an element could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Misread {
    /// Where the .NET reader stood by then; absent if the XML itself was to blame.
    pub(super) at: Option<Position>,
    pub(super) cause: Exception,
}

impl<'a> Element<'a> {
    /// An element, and the namespace in which to read it.
    pub fn new(node: &'a Node, namespace: &'a str) -> Self {
        Self { node, namespace }
    }

    /// Its local name.
    pub fn name(&self) -> &'a str {
        &self.node.name
    }

    /// The elements within, in order.
    pub fn children(self) -> impl Iterator<Item = Element<'a>> {
        let Element { node, namespace } = self;
        let own = node.children.iter().filter(move |child| *child.namespace == *namespace);
        own.map(move |node| Element { node, namespace })
    }

    /// Whether it says of itself that it is null.
    pub fn is_nil(&self) -> bool {
        self.node.attribute(XSI, "nil").is_some_and(|nil| matches!(nil.value.trim(), "true" | "1"))
    }

    /// Its text. An element or a comment within is not text.
    pub fn text(&self) -> Result<&'a str, Misread> {
        if self.node.children.is_empty() && !self.node.commented {
            return Ok(&self.node.text);
        }
        Err(self.malformed("Unexpected node type."))
    }

    /// An attribute without a namespace.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.node.attribute("", name).map(|attribute| attribute.value.as_str())
    }

    /// The element cannot be read, for that reason.
    pub fn misread(&self, cause: Exception) -> Misread {
        Misread { at: Some(self.node.next), cause }
    }

    /// The attribute cannot be read, for that reason.
    pub fn misread_attribute(&self, name: &str, cause: Exception) -> Misread {
        let at = self.node.attribute("", name).map(|attribute| attribute.at);
        Misread { at: Some(at.unwrap_or_default()), cause }
    }

    /// The XML of the element is not what the .NET reader accepts here.
    pub fn malformed(&self, message: &str) -> Misread {
        Misread { at: None, cause: Exception::new("System.Xml.XmlException", message) }
    }
}

/// The most pairs of a form that are read: ASP.NET's default.
const MOST: usize = 1_000;

/// The pairs of a query or a form. Names are looked up in any case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads `a=1&b=2`; `charset` is what the escapes are in, UTF-8 if it is absent.
    pub fn parse(text: &str, charset: Option<&str>) -> Self {
        let decode = |text: &str| lossy(&unescape(text), charset);
        let both = |(name, value): (&str, &str)| (decode(name), decode(value));
        let parts = text.split('&').filter(|part| !part.is_empty()).take(MOST);
        let pair = |part: &str| part.split_once('=').map_or_else(|| (String::new(), decode(part)), both);
        Self(parts.map(pair).collect())
    }

    /// The pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Every value of that name; a part without `=` is a value of the empty name.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// A name or value of a form without its escapes; `charset` is what they are in, UTF-8 if it is absent.
pub fn form_text(text: &str, charset: Option<&str>) -> String {
    lossy(&unescape(text), charset)
}

/// A part of an address, or a SOAP action, without its escapes.
pub(super) fn decode(text: &str) -> String {
    lossy(&unescape(text), None)
}

/// `application/x-www-form-urlencoded` undone, `%uXXXX` included; what is not an escape stands for itself.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['%', '+']) {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let hex =
            |from: usize, to: usize| rest.get(at + from..at + to).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let wide = rest[at..].starts_with("%u").then(|| hex(2, 6).and_then(char::from_u32)).flatten();
        let length = if rest.as_bytes()[at] == b'+' {
            bytes.push(b' ');
            1
        } else if let Some(c) = wide {
            bytes.extend_from_slice(c.to_string().as_bytes());
            6
        } else if let Some(byte) = hex(1, 3).and_then(|byte| u8::try_from(byte).ok()) {
            bytes.push(byte);
            3
        } else {
            bytes.push(b'%');
            1
        };
        rest = &rest[at + length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// The arguments of a call.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// As children of an element.
    Soap(Element<'a>),
    /// As pairs of a query or a form.
    Form(&'a Pairs),
}
