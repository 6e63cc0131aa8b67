//! What the edge asks of a vendor's dialect.

use std::pin::Pin;
use std::time::Duration;

use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::mask::{self, Masking};
use super::{Answer, Call, NoSpace};
use crate::contract::{Contract, Operation, Refused};
use crate::domain::{Api, Failure};

/// What went wrong before or around the vendor's own work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The body is larger than this many bytes, as it came or decompressed.
    TooLarge(usize),
    /// The body did not arrive whole.
    CutShort,
    /// The body is not what its `Content-Encoding`, such as `gzip`, says that it is.
    Undecodable(&'static str),
    /// The body has a `Content-Encoding` that cannot be undone.
    UnknownEncoding,
    /// The work has taken longer than the client is kept waiting; it goes on.
    TookTooLong(Duration),
    /// The work ended in a panic.
    Panicked,
    /// The space that the request names cannot be entered.
    NoSpace(NoSpace),
}

impl Trouble {
    /// What to tell the person who sent the request.
    pub fn hint(&self) -> String {
        match self {
            Self::TooLarge(limit) => {
                format!("the request body may have at most {limit} bytes, also when it is decompressed")
            }
            Self::CutShort => "the request body did not arrive whole".to_owned(),
            Self::Undecodable(encoding) => {
                format!("the request body is not whole and sound {encoding}, as its Content-Encoding says it is")
            }
            Self::UnknownEncoding => {
                "the Content-Encoding of a request may be gzip or deflate, one of them, or none".to_owned()
            }
            Self::TookTooLong(limit) => format!(
                "the answer took longer than {} ms; the work goes on, --request-timeout changes the limit",
                limit.as_millis()
            ),
            Self::NoSpace(reason) => reason.to_string(),
            Self::Panicked => "the server failed; its log says more under this request's id".to_owned(),
        }
    }
}

/// What a request asks for, as far as it can be told without doing it.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The operation; absent where the request names none that there is.
    pub operation: Option<&'static Operation>,
    /// Its parameters as a JSON object: under the contract's names where they are known in whatever case, else under the
    /// client's; nested as the contract nests them; with their secrets. Empty where the request cannot be read.
    pub parameters: serde_json::Map<String, Value>,
}

/// Puts something that can be shown in the place of a secret.
pub trait Mask: Send + Sync {
    /// What stands for that secret: the same each time, and of no use to whoever wants to know it.
    fn mask(&self, secret: &str) -> String;
}

/// How a user looks through an API, in JSON.
pub type Viewing<'a> = Pin<Box<dyn Future<Output = Result<Option<Box<RawValue>>, Failure>> + Send + 'a>>;

/// A vendor's voice.
pub trait Dialect: Send + Sync {
    /// Whose.
    fn api(&self) -> Api;

    /// Its table.
    fn contract(&self) -> &'static Contract;

    /// Where its operations are, for whoever asks elsewhere.
    fn paths(&self) -> Vec<&'static str>;

    /// Whether a request to that path is for this vendor.
    fn claims(&self, path: &str) -> bool;

    /// Answers a request, whatever it is, as the vendor would.
    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>>;

    /// What a request asks for; nothing is done, and nothing is refused.
    fn seen(&self, call: &Call) -> Seen;

    /// The body of a request after that walk. What cannot be read is kept as length, fingerprint and structure.
    fn walk_request(&self, call: &Call, masking: &Masking<'_>) -> String;

    /// The body of an answer after that walk.
    fn walk_answer(&self, call: &Call, answer: &Answer, masking: &Masking<'_>) -> String;

    /// Every secret that a request carries in its headers, its query and its body, each once. Whatever else is kept of
    /// the request, such as its hint, must not repeat them: see [`mask::text`].
    fn secrets(&self, call: &Call) -> Vec<String> {
        let within = Masking::finding(self.contract());
        self.walk_request(call, &within);
        let mut secrets = within.found();
        secrets.extend(mask::around(call, self.contract()));
        secrets
    }

    /// The body of a request as it may be kept: whatever the contract calls a secret is masked, and whatever repeats it.
    fn masked_request(&self, call: &Call, mask: &dyn Mask) -> String {
        self.walk_request(call, &Masking::showing(self.contract(), &self.secrets(call), mask))
    }

    /// The body of an answer as it may be kept, by the same rule.
    fn masked_answer(&self, call: &Call, answer: &Answer, mask: &dyn Mask) -> String {
        let masking = Masking::showing(self.contract(), &self.secrets(call), mask).of_answer();
        self.walk_answer(call, answer, &masking)
    }

    /// The answer that this row of the contract is, as the request's operation would give it.
    fn say(&self, call: &Call, row: &'static Refused) -> Answer;

    /// How the API would show the user of that key to a client who may see her; absent where it does not see her.
    fn view(&self, space: Uuid, user: Uuid) -> Viewing<'_>;

    /// Says in the vendor's words what went wrong around a request to that path.
    fn trouble(&self, path: &str, trouble: Trouble) -> Answer;
}
