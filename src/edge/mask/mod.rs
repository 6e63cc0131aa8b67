//! What may be kept of a request and its answer: whatever is secret gives way to a mask.
//!
//! Secret is what stands in the place of a secret, by the contract or by the look of an unknown name; and wherever else
//! the same text turns up. What cannot be read is kept as length, fingerprint and structure.

mod echo;
mod form;
mod header;
mod json;
mod unreadable;

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::{Call, Mask};
use crate::contract::Contract;
pub(super) use echo::Echoes;

pub use form::unescape;

/// Headers, in order, in which secrets are masked: of `Authorization` the password of Basic or whatever else follows the
/// scheme, of cookies the values, and what looks like a secret by its name.
pub fn headers(headers: &HeaderMap, mask: &dyn Mask) -> Vec<(String, String)> {
    header::rewrite(headers, &|secret| mask.mask(secret))
}

/// A query in which secrets are masked.
pub fn query(query: &str, contract: &'static Contract, mask: &dyn Mask) -> String {
    let found = Masking::finding(contract);
    found.form(query, &unescape);
    Masking::showing(contract, &found.found(), mask).form(query, &unescape)
}

/// A text, such as a hint or a path, in which each of those secrets is masked wherever it stands.
pub fn text(text: &str, secrets: &[String], mask: &dyn Mask) -> String {
    Echoes::of(secrets).rewrite(text, &|secret| mask.mask(secret)).unwrap_or_else(|| text.to_owned())
}

/// The parameters of a request, as [`Seen`](super::Seen) has them, in which secrets are masked; `secrets` are those of the
/// whole request.
pub fn parameters(
    parameters: &Map<String, Value>,
    contract: &'static Contract,
    secrets: &[String],
    mask: &dyn Mask,
) -> Map<String, Value> {
    Masking::showing(contract, secrets, mask).members(parameters.clone())
}

/// The secrets that stand in the headers and the query of a request.
pub(super) fn around(call: &Call, contract: &'static Contract) -> Vec<String> {
    let found = Masking::finding(contract);
    found.form(&call.query, &unescape);
    header::rewrite(&call.headers, &|secret| found.secret(secret));
    found.found()
}

/// The same, with the headers as [`headers`] has them.
pub(super) fn around_shown(
    call: &Call,
    contract: &'static Contract,
    mask: &dyn Mask,
) -> (Vec<String>, Vec<(String, String)>) {
    let found = Masking::finding(contract);
    if !call.query.is_empty() {
        found.form(&call.query, &unescape);
    }
    let headers = header::rewrite(&call.headers, &|secret| {
        found.secret(secret);
        mask.mask(secret)
    });
    (found.found(), headers)
}

/// Whose names count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Answer,
}

/// What becomes of the secrets that are met.
enum Purpose<'a> {
    /// Nothing.
    Find,
    /// They are masked, and whatever repeats one of them.
    Show { echoes: Arc<Echoes>, mask: &'a dyn Mask },
}

/// One walk through a request or an answer: notes the secrets that it meets, or masks them, or both.
pub struct Masking<'a> {
    contract: &'static Contract,
    side: Side,
    purpose: Purpose<'a>,
    /// The secrets that were met, where they are noted.
    found: Option<Mutex<Vec<String>>>,
}

impl<'a> Masking<'a> {
    /// Notes the secrets of a request.
    pub(super) fn finding(contract: &'static Contract) -> Self {
        Self { contract, side: Side::Request, purpose: Purpose::Find, found: Some(Mutex::default()) }
    }

    /// Masks secrets, those that are known already wherever they stand.
    pub(super) fn showing(contract: &'static Contract, known: &[String], mask: &'a dyn Mask) -> Self {
        Self::over(contract, &Arc::new(Echoes::of(known)), mask)
    }

    /// The same with what finds those that are known.
    pub(super) fn over(contract: &'static Contract, known: &Arc<Echoes>, mask: &'a dyn Mask) -> Self {
        let purpose = Purpose::Show { echoes: Arc::clone(known), mask };
        Self { contract, side: Side::Request, purpose, found: None }
    }

    /// Notes secrets, too.
    pub(super) fn noting(self) -> Self {
        Self { found: Some(Mutex::default()), ..self }
    }

    /// In an answer.
    pub(super) fn of_answer(self) -> Self {
        Self { side: Side::Answer, ..self }
    }

    /// What was noted, each once.
    pub(super) fn found(self) -> Vec<String> {
        let Some(found) = self.found else { return Vec::new() };
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether what has that name is a secret.
    pub fn is_secret(&self, name: &str) -> bool {
        match self.side {
            Side::Request => self.contract.is_secret(name),
            Side::Answer => self.contract.is_secret_answer(name),
        }
    }

    /// Whether the contract knows that name.
    pub fn knows(&self, name: &str) -> bool {
        self.contract.knows(name)
    }

    /// What stands for a secret; for an empty one nothing.
    pub fn secret(&self, secret: &str) -> String {
        if secret.is_empty() {
            return String::new();
        }
        self.note(secret);
        self.common_secret(secret)
    }

    /// A text in which what repeats a secret is masked; absent where nothing does.
    pub fn echo(&self, text: &str) -> Option<String> {
        match &self.purpose {
            Purpose::Find => None,
            Purpose::Show { echoes, mask } => echoes.rewrite(text, &|secret| mask.mask(secret)),
        }
    }

    /// The same; as it is where nothing does.
    pub fn text(&self, text: &str) -> String {
        self.echo(text).unwrap_or_else(|| text.to_owned())
    }

    /// What is kept of a body that cannot be read, or must not be.
    pub fn unreadable(&self, body: &[u8]) -> String {
        if self.found.is_some() {
            // Somewhere among its words there may be secrets, which an error text may repeat.
            let text = String::from_utf8_lossy(body);
            unreadable::words(&text).filter(|word| !self.knows(word)).for_each(|word| self.note(word));
        }
        unreadable::outline(body, &|hash| self.common_secret(hash))
    }

    /// What stands for a secret that is found in anything, so that it is not looked for elsewhere.
    fn common_secret(&self, secret: &str) -> String {
        match &self.purpose {
            Purpose::Find => String::new(),
            Purpose::Show { mask, .. } => mask.mask(secret),
        }
    }

    fn note(&self, secret: &str) {
        if let Some(found) = &self.found {
            found.lock().unwrap_or_else(PoisonError::into_inner).push(secret.to_owned());
        }
    }
}
