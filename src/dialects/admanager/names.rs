//! The names of a user to be created: what is given, else what follows from the template's format.

use super::dn::{self, DEFAULT_CONTAINER, Dn};
use crate::contract::Given;
use crate::domain::users::Identifier;
use crate::domain::{Api, Refusal, User};

/// What a log-on name cannot hold.
const FORBIDDEN: &str = "\"/\\[]:;|=,+*?<>@";
/// The most characters of a derived log-on name.
const MOST: usize = 20;
/// The most characters of a common name.
const LONGEST: usize = 64;
/// The format of log-on names where the template has none.
const FORMAT: &str = "{givenName}.{sn}";

/// A user's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) sam: String,
    pub(super) upn: String,
    pub(super) cn: String,
    /// Absent where none is given and none follows.
    pub(super) display: Option<String>,
}

impl Names {
    /// Derives the names; refuses where no log-on name follows.
    pub(super) fn derive(given: &Given, format: Option<&str>, domain: &str) -> Result<Self, Refusal> {
        let upn = given.filled("userPrincipalName");
        let sam = match (given.filled("sAMAccountName"), upn) {
            (Some(sam), _) => sam.trim().to_owned(),
            (None, Some(upn)) => clean(upn.split('@').next().unwrap_or_default()),
            (None, None) => clean(&formatted(format.unwrap_or(FORMAT), given)),
        };
        if sam.is_empty() {
            return Err(Refusal::Missing {
                member: "a name (sAMAccountName, userPrincipalName, givenName or sn)".to_owned(),
            });
        }
        log_on_name(&sam)?;
        let full = full_name(given);
        let cn = given.filled("cn").or(given.filled("name")).map(str::to_owned).or(full.clone());
        Ok(Self {
            upn: principal(upn.unwrap_or(&sam), domain),
            cn: cn.unwrap_or_else(|| sam.clone()).chars().take(LONGEST).collect(),
            display: given.filled("displayName").map(str::to_owned).or(full),
            sam,
        })
    }
}

/// A principal name, with the domain where it names none.
pub(super) fn principal(name: &str, domain: &str) -> String {
    let name = name.trim();
    if name.contains('@') { name.to_owned() } else { format!("{name}@{domain}") }
}

/// Refuses a log-on name that the directory would not take.
pub(super) fn log_on_name(name: &str) -> Result<(), Refusal> {
    let unfit = |reason: &str| {
        let (member, reason) = ("sAMAccountName".to_owned(), reason.to_owned());
        Err(Refusal::Unfit { member, value: name.to_owned(), reason })
    };
    if name.trim().is_empty() {
        return unfit("it is empty");
    }
    if name.contains(|c| FORBIDDEN.contains(c)) {
        return unfit("it may not hold \" / \\ [ ] : ; | = , + * ? < > @");
    }
    if name.chars().count() > MOST { unfit("it may have at most 20 characters") } else { Ok(()) }
}

fn clean(name: &str) -> String {
    let name: String = name.chars().filter(|c| !FORBIDDEN.contains(*c)).take(MOST).collect();
    name.trim().trim_end_matches('.').to_owned()
}

/// The format with its places filled; what stands between two places goes where either is empty.
fn formatted(format: &str, given: &Given) -> String {
    let (mut out, mut between, mut rest) = (String::new(), String::new(), format);
    while let Some((literal, place)) = rest.split_once('{') {
        between.push_str(literal);
        let Some((name, after)) = place.split_once('}') else { break };
        rest = after;
        let value = given.filled(name).unwrap_or_default();
        if !value.is_empty() {
            if !out.is_empty() {
                out.push_str(&between);
            }
            out.push_str(value);
            between.clear();
        }
    }
    out
}

/// `givenName initials. sn`, without what is not given.
fn full_name(given: &Given) -> Option<String> {
    let initials = given.filled("initials").map(|initials| format!("{}.", initials.trim_end_matches('.')));
    let parts = [given.filled("givenName").map(str::to_owned), initials, given.filled("sn").map(str::to_owned)];
    let full = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(full).filter(|full| !full.is_empty())
}

/// The full name under which the directory keeps a user.
pub(super) fn common_name(user: &User) -> &str {
    user.present(Api::Admanager).and_then(|account| account.text("cn")).unwrap_or(&user.name)
}

/// A user's distinguished name within her domain.
fn relative_dn(user: &User) -> String {
    format!("CN={},{}", dn::escape(common_name(user)), container(user))
}

/// The container that a user is in, within her domain.
fn container(user: &User) -> &str {
    user.present(Api::Admanager).and_then(|account| account.text("OUName")).unwrap_or(DEFAULT_CONTAINER)
}

/// The distinguished name of the container that a user is in.
pub(super) fn unit(user: &User, domain: &str) -> String {
    format!("{},{}", container(user), Dn::of_domain(domain))
}

/// A user's distinguished name.
pub(super) fn distinguished(user: &User, domain: &str) -> String {
    format!("{},{}", relative_dn(user), Dn::of_domain(domain))
}

/// A user's principal name, where she has one.
pub(super) fn principal_of(user: &User) -> Option<&str> {
    user.present(Api::Admanager).and_then(|account| account.text("userPrincipalName"))
}

/// A user's id as the directory writes it.
pub(super) fn guid(user: &User) -> String {
    format!("{{{}}}", user.guid.hyphenated().encode_upper(&mut uuid::Uuid::encode_buffer()))
}

/// The further names by which the directory finds a user. Where her full name is her user name, she is found by that.
pub(super) fn identifiers(user: &User) -> Vec<Identifier> {
    let account = user.present(Api::Admanager);
    let mut found = vec![Identifier { kind: DN, value: relative_dn(user), unique: true }];
    let full = common_name(user);
    if !user.is_named(full) {
        found.push(Identifier { kind: CN, value: full.to_owned(), unique: false });
    }
    for (kind, name, unique) in [
        (UPN, "userPrincipalName", true),
        (EMPLOYEE_NUMBER, "employeeNumber", false),
        (PROFILE_PATH, "profilePath", false),
        (SCRIPT_PATH, "scriptPath", false),
    ] {
        if let Some(value) = account.and_then(|account| account.text(name)) {
            found.push(Identifier { kind, value: value.to_owned(), unique });
        }
    }
    found
}

/// Identifier: distinguished name within the domain.
pub(super) const DN: &str = "admanager.distinguishedName";
/// Identifier: common name.
pub(super) const CN: &str = "admanager.cn";
/// Identifier: principal name.
pub(super) const UPN: &str = "admanager.userPrincipalName";
/// Identifier: employee number.
pub(super) const EMPLOYEE_NUMBER: &str = "admanager.employeeNumber";
/// Identifier: profile path.
pub(super) const PROFILE_PATH: &str = "admanager.profilePath";
/// Identifier: script path.
pub(super) const SCRIPT_PATH: &str = "admanager.scriptPath";
