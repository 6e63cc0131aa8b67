//! Which users of a realm are meant: a small language that each API's own is read into, and that the store compiles.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::Pattern;
use super::{Api, Field, TokenState};

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
    /// Her display name is like that.
    DisplayName(Pattern),
    /// Her e-mail address is like that.
    Email(Pattern),
    /// Her employee id is like that.
    EmployeeId(Pattern),
    /// Her number in the space is that.
    Number(i64),
    /// She is not disabled.
    Active,
    /// She is locked at that time: she was locked, or has expired and was not unlocked since.
    LockedAt(DateTime<Utc>),
    /// She has an identifier of that kind that is like that; absent: any.
    Identifier(&'static str, Option<Pattern>),
    /// She is in that group.
    MemberOf(Uuid),
    /// She has a password.
    HasPassword,
    /// She has a token in one of these states.
    HasToken(&'static [TokenState]),
    /// She is of that realm.
    In(Uuid),
    /// She is of that space, in whatever realm.
    InSpace(Uuid),
    /// The API has an account of hers.
    HasAccount(Api),
    /// Her number in the space is greater than that.
    After(i64),
    /// She is in a group of that API with a name like that.
    InGroup(Api, Pattern),
    /// That text of hers is such.
    Has(Value, Test),
}

/// A text that is to be had of a user, to compare and to sort by.
#[derive(Debug, Clone)]
pub enum Value {
    /// Her name.
    Name,
    /// Her id.
    Id,
    /// Her number, and so much more.
    Number(i64),
    /// A shared attribute.
    Field(Field),
    /// What one API alone knows of her, by its name there in any case.
    Detail(Api, String),
    /// An identifier of that kind, in lower case.
    Identifier(&'static str),
    /// A time, as `2031-01-07 09:05:00`, UTC.
    Moment(Moment),
    /// The same text for everyone.
    Said(String),
    /// One after the other; none where one of them is missing.
    Joined(Vec<Value>),
    /// The first that there is.
    Either(Vec<Value>),
    /// That one, where the condition holds.
    When(Box<Filter>, Box<Value>),
}

/// A time in a user's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When she was created.
    Created,
    /// When she was last changed.
    Changed,
    /// When she expires.
    Expiry,
}

/// What is asked of a text.
#[derive(Debug, Clone)]
pub enum Test {
    /// That there is one.
    Given,
    /// That it is like this, in any case.
    Like(Pattern),
    /// That it is this, in this case.
    Exactly(String),
    /// That it stands so to this one, character by character and in any case.
    Ordered(Order, String),
}

/// How one text stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Before it.
    Less,
    /// Before it, or the same.
    LessOrEqual,
    /// After it.
    Greater,
    /// After it, or the same.
    GreaterOrEqual,
}

/// The order in which users are wanted; whoever has nothing to sort by stands where an empty text would.
#[derive(Debug, Clone)]
pub struct Sorting {
    /// What they are sorted by, in any case; then by name.
    pub by: Value,
    /// Whether the last comes first.
    pub descending: bool,
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
