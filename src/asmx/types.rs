//! The types that cross the wire, and how to add one.

use std::borrow::Cow;

use super::argument::{Element, Misread, Pairs};
use super::shape::{Form, Kind, Shape};
use super::{Exception, Tag, scalars};

/// A type of parameters, members and results.
pub trait Type: Sized + Send {
    /// Its description.
    fn shape() -> Shape;

    /// What a request means that does not mention it.
    fn absent() -> Self;

    /// Reads it from its element.
    fn read(element: Element<'_>) -> Result<Self, Misread>;

    /// Writes it as an element of that name; a null is left out.
    fn write(&self, name: Cow<'static, str>) -> Option<Tag>;

    /// Reads it as an item of a list, where a null can be said.
    fn read_item(element: Element<'_>) -> Result<Self, Misread> {
        Self::read(element)
    }

    /// Writes it as an item of a list, where a null is nil.
    fn write_item(&self, name: Cow<'static, str>) -> Tag {
        self.write(name.clone()).unwrap_or_else(|| nil(name))
    }

    /// Reads it from an attribute of its owner. Only what is an attribute does so.
    fn read_attribute(_owner: Element<'_>, _name: &str) -> Result<Option<Self>, Misread> {
        Ok(None)
    }

    /// Writes it into its owner.
    fn write_into(&self, name: &'static str, owner: &mut Tag) {
        if let Some(tag) = self.write(Cow::Borrowed(name)) {
            owner.push(tag);
        }
    }

    /// Writes it as [`write`](Self::write) does, behind what is there of a document on one line.
    fn put(&self, name: Cow<'static, str>, out: &mut String) {
        if let Some(tag) = self.write(name) {
            tag.put(out);
        }
    }

    /// Reads it from the pairs of a form. Only asked of types whose shape says that a form can carry them.
    fn read_form(_name: &str, _pairs: &Pairs) -> Result<Self, Exception> {
        Ok(Self::absent())
    }
}

/// A type that is one piece of text. [`scalars!`](super::scalars) makes a [`Type`] of it.
pub trait Scalar: Sized + Send {
    /// The name in XML Schema.
    const NAME: &'static str;
    /// The .NET class.
    const CLASS: &'static str;

    /// Its description.
    fn shape() -> Shape {
        Shape::scalar(Self::NAME, Self::CLASS)
    }

    /// What a request means that does not mention it.
    fn absent() -> Self;

    /// Reads it as XML carries it.
    fn parse(text: &str) -> Result<Self, Exception>;

    /// Reads it as a form carries it.
    fn parse_form(text: &str) -> Result<Self, Exception> {
        Self::parse(text)
    }

    /// Writes it.
    fn print(&self) -> String;

    /// The same, without a copy where there is none to be made.
    fn printed(&self) -> Cow<'_, str> {
        Cow::Owned(self.print())
    }

    /// Reads the one value of a form, as .NET does: several are joined, and what is wrong has the class's name.
    fn from_pairs(name: &str, pairs: &Pairs) -> Result<Self, Exception> {
        let values: Vec<&str> = pairs.values(name).collect();
        if values.is_empty() {
            return Err(Exception::invalid(format!("Missing parameter: {name}.")));
        }
        Self::from_text(&values.join(","))
    }

    /// Reads one value of a form.
    fn from_text(text: &str) -> Result<Self, Exception> {
        Self::parse_form(text).map_err(|cause| {
            let message = format!("Cannot convert {text} to {}.", Self::shape().class);
            Exception::argument(message, "type").caused_by(cause)
        })
    }
}

/// A `Nullable<T>`: always written, as nil if it is null.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nullable<T>(pub Option<T>);

/// An element that says that it is null.
pub(super) fn nil(name: Cow<'static, str>) -> Tag {
    Tag::new(name).fixed("xsi:nil", "true")
}

impl Type for () {
    fn shape() -> Shape {
        Shape { kind: Kind::Void, ..Shape::scalar("", "System.Void") }
    }

    fn absent() -> Self {}

    fn read(_element: Element<'_>) -> Result<Self, Misread> {
        Ok(())
    }

    fn write(&self, _name: Cow<'static, str>) -> Option<Tag> {
        None
    }
}

impl<T: Type> Type for Option<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn absent() -> Self {
        None
    }

