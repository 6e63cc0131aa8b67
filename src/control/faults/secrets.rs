//! Secrets that a fault looks for: kept and shown as fingerprints, by which they are found again.

use serde_json::{Map, Value};

use super::check;
use super::order::FaultOrder;
use crate::contract::{Contract, Expected, matching};
use crate::control::Problem;
use crate::edge::{Mask, mask};
use crate::service::Fingerprints;

/// Puts a fingerprint in the place of each secret that a fault wants a parameter to be, for those APIs. A pattern cannot be
/// compared with a fingerprint and is refused.
pub(super) fn masked(order: &mut FaultOrder, contracts: &[&'static Contract], mask: &dyn Mask) -> Result<(), Problem> {
    let parameters = order.matching.as_mut().and_then(|matching| matching.parameters.as_mut());
    for (name, value) in parameters.into_iter().flatten() {
        let secret = contracts.iter().any(|contract| contract.is_secret(name));
        let holds_secrets = contracts.iter().any(|contract| contract.is_nested(name));
        match check::expected(name, value)? {
            Expected::Like(_) if secret || holds_secrets => {
                let what = if secret { "is a secret" } else { "may hold secrets" };
                let why = format!("match.parameters.{name} {what}, of which a fingerprint is kept alone");
                return Err(Problem::bad_request(format!("{why}: no pattern can be compared with it")));
            }
            Expected::Text(text) if secret => *value = Value::from(Once(mask).mask(&text)),
            Expected::Text(_) => {
                let mut members = Map::from_iter([(name.clone(), value.clone())]);
                for contract in contracts {
                    members = mask::parameters(&members, contract, &[], &Once(mask));
                }
                *value = members.remove(name).unwrap_or_default();
            }
            Expected::Like(_) | Expected::Given | Expected::Absent => {}
        }
    }
    Ok(())
}

/// The parameters of a request, among which those that a fault wants are looked for.
pub(super) struct Given<'a> {
    plain: &'a Map<String, Value>,
    masked: Map<String, Value>,
    mask: &'a dyn Mask,
}

impl<'a> Given<'a> {
    /// Those of a request to that API.
    pub(super) fn new(plain: &'a Map<String, Value>, contract: &'static Contract, mask: &'a dyn Mask) -> Self {
        Self { plain, masked: mask::parameters(plain, contract, &[], mask), mask }
    }

    /// Whether the parameter of that name is as expected, itself or by its fingerprint.
    pub(super) fn meets(&self, name: &str, expected: &Expected) -> bool {
        let values = matching::named(self.plain, name);
        let by_fingerprint = |text: &String| {
            let is = |value: &String| self.mask.mask(value) == *text;
            (Fingerprints::is_one(text) && values.iter().any(is)) || matching::named(&self.masked, name).contains(text)
        };
        let masked = |text: &Expected| matches!(text, Expected::Text(text) if by_fingerprint(text));
        expected.met(&values, &str::to_owned) || masked(expected)
    }
}

/// Masks what is no fingerprint yet.
struct Once<'a>(&'a dyn Mask);

impl Mask for Once<'_> {
    fn mask(&self, secret: &str) -> String {
        if Fingerprints::is_one(secret) { secret.to_owned() } else { self.0.mask(secret) }
    }
}
