//! The LDAP attributes that ADManager takes, and where each goes.

use crate::contract::{Parameter, text};
use crate::domain::text::{Limit, PHOTO};
use crate::domain::{Changes, Field};

const HELP: &str = "active-directory-ldap-attributes.html";
const CLIENT: &str = "public client code for this API";
const NAME: Limit = Limit::line(64);
const NUMBER: Limit = Limit::line(64);
const PLACE: Limit = Limit::line(128);
const NOTE: Limit = Limit { characters: 1_024, lines: true };
const PATH: Limit = Limit::line(1_024);
const GROUPS: Limit = Limit::line(4_000);

const fn attribute(name: &'static str, limit: Limit) -> Parameter {
    text(name).limit(limit).documented(HELP)
}

const fn seen(name: &'static str, limit: Limit) -> Parameter {
    text(name).limit(limit).client(CLIENT)
}

/// Every attribute; the limits are Active Directory's own.
pub(super) const ATTRIBUTES: &[Parameter] = &[
    attribute("givenName", NAME),
    attribute("initials", Limit::line(6)),
    attribute("sn", NAME),
    attribute("userPrincipalName", PATH),
    attribute("sAMAccountName", Limit::line(20)),
    attribute("displayName", Limit::line(256)),
    attribute("name", NAME),
    attribute("cn", NAME),
    attribute("displayNamePrintable", Limit::line(256)),
    text("password").secret().documented("create-new-ad-user.html").note("absent on CreateUser: one is generated"),
    attribute("mail", Limit::line(256)),
    attribute("telephoneNumber", NUMBER),
    attribute("homePhone", NUMBER),
    attribute("pager", NUMBER),
    attribute("mobile", NUMBER),
    attribute("facsimileTelephoneNumber", NUMBER),
    attribute("ipPhone", NUMBER),
    attribute("info", NOTE),
    attribute("wWWHomePage", Limit::line(2_048)),
    attribute("streetAddress", NOTE),
    attribute("postOfficeBox", Limit::line(40)),
    attribute("l", PLACE),
    attribute("st", PLACE),
    attribute("postalCode", Limit::line(40)),
    attribute("co", PLACE),
    attribute("c", Limit::line(3)),
    attribute("countryCode", Limit::line(10)),
    attribute("title", PLACE),
    attribute("department", NAME),
    attribute("company", NAME),
    attribute("manager", PATH).note("kept as text"),
    attribute("description", NOTE),
    attribute("physicalDeliveryOfficeName", PLACE),
    seen("employeeID", Limit::line(16)),
    seen("employeeNumber", Limit::line(512)),
    attribute("accountExpires", NAME).note("never, 0, a FILETIME, or a date such as 04-28-2031 or 2031-04-28"),
    attribute("userAccountControl", NAME).note("flagsToSet;flagsToRemove; bit 2 disables"),
    text("lockoutTime").limit(NAME).inferred("Active Directory").note("0 unlocks; ModifyUser alone"),
    attribute("userWorkstations", PATH),
    attribute("profilePath", PATH),
    attribute("scriptPath", PATH),
    attribute("homeDirectory", PATH),
    attribute("homeDrive", Limit::line(3)),
    attribute("memberOf", GROUPS).note("groups to join, by name or DN, separated by ;"),
    attribute("removememberOf", GROUPS).note("groups to leave, by name or DN, separated by ;"),
    attribute("thumbnailPhoto", PHOTO),
    attribute("exchangePhoto", PHOTO),
    attribute("jpegPhoto", PHOTO),
    attribute("photo", PHOTO),
    attribute("thumbnailLogo", PHOTO),
    attribute("mailNickName", NAME),
    attribute("msExchHideFromAddressLists", Limit::line(5)),
    attribute("submissionContLength", Limit::line(10)),
    attribute("delivContLength", Limit::line(10)),
    seen("proxyAddresses", Limit::line(1_123)),
    seen("homeMDB", PATH),
    seen("msExchHomeServerName", PATH),
    seen("targetAddress", Limit::line(1_123)),
    attribute("extensionAttribute1", PATH),
    attribute("extensionAttribute2", PATH),
    attribute("extensionAttribute3", PATH),
    attribute("extensionAttribute4", PATH),
    attribute("extensionAttribute5", PATH),
    attribute("extensionAttribute6", PATH),
    attribute("extensionAttribute7", PATH),
    attribute("extensionAttribute8", PATH),
    attribute("extensionAttribute9", PATH),
    attribute("extensionAttribute10", PATH),
    attribute("extensionAttribute11", PATH),
    attribute("extensionAttribute12", PATH),
    attribute("extensionAttribute13", PATH),
    attribute("extensionAttribute14", PATH),
    attribute("extensionAttribute15", PATH),
    text("templateName").documented("create-new-ad-user.html").note("absent: the technician's default, or none"),
    text("OUName")
        .limit(PATH)
        .documented("active-directory-modify-users-csv.html")
        .note("a DN; on ModifyUser it moves"),
    seen("distinguishedName", PATH).note("names a user; cannot be set"),
    seen("objectGUID", NAME).note("names a user; cannot be set"),
    seen("objectSID", Limit::line(184)).note("names a user; cannot be set"),
];

/// Attributes that name a user and that nobody can set.
pub(super) const READ_ONLY: [&str; 3] = ["distinguishedName", "objectGUID", "objectSID"];

/// Attributes with a meaning of their own, which `users.rs` and its neighbours see to.
const SPECIAL: [&str; 13] = [
    "userPrincipalName",
    "sAMAccountName",
    "name",
    "cn",
    "password",
    "accountExpires",
    "userAccountControl",
    "lockoutTime",
    "memberOf",
    "removememberOf",
    "templateName",
    "OUName",
    "manager",
];

/// The shared attribute that an attribute is, if it is one.
pub(super) fn field(name: &str) -> Option<Field> {
    Some(match name {
        "givenName" => Field::FirstName,
        "sn" => Field::LastName,
        "displayName" => Field::DisplayName,
        "mail" => Field::Email,
        "mobile" => Field::Mobile,
        "telephoneNumber" => Field::Telephone,
        "facsimileTelephoneNumber" => Field::Fax,
        "company" => Field::Company,
        "department" => Field::Department,
        "title" => Field::Title,
        "employeeID" => Field::EmployeeId,
        "streetAddress" => Field::Street,
        "l" => Field::City,
        "st" => Field::State,
        "postalCode" => Field::PostalCode,
        "co" => Field::Country,
        "manager" => Field::Manager,
        _ => return None,
    })
}

/// Sets a plain attribute; those with a meaning of their own are left alone.
pub(super) fn set(changes: &mut Changes, name: &str, value: &str) {
    if let Some(field) = field(name) {
        changes.field(field, value);
    } else if !SPECIAL.contains(&name) && !READ_ONLY.contains(&name) {
        changes.detail(name, value);
    }
}
