//! A call with several objects, as far as its objects; each is read by the table of attributes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::attributes::ATTRIBUTES;
use super::domains::{self, Domain};
use super::error::Rejection;
use super::operations::MATCHES;
use super::wire::{Parameters, answer, escaped};
use super::{Admanager, CONTRACT, auth, passwords};
use crate::contract::{Given, Leniency, Parameter, Refused, nearest, read};
use crate::dialects::json;
use crate::domain::text::{LONG, is_name};
use crate::domain::{Detail, Entry, Failure, Kind, Refusal};
use crate::edge::{Answer, Call, Hint, give};
use crate::service::{Caller, ReachedRealm};

/// A request that has come as far as its objects.
pub(super) struct Batch<'a> {
    pub(super) admanager: &'a Admanager,
    pub(super) caller: Caller,
    pub(super) realm: ReachedRealm,
    /// The DNS name of the domain.
    pub(super) domain: String,
    pub(super) objects: Vec<Value>,
    /// The attribute that names the users, where the request says which.
    pub(super) said: Option<&'static str>,
}

/// An object that has been read.
pub(super) struct Object {
    pub(super) given: Given,
    /// Attributes that are registered in the product.
    pub(super) custom: Vec<(String, String)>,
    /// Attributes that the directory does not take.
    pub(super) unknown: Vec<String>,
}

/// What has been done with an object: its entry, and sentences for a hint.
pub(super) type Done = Result<(Value, Vec<String>), Rejection>;

/// What the hints and the outcome of a batch add up to.
pub(super) struct Results {
    /// The operation's word for no success.
    status: &'static str,
    /// What it does with an object, as its refusals say it.
    doing: &'static str,
    entries: Vec<Value>,
    hints: Vec<String>,
    rows: Vec<&'static Refused>,
    failing: Vec<usize>,
    refused: bool,
    failure: Option<Failure>,
}

impl Results {
    /// None yet.
    pub(super) fn of(status: &'static str, doing: &'static str) -> Self {
        let (entries, hints, rows, failing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { status, doing, entries, hints, rows, failing, refused: false, failure: None }
    }

    pub(super) fn add(&mut self, done: Done) {
        let number = self.entries.len() + 1;
        let about = |hint: String| format!("object {number}: {hint}");
        match done {
            Ok((entry, hints)) => {
                if let Some(row) = partly(&entry) {
                    give(&mut self.rows, row);
                }
                self.entries.push(entry);
                self.hints.extend(hints.into_iter().map(about));
            }
            Err(mut rejection) => {
                give(&mut self.rows, rejection.row);
                self.failing.push(self.entries.len());
                self.entries.push(rejection.entry(self.status, self.doing));
                self.hints.extend(rejection.hints().map(about));
                self.refused = true;
                self.failure = self.failure.take().or(rejection.failure.take());
            }
        }
    }

    pub(super) fn answer(self) -> Answer {
        let answer = answer(&Value::Array(self.entries)).hint(Hint::none().and(self.hints));
        let answer = Answer { rows: self.rows, failing: self.failing, ..answer };
        match self.failure {
            Some(failure) => answer.failed(Some(failure)),
            None if self.refused => answer.refused(),
            None => answer,
        }
    }
}

impl<'a> Batch<'a> {
    pub(super) async fn open(
        admanager: &'a Admanager,
        call: &Call,
        parameters: &Parameters,
        operation: &'static str,
    ) -> Result<Self, Rejection> {
        let service = &admanager.service;
        let caller = auth::caller(admanager, call, parameters, operation).await?;
        let objects = objects(parameters, operation)?;
        let realms = service.realms(&caller).await.map_err(Rejection::of_request)?;
        let Domain { realm, dns: domain } = match parameters.get("domainName") {
            Some(name) => domains::reach(admanager, &caller, &realms, name).await?,
            None if operation == MODIFY => domains::all(&realms).into_iter().next().ok_or(Refusal::RealmNotNamed)?,
            None => return Err(Refusal::RealmNotNamed.into()),
        };
        let said = if operation == MODIFY { said(parameters)? } else { None };
        if let Some(left) = service.allowance_left(&caller).await.map_err(Rejection::of_request)?
            && left < 1
        {
            let limit = caller.daily_limit.unwrap_or_default();
            return Err(Refusal::QuotaUsedUp { limit }.into());
        }
        Ok(Self { admanager, caller, realm, domain, objects, said })
    }

    /// Reads an object by another table; what is odd goes with what was read.
    pub(super) fn read(&self, parameters: &'static [Parameter], object: &Value) -> Result<Given, Rejection> {
        let Value::Object(object) = object else { return Err(no_object()) };
        Ok(read(self.caller.operation, parameters, object.clone(), Leniency { scalars_as_text: true })?)
    }

