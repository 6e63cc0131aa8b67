//! From a refusal to a row of ADManager's table.

use serde_json::Value;

use super::matching::Match;
use super::wire::{answer, escaped, texts};
use super::{CONTRACT, names};
use crate::contract::{Misfit, Problem, Refused};
use crate::domain::refusal::Taken;
use crate::domain::{Failure, Kind, Refusal};
use crate::edge::{Answer, Hint};
use crate::service::Error;

/// A refusal on its way to the client, of one object or of the whole request.
#[derive(Debug)]
pub(super) struct Rejection {
    pub(super) row: &'static Refused,
    values: Vec<String>,
    hints: Vec<String>,
    pub(super) failure: Option<Failure>,
}

impl Rejection {
    pub(super) fn new(row: &str, hint: impl Into<String>) -> Self {
        Self { row: CONTRACT.answer(row), values: Vec::new(), hints: vec![hint.into()], failure: None }
    }

    /// That row, said without any reason of its own.
    pub(super) fn said(row: &'static Refused, values: Vec<String>) -> Self {
        Self { row, values, hints: Vec::new(), failure: None }
    }

    /// A refusal of the whole request because of one of its parameters.
    pub(super) fn parameter(row: &str, name: &str, hint: impl Into<String>) -> Self {
        Self { values: vec![name.to_owned()], ..Self::new(row, hint) }
    }

    /// What is wrong, for the person who sent it.
    pub(super) fn hints(&self) -> impl Iterator<Item = String> {
        self.hints.clone().into_iter()
    }

    /// With what else is odd about the object: often the reason.
    pub(super) fn and(mut self, oddities: Vec<String>) -> Self {
        self.hints.extend(oddities);
        self
    }

    /// The refusal of one object while that was being done, with the operation's word for no success.
    pub(super) fn entry(&self, status: &str, doing: &str) -> Value {
        let values: Vec<&str> = match self.values.as_slice() {
            [] => vec![doing],
            values => values.iter().map(String::as_str).collect(),
        };
        texts([("status", status), ("statusMessage", &escaped(&self.row.fill(&values)))])
    }

    /// The refusal of the whole request.
    pub(super) fn envelope(self) -> Answer {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        let text = escaped(&self.row.fill(&values));
        let body = match self.row.code {
            "" => texts([("SEVERITY", "SEVERE"), ("STATUS_MESSAGE", &text)]),
            code => texts([("SEVERITY", "SEVERE"), ("STATUS_MESSAGE", &text), ("ERROR_CODE", code)]),
        };
        let refused = answer(&body).hint(Hint::none().and(self.hints)).giving(self.row);
        if self.row.id == "internal-request" { refused.failed(self.failure) } else { refused.refused() }
    }

    /// The same, as the log-in says it.
    pub(super) fn log_in(self) -> Answer {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        let text = escaped(&self.row.fill(&values));
        let body = texts([
            ("SEVERITY", "SEVERE"),
            ("STATUS_MESSAGE", &text),
            ("LoginStatus", "false"),
            ("LoginStatusMessage", &text),
        ]);
        Answer { body: body.to_string(), ..self.envelope() }
    }

    /// The same, with what was compared as the request gave it.
    pub(super) fn naming(mut self, found: &Match) -> Self {
        if !self.values.is_empty() {
            self.values = vec![found.column.to_owned(), found.value.clone()];
        }
        self
    }

    /// An error of a whole request.
    pub(super) fn of_request(error: Error) -> Self {
        match error {
            Error::Failed(failure) => Self { failure: Some(failure), ..Self::new("internal-request", FAILED) },
            Error::Refused(_) => Self::from(error),
        }
    }
}

