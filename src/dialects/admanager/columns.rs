//! The columns in which users are shown: the directory's attributes under the product's own names.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::Admanager;
use super::actions::NOTHING;
use super::attributes::{ATTRIBUTES, field};
use super::dn::{DEFAULT_CONTAINER, Dn};
use super::domains::Domain;
use super::error::Rejection;
use super::matching::{FIRST_RID, domain_sid, sid};
use super::names::{DN, common_name, distinguished, guid, principal_of, unit};
use crate::contract::meant;
use crate::domain::text::is_name;
use crate::domain::{Api, Detail, Filter, Kind, Moment, User, Value};
use crate::service::Caller;

/// LDAP names and columns, as the vendor lists them for its v2 API.
const COLUMNS: &[(&str, &str)] = &[
    ("givenName", "FIRST_NAME"),
    ("sn", "LAST_NAME"),
    ("initials", "INITIAL"),
    ("displayName", "DISPLAY_NAME"),
    ("name", "FULL_NAME"),
    ("cn", "COMMON_NAME"),
    ("sAMAccountName", "SAM_ACCOUNT_NAME"),
    ("userPrincipalName", "LOGON_NAME"),
    ("mail", "EMAIL_ADDRESS"),
    ("employeeID", "EMPLOYEE_ID"),
    ("employeeNumber", "EMPLOYEE_NUMBER"),
    ("department", "DEPARTMENT"),
    ("title", "TITLE"),
    ("company", "COMPANY"),
    ("description", "DESCRIPTION"),
    ("physicalDeliveryOfficeName", "OFFICE"),
    ("telephoneNumber", "TELEPHONE_NUMBER"),
    ("mobile", "MOBILE"),
    ("homePhone", "HOME_PHONE"),
    ("pager", "PAGER"),
    ("facsimileTelephoneNumber", "FAX"),
    ("ipPhone", "IP_PHONE"),
    ("info", "NOTES"),
    ("streetAddress", "STREET_ADDRESS"),
    ("postOfficeBox", "P_O_BOX"),
    ("l", "CITY"),
    ("st", "STATE_PROVINCE"),
    ("postalCode", "ZIP_POSTAL_CODE"),
    ("co", "COUNTRY"),
    ("wWWHomePage", "WEB_PAGE"),
    ("manager", "MANAGER"),
    ("memberOf", "MEMBER_OF"),
    ("distinguishedName", "DISTINGUISHED_NAME"),
    ("OUName", "OU_NAME"),
    ("domainName", "DOMAIN_NAME"),
    ("objectSID", "SID_STRING"),
    ("objectGUID", "OBJECT_GUID"),
    ("userAccountControl", "ACCOUNT_STATUS"),
    ("accountExpires", "ACCOUNT_EXPIRY_DATE"),
    ("whenCreated", "WHEN_CREATED"),
    ("whenChanged", "WHEN_CHANGED"),
    ("lockoutTime", "LOCK_OUT_TIME"),
    ("profilePath", "PROFILE_PATH"),
    ("scriptPath", "SCRIPT_PATH"),
];

/// The columns that are shown where the request does not say.
const DEFAULT: &[&str] = &[
    "EMPLOYEE_ID",
    "LOGON_NAME",
    "DISTINGUISHED_NAME",
    "INITIAL",
    "LAST_NAME",
    "DOMAIN_NAME",
    "DISPLAY_NAME",
    "FIRST_NAME",
    "OU_NAME",
    "CITY",
    "COUNTRY",
    "EMAIL_ADDRESS",
    "SID_STRING",
    "OBJECT_GUID",
    "STREET_ADDRESS",
    "SAM_ACCOUNT_NAME",
    "MOBILE",
];

/// Attributes of requests that a user is never shown by.
const NEVER: [&str; 3] = ["password", "templateName", "removememberOf"];
/// The form in which times are shown and compared, UTC.
const TIME: &str = "%Y-%m-%d %H:%M:%S";

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// The directory's name of the attribute.
    pub(super) ldap: Cow<'static, str>,
    /// The product's name of the column.
    pub(super) name: Cow<'static, str>,
}

