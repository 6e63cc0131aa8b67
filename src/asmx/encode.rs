//! HTML and XML names as .NET encodes them.

/// As `HttpUtility.HtmlEncode`: markup, the apostrophe, Latin-1 letters and what needs two UTF-16 units.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{A0}'..='\u{FF}' | '\u{10000}'.. => out.extend(["&#", &u32::from(c).to_string(), ";"]),
            c => out.push(c),
        }
    }
    out
}

/// As `XmlConvert.EncodeLocalName`: what XML does not allow in a name becomes `_xHHHH_`.
pub(super) fn local_name(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let escape = c == '_' && text[at..].starts_with("_x") && is_escape(&text[at + 2..]);
        let name = c.is_alphabetic() || c == '_' || (at > 0 && (c.is_alphanumeric() || matches!(c, '-' | '.')));
        if name && !escape {
            out.push(c);
        } else {
            let mut units = [0; 2];
            let width = if c.len_utf16() == 1 { 4 } else { 8 };
            c.encode_utf16(&mut units);
            let code = if width == 4 { u32::from(units[0]) } else { u32::from(c) };
            out.extend(["_x", &format!("{code:0width$X}"), "_"]);
        }
    }
    out
}

fn is_escape(text: &str) -> bool {
    text.len() > 4
        && text.is_char_boundary(4)
        && text[..4].bytes().all(|c| c.is_ascii_hexdigit())
        && text[4..].starts_with('_')
}
