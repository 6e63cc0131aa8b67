//! `ManageUser`: create, modify, set a password.

use secrecy::SecretString;

use super::dates::Zone;
use super::error::{Action, Rejection};
use super::wire::ManageUser;
use super::{Sectona, auth};
use crate::contract::Given;
use crate::domain::{AliasKind, Api, Changes, Detail, Field, Key, Kind, NewPassword, Refusal, User};
use crate::edge::{Call, Hint};
use crate::service::{Error, What};

const LOCAL: &str = "SectonaAuthentication";
const DEFAULT_INSTANCE: &str = "Default";

const FIELDS: [(&str, Field); 7] = [
    ("FirstName", Field::FirstName),
    ("LastName", Field::LastName),
    ("Mobile", Field::Mobile),
    ("Company", Field::Company),
    ("EmailID", Field::Email),
    ("Manager", Field::Manager),
    ("Department", Field::Department),
];
const DETAILS: [&str; 5] = ["CustomAttribute1", "CustomAttribute2", "UserRole", "UserType", "UserLogonPolicy"];

/// A request that was carried out.
pub(super) struct Done {
    pub(super) sentence: String,
    pub(super) hint: Hint,
}

/// Answers a request, and says in which time zone.
pub(super) async fn manage_user(sectona: &Sectona, call: &Call) -> (Result<Done, Rejection>, Zone) {
    let mut zone = default_zone(sectona, call).await;
    let done = carry_out(sectona, call, &mut zone).await;
    (done, zone)
}

async fn default_zone(sectona: &Sectona, call: &Call) -> Zone {
    let default = sectona.service.peek_realm(call.space, Api::Sectona, DEFAULT_INSTANCE).await;
    Zone::parse(default.ok().flatten().and_then(|reached| reached.alias.time_zone).as_deref())
}

async fn carry_out(sectona: &Sectona, call: &Call, zone: &mut Zone) -> Result<Done, Rejection> {
    let service = &sectona.service;
    let caller = auth::caller(sectona, call).await.map_err(|error| Rejection::of(Action::Create, error))?;
    let ManageUser { action, given } = ManageUser::read(call)?;
    let rejected = |error| Rejection::of(action, error);

    let settings = service.settings(call.space, Api::Sectona).await.map_err(rejected)?;
    let msp = settings.get("msp").and_then(Detail::text) == Some("true");
    let instance = match given.filled("Instance") {
        Some(instance) => instance,
        None if msp => return Err(rejected(Refusal::RealmNotNamed.into())),
        None => DEFAULT_INSTANCE,
    };
    let realm = service.reach(&caller, instance, AliasKind::Plain).await.map_err(rejected)?;
    *zone = Zone::parse(realm.alias.time_zone.as_deref());

    let name = given.filled("Username").unwrap_or_default();
    let key = Key::Name(name.to_owned());
    let changes = changes(action, &given, *zone);
    let idle = idle(action, &given);
    let done = match action {
        Action::Create => {
            let form = Form::of(&given);
            service.create_user(&caller, &realm, name, changes, move |_, changes| form.complete(changes)).await
        }
        Action::Modify | Action::UpdatePassword => {
            let form = Form::of(&given);
            let revise = move |user: Option<&User>, changes: &mut Changes| form.fits(action, user, changes);
            service.modify_user(&caller, &realm, (&key, "Username"), changes, revise).await
        }
    };
    let outcome = done.map_err(|error: Error| rejected(error))?;
    let verb = if outcome.what == What::Created { "created" } else { "modified" };
    let sentence = format!("User {} {verb} successfully", outcome.user.name);
    Ok(Done { sentence, hint: Hint::none().and(given.oddities).and(idle) })
}

/// What the request asks to change, as far as it stands for itself.
fn changes(action: Action, given: &Given, zone: Zone) -> Changes {
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
fn idle(action: Action, given: &Given) -> Vec<String> {
    let local = given.filled("AuthenticationType").is_none_or(|authentication| authentication == LOCAL);
    let unread: Vec<(&str, &str)> = match action {
        Action::Create if local => vec![("DirectoryStore", "with SectonaAuthentication")],
        Action::Create | Action::Modify => Vec::new(),
        Action::UpdatePassword => {
            let names = FIELDS.iter().map(|(name, _)| *name).chain(DETAILS);
            names.chain(["NewDirectoryStore", "Tags", "Expiry"]).map(|name| (name, "by UpdatePassword")).collect()
        }
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
struct Form {
    authentication: Option<String>,
    store: Option<String>,
    new_store: Option<String>,
    password: bool,
    missing_locally: Option<&'static str>,
    mail: bool,
}

impl Form {
    fn of(given: &Given) -> Self {
        let owned = |name| given.filled(name).map(str::to_owned);
        let needed = ["Password", "FirstName", "LastName"];
        Self {
            authentication: owned("AuthenticationType"),
            store: owned("DirectoryStore"),
            new_store: owned("NewDirectoryStore"),
            password: given.filled("Password").is_some(),
            missing_locally: needed.into_iter().find(|name| given.filled(name).is_none()),
            mail: given.filled("EmailID").is_some(),
        }
    }

    /// Refuses a user to be created whose conditional members are missing.
    fn complete(self, changes: &mut Changes) -> Result<(), Refusal> {
        let missing = |member: &str| Err(Refusal::Missing { member: member.to_owned() });
        let authentication = self.authentication.unwrap_or_else(|| LOCAL.to_owned());
        if authentication == LOCAL {
            if let Some(member) = self.missing_locally {
                return missing(member);
            }
        } else {
            let Some(store) = self.store else {
                return missing("DirectoryStore");
            };
            if authentication == "GenericSAML" && !self.mail {
                return missing("EmailID");
            }
            // The directory keeps the password of a directory user.
            changes.password = None;
            changes.refer(Kind::DirectoryStore, &store);
            changes.detail("DirectoryStore", store);
        }
        changes.detail("AuthenticationType", authentication);
        Ok(())
    }

    /// Refuses what would change what cannot change.
    fn fits(self, action: Action, user: Option<&User>, changes: &mut Changes) -> Result<(), Refusal> {
        let account = user.and_then(|user| user.present(Api::Sectona));
        let stored = |name| account.and_then(|account| account.text(name));
        let immutable = |member: &str| Err(Refusal::Immutable { member: member.to_owned() });
        let authentication = match (account, &self.authentication) {
            (Some(_), _) => stored("AuthenticationType").unwrap_or(LOCAL).to_owned(),
            (None, given) => given.clone().unwrap_or_else(|| LOCAL.to_owned()),
        };
        let local = authentication == LOCAL;
        if account.is_some() && action == Action::Modify {
            if self.authentication.is_some_and(|given| given != authentication) {
                return immutable("AuthenticationType");
            }
            if self.store.as_deref().is_some_and(|given| stored("DirectoryStore") != Some(given)) {
                return immutable("DirectoryStore");
            }
        }
        if action == Action::UpdatePassword && !self.password {
            return Err(Refusal::Missing { member: "Password".to_owned() });
        }
        if self.password && !local {
            return Err(Refusal::PasswordElsewhere);
        }
        if action == Action::Modify {
            if account.is_none() {
                if let Some(store) = self.store.filter(|_| !local) {
                    changes.refer(Kind::DirectoryStore, &store);
                    changes.detail("DirectoryStore", store);
                }
                changes.detail("AuthenticationType", authentication);
            }
            if let Some(store) = self.new_store {
                if local {
                    return immutable("AuthenticationType");
                }
                changes.refer(Kind::DirectoryStore, &store);
                changes.detail("DirectoryStore", store);
            }
        }
        Ok(())
    }
}
