//! What is said beside an answer: why the service did not do it, and what was wrong with the protocol.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{CONTRACT, NAMESPACE};
use crate::asmx::{Exception, Ignored, Response};
use crate::contract::{Parameter, nearest};
use crate::domain::refusal::Taken;
use crate::domain::text::SHORT;
use crate::domain::{Kind, Refusal, TokenRefusal};
use crate::edge::{Hint, Trouble};
use crate::service::Error;

/// What a service throws that does not say what went wrong.
pub(super) fn failure() -> Exception {
    Exception::new("System.ApplicationException", "Error in the application.")
}

/// The row of a refusal, for an operation that answers true or false. Others have words of their own; see their tables.
pub fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoCredentials => "null-reference",
        Refusal::UnreadableCredentials
        | Refusal::UnknownCredentials
        | Refusal::WrongPassword
        | Refusal::ExpiredCredentials
        | Refusal::CredentialsSwitchedOff => "AUTH_FAILURE",
        Refusal::MissingRight { .. }
        | Refusal::UnknownRealm { .. }
        | Refusal::RealmNotNamed
        | Refusal::RealmOutOfReach { .. }
        | Refusal::UnknownName { .. }
        | Refusal::UnknownGroup { .. }
        | Refusal::Token(_)
        | Refusal::UnknownTask { .. }
        | Refusal::InUse { .. }
        | Refusal::SwitchedOff { .. }
        | Refusal::NameTaken { .. }
        | Refusal::NoSuchUser { .. }
        | Refusal::SeveralUsers { .. }
        | Refusal::Missing { .. }
        | Refusal::Unfit { .. }
        | Refusal::Immutable { .. }
        | Refusal::PasswordElsewhere
        | Refusal::WeakPassword
        | Refusal::QuotaUsedUp { .. } => "false",
    }
}

/// What to tell the person who sent the request.
pub(super) fn hint(refusal: &Refusal) -> String {
    let advice = match refusal {
        Refusal::NoCredentials => {
            return "no session: call Connect first, and send the cookie ASP.NET_SessionId with every call; a session that is not used for 20 minutes is gone".to_owned();
        }
        Refusal::UnknownCredentials => {
            "check the operators of the seed; --no-development-credentials refuses those of the shipped one"
        }
        Refusal::WrongPassword => "check the operators of the seed; after a wrong further step, begin anew",
        Refusal::ExpiredCredentials => return "the operator is locked (the seed says login = \"locked\")".to_owned(),
        Refusal::UnreadableCredentials => {
            return "the operator's address is not confirmed: validationCode must be the one of the seed".to_owned();
        }
        Refusal::UnknownRealm { .. } => "name an organization of the seed, or start with --unknown-names create",
        Refusal::RealmNotNamed => "organization is missing, or not in the service's namespace",
        Refusal::RealmOutOfReach { .. } => "the seed says which realms an operator reaches",
        Refusal::UnknownName { kind: Kind::Container, .. } => "AddContainer makes one",
        Refusal::UnknownName { .. } => "add it to the seed, or start with --unknown-names create",
        Refusal::UnknownGroup { .. } => "AddGroup makes one",
        Refusal::NameTaken { taken: Taken::Identifier(_), .. } => {
            "aliases and user names share one name space in an organization"
        }
        Refusal::NameTaken { taken: Taken::UserName, .. } => "a user or an alias has it; UpdateUser changes a user",
        Refusal::NoSuchUser { .. } => "aliases are not looked up; AddUser makes a user",
        Refusal::Token(TokenRefusal::Irrevocable { .. }) => "the seed says revocable = false",
        Refusal::InUse { .. } => "MoveUsers moves users and their tokens; the container Default cannot be removed",
        Refusal::SwitchedOff { .. } => "the seed says saml_enabled = false",
        Refusal::Token(TokenRefusal::Unknown { .. }) => "GetTokensByOwner lists the tokens of a user",
        _ => return refusal.to_string(),
    };
    format!("{refusal}; {advice}")
}

/// Refuses a text that is too long for its parameter, or holds control characters.
pub(super) fn check(name: &str, value: &str) -> Result<(), Error> {
    let limit = parameter(name).map_or(SHORT, |parameter| parameter.limit);
    limit.check(value).map_err(|flaw| {
        let (member, reason) = (name.to_owned(), flaw.to_string());
        Refusal::Unfit { member, value: String::new(), reason }.into()
    })
}

/// The first row of that name, at any depth: rows of one name are alike.
fn parameter(name: &str) -> Option<&'static Parameter> {
    fn note(rows: &'static [Parameter], found: &mut HashMap<&'static str, &'static Parameter>) {
        for row in rows {
            found.entry(row.name).or_insert(row);
            note(row.members(), found);
        }
    }
    static FOUND: LazyLock<HashMap<&'static str, &'static Parameter>> = LazyLock::new(|| {
        let mut found = HashMap::new();
        CONTRACT.operations.iter().for_each(|operation| note(operation.parameters, &mut found));
        found
    });
    FOUND.get(name).copied()
}

