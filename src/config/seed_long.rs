//! A seed of many users: they are kept apart from all else that it says, as a text, and read some at a time. What does not
//! fit is said with its place in the whole document.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use super::fitting;
use super::seed::{Format, SeedProblem, parse_as};
use super::seed_check::{sound, sound_user, zero};
use super::seed_file::File;
use super::seed_outline::{Outline, json, toml};
use super::seed_people::UserToml;
use super::tree::{self, Node, Tree};
use crate::domain::seed::{Crowd, Parts, Seed, SeedUser};

/// So many users are read at once; a seed that has no more is read as a whole.
pub(super) const MOST: usize = 256;

/// Some users that follow each other in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: Range<usize>,
    /// How many users stand before them.
    pub(super) first: usize,
    /// How many lines stand before them, and in JSON how many characters of their first line.
    pub(super) lines: usize,
    pub(super) columns: usize,
}

/// The users of a document.
#[derive(Debug)]
struct Long {
    format: Format,
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Users {
    user: Vec<UserToml>,
}

/// Reads a seed; its users only as far as they have to be looked at before they are loaded, if there are many.
pub(super) fn read(format: Format, text: String) -> Result<Seed, SeedProblem> {
    let outline = match format {
        Format::Toml => toml(&text),
        Format::Json => json(&text),
    };
    let Some(Outline { head, parts }) = outline.map_err(SeedProblem::new)? else { return parse_as(format, &text) };
    let file: File = fitting::read(&head).map_err(|misfit| SeedProblem::new(misfit.to_string()))?;
    let mut seed = file.seed()?;
    sound(&seed)?;
    let crowd = Long { format, text, parts }.crowd(&seed)?;
    seed.crowd = Some(crowd);
    Ok(seed)
}

impl Long {
    fn read(&self, part: &Part) -> Result<Vec<SeedUser>, SeedProblem> {
        let text = &self.text[part.text.clone()];
        let node = match self.format {
            Format::Toml => tree::toml_within(text, &|line| part.lines + line),
            Format::Json => tree::json_within(&format!("[{text}]"), (part.lines, part.columns)).map(|list| {
                let members = vec![("user".to_owned(), list)];
                Node { line: None, tree: Tree::Table(members) }
            }),
        };
        let users: Users = fitting::read(&node.map_err(SeedProblem::new)?)
            .map_err(|misfit| SeedProblem::new(misfit.behind("user", part.first).to_string()))?;
        users.user.into_iter().map(UserToml::seed).collect()
    }

    /// Looks at every user: whether what she says can be, and what others must know of her.
    fn crowd(self, seed: &Seed) -> Result<Crowd, SeedProblem> {
        let mut numbers: HashMap<i64, usize> = HashMap::new();
        let (mut ids, mut count): (HashSet<Uuid>, usize) = (HashSet::new(), 0);
        for part in &self.parts {
            for user in self.read(part)? {
                sound_user(seed, &user)?;
                if let Some(number) = user.number {
                    zero(number, &user.name)?;
                    if let Some(other) = numbers.insert(number, count) {
                        return Err(self.same_number(other, &user, number));
                    }
                }
                ids.extend(user.id);
                count += 1;
            }
        }
        let last_number = numbers.into_keys().max();
        Ok(Crowd::new(count, ids, last_number, Arc::new(self)))
    }

    fn same_number(&self, other: usize, user: &SeedUser, number: i64) -> SeedProblem {
        let part = self.parts.iter().rfind(|part| part.first <= other);
        let users = part.and_then(|part| Some((self.read(part).ok()?, part.first)));
        let other = users.and_then(|(users, first)| users.into_iter().nth(other - first)).map(|user| user.name);
        let (other, name) = (other.unwrap_or_default(), &user.name);
        SeedProblem::new(format!("the users {other:?} and {name:?} have the same number, {number}"))
    }
}

impl Parts for Long {
    fn count(&self) -> usize {
        self.parts.len()
    }

    fn part(&self, at: usize) -> Result<Vec<SeedUser>, String> {
        self.read(&self.parts[at]).map_err(|problem| problem.to_string())
    }
}