impl Column {
    /// The column of that LDAP name or of that name, in any case; an attribute that the vendor lists no column for is shown
    /// under its own name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        if let Some((ldap, column)) = COLUMNS.iter().find(|(ldap, column)| is(ldap) || is(column)) {
            return Some(Self { ldap: Cow::Borrowed(ldap), name: Cow::Borrowed(column) });
        }
        let attribute = ATTRIBUTES.iter().map(|attribute| attribute.name).find(|known| is(known))?;
        (!NEVER.contains(&attribute)).then(|| Self::custom(attribute))
    }

    /// The columns that are shown unless others are asked for.
    pub(super) fn defaults() -> &'static [Self] {
        static DEFAULTS: LazyLock<Vec<Column>> =
            LazyLock::new(|| DEFAULT.iter().filter_map(|name| Column::named(name)).collect());
        &DEFAULTS
    }

    fn custom(attribute: &str) -> Self {
        Self { ldap: Cow::Owned(attribute.to_owned()), name: Cow::Owned(attribute.to_uppercase()) }
    }

    /// What users are compared and sorted by; absent for what is no single text.
    pub(super) fn value(&self, domain: &Domain, now: DateTime<Utc>) -> Option<Value> {
        let said = |text: &str| Value::Said(text.to_owned());
        let detail = |name: &str| Value::Detail(Api::Admanager, name.to_owned());
        let above = format!(",{}", Dn::of_domain(&domain.dns));
        Some(match &*self.ldap {
            "memberOf" => return None,
            "sAMAccountName" => Value::Name,
            "cn" | "name" => Value::Either(vec![detail("cn"), Value::Name]),
            "distinguishedName" => {
                // A user without an account here would be in the default container, under her name.
                let without = vec![said("CN="), Value::Name, said(","), said(DEFAULT_CONTAINER)];
                let within = Value::Either(vec![Value::Identifier(DN), Value::Joined(without)]);
                Value::Joined(vec![within, said(&above)])
            }
            "OUName" => {
                let within = Value::Either(vec![detail("OUName"), said(DEFAULT_CONTAINER)]);
                Value::Joined(vec![within, said(&above)])
            }
            "domainName" => said(&domain.dns),
            "objectGUID" => Value::Id,
            "objectSID" => {
                let before = format!("{}-", domain_sid(&domain.dns));
                Value::Joined(vec![said(&before), Value::Number(FIRST_RID)])
            }
            "userAccountControl" => {
                let active = Value::When(Box::new(Filter::Active), Box::new(said(status(true))));
                Value::Either(vec![active, said(status(false))])
            }
            "accountExpires" => Value::Moment(Moment::Expiry),
            "whenCreated" => Value::Moment(Moment::Created),
            "whenChanged" => Value::Moment(Moment::Changed),
            "lockoutTime" => Value::When(Box::new(Filter::LockedAt(now)), Box::new(Value::Moment(Moment::Changed))),
            other => field(other).map_or_else(|| detail(other), Value::Field),
        })
    }

    /// What is shown of a user; `groups` are those that she is in.
    pub(super) fn shown<'a>(&self, user: &'a User, domain: &'a Domain, groups: &[String]) -> Cow<'a, str> {
        let made = |text: String| Some(Cow::Owned(text));
        let time = |at: DateTime<Utc>| Cow::Owned(at.format(TIME).to_string());
        let text = |text: Option<&'a str>| text.map(Cow::Borrowed);
        let shown = match &*self.ldap {
            "sAMAccountName" => text(Some(&user.name)),
            "cn" | "name" => text(Some(common_name(user))),
            "userPrincipalName" => text(principal_of(user)),
            "memberOf" => made(groups.join(";")),
            "distinguishedName" => made(distinguished(user, &domain.dns)),
            "OUName" => made(unit(user, &domain.dns)),
            "domainName" => text(Some(&domain.dns)),
            "objectSID" => made(sid(&domain.dns, user.number)),
            "objectGUID" => made(guid(user)),
            "userAccountControl" => text(Some(status(user.active))),
            "accountExpires" => user.expires_at.map(time),
            "whenCreated" => Some(time(user.created_at)),
            "whenChanged" => Some(time(user.updated_at)),
            // When she was locked is not kept; she has not been changed since.
            "lockoutTime" => user.locked.then(|| time(user.updated_at)),
            other => match field(other) {
                Some(field) => text(user.profile.get(field)),
                None => text(detail(user, other)),
            },
        };
        shown.filter(|text| !text.is_empty()).unwrap_or(Cow::Borrowed(NOTHING))
    }
}

/// The word for an account that is enabled or not.
fn status(active: bool) -> &'static str {
    if active { "Enabled" } else { "Disabled" }
}

/// What ADManager alone keeps of a user, by its name in any case.
fn detail<'a>(user: &'a User, name: &str) -> Option<&'a str> {
    let details = &user.present(Api::Admanager)?.details;
    details.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).and_then(|(_, detail)| Detail::text(detail))
}

/// Where columns are looked up, those of registered attributes included.
pub(super) struct Catalogue<'a> {
    pub(super) admanager: &'a Admanager,
    pub(super) caller: &'a Caller,
    pub(super) domain: &'a Domain,
}

impl Catalogue<'_> {
    /// The column of that name, which stands in that parameter.
    pub(super) async fn column(&self, parameter: &str, name: &str) -> Result<Column, Rejection> {
        if let Some(column) = Column::named(name) {
            return Ok(column);
        }
        let service = &self.admanager.service;
        let known = is_name(name) && {
            let known = service.knows(self.caller, &self.domain.realm, Kind::Attribute, name).await;
            known.map_err(Rejection::of_request)?
        };
        if known {
            return Ok(Column::custom(name.trim()));
        }
        let words = COLUMNS.iter().flat_map(|(ldap, column)| [*ldap, *column]);
        let best = meant(name, words);
        let shown: String = name.chars().take(80).collect();
        let hint = format!("{parameter}: {shown:?} is no LDAP name and no column{best}");
        Err(Rejection::parameter("parameter-invalid", parameter, hint))
    }
}
