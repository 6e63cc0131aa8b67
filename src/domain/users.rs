//! A user, and how she changes.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use secrecy::SecretString;
use uuid::Uuid;

use super::audit::note;
use super::{Account, Api, Change, Detail, Field, Kind, Profile, fold};

/// A password as it is kept: an Argon2id hash in PHC form. Never shown, not even in debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A password to be set.
#[derive(Debug, Clone)]
pub enum NewPassword {
    /// As the client gave it.
    Plain(SecretString),
    /// Hashed already.
    Hashed(PasswordHash),
    /// None any more.
    Withdrawn,
}

/// A user of a realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Her key in the store, which no client sees.
    pub id: Uuid,
    /// The id under which clients know her, unique in the space.
    pub guid: Uuid,
    /// Her realm.
    pub realm: Uuid,
    /// Her number in the space, from 1; vendors' numeric ids come from it.
    pub number: i64,
    /// Her name, unique in the realm without regard to case, in the spelling first given.
    pub name: String,
    /// Her one password; absent where none was ever set.
    pub password: Option<PasswordHash>,
    /// The attributes that all APIs share.
    pub profile: Profile,
    /// False when she is disabled.
    pub active: bool,
    /// True when she is locked out.
    pub locked: bool,
    /// When she expires; absent for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the lock that comes with the expiry has been set already.
    pub expiry_applied: bool,
    /// Her accounts, removed ones included.
    pub accounts: Vec<Account>,
    /// When she was created.
    pub created_at: DateTime<Utc>,
    /// When she was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What is to change; what is not named stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// A new name.
    pub name: Option<String>,
    /// A new password.
    pub password: Option<NewPassword>,
    /// Shared attributes to set, or to clear.
    pub profile: Vec<(Field, Option<String>)>,
    /// Whether she is active.
    pub active: Option<bool>,
    /// Whether she is locked.
    pub locked: Option<bool>,
    /// When she expires; `Some(None)` for never.
    pub expires_at: Option<Option<DateTime<Utc>>>,
    /// What only the calling API knows, to set or to clear.
    pub details: Vec<(String, Option<Detail>)>,
    /// Names that must be in the calling API's catalogues before any user is looked for, in this order.
    pub first: Vec<(Kind, String)>,
    /// Names that must be in the calling API's catalogues, in this order.
    pub references: Vec<(Kind, String)>,
    /// Groups to join.
    pub join: Vec<String>,
    /// Groups to leave.
    pub leave: Vec<String>,
    /// The groups to be in, and in no others; all must exist.
    pub groups: Option<Vec<String>>,
    /// The kind of identifier that shares one name space with the names of users, where the calling API has one.
    pub namespace: Option<&'static str>,
    /// The container into which her tokens go.
    pub tokens_into: Option<String>,
    /// What else is done with her, for the audit.
    pub notes: Vec<Change>,
    /// What becomes of the key by which the user herself may call the API.
    pub key: Option<KeyChange>,
}

/// What becomes of a user's own API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChange {
    /// She gets one, in place of any that she had.
    Issue {
        /// SHA-256 of the key.
        digest: Vec<u8>,
        /// From when it is no longer good.
        expires_at: DateTime<Utc>,
    },
    /// The one that she has expires then.
    Move {
        /// From when it is no longer good.
        expires_at: DateTime<Utc>,
    },
    /// She loses it.
    Withdraw,
}

impl Changes {
    /// Sets a shared attribute; empty text clears it.
    pub fn field(&mut self, field: Field, value: impl Into<String>) {
        let value = value.into();
        self.profile.push((field, Some(value).filter(|v| !v.is_empty())));
    }

    /// Sets what only the calling API knows; empty text clears it.
    pub fn detail(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        let value = Some(value).filter(|v| !v.is_empty()).map(Detail::Text);
        self.details.push((name.to_owned(), value));
    }

    /// Asks that the name be in the catalogue.
    pub fn refer(&mut self, kind: Kind, name: impl Into<String>) {
        self.references.push((kind, name.into()));
    }
}

/// How a user is found in her realm. Texts are compared without case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// By her name.
    Name(String),
    /// By her id.
    Id(Uuid),
    /// By her number in the space.
    Number(i64),
    /// By e-mail address.
    Email(String),
    /// By employee id.
    EmployeeId(String),
    /// By display name.
    DisplayName(String),
    /// By first name.
    FirstName(String),
    /// By last name.
    LastName(String),
    /// By an identifier that an API keeps.
    Identifier {
        /// Which.
        kind: &'static str,
        /// Its value.
        value: String,
        /// The user name that stands in for it where a user has none.
        or_name: Option<String>,
    },
}

/// A further name of a user, by which she is found; derived from what is stored, kept beside it as an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// Which, with its API: `admanager.userPrincipalName`.
    pub kind: &'static str,
    /// Its value.
    pub value: String,
    /// Whether no two users of a realm may share it.
    pub unique: bool,
}

