//! Reading a JSON object by the table: each member checked, each oddity noted for the hint.

use serde_json::{Map, Value};

use super::{Need, Parameter, Shape};
use crate::domain::text::Flaw;

/// What an API lets pass that the table does not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Leniency {
    /// Numbers, true and false stand for the texts that they are written as.
    pub scalars_as_text: bool,
}

/// The members of an object that the table knows, checked.
#[derive(Debug, Clone, Default)]
pub struct Given {
    values: Vec<(&'static str, Value)>,
    /// What is odd and was let pass, in sentences for a hint.
    pub oddities: Vec<String>,
}

/// A member that cannot be taken.
#[derive(Debug, Clone)]
pub struct Misfit {
    /// Which.
    pub parameter: &'static Parameter,
    /// Why not.
    pub problem: Problem,
    /// What was given, if it may be shown and is short.
    pub shown: String,
    /// What else is odd, in sentences for a hint: often the reason.
    pub oddities: Vec<String>,
}

/// Why a member cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is missing, or empty.
    Missing,
    /// Its value is of another type.
    WrongType,
    /// Its text is too long, or holds a control character.
    Flawed(Flaw),
    /// Its value is none of those that it takes.
    NotAllowed,
}

impl Misfit {
    /// What is wrong and what would be right, in one sentence.
    pub fn hint(&self) -> String {
        let name = self.parameter.name;
        match self.problem {
            Problem::Missing => format!("{name} is required"),
            Problem::WrongType => match self.parameter.shape {
                Shape::Text => format!("{name} must be a text"),
                Shape::Flag => format!("{name} must be true or false"),
                Shape::Number => format!("{name} must be a whole number"),
                Shape::Time => format!("{name} must be a date and time"),
                Shape::Texts => format!("{name} must be an array of texts"),
                Shape::Object(_) => format!("{name} must be an object"),
                Shape::Objects(_) => format!("{name} must be an array of objects"),
            },
            Problem::Flawed(flaw) => format!("{name} {flaw}"),
            Problem::NotAllowed => {
                let best = meant(&self.shown, self.parameter.values.iter().copied());
                format!("{name} must be one of {}{best}", self.parameter.values.join(", "))
            }
        }
    }
}

impl Given {
    /// The text of a member that was given, empty or not.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_str)
    }

    /// The text of a member that was given and is not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// The value of a member that is true or false.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.value(name).and_then(Value::as_bool)
    }

    /// The objects of a member that is a list of them.
    pub fn objects(&self, name: &str) -> Option<&[Value]> {
        self.value(name).and_then(Value::as_array).map(Vec::as_slice)
    }

    /// The same, taken out.
    pub fn take_objects(&mut self, name: &str) -> Option<Vec<Value>> {
        match self.take(name)? {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object of a member that is one, taken out.
    pub fn take_object(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.take(name)? {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The object of a member that is one.
    pub fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.value(name).and_then(Value::as_object)
    }

    /// The given texts, in the order of the request.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values.iter().filter_map(|(name, value)| Some((*name, value.as_str()?)))
    }

    /// Adds a text that was read by other rules than the table's.
    pub fn put(&mut self, name: &'static str, text: &str) {
        self.values.retain(|(known, _)| *known != name);
        self.values.push((name, Value::from(text)));
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let given = self.values.iter_mut().find(|(known, _)| *known == name);
        given.map(|(_, value)| value.take())
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// Reads an object. Names are compared without case; null counts as not given; the last of several wins.
pub fn read(
    operation: &str,
    parameters: &'static [Parameter],
    object: Map<String, Value>,
    leniency: Leniency,
) -> Result<Given, Misfit> {
    let oddities = oddities(operation, parameters, &object);
    read_odd(parameters, object, leniency, oddities)
}

/// The same of an object about whose names it is known what is odd.
pub fn read_odd(
    parameters: &'static [Parameter],
    object: Map<String, Value>,
    leniency: Leniency,
    oddities: Vec<String>,
) -> Result<Given, Misfit> {
    let mut given = Given { values: Vec::with_capacity(object.len()), oddities };
    let (mut table, mut seen) = (Table::of(parameters), vec![false; parameters.len()]);
    for (name, value) in object.into_iter().filter(|(_, value)| !value.is_null()) {
        let Some(at) = table.find(&name) else { continue };
        let parameter = &parameters[at];
        let value = fit(parameter, value, leniency, &mut given.oddities);
        let value = value.map_err(|misfit| Misfit { oddities: std::mem::take(&mut given.oddities), ..misfit })?;
        if std::mem::replace(&mut seen[at], true) {
            given.values.retain(|(known, _)| *known != parameter.name);
        }
        given.values.push((parameter.name, value));
    }
    let missing = parameters.iter().filter(|parameter| parameter.need == Need::Always).find(|parameter| {
        given.value(parameter.name).is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()))
    });
    match missing {
        Some(parameter) => {
            let (problem, shown) = (Problem::Missing, String::new());
            Err(Misfit { parameter, problem, shown, oddities: given.oddities })
        }
        None => Ok(given),
    }
}

/// Looks parameters up by their names, in any case. As most requests name them in the order of the table, it is looked through from the
/// one before on.
struct Table<'a> {
    parameters: &'a [Parameter],
    next: usize,
}

