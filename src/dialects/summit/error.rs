//! From a refusal to a row of SummitAI's table: one for the whole request, or one for one user.

use axum::http::{HeaderValue, header};

use super::CONTRACT;
use super::endpoints::Door;
use super::envelope::Envelope;
use super::pages::page;
use super::record::Record;
use crate::contract::{Misfit, Problem, Refused};
use crate::domain::refusal::Taken;
use crate::domain::{Failure, Kind, Refusal};
use crate::edge::{Answer, Hint, NoSpace, Trouble};
use crate::service::Error;

/// The most characters of a client's value that a sentence repeats.
const SHOWN: usize = 80;
const FAILED: &str = "the server failed; its log says more under this request's id";

/// A refusal of the whole request, on its way to the client.
#[derive(Debug)]
pub(super) struct Rejection {
    row: &'static Refused,
    /// What stands in the open places of the row's text.
    values: Vec<String>,
    hint: String,
    failure: Option<Failure>,
}

impl Rejection {
    pub(super) fn new(row: &str, hint: impl Into<String>) -> Self {
        Self { row: CONTRACT.answer(row), values: Vec::new(), hint: hint.into(), failure: None }
    }

    /// That row, said without any reason of its own.
    pub(super) fn said(row: &'static Refused, values: Vec<String>) -> Self {
        Self { row, values, hint: String::new(), failure: None }
    }

    /// A member of the request that does not fit.
    pub(super) fn of_misfit(row: &str, misfit: Misfit) -> Self {
        let values = vec![misfit.parameter.name.to_owned(), cut(&misfit.shown)];
        Self { values, ..Self::new(row, misfit.hint()) }.and(misfit.oddities)
    }

    /// A refusal of a service that has nothing to do with one user.
    pub(super) fn of_service(error: Error) -> Self {
        let refusal = match error {
            Error::Refused(refusal) => refusal,
            Error::Failed(_) => return error.into(),
        };
        let row = match refused(&refusal) {
            "mandatory" => "mandatory-member",
            "invalid-field" => "invalid-member",
            "user-not-authorized" => "not-authorized",
            row => row,
        };
        let (member, value) = places(&refusal, None);
        Self { values: vec![member, cut(&value)], ..Self::new(row, hint(&refusal)) }
    }

    /// With what else is odd about the request: often the reason.
    pub(super) fn and(mut self, oddities: Vec<String>) -> Self {
        for oddity in oddities {
            self.hint.push_str("; ");
            self.hint.push_str(&oddity);
        }
        self
    }

    pub(super) fn answer(self, door: Door) -> Answer {
        let row = self.row;
        let mut answer = match row.status {
            200 if row.text.is_empty() => Answer::new(200, "", ""),
            200 => {
                let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
                Envelope::refusal(&row.fill(&values)).answer(door)
            }
            status => {
                let sentence = page("Request Error", row.text);
                Answer::new(status, "text/html; charset=utf-8", sentence)
            }
        };
        if row.status == 405 {
            let allow = HeaderValue::from_static("POST");
            answer.headers.push((header::ALLOW, allow));
        }
        let answer = answer.hint(Hint::new(self.hint)).giving(row);
        if row.status >= 500 { answer.failed(self.failure) } else { answer.refused() }
    }
}

impl From<Trouble> for Rejection {
    fn from(trouble: Trouble) -> Self {
        let row = match trouble {
            Trouble::TooLarge(_) => "too-large",
            Trouble::CutShort | Trouble::Undecodable(_) | Trouble::UnknownEncoding => "bad-request",
            Trouble::TookTooLong(_) => "timeout",
            Trouble::NoSpace(NoSpace::Failed) | Trouble::Panicked => "internal",
            Trouble::NoSpace(_) => "not-found",
        };
        Self::new(row, trouble.hint())
    }
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::new(refused(&refusal), hint(&refusal)),
            Error::Failed(failure) => Self { failure: Some(failure), ..Self::new("internal", FAILED) },
        }
    }
}

