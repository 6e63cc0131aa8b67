//! Where something stands in a text.

use crate::asmx::tree::Position;

/// Turns offsets, asked for in rising order, into lines and columns.
pub(super) struct Lines<'a> {
    text: &'a str,
    offset: usize,
    at: Position,
}

impl<'a> Lines<'a> {
    /// Those of that text.
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, offset: 0, at: Position { line: 1, column: 1 } }
    }

    /// Where that offset is.
    pub(super) fn at(&mut self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        if offset < self.offset {
            (self.offset, self.at) = (0, Position { line: 1, column: 1 });
        }
        let passed = &self.text.as_bytes()[self.offset..offset];
        // A column each, and the offset lies between characters.
        if passed.iter().fold(true, |plain, byte| plain & matches!(byte, 0x20..=0x7F)) {
            self.at.column += u32::try_from(passed.len()).unwrap_or(u32::MAX);
            self.offset = offset;
            return self.at;
        }
        let mut before = self.text[..self.offset].chars().next_back();
        for c in self.text.get(self.offset..offset).unwrap_or_default().chars() {
            match c {
                '\n' if before == Some('\r') => {}
                '\n' | '\r' => self.at = Position { line: self.at.line + 1, column: 1 },
                c => self.at.column += if c.len_utf16() == 2 { 2 } else { 1 },
            }
            before = Some(c);
        }
        self.offset = offset;
        self.at
    }

    /// The message, with the place at its end.
    pub(super) fn complain(&mut self, offset: usize, what: &str) -> String {
        let at = self.at(offset);
        format!("{what} Line {}, position {}.", at.line, at.column)
    }
}
