//! An XML document as a small tree: what a request says, and where.

use std::sync::Arc;

/// A place in a document: line and column from 1, as the .NET reader counts them (UTF-16 units).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// An element.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Node {
    /// The namespace; empty for none.
    pub namespace: Arc<str>,
    /// The local name.
    pub name: Box<str>,
    /// The attributes, namespace declarations left out.
    pub attributes: Vec<Attribute>,
    /// All text directly within, entities resolved.
    pub text: String,
    /// The elements within.
    pub children: Vec<Node>,
    /// Whether a comment stands directly within; the .NET reader takes no such element for a plain value.
    pub commented: bool,
    /// Where the name of the next tag after this element stands.
    pub next: Position,
}

/// An attribute.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attribute {
    /// The namespace; empty for none.
    pub namespace: Arc<str>,
    /// The local name.
    pub name: Box<str>,
    /// The value, entities resolved.
    pub value: String,
    /// Where its name stands.
    pub at: Position,
}

impl Node {
    /// Whether it is that element.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        *self.name == *name && *self.namespace == *namespace
    }

    /// The value of an attribute.
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| *attribute.name == *name && *attribute.namespace == *namespace)
    }
}

/// How much a document may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the body.
    pub bytes: usize,
    /// Elements within each other.
    pub depth: usize,
    /// Elements.
    pub nodes: usize,
    /// Attributes of one element, namespace declarations included.
    pub attributes: usize,
    /// Namespace declarations in the whole document.
    pub declarations: usize,
    /// Namespace declarations in force at one place.
    pub scope: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, depth: 100, nodes: 50_000, attributes: 64, declarations: 10_000, scope: 256 }
    }
}

/// A document that cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Broken {
    /// What the .NET reader would say.
    pub message: String,
    /// What was read before, open elements closed; absent if not even the root was.
    pub read: Option<Box<Node>>,
}
