//! From the tree of a seed to its structs, for serde: whatever does not fit is said in plain words and with its place.

use std::fmt::{self, Display};

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::seed_tree::{Node, Tree};
use crate::contract::nearest;

/// What does not fit: what is wrong with the value at that path, and its line.
#[derive(Debug)]
pub(super) struct Misfit {
    what: String,
    /// From the innermost step to the outermost.
    path: Vec<Step>,
    line: Option<usize>,
}

#[derive(Debug)]
enum Step {
    Key(String),
    Item(usize),
}

impl Misfit {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), path: Vec::new(), line: None }
    }

    fn within(mut self, step: Step, line: Option<usize>) -> Self {
        self.path.push(step);
        self.line = self.line.or(line);
        self
    }
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        for (at, step) in self.path.iter().rev().enumerate() {
            match step {
                Step::Key(key) if at == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item(number) => write!(f, "[{number}]")?,
            }
        }
        if self.path.is_empty() {
            f.write_str("the seed")?;
        }
        write!(f, " {}", self.what)
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: Display>(what: T) -> Self {
        Self::new(what.to_string())
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let given = match unexpected {
            Unexpected::Unit => "null".to_owned(),
            Unexpected::Bool(flag) => flag.to_string(),
            Unexpected::Signed(number) => number.to_string(),
            Unexpected::Str(text) => format!("{text:?}"),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Map => "a table".to_owned(),
            other => other.to_string(),
        };
        Self::new(format!("must be {expected}, not {given}"))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("must be {}, not {variant:?}", expected.join(" or ")))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let near = nearest(field, expected.iter().copied());
        let known = near.map_or_else(
            || format!("the keys here are {}", expected.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        Self::new(format!("is no key of the seed format; {known}"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new("is missing").within(Step::Key(field.to_owned()), None)
    }
}

/// Reads a value.
pub(super) fn read<'a, T: de::Deserialize<'a>>(node: &'a Node) -> Result<T, Misfit> {
    T::deserialize(Reader(node))
}

struct Reader<'a>(&'a Node);

impl Reader<'_> {
    fn wanted(&self, what: &str) -> Misfit {
        Misfit { line: self.0.line, ..Misfit::new(format!("must be {what}, not {}", self.0.tree.words())) }
    }
}

macro_rules! whole {
    ($($method:ident $visit:ident $number:ty;)*) => {$(
        fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
            let number = match self.0.tree {
                Tree::Whole(number) => <$number>::try_from(number).ok(),
                _ => None,
            };
            let most = i64::try_from(<$number>::MAX).unwrap_or(i64::MAX);
            let number = number.ok_or_else(|| self.wanted(&format!("a whole number from {} to {most}", <$number>::MIN)))?;
            visitor.$visit(number)
        }
    )*};
}

impl<'a> Deserializer<'a> for Reader<'a> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match &self.0.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Flag(flag) => visitor.visit_bool(*flag),
            Tree::Whole(number) => visitor.visit_i64(*number),
            Tree::Number => Err(self.wanted("a whole number")),
            Tree::Text(text) => visitor.visit_borrowed_str(text),
            Tree::List(items) => visitor.visit_seq(Items { items, at: 0 }),
            Tree::Table(members) => visitor.visit_map(Members { members, at: 0 }),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let Tree::Flag(flag) = self.0.tree else { return Err(self.wanted("true or false")) };
        visitor.visit_bool(flag)
    }

    whole! {
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_i64 visit_i64 i64;
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let Tree::Text(text) = &self.0.tree else { return Err(self.wanted("a text")) };
        visitor.visit_borrowed_str(text)
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if matches!(self.0.tree, Tree::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let Tree::List(items) = &self.0.tree else { return Err(self.wanted("a list")) };
        visitor.visit_seq(Items { items, at: 0 })
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let Tree::Table(members) = &self.0.tree else { return Err(self.wanted("a table of keys and values")) };
        visitor.visit_map(Members { members, at: 0 })
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let Tree::Text(text) = &self.0.tree else { return Err(self.wanted(&known.join(" or "))) };
        let text: StrDeserializer<'a, Misfit> = text.as_str().into_deserializer();
        visitor.visit_enum(text)
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        i8 i16 i32 i128 u8 u16 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}

struct Items<'a> {
    items: &'a [Node],
    at: usize,
}

impl<'a> SeqAccess<'a> for Items<'a> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(node) = self.items.get(self.at) else { return Ok(None) };
        let at = self.at;
        self.at += 1;
        seed.deserialize(Reader(node)).map(Some).map_err(|misfit| misfit.within(Step::Item(at), node.line))
    }
}

struct Members<'a> {
    members: &'a [(String, Node)],
    at: usize,
}

impl<'a> MapAccess<'a> for Members<'a> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let Some((key, node)) = self.members.get(self.at) else { return Ok(None) };
        let text: StrDeserializer<'_, Misfit> = key.as_str().into_deserializer();
        seed.deserialize(text).map(Some).map_err(|misfit| misfit.within(Step::Key(key.clone()), node.line))
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let Some((key, node)) = self.members.get(self.at) else { return Err(Misfit::new("is missing")) };
        self.at += 1;
        seed.deserialize(Reader(node)).map_err(|misfit| misfit.within(Step::Key(key.clone()), node.line))
    }
}
