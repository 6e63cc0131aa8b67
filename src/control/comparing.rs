//! A request compared with what it should be like, point by point.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::exchanges::{OutcomeName, object};
use super::filters::a_status;
use super::known::{Known, Unknown};
use super::matching::ExpectedValue;
use super::words::ApiName;
use super::{Control, Problem};
use crate::contract::matching::named;
use crate::contract::{Expected, nearest};
use crate::dialects::CONTRACTS;
use crate::domain::Api;
use crate::domain::exchanges::{Ending, Kept};
use crate::domain::text::{Pattern, fold};
use crate::edge::Mask;
use crate::service::Fingerprints;

/// What a request is like; what is not said may be anything.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Match {
    /// Of this API.
    api: Option<ApiName>,
    /// Of this operation, in any case; one that there is.
    operation: Option<String>,
    /// That ended like this.
    outcome: Option<OutcomeName>,
    /// With this code, as the journal shows it; one that there is.
    code: Option<String>,
    /// By this operator, in any case.
    operator: Option<String>,
    /// Answered with this HTTP status.
    #[schema(minimum = 100, maximum = 999)]
    status: Option<u16>,
    /// Sent to this path, in any case; `*` stands for any run of characters.
    path: Option<String>,
    /// With these parameters. A password or another secret is compared with the one that came. A name that no API has is
    /// refused if it is very much like one of theirs and no request that is kept has it; any other may be looked for.
    parameters: Option<BTreeMap<String, ExpectedValue>>,
}

/// Where a request is not what was looked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Difference {
    /// The point, such as `operation` or `parameters.Username`.
    path: String,
    /// What was looked for. In the place of a secret stands its fingerprint.
    #[schema(value_type = Value)]
    expected: Value,
    /// What is there: a value, a list where there are several, or null.
    #[schema(value_type = Value)]
    actual: Value,
}

/// The longest text that is looked at for what it is like.
const LONGEST: usize = 200;

impl Difference {
    /// How far what is there is from what was looked for: 1 where it differs in case alone, 2 where it is much like it (as
    /// near as what a hint would suggest), 3 where it is something else, 4 where there is nothing. Of several values, the
    /// nearest counts; two secrets are never much alike.
    pub(super) fn distance(&self) -> u32 {
        match &self.actual {
            Value::Null => 4,
            Value::Array(values) => values.iter().map(|value| self.distance_of(value)).min().unwrap_or(4),
            value => self.distance_of(value),
        }
    }

    fn distance_of(&self, actual: &Value) -> u32 {
        let (Value::String(expected), Value::String(actual)) = (&self.expected, actual) else { return 3 };
        let secret = Fingerprints::is_one(expected) || Fingerprints::is_one(actual);
        if fold(expected) == fold(actual) {
            1
        } else if secret || expected.len().max(actual.len()) > LONGEST {
            3
        } else if nearest(expected, [actual.as_str()]).is_some() {
            2
        } else {
            3
        }
    }
}

/// A description, ready to be compared with requests.
pub(super) struct Compared<'a> {
    wanted: &'a Match,
    path: Option<Pattern>,
    parameters: Vec<(&'a String, &'a ExpectedValue, Expected)>,
}

impl Match {
    /// Refuses an API, an operation or a code that no contract has. Answers the parameters that none has but one very much
    /// like them: a slip, unless a client has sent them just so. Any other parameter may be looked for, known or not.
    pub(super) fn doubts(&self, at: &str) -> Result<Vec<(String, Unknown)>, Problem> {
        let api = self.api.map(Api::from).map(Api::name);
        let mut known = Known::new(at, api, self.operation.as_deref(), CONTRACTS)?;
        self.code.as_deref().map_or(Ok(()), |code| known.code(code))?;
        a_status(&format!("{at}.status"), self.status)?;
        let names = self.parameters.iter().flat_map(BTreeMap::keys);
        let unknown = names.filter_map(|name| Some((name.clone(), known.parameter(name).err()?)));
        Ok(unknown.filter(|(_, unknown)| unknown.near).collect())
    }
}

/// Whether a request has a parameter of that name.
pub(super) fn has_parameter(kept: &Kept, name: &str) -> bool {
    !named(&object(&kept.exchange.asked.parameters), name).is_empty()
}

impl<'a> Compared<'a> {
    /// `at` is where it stands, such as `match`.
    pub(super) fn new(at: &str, wanted: &'a Match) -> Result<Self, Problem> {
        let read = |(name, value): (&'a String, &'a ExpectedValue)| {
            let wrong = |why| Problem::bad_request(format!("{at}.parameters.{name}: {why}"));
            Ok((name, value, value.read().map_err(wrong)?))
        };
        let parameters = wanted.parameters.iter().flatten().map(read);
        Ok(Self {
            wanted,
            path: wanted.path.as_deref().map(|path| Pattern::new(path).unwrap_or_else(|| Pattern::exactly(path))),
            parameters: parameters.collect::<Result<_, Problem>>()?,
        })
    }

    /// Where a request is not like that.
    pub(super) fn differences(&self, kept: &Kept, control: &Control) -> Vec<Difference> {
        let (wanted, exchange) = (self.wanted, &kept.exchange);
        let mut found = Vec::new();
        let mut point = |path: &str, holds: bool, expected: Value, actual: Value| {
            if !holds {
                found.push(Difference { path: path.to_owned(), expected, actual });
            }
        };
        if let Some(api) = wanted.api.map(Api::from) {
            point("api", exchange.api == api, json!(api.name()), json!(exchange.api.name()));
        }
        if let Some(name) = &wanted.operation {
            point("operation", same(name, exchange.operation.as_ref()), json!(name), json!(exchange.operation));
        }
        if let Some(ending) = wanted.outcome.map(Ending::from) {
            point("outcome", exchange.outcome == ending, json!(ending.name()), json!(exchange.outcome.name()));
        }
        if let Some(code) = &wanted.code {
            point("code", exchange.code.as_ref() == Some(code), json!(code), json!(exchange.code));
        }
        if let Some(name) = &wanted.operator {
            point("operator", same(name, exchange.operator.as_ref()), json!(name), json!(exchange.operator));
        }
        if let Some(status) = wanted.status {
            let actual = exchange.answered.status;
            point("status", actual == Some(status), json!(status), json!(actual));
        }
        if let Some(path) = &self.path {
            point("path", path.matches(&exchange.asked.path), json!(wanted.path), json!(exchange.asked.path));
        }
        if !self.parameters.is_empty() {
            found.extend(self.parameters(kept, control));
        }
        found
    }

    fn parameters(&self, kept: &Kept, control: &Control) -> Vec<Difference> {
        let given = object(&kept.exchange.asked.parameters);
        let mask = |text: &str| control.journal.mask(text);
        let mut found = Vec::new();
        for (name, shown, expected) in &self.parameters {
            let values = named(&given, name);
            if expected.met(&values, &mask) {
                continue;
            }
            let secret = values.iter().any(|value| Fingerprints::is_one(value)) || is_secret(name);
            let expected = if secret { shown.masked(&mask) } else { shown.shown() };
            let actual = match values.as_slice() {
                [] => Value::Null,
                [one] => json!(one),
                several => json!(several),
            };
            found.push(Difference { path: format!("parameters.{name}"), expected, actual });
        }
        found
    }
}

fn same(name: &str, actual: Option<&String>) -> bool {
    actual.is_some_and(|actual| fold(actual) == fold(name))
}

/// Whether any API has a secret of that name.
fn is_secret(name: &str) -> bool {
    CONTRACTS.iter().any(|contract| contract.is_secret(name))
}