impl User {
    /// A new user, active, with nothing but a name.
    pub fn new((id, guid): (Uuid, Uuid), realm: Uuid, number: i64, name: String, now: DateTime<Utc>) -> Self {
        Self {
            id,
            guid,
            realm,
            number,
            name,
            password: None,
            profile: Profile::default(),
            active: true,
            locked: false,
            expires_at: None,
            expiry_applied: false,
            accounts: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether that is her name, without regard to case.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || fold(&self.name) == fold(name)
    }

    /// The account in that API, removed or not.
    pub fn account(&self, api: Api) -> Option<&Account> {
        self.accounts.iter().find(|account| account.api == api)
    }

    /// The account in that API, if it is present.
    pub fn present(&self, api: Api) -> Option<&Account> {
        self.account(api).filter(|account| account.present)
    }

    /// Whether the API sees her: it has not removed her.
    pub fn seen_by(&self, api: Api) -> bool {
        self.account(api).is_none_or(|account| account.present)
    }

    /// Whether she has expired.
    pub fn expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether a credential of hers works.
    pub fn may_log_in(&self, now: DateTime<Utc>) -> bool {
        self.active && !self.locked && !self.expired(now)
    }

    /// Locks her once when her expiry has passed; an operator may unlock her again afterwards.
    pub fn settle(&mut self, now: DateTime<Utc>) {
        if self.expired(now) && !self.expiry_applied {
            self.locked = true;
            self.expiry_applied = true;
        }
    }

    /// The same of a user who is shared; mostly nothing is to be done.
    #[must_use]
    pub fn settled(mut self: Arc<Self>, now: DateTime<Utc>) -> Arc<Self> {
        if self.expired(now) && !self.expiry_applied {
            Arc::make_mut(&mut self).settle(now);
        }
        self
    }

    /// Makes the account present, and makes the changes; says what became different.
    ///
    /// A plain password must have been hashed before; one that has not is not set.
    pub fn apply(&mut self, api: Option<Api>, by: &str, changes: &Changes, now: DateTime<Utc>) -> Vec<Change> {
        let mut log = Vec::with_capacity(changes.profile.len() + changes.details.len() + 2);
        self.settle(now);
        if let Some(name) = &changes.name {
            note(&mut log, "user_name", Some(self.name.clone()), Some(name.clone()));
            self.name.clone_from(name);
        }
        match &changes.password {
            Some(NewPassword::Hashed(hash)) => {
                log.push(Change { field: "password".to_owned(), from: None, to: Some("(set)".to_owned()) });
                self.password = Some(hash.clone());
            }
            Some(NewPassword::Withdrawn) => {
                let before = self.password.take().map(|_| "(set)".to_owned());
                note(&mut log, "password", before, None);
            }
            Some(NewPassword::Plain(_)) | None => {}
        }
        self.apply_profile(changes, &mut log);
        self.apply_state(changes, &mut log);
        if let Some(api) = api {
            self.apply_details(api, by, changes, now, &mut log);
        }
        self.updated_at = now;
        log
    }

    fn apply_profile(&mut self, changes: &Changes, log: &mut Vec<Change>) {
        for (field, value) in &changes.profile {
            let before = match value {
                Some(value) => self.profile.0.insert(*field, value.clone()),
                None => self.profile.0.remove(field),
            };
            note(log, field.name(), before, value.clone());
        }
    }

    fn apply_state(&mut self, changes: &Changes, log: &mut Vec<Change>) {
        if let Some(active) = changes.active {
            note(log, "active", Some(self.active.to_string()), Some(active.to_string()));
            self.active = active;
        }
        if let Some(expires_at) = changes.expires_at
            && expires_at != self.expires_at
        {
            let shown = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            note(log, "expires_at", shown(self.expires_at), shown(expires_at));
            self.expires_at = expires_at;
            self.expiry_applied = false;
        }
        if let Some(locked) = changes.locked {
            note(log, "locked", Some(self.locked.to_string()), Some(locked.to_string()));
            self.locked = locked;
        }
    }

    fn apply_details(&mut self, api: Api, by: &str, changes: &Changes, now: DateTime<Utc>, log: &mut Vec<Change>) {
        let account = self.make_present(api, by, now, log);
        for (name, value) in &changes.details {
            let before = match value {
                Some(value) => account.details.insert(name.clone(), value.clone()),
                None => account.details.remove(name),
            };
            let shown = |detail: Option<&Detail>| detail.map(Detail::shown);
            note(log, [api.name(), ".", name].concat(), shown(before.as_ref()), shown(value.as_ref()));
        }
    }

    /// Removes her from the API, which forgets what it alone knew of her; says what became different.
    pub fn leave(&mut self, api: Api, by: &str, now: DateTime<Utc>) -> Vec<Change> {
        let mut log = Vec::new();
        // Also an API that never had an account of hers sees her until it has removed her.
        let account = self.make_present(api, by, now, &mut Vec::new());
        account.present = false;
        account.details.clear();
        note(&mut log, format!("{api}.account"), Some("present".to_owned()), Some("removed".to_owned()));
        self.updated_at = now;
        log
    }

    fn make_present(&mut self, api: Api, by: &str, now: DateTime<Utc>, log: &mut Vec<Change>) -> &mut Account {
        let at = self.accounts.iter().position(|account| account.api == api).unwrap_or_else(|| {
            let details = super::Details::new();
            let account = Account { api, present: false, details, created_at: now, created_by: by.to_owned() };
            self.accounts.push(account);
            self.accounts.len() - 1
        });
        let account = &mut self.accounts[at];
        let before = if account.present { "present" } else { "absent" };
        note(log, format!("{api}.account"), Some(before.to_owned()), Some("present".to_owned()));
        account.present = true;
        account
    }
}
