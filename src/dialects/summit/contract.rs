//! SummitAI's API as a table.

use super::parameters::{
    COMMON_MASTER, INCIDENT_REQUEST, INCIDENTS_REQUEST, MASTER_DATA_REQUEST, MASTER_REQUEST, MASTERS, PROBES, REQUEST,
    SEARCH, SEARCH_ALL, SEARCH_ALL_REQUEST, SEARCH_REQUEST,
};
use crate::contract::{Contract, Evidence, Operation, Parameter, People, Refused};
use crate::domain::Api;

const PAGE: &str = "Create or Update User Master";
const PATH: &str = "/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall";
const CLIENTS: &str = "what public clients of SummitAI compare with";
const TABLE: &str = "what such clients would understand";
const DECISIONS: &str = "the vendor's tables, where they leave a choice";

/// SummitAI, Elbrus SP3.
pub static CONTRACT: Contract = Contract {
    api: Api::Summit,
    product: "SummitAI",
    people: People {
        named_by: &["EmployeeId", "EmailId", "NT_UID"],
        composed_of: &[],
        narrowed_by: &["SearchText", "_emailID", "_userName", "_useID"],
        action: None,
        prefix: "ADM_",
    },
    operations: &[
        Operation {
            name: "ADM_CreateorUpdateUser",
            methods: &["POST"],
            path: PATH,
            summary: "Creates each user who is not there, and changes each who is. Also at …/RESTService/ADM_CreateorUpdateUser.",
            parameters: REQUEST,
            evidence: Evidence::Documented,
            source: PAGE,
        },
        service(
            "ADM_SearchUsers",
            "Finds the users of a domain who have a text in their names, page by page.",
            SEARCH_REQUEST,
            SEARCH,
        ),
        Operation {
            path: "/REST/Summit_RESTWCF.svc/RESTService/ADM_SearchAllUser",
            ..service(
                "ADM_SearchAllUser",
                "Finds users of all domains by what they are called. Also through the URL of all services.",
                SEARCH_ALL_REQUEST,
                SEARCH_ALL,
            )
        },
        Operation {
            methods: &["POST", "GET"],
            ..service(
                "ADM_GetUserMasterData",
                "Lists what users of a domain can be given. The vendor asks it by GET, with a body.",
                MASTER_DATA_REQUEST,
                MASTERS,
            )
        },
        service(
            "ADM_CreateOrUpdateCommonMaster",
            "Adds what users of a domain can be given, changes it by its CM_ID, and takes it out of use.",
            MASTER_REQUEST,
            COMMON_MASTER,
        ),
        service(
            "IM_GetIncidentDetailsAndChangeHistory",
            "Answers that there is no such incident, as an empty success: a connection test.",
            INCIDENT_REQUEST,
            PROBES,
        )
        .client(PROBES),
        service(
            "IM_GetIncidentList",
            "Answers that there are no incidents, as an empty success: a connection test.",
            INCIDENTS_REQUEST,
            PROBES,
        )
        .client(PROBES),
    ],
    answers: &[
        client("invalid-api-key", "Invalid API Key", "no key, an unknown one, or any while keys are disabled"),
        client(
            "expired-api-key",
            "Invalid API Key: expired",
            "a key past its day, or whose user is locked, disabled or expired",
        ),
        client(
            "authentication-failed",
            "Authentication failed",
            "unknown name or wrong password, or name and password while keys are enforced",
        ),
        client(
            "not-authorized",
            "User is not authorized",
            "the caller may neither create nor change users, or does not reach the domain",
        ),
        client(
            "null-reference",
            "Object reference not set to an instance of an object.",
            "objCommonParameters, Users or another object that the service needs is missing, null or of another type",
        ),
        row("invalid-unique-field", "Invalid UniqueField", "UniqueField missing or none of its three values", TABLE),
        row(
            "mandatory-member",
            "{} is mandatory",
            "a service without a member that it needs, or without any filter",
            TABLE,
        ),
        row(
            "invalid-member",
            "Invalid {}: {}",
            "a service with an unknown name, a wrong type, a text too long or with control characters",
            TABLE,
        ),
        row("mandatory", "{}: {} is mandatory", "a user or master without a member that it needs", TABLE),
        row(
            "invalid-field",
            "{}: Invalid {}: {}",
            "a user or master with an unknown name, a wrong type, an unreadable date, a text too long or with control characters; an attribute goes by its own name",
            TABLE,
        ),
        row("several-match", "{}: More than one user matches {}", "several users have the unique value", DECISIONS),
        row("master-exists", "{}: Value already exists", "the domain has a master of that type and value", DECISIONS),
        row("exists", "{}: User already exists", "nobody has the unique value, but somebody the user name", DECISIONS),
        row(
            "user-not-authorized",
            "{}: User is not authorized",
            "the caller may not create, or not change, or does not reach the user's domain",
            DECISIONS,
        ),
        row(
            "user-failed",
            "{}: Internal error",
            "this user or master could not be written; the others were",
            DECISIONS,
        ),
        row("unknown-service", "", "no service of that ServiceName: the answer has no body", CLIENTS),
        page(
            "bad-request",
            400,
            "The server encountered an error processing the request.",
            "the body is absent, cut short, not JSON or not called so; ServiceName is missing; _ProxyDetails is of a wrong type",
        ),
        page("not-found", 404, "Endpoint not found.", "no service at that path"),
        page("method-not-allowed", 405, "Method not allowed.", "a method other than those of the service"),
        page("too-large", 413, "The request entity is too large.", "a body over 1 MiB"),
        page(
            "unsupported-media",
            415,
            "The content type was not the expected type 'text/xml; charset=utf-8'.",
            "a POST to the bare .svc, which is a SOAP endpoint",
        ),
        page(
            "internal",
            500,
            "The server encountered an error processing the request. See server logs for more details.",
            "an internal failure before the first user",
        ),
        page("timeout", 503, "The request has timed out.", "the answer took longer than --request-timeout"),
    ],
    secret_answers: &["APIKey", "TokenID"],
};

/// A service at the URL of all services.
const fn service(
    name: &'static str,
    summary: &'static str,
    parameters: &'static [Parameter],
    source: &'static str,
) -> Operation {
    Operation { name, methods: &["POST"], path: PATH, summary, parameters, evidence: Evidence::Documented, source }
}

/// A text in `Errors`.
const fn row(id: &'static str, text: &'static str, when: &'static str, source: &'static str) -> Refused {
    Refused { id, code: "", text, status: 200, when, evidence: Evidence::Inferred, source }
}

/// A text in `Errors` for which working clients look.
const fn client(id: &'static str, text: &'static str, when: &'static str) -> Refused {
    Refused { evidence: Evidence::Client, ..row(id, text, when, CLIENTS) }
}

/// A page of HTML.
const fn page(id: &'static str, status: u16, text: &'static str, when: &'static str) -> Refused {
    Refused { status, ..row(id, text, when, TABLE) }
}
