//! Reading JSON: errors for people, and the trailing commas that .NET's readers let pass.

use serde_json::Value;

/// Parses JSON; the error says in one sentence what is wrong and where.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Err("the body is empty; it must be JSON".to_owned());
    }
    serde_json::from_str(text).map_err(|error| format!("not valid JSON: {error}"))
}

/// The same, but a comma before a closing bracket is no mistake.
pub(crate) fn parse_with_trailing_commas(text: &str) -> Result<Value, String> {
    parse(text).or_else(|error| match without_trailing_commas(text) {
        Some(text) => parse(&text),
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
