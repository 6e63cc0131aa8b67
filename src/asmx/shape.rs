//! What a type is in a description: the WSDL, the help pages and the form bindings are made from it.

use std::borrow::Cow;

use super::Tag;

/// A type's description.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The name in XML Schema: `int`, `User`, `ArrayOfString`.
    pub name: Cow<'static, str>,
    /// The .NET class, named in full.
    pub class: Cow<'static, str>,
    /// What it is.
    pub kind: Kind,
    /// Whether it is a reference type: it may then be left out.
    pub reference: bool,
    /// Whether it is a `Nullable<T>`: it is then always there, perhaps as nil.
    pub nullable: bool,
    /// Whether it is an attribute, not an element.
    pub attribute: bool,
    /// How a form carries it.
    pub form: Form,
}

/// How a form carries a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Not at all: the operation has no form binding.
    No,
    /// As the value of one pair.
    One,
    /// As the values of any number of pairs.
    Many,
}

/// What a type is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Nothing: what a method without a result returns.
    Void,
    /// A type of XML Schema.
    Simple,
    /// One of these names.
    Enumeration(&'static [&'static str]),
    /// A class with members.
    Class(fn() -> &'static [Member]),
    /// A list of items.
    List(Box<Shape>),
    /// A simple type of another namespace: the prefix for it, the namespace, the definition.
    Foreign(&'static str, &'static str, fn() -> Tag),
    /// A type without a name, written out where it is used.
    Any(fn() -> Tag),
}

/// A member of a class, a parameter or a result.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name on the wire.
    pub name: &'static str,
    /// Further names under which it is read.
    pub others: &'static [&'static str],
    /// The type.
    pub shape: Shape,
}

impl Member {
    /// A member with one name.
    pub fn new(name: &'static str, shape: Shape) -> Self {
        Self { name, others: &[], shape }
    }
}

impl Shape {
    /// A value type of XML Schema.
    pub fn scalar(name: &'static str, class: &'static str) -> Self {
        let (name, class) = (Cow::Borrowed(name), Cow::Borrowed(class));
        Self { name, class, kind: Kind::Simple, reference: false, nullable: false, attribute: false, form: Form::One }
    }

    /// A class.
    pub fn class(name: &'static str, members: fn() -> &'static [Member]) -> Self {
        Self { kind: Kind::Class(members), reference: true, form: Form::No, ..Self::scalar(name, name) }
    }

    /// An enumeration.
    pub fn enumeration(name: &'static str, class: &'static str, values: &'static [&'static str]) -> Self {
        Self { kind: Kind::Enumeration(values), ..Self::scalar(name, class) }
    }

    /// A list of such items.
    pub fn list(item: Self) -> Self {
        let mut letters = item.name.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        let name: String = "ArrayOf".chars().chain(first).chain(letters).collect();
        let kind = Kind::List(Box::new(item));
        Self { name: Cow::Owned(name), kind, reference: true, form: Form::No, ..Self::scalar("", "") }
    }

    /// A type of XML Schema that may be null.
    #[must_use]
    pub fn referenced(self) -> Self {
        Self { reference: true, ..self }
    }
}
