//! Which names stand for secrets: those that the table calls so, and those that nobody knows and that look like it.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::{Contract, Parameter, Shape};
use crate::domain::Api;

/// What a name looks like that stands for a secret, wherever that stands in it.
const PARTS: [&str; 13] = [
    "pass",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "bearer",
    "ticket",
    "sessionid",
    "proxyauth",
    "authorization",
];
/// The same, as a word of its own.
const WORDS: [&str; 8] = ["otp", "totp", "pin", "pins", "pw", "psw", "jwt", "cookie"];
/// How much alike a name must be to one of a secret.
const ALIKE: f64 = 0.88;

/// The names of a contract, in lower case, sorted by what they stand for.
#[derive(Debug, Default)]
struct Names {
    /// Secrets of requests.
    secret: HashSet<String>,
    /// Secrets of answers.
    answered: HashSet<String>,
    /// Whatever else has a name.
    open: HashSet<String>,
    /// Objects and lists of them.
    nested: HashSet<String>,
}

impl Names {
    fn of(contract: &Contract) -> Self {
        let mut names = Self::default();
        for operation in contract.operations {
            names.open.insert(operation.name.to_lowercase());
            names.collect(operation.parameters);
        }
        names.answered = contract.secret_answers.iter().map(|name| name.to_lowercase()).collect();
        names.open.retain(|name| !names.secret.contains(name));
        let answered = names.answered.iter().filter(|name| !names.open.contains(*name));
        names.secret.extend(answered.cloned());
        names.answered.extend(names.secret.iter().cloned());
        names
    }

    fn collect(&mut self, rows: &[Parameter]) {
        for row in rows {
            let name = row.name.to_lowercase();
            if row.shape.is_nested() {
                self.nested.insert(name.clone());
            }
            if is_one(row) {
                self.secret.insert(name)
            } else {
                self.open.insert(name)
            };
            self.collect(row.members());
        }
    }
}

impl Contract {
    fn sorted_names(&self) -> &'static Names {
        static NAMES: [OnceLock<Names>; Api::ALL.len()] = [const { OnceLock::new() }; Api::ALL.len()];
        let at = Api::ALL.iter().position(|api| *api == self.api).unwrap_or_default();
        NAMES[at].get_or_init(|| Names::of(self))
    }

    /// Whether a member of a request stands for a secret, in whatever case it is written: if the table says so, or if it
    /// looks like it and the table does not say that it is none.
    pub fn is_secret(&self, name: &str) -> bool {
        let (names, folded) = (self.sorted_names(), name.to_lowercase());
        if names.secret.contains(&folded) {
            return true;
        }
        !names.open.contains(&folded) && (looks_secret(name) || resembles(&folded, &names.secret))
    }

    /// Whether a member of an answer stands for a secret.
    pub fn is_secret_answer(&self, name: &str) -> bool {
        self.sorted_names().answered.contains(&name.to_lowercase())
    }

    /// Whether the table knows that name, in whatever case: as a parameter's, an operation's or a secret answer's.
    pub fn knows(&self, name: &str) -> bool {
        let (names, folded) = (self.sorted_names(), name.to_lowercase());
        [&names.open, &names.secret, &names.answered].into_iter().any(|known| known.contains(&folded))
    }

    /// Whether a parameter of that name is an object or a list of them, in whatever case.
    pub fn is_nested(&self, name: &str) -> bool {
        self.sorted_names().nested.contains(&name.to_lowercase())
    }
}

/// Whether a row stands for a secret: if it says so, or if its name looks like it and neither the row nor what it takes says
/// otherwise.
fn is_one(row: &Parameter) -> bool {
    let free = matches!(row.shape, Shape::Text | Shape::Texts) && row.values.is_empty();
    row.secret || (free && !row.open && looks_secret(row.name))
}

/// Whether a name that is in no table looks like that of a secret.
pub fn looks_secret(name: &str) -> bool {
    let flat: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    PARTS.iter().any(|part| flat.contains(part)) || words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

fn resembles(folded: &str, secrets: &HashSet<String>) -> bool {
    let alike = |known: &str| {
        let near = folded.len().abs_diff(known.len()) <= 2 && folded.as_bytes().first() == known.as_bytes().first();
        near && strsim::jaro_winkler(folded, known) > ALIKE
    };
    alike("password") || secrets.iter().any(|known| alike(known))
}

/// The words of a name, in lower case: `newUserPIN` and `new-user-pin` have the same three.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, c) in letters.iter().enumerate() {
        let upper = |at: usize| letters.get(at).is_some_and(|c| c.is_uppercase());
        let after_lower = at > 0 && !upper(at - 1);
        let before_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if !c.is_alphabetic() || (upper(at) && (after_lower || before_lower)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphabetic()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}