    /// .NET looks for nil on lists only: any other element that is there is not null.
    fn read(element: Element<'_>) -> Result<Self, Misread> {
        let list = matches!(T::shape().kind, Kind::List(_));
        if list && element.is_nil() { Ok(None) } else { T::read(element).map(Some) }
    }

    fn write(&self, name: Cow<'static, str>) -> Option<Tag> {
        self.as_ref()?.write(name)
    }

    fn put(&self, name: Cow<'static, str>, out: &mut String) {
        if let Some(value) = self {
            value.put(name, out);
        }
    }

    fn read_item(element: Element<'_>) -> Result<Self, Misread> {
        if element.is_nil() { Ok(None) } else { T::read(element).map(Some) }
    }

    fn read_attribute(owner: Element<'_>, name: &str) -> Result<Option<Self>, Misread> {
        Ok(T::read_attribute(owner, name)?.map(Some))
    }

    fn read_form(name: &str, pairs: &Pairs) -> Result<Self, Exception> {
        T::read_form(name, pairs).map(Some)
    }
}

impl<T: Type> Type for Vec<T> {
    fn shape() -> Shape {
        Shape::list(T::shape())
    }

    fn absent() -> Self {
        Self::new()
    }

    fn read(element: Element<'_>) -> Result<Self, Misread> {
        let name = T::shape().name;
        element.children().filter(|child| child.name() == name).map(T::read_item).collect()
    }

    fn write(&self, name: Cow<'static, str>) -> Option<Tag> {
        let item = T::shape().name;
        Some(Tag::new(name).children(self.iter().map(|value| value.write_item(item.clone()))))
    }
}

impl<T: Type> Type for Nullable<T> {
    fn shape() -> Shape {
        Shape { nullable: true, form: Form::No, ..T::shape() }
    }

    fn absent() -> Self {
        Self(None)
    }

    fn read(element: Element<'_>) -> Result<Self, Misread> {
        if element.is_nil() { Ok(Self(None)) } else { T::read(element).map(|value| Self(Some(value))) }
    }

    fn write(&self, name: Cow<'static, str>) -> Option<Tag> {
        match &self.0 {
            Some(value) => value.write(name),
            None => Some(nil(name)),
        }
    }

    fn put(&self, name: Cow<'static, str>, out: &mut String) {
        match &self.0 {
            Some(value) => value.put(name, out),
            None => nil(name).put(out),
        }
    }
}

impl Scalar for String {
    const NAME: &'static str = "string";
    const CLASS: &'static str = "System.String";

    fn shape() -> Shape {
        Shape::scalar(Self::NAME, Self::CLASS).referenced()
    }

    fn absent() -> Self {
        Self::new()
    }

    fn parse(text: &str) -> Result<Self, Exception> {
        Ok(text.to_owned())
    }

    fn print(&self) -> String {
        self.clone()
    }

    fn printed(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Scalar for i32 {
    const NAME: &'static str = "int";
    const CLASS: &'static str = "System.Int32";

    fn absent() -> Self {
        0
    }

    /// White space around and a sign in front are accepted.
    fn parse(text: &str) -> Result<Self, Exception> {
        let trimmed = text.trim_matches([' ', '\t', '\n', '\u{B}', '\u{C}', '\r']);
        let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Exception::format("Input string was not in a correct format."));
        }
        let overflow = "Value was either too large or too small for an Int32.";
        trimmed.parse().map_err(|_| Exception::new("System.OverflowException", overflow))
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Scalar for bool {
    const NAME: &'static str = "boolean";
    const CLASS: &'static str = "System.Boolean";

    fn absent() -> Self {
        false
    }

    fn parse(text: &str) -> Result<Self, Exception> {
        match text.trim_matches([' ', '\t', '\n', '\r']) {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(Exception::format(format!("The string '{other}' is not a valid Boolean value."))),
        }
    }

    fn parse_form(text: &str) -> Result<Self, Exception> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        let known = [("true", true), ("false", false)].into_iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
        known.map(|(_, value)| value).ok_or_else(|| Exception::format("String was not recognized as a valid Boolean."))
    }

    fn print(&self) -> String {
        self.to_string()
    }

    fn printed(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

scalars!(String, i32, bool);
