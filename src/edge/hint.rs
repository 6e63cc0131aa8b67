//! The `Mynah-Hint` header: one line of plain ASCII that says what was wrong and what would be right.

use axum::http::HeaderValue;

/// The most characters of a hint.
const MOST: usize = 600;

/// Sentences for whoever sent the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint(Vec<String>);

impl Hint {
    /// No hint.
    pub fn none() -> Self {
        Self::default()
    }

    /// A hint of one sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(vec![sentence.into()])
    }

    /// With further sentences.
    #[must_use]
    pub fn and(mut self, sentences: impl IntoIterator<Item = String>) -> Self {
        self.0.extend(sentences);
        self
    }

    /// The header's value; absent where there is nothing to say.
    pub fn header(&self) -> Option<HeaderValue> {
        if self.0.is_empty() { None } else { HeaderValue::from_str(&self.line()).ok() }
    }

    /// One line: what is not printable ASCII is escaped, and a long hint is cut.
    fn line(&self) -> String {
        let mut line = String::new();
        for c in self.0.join("; ").chars() {
            if line.len() >= MOST {
                line.push_str("...");
                break;
            }
            if c == ' ' || c.is_ascii_graphic() { line.push(c) } else { line.extend(c.escape_unicode()) }
        }
        line
    }
}

impl std::fmt::Display for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.line())
    }
}
