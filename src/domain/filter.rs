//! Which users of a realm are meant: a small language that each API's own is read into, and that the store compiles.

use uuid::Uuid;

use super::text::Pattern;
use super::{Api, TokenState};

/// A condition on a user.
#[derive(Debug, Clone)]
pub enum Filter {
    /// Each of these holds; none of them: every user.
    All(Vec<Filter>),
    /// One of these holds.
    Any(Vec<Filter>),
    /// That does not hold.
    Not(Box<Filter>),
    /// The API sees her: it has not removed her.
    SeenBy(Api),
    /// Her name is like that.
    Name(Pattern),
    /// Her last name is like that.
    LastName(Pattern),
    /// She has an identifier of that kind that is like that; absent: any.
    Identifier(&'static str, Option<Pattern>),
    /// She is in that group.
    MemberOf(Uuid),
    /// She has a password.
    HasPassword,
    /// She has a token in one of these states.
    HasToken(&'static [TokenState]),
}

/// Which part of the matches is wanted, in the order of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many are left out before.
    pub first: i64,
    /// How many are wanted at most; absent for all.
    pub most: Option<i64>,
}

impl Page {
    /// Everything.
    pub const ALL: Self = Self { first: 0, most: None };
}
