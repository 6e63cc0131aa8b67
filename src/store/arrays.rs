//! Rows for statements that take many at a time: a JSON array of arrays, written without a tree in between.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

/// Rows, as a JSON array.
#[derive(Debug)]
pub(super) struct Array(Vec<u8>);

/// A row in the making: an array within it.
pub(super) struct Row<'a>(&'a mut Vec<u8>);

impl Array {
    /// Without rows.
    pub(super) fn new() -> Self {
        Self(Vec::from(b"["))
    }

    /// Begins a row; it ends when it is dropped.
    pub(super) fn row(&mut self) -> Row<'_> {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.0.push(b'[');
        Row(&mut self.0)
    }

    /// The text.
    pub(super) fn end(mut self) -> String {
        self.0.push(b']');
        String::from_utf8(self.0).unwrap_or_default()
    }
}

impl Row<'_> {
    fn next(&mut self) -> &mut Vec<u8> {
        if self.0.last() != Some(&b'[') {
            self.0.push(b',');
        }
        self.0
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        // Writing to a `Vec` cannot fail.
        let _ = serde_json::to_writer(self.next(), text);
        self
    }

    /// A text that may be missing.
    pub(super) fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    /// A key, as hexadecimal digits.
    pub(super) fn key(&mut self, key: Uuid) -> &mut Self {
        let mut digits = [0; 32];
        self.text(key.simple().encode_lower(&mut digits))
    }

    /// A number.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.raw(&number.to_string())
    }

    /// A truth value.
    pub(super) fn flag(&mut self, flag: bool) -> &mut Self {
        self.raw(if flag { "true" } else { "false" })
    }

    /// A time, written as the engines' own encoding writes it.
    pub(super) fn time(&mut self, at: Option<DateTime<Utc>>) -> &mut Self {
        self.maybe(at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false)).as_deref())
    }

    fn raw(&mut self, json: &str) -> &mut Self {
        self.next().extend_from_slice(json.as_bytes());
        self
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        self.0.push(b']');
    }
}
