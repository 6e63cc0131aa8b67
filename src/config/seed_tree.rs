//! The text of a seed, in TOML or in JSON, as a tree of values: each with the line that it stands in, where that is known.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::seed::SeedProblem;

/// A value, and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    /// The line; absent in JSON.
    pub(super) line: Option<usize>,
    /// The value.
    pub(super) tree: Tree,
}

/// A value.
#[derive(Debug)]
pub(super) enum Tree {
    Null,
    Flag(bool),
    Whole(i64),
    /// A number that is not whole, or too large.
    Number,
    Text(String),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Tree {
    /// What it is, for people.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Number => "a number that is not whole".to_owned(),
            Self::Text(text) => format!("{:?}", text.chars().take(80).collect::<String>()),
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

/// Reads TOML.
pub(super) fn toml(text: &str) -> Result<Node, SeedProblem> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |at: usize| ends.partition_point(|end| *end < at) + 1;
    let table = DeTable::parse(text).map_err(|error| {
        let line = line(error.span().map_or(0, |span| span.start));
        SeedProblem::new(format!("line {line}: {}", error.message().replace('\n', " ")))
    })?;
    Ok(Node { line: Some(1), tree: from_table(table.into_inner(), &line) })
}

fn from_table(table: DeTable<'_>, line: &impl Fn(usize) -> usize) -> Tree {
    let member = |(key, value): (Spanned<std::borrow::Cow<'_, str>>, Spanned<DeValue<'_>>)| {
        let at = line(key.span().start);
        (key.into_inner().into_owned(), Node { line: Some(at), ..from_value(value, line) })
    };
    Tree::Table(table.into_iter().map(member).collect())
}

fn from_value(value: Spanned<DeValue<'_>>, line: &impl Fn(usize) -> usize) -> Node {
    let at = line(value.span().start);
    let tree = match value.into_inner() {
        DeValue::String(text) => Tree::Text(text.into_owned()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Tree::Number, Tree::Whole)
        }
        DeValue::Float(_) => Tree::Number,
        DeValue::Boolean(flag) => Tree::Flag(flag),
        DeValue::Datetime(time) => Tree::Text(time.to_string()),
        DeValue::Array(items) => Tree::List(items.into_iter().map(|item| from_value(item, line)).collect()),
        DeValue::Table(table) => from_table(table, line),
    };
    Node { line: Some(at), tree }
}

/// Reads JSON.
pub(super) fn json(text: &str) -> Result<Node, SeedProblem> {
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
        SeedProblem::new(format!("line {}, column {}: {what}", error.line(), error.column()))
    })
}

struct Values;

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { line: None, tree: deserializer.deserialize_any(Values)? })
    }
}

impl<'de> Visitor<'de> for Values {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(i64::try_from(number).map_or(Tree::Number, Tree::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut table: Vec<(String, Node)> = Vec::new();
        while let Some(key) = members.next_key::<String>()? {
            if table.iter().any(|(known, _)| *known == key) {
                return Err(de::Error::custom(format!("duplicate key {key:?}")));
            }
            table.push((key, members.next_value()?));
        }
        Ok(Tree::Table(table))
    }
}
