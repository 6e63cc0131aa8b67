//! From bytes to text: how much is read, how it is packed, and in which character set.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::request::Parts;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use percent_encoding::percent_decode_str;

use super::{Call, Trouble, encoding};

/// How much of a body that is too large is still taken in, so that its sender hears the answer.
const DRAINED: usize = 64 << 20;
/// How long a body may take to arrive: as long as a client waits for its answer, within these bounds.
const PATIENCE: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(30)];

/// A body that is no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// Reads a body: at most `limit` bytes as it arrives, and no more once its `Content-Encoding` is undone.
pub(super) async fn read(parts: &mut Parts, body: Body, limit: usize, timeout: Duration) -> Result<Bytes, Trouble> {
    let expects = parts.headers.contains_key(axum::http::header::EXPECT);
    if expects && body.size_hint().lower() > limit as u64 {
        return Err(Trouble::TooLarge(limit));
    }
    let patience = timeout.clamp(PATIENCE[0], PATIENCE[1]);
    let sent = tokio::time::timeout(patience, collect(body, limit)).await.unwrap_or(Err(Trouble::CutShort))?;
    encoding::undo(&mut parts.headers, sent, limit)
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Trouble> {
    let (mut kept, mut seen) = (Pieces::default(), 0);
    while let Some(frame) = std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Trouble::CutShort)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        seen += data.len();
        if seen <= limit {
            kept.push(data);
        } else {
            kept = Pieces::default();
        }
        if seen > DRAINED {
            break;
        }
    }
    if seen > limit { Err(Trouble::TooLarge(limit)) } else { Ok(kept.whole()) }
}

/// What has come of a body. The first piece, mostly the only one, is taken as it is.
#[derive(Default)]
struct Pieces {
    first: Bytes,
    all: Vec<u8>,
}

impl Pieces {
    fn push(&mut self, data: Bytes) {
        if self.first.is_empty() {
            self.first = data;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&data);
    }

    fn whole(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}

/// The body as text. A byte order mark decides; else the character set that the request names; else UTF-16 shows by
/// its NUL bytes; else it is UTF-8.
pub fn text(call: &Call) -> Result<String, Unreadable> {
    let bytes: &[u8] = call.body.as_ref().map_err(|trouble| Unreadable(trouble.hint()))?;
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match call.charset() {
            Some(label) => Encoding::for_label(label.as_bytes())
                .ok_or_else(|| Unreadable(format!("the character set {label} is not known")))?,
            None => guessed(bytes),
        },
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken {
        return Err(Unreadable(format!("the body is not valid {}", encoding.name())));
    }
    Ok(text.into_owned())
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [first, 0, ..] if *first != 0 => UTF_16LE,
        [0, second, ..] if *second != 0 => UTF_16BE,
        _ => UTF_8,
    }
}

/// The path, percent-decoded; what is not UTF-8 after that is left as it came.
pub(super) fn decoded_path(path: &str) -> String {
    percent_decode_str(path).decode_utf8().map_or_else(|_| path.to_owned(), Into::into)
}
