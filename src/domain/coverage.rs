//! What requests exercise of a vendor's contract, and what is noticed about the clients that sent them.

use super::Api;

/// What a mark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exercised {
    /// An operation: it was called, whatever came of it.
    Operation,
    /// A parameter of an operation: it was given.
    Parameter,
    /// One of the values that a parameter takes: it was given.
    Value,
    /// A row of the contract's answers: it was answered.
    Error,
}

impl Exercised {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Operation, Self::Parameter, Self::Value, Self::Error];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Value => "value",
            Self::Error => "error",
        }
    }
}

/// Something of a contract that can be exercised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// What it is.
    pub kind: Exercised,
    /// Of which operation; empty for an answer.
    pub operation: &'static str,
    /// The parameter with those that it is in, as `inputFormat.givenName`, or the row of the answer; empty for an operation.
    pub name: String,
    /// The value; empty for anything else.
    pub value: &'static str,
}

impl Mark {
    /// What a store calls it, beside kind and operation.
    pub fn item(&self) -> String {
        if self.kind == Exercised::Value { format!("{}={}", self.name, self.value) } else { self.name.clone() }
    }
}

/// What can be noticed about a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// It sent a parameter that the vendor does not know.
    UnknownParameter,
    /// It wrote a parameter's name in another case than the vendor.
    WrongCase,
    /// It sent a secret in the URL.
    CredentialInUrl,
    /// It went on after a failure, of a request or of a part of it, without another try or a look.
    IgnoredFailure,
    /// It created the same again after the answer was lost, without a look whether it is there, or although it had seen it.
    RepeatedCreate,
}

impl Oddity {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::UnknownParameter, Self::WrongCase, Self::CredentialInUrl, Self::IgnoredFailure, Self::RepeatedCreate];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownParameter => "unknown_parameter",
            Self::WrongCase => "wrong_case",
            Self::CredentialInUrl => "credential_in_url",
            Self::IgnoredFailure => "ignored_failure",
            Self::RepeatedCreate => "repeated_create",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|oddity| oddity.name() == name)
    }
}

/// What was noticed about a client.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Whose client.
    pub api: Api,
    /// What.
    pub kind: Oddity,
    /// At which operation; empty where there was none.
    pub operation: String,
    /// In a sentence.
    pub message: String,
    /// The ids of the requests that show it: the first of them.
    pub requests: Vec<String>,
}

impl Finding {
    /// The most requests that are named.
    pub const SHOWN: usize = 5;

    /// Puts findings that differ in their requests only into one, in the order of API, kind, operation and message.
    pub fn merged(mut findings: Vec<Self>) -> Vec<Self> {
        let same =
            |a: &Self, b: &Self| (a.api, a.kind, &a.operation, &a.message) == (b.api, b.kind, &b.operation, &b.message);
        let key =
            |finding: &Self| (finding.api.name(), finding.kind, finding.operation.clone(), finding.message.clone());
        findings.sort_by_key(key);
        let mut merged: Vec<Self> = Vec::new();
        for finding in findings {
            let Some(last) = merged.last_mut().filter(|last| same(last, &finding)) else {
                merged.push(finding);
                continue;
            };
            for request in finding.requests {
                if last.requests.len() < Self::SHOWN && !last.requests.contains(&request) {
                    last.requests.push(request);
                }
            }
        }
        merged
    }
}
