//! Requests to a vendor with their answers, as a journal keeps them: nothing in them is secret.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Api;

/// A request with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The request's id, as the answer's header gives it.
    pub id: String,
    /// When it was answered, by the clock of its space.
    pub at: DateTime<Utc>,
    /// The key of the space that it ran in.
    pub space: Uuid,
    /// That space's name.
    pub space_name: String,
    /// Whose path it was sent to.
    pub api: Api,
    /// The operation that it asked for; absent where it named none that there is.
    pub operation: Option<String>,
    /// Who asked, as far as that was found out.
    pub operator: Option<String>,
    /// How it ended.
    pub outcome: Ending,
    /// The vendor's code of the answer, or the name of the contract's row where the vendor has none; absent for a plain
    /// success.
    pub code: Option<String>,
    /// The rows of the contract that the answer gives, in order.
    pub rows: Vec<String>,
    /// Where the request asks for several things, which of them were not done, from 0.
    pub failing: Vec<usize>,
    /// What became of the answer on its way; absent where it is the request's own and whole.
    pub spoilt: Option<Spoilt>,
    /// The answer's hint.
    pub hint: Option<String>,
    /// How many microseconds passed until it was answered.
    pub micros: i64,
    /// What was asked.
    pub asked: Asked,
    /// What was answered.
    pub answered: Answered,
}

/// A request with its answer as they came. What may be kept of them is found out when it is needed, and not at all where it
/// never is.
pub trait Raw: Send + Sync {
    /// The key of the space that it ran in.
    fn space(&self) -> Uuid;

    /// About how many bytes of memory it takes.
    fn size(&self) -> usize;

    /// A number that is the same for requests that exercise the same and of which the same is noticed, as far as is seen
    /// without reading them, but for what unknown parameters are called; another for others.
    fn likeness(&self) -> u64;

    /// The exchange without headers, and without the body of its answer.
    fn asked(&self) -> Exchange;

    /// The exchange.
    fn exchange(&self) -> Exchange;
}

/// The request's side of an exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The HTTP method.
    pub method: String,
    /// The path, as it came.
    pub path: String,
    /// The query, as it came but for its secrets.
    pub query: String,
    /// The headers: a JSON object.
    pub headers: String,
    /// The body, as it came but for its secrets.
    pub body: String,
    /// The operation's parameters: a JSON object.
    pub parameters: String,
}

/// The answer's side of an exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status; absent where the client got no answer.
    pub status: Option<u16>,
    /// The headers: a JSON object.
    pub headers: String,
    /// The body, but for its secrets.
    pub body: String,
}

/// What became of an answer on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoilt {
    /// Another stands in its place.
    Replaced,
    /// It did not reach the client, or not whole; or the work was done, and what stands in its place does not say so: an
    /// empty answer, or a server's error in no vendor's words.
    Lost,
    /// Such an answer stands in its place, and nothing was done.
    Blank,
}

impl Spoilt {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Lost => "lost",
            Self::Blank => "blank",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Replaced, Self::Lost, Self::Blank].into_iter().find(|spoilt| spoilt.name() == name)
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was done.
    Ok,
    /// It was refused.
    Refused,
    /// Something went wrong on the server's side.
    Failed,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Refused, Self::Failed];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The ending of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.name() == name)
    }
}

/// An exchange in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the order of arrival in its space, from 1.
    pub number: i64,
    /// It.
    pub exchange: Exchange,
}

/// Which exchanges of a space are wanted, as far as a store can tell.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those behind this number.
    pub after: Option<i64>,
    /// Those before this number.
    pub before: Option<i64>,
    /// Those of this API.
    pub api: Option<Api>,
    /// Those of this operation, in any case.
    pub operation: Option<String>,
    /// Those that ended like this.
    pub outcome: Option<Ending>,
    /// Those with this code.
    pub code: Option<String>,
    /// Those with this HTTP status.
    pub status: Option<u16>,
    /// Those of this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Those before this time.
    pub until: Option<DateTime<Utc>>,
    /// The newest first.
    pub newest_first: bool,
    /// Without headers and bodies, which stay empty.
    pub brief: bool,
}
