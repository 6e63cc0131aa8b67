//! Sectona's API as a table.

use crate::contract::{Contract, Evidence, Operation, Parameter, Refused, flag, text};
use crate::domain::Api;
use crate::domain::text::Limit;

const PAGE: &str = "API - Manage User, 6.0";
const CODES: &str = "API - Manage User, 6.0: code and text; status and occasion are inferred";
const PARAMETERS: &[Parameter] = &[
    text("APIActionType").always().values(&["Create", "Modify", "UpdatePassword"]).documented(PAGE),
    text("AuthenticationType").documented(PAGE).note("absent on Create: SectonaAuthentication; cannot be changed"),
    text("DirectoryStore")
        .when("on Create, if AuthenticationType is other than SectonaAuthentication")
        .documented(PAGE)
        .note("must exist; cannot be changed"),
    text("Username").always().documented(PAGE),
    text("Password")
        .secret()
        .when("on Create, if AuthenticationType is SectonaAuthentication; for UpdatePassword")
        .documented(PAGE),
    text("FirstName").when("on Create, if AuthenticationType is SectonaAuthentication").documented(PAGE),
    text("LastName").when("on Create, if AuthenticationType is SectonaAuthentication").documented(PAGE),
    text("Mobile").documented(PAGE),
    text("Company").documented(PAGE),
    text("EmailID").when("on Create, if AuthenticationType is GenericSAML").documented(PAGE),
    text("Manager").documented(PAGE),
    text("Department").documented(PAGE),
    text("CustomAttribute1").documented(PAGE),
    text("CustomAttribute2").documented(PAGE),
    flag("DevoidSecurity").documented(PAGE).note("absent: false"),
    text("UserRole").documented(PAGE).note("must exist"),
    text("UserType").values(&["Interactive", "APIOAuth", "InteractiveAPIOAuth"]).documented(PAGE),
    text("UserLogonPolicy").documented(PAGE).note("must exist; absent: the default policy"),
    text("Expiry")
        .documented(PAGE)
        .note("dd MMM yyyy [HH:mm:ss], yyyy-MM-dd[THH:mm:ss] or dd/MM/yyyy (inferred); absent: never"),
    text("NewDirectoryStore").documented(PAGE).note("Modify only; must exist"),
    flag("UnlockUser").documented(PAGE).note("Modify only"),
    text("Instance").when("on an MSP licence").documented(PAGE).note("must exist; absent: Default"),
    text("Tags").limit(Limit::line(4_000)).documented(PAGE).note("comma separated; each must exist"),
    flag("IsActive").documented(PAGE).note("absent on Create: true"),
];

/// Sectona PAM 6.0.
pub static CONTRACT: Contract = Contract {
    api: Api::Sectona,
    product: "Sectona PAM 6.0",
    operations: &[Operation {
        name: "ManageUser",
        methods: &["POST"],
        path: "/API/APP/APP007/ManageUser",
        summary: "Creates a user, changes one, or sets a user's password. Trailing commas in the body are let pass, as in the published sample.",
        parameters: PARAMETERS,
        evidence: Evidence::Documented,
        source: PAGE,
    }],
    answers: &[
        row(
            "011649",
            403,
            "Current users do not have permission to take an action",
            "the operator lacks the right, or does not reach the instance",
        ),
        row(
            "011651",
            401,
            "The authorization header is either empty or not basic",
            "no, empty, other than Basic, or undecodable Authorization",
        ),
        row("011673", 401, "Invalid credentials", "unknown operator"),
        row("011674", 401, "Invalid credentials", "wrong password"),
        row(
            "011675",
            400,
            "Unable to validate request",
            "the body is absent, not JSON or of a wrong type; unknown APIActionType or UserType; Username missing; Expiry unreadable; a text too long or with control characters",
        ),
        variant("011675-path", "011675", 404, "Unable to validate request", "no operation at that path"),
        variant("011675-method", "011675", 405, "Unable to validate request", "a method other than POST"),
        variant("011675-size", "011675", 413, "Unable to validate request", "a body over 1 MiB"),
        variant("011675-media", "011675", 415, "Unable to validate request", "a Content-Type other than JSON"),
        row("011683", 400, "Invalid instance name", "unknown Instance, or none given on an MSP licence"),
        row("011803", 500, "Unable to insert API log details", "the audit entry could not be written"),
        row("032401", 500, "The system was unable to create user", "the user could not be inserted"),
        row(
            "011669",
            400,
            "Unable to create user",
            "Create: a conditional member missing, unknown directory store, taken name",
        ),
        row("011676", 404, "Unable to get user properties", "Modify, UpdatePassword: unknown user"),
        variant("011676-name", "011676", 400, "Unable to get user properties", "unknown role or policy"),
        row(
            "011677",
            400,
            "Unable to perform action",
            "Modify, UpdatePassword: an AuthenticationType or DirectoryStore that differs, unknown new store, a password for a directory user, no Password for UpdatePassword",
        ),
        row("011805", 500, "Unable to get user group", "groups could not be read"),
        row("011849", 500, "The system was unable to load tags information", "tags could not be read"),
        row(
            "011852",
            500,
            "Error in processing",
            "any other internal failure, or an answer that took longer than --request-timeout",
        ),
        row("011661", 400, "Invalid tags", "a tag that is not in the tag list"),
    ],
};

/// A code and text as published; when and with which status is inferred.
const fn row(code: &'static str, status: u16, text: &'static str, when: &'static str) -> Refused {
    Refused { id: code, code, text, status, when, evidence: Evidence::Documented, source: CODES }
}

/// A published code on a further occasion.
const fn variant(id: &'static str, code: &'static str, status: u16, text: &'static str, when: &'static str) -> Refused {
    Refused { id, code, text, status, when, evidence: Evidence::Inferred, source: CODES }
}
