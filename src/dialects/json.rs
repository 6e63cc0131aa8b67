//! Reading JSON: errors for people, and the trailing commas that .NET's readers let pass.

use serde::Deserialize;
use serde_json::Value;

/// Whether a media type is one of JSON.
pub(crate) fn is_json(media: &str) -> bool {
    matches!(media, "application/json" | "text/json") || media.ends_with("+json")
}

/// How deep arrays and objects may stand in each other.
const DEEPEST: usize = 128;

/// Parses JSON; the error says in one sentence what is wrong and where.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err("the body is empty; it must be JSON".to_owned());
    }
    if is_too_deep(text) {
        return Err(format!("not valid JSON: nested deeper than {DEEPEST}"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    // Its own limit is one less.
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| format!("not valid JSON: {error}"))
}

/// Whether brackets stand in each other deeper than they may, those in texts left out.
fn is_too_deep(text: &str) -> bool {
    // Most have too few of them for that, and need not be read.
    brackets(text) > DEEPEST && depth(text) > DEEPEST
}

/// How many open, counted in as many bytes at once as the processor takes.
fn brackets(text: &str) -> usize {
    // The two differ in one bit.
    let opens = |byte: &u8| u8::from(byte | 0x20 == b'{');
    let parts = text.as_bytes().chunks(usize::from(u8::MAX));
    parts.map(|part| usize::from(part.iter().map(opens).sum::<u8>())).sum()
}

/// How deep they stand.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The same, but a comma before a closing bracket is no mistake; also says whether there was one.
pub(crate) fn parse_with_trailing_commas(text: &str) -> Result<(Value, bool), String> {
    parse(text).map(|value| (value, false)).or_else(|error| match without_trailing_commas(text) {
        Some(text) => parse(&text).map(|value| (value, true)),
        None => Err(error),
    })
}

/// The text without such commas; absent if there are none.
fn without_trailing_commas(text: &str) -> Option<String> {
    let (mut out, mut in_text, mut escaped, mut comma) = (String::with_capacity(text.len()), false, false, None);
    for c in text.chars() {
        if in_text {
            in_text = escaped || c != '"';
            escaped = c == '\\' && !escaped;
        } else if c == '"' {
            in_text = true;
            comma = None;
        } else if c == ',' {
            comma = Some(out.len());
        } else if matches!(c, '}' | ']') {
            if let Some(at) = comma.take() {
                out.remove(at);
            }
        } else if !c.is_whitespace() {
            comma = None;
        }
        out.push(c);
    }
    (out.len() < text.len()).then_some(out)
}
