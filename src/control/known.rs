//! Whether the contracts know what a call says of requests: the API, the operation, parameters, a code. What they do not
//! know never comes, and a test that looks for it would learn nothing.

use super::Problem;
use crate::contract::{Contract, meant};

/// The contracts of the requests that a call is about.
pub(super) struct Known<'a> {
    /// Where the call says it, such as `match`; empty in a query.
    at: &'a str,
    operation: Option<&'a str>,
    contracts: Vec<&'static Contract>,
}

/// Something that the contracts do not know.
#[derive(Debug)]
pub(super) struct Unknown {
    detail: String,
    /// Whether they know something very much like it.
    pub(super) near: bool,
}

impl From<Unknown> for Problem {
    fn from(unknown: Unknown) -> Self {
        Self::bad_request(unknown.detail)
    }
}

impl<'a> Known<'a> {
    /// Those of that API which have that operation; both in any case.
    pub(super) fn new(
        at: &'a str,
        api: Option<&str>,
        operation: Option<&'a str>,
        contracts: impl IntoIterator<Item = &'static Contract>,
    ) -> Result<Self, Unknown> {
        let mut known = Self { at, operation, contracts: contracts.into_iter().collect() };
        if let Some(api) = api {
            let names: Vec<_> = known.contracts.iter().map(|contract| contract.api.name()).collect();
            let why = format!("the APIs are {}", names.join(", "));
            known.narrow(|contract| contract.api.name().eq_ignore_ascii_case(api), "api", api, &names, &why)?;
        }
        if let Some(operation) = operation {
            let all = known.contracts.iter().flat_map(|contract| contract.operations);
            let names: Vec<_> = all.map(|one| one.name).collect();
            let why = format!("{} no operation of that name", whose(&known.contracts));
            let has = |contract: &Contract| contract.operation(operation).is_some();
            known.narrow(has, "operation", operation, &names, &why)?;
        }
        Ok(known)
    }

    /// Leaves those that have a parameter of that name, in any case and however deep.
    pub(super) fn parameter(&mut self, name: &str) -> Result<(), Unknown> {
        let operation = self.operation;
        let names_of = |contract: &Contract| match operation.and_then(|name| contract.operation(name)) {
            Some(operation) => operation.names(),
            None => contract.names(),
        };
        let names: Vec<_> = self.contracts.iter().flat_map(|contract| names_of(contract)).collect();
        let whose = operation.map_or_else(|| whose(&self.contracts), |operation| format!("{operation} has"));
        let has = |contract: &Contract| names_of(contract).iter().any(|known| known.eq_ignore_ascii_case(name));
        self.narrow(has, "parameter", name, &names, &format!("{whose} no parameter of that name"))
    }

    /// Refuses a code by which the journal calls no answer.
    pub(super) fn code(&self, code: &str) -> Result<(), Unknown> {
        let rows = self.contracts.iter().flat_map(|contract| contract.answers);
        let codes: Vec<_> = rows.map(|row| if row.code.is_empty() { row.id } else { row.code }).collect();
        if codes.contains(&code) {
            return Ok(());
        }
        Err(self.unknown("code", code, &codes, &format!("{} no answer of that code", whose(&self.contracts))))
    }

    /// What is left.
    pub(super) fn contracts(self) -> Vec<&'static Contract> {
        self.contracts
    }

    fn narrow(
        &mut self,
        fits: impl Fn(&Contract) -> bool,
        what: &str,
        given: &str,
        names: &[&'static str],
        why: &str,
    ) -> Result<(), Unknown> {
        let fitting: Vec<_> = self.contracts.iter().copied().filter(|contract| fits(contract)).collect();
        if fitting.is_empty() {
            return Err(self.unknown(what, given, names, why));
        }
        self.contracts = fitting;
        Ok(())
    }

    fn unknown(&self, what: &str, given: &str, known: &[&'static str], why: &str) -> Unknown {
        let best = meant(given, known.iter().copied());
        let given: String = given.chars().take(80).collect();
        let at = if self.at.is_empty() { what.to_owned() } else { format!("{}.{what}", self.at) };
        Unknown { detail: format!("{at} {given:?}: {why}{best}"), near: !best.is_empty() }
    }
}

/// Whose contracts these are, and that they have something.
pub(super) fn whose(contracts: &[&Contract]) -> String {
    match contracts {
        [contract] => format!("{} has", contract.api),
        _ => "the APIs have".to_owned(),
    }
}
