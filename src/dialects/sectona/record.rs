//! One user of a `ManageUser` request: what is to change, and what must fit.

use secrecy::SecretString;

use super::dates::Zone;
use super::error::Action;
use crate::contract::Given;
use crate::domain::{Api, Changes, Detail, Field, Kind, NewPassword, Refusal, User, fold};

/// The way of authentication of a user who has no other.
pub(super) const LOCAL: &str = "SectonaAuthentication";
/// Members that are shared attributes.
pub(super) const FIELDS: [(&str, Field); 7] = [
    ("FirstName", Field::FirstName),
    ("LastName", Field::LastName),
    ("Mobile", Field::Mobile),
    ("Company", Field::Company),
    ("EmailID", Field::Email),
    ("Manager", Field::Manager),
    ("Department", Field::Department),
];
const DETAILS: [&str; 5] = ["CustomAttribute1", "CustomAttribute2", "UserRole", "UserType", "UserLogonPolicy"];

/// What the request asks to change, as far as it stands for itself.
pub(super) fn changes(action: Action, given: &Given, zone: Zone) -> Changes {
    let mut changes = Changes::default();
    if let Some(password) = given.filled("Password") {
        changes.password = Some(NewPassword::Plain(SecretString::from(password)));
    }
    if action == Action::UpdatePassword {
        return changes;
    }
    for (name, field) in FIELDS {
        if let Some(value) = given.text(name) {
            changes.field(field, value);
        }
    }
    for name in DETAILS {
        if let Some(value) = given.text(name) {
            changes.detail(name, value);
        }
    }
    if let Some(devoid) = given.flag("DevoidSecurity") {
        changes.detail("DevoidSecurity", devoid.to_string());
    }
    refer(given, &mut changes);
    changes.active = given.flag("IsActive");
    // What cannot be read has been refused; empty text means never.
    changes.expires_at = given.text("Expiry").map(|text| zone.expiry(text));
    if action == Action::Modify && given.flag("UnlockUser") == Some(true) {
        changes.locked = Some(false);
    }
    changes
}

/// Members that the action takes and does not read, in sentences for a hint.
pub(super) fn idle(action: Action, given: &Given) -> Vec<String> {
    let local = given.filled("AuthenticationType").is_none_or(is_local);
    let unread: Vec<(&str, &str)> = match action {
        Action::Create if local => vec![("DirectoryStore", "with SectonaAuthentication")],
        Action::UpdatePassword => {
            let names = FIELDS.iter().map(|(name, _)| *name).chain(DETAILS);
            names.chain(["NewDirectoryStore", "Tags", "Expiry"]).map(|name| (name, "by UpdatePassword")).collect()
        }
        _ => Vec::new(),
    };
    let given = unread.into_iter().filter(|(name, _)| given.filled(name).is_some());
    given.map(|(name, when)| format!("{name} is not read {when}")).collect()
}

/// Names that must exist: tags before anything else, then role and policy.
fn refer(given: &Given, changes: &mut Changes) {
    if let Some(tags) = given.text("Tags") {
        let tags: Vec<String> =
            tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        changes.first = tags.iter().map(|tag| (Kind::Tag, tag.clone())).collect();
        changes.details.push(("Tags".to_owned(), (!tags.is_empty()).then_some(Detail::List(tags))));
    }
    for (name, kind) in [("UserRole", Kind::Role), ("UserLogonPolicy", Kind::Policy)] {
        if let Some(value) = given.filled(name) {
            changes.refer(kind, value);
        }
    }
}

/// The members that must fit each other, or the user.
#[derive(Clone)]
pub(super) struct Form {
    authentication: Option<String>,
    store: Option<String>,
    new_store: Option<String>,
    password: bool,
    missing_locally: Option<&'static str>,
    mail: bool,
}

