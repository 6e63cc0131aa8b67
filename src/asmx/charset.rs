//! From the bytes of a request to text: byte order mark, charset of the content type, XML declaration, in that order.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// What a label means here.
enum Charset {
    Known(&'static Encoding),
    /// True ISO 8859-1, which the web's label table does not have.
    Latin1,
    Ascii,
}

/// The text of a form's value; in UTF-8 unless another charset is named.
pub(super) fn lossy(bytes: &[u8], charset: Option<&str>) -> String {
    let charset = charset.and_then(named).unwrap_or(Charset::Known(UTF_8));
    decode_as(bytes, &charset).into_owned()
}

/// The text of a body. Absent where nobody named an encoding and the bytes are not UTF-8.
pub fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Option<Cow<'a, str>> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Some(encoding.decode_without_bom_handling(&bytes[length..]).0);
    }
    if let Some(charset) = charset.and_then(named) {
        return Some(decode_as(bytes, &charset));
    }
    match bytes {
        [b'<', 0, ..] => return Some(UTF_16LE.decode_without_bom_handling(bytes).0),
        [0, b'<', ..] => return Some(UTF_16BE.decode_without_bom_handling(bytes).0),
        _ => {}
    }
    match declared(bytes) {
        // What is readable as ASCII is not UTF-16.
        Some(label) if label.to_ascii_lowercase().starts_with("utf-16") => None,
        Some(label) => named(&label).map(|charset| decode_as(bytes, &charset)),
        None => UTF_8.decode_without_bom_handling_and_without_replacement(bytes),
    }
}

fn decode_as<'a>(bytes: &'a [u8], charset: &Charset) -> Cow<'a, str> {
    match charset {
        Charset::Known(encoding) => encoding.decode_without_bom_handling(bytes).0,
        Charset::Latin1 => encoding_rs::mem::decode_latin1(bytes),
        Charset::Ascii => {
            let text: String = bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
            Cow::Owned(text)
        }
    }
}

fn named(label: &str) -> Option<Charset> {
    let label = label.trim();
    if ["iso-8859-1", "iso8859-1", "latin1", "l1"].iter().any(|name| name.eq_ignore_ascii_case(label)) {
        return Some(Charset::Latin1);
    }
    if ["us-ascii", "ascii"].iter().any(|name| name.eq_ignore_ascii_case(label)) {
        return Some(Charset::Ascii);
    }
    Encoding::for_label_no_replacement(label.as_bytes()).map(Charset::Known)
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"<?xml")?;
    let end = bytes.iter().take(200).position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(&bytes[..end]).ok()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    Some(label.to_owned())
}
