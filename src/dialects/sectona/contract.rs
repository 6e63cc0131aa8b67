//! Sectona's API as a table.

use crate::contract::{Contract, Evidence, Operation, Parameter, People, Refused, flag, text};
use crate::domain::Api;
use crate::domain::text::Limit;

const PAGE: &str = "API - Manage User, 6.0";
const CODES: &str = "API - Manage User, 6.0: code and text; status and occasion are inferred";
const TOKENS: &str = "API - Authentication using OAuth Access Token, 6.0";
const USERS: &str = "API - Get Users Information, 5.5";
const GROUPS: &str = "API - Get User Groups Information, 6.0";
const MEMBERS: &str = "API - Get Users by Group, 6.0";
const INSTANCES: &str = "API - Get Instance Information, 6.0";
const STATES: &[&str] = &["All", "Active", "Disabled"];
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

const OAUTH_TOKEN: &[Parameter] = &[
    text("grant_type").always().values(&["password", "client_credentials", "refresh_token"]).documented(TOKENS),
    text("client_id").when("if grant_type is other than password").documented(TOKENS).note("the user name"),
    text("client_secret")
        .secret()
        .when("if grant_type is other than password")
        .documented(TOKENS)
        .note("the access token; if grant_type is refresh_token, the refresh token"),
    text("username").when("if grant_type is password").documented(TOKENS),
    text("password").secret().when("if grant_type is password").documented(TOKENS),
];

const GET_USERS: &[Parameter] = &[
    text("Filter").always().values(STATES).documented(USERS),
    text("Instance").always().documented(USERS).note("must exist"),
];

const GET_USER_GROUPS: &[Parameter] = &[
    text("Filter").always().values(STATES).documented(GROUPS).note("no group is ever disabled here"),
    text("Instance").always().documented(GROUPS).note("must exist"),
];

const GET_USERS_BY_GROUP: &[Parameter] = &[
    text("Filter")
        .always()
        .values(&["All", "Active", "Disabled", "Locked", "Dormant"])
        .documented(MEMBERS)
        .note("compared with UserStatus; nobody is ever dormant here"),
    text("GroupName").always().documented(MEMBERS).note("must exist"),
    text("Instance").always().documented(MEMBERS).note("must exist"),
];

const GET_INSTANCES: &[Parameter] =
    &[text("Filter").always().values(STATES).documented(INSTANCES).note("no instance is ever disabled here")];

/// Sectona PAM 6.0.
pub static CONTRACT: Contract = Contract {
    api: Api::Sectona,
    product: "Sectona PAM 6.0",
    people: People {
        named_by: &["Username"],
        composed_of: &[],
        narrowed_by: &[],
        action: Some("APIActionType"),
        prefix: "",
    },
    operations: &[
        Operation {
            name: "ManageUser",
            methods: &["POST"],
            path: "/API/APP/APP007/ManageUser",
            summary: "Creates a user, changes one, or sets a user's password. Trailing commas in the body are let pass, as in the published sample.",
            parameters: PARAMETERS,
            evidence: Evidence::Documented,
            source: PAGE,
        },
        operation(
            "OAuthToken",
            "/API/APP/APP007/OAuthToken",
            "Gives a token, good for an hour, that stands for name and password as Authorization: Bearer; and one that renews it, good for a day and for one time. Its members may come as a form.",
            OAUTH_TOKEN,
            TOKENS,
        ),
        operation("GetUsers", "/API/APP/APP007/GetUsers", "Lists the users of an instance, by name.", GET_USERS, USERS),
        operation(
            "GetUserGroups",
            "/API/APP/APP007/GetUserGroups",
            "Lists the groups of an instance, by name.",
            GET_USER_GROUPS,
            GROUPS,
        ),
        operation(
            "GetUsersByGroup",
            "/API/APP/APP007/GetUsersByGroup",
            "Lists the users who are in a group, by name.",
            GET_USERS_BY_GROUP,
            MEMBERS,
        ),
        operation(
            "GetInstances",
            "/API/APP/APP007/GetInstances",
            "Lists the instances that the caller reaches.",
            GET_INSTANCES,
            INSTANCES,
        ),
    ],
    answers: &[
        row(
            "011649",
            403,
            "Current users do not have permission to take an action",
            "the operator lacks the right, does not reach the instance, or is of a UserType that has no tokens",
        ),
        row(
            "011651",
            401,
            "The authorization header is either empty or not basic",
            "no, empty, undecodable Authorization, or one that is neither Basic nor Bearer",
        ),
        row(
            "011673",
            401,
            "Invalid credentials",
            "unknown operator; unknown or expired token, or one of the other sort; a user who is locked, disabled or expired",
        ),
        row("011674", 401, "Invalid credentials", "wrong password; a token that is not of the client_id"),
        row(
            "011675",
            400,
            "Unable to validate request",
            "the body is absent, not JSON or of a wrong type; unknown APIActionType, UserType, Filter or grant_type; a member missing that is always required, or that the grant needs; Expiry unreadable; a text too long or with control characters",
        ),
        variant("011675-path", "011675", 404, "Unable to validate request", "no operation at that path"),
        variant("011675-method", "011675", 405, "Unable to validate request", "a method other than POST"),
        variant("011675-size", "011675", 413, "Unable to validate request", "a body over 1 MiB"),
        variant(
            "011675-media",
            "011675",
            415,
            "Unable to validate request",
            "a Content-Type other than JSON; for OAuthToken, other than a form",
        ),
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
        Refused {
            source: GROUPS,
            ..row("011808", 500, "Unable to get user groups", "GetUserGroups: any internal failure")
        },
        Refused {
            source: MEMBERS,
            ..row("032406", 500, "Unable to get users by groups", "GetUsersByGroup: groups could not be read")
        },
        Refused { source: MEMBERS, ..row("011694", 404, "Unable to get user group", "GetUsersByGroup: unknown group") },
        Refused {
            source: MEMBERS,
            ..row("011807", 500, "Unable to get user", "GetUsersByGroup: any other internal failure")
        },
        Refused {
            source: INSTANCES,
            ..row("011806", 500, "Unable to get instance", "GetInstances: any internal failure")
        },
        row("011661", 400, "Invalid tags", "a tag that is not in the tag list"),
    ],
    secret_answers: &["access_token", "refresh_token"],
};

/// An operation that reads.
const fn operation(
    name: &'static str,
    path: &'static str,
    summary: &'static str,
    parameters: &'static [Parameter],
    source: &'static str,
) -> Operation {
    Operation { name, methods: &["POST"], path, summary, parameters, evidence: Evidence::Documented, source }
}

/// A code and text as published; when and with which status is inferred.
const fn row(code: &'static str, status: u16, text: &'static str, when: &'static str) -> Refused {
    Refused { id: code, code, text, status, when, evidence: Evidence::Documented, source: CODES }
}

/// A published code on a further occasion.
const fn variant(id: &'static str, code: &'static str, status: u16, text: &'static str, when: &'static str) -> Refused {
    Refused { id, code, text, status, when, evidence: Evidence::Inferred, source: CODES }
}
