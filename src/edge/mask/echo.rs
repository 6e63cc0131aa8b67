//! Finding what is known to be secret wherever it turns up.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Shorter secrets are not looked for: they are found in anything.
const SHORTEST: usize = 4;
/// Sentences repeat no more characters of a value than this.
const CUT: usize = 80;

/// The sort of finder that takes no longer to be made than to be used.
const LINEAR: Option<AhoCorasickKind> = Some(AhoCorasickKind::NoncontiguousNFA);

/// Secrets, and what finds them.
pub(super) struct Echoes {
    finder: Option<AhoCorasick>,
    /// The secret behind each pattern of the finder.
    behind: Vec<String>,
}

impl Echoes {
    /// Finds those secrets, also as answers, queries and headers write them.
    pub(super) fn of(secrets: &[String]) -> Self {
        let mut known: HashMap<String, &String> = HashMap::new();
        for secret in secrets {
            for written in writings(secret).into_iter().filter(|written| written.chars().count() >= SHORTEST) {
                known.entry(written).or_insert(secret);
            }
        }
        if known.is_empty() {
            return Self { finder: None, behind: Vec::new() };
        }
        let (patterns, behind): (Vec<String>, Vec<String>) =
            known.into_iter().map(|(written, secret)| (written, secret.clone())).unzip();
        let finder = AhoCorasick::builder().kind(LINEAR).match_kind(MatchKind::LeftmostLongest).build(&patterns);
        Self { finder: finder.ok(), behind }
    }

    /// The text with a mask in place of each; absent where there is none.
    pub(super) fn rewrite(&self, text: &str, mask: &dyn Fn(&str) -> String) -> Option<String> {
        let finder = self.finder.as_ref()?;
        let (mut rewritten, mut from) = (String::new(), 0);
        for found in finder.find_iter(text) {
            rewritten.push_str(&text[from..found.start()]);
            rewritten.push_str(&mask(&self.behind[found.pattern().as_usize()]));
            from = found.end();
        }
        if from == 0 {
            return None;
        }
        rewritten.push_str(&text[from..]);
        Some(rewritten)
    }
}

/// How a secret may be written elsewhere.
fn writings(secret: &str) -> Vec<String> {
    let trimmed = secret.trim();
    let markup = trimmed.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut hint = String::new();
    for c in trimmed.chars() {
        if c == ' ' || c.is_ascii_graphic() { hint.push(c) } else { hint.extend(c.escape_unicode()) }
    }
    let json = serde_json::Value::from(trimmed).to_string();
    let escaped = utf8_percent_encode(trimmed, NON_ALPHANUMERIC).to_string();
    vec![
        secret.to_owned(),
        trimmed.to_owned(),
        trimmed.chars().take(CUT).collect(),
        markup.replace('"', "&quot;"),
        markup,
        hint,
        json[1..json.len() - 1].to_owned(),
        escaped.replace("%20", "+"),
        escaped,
    ]
}
