//! How requests say whom they are about.

use serde_json::{Map, Value};

use super::matching::named;
use crate::domain::text::fold;

/// How the requests of an API say whom they are about, and what is to be done with her.
#[derive(Debug)]
pub struct People {
    /// The parameters that name a user.
    pub named_by: &'static [&'static str],
    /// Those that make up her name together where none of the others is given.
    pub composed_of: &'static [&'static str],
    /// Those that narrow down which users are found.
    pub narrowed_by: &'static [&'static str],
    /// The one that says what is to be done, where the operation's name does not.
    pub action: Option<&'static str>,
    /// What the names of operations begin with, before the verb.
    pub prefix: &'static str,
}

impl People {
    /// What a user is called, as it is written in an object with parameters of hers.
    pub fn names(&self, members: &Map<String, Value>) -> Vec<String> {
        let mut written = values(self.named_by, members);
        if written.is_empty() {
            let composed = values(self.composed_of, members).join(" ");
            written.extend(Some(composed).filter(|name| !name.is_empty()));
        }
        written
    }

    /// The texts by which a request narrows down what is found.
    pub fn narrowing(&self, given: &Map<String, Value>) -> Vec<String> {
        values(self.narrowed_by, given)
    }

    /// The verb of what a request asks for, in lower case, with what may stand behind it.
    pub fn verb(&self, operation: Option<&str>, given: &Map<String, Value>) -> String {
        let action = self.action.and_then(|name| given.get(name)).and_then(Value::as_str);
        let name = action.or(operation).unwrap_or_default();
        name.strip_prefix(self.prefix).unwrap_or(name).to_lowercase()
    }
}

/// The values of these parameters that are not empty, wherever they stand.
fn values(names: &[&str], members: &Map<String, Value>) -> Vec<String> {
    let all = names.iter().flat_map(|name| named(members, name));
    all.filter(|text| !fold(text).is_empty()).collect()
}
