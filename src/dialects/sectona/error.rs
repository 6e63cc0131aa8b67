//! From a refusal to a row of Sectona's table.

use axum::http::{HeaderValue, header};

use super::CONTRACT;
use super::instances::DEFAULT_INSTANCE;
use super::wire::{Envelope, Order};
use crate::contract::{Given, Misfit, Refused};
use crate::domain::{During, Failure, Kind, Refusal};
use crate::edge::{Answer, Hint, NoSpace, Trouble};
use crate::service::Error;

/// What a request is about; the same refusal has different codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Create.
    Create,
    /// Modify.
    Modify,
    /// `UpdatePassword`.
    UpdatePassword,
    /// A token.
    OAuthToken,
    /// A list of users.
    GetUsers,
    /// A list of groups.
    GetUserGroups,
    /// A list of the users in a group.
    GetUsersByGroup,
    /// A list of instances.
    GetInstances,
}

impl Action {
    /// The action that a `ManageUser` request names.
    pub(super) fn of(given: &Given) -> Self {
        match given.text("APIActionType") {
            Some("Create") => Self::Create,
            Some("Modify") => Self::Modify,
            _ => Self::UpdatePassword,
        }
    }
}

/// A refusal on its way to the client.
#[derive(Debug)]
pub(super) struct Rejection {
    row: &'static Refused,
    hint: Hint,
    failure: Option<Failure>,
}

impl Rejection {
    pub(super) fn new(row: &str, hint: impl Into<String>) -> Self {
        Self { row: CONTRACT.answer(row), hint: Hint::new(hint), failure: None }
    }

    pub(super) fn of(action: Action, error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::new(refused(action, &refusal), hint(&refusal)),
            Error::Failed(failure) => {
                let hint = "the server failed; its log says more under this request's id";
                Self {
                    row: CONTRACT.answer(failed(action, failure.during)),
                    hint: Hint::new(hint),
                    failure: Some(failure),
                }
            }
        }
    }

    /// Whether something inside went wrong.
    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// With what else is odd about the request: often the reason.
    pub(super) fn and(self, oddities: Vec<String>) -> Self {
        Self { hint: self.hint.and(oddities), ..self }
    }

    pub(super) fn answer(self, order: Order, stamp: &str) -> Answer {
        let mut answer = Envelope::failure(order, self.row, stamp).answer().hint(self.hint).giving(self.row);
        if self.row.status == 401 {
            let challenge = HeaderValue::from_static("Basic realm=\"Sectona\"");
            answer.headers.push((header::WWW_AUTHENTICATE, challenge));
        }
        if self.row.status == 405 {
            answer.headers.push((header::ALLOW, HeaderValue::from_static("POST")));
        }
        if self.row.status >= 500 { answer.failed(self.failure) } else { answer.refused() }
    }
}

impl From<Trouble> for Rejection {
    fn from(trouble: Trouble) -> Self {
        let row = match trouble {
            Trouble::TooLarge(_) => "011675-size",
            Trouble::CutShort | Trouble::Undecodable(_) | Trouble::UnknownEncoding => "011675",
            Trouble::NoSpace(NoSpace::Failed) | Trouble::TookTooLong(_) | Trouble::Panicked => "011852",
            Trouble::NoSpace(_) => "011675-path",
        };
        Self::new(row, trouble.hint())
    }
}

impl From<Misfit> for Rejection {
    fn from(misfit: Misfit) -> Self {
        Self::new("011675", misfit.hint()).and(misfit.oddities)
    }
}

/// The row of an internal failure.
fn failed(action: Action, during: During) -> &'static str {
    match (action, during) {
        (Action::GetUserGroups, _) => "011808",
        (Action::GetUsersByGroup, During::Groups) => "032406",
        (Action::GetUsersByGroup, _) => "011807",
        (Action::GetInstances, _) => "011806",
        (_, During::Audit) => "011803",
        (_, During::Insert) => "032401",
        (_, During::Groups) => "011805",
        (_, During::Tags) => "011849",
        (_, During::Work) => "011852",
    }
}

/// The row of a refusal.
pub fn refused(action: Action, refusal: &Refusal) -> &'static str {
    let unable = match action {
        Action::Create => "011669",
        Action::Modify | Action::UpdatePassword => "011677",
        Action::GetUsersByGroup => "011694",
        Action::OAuthToken | Action::GetUsers | Action::GetUserGroups | Action::GetInstances => "011675",
    };
    match refusal {
        Refusal::NoCredentials | Refusal::UnreadableCredentials => "011651",
        Refusal::UnknownCredentials | Refusal::ExpiredCredentials | Refusal::CredentialsSwitchedOff => "011673",
        Refusal::WrongPassword => "011674",
        Refusal::MissingRight { .. } | Refusal::RealmOutOfReach { .. } => "011649",
        Refusal::UnknownRealm { .. } | Refusal::RealmNotNamed => "011683",
        Refusal::UnknownName { kind: Kind::Tag, .. } => "011661",
        Refusal::UnknownName { kind: Kind::Role | Kind::Policy, .. } => "011676-name",
        Refusal::NoSuchUser { .. } | Refusal::SeveralUsers { .. } => "011676",
        Refusal::Unfit { .. } => "011675",
        Refusal::UnknownName { .. }
        | Refusal::UnknownGroup { .. }
        | Refusal::Token(_)
        | Refusal::UnknownTask { .. }
        | Refusal::InUse { .. }
        | Refusal::SwitchedOff { .. }
        | Refusal::NameTaken { .. }
        | Refusal::Missing { .. }
        | Refusal::Immutable { .. }
        | Refusal::PasswordElsewhere
        | Refusal::WeakPassword
        | Refusal::QuotaUsedUp { .. } => unable,
    }
}

/// What to tell the person who sent the request.
fn hint(refusal: &Refusal) -> String {
    let advice = match refusal {
        Refusal::NoCredentials => {
            "send Authorization: Basic with an operator's name and password, or Bearer with a token of OAuthToken"
        }
        Refusal::UnreadableCredentials => {
            "Authorization must be Basic, with base64 of name:password, or Bearer with a token"
        }
        Refusal::UnknownCredentials | Refusal::WrongPassword => "check the operators of the seed",
        Refusal::ExpiredCredentials => "or its user is locked, disabled or expired; ask OAuthToken for another",
        Refusal::UnknownGroup { .. } => "GetUserGroups lists the groups",
        Refusal::UnknownRealm { name } if name == DEFAULT_INSTANCE => {
            "without Instance, Default is meant; name an Instance of the seed, or start with --unknown-names create"
        }
        Refusal::UnknownRealm { .. } => "name an Instance of the seed, or start with --unknown-names create",
        Refusal::RealmNotNamed => "the seed says msp = true, so Instance is required",
        Refusal::UnknownName { .. } => "add it to the seed, or start with --unknown-names create",
        Refusal::NameTaken { .. } => "use APIActionType Modify to change her",
        Refusal::NoSuchUser { .. } => "use APIActionType Create first",
        _ => return refusal.to_string(),
    };
    format!("{refusal}; {advice}")
}