impl<'a> Table<'a> {
    fn of(parameters: &'a [Parameter]) -> Self {
        Self { parameters, next: 0 }
    }

    /// Where the parameter of that name stands.
    fn find(&mut self, name: &str) -> Option<usize> {
        let is = |parameter: &Parameter| parameter.name.eq_ignore_ascii_case(name);
        let (before, behind) = self.parameters.split_at(self.next);
        let found = behind.iter().position(is).map(|at| before.len() + at).or_else(|| before.iter().position(is))?;
        self.next = found + 1;
        Some(found)
    }
}

/// What is said behind names in the wrong case.
pub const IN_ANY_CASE: &str = "names are read in any case all the same";

/// What is odd about the names of an object's members, in sentences for a hint: unknown ones first.
pub fn oddities(operation: &str, parameters: &[Parameter], object: &Map<String, Value>) -> Vec<String> {
    let mut table = Table::of(parameters);
    let mut unknown: Vec<String> = Vec::new();
    let mut miswritten: Vec<String> = Vec::new();
    for name in object.keys() {
        match table.find(name).map(|at| &parameters[at]) {
            None => unknown.push(self::unknown(operation, parameters, name)),
            Some(parameter) if parameter.name == name => {}
            Some(parameter) => {
                miswritten.push(format!("{name} is not a parameter of {operation}; did you mean {}?", parameter.name));
            }
        }
    }
    if !miswritten.is_empty() {
        miswritten.push(IN_ANY_CASE.to_owned());
    }
    unknown.into_iter().chain(miswritten).collect()
}

fn fit(
    parameter: &'static Parameter,
    value: Value,
    leniency: Leniency,
    oddities: &mut Vec<String>,
) -> Result<Value, Misfit> {
    let misfit =
        |problem, shown: &str| Misfit { parameter, problem, shown: show(parameter, shown), oddities: Vec::new() };
    match (parameter.shape, value) {
        (Shape::Text, Value::String(text)) => fit_text(parameter, text, oddities),
        (Shape::Text, value @ (Value::Number(_) | Value::Bool(_))) if leniency.scalars_as_text => {
            fit_text(parameter, value.to_string(), oddities)
        }
        (Shape::Flag, value @ Value::Bool(_))
        | (Shape::Number, value @ Value::Number(_))
        | (Shape::Time, value @ Value::String(_))
        | (Shape::Object(_), value @ Value::Object(_))
        | (Shape::Texts | Shape::Objects(_), value @ Value::Array(_)) => Ok(value),
        (Shape::Flag, Value::String(text)) if text.trim().eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        (Shape::Flag, Value::String(text)) if text.trim().eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        (_, other) => Err(misfit(Problem::WrongType, &other.to_string())),
    }
}

fn fit_text(parameter: &'static Parameter, text: String, oddities: &mut Vec<String>) -> Result<Value, Misfit> {
    let misfit = |problem| Misfit { parameter, problem, shown: show(parameter, &text), oddities: Vec::new() };
    parameter.limit.check(&text).map_err(|flaw| misfit(Problem::Flawed(flaw)))?;
    if parameter.values.is_empty() || text.is_empty() {
        return Ok(Value::String(text));
    }
    let known = parameter.values.iter().find(|value| value.eq_ignore_ascii_case(text.trim()));
    let known = known.ok_or_else(|| misfit(Problem::NotAllowed))?;
    if *known != text {
        oddities.push(format!("{} is written {known}", parameter.name));
    }
    Ok(Value::String((*known).to_owned()))
}

fn show(parameter: &Parameter, text: &str) -> String {
    if parameter.secret { String::new() } else { text.chars().take(80).collect() }
}

fn unknown(operation: &str, parameters: &[Parameter], name: &str) -> String {
    let best = meant(name, parameters.iter().map(|parameter| parameter.name));
    format!("{} is not a parameter of {operation}{best}", name.chars().take(80).collect::<String>())
}

/// The candidate that is most like the word, if any is.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let alike = |candidate: &str| strsim::jaro_winkler(&word, &candidate.to_lowercase());
    let scored = candidates.into_iter().map(|candidate| (alike(candidate), candidate));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}

/// `; did you mean X?` with the candidate that is most like the word; nothing if none is.
pub fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|best| format!("; did you mean {best}?")).unwrap_or_default()
}