/// What is wrong with one user.
#[derive(Debug)]
pub(super) struct Complaint {
    /// The sentence for `Errors`.
    pub(super) text: String,
    /// The sentences for whoever sent it.
    pub(super) hints: Vec<String>,
    /// The row that the sentence is.
    pub(super) row: &'static Refused,
    /// What failed inside, for the log.
    pub(super) failure: Option<Failure>,
}

impl Complaint {
    /// About the user who is called that, as far as she could be read.
    pub(super) fn of(who: &str, error: Error, record: Option<&Record>) -> Self {
        let who = cut(who);
        let oddities = record.map(|record| record.oddities.clone()).unwrap_or_default();
        let (row, values, hint, failure) = match error {
            Error::Refused(refusal) => {
                let (member, value) = places(&refusal, record);
                (CONTRACT.answer(refused(&refusal)), [member, cut(&value)], hint(&refusal), None)
            }
            Error::Failed(failure) => {
                (CONTRACT.answer("user-failed"), [String::new(), String::new()], FAILED.to_owned(), Some(failure))
            }
        };
        let text = row.fill(&[&who, &values[0], &values[1]]);
        let hints = std::iter::once(hint).chain(oddities).map(|hint| format!("{who}: {hint}")).collect();
        Self { text, hints, row, failure }
    }

    /// With what else is odd about the user: often the reason.
    pub(super) fn and(mut self, oddities: Vec<String>) -> Self {
        self.hints.extend(oddities);
        self
    }
}

/// The refusal that a misfit is.
pub(super) fn misfit(misfit: &Misfit) -> Refusal {
    let member = misfit.parameter.name;
    match misfit.problem {
        Problem::Missing => Refusal::Missing { member: member.to_owned() },
        Problem::WrongType | Problem::Flawed(_) | Problem::NotAllowed => unfit(member, &misfit.shown, &misfit.hint()),
    }
}

pub(super) fn unfit(member: &str, value: &str, reason: &str) -> Refusal {
    Refusal::Unfit { member: member.to_owned(), value: value.to_owned(), reason: reason.to_owned() }
}

/// The row of a refusal.
pub fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoCredentials | Refusal::UnknownCredentials | Refusal::CredentialsSwitchedOff => "invalid-api-key",
        Refusal::ExpiredCredentials => "expired-api-key",
        Refusal::UnreadableCredentials | Refusal::WrongPassword => "authentication-failed",
        Refusal::MissingRight { .. } | Refusal::RealmOutOfReach { .. } | Refusal::QuotaUsedUp { .. } => {
            "user-not-authorized"
        }
        Refusal::RealmNotNamed | Refusal::Missing { .. } => "mandatory",
        Refusal::UnknownRealm { .. }
        | Refusal::UnknownName { .. }
        | Refusal::UnknownGroup { .. }
        | Refusal::Token(_)
        | Refusal::UnknownTask { .. }
        | Refusal::InUse { .. }
        | Refusal::SwitchedOff { .. }
        | Refusal::NoSuchUser { .. }
        | Refusal::Unfit { .. }
        | Refusal::Immutable { .. }
        | Refusal::PasswordElsewhere
        | Refusal::WeakPassword => "invalid-field",
        Refusal::NameTaken { taken: Taken::Entry(_), .. } => "master-exists",
        Refusal::NameTaken { .. } => "exists",
        Refusal::SeveralUsers { .. } => "several-match",
    }
}