    /// Reads an object by the table of attributes.
    pub(super) async fn object(&self, object: Value) -> Result<Object, Rejection> {
        let Value::Object(object) = object else { return Err(no_object()) };
        let (mut custom, mut unknown) = (Vec::new(), Vec::new());
        let mut known = Map::with_capacity(object.len());
        let (mut names, naming) = (Vec::new(), self.naming(&object));
        for (name, value) in object {
            if let Some(key) = naming.iter().find(|key| key.eq_ignore_ascii_case(&name)) {
                names.extend(scalar(&name, &value)?.map(|text| (*key, text)));
            } else if ATTRIBUTES.iter().any(|attribute| attribute.name.eq_ignore_ascii_case(&name)) {
                known.insert(name, value);
            } else if self.registered(&name).await? {
                custom.extend(scalar(&name, &value)?.map(|text| (name, text)));
            } else {
                unknown.push(name.clone());
                known.insert(name, Value::Null);
            }
        }
        let mut given = read(self.caller.operation, ATTRIBUTES, known, Leniency { scalars_as_text: true })?;
        for (name, text) in names {
            given.put(name, &text);
        }
        Ok(Object { given, custom, unknown })
    }

    /// The attributes of an object that name a user who is there: whatever they say, she may have it, if only through
    /// another API, so that the directory's limits are not theirs.
    fn naming(&self, object: &Map<String, Value>) -> Vec<&'static str> {
        if self.caller.operation != MODIFY {
            return Vec::new();
        }
        let given = |name: &str| {
            let value = object.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            value.is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
        };
        let key = self.said.or_else(|| MATCHES.iter().find(|name| given(name)).copied());
        key.into_iter().chain([LOG_ON_NAME]).collect()
    }

    async fn registered(&self, name: &str) -> Result<bool, Rejection> {
        let service = &self.admanager.service;
        Ok(is_name(name) && service.knows(&self.caller, &self.realm, Kind::Attribute, name).await?)
    }

    /// The template that the object names, or the technician's own for users to be created.
    pub(super) async fn template(&self, kind: Kind, named: Option<&str>) -> Result<Option<Entry>, Rejection> {
        let default = || match kind {
            Kind::CreationTemplate => self.caller.operator.details.get("default_template").and_then(Detail::text),
            _ => None,
        };
        match named.or_else(default) {
            Some(name) => Ok(Some(self.admanager.service.named(&self.caller, &self.realm, kind, name).await?)),
            None => Ok(None),
        }
    }

    /// The object with the template's values where it has none of its own.
    pub(super) fn with_defaults(
        &self,
        given: Given,
        defaults: &[BTreeMap<String, String>],
    ) -> Result<Given, Rejection> {
        let mut object = Map::new();
        for (name, value) in defaults.iter().flatten() {
            object.insert(name.clone(), Value::from(value.as_str()));
        }
        for (name, value) in given.texts().filter(|(_, value)| !value.is_empty()) {
            object.retain(|known, _| !known.eq_ignore_ascii_case(name));
            object.insert(name.to_owned(), Value::from(value));
        }
        let mut read = read(self.caller.operation, ATTRIBUTES, object, Leniency { scalars_as_text: true })?;
        read.oddities = given.oddities;
        Ok(read)
    }
}

/// The row that an entry of a success gives whose sentence says that not everything was done.
fn partly(entry: &Value) -> Option<&'static Refused> {
    let said = entry.get("statusMessage")?.as_str()?;
    let rows = ["partial", "partial-unwilling"].map(|row| CONTRACT.answer(row));
    rows.into_iter().find(|row| row.text.rsplit("{}").next().is_some_and(|end| said.ends_with(&escaped(end))))
}

/// The attribute that is the user name.
const LOG_ON_NAME: &str = "sAMAccountName";

/// The one operation that does without a domain and may be told which attribute names the user.
const MODIFY: &str = "ModifyUser";

fn no_object() -> Rejection {
    Rejection::new("object", "each element of inputFormat is an object of attributes")
}

fn objects(parameters: &Parameters, operation: &str) -> Result<Vec<Value>, Rejection> {
    let missing = || Rejection::new("input-missing", "inputFormat is a JSON array, one object of attributes a user");
    let text = parameters.get("inputFormat").ok_or_else(missing)?;
    let encoded = || Rejection::new("input-invalid", "inputFormat is not Base64, as isEncoded says it is");
    let text = match operation {
        "ResetPwd" if parameters.flag("isEncoded")? => &passwords::decoded(text).ok_or_else(encoded)?,
        _ => text,
    };
    match json::parse(text) {
        Ok(Value::Array(objects)) => Ok(objects),
        Ok(_) => Err(Rejection::new("input-invalid", "inputFormat must be an array, even for one user")),
        Err(problem) => Err(Rejection::new("input-invalid", format!("inputFormat is {problem}"))),
    }
}

/// Reads `match_ldap_name`.
fn said(parameters: &Parameters) -> Result<Option<&'static str>, Rejection> {
    let Some(said) = parameters.get("match_ldap_name") else { return Ok(None) };
    let found = MATCHES.iter().find(|name| name.eq_ignore_ascii_case(said.trim()));
    let unknown = || {
        let best = nearest(said, MATCHES.iter().copied()).map(|best| format!("; did you mean {best}?"));
        let hint = format!("match_ldap_name is one of {}{}", MATCHES.join(", "), best.unwrap_or_default());
        Rejection::new("match-invalid", hint)
    };
    found.map(|name| Some(*name)).ok_or_else(unknown)
}

/// The text of a value that is a text, a number or a truth value; absent for null.
fn scalar(name: &str, value: &Value) -> Result<Option<String>, Rejection> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => {
            return Err(Rejection::new("constraint", format!("{name} must be a text")));
        }
    };
    LONG.check(&text).map_err(|flaw| Rejection::new("constraint", format!("{name} {flaw}")))?;
    Ok(Some(text))
}
