//! One user of a request: read by the table, checked, and turned into what is to change.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use secrecy::SecretString;
use serde_json::Value;

use super::error::{misfit, unfit};
use super::keys::{Access, NewKey};
use super::parameters::{ATTRIBUTE, USER};
use super::unique::UniqueField;
use super::values::{LoginType, is_address, is_sort_order, iso_date, join_date, list};
use super::wire::{LENIENCY, OPERATION};
use crate::contract::{Given, oddities, read, read_odd};
use crate::domain::{Api, Changes, Detail, Field, Kind, NewPassword, Refusal, User, fold};

const FIELDS: [(&str, Field); 11] = [
    ("UserName", Field::DisplayName),
    ("EmailId", Field::Email),
    ("MobileNumber", Field::Mobile),
    ("ContactNumber", Field::Telephone),
    ("Designation", Field::Title),
    ("EmployeeId", Field::EmployeeId),
    ("Address", Field::Street),
    ("City", Field::City),
    ("State", Field::State),
    ("ZipCode", Field::PostalCode),
    ("Country", Field::Country),
];
const MANAGERS: [&str; 3] = ["ManagerEmployeeID", "ManagerEmailId", "Manager_NT_UID"];
const ALTERNATES: [&str; 4] = ["AlternateMailID1", "AlternateMailID2", "AlternateMailID3", "AlternateMailID4"];
const DETAILS: [&str; 7] = ["NT_UID", "Login_ID", "UserLevel", "Remarks", "UserType", "SortOrder", "RoleTemplate"];
const LISTS: [(&str, Kind); 2] = [("Location", Kind::Location), ("Customer", Kind::Customer)];
const ARRAYS: [&str; 2] = ["checkboxcustomattributes", "CustomAttributes"];

type Attribute = BTreeMap<String, String>;

/// One user of a request.
pub(super) struct Record {
    given: Given,
    arrays: Vec<(&'static str, Vec<Attribute>)>,
    access: Access,
    joined: Option<NaiveDate>,
    /// The value by which she is found, as it was given.
    pub(super) unique: String,
    /// What is odd and was let pass.
    pub(super) oddities: Vec<String>,
}

impl Record {
    /// Reads a user and checks all that stands for itself.
    ///
    /// A refusal goes with what is odd about the names of the members.
    pub(super) fn read(user: Value, by: UniqueField, today: NaiveDate) -> Result<Self, (Refusal, Vec<String>)> {
        let Value::Object(object) = user else {
            return Err((unfit("Users", &user.to_string(), "each user must be an object"), Vec::new()));
        };
        let oddities = oddities(OPERATION, USER, &object);
        let given = read_odd(USER, object, LENIENCY, oddities.clone()).map_err(|problem| misfit(&problem));
        given.and_then(|given| Self::of(given, by, today)).map_err(|refusal| (refusal, oddities))
    }

    fn of(mut given: Given, by: UniqueField, today: NaiveDate) -> Result<Self, Refusal> {
        let mut oddities = std::mem::take(&mut given.oddities);
        let mut arrays = Vec::new();
        for array in ARRAYS {
            arrays.push((array, attributes(&mut given, array, &mut oddities)?));
        }
        let unique = filled(&given, by.member()).ok_or_else(|| missing(by.member()))?;
        let login = checked(&given, "LoginType", LoginType::parse, "it must be FORM, NT or APIKEY")?;
        let expiry = checked(&given, "APIKeyExpiry", iso_date, "it must be like 2031-04-28")?;
        let joined = checked(&given, "Joindate", join_date, "it must be like 28/04/2031, 04/28/2031 or 2031-04-28")?;
        let is = |good: fn(&str) -> bool| move |text: &str| good(text).then_some(());
        let order = "it must be a whole number, true or false";
        checked(&given, "SortOrder", is(is_sort_order), order)?;
        for name in ALTERNATES {
            checked(&given, name, is(is_address), "it must be a mail address")?;
        }
        Ok(Self { unique: unique.to_owned(), access: Access { login, expiry, today }, joined, arrays, given, oddities })
    }

    /// The domain that is named.
    pub(super) fn domain(&self) -> Option<&str> {
        filled(&self.given, "DomainName")
    }

    /// The value that was given with the attribute of that name.
    pub(super) fn attribute_value(&self, name: &str) -> &str {
        let mut all = self.arrays.iter().flat_map(|(_, entries)| entries);
        all.find(|entry| entry.get("Attr_Name").is_some_and(|given| fold(given) == fold(name)))
            .and_then(|entry| entry.get("Attr_Value"))
            .map_or("", String::as_str)
    }

    /// The attribute that is said to be of that group.
    pub(super) fn attribute_of_group(&self, group: &str) -> Option<&str> {
        let mut all = self.arrays.iter().flat_map(|(_, entries)| entries);
        let named = all.find(|entry| entry.get("Group_Name").is_some_and(|given| fold(given) == fold(group)));
        named.and_then(|entry| entry.get("Attr_Name")).map(String::as_str)
    }

