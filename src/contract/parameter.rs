//! One parameter of an operation, written as a row: `text("Username").always().documented("SEED")`.

use super::Evidence;
use crate::domain::text::{Limit, SHORT};

/// When a parameter must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Always,
    /// Under this condition, which the operation checks.
    When(&'static str),
    /// Never.
    Never,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// A date and time.
    Time,
    /// A list of texts.
    Texts,
    /// One object with these members.
    Object(&'static [Parameter]),
    /// A list of objects with these members.
    Objects(&'static [Parameter]),
}

impl Shape {
    /// Whether it has members of its own.
    pub const fn is_nested(&self) -> bool {
        matches!(self, Self::Object(_) | Self::Objects(_))
    }
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The vendor's name for it.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// When it must be given.
    pub need: Need,
    /// The only values that it takes, in the vendor's spelling; empty for any.
    pub values: &'static [&'static str],
    /// How long its text may be.
    pub limit: Limit,
    /// Whether it is a secret, never to be shown, logged or kept.
    pub secret: bool,
    /// Whether it is none although its name looks like that of one.
    pub open: bool,
    /// How well it is known.
    pub evidence: Evidence,
    /// Where from.
    pub source: &'static str,
    /// What else there is to say.
    pub note: &'static str,
}

const fn parameter(name: &'static str, shape: Shape) -> Parameter {
    Parameter {
        name,
        shape,
        need: Need::Never,
        values: &[],
        limit: SHORT,
        secret: false,
        open: false,
        evidence: Evidence::Inferred,
        source: "",
        note: "",
    }
}

/// A parameter whose value is a text.
pub const fn text(name: &'static str) -> Parameter {
    parameter(name, Shape::Text)
}

/// A parameter whose value is true or false.
pub const fn flag(name: &'static str) -> Parameter {
    parameter(name, Shape::Flag)
}

/// A parameter whose value is a whole number.
pub const fn number(name: &'static str) -> Parameter {
    parameter(name, Shape::Number)
}

/// A parameter whose value is a date and time.
pub const fn time(name: &'static str) -> Parameter {
    parameter(name, Shape::Time)
}

/// A parameter whose value is a list of texts.
pub const fn texts(name: &'static str) -> Parameter {
    parameter(name, Shape::Texts)
}

/// A parameter whose value is an object.
pub const fn object(name: &'static str, members: &'static [Parameter]) -> Parameter {
    parameter(name, Shape::Object(members))
}

/// A parameter whose value is a list of objects.
pub const fn objects(name: &'static str, members: &'static [Parameter]) -> Parameter {
    parameter(name, Shape::Objects(members))
}

impl Parameter {
    /// The members of an object or of the objects in a list.
    pub const fn members(&self) -> &'static [Parameter] {
        match self.shape {
            Shape::Object(members) | Shape::Objects(members) => members,
            Shape::Text | Shape::Flag | Shape::Number | Shape::Time | Shape::Texts => &[],
        }
    }

    /// It must always be given.
    #[must_use]
    pub const fn always(self) -> Self {
        Self { need: Need::Always, ..self }
    }

    /// It must be given under a condition.
    #[must_use]
    pub const fn when(self, condition: &'static str) -> Self {
        Self { need: Need::When(condition), ..self }
    }

    /// It takes only these values.
    #[must_use]
    pub const fn values(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    /// Its text may be this long.
    #[must_use]
    pub const fn limit(self, limit: Limit) -> Self {
        Self { limit, ..self }
    }

    /// It is a secret.
    #[must_use]
    pub const fn secret(self) -> Self {
        Self { secret: true, limit: crate::domain::text::PASSWORD, ..self }
    }

    /// It is no secret, although its name looks like that of one.
    #[must_use]
    pub const fn open(self) -> Self {
        Self { open: true, ..self }
    }

    /// What else there is to say.
    #[must_use]
    pub const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// The vendor documents it.
    #[must_use]
    pub const fn documented(self, source: &'static str) -> Self {
        Self { evidence: Evidence::Documented, source, ..self }
    }

    /// It is seen in clients.
    #[must_use]
    pub const fn client(self, source: &'static str) -> Self {
        Self { evidence: Evidence::Client, source, ..self }
    }

    /// We infer it.
    #[must_use]
    pub const fn inferred(self, source: &'static str) -> Self {
        Self { evidence: Evidence::Inferred, source, ..self }
    }
}