const FAILED: &str = "the server failed; its log says more under this request's id";

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::from(refusal),
            Error::Failed(failure) => Self { failure: Some(failure), ..Self::new("internal", FAILED) },
        }
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        let values = match &refusal {
            Refusal::NoSuchUser { by, value } | Refusal::SeveralUsers { by, value } => vec![by.clone(), value.clone()],
            _ => Vec::new(),
        };
        Self { values, ..Self::new(refused(&refusal), hint(&refusal)) }
    }
}

impl From<Misfit> for Rejection {
    fn from(misfit: Misfit) -> Self {
        let row = if misfit.problem == Problem::Missing { "no-name" } else { "constraint" };
        Self::new(row, misfit.hint()).and(misfit.oddities)
    }
}

/// The row of a refusal.
pub fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoCredentials => "token-missing",
        Refusal::UnreadableCredentials
        | Refusal::UnknownCredentials
        | Refusal::ExpiredCredentials
        | Refusal::CredentialsSwitchedOff => "token-invalid",
        Refusal::WrongPassword => "login-invalid",
        Refusal::MissingRight { .. } => "right",
        Refusal::UnknownRealm { .. } | Refusal::RealmNotNamed | Refusal::RealmOutOfReach { .. } => "domain-invalid",
        Refusal::UnknownName { kind: Kind::OrganizationalUnit, .. } | Refusal::UnknownGroup { .. } => "no-object",
        Refusal::UnknownName { kind: Kind::CreationTemplate | Kind::ModificationTemplate, .. } => "template",
        Refusal::UnknownName { .. }
        | Refusal::Token(_)
        | Refusal::UnknownTask { .. }
        | Refusal::InUse { .. }
        | Refusal::SwitchedOff { .. }
        | Refusal::Unfit { .. }
        | Refusal::Immutable { .. }
        | Refusal::PasswordElsewhere => "constraint",
        Refusal::NameTaken { .. } => "exists",
        Refusal::NoSuchUser { .. } => "nobody",
        Refusal::SeveralUsers { .. } => "several",
        Refusal::Missing { .. } => "no-name",
        Refusal::WeakPassword => "password",
        Refusal::QuotaUsedUp { .. } => "quota",
    }
}

/// What to tell the person who sent the request.
fn hint(refusal: &Refusal) -> String {
    let advice = match refusal {
        Refusal::NoCredentials => "send AuthToken as a parameter of the query or the form body",
        Refusal::UnknownCredentials | Refusal::ExpiredCredentials => "APIAuthToken gives out a new token",
        Refusal::UnknownRealm { .. } | Refusal::RealmNotNamed => {
            "domainName is a domain of the seed, by DNS or flat name; --unknown-names create makes others"
        }
        Refusal::UnknownName { kind: Kind::OrganizationalUnit, .. } => {
            "an OU is named by the DN of a container of the domain, listed in the seed as an organizational unit or made \
             with CreateOU"
        }
        Refusal::UnknownGroup { .. } => "groups are listed in the seed, or made with CreateGroup",
        Refusal::UnknownName { .. } => "add it to the seed, or start with --unknown-names create",
        Refusal::NameTaken { taken: Taken::Identifier(names::UPN), .. } => "userPrincipalName is unique in the domain",
        Refusal::NameTaken { taken: Taken::Identifier(_), .. } => "cn is unique in its OU",
        Refusal::NameTaken { taken: Taken::Group, .. } => "the name of a group is unique in the domain",
        Refusal::NameTaken { taken: Taken::Entry(_), .. } => "there is an OU with this DN",
        Refusal::NameTaken { .. } => "sAMAccountName is unique in the domain; ModifyUser changes the user who has it",
        Refusal::QuotaUsedUp { .. } => {
            "50 objects a day for each help desk technician; the day turns at midnight UTC; the built-in admin is not counted, and APIAuthToken gives it a token"
        }
        Refusal::WeakPassword => {
            "by default 7 characters or more, and not the user's name in it; the seed says so for each domain"
        }
        _ => return refusal.to_string(),
    };
    format!("{refusal}; {advice}")
}
