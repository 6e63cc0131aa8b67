//! Queries and forms, as they may be kept.

use std::fmt::Write;

use serde_json::Value;

use super::Masking;

impl Masking<'_> {
    /// A query or a form, in which secrets are masked; `decode` undoes the escapes of a name or a value. What is not
    /// secret stays as it was written.
    pub fn form(&self, text: &str, decode: &dyn Fn(&str) -> String) -> String {
        text.split('&').map(|part| self.pair(part, decode)).collect::<Vec<_>>().join("&")
    }

    fn pair(&self, part: &str, decode: &dyn Fn(&str) -> String) -> String {
        let Some((name, value)) = part.split_once('=') else {
            return self.echo(&decode(part)).map_or_else(|| part.to_owned(), |text| escape(&text));
        };
        let (plain_name, plain) = (decode(name), decode(value));
        if self.is_secret(plain_name.trim()) {
            return format!("{name}={}", self.secret(&plain));
        }
        let name = match self.echo(&plain_name) {
            Some(masked) if !self.knows(plain_name.trim()) => escape(&masked),
            _ => name.to_owned(),
        };
        match self.json_value(plain_name.trim(), &Value::from(plain)) {
            Some(Value::String(masked)) => format!("{name}={}", escape(&masked)),
            Some(masked) => format!("{name}={}", escape(&masked.to_string())),
            None => format!("{name}={value}"),
        }
    }
}

/// A name or value of a form without its escapes, `%uXXXX` among them; what is not UTF-8 is replaced.
pub fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |from: usize, to: usize| {
            let digits = std::str::from_utf8(after.get(from..to)?).ok()?;
            digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
        };
        let wide = |after: &[u8]| (after.first() == Some(&b'u')).then(|| hex(1, 5).and_then(char::from_u32)).flatten();
        rest = match first {
            b'+' => {
                bytes.push(b' ');
                after
            }
            b'%' => {
                if let Some(byte) = hex(0, 2).and_then(|byte| u8::try_from(byte).ok()) {
                    bytes.push(byte);
                    &after[2..]
                } else if let Some(c) = wide(after) {
                    bytes.extend_from_slice(c.to_string().as_bytes());
                    &after[5..]
                } else {
                    bytes.push(b'%');
                    after
                }
            }
            other => {
                bytes.push(*other);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What would be taken for the form's own signs is escaped, and nothing else: it is for people to read.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => escaped.push('+'),
            c if c.is_control() || "%&+=#".contains(c) => {
                let _ = write!(escaped, "%{:02X}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}
