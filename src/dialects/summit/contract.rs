//! SummitAI's API as a table.

use crate::contract::{Contract, Evidence, Operation, Parameter, Refused, object, objects, text};
use crate::domain::Api;
use crate::domain::text::{LONG, Limit, PASSWORD};

/// Several names in one text.
const NAMES: Limit = Limit::line(4_000);
const PAGE: &str = "Create or Update User Master";
const LISTS: &str = "Create or Update User Master, page comparison";
const ENVELOPE: &str = "Common API Parameters";
const CLIENTS: &str = "what public clients of SummitAI compare with";
const TABLE: &str = "what such clients would understand";
const DECISIONS: &str = "the vendor's tables, where they leave a choice";

/// One entry of an attribute array.
pub(super) const ATTRIBUTE: &[Parameter] = &[
    text("Attr_Name").always().documented(PAGE).note("must exist"),
    text("Attr_Value").documented(PAGE),
    text("Group_Name").documented(PAGE).note("must exist"),
];

/// One user.
pub(super) const USER: &[Parameter] = &[
    text("UserName").when("to create").documented(PAGE).note("the display name"),
    text("EmployeeId").when("if UniqueField is EmpId").documented(LISTS),
    text("Password").secret().when("to create, if LoginType is FORM").documented(PAGE),
    text("Login_ID").when("to create, if LoginType is FORM").documented(PAGE),
    text("DomainName").when("to create").documented(PAGE).note("must exist; absent on update: wherever the user is"),
    text("EmailId").when("if UniqueField is EmailId").documented(LISTS),
    text("ManagerEmailId").documented(PAGE),
    text("ManagerEmployeeID").documented(PAGE).note("wins over ManagerEmailId, which wins over Manager_NT_UID"),
    text("Manager_NT_UID").documented(PAGE),
    text("MobileNumber").documented(PAGE),
    text("NT_UID").when("if UniqueField is NT_UID; to create, if LoginType is NT").documented(LISTS),
    text("RoleTemplate").when("to create").documented(PAGE).note("must exist"),
    text("Designation").documented(PAGE),
    text("Joindate").documented(PAGE).note("dd/MM/yyyy, else MM/dd/yyyy, else yyyy-MM-dd (inferred)"),
    text("Address").limit(LONG).documented(PAGE),
    text("Location").limit(NAMES).documented(PAGE).note("comma separated; each must exist"),
    text("City").documented(PAGE),
    text("ContactNumber").documented(PAGE),
    text("State").documented(PAGE),
    text("Country").documented(PAGE),
    text("Customer").limit(NAMES).documented(PAGE).note("comma separated; each must exist"),
    text("TimeZone").when("to create").documented(PAGE).note("must exist"),
    text("UserLevel").documented(PAGE),
    text("ZipCode").documented(PAGE),
    text("LoginType")
        .when("to create")
        .documented(PAGE)
        .note("FORM, NT or APIKEY; case, blanks, underscores and a final Login do not matter (inferred)"),
    text("APIKeyExpiry")
        .documented(PAGE)
        .note("yyyy-MM-dd, later than today if LoginType is APIKEY; absent: a year from now"),
    text("Remarks").limit(LONG).documented(PAGE),
    text("UserType").values(&["End User", "Analyst", "Administrator"]).documented(PAGE),
    ALTERNATE,
    Parameter { name: "AlternateMailID2", ..ALTERNATE },
    Parameter { name: "AlternateMailID3", ..ALTERNATE },
    Parameter { name: "AlternateMailID4", ..ALTERNATE },
    text("SortOrder").documented(PAGE).note("a whole number, true or false (inferred)"),
    text("IsLocked").values(&["0", "1"]).documented(PAGE),
    objects("checkboxcustomattributes", ATTRIBUTE)
        .documented(PAGE)
        .note("marked mandatory by the vendor; absent or empty: unchanged (inferred)"),
    objects("CustomAttributes", ATTRIBUTE)
        .documented(PAGE)
        .note("marked mandatory by the vendor; absent or empty: unchanged (inferred)"),
];

const ALTERNATE: Parameter =
    text("AlternateMailID1").documented(PAGE).note("an address, other than EmailId and the other three (inferred)");

/// Who asks.
pub(super) const PROXY: &[Parameter] = &[
    text("AuthType").documented(ENVELOPE).note("APIKEY in any case; a key is taken without it, too"),
    Parameter { limit: PASSWORD, ..text("APIKey").secret() }.when("unless keys are disabled").documented(ENVELOPE),
    text("UserName").when("if keys are disabled").documented(ENVELOPE),
    text("Password").secret().when("if keys are disabled").documented(ENVELOPE),
    text("ProxyID").documented(ENVELOPE).note("not read"),
    text("ReturnType").documented(ENVELOPE).note("the answer is JSON whatever it says"),
    text("orgid").documented(PAGE).note("not read; elsewhere OrgID"),
    text("TokenID").limit(LONG).documented(ENVELOPE).note("not read"),
];

/// What a service is asked.
pub(super) const COMMON: &[Parameter] = &[
    object("_ProxyDetails", PROXY).documented(PAGE).note("absent: no credentials"),
    text("UniqueField").always().values(&["EmpId", "EmailId", "NT_UID"]).documented(LISTS),
    objects("Users", USER).always().documented(PAGE),
];

/// A request through the URL of all services.
pub(super) const REQUEST: &[Parameter] = &[
    text("ServiceName").always().documented(PAGE).note("not needed at the service's own URL"),
    object("objCommonParameters", COMMON)
        .always()
        .documented(PAGE)
        .note("at the service's own URL its members may stand at the top"),
];

/// SummitAI, Elbrus SP3.
pub static CONTRACT: Contract = Contract {
    api: Api::Summit,
    product: "SummitAI",
    operations: &[Operation {
        name: "ADM_CreateorUpdateUser",
        methods: &["POST"],
        path: "/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall",
        summary: "Creates each user who is not there, and changes each who is. Also at …/RESTService/ADM_CreateorUpdateUser.",
        parameters: REQUEST,
        evidence: Evidence::Documented,
        source: PAGE,
    }],
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
        client("not-authorized", "User is not authorized", "the caller may neither create nor change users"),
        client(
            "null-reference",
            "Object reference not set to an instance of an object.",
            "objCommonParameters or Users missing, null or of another type",
        ),
        row("invalid-unique-field", "Invalid UniqueField", "UniqueField missing or none of its three values", TABLE),
        row("mandatory", "{}: {} is mandatory", "a user without a member that it needs", TABLE),
        row(
            "invalid-field",
            "{}: Invalid {}: {}",
            "a user with an unknown name, a wrong type, an unreadable date, a text too long or with control characters; an attribute goes by its own name",
            TABLE,
        ),
        row("several-match", "{}: More than one user matches {}", "several users have the unique value", DECISIONS),
        row("exists", "{}: User already exists", "nobody has the unique value, but somebody the user name", DECISIONS),
        row(
            "user-not-authorized",
            "{}: User is not authorized",
            "the caller may not create, or not change, or does not reach the domain",
            DECISIONS,
        ),
        row("user-failed", "{}: Internal error", "this user could not be written; the others were", DECISIONS),
        row("unknown-service", "", "no service of that ServiceName: the answer has no body", CLIENTS),
        page(
            "bad-request",
            400,
            "The server encountered an error processing the request.",
            "the body is absent, cut short, not JSON or not called so; ServiceName is missing; _ProxyDetails is of a wrong type",
        ),
        page("not-found", 404, "Endpoint not found.", "no service at that path"),
        page("method-not-allowed", 405, "Method not allowed.", "a method other than POST"),
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
};

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
