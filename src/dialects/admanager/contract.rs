//! ADManager Plus' API as a table.

use super::operations::OPERATIONS;
use crate::contract::{Contract, Evidence, People, Refused};
use crate::domain::Api;

const ZENDESK: &str = "the vendor's Zendesk app";

/// The scopes that a token may have.
pub(super) const SCOPES: &[&str] = &[
    "ME.ADMP.USER.CREATE",
    "ME.ADMP.USER.READ",
    "ME.ADMP.USER.UPDATE",
    "ME.ADMP.USER.DELETE",
    "ME.ADMP.COMPUTER.READ",
    "ME.ADMP.COMPUTER.UPDATE",
    "ME.ADMP.COMPUTER.DELETE",
    "ME.ADMP.GROUP.CREATE",
    "ME.ADMP.GROUP.READ",
    "ME.ADMP.GROUP.UPDATE",
    "ME.ADMP.GROUP.DELETE",
    "ME.ADMP.OU.CREATE",
    "ME.ADMP.OU.READ",
    "ME.ADMP.OU.DELETE",
];

/// ADManager Plus, build 7224.
pub static CONTRACT: Contract = Contract {
    api: Api::Admanager,
    product: "ManageEngine ADManager Plus 7224",
    people: People {
        named_by: &["sAMAccountName", "userPrincipalName", "distinguishedName", "mail", "employeeID"],
        composed_of: &["givenName", "sn"],
        narrowed_by: &["filter", "searchText"],
        action: None,
        prefix: "",
    },
    operations: OPERATIONS,
    answers: &[
        coded("token-missing", "AuthToken is missing", "no AuthToken"),
        coded("token-invalid", "Invalid or expired AuthToken", "an unknown, withdrawn or expired AuthToken"),
        row("input-missing", "inputFormat is missing", "no inputFormat"),
        row("input-invalid", "inputFormat is not a valid JSON array", "an inputFormat that is no JSON array"),
        row(
            "domain-invalid",
            "Invalid domain name",
            "no domainName, an unknown one, or one that the technician does not reach",
        ),
        row("parameter-missing", "{} is missing", "another parameter that the operation cannot do without"),
        row("parameter-invalid", "Invalid {}", "another parameter with a value that it cannot have"),
        row("match-invalid", "Invalid match_ldap_name", "a match_ldap_name that is none of the fifteen"),
        row(
            "quota",
            "The maximum number of API calls allowed per day has been exceeded",
            "the day's allowance is used up: the whole request, or the objects beyond it",
        ),
        row(
            "login-invalid",
            "Invalid loginName/password",
            "APIAuthToken with an unknown technician, a wrong password or an unknown domain",
        ),
        row("token-name-taken", "authTokenName already exists", "APIAuthToken with a label that another token has"),
        row("scope-invalid", "Invalid scope", "APIAuthToken with an unknown scope"),
        row("expiration-invalid", "Invalid expirationTime", "APIAuthToken with a time that is no number, or past"),
        row(
            "right",
            "You are not authorized to perform this operation",
            "the technician, or the token's scope, does not allow it",
        ),
        row("object", "Invalid input", "an element of inputFormat that is no object"),
        row(
            "no-name",
            "No unique attribute found",
            "no name is given or can be derived, or no matching attribute stands in the object",
        ),
        row("template", "Invalid template name", "an unknown template"),
        row(
            "constraint",
            "Error in {},A constraint violation occurred. - Error Code : 8007202f",
            "a value that is too long, of a wrong type, or unfit for its attribute",
        ),
        row(
            "exists",
            "Error in {},The object already exists. - Error Code : 80071392",
            "a taken sAMAccountName, userPrincipalName, or cn in its OU",
        ),
        row(
            "no-object",
            "Error in {},There is no such object on the server. - Error Code : 80072030",
            "an OU that does not exist, or groups of which none does",
        ),
        row(
            "bad-dn",
            "Error in {},An invalid dn syntax has been specified. - Error Code : 80072032",
            "an OU that is no distinguished name",
        ),
        row(
            "password",
            "Error in {},The password does not meet the password policy requirements. - Error Code : 800708c5",
            "a password that the domain's policy does not admit",
        ),
        Refused {
            evidence: Evidence::Client,
            source: "recorded traffic of ResetPwd",
            ..row("nobody", "{}: {} - No such user matched.", "nobody has the attribute that names the user")
        },
        row("several", "{}: {} - More than one user matched.", "more than one user has it"),
        row(
            "partial",
            "{}Setting values for custom attributes: Error in setting attributes,The specified directory service attribute or value does not exist. - Error Code : 8007200a. ",
            "with status SUCCESS or 1: an attribute that the directory does not take, an unknown group, an unknown member",
        ),
        row(
            "partial-unwilling",
            "{}Setting values for custom attributes: Error in setting attributes,The server is unwilling to process the request. - Error Code : 80072035. ",
            "with status SUCCESS: an attribute that nobody can set",
        ),
        row("internal", "Error in {},An operations error occurred. - Error Code : 80072020", "an internal failure"),
        row(
            "internal-request",
            "Can't Process the Request",
            "an internal failure outside of any object, or an answer that took longer than --request-timeout",
        ),
        page("operation", 404, "no operation at that path"),
        page("method", 405, "a method other than GET and POST"),
        page("size", 413, "a body over 1 MiB"),
        page("body", 400, "a body or query that is no text"),
    ],
    secret_answers: &["AuthTicket", "USER_PASSWORD"],
};

const fn row(id: &'static str, text: &'static str, when: &'static str) -> Refused {
    Refused {
        id,
        code: "",
        text,
        status: 200,
        when,
        evidence: Evidence::Inferred,
        source: "Active Directory's own messages and codes, in the pattern of the vendor's v2 samples",
    }
}

/// A refusal of a token, whose code clients know.
const fn coded(id: &'static str, text: &'static str, when: &'static str) -> Refused {
    Refused { id, code: "00000003", text, status: 200, when, evidence: Evidence::Client, source: ZENDESK }
}

/// A short HTML page of the servlet container.
const fn page(id: &'static str, status: u16, when: &'static str) -> Refused {
    Refused {
        id,
        code: "",
        text: "{}",
        status,
        when,
        evidence: Evidence::Inferred,
        source: "what servlet containers answer",
    }
}
