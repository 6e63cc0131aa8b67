//! Whom a request is about: the users that it names, one by one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::exchanges::object;
use crate::contract::matching::has_value;
use crate::contract::{Contract, Parameter};
use crate::dialects::contract_of;
use crate::domain::Api;
use crate::domain::exchanges::{Ending, Exchange, Spoilt};
use crate::domain::text::fold;

/// A user, or whatever else, that a request is about.
pub(super) struct Person {
    members: Value,
    names: BTreeSet<String>,
    /// The same as they were written.
    written: Vec<String>,
}

/// A request, with what it is about.
pub(super) struct Step<'a> {
    pub(super) exchange: &'a Exchange,
    given: Map<String, Value>,
    people: Vec<Person>,
    verb: String,
}

impl Person {
    fn of(contract: &Contract, members: Value) -> Self {
        let written = members.as_object().map(|members| contract.people.names(members)).unwrap_or_default();
        Self { names: written.iter().map(|name| fold(name)).collect(), written, members }
    }

    /// What she is called, folded.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.names.iter()
    }

    fn is(&self, other: &Self) -> bool {
        !self.names.is_disjoint(&other.names)
    }
}

impl<'a> Step<'a> {
    pub(super) fn of(exchange: &'a Exchange) -> Self {
        let given = object(&exchange.asked.parameters);
        let contract = contract_of(exchange.api);
        let operation = exchange.operation.as_deref().and_then(|name| contract.operation(name));
        let several = operation.and_then(|operation| several(operation.parameters, &given));
        let members = several.map_or_else(|| vec![Value::Object(given.clone())], Clone::clone);
        let people = members.into_iter().map(|members| Person::of(contract, members)).collect();
        let verb = contract.people.verb(exchange.operation.as_deref(), &given);
        Self { exchange, given, people, verb }
    }

    /// All whom it is about.
    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// What they are called, folded.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.people.iter().flat_map(Person::names)
    }

    /// Those for whom it was not done.
    pub(super) fn failing(&self) -> impl Iterator<Item = &Person> {
        self.exchange.failing.iter().filter_map(|place| self.people.get(*place))
    }

    /// Whether the client was told that it was done for some and not for others.
    pub(super) fn is_done_in_part(&self) -> bool {
        let failing = self.exchange.failing.len();
        self.exchange.spoilt.is_none() && failing > 0 && failing < self.people.len()
    }

    /// All that is asked.
    pub(super) fn whole(&self) -> (Api, Option<&'a str>, &'a str) {
        (self.exchange.api, self.exchange.operation.as_deref(), &self.exchange.asked.parameters)
    }

    /// Whether another asks the same for one of the same users; or for the same at all, where neither names one.
    pub(super) fn is_like(&self, other: &Step<'_>) -> bool {
        let asks = self.exchange.operation == other.exchange.operation && self.verb == other.verb;
        let is_about = |one: &Person| other.people.iter().any(|person| one.is(person));
        asks && (self.whole() == other.whole() || self.people.iter().any(is_about))
    }

    /// Whether it makes something that may not be there twice, and the client does not know whether it did. What creates
    /// or updates may be repeated.
    pub(super) fn is_lost_create(&self) -> bool {
        let begins = |word| self.verb.starts_with(word);
        let creates = (begins("create") && !begins("createorupdate")) || begins("add");
        creates && self.exchange.spoilt == Some(Spoilt::Lost)
    }

    pub(super) fn reads(&self) -> bool {
        ["get", "search"].into_iter().any(|word| self.verb.starts_with(word))
    }

    /// Whether a read tells of one of them: it was answered, is one of users, and looks for nobody else.
    pub(super) fn may_show(&self, people: &[Person]) -> bool {
        let operation = self.exchange.operation.as_deref().unwrap_or_default().to_lowercase();
        let of_users = operation.contains("user") && !operation.ends_with("usergroups");
        if self.exchange.outcome == Ending::Failed || self.exchange.spoilt.is_some() {
            return false;
        }
        let narrowed = contract_of(self.exchange.api).people.narrowing(&self.given);
        let narrowed: Vec<String> = narrowed.iter().map(|text| fold(text)).collect();
        let holds = |person: &Person, text: &String| {
            let within = |value: &str| fold(value).contains(text.as_str());
            let members = person.members.as_object();
            person.names.iter().any(|name| text.contains(name.as_str()))
                || members.is_some_and(|members| has_value(members, &within))
        };
        let fits = |person: &Person| {
            let named = self.names().next().is_none() || self.people.iter().any(|shown| shown.is(person));
            (person.names.is_empty() || (of_users && named)) && narrowed.iter().all(|text| holds(person, text))
        };
        people.iter().any(fits)
    }

    /// Whether its answer has the name of one of them in it, as it was written and as a word of its own.
    pub(super) fn shows(&self, people: &[Person]) -> bool {
        let body = self.exchange.answered.body.as_str();
        let alone = |at: usize, length: usize| {
            let before = body[..at].chars().next_back();
            let after = body[at + length..].chars().next();
            ![before, after].into_iter().flatten().any(char::is_alphanumeric)
        };
        let mut names = people.iter().flat_map(|person| &person.written);
        names.any(|name| body.match_indices(name.as_str()).any(|(at, _)| alone(at, name.len())))
    }

    /// Whether it has to do with somebody for whom another was not done: in another way, or with success.
    pub(super) fn deals_with(&self, person: &Person) -> bool {
        let mut hers = self.people.iter().enumerate().filter(|(_, other)| other.is(person));
        let fails = |place: usize| self.exchange.failing.contains(&place);
        hers.any(|(place, other)| other.members != person.members || !fails(place))
    }
}

/// The objects of the first parameter that is a list of them.
fn several<'g>(rows: &[Parameter], given: &'g Map<String, Value>) -> Option<&'g Vec<Value>> {
    rows.iter().filter(|row| row.shape.is_nested()).find_map(|row| match given.get(row.name)? {
        Value::Array(items) => Some(items),
        Value::Object(inner) => several(row.members(), inner),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}
