//! What `Content-Encoding` has made of a body, undone.

use std::io::{self, ErrorKind, Read};

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use flate2::bufread::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

use super::Trouble;

/// An encoding that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Gzip,
    Deflate,
}

/// The body as it was before it was encoded, of at most `limit` bytes; then its headers do not say any more that it
/// is, nor how long it was. An empty body is empty whatever they say.
pub(super) fn undo(headers: &mut HeaderMap, body: Bytes, limit: usize) -> Result<Bytes, Trouble> {
    if !headers.contains_key(header::CONTENT_ENCODING) {
        return Ok(body);
    }
    let encoding = if body.is_empty() { None } else { encoding(headers)? };
    let plain = match encoding {
        Some(encoding) => encoding.decode(&body, limit)?.into(),
        None => body,
    };
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    Ok(plain)
}

/// The one encoding that the headers name, if any.
fn encoding(headers: &HeaderMap) -> Result<Option<Encoding>, Trouble> {
    let mut found = None;
    for value in headers.get_all(header::CONTENT_ENCODING) {
        let value = value.to_str().map_err(|_| Trouble::UnknownEncoding)?.to_ascii_lowercase();
        for name in value.split(',').map(str::trim) {
            let encoding = match name {
                "" | "identity" => continue,
                "gzip" | "x-gzip" => Encoding::Gzip,
                "deflate" => Encoding::Deflate,
                _ => return Err(Trouble::UnknownEncoding),
            };
            if found.replace(encoding).is_some() {
                return Err(Trouble::UnknownEncoding);
            }
        }
    }
    Ok(found)
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }

    /// What comes out; it stops where that is more than `limit` bytes.
    fn decode(self, body: &[u8], limit: usize) -> Result<Vec<u8>, Trouble> {
        let decoded = match self {
            Self::Gzip => start(MultiGzDecoder::new(body), limit),
            Self::Deflate => start(Inflate::new(body), limit),
        };
        match decoded {
            Ok(plain) if plain.len() > limit => Err(Trouble::TooLarge(limit)),
            Ok(plain) => Ok(plain),
            Err(_) => Err(Trouble::Undecodable(self.name())),
        }
    }
}

/// What a reader has, as far as one byte past the limit.
fn start(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A deflate stream, with zlib's frame or bare: clients disagree on what `deflate` is. `flate2`'s own readers take a
/// stream that breaks off for one that ends; this one does not.
struct Inflate<'a> {
    stream: Decompress,
    rest: &'a [u8],
    ended: bool,
}

impl<'a> Inflate<'a> {
    fn new(body: &'a [u8]) -> Self {
        Self { stream: Decompress::new(has_zlib_header(body)), rest: body, ended: false }
    }

    /// Decompresses a little; answers how much came out, and how much went in.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<(usize, usize)> {
        let (out, taken) = (self.stream.total_out(), self.stream.total_in());
        let status = self.stream.decompress(self.rest, buffer, FlushDecompress::None)?;
        self.ended = status == Status::StreamEnd;
        let difference = |now: u64, before: u64| usize::try_from(now - before).map_err(io::Error::other);
        let (out, taken) = (difference(self.stream.total_out(), out)?, difference(self.stream.total_in(), taken)?);
        self.rest = &self.rest[taken..];
        Ok((out, taken))
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            match self.step(buffer)? {
                (0, 0) if !self.ended => return Err(ErrorKind::UnexpectedEof.into()),
                (0, _) => {}
                (out, _) => return Ok(out),
            }
        }
        if self.rest.is_empty() { Ok(0) } else { Err(ErrorKind::InvalidData.into()) }
    }
}

/// Whether a stream begins as RFC 1950 says.
fn has_zlib_header(body: &[u8]) -> bool {
    matches!(body, [method, flags, ..] if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0)
}
