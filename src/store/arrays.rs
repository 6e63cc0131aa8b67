//! Rows for statements that take many at a time: a JSON array of arrays, written without a tree in between.

use uuid::Uuid;

use super::columns::Values;
use super::json;

/// Rows, as a JSON array.
#[derive(Debug)]
pub(super) struct Array(String);

/// A row in the making: an array within it.
pub(super) struct Row<'a>(&'a mut String);

impl Array {
    /// Without rows.
    pub(super) fn new() -> Self {
        Self("[".to_owned())
    }

    /// Begins a row; it ends when it is dropped.
    pub(super) fn row(&mut self) -> Row<'_> {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('[');
        Row(&mut self.0)
    }

    /// The text.
    pub(super) fn end(mut self) -> String {
        self.0.push(']');
        self.0
    }
}

impl Row<'_> {
    fn next(&mut self) -> &mut String {
        if !self.0.ends_with('[') {
            self.0.push(',');
        }
        self.0
    }

    fn raw(&mut self, json: &str) -> &mut Self {
        self.next().push_str(json);
        self
    }
}

impl Values for Row<'_> {
    fn null(&mut self) -> &mut Self {
        self.raw("null")
    }

    fn text(&mut self, text: &str) -> &mut Self {
        json::push(self.next(), text);
        self
    }

    /// As hexadecimal digits.
    fn key(&mut self, key: Uuid) -> &mut Self {
        let mut digits = [0; 32];
        self.text(key.simple().encode_lower(&mut digits))
    }

    fn number(&mut self, number: i64) -> &mut Self {
        self.raw(&number.to_string())
    }

    fn flag(&mut self, flag: bool) -> &mut Self {
        self.raw(if flag { "true" } else { "false" })
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        self.0.push(']');
    }
}
