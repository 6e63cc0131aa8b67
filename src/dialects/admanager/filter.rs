//! The language of `filter`: `(givenName:contains:an)and(sn:equal:Ruiz)`. Parentheses may stand in each other, `and`
//! binds tighter than `or`, and a value may hold colons and parentheses.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::columns::Column;
use super::domains::Domain;
use crate::contract::meant;
use crate::domain::{Filter, Order};

/// How many conditions a filter may have.
const MOST: usize = 100;
/// How deep parentheses may stand in each other.
const DEEPEST: usize = 20;

/// What an operator asks of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// To be the value, in any case.
    Equal,
    /// To be the value, in its case.
    EqualInCase,
    /// To stand so to the value.
    Ordered(Order),
    /// To begin with it.
    Starts,
    /// To end with it.
    Ends,
    /// To have it anywhere.
    Contains,
    /// To look like it, where `*` stands for anything.
    Like,
}

/// Every operator: its name, what it asks, and whether it asks for the contrary.
const OPERATORS: [(&str, Question, bool); 15] = [
    ("equal", Question::Equal, false),
    ("equalCaseSensitive", Question::EqualInCase, false),
    ("notEqual", Question::Equal, true),
    ("greaterThan", Question::Ordered(Order::Greater), false),
    ("greaterEqual", Question::Ordered(Order::GreaterOrEqual), false),
    ("lessThan", Question::Ordered(Order::Less), false),
    ("lessEqual", Question::Ordered(Order::LessOrEqual), false),
    ("startsWith", Question::Starts, false),
    ("notStartsWith", Question::Starts, true),
    ("endsWith", Question::Ends, false),
    ("notEndsWith", Question::Ends, true),
    ("contains", Question::Contains, false),
    ("notContains", Question::Contains, true),
    ("like", Question::Like, false),
    ("notLike", Question::Like, true),
];

/// A filter as it was written.
#[derive(Debug)]
pub(super) enum Expression {
    /// Each holds.
    All(Vec<Expression>),
    /// One holds.
    Any(Vec<Expression>),
    /// One condition.
    Condition(Condition),
}

/// An attribute, what is asked of it, and with which value.
#[derive(Debug)]
pub(super) struct Condition {
    /// The attribute as it was written.
    pub(super) name: String,
    /// What is asked.
    pub(super) question: Question,
    /// Whether the contrary is asked.
    contrary: bool,
    /// With which value.
    pub(super) value: String,
}

/// Reads a filter; an error says in a sentence what is wrong.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    let mut reader = Reader { rest: text.trim(), left: MOST, depth: 0 };
    let expression = reader.any()?;
    if reader.rest.is_empty() { Ok(expression) } else { Err(reader.expected("and, or, or the end")) }
}

