//! Which names stand for secrets: those that the table calls so, and those that nobody knows and that look like it.

use std::collections::HashMap;
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
/// Up to how many bytes a name is looked up at once.
const SHORT: usize = 64;

/// What a name of a contract stands for.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of a name")]
struct Name {
    /// A secret of requests.
    secret: bool,
    /// A secret of answers.
    answered: bool,
    /// Whatever else has a name.
    open: bool,
    /// An object or a list of them.
    nested: bool,
}

/// The names of a contract, in lower case.
#[derive(Debug, Default)]
struct Names {
    known: HashMap<String, Name>,
    /// Those of secrets of requests.
    secrets: Vec<String>,
}

impl Names {
    fn of(contract: &Contract) -> Self {
        let mut names = Self::default();
        for operation in contract.operations {
            names.known(operation.name).open = true;
            names.collect(operation.parameters);
        }
        for name in names.known.values_mut() {
            name.open &= !name.secret;
        }
        for name in contract.secret_answers {
            let known = names.known(name);
            known.answered = true;
            known.secret |= !known.open;
        }
        for (name, known) in names.known.iter_mut().filter(|(_, known)| known.secret) {
            known.answered = true;
            names.secrets.push(name.clone());
        }
        names
    }

    fn known(&mut self, name: &str) -> &mut Name {
        self.known.entry(name.to_lowercase()).or_default()
    }

    /// What that name stands for, in whatever case it is written.
    fn look(&self, name: &str) -> Option<Name> {
        let mut short = [0; SHORT];
        let folded = short.get_mut(..name.len()).filter(|_| name.is_ascii()).and_then(|short| {
            short.copy_from_slice(name.as_bytes());
            short.make_ascii_lowercase();
            std::str::from_utf8(short).ok()
        });
        match folded {
            Some(folded) => self.known.get(folded).copied(),
            None => self.known.get(&name.to_lowercase()).copied(),
        }
    }

    fn collect(&mut self, rows: &[Parameter]) {
        for row in rows {
            let known = self.known(row.name);
            known.nested |= row.shape.is_nested();
            if is_one(row) {
                known.secret = true;
            } else {
                known.open = true;
            }
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
        let names = self.sorted_names();
        match names.look(name) {
            Some(known) if known.secret => true,
            Some(known) if known.open => false,
            _ => looks_secret(name) || resembles(&name.to_lowercase(), &names.secrets),
        }
    }

    /// Whether a member of an answer stands for a secret.
    pub fn is_secret_answer(&self, name: &str) -> bool {
        self.sorted_names().look(name).is_some_and(|known| known.answered)
    }

    /// Whether the table knows that name, in whatever case: as a parameter's, an operation's or a secret answer's.
    pub fn knows(&self, name: &str) -> bool {
        self.sorted_names().look(name).is_some_and(|known| known.open || known.secret || known.answered)
    }

    /// Whether a parameter of that name is an object or a list of them, in whatever case.
    pub fn is_nested(&self, name: &str) -> bool {
        self.sorted_names().look(name).is_some_and(|known| known.nested)
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
    let may_be_a_word = || WORDS.iter().any(|word| flat.contains(word));
    PARTS.iter().any(|part| flat.contains(part))
        || (may_be_a_word() && words(name).iter().any(|word| WORDS.contains(&word.as_str())))
}

fn resembles(folded: &str, secrets: &[String]) -> bool {
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
