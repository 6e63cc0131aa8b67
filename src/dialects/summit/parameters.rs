//! What SummitAI's services are asked, as tables.

use crate::contract::{Operation, Parameter, object, objects, text};
use crate::domain::text::{LONG, Limit, PASSWORD};

/// Several names in one text.
const NAMES: Limit = Limit::line(4_000);
const PAGE: &str = "Create or Update User Master";
const LISTS: &str = "Create or Update User Master, page comparison";
const ENVELOPE: &str = "Common API Parameters";
pub(super) const SEARCH: &str = "ADM_SearchUser, release note";
pub(super) const SEARCH_ALL: &str = "Search Users By Parameters";
pub(super) const MASTERS: &str = "Summit AI Channel UserAuthentication API, release note";
pub(super) const COMMON_MASTER: &str = "Creating or Updating Common Master";
pub(super) const PROBES: &str = "connection tests of public clients";

/// The members that every service finds below `objCommonParameters`, or at the top of its own URL.
pub(super) fn members(operation: &Operation) -> &'static [Parameter] {
    let common = operation.parameters.iter().find(|parameter| parameter.name == "objCommonParameters");
    common.map_or(operation.parameters, Parameter::members)
}

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
        .open()
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
    text("TokenID").secret().limit(LONG).documented(ENVELOPE).note("not read"),
];

/// What `ADM_CreateorUpdateUser` is asked.
const COMMON: &[Parameter] = &[
    WHO.documented(PAGE),
    text("UniqueField").always().values(&["EmpId", "EmailId", "NT_UID"]).documented(LISTS),
    objects("Users", USER).always().documented(PAGE),
];

/// What `ADM_SearchUsers` is asked.
const SEARCH_COMMON: &[Parameter] =
    &[WHO.documented(SEARCH), object("UserSearchFilters", FILTERS).always().documented(SEARCH)];

/// Whom `ADM_SearchUsers` looks for.
const FILTERS: &[Parameter] = &[
    text("SearchText")
        .always()
        .documented(SEARCH)
        .note("part of a user name, employee id, e-mail address, NT or form login, in any case (inferred)"),
    text("IncludeInActive").values(&["0", "1"]).documented(SEARCH).note("absent: 0"),
    text("DomainName").always().documented(SEARCH).note("must exist"),
    text("Location").documented(SEARCH).note("marked mandatory by the vendor, whose sample has it empty: any"),
    text("Customer").documented(SEARCH).note("marked mandatory by the vendor; empty: any (inferred)"),
    text("PageSize").documented(SEARCH).note("a whole number; absent or 0: all (inferred)"),
    text("PageIndex").documented(SEARCH).note("a whole number, from 0"),
];

/// What `ADM_SearchAllUser` is asked, at its own URL.
pub(super) const SEARCH_ALL_REQUEST: &[Parameter] = &[
    WHO.documented(SEARCH_ALL),
    object("objFilters", ALL_FILTERS).always().documented(SEARCH_ALL).note("one of its members at least"),
];

/// Whom `ADM_SearchAllUser` looks for: each member that is given and neither empty nor 0 must hold.
const ALL_FILTERS: &[Parameter] = &[
    text("_emailID").documented(SEARCH_ALL),
    text("_useID").documented(SEARCH_ALL).note("a whole number; 0: any"),
    text("_userName").documented(SEARCH_ALL).note("part of it will do (inferred)"),
    text("_customer").documented(SEARCH_ALL),
    text("_location").documented(SEARCH_ALL),
    text("_empID").documented(SEARCH_ALL),
    text("_ntID").documented(SEARCH_ALL),
];

/// What `ADM_GetUserMasterData` is asked.
const MASTER_DATA: &[Parameter] = &[
    WHO.documented(MASTERS),
    text("DomainName").always().documented(MASTERS).note("must exist"),
    text("MasterType")
        .always()
        .documented(MASTERS)
        .note("comma separated: customer, location, timezone, roletemplate, customattribute"),
];

/// What `ADM_CreateOrUpdateCommonMaster` is asked.
const MASTER_COMMON: &[Parameter] =
    &[WHO.documented(COMMON_MASTER), object("objCommonMasterDetail", MASTER_DETAIL).always().documented(COMMON_MASTER)];

const MASTER_DETAIL: &[Parameter] = &[
    text("DomainName").always().documented(COMMON_MASTER).note("must exist; that of the parents, too"),
    objects("CommonMasterDetails", MASTER).always().documented(COMMON_MASTER),
];

/// The types of masters that can be written.
pub(super) const MASTER_TYPES: &[&str] = &["Customer", "Location", "TimeZone", "RoleTemplate"];

/// One master.
pub(super) const MASTER: &[Parameter] = &[
    text("CM_ID").when("to update").documented(COMMON_MASTER),
    text("MasterType").always().values(MASTER_TYPES).documented(COMMON_MASTER).note("other types are not kept here"),
    text("MasterValue").always().documented(COMMON_MASTER),
    text("Active").values(&["0", "1"]).documented(COMMON_MASTER).note("absent: 1, or unchanged (inferred)"),
    text("ParentMasterType").values(MASTER_TYPES).when("with ParentValue").documented(COMMON_MASTER),
    text("ParentValue").when("with ParentMasterType").documented(COMMON_MASTER).note("must exist"),
];

/// What `IM_GetIncidentDetailsAndChangeHistory` is asked.
const INCIDENT: &[Parameter] =
    &[WHO.client(PROBES), text("TicketNo").open().client(PROBES).note("not read; 0 in connection tests")];

/// What `IM_GetIncidentList` is asked.
const INCIDENTS: &[Parameter] =
    &[WHO.client(PROBES), object("objIncidentCommonFilter", &[]).client(PROBES).note("not read")];

/// Who asks, in every service.
const WHO: Parameter = object("_ProxyDetails", PROXY).note("absent: no credentials");

/// A request through the URL of all services, whatever the service.
pub(super) const WRAPPER: &[Parameter] = &[SERVICE, object("objCommonParameters", &[]).always().documented(PAGE)];

const SERVICE: Parameter = text("ServiceName").always().documented(PAGE).note("not needed at the service's own URL");

/// A request through the URL of all services.
macro_rules! request {
    ($($(#[$doc:meta])* $name:ident: $common:ident, $source:expr;)*) => {$(
        $(#[$doc])*
        pub(super) const $name: &[Parameter] = &[
            SERVICE,
            object("objCommonParameters", $common)
                .always()
                .documented($source)
                .note("at the service's own URL its members may stand at the top"),
        ];
    )*};
}
request! {
    /// A request for `ADM_CreateorUpdateUser`.
    REQUEST: COMMON, PAGE;
    /// A request for `ADM_SearchUsers`.
    SEARCH_REQUEST: SEARCH_COMMON, SEARCH;
    /// A request for `ADM_GetUserMasterData`.
    MASTER_DATA_REQUEST: MASTER_DATA, MASTERS;
    /// A request for `ADM_CreateOrUpdateCommonMaster`.
    MASTER_REQUEST: MASTER_COMMON, COMMON_MASTER;
    /// A request for `IM_GetIncidentDetailsAndChangeHistory`.
    INCIDENT_REQUEST: INCIDENT, PROBES;
    /// A request for `IM_GetIncidentList`.
    INCIDENTS_REQUEST: INCIDENTS, PROBES;
}
