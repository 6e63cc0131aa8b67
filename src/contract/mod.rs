//! What a vendor's API is, as data: operations, parameters, answers, each with its evidence.
//!
//! Request validation, hints, `describe contract` and the tests all read these tables; nothing repeats them.

mod coverage;
mod describe;
mod fidelity;
pub mod matching;
mod parameter;
mod people;
mod read;
mod secret;
mod spelling;
mod words;

pub use coverage::{everything, exercised};
pub use describe::describe;
pub use fidelity::fidelity;
pub use matching::Expected;
pub use parameter::{Need, Parameter, Shape, flag, number, object, objects, text, texts, time};
pub use people::People;
pub use read::{Given, IN_ANY_CASE, Leniency, Misfit, Problem, meant, nearest, oddities, read, read_odd};
pub use secret::looks_secret;
pub use spelling::spelled;
pub use words::{Meaning, Words};

use crate::domain::Api;

/// How well a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The vendor's own documentation says it.
    Documented,
    /// It is seen in code of working clients.
    Client,
    /// It is read from the framework that the product is built on.
    Framework,
    /// We infer it.
    Inferred,
}

impl Evidence {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Client => "client",
            Self::Framework => "framework",
            Self::Inferred => "inferred",
        }
    }
}

/// One API.
#[derive(Debug)]
pub struct Contract {
    /// Which.
    pub api: Api,
    /// The product and the version that is emulated.
    pub product: &'static str,
    /// Its operations.
    pub operations: &'static [Operation],
    /// Every answer that is not a plain success.
    pub answers: &'static [Refused],
    /// The members of answers that are secrets, beside those that share their name with a secret parameter.
    pub secret_answers: &'static [&'static str],
    /// How requests say whom they are about.
    pub people: People,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The vendor's name for it.
    pub name: &'static str,
    /// The HTTP methods that it takes.
    pub methods: &'static [&'static str],
    /// Its path, as the vendor writes it.
    pub path: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// How well it is known.
    pub evidence: Evidence,
    /// Where from.
    pub source: &'static str,
}

impl Operation {
    /// The vendor documents it.
    #[must_use]
    pub const fn documented(self, source: &'static str) -> Self {
        Self { evidence: Evidence::Documented, source, ..self }
    }

    /// It is seen in clients.
    #[must_use]
    pub const fn client(self, source: &'static str) -> Self {
        Self { evidence: Evidence::Client, source, ..self }
    }

    /// The names of its parameters, those within others included.
    pub fn names(&self) -> Vec<&'static str> {
        fn collect(parameters: &[Parameter], names: &mut Vec<&'static str>) {
            for parameter in parameters {
                names.push(parameter.name);
                if let Shape::Object(members) | Shape::Objects(members) = parameter.shape {
                    collect(members, names);
                }
            }
        }
        let mut names = Vec::new();
        collect(self.parameters, &mut names);
        names
    }
}

/// How far something that the product has is emulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// In part.
    Partly,
    /// Not at all.
    Not,
}

/// Something that the product has and that is not emulated, or not wholly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Whose.
    pub api: Api,
    /// What: one or several calls.
    pub name: &'static str,
    /// How far it is emulated.
    pub extent: Extent,
    /// What is missing, or why.
    pub why: &'static str,
}

/// One answer that is not a plain success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The row's own name, by which code and tests refer to it.
    pub id: &'static str,
    /// The vendor's code; empty where the vendor has none for it.
    pub code: &'static str,
    /// The vendor's text; `{}` stands for what depends on the request.
    pub text: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// When it is answered.
    pub when: &'static str,
    /// How well it is known.
    pub evidence: Evidence,
    /// Where from.
    pub source: &'static str,
}

impl Refused {
    /// The text with what depends on the request put in, place by place.
    pub fn fill(&self, values: &[&str]) -> String {
        let mut parts = self.text.split("{}");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for (part, value) in parts.zip(values.iter().chain(std::iter::repeat(&""))) {
            filled.push_str(value);
            filled.push_str(part);
        }
        filled
    }

    /// Whether a text is this one, whatever stands in its open places.
    pub fn says(&self, text: &str) -> bool {
        let mut parts = self.text.split("{}");
        let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
            return false;
        };
        let parts: Vec<&str> = parts.collect();
        let Some((last, middle)) = parts.split_last() else {
            return rest.is_empty();
        };
        for part in middle {
            let Some((_, after)) = rest.split_once(part) else {
                return false;
            };
            rest = after;
        }
        rest.ends_with(last)
    }
}

impl Contract {
    /// The answer of that row. A row that is not there is a mistake that the tests find.
    pub fn answer(&self, id: &str) -> &'static Refused {
        self.answers.iter().find(|row| row.id == id).unwrap_or_else(|| panic!("the {} contract has no {id}", self.api))
    }

    /// The names of all parameters, those within others included.
    pub fn names(&self) -> Vec<&'static str> {
        self.operations.iter().flat_map(Operation::names).collect()
    }

    /// The operation of that name, in any case.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name.eq_ignore_ascii_case(name))
    }
}
