//! A seed of many users: they are kept apart from all else that it says, as a text, and read some at a time. What does not
//! fit is said with its place in the whole document.

use std::collections::{HashMap, HashSet};
use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, available_parallelism};

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

/// What was found of some users of a document.
#[derive(Debug, Default)]
struct LookedAt {
    /// The numbers that are given, each with the place of its user.
    numbers: Vec<(i64, usize)>,
    ids: Vec<Uuid>,
    count: usize,
    /// What cannot be; nothing behind it was looked at.
    problem: Option<SeedProblem>,
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

    /// Looks at every user: whether what she says can be, and what others must know of her. Each core looks at as many parts;
    /// what is wrong first is said, as if they were looked at one after the other.
    fn crowd(self, seed: &Seed) -> Result<Crowd, SeedProblem> {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let share = self.parts.len().div_ceil(cores).max(1);
        let looked_at: Vec<LookedAt> = thread::scope(|scope| {
            let shares = self.parts.chunks(share).map(|parts| scope.spawn(|| self.look_at(seed, parts)));
            let shares: Vec<_> = shares.collect();
            shares.into_iter().map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        let mut numbers: HashMap<i64, usize> = HashMap::new();
        let (mut ids, mut count): (HashSet<Uuid>, usize) = (HashSet::new(), 0);
        for share in looked_at {
            for (number, place) in share.numbers {
                if let Some(other) = numbers.insert(number, place) {
                    return Err(self.same_number(other, place, number));
                }
            }
            if let Some(problem) = share.problem {
                return Err(problem);
            }
            ids.extend(share.ids);
            count += share.count;
        }
        let last_number = numbers.into_keys().max();
        Ok(Crowd::new(count, ids, last_number, Arc::new(self)))
    }

    /// Looks at the users of some parts that follow each other, up to the first of whom something cannot be.
    fn look_at(&self, seed: &Seed, parts: &[Part]) -> LookedAt {
        let mut found = LookedAt::default();
        for part in parts {
            if let Err(problem) = self.look_at_part(seed, part, &mut found) {
                found.problem = Some(problem);
                break;
            }
        }
        found
    }

    fn look_at_part(&self, seed: &Seed, part: &Part, found: &mut LookedAt) -> Result<(), SeedProblem> {
        for (place, user) in (part.first..).zip(self.read(part)?) {
            sound_user(seed, &user)?;
            if let Some(number) = user.number {
                zero(number, &user.name)?;
                found.numbers.push((number, place));
            }
            found.ids.extend(user.id);
            found.count += 1;
        }
        Ok(())
    }

    fn same_number(&self, one: usize, other: usize, number: i64) -> SeedProblem {
        let [one, other] = [one, other].map(|place| self.name_of(place).unwrap_or_default());
        SeedProblem::new(format!("the users {one:?} and {other:?} have the same number, {number}"))
    }

    /// The name of the user at that place of the document.
    fn name_of(&self, place: usize) -> Option<String> {
        let part = self.parts.iter().rfind(|part| part.first <= place)?;
        let users = self.read(part).ok()?;
        users.into_iter().nth(place - part.first).map(|user| user.name)
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
