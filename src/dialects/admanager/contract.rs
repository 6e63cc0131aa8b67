//! ADManager Plus' API as a table.

use super::attributes::ATTRIBUTES;
use crate::contract::{Contract, Evidence, Operation, Parameter, Refused, objects, text};
use crate::domain::Api;
use crate::domain::text::{LONG, Limit};

const CREATE: &str = "create-new-ad-user.html";
const MODIFY: &str = "modify-ad-user-account-attributes.html";
const TOKEN: &str = "generate-auth-token.html";
const ZENDESK: &str = "the vendor's Zendesk app";
/// A whole batch of objects, which the body limit bounds.
const BATCH: Limit = Limit { characters: 1 << 20, lines: true };

const AUTH_TOKEN: Parameter = text("AuthToken").always().secret().documented(CREATE);
const PRODUCT: Parameter =
    text("PRODUCT_NAME").documented(CREATE).note("documented as required; recorded traffic shows that it is not");
const ADDITIONAL: Parameter = text("additionalData").limit(LONG).client(ZENDESK).note("ignored");

const CREATE_USER: &[Parameter] = &[
    AUTH_TOKEN,
    text("domainName").always().documented(CREATE).note("DNS or flat name"),
    objects("inputFormat", ATTRIBUTES).always().limit(BATCH).documented(CREATE).note("a JSON array, one object a user"),
    PRODUCT,
    ADDITIONAL,
    text("templateCategoryId").client(ZENDESK).note("ignored"),
];

const MODIFY_USER: &[Parameter] = &[
    AUTH_TOKEN,
    text("domainName").documented(MODIFY).note("DNS or flat name; absent: the first domain of the seed"),
    objects("inputFormat", ATTRIBUTES).always().limit(BATCH).documented(MODIFY).note("a JSON array, one object a user"),
    text("match_ldap_name").values(MATCHES).documented(MODIFY).note("which attribute names the user"),
    PRODUCT,
    ADDITIONAL,
];

/// The attributes that may name a user, in the order in which they are tried where the request does not say which.
pub(super) const MATCHES: &[&str] = &[
    "sAMAccountName",
    "userPrincipalName",
    "distinguishedName",
    "objectGUID",
    "objectSID",
    "mail",
    "employeeID",
    "employeeNumber",
    "cn",
    "name",
    "displayName",
    "givenName",
    "sn",
    "profilePath",
    "scriptPath",
];

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

const LOG_IN: &[Parameter] = &[
    text("loginName").always().documented(TOKEN),
    text("password").always().secret().documented(TOKEN),
    text("domainName").always().documented(TOKEN).note("a domain, or ADManager Plus Authentication"),
    text("AuthToken").secret().documented(TOKEN).note("withdrawn by the call"),
    text("authTokenName").documented(TOKEN).note("unique"),
    text("expirationTime").documented(TOKEN).note("epoch milliseconds; absent: 42 days"),
    text("scope").limit(Limit::line(1_024)).documented(TOKEN).note("comma separated; absent: all"),
    PRODUCT,
];

const fn operation(
    name: &'static str,
    path: &'static str,
    summary: &'static str,
    parameters: &'static [Parameter],
    evidence: Evidence,
    source: &'static str,
) -> Operation {
    Operation { name, methods: &["GET", "POST"], path, summary, parameters, evidence, source }
}

/// ADManager Plus, build 7224.
pub static CONTRACT: Contract = Contract {
    api: Api::Admanager,
    product: "ManageEngine ADManager Plus 7224",
    operations: &[
        operation("CreateUser", "/RestAPI/CreateUser", "Creates users.", CREATE_USER, Evidence::Documented, CREATE),
        operation("ModifyUser", "/RestAPI/ModifyUser", "Changes users.", MODIFY_USER, Evidence::Documented, MODIFY),
        operation(
            "APIAuthToken",
            "/RestAPI/APIAuthToken",
            "Logs a technician in and gives out a token.",
            LOG_IN,
            Evidence::Documented,
            TOKEN,
        ),
        operation(
            "ValidateAuthToken",
            "/RestAPI/ValidateAuthToken",
            "Says whether a token is good.",
            &[AUTH_TOKEN, PRODUCT],
            Evidence::Client,
            ZENDESK,
        ),
        operation(
            "RemoveAPIAuthToken",
            "/RestAPI/RemoveAPIAuthToken",
            "Withdraws a token.",
            &[AUTH_TOKEN, PRODUCT],
            Evidence::Documented,
            "remove-authentication-token-in-active-directory-using-api.html",
        ),
    ],
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
            "no name can be derived, or no matching attribute stands in the object",
        ),
        row("template", "Invalid template name", "an unknown template"),
        row(
            "constraint",
            "Error in {} user,A constraint violation occurred. - Error Code : 8007202f",
            "a value that is too long, of a wrong type, or unfit for its attribute",
        ),
        row(
            "exists",
            "Error in {} user,The object already exists. - Error Code : 80071392",
            "a taken sAMAccountName, userPrincipalName, or cn in its OU",
        ),
        row(
            "no-container",
            "Error in {} user,There is no such object on the server. - Error Code : 80072030",
            "an OUName that does not exist",
        ),
        row(
            "bad-dn",
            "Error in {} user,An invalid dn syntax has been specified. - Error Code : 80072032",
            "an OUName that is no distinguished name",
        ),
        row(
            "password",
            "Error in {} user,The password does not meet the password policy requirements. - Error Code : 800708c5",
            "a password that the domain's policy does not admit",
        ),
        row("nobody", "{}: {} - No such user matched.", "ModifyUser: nobody has that attribute"),
        row("several", "{}: {} - More than one user matched.", "ModifyUser: more than one user has it"),
        row(
            "partial",
            "{}Setting values for custom attributes: Error in setting attributes,The specified directory service attribute or value does not exist. - Error Code : 8007200a. ",
            "with status SUCCESS: an attribute that the directory does not take, or an unknown group",
        ),
        row(
            "partial-unwilling",
            "{}Setting values for custom attributes: Error in setting attributes,The server is unwilling to process the request. - Error Code : 80072035. ",
            "with status SUCCESS: an attribute that nobody can set",
        ),
        row(
            "internal",
            "Error in {} user,An operations error occurred. - Error Code : 80072020",
            "an internal failure",
        ),
        row(
            "internal-request",
            "Can't Process the Request",
            "an internal failure before any object was looked at, or an answer that took longer than --request-timeout",
        ),
        page("operation", 404, "no operation at that path"),
        page("method", 405, "a method other than GET and POST"),
        page("size", 413, "a body over 1 MiB"),
        page("body", 400, "a body or query that is no text"),
    ],
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