impl Form {
    pub(super) fn of(given: &Given) -> Self {
        let owned = |name| given.filled(name).map(str::to_owned);
        let needed = ["Password", "FirstName", "LastName"];
        Self {
            authentication: given.filled("AuthenticationType").map(spelled),
            store: owned("DirectoryStore"),
            new_store: owned("NewDirectoryStore"),
            password: given.filled("Password").is_some(),
            missing_locally: needed.into_iter().find(|name| given.filled(name).is_none()),
            mail: given.filled("EmailID").is_some(),
        }
    }

    /// Refuses a user to be created whose conditional members are missing.
    pub(super) fn complete(self, changes: &mut Changes) -> Result<(), Refusal> {
        let missing = |member: &str| Err(Refusal::Missing { member: member.to_owned() });
        if self.authentication.as_deref().is_none_or(is_local) {
            if let Some(member) = self.missing_locally {
                return missing(member);
            }
        } else if self.authentication.as_deref() == Some("GenericSAML") && !self.mail {
            return missing(if self.store.is_some() { "EmailID" } else { "DirectoryStore" });
        } else {
            // The directory keeps the password of a directory user.
            changes.password = None;
        }
        self.enrol(changes)
    }

    /// Gives a user who has no account yet her way of authentication.
    fn enrol(self, changes: &mut Changes) -> Result<(), Refusal> {
        let authentication = self.authentication.unwrap_or_else(|| LOCAL.to_owned());
        if !is_local(&authentication) {
            let store = self.store.ok_or_else(|| Refusal::Missing { member: "DirectoryStore".to_owned() })?;
            changes.refer(Kind::DirectoryStore, &store);
            changes.detail("DirectoryStore", store);
        }
        changes.detail("AuthenticationType", authentication);
        Ok(())
    }

    /// Refuses what would change what cannot change.
    pub(super) fn fits(self, action: Action, user: Option<&User>, changes: &mut Changes) -> Result<(), Refusal> {
        let account = user.and_then(|user| user.present(Api::Sectona));
        let stored = |name| account.and_then(|account| account.text(name));
        let immutable = |member: &str| Err(Refusal::Immutable { member: member.to_owned() });
        let differs = |given: &Option<String>, kept: Option<&str>| {
            given.as_deref().is_some_and(|given| kept.is_none_or(|kept| fold(kept) != fold(given)))
        };
        let kept = account.map(|_| stored("AuthenticationType").unwrap_or(LOCAL));
        let local = is_local(kept.or(self.authentication.as_deref()).unwrap_or(LOCAL));
        if action == Action::UpdatePassword && !self.password {
            return Err(Refusal::Missing { member: "Password".to_owned() });
        }
        if action == Action::Modify && account.is_some() {
            if differs(&self.authentication, kept) {
                return immutable("AuthenticationType");
            }
            if differs(&self.store, stored("DirectoryStore")) {
                return immutable("DirectoryStore");
            }
        }
        if self.password && !local {
            return Err(Refusal::PasswordElsewhere);
        }
        if action == Action::UpdatePassword {
            return Ok(());
        }
        let new_store = self.new_store.clone();
        if account.is_none() {
            self.enrol(changes)?;
        }
        match new_store {
            Some(_) if local => immutable("AuthenticationType"),
            Some(store) => {
                changes.refer(Kind::DirectoryStore, &store);
                changes.detail("DirectoryStore", store);
                Ok(())
            }
            None => Ok(()),
        }
    }
}

fn is_local(authentication: &str) -> bool {
    fold(authentication) == fold(LOCAL)
}

/// A way of authentication in the vendor's spelling, where it is one of the vendor's own.
fn spelled(authentication: &str) -> String {
    const KNOWN: [&str; 4] = [LOCAL, "GenericSAML", "UnixDirectoryStore", "WindowsActiveDirectory"];
    let known = KNOWN.into_iter().find(|known| fold(known) == fold(authentication));
    known.unwrap_or(authentication).to_owned()
}