    /// The user name of a user to be created, if nothing is missing that she needs.
    pub(super) fn name(&self) -> Result<String, Refusal> {
        let by = |login| self.access.login == Some(login);
        let needed = [
            ("UserName", true),
            ("Password", by(LoginType::Form)),
            ("Login_ID", by(LoginType::Form)),
            ("DomainName", true),
            ("NT_UID", by(LoginType::Nt)),
            ("RoleTemplate", true),
            ("TimeZone", true),
            ("LoginType", true),
        ];
        for (name, needed) in needed {
            if needed && filled(&self.given, name).is_none() {
                return Err(missing(name));
            }
        }
        let given = |name| filled(&self.given, name);
        let name = given("NT_UID").or_else(|| given("Login_ID"));
        Ok(name.unwrap_or(&self.unique).to_owned())
    }

    /// What is to change, as far as it does not depend on the user.
    pub(super) fn changes(&self) -> Changes {
        let mut changes = Changes::default();
        let given = |name| filled(&self.given, name);
        if let Some(password) = self.given.filled("Password") {
            changes.password = Some(NewPassword::Plain(SecretString::from(password)));
        }
        for (name, field) in FIELDS {
            if let Some(value) = given(name) {
                changes.field(field, value);
            }
        }
        if let Some(manager) = MANAGERS.into_iter().find_map(given) {
            changes.field(Field::Manager, manager);
        }
        for name in DETAILS.into_iter().chain(MANAGERS).chain(ALTERNATES) {
            if let Some(value) = given(name) {
                changes.detail(name, value);
            }
        }
        if let Some(login) = self.access.login {
            changes.detail("LoginType", login.word());
        }
        for (name, day) in [("Joindate", self.joined), ("APIKeyExpiry", self.access.expiry)] {
            if let Some(day) = day {
                changes.detail(name, day.to_string());
            }
        }
        changes.locked = given("IsLocked").map(|locked| locked == "1");
        self.refer(&mut changes);
        changes
    }

    /// Names that must exist, and the lists of them.
    fn refer(&self, changes: &mut Changes) {
        for (name, kind) in [("RoleTemplate", Kind::Role), ("TimeZone", Kind::TimeZone)] {
            if let Some(value) = filled(&self.given, name) {
                changes.refer(kind, value);
            }
        }
        if let Some(zone) = filled(&self.given, "TimeZone") {
            changes.detail("TimeZone", zone);
        }
        for (name, kind) in LISTS {
            let names = list(self.given.text(name).unwrap_or_default());
            for each in &names {
                changes.refer(kind, each);
            }
            if !names.is_empty() {
                changes.details.push((name.to_owned(), Some(Detail::List(names))));
            }
        }
        for (array, entries) in &self.arrays {
            for entry in entries {
                for (member, kind) in [("Attr_Name", Kind::Attribute), ("Group_Name", Kind::AttributeGroup)] {
                    if let Some(name) = entry.get(member) {
                        changes.refer(kind, name);
                    }
                }
            }
            if !entries.is_empty() {
                let entries = Detail::Records(entries.clone());
                changes.details.push(((*array).to_owned(), Some(entries)));
            }
        }
    }

    /// The last look: what depends on the user as she is, who is absent if she is to be created. Hands out the key
    /// that she gets.
    pub(super) fn fits(&self, user: Option<&User>, key: &NewKey, changes: &mut Changes) -> Result<(), Refusal> {
        let account = user.and_then(|user| user.present(Api::Summit));
        let stored = |name| account.and_then(|account| account.text(name));
        let given = |name| filled(&self.given, name);
        let first = given("EmailId").or_else(|| user?.profile.get(Field::Email));
        let all = ALTERNATES.map(|name| given(name).or_else(|| stored(name)));
        for (at, name) in ALTERNATES.into_iter().enumerate().rev() {
            let Some(value) = given(name) else { continue };
            let others = all.iter().enumerate().filter(|(other, _)| *other != at);
            let mut taken = others.filter_map(|(_, other)| *other).chain(first);
            if taken.any(|other| fold(other) == fold(value)) {
                let reason = "it must differ from EmailId and the other alternate addresses";
                return Err(unfit(name, value, reason));
            }
        }
        let before = stored("LoginType").and_then(LoginType::parse);
        self.access.settle(before, key, changes)
    }
}

/// The text of a member; blank counts as not given.
fn filled<'a>(given: &'a Given, name: &str) -> Option<&'a str> {
    let text = given.filled(name)?;
    (name == "Password" || !text.trim().is_empty()).then_some(text)
}

/// A member in a form of its own, if it is given.
fn checked<T>(
    given: &Given,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
    reason: &str,
) -> Result<Option<T>, Refusal> {
    let Some(text) = filled(given, name) else {
        return Ok(None);
    };
    parse(text).map(Some).ok_or_else(|| unfit(name, text, reason))
}

fn attributes(given: &mut Given, array: &'static str, oddities: &mut Vec<String>) -> Result<Vec<Attribute>, Refusal> {
    let mut entries = Vec::new();
    for entry in given.take_objects(array).unwrap_or_default() {
        let Value::Object(object) = entry else {
            return Err(unfit(array, &entry.to_string(), "each entry must be an object"));
        };
        let mut entry = read(OPERATION, ATTRIBUTE, object, LENIENCY).map_err(|problem| misfit(&problem))?;
        oddities.append(&mut entry.oddities);
        let texts = entry.texts().filter(|(_, text)| !text.is_empty());
        entries.push(texts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect());
    }
    Ok(entries)
}

fn missing(member: &str) -> Refusal {
    Refusal::Missing { member: member.to_owned() }
}
