//! What is kept of a body that cannot be read: how long it is, its fingerprint, and how it is built, without a word of it.

use sha2::{Digest, Sha256};

use crate::domain::text::hex;

/// The most characters of a structure.
const MOST: usize = 200;
/// The fewest bytes of a word, and the most words.
const SHORTEST: usize = 4;
const WORDS: usize = 20_000;
/// What a structure is made of; all else is left out.
const SIGNS: &str = "{}[]<>\":,=&/";

/// The body as it may be kept, with what stands for its hash; nothing for an empty one. The hash itself would tell whoever
/// guesses a password in it that the guess is right.
pub(super) fn outline(body: &[u8], mask: &dyn Fn(&str) -> String) -> String {
    if body.is_empty() {
        return String::new();
    }
    let hash = hex(&Sha256::digest(body));
    let structure = structure(&String::from_utf8_lossy(body));
    format!("unreadable body, {} bytes, {}: {structure}", body.len(), mask(&hash))
}

fn structure(text: &str) -> String {
    let (mut structure, mut length, mut in_text) = (String::new(), 0, false);
    for c in text.trim().chars() {
        let sign = SIGNS.contains(c);
        if !sign && in_text {
            continue;
        }
        if length == MOST {
            structure.push_str(" …");
            break;
        }
        structure.push(if sign { c } else { '…' });
        (in_text, length) = (!sign, length + 1);
    }
    structure
}

/// What stands between the signs, as an error text may repeat it: with and without what is no letter or digit.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || SIGNS.contains(c));
    let finer = |part| std::iter::once(part).chain(str::split(part, |c: char| !c.is_alphanumeric()));
    parts.flat_map(finer).filter(|word| word.len() >= SHORTEST).take(WORDS)
}