/// What stands in the open places of a refusal's row: the member, and its value. A secret is not shown.
fn places(refusal: &Refusal, record: Option<&Record>) -> (String, String) {
    let password = ("Password", "***");
    let attribute = |name| record.map_or("", |record| record.attribute_value(name));
    let (member, value): (&str, &str) = match refusal {
        Refusal::UnknownName { kind: Kind::Attribute, name } => (name, attribute(name)),
        Refusal::UnknownName { kind: Kind::AttributeGroup, name } => {
            let grouped = record.and_then(|record| record.attribute_of_group(name)).unwrap_or(name);
            (grouped, attribute(grouped))
        }
        Refusal::UnknownName { kind, name } => (member(*kind), name),
        Refusal::UnknownRealm { name } | Refusal::RealmOutOfReach { name } => ("DomainName", name),
        Refusal::RealmNotNamed => ("DomainName", ""),
        Refusal::NoSuchUser { by, value } | Refusal::SeveralUsers { by, value } => (by, value),
        Refusal::Missing { member } | Refusal::Immutable { member } => (member, ""),
        Refusal::Unfit { member, value, .. } if value.is_empty() => (member, password.1),
        Refusal::Unfit { member, value, .. } => (member, value),
        Refusal::WeakPassword | Refusal::PasswordElsewhere => password,
        Refusal::NameTaken { .. }
        | Refusal::UnknownGroup { .. }
        | Refusal::Token(_)
        | Refusal::UnknownTask { .. }
        | Refusal::InUse { .. }
        | Refusal::SwitchedOff { .. }
        | Refusal::NoCredentials
        | Refusal::UnreadableCredentials
        | Refusal::UnknownCredentials
        | Refusal::WrongPassword
        | Refusal::ExpiredCredentials
        | Refusal::CredentialsSwitchedOff
        | Refusal::MissingRight { .. }
        | Refusal::QuotaUsedUp { .. } => ("", ""),
    };
    (cut(member), value.to_owned())
}

/// The member that refers to names of that kind.
fn member(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "RoleTemplate",
        Kind::TimeZone => "TimeZone",
        Kind::Customer => "Customer",
        Kind::Location => "Location",
        Kind::Attribute => "Attr_Name",
        Kind::AttributeGroup => "Group_Name",
        Kind::Policy
        | Kind::DirectoryStore
        | Kind::Tag
        | Kind::CreationTemplate
        | Kind::ModificationTemplate
        | Kind::OrganizationalUnit
        | Kind::Container
        | Kind::SamlService => kind.name(),
    }
}

/// What to tell the person who sent the request.
fn hint(refusal: &Refusal) -> String {
    let advice = match refusal {
        Refusal::NoCredentials => "send _ProxyDetails with AuthType APIKEY and an APIKey",
        Refusal::UnknownCredentials | Refusal::WrongPassword => "check the operators and keys of the seed",
        Refusal::ExpiredCredentials => {
            "the user whose key it is is locked, disabled or expired, or its APIKeyExpiry is over and can be moved by an update"
        }
        Refusal::MissingRight { .. } => {
            "an operator has rights in the seed, a user by the manage_users of her role template"
        }
        Refusal::UnknownRealm { .. } | Refusal::UnknownName { .. } => {
            "add it to the seed, or start with --unknown-names create"
        }
        Refusal::SeveralUsers { .. } => "use another UniqueField",
        Refusal::NameTaken { taken: Taken::Entry(_), .. } => {
            "name its CM_ID to change it; ADM_GetUserMasterData has it"
        }
        Refusal::NameTaken { .. } => {
            "the user name is NT_UID, else Login_ID, else the unique value; nobody has the unique value, so this would be a second user of that name"
        }
        // What is no member of a user.
        Refusal::Missing { member }
            if ["objFilters", "MasterType", "MasterValue", "ParentMasterType", "ParentValue"]
                .contains(&member.as_str()) =>
        {
            "it must be given, and not be empty"
        }
        Refusal::Missing { .. } => {
            "a user who is to be created needs it, and the member of UniqueField is needed always"
        }
        Refusal::Unfit { member, reason, .. } => return format!("{}: {reason}", cut(member)),
        _ => return refusal.to_string(),
    };
    format!("{refusal}; {advice}")
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
