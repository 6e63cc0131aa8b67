//! From a tree of values to structs, for serde: whatever does not fit is said in plain words and with its place.

use std::fmt::{self, Display};

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::tree::{Node, Tree, quoted};
use crate::contract::nearest;

/// What does not fit: what is wrong with the value at that path, and its line.
#[derive(Debug)]
pub(crate) struct Misfit {
    pub(crate) what: What,
    /// From the innermost step to the outermost.
    pub(crate) path: Vec<Step>,
    line: Option<usize>,
}

/// What can be wrong with a value.
#[derive(Debug)]
pub(crate) enum What {
    /// It is of another sort.
    Wrong { wanted: Sort, given: Sort },
    /// Nothing has that name, but these.
    Unknown(&'static [&'static str]),
    /// The text is none of these.
    NoneOf(&'static [&'static str], String),
    /// It is not there.
    Missing,
    /// It is there twice.
    Twice,
    /// Something else.
    Said(String),
}

/// A sort of value.
#[derive(Debug)]
pub(crate) enum Sort {
    /// A table of keys and values; JSON calls it an object.
    Table,
    /// Any other, in words.
    Words(String),
}

/// A step to a value.
#[derive(Debug)]
pub(crate) enum Step {
    Key(String),
    Item(usize),
}

impl Misfit {
    fn new(what: What) -> Self {
        Self { what, path: Vec::new(), line: None }
    }

    /// The same in a list whose first items were read before.
    pub(crate) fn behind(mut self, list: &str, items: usize) -> Self {
        if let [.., Step::Item(at), Step::Key(key)] = self.path.as_mut_slice()
            && key == list
        {
            *at += items;
        }
        self
    }

    fn within(mut self, step: Step, line: Option<usize>) -> Self {
        self.path.push(step);
        self.line = self.line.or(line);
        self
    }
}

/// Steps, the innermost first, as people write them: `user[0].name`.
pub(crate) fn place(path: &[Step]) -> String {
    let mut place = String::new();
    for step in path.iter().rev() {
        match step {
            Step::Key(key) if place.is_empty() => place.push_str(key),
            Step::Key(key) => place = format!("{place}.{key}"),
            Step::Item(number) => place = format!("{place}[{number}]"),
        }
    }
    place
}

