//! A text in TOML or in JSON as a tree of values: each with the line that it stands in, where that is known.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest number up to which every whole one has a floating one of its own.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// A value, and where it stands.
#[derive(Debug)]
pub(crate) struct Node {
    /// The line; absent in JSON.
    pub(crate) line: Option<usize>,
    /// The value.
    pub(crate) tree: Tree,
}

/// A value.
#[derive(Debug)]
pub(crate) enum Tree {
    Null,
    Flag(bool),
    Whole(i64),
    /// A number that is not whole, or too large.
    Number(f64),
    Text(String),
    /// A text out of a URL, which may stand for a number, true or false too.
    Word(String),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Tree {
    /// What it is, for people; a table has another name in JSON.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT => number.to_string(),
            Self::Number(_) => "a number that is not whole".to_owned(),
            Self::Text(text) | Self::Word(text) => quoted(text),
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }

    /// The whole number that it is; `1.0` is one too.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT => {
                format!("{number:.0}").parse().ok()
            }
            Self::Word(word) => word.parse().ok(),
            _ => None,
        }
    }
}

/// A text between quotes, the beginning of it where it is long.
pub(crate) fn quoted(text: &str) -> String {
    format!("{:?}", text.chars().take(80).collect::<String>())
}

/// Reads TOML, or says where it is none.
pub(crate) fn toml(text: &str) -> Result<Node, String> {
    toml_within(text, &|line| line)
}

/// Reads TOML that was taken out of a document; `place` tells which line of the document a line of it is.
pub(crate) fn toml_within(text: &str, place: &impl Fn(usize) -> usize) -> Result<Node, String> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |at: usize| place(ends.partition_point(|end| *end < at) + 1);
    let table = DeTable::parse(text).map_err(|error| {
        let line = line(error.span().map_or(0, |span| span.start));
        format!("line {line}: {}", error.message().replace('\n', " "))
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
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Tree::Number(f64::INFINITY), Tree::Whole)
        }
        DeValue::Float(number) => Tree::Number(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Tree::Flag(flag),
        DeValue::Datetime(time) => Tree::Text(time.to_string()),
        DeValue::Array(items) => Tree::List(items.into_iter().map(|item| from_value(item, line)).collect()),
        DeValue::Table(table) => from_table(table, line),
    };
    Node { line: Some(at), tree }
}

/// Reads JSON, or says where it is none.
pub(crate) fn json(text: &str) -> Result<Node, String> {
    json_within(text, (0, 0))
}

/// Reads JSON that was taken out of a document, where so many lines stand before it, and so many characters in its line.
pub(crate) fn json_within(text: &str, before: (usize, usize)) -> Result<Node, String> {
    serde_json::from_str(text).map_err(|error| of_json(&error, before))
}

/// What is wrong with JSON that was taken out of a document, and where.
pub(crate) fn of_json(error: &serde_json::Error, (lines, columns): (usize, usize)) -> String {
    let said = error.to_string();
    let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
    let what = match what {
        _ if error.is_eof() => "it ends too early",
        "expected value" => "here should be a value: a text in double quotes, a number, true, false, null, { or [",
        "expected ident" => "there is no such word; only true, false and null",
        "key must be a string" => "a member's name should stand here, in double quotes",
        "trailing comma" => "there is a comma too many",
        "trailing characters" => "it goes on behind its end",
        what => what,
    };
    let column = error.column() + if error.line() == 1 { columns } else { 0 };
    format!("line {}, column {column}: {what}", lines + error.line())
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
        #[expect(clippy::cast_precision_loss, reason = "a number that large is no whole one here")]
        Ok(i64::try_from(number).map_or(Tree::Number(number as f64), Tree::Whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Number(number))
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
