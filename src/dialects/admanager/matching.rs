//! Which attribute of an object names the user, and what is compared with it.

use uuid::Uuid;

use super::dn::{DEFAULT_CONTAINER, Dn};
use super::names::{CN, DN, EMPLOYEE_NUMBER, PROFILE_PATH, SCRIPT_PATH, UPN, principal};
use super::operations::{LOOKUPS, MATCHES};
use crate::contract::Given;
use crate::domain::{Key, Refusal, fold};
use crate::service::digest;

/// The relative id of the first user of a domain, less one.
pub(super) const FIRST_RID: i64 = 1_000;

/// The attribute that names the user, and its value.
#[derive(Debug)]
pub(super) struct Match {
    pub(super) attribute: &'static str,
    pub(super) column: &'static str,
    pub(super) key: Key,
    /// The value as it was given.
    pub(super) value: String,
}

/// The matching attribute of an object that is modified: the one that the request says, else the first of the order
/// that is given.
pub(super) fn of(given: &Given, said: Option<&'static str>, domain: &str) -> Result<Match, Refusal> {
    match said {
        Some(said) => first(given, &[said], said, domain),
        None => first(given, MATCHES, "a matching attribute", domain),
    }
}

/// The attribute that names the user of an action.
pub(super) fn lookup(given: &Given, domain: &str) -> Result<Match, Refusal> {
    let names: Vec<&'static str> = LOOKUPS.iter().map(|attribute| attribute.name).collect();
    let missing = format!("an attribute that names the user ({})", names.join(", "));
    first(given, &names, &missing, domain)
}

/// The first of those attributes that is given.
fn first(given: &Given, names: &[&'static str], missing: &str, domain: &str) -> Result<Match, Refusal> {
    let found = names.iter().find(|name| given.filled(name).is_some()).copied();
    let attribute = found.ok_or_else(|| Refusal::Missing { member: missing.to_owned() })?;
    let value = given.filled(attribute).unwrap_or_default().trim().to_owned();
    let (column, key) = compared(attribute, &value, domain);
    Ok(Match { attribute, column, key, value })
}

/// The column's name, which the vendor's messages use, and how the user is found.
fn compared(attribute: &str, value: &str, domain: &str) -> (&'static str, Key) {
    let text = value.to_owned();
    let identifier = |kind, named: bool| {
        let or_name = named.then(|| value.to_owned());
        Key::Identifier { kind, value: value.to_owned(), or_name }
    };
    match attribute {
        "sAMAccountName" => ("SAM_ACCOUNT_NAME", Key::Name(text)),
        "userPrincipalName" => ("LOGON_NAME", by_principal_name(value, domain)),
        "distinguishedName" => ("DISTINGUISHED_NAME", by_dn(value, domain)),
        "objectGUID" => ("OBJECT_GUID", Key::Id(guid(value))),
        "objectSID" => ("SID_STRING", Key::Number(number(value, domain))),
        "mail" => ("EMAIL_ADDRESS", Key::Email(text)),
        "employeeID" => ("EMPLOYEE_ID", Key::EmployeeId(text)),
        "employeeNumber" => ("EMPLOYEE_NUMBER", identifier(EMPLOYEE_NUMBER, false)),
        "cn" => ("COMMON_NAME", identifier(CN, true)),
        "name" => ("FULL_NAME", identifier(CN, true)),
        "displayName" => ("DISPLAY_NAME", Key::DisplayName(text)),
        "givenName" => ("FIRST_NAME", Key::FirstName(text)),
        "sn" => ("LAST_NAME", Key::LastName(text)),
        "profilePath" => ("PROFILE_PATH", identifier(PROFILE_PATH, false)),
        _ => ("SCRIPT_PATH", identifier(SCRIPT_PATH, false)),
    }
}

/// By principal name; a user without an account here has the one that follows from her name.
fn by_principal_name(value: &str, domain: &str) -> Key {
    let full = principal(value, domain);
    let here = full.rsplit_once('@').filter(|(_, suffix)| suffix.eq_ignore_ascii_case(domain));
    let or_name = here.map(|(name, _)| name.to_owned());
    Key::Identifier { kind: UPN, value: full, or_name }
}

/// By distinguished name; a user without an account here would be in the default container, under her name.
pub(super) fn by_dn(value: &str, domain: &str) -> Key {
    let within = Dn::parse(value).and_then(|name| name.within(&Dn::of_domain(domain)));
    let or_name = within.as_ref().and_then(|within| {
        let name = within.common_name()?;
        let there = format!("CN={name},{DEFAULT_CONTAINER}");
        within.to_string().eq_ignore_ascii_case(&there).then(|| name.to_owned())
    });
    let value = within.map_or_else(|| value.to_owned(), |within| within.to_string());
    Key::Identifier { kind: DN, value, or_name }
}

/// The id of a GUID, in braces or not; nobody's where it is none.
fn guid(value: &str) -> Uuid {
    Uuid::try_parse(value.trim_matches(['{', '}'])).unwrap_or_default()
}

/// The number of the user with that security identifier; nobody's where it is not of this domain.
fn number(value: &str, domain: &str) -> i64 {
    let rid = value
        .trim()
        .to_uppercase()
        .strip_prefix(&domain_sid(domain))
        .and_then(|rest| rest.strip_prefix('-').map(str::to_owned));
    rid.and_then(|rid| rid.parse::<i64>().ok()).map_or(0, |rid| rid - FIRST_RID)
}

/// The security identifier of a domain: it follows from its DNS name, so that it is the same in every copy of a space.
pub(super) fn domain_sid(domain: &str) -> String {
    let hash = digest(&fold(domain));
    let part = |at: usize| hash[at..at + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("S-1-5-21-{}-{}-{}", part(0), part(4), part(8))
}

/// A user's security identifier.
pub fn sid(domain: &str, number: i64) -> String {
    format!("{}-{}", domain_sid(domain), number + FIRST_RID)
}