/// As it is said of a seed.
impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        let place = if self.path.is_empty() { "the seed".to_owned() } else { place(&self.path) };
        write!(f, "{place} ")?;
        let word = |sort: &Sort, table: &str| match sort {
            Sort::Table => table.to_owned(),
            Sort::Words(words) => words.clone(),
        };
        match &self.what {
            What::Wrong { wanted, given } => {
                write!(f, "must be {}, not {}", word(wanted, "a table of keys and values"), word(given, "a table"))
            }
            What::Unknown(known) => {
                let key = if let Some(Step::Key(key)) = self.path.first() { key.as_str() } else { "" };
                match nearest(key, known.iter().copied()) {
                    Some(best) => write!(f, "is no key of the seed format; did you mean {best}?"),
                    None => write!(f, "is no key of the seed format; the keys here are {}", known.join(", ")),
                }
            }
            What::NoneOf(known, given) => write!(f, "must be {}, not {}", known.join(" or "), quoted(given)),
            What::Missing => f.write_str("is missing"),
            What::Twice => f.write_str("is there twice"),
            What::Said(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: Display>(what: T) -> Self {
        Self::new(What::Said(what.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let given = match unexpected {
            Unexpected::Unit => "null".to_owned(),
            Unexpected::Bool(flag) => flag.to_string(),
            Unexpected::Signed(number) => number.to_string(),
            Unexpected::Str(text) => quoted(text),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Map => return Self::new(What::Wrong { wanted: words(expected), given: Sort::Table }),
            other => other.to_string(),
        };
        Self::new(What::Wrong { wanted: words(expected), given: Sort::Words(given) })
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(What::NoneOf(expected, variant.to_owned()))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        // The key is the last step of the path, which whoever reads its members adds.
        Self::new(What::Unknown(expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(What::Missing).within(Step::Key(field.to_owned()), None)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(What::Twice).within(Step::Key(field.to_owned()), None)
    }
}

fn words(expected: &dyn de::Expected) -> Sort {
    Sort::Words(expected.to_string())
}

/// Reads a value.
pub(crate) fn read<'a, T: de::Deserialize<'a>>(node: &'a Node) -> Result<T, Misfit> {
    T::deserialize(Reader(node))
}

struct Reader<'a>(&'a Node);

impl Reader<'_> {
    fn wanted(&self, what: &str) -> Misfit {
        self.wrong(Sort::Words(what.to_owned()))
    }

    fn wrong(&self, wanted: Sort) -> Misfit {
        let given = match &self.0.tree {
            Tree::Table(_) => Sort::Table,
            other => Sort::Words(other.words()),
        };
        Misfit { line: self.0.line, ..Misfit::new(What::Wrong { wanted, given }) }
    }
}

macro_rules! whole {
    ($($method:ident $visit:ident $number:ty;)*) => {$(
        fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
            let number = self.0.tree.whole().and_then(|number| <$number>::try_from(number).ok());
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
            Tree::Number(number) => visitor.visit_f64(*number),
            Tree::Text(text) | Tree::Word(text) => visitor.visit_borrowed_str(text),
            Tree::List(items) => visitor.visit_seq(Items { items, at: 0 }),
            Tree::Table(members) => visitor.visit_map(Members { members, at: 0 }),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let flag = match &self.0.tree {
            Tree::Flag(flag) => Some(*flag),
            Tree::Word(word) => word.parse().ok(),
            _ => None,
        };
        visitor.visit_bool(flag.ok_or_else(|| self.wanted("true or false"))?)
    }

    fn deserialize_f64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0.tree {
            Tree::Whole(number) => visitor.visit_i64(number),
            Tree::Number(number) => visitor.visit_f64(number),
            _ => Err(self.wanted("a number")),
        }
    }

    whole! {
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_i64 visit_i64 i64;
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let wanted = words(&visitor);
        let (Tree::Text(text) | Tree::Word(text)) = &self.0.tree else { return Err(self.wrong(wanted)) };
        // A time or an id that cannot be read: what it should have been says more than why.
        visitor.visit_borrowed_str(text).map_err(|misfit: Misfit| match misfit.what {
            What::Said(_) if misfit.path.is_empty() => self.wrong(wanted),
            _ => misfit,
        })
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let (Tree::Text(text) | Tree::Word(text)) = &self.0.tree else { return Err(self.wanted("a text")) };
        visitor.visit_borrowed_str(text)
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
        let Tree::Table(members) = &self.0.tree else { return Err(self.wrong(Sort::Table)) };
        visitor.visit_map(Members { members, at: 0 })
    }

    /// The parameters of a path are members, and are taken one behind the other.
    fn deserialize_tuple<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        match &self.0.tree {
            Tree::Table(members) => visitor.visit_seq(Members { members, at: 0 }),
            _ => self.deserialize_seq(visitor),
        }
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
        let (Tree::Text(text) | Tree::Word(text)) = &self.0.tree else {
            return Err(self.wanted(&known.join(" or ")));
        };
        let text: StrDeserializer<'a, Misfit> = text.as_str().into_deserializer();
        visitor.visit_enum(text)
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        i8 i16 i32 i128 u8 u128 f32 char bytes byte_buf unit unit_struct tuple_struct identifier
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
        let Some((key, node)) = self.members.get(self.at) else { return Err(Misfit::new(What::Missing)) };
        self.at += 1;
        seed.deserialize(Reader(node)).map_err(|misfit| misfit.within(Step::Key(key.clone()), node.line))
    }
}

impl<'a> SeqAccess<'a> for Members<'a> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        if self.at < self.members.len() { self.next_value_seed(seed).map(Some) } else { Ok(None) }
    }
}
