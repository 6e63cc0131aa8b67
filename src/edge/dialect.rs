//! What the edge asks of a vendor's dialect.

use std::pin::Pin;
use std::time::Duration;

use super::{Answer, Call};
use crate::domain::Api;

/// What went wrong before or around the vendor's own work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl Trouble {
    /// What to tell the person who sent the request.
    pub fn hint(self) -> String {
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
            Self::Panicked => "the server failed; its log says more under this request's id".to_owned(),
        }
    }
}

/// A vendor's voice.
pub trait Dialect: Send + Sync {
    /// Whose.
    fn api(&self) -> Api;

    /// Where its operations are, for whoever asks elsewhere.
    fn paths(&self) -> Vec<&'static str>;

    /// Whether a request to that path is for this vendor.
    fn claims(&self, path: &str) -> bool;

    /// Answers a request, whatever it is, as the vendor would.
    fn answer(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>>;

    /// Says in the vendor's words what went wrong around a request to that path.
    fn trouble(&self, path: &str, trouble: Trouble) -> Answer;
}
