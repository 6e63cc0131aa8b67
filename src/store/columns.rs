//! What stands in the rows of a new user: said once, however the values come to the engine.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{json, times};
use crate::domain::users::Identifier;
use crate::domain::{Account, Api, AuditEntry, Field, User, fold};

/// The columns of a table, in the order in which their values are given.
macro_rules! columns {
    (users) => {
        "id, space_id, realm_id, number, name, name_key, password, profile,
            email_key, employee_id_key, display_name_key, first_name_key, last_name_key,
            active, locked, expires_at, expiry_applied, created_at, updated_at, profile_key, guid"
    };
    (accounts) => {
        "user_id, api, present, details, created_at, created_by, details_key"
    };
    (identifiers) => {
        "user_id, realm_id, kind, value_key, sharer"
    };
    (memberships) => {
        "user_id, group_id"
    };
    // The place of what is new is its id.
    (audit) => {
        "user_id, place, space_id, at, api, operation, operator, request_id, changes"
    };
}
pub(super) use columns;

/// A row in the making: takes values, one after the other.
pub(super) trait Values: Sized {
    /// No value.
    fn null(&mut self) -> &mut Self;
    /// A text.
    fn text(&mut self, text: &str) -> &mut Self;
    /// A key.
    fn key(&mut self, key: Uuid) -> &mut Self;
    /// A number.
    fn number(&mut self, number: i64) -> &mut Self;
    /// A truth value.
    fn flag(&mut self, flag: bool) -> &mut Self;

    /// A text that may be missing.
    fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// A text that is written so.
    fn written(&mut self, write: impl FnOnce(&mut String)) -> &mut Self {
        self.text(&json::text(write))
    }

    /// A time, written as the engines' own encoding writes it.
    fn time(&mut self, at: Option<DateTime<Utc>>) -> &mut Self {
        match at {
            Some(at) => self.written(|text| times::push(text, at)),
            None => self.null(),
        }
    }
}

/// The row of a user in `users`.
pub(super) fn user(space: Uuid, user: &User, row: &mut impl Values) {
    let key = |field| user.profile.get(field).map(fold);
    row.key(user.id)
        .key(space)
        .key(user.realm)
        .number(user.number)
        .text(&user.name)
        .text(&fold(&user.name))
        .maybe(user.password.as_ref().map(|hash| hash.0.as_str()))
        .written(|json| json::write_profile(json, &user.profile))
        .maybe(key(Field::Email).as_deref())
        .maybe(key(Field::EmployeeId).as_deref())
        .maybe(key(Field::DisplayName).as_deref())
        .maybe(key(Field::FirstName).as_deref())
        .maybe(key(Field::LastName).as_deref())
        .flag(user.active)
        .flag(user.locked)
        .time(user.expires_at)
        .flag(user.expiry_applied)
        .time(Some(user.created_at))
        .time(Some(user.updated_at))
        .written(|json| json::write_folded_profile(json, &user.profile))
        .key(user.guid);
}

/// The row of one of a user's accounts in `accounts`.
pub(super) fn account(user: Uuid, account: &Account, row: &mut impl Values) {
    row.key(user)
        .text(account.api.name())
        .flag(account.present)
        .written(|json| json::write_details(json, &account.details))
        .time(Some(account.created_at))
        .text(&account.created_by)
        .written(|json| json::write_folded_details(json, &account.details));
}

/// The row of one of the further names of a user, of that number in that realm, in `identifiers`.
pub(super) fn identifier((user, realm, number): (Uuid, Uuid, i64), name: &Identifier, row: &mut impl Values) {
    row.key(user).key(realm).text(name.kind).text(&fold(&name.value)).number(sharer(number, name));
}

/// What keeps a further name of the user of that number apart from the same name of others: nothing, if nobody else may have it.
pub(super) fn sharer(number: i64, name: &Identifier) -> i64 {
    if name.unique { 0 } else { number }
}

/// The row of one of a user's groups in `memberships`.
pub(super) fn membership(user: Uuid, group: Uuid, row: &mut impl Values) {
    row.key(user).key(group);
}

/// The row of an entry about a user in `audit`.
pub(super) fn audit(entry: &AuditEntry, row: &mut impl Values) {
    row.key(entry.user)
        .key(entry.id)
        .key(entry.space)
        .time(Some(entry.at))
        .maybe(entry.api.map(Api::name))
        .text(&entry.operation)
        .text(&entry.operator)
        .text(&entry.request_id)
        .written(|json| json::write_changes(json, &entry.changes));
}