/// What ASP.NET says of a request, and what helps.
const ADVICE: [(&str, &str); 23] = [
    ("null-reference", ""),
    ("null-reference-form", ""),
    ("failure", ""),
    ("failure-form", ""),
    ("action", "SOAPAction is http://www.cryptocard.com/blackshield/ and the name of an operation"),
    ("no-action", "the first element of Body is an operation, in the namespace http://www.cryptocard.com/blackshield/"),
    ("action-12", "action is http://www.cryptocard.com/blackshield/ and the name of an operation"),
    ("unreadable", "the WSDL says what values are taken"),
    ("missing-part", ""),
    ("version", "the namespace of the envelope is that of SOAP 1.1 or 1.2"),
    ("must-understand", "the service understands no SOAP headers"),
    ("form-missing", "every parameter must be there, if only with an empty value"),
    ("form-value", "the WSDL says what values are taken"),
    ("form-method", "an operation with lists, objects or nullable values is for SOAP only"),
    ("form-case", ""),
    ("form-media", "send Content-Type: application/x-www-form-urlencoded"),
    ("page-path", "…/BSIDCA.asmx/ and the name of an operation"),
    ("page-method", "send GET or POST"),
    ("page-script", "send XML, with the Content-Type of SOAP"),
    ("too-large", "a request may have at most 1 MiB"),
    ("malformed-12", "the body is an envelope of SOAP, in well-formed XML"),
    ("malformed", "the body is an envelope of SOAP, in well-formed XML"),
    ("media", "SOAP 1.1 is text/xml, SOAP 1.2 application/soap+xml"),
];

/// The row of what the protocol says of a request that it does not take, and what helps.
pub(super) fn protocol_row(response: &Response) -> (&'static str, &'static str) {
    let (status, problem) = (response.status.as_u16(), response.problem.as_deref().unwrap_or_default());
    let found = ADVICE.into_iter().find(|(id, _)| {
        let row = CONTRACT.answer(id);
        row.status == status && (row.text.is_empty() || row.says(problem))
    });
    found.unwrap_or(("malformed-12", ""))
}

/// What to tell the person whose request the protocol did not take; nothing where it did.
pub(super) fn protocol(response: &Response) -> Hint {
    let Some(problem) = &response.problem else { return page(response) };
    let (id, advice) = protocol_row(response);
    tracing::debug!(row = id, "the protocol refused a request");
    let limit = problem.contains("exceeded a limit");
    let advice =
        if limit { "a document has limits of depth, elements, attributes, namespaces and names" } else { advice };
    let problem = problem.replace("\r\n", " ");
    Hint::new(problem).and((!advice.is_empty()).then(|| advice.to_owned()))
}

/// Whether the protocol refused what the operation has answered: it looks at headers afterwards.
pub(super) fn is_of_the_protocol(response: &Response) -> bool {
    response.problem.as_deref().is_some_and(|problem| CONTRACT.answer("must-understand").says(problem))
}

/// The row of an error page, whose text is its title, and what helps.
pub(super) fn page_row(response: &Response) -> Option<(&'static str, &'static str)> {
    let says = |id: &str| {
        let row = CONTRACT.answer(id);
        let start = row.text.split("{}").next().unwrap_or_default().trim_end_matches('\'');
        row.status == response.status.as_u16() && (response.body.is_empty() || response.body.contains(start))
    };
    ADVICE.into_iter().filter(|(id, _)| id.starts_with("page-")).find(|(id, _)| says(id))
}

/// The hint of an error page.
fn page(response: &Response) -> Hint {
    let status = response.status.as_u16();
    if status < 400 {
        return Hint::none();
    }
    let text = |id: &str| CONTRACT.answer(id).text.replace(" ending in '{}'", "");
    let row = page_row(response);
    Hint::new(row.map_or_else(|| format!("status {status}"), |(id, advice)| format!("{}; {advice}", text(id))))
}

/// What of a request was not looked at.
pub(super) fn ignored(ignored: &[Ignored]) -> Vec<String> {
    ignored.iter().map(oddity).collect()
}

/// Members of a user that the on-premises service has beside those of STA.
const ON_PREMISES: [&str; 6] =
    ["RestrictionsEnabled", "StartDate", "EndDate", "StartTime", "EndTime", "RestrictedDays"];

fn oddity(ignored: &Ignored) -> String {
    let name: String = ignored.name.chars().take(60).collect();
    let within = ignored.within.last().map(|within| format!(" in {within}")).unwrap_or_default();
    let right = ignored.known.iter().any(|known| *known == ignored.name);
    if right && *ignored.namespace != *NAMESPACE {
        return format!("{name}{within} is not read: it must be in the namespace {NAMESPACE}");
    }
    if name.is_empty() {
        return "a part without = is not read".to_owned();
    }
    if ON_PREMISES.contains(&name.as_str()) {
        return format!("{name}{within} is not read: it is of the on-premises schema");
    }
    let best = nearest(&name, ignored.known.iter().copied()).map(|best| format!("; did you mean {best}?"));
    format!("{name}{within} is not read{}", best.unwrap_or_default())
}

/// What ASP.NET would say of trouble around a request.
pub(super) fn trouble(trouble: &Trouble) -> (&'static str, Exception) {
    let (row, kind) = match trouble {
        Trouble::TooLarge(_) => ("too-large", "System.Web.HttpException"),
        Trouble::CutShort | Trouble::Undecodable(_) | Trouble::UnknownEncoding => {
            ("cut-short", "System.Web.HttpException")
        }
        Trouble::TookTooLong(_) => ("timed-out", "System.Web.HttpException"),
        Trouble::Panicked | Trouble::NoSpace(_) => return ("failure", failure()),
    };
    (row, Exception::new(kind, CONTRACT.answer(row).text))
}