struct Reader<'a> {
    rest: &'a str,
    /// How many conditions may still come.
    left: usize,
    depth: usize,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<Expression, String> {
        let mut all = vec![self.all()?];
        while self.word("or") {
            all.push(self.all()?);
        }
        Ok(if all.len() > 1 { Expression::Any(all) } else { all.remove(0) })
    }

    fn all(&mut self) -> Result<Expression, String> {
        let mut all = vec![self.one()?];
        while self.word("and") {
            all.push(self.one()?);
        }
        Ok(if all.len() > 1 { Expression::All(all) } else { all.remove(0) })
    }

    fn one(&mut self) -> Result<Expression, String> {
        let Some(inner) = self.rest.strip_prefix('(') else {
            return Err(self.expected("(ldapName:operator:value)"));
        };
        self.rest = inner.trim_start();
        if !self.rest.starts_with('(') {
            return self.condition().map(Expression::Condition);
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("filter: parentheses stand in each other deeper than {DEEPEST}"));
        }
        let expression = self.any()?;
        self.rest = self.rest.strip_prefix(')').ok_or_else(|| self.expected(")"))?.trim_start();
        self.depth -= 1;
        Ok(expression)
    }

    fn condition(&mut self) -> Result<Condition, String> {
        self.left = self.left.checked_sub(1).ok_or_else(|| format!("filter: it has more than {MOST} conditions"))?;
        let form = || self.expected("ldapName:operator:value)");
        let (name, rest) = self.rest.split_once(':').ok_or_else(form)?;
        let (operator, rest) = rest.split_once(':').ok_or_else(form)?;
        let (question, contrary) = question(operator.trim())?;
        let end = self.end(rest).ok_or_else(|| self.expected(") behind a value"))?;
        let (name, value) = (name.trim().to_owned(), rest[..end].trim().to_owned());
        if holds_a_condition(&value) {
            return Err(self.expected("and, or or, between two conditions"));
        }
        self.rest = rest[end + 1..].trim_start();
        Ok(Condition { name, question, contrary, value })
    }

    /// Where a value ends: at the first parenthesis behind which a filter can go on or end. One that closes another
    /// within the value is passed over, unless nothing else would do.
    fn end(&self, rest: &str) -> Option<usize> {
        let goes_on = |behind: &str| {
            let behind = behind.trim_start();
            let joined = ["and", "or"].iter().any(|word| after(behind, word).is_some_and(|next| next.starts_with('(')));
            joined || if self.depth > 0 { behind.starts_with(')') } else { behind.is_empty() }
        };
        let balanced = |value: &str| value.matches('(').count() == value.matches(')').count();
        let ends: Vec<usize> =
            rest.match_indices(')').map(|(at, _)| at).filter(|at| goes_on(&rest[at + 1..])).collect();
        ends.iter().find(|end| balanced(&rest[..**end])).or(ends.first()).copied()
    }

    fn word(&mut self, word: &str) -> bool {
        let next = after(self.rest, word);
        self.rest = next.unwrap_or(self.rest);
        next.is_some()
    }

    fn expected(&self, what: &str) -> String {
        let shown: String = self.rest.chars().take(40).collect();
        format!("filter: {what} was expected at {shown:?}; write (givenName:contains:an)and(sn:equal:Ruiz)")
    }
}

/// Whether a value looks like the rest of one condition, a misspelt word and another condition.
fn holds_a_condition(value: &str) -> bool {
    value.split(')').skip(1).any(|behind| {
        let Some((word, next)) = behind.split_once('(') else { return false };
        word.trim().is_empty() && !behind.starts_with(' ') || word.trim().len() <= 4 && next.matches(':').count() > 1
    })
}

/// What follows a word that stands at the beginning, in any case.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let begins = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    begins.then(|| text[word.len()..].trim_start())
}

fn question(operator: &str) -> Result<(Question, bool), String> {
    let found = OPERATORS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(operator));
    let names = || OPERATORS.iter().map(|(name, ..)| *name);
    let unknown = || {
        let best = meant(operator, names());
        let shown: String = operator.chars().take(40).collect();
        format!("filter: {shown:?} is none of the operators {}{best}", names().collect::<Vec<_>>().join(", "))
    };
    found.map(|(_, question, contrary)| (*question, *contrary)).ok_or_else(unknown)
}

impl Expression {
    /// The attributes that it names, as they were written.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().flat_map(Self::names).collect(),
            Self::Condition(condition) => vec![&condition.name],
        }
    }

    /// The condition on users that it means in a domain; `columns` has a column for each of its names.
    pub(super) fn filter(
        &self,
        columns: &BTreeMap<String, Column>,
        domain: &Domain,
        now: DateTime<Utc>,
    ) -> Result<Filter, String> {
        let all = |all: &[Self]| all.iter().map(|one| one.filter(columns, domain, now)).collect::<Result<Vec<_>, _>>();
        match self {
            Self::All(several) => Ok(Filter::All(all(several)?)),
            Self::Any(several) => Ok(Filter::Any(all(several)?)),
            Self::Condition(condition) => {
                let unknown = || format!("filter: {:?} is no attribute", condition.name);
                let column = columns.get(&condition.name).ok_or_else(unknown)?;
                let filter = condition.filter(column, domain, now)?;
                Ok(if condition.contrary { Filter::Not(Box::new(filter)) } else { filter })
            }
        }
    }
}
