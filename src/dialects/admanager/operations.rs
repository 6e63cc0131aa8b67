//! ADManager Plus' operations and their parameters.

use super::attributes::ATTRIBUTES;
use crate::contract::{Evidence, Operation, Parameter, flag, number, objects, text};
use crate::domain::text::{LONG, Limit};

const CREATE: &str = "create-new-ad-user.html";
const MODIFY: &str = "modify-ad-user-account-attributes.html";
const TOKEN: &str = "generate-auth-token.html";
const SEARCH: &str = "find-ad-user.html";
const DELETE: &str = "delete-ad-user-account.html";
const ENABLE: &str = "enable-ad-user.html";
const UNLOCK: &str = "unlock-ad-user.html";
const RESET: &str = "reset-ad-user-password.html";
const JOIN: &str = "add-user-accounts-to-ad-groups.html";
const GROUP_PAGE: &str = "create-ad-group.html";
const UNIT_PAGE: &str = "create-organisational-unit.html";
const INDEX: &str = "the index of active-directory-api";
const ZENDESK: &str = "the vendor's Zendesk app";
const CLIENTS: &str = "public client code for this API";
/// A whole batch of objects, which the body limit bounds.
const BATCH: Limit = Limit { characters: 1 << 20, lines: true };
const NAME: Limit = Limit::line(64);
const PATH: Limit = Limit::line(1_024);
const UNREAD: &str = "not read: changes for a while are not emulated";

const AUTH_TOKEN: Parameter = text("AuthToken").always().secret().documented(CREATE);
const DOMAIN: Parameter = text("domainName").always().documented(CREATE).note("DNS or flat name");
const PRODUCT: Parameter =
    text("PRODUCT_NAME").documented(CREATE).note("documented as required; recorded traffic shows that it is not");
const ADDITIONAL: Parameter = text("additionalData").limit(LONG).client(ZENDESK).note("ignored");
const USERS: Parameter = objects("inputFormat", LOOKUPS)
    .always()
    .limit(BATCH)
    .documented(DELETE)
    .note("a JSON array, one object a user; of several attributes the first of this list counts");
const DURATION: Parameter = text("duration").note(UNREAD);
const DURATION_TYPE: Parameter = text("durationType").note(UNREAD);

const CREATE_USER: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
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

/// The attributes that may name a user to be modified, in the order in which they are tried where the request does not
/// say which.
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

/// The limits of the directory are not theirs: whoever is there may be named, whatever she is called.
const fn lookup(name: &'static str) -> Parameter {
    text(name).limit(LONG).documented(DELETE)
}

/// The attributes that may name the user of an action, in the order in which they are tried.
pub(super) const LOOKUPS: &[Parameter] = &[
    lookup("sAMAccountName"),
    lookup("userPrincipalName"),
    lookup("distinguishedName"),
    lookup("mail"),
    lookup("employeeID"),
    lookup("objectGUID"),
    lookup("objectSID"),
];

const SEARCH_USER: &[Parameter] = &[
    AUTH_TOKEN,
    text("domainName").when("without domainList").documented(SEARCH).note("DNS or flat name"),
    number("range").always().documented(SEARCH).note("how many users are shown at most, from 1"),
    number("startIndex").always().documented(SEARCH).note("which user is the first, from 1"),
    text("searchText")
        .documented(SEARCH)
        .note("part of sAMAccountName, displayName, givenName, sn, userPrincipalName or mail; backslashes are doubled"),
    flag("refresh").documented(SEARCH).note("ignored: nothing is cached"),
    text("sortColumn").documented(SEARCH).note("an LDAP name or a column; absent: sAMAccountName"),
    text("ascending")
        .values(&["ascending", "descending"])
        .documented(SEARCH)
        .note("absent: ascending; true and false do as well"),
    text("select").limit(LONG).documented(SEARCH).note("LDAP names or columns, comma separated or as a JSON array"),
    text("filter")
        .limit(LONG)
        .documented(SEARCH)
        .note("(ldapName:operator:value), joined by and, or; and binds tighter"),
    text("domainList").limit(LONG).documented(SEARCH).note("domains to search in place of domainName"),
    PRODUCT,
];

const ACTION: &[Parameter] = &[AUTH_TOKEN, DOMAIN, USERS, PRODUCT, ADDITIONAL];

const ENABLE_USER: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
    USERS,
    text("accountExpires").values(&["Never", "EndOf"]).documented(ENABLE).note("absent: as it is"),
    text("expireTime").when("with accountExpires EndOf").documented(ENABLE).note("MM-dd-yyyy; through that day, UTC"),
    text("expireTimes").documented(ENABLE).note("the same: the page prints both"),
    DURATION.documented(ENABLE),
    DURATION_TYPE.documented(ENABLE),
    PRODUCT,
    ADDITIONAL,
];

const RESET_PWD: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
    USERS,
    text("passwordType")
        .open()
        .values(&["password", "generate"])
        .documented(RESET)
        .note("absent: password; what is generated is told nobody"),
    text("pwd").when("unless passwordType is generate").secret().documented(RESET),
    flag("mustChangePassword").client(ZENDESK).note("kept as pwdLastSet 0"),
    flag("isEncoded").client(ZENDESK).note("inputFormat and pwd are Base64"),
    PRODUCT,
    ADDITIONAL,
];

const MOVE_USER: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
    USERS,
    text("targetOU").limit(PATH).when("unless destination or OUName is given").client(CLIENTS).note("the DN of an OU"),
    text("destination").limit(PATH).inferred(CLIENTS).note("the same; so clients name it when they move groups"),
    text("OUName").limit(PATH).inferred(CREATE).note("the same, in the word of the other operations"),
    PRODUCT,
    ADDITIONAL,
];

const ADD_TO_GROUP: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
    USERS,
    text("addGroup")
        .limit(LONG)
        .when("unless primaryGroup is given")
        .documented(JOIN)
        .note("names, comma separated or as a JSON array; DNs, separated by ;"),
    text("primaryGroup").documented(JOIN).note("joined, too"),
    DURATION.documented(JOIN),
    DURATION_TYPE.documented(JOIN),
    PRODUCT,
    ADDITIONAL,
];

const REMOVE_FROM_GROUP: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
    USERS,
    text("removeGroup").limit(LONG).always().client(CLIENTS).note("written as addGroup is"),
    PRODUCT,
    ADDITIONAL,
];

/// The attributes of a group to be created.
pub(super) const GROUP: &[Parameter] = &[
    text("name").always().limit(NAME).documented(GROUP_PAGE),
    text("sAMAccountName").limit(Limit::line(256)).documented(GROUP_PAGE).note("absent: the name"),
    text("templateName").documented(GROUP_PAGE).note("ignored: there are no templates of groups"),
    text("groupType").values(&["Security", "Distribution"]).documented(GROUP_PAGE).note("absent: Security"),
    text("groupScope").values(&["Global", "Universal", "DomainLocal"]).documented(GROUP_PAGE).note("absent: Global"),
    text("member").limit(LONG).documented(GROUP_PAGE).note("DNs of users, separated by ;"),
    text("OUName").limit(PATH).documented(GROUP_PAGE).note("a DN; absent: CN=Users"),
];

/// The attributes of an organizational unit to be created.
pub(super) const UNIT: &[Parameter] = &[
    text("name").always().limit(NAME).documented(UNIT_PAGE),
    text("OUName").limit(PATH).documented(UNIT_PAGE).note("the DN of what it is in; absent: the domain"),
];

const CREATE_GROUP: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
    objects("inputFormat", GROUP).always().limit(BATCH).documented(GROUP_PAGE).note("a JSON array, one object a group"),
    PRODUCT,
    ADDITIONAL,
];

const CREATE_UNIT: &[Parameter] = &[
    AUTH_TOKEN,
    DOMAIN,
    objects("inputFormat", UNIT).always().limit(BATCH).documented(UNIT_PAGE).note("a JSON array, one object an OU"),
    PRODUCT,
    ADDITIONAL,
];

const LOG_IN: &[Parameter] = &[
    text("loginName").always().documented(TOKEN),
    text("password").always().secret().documented(TOKEN),
    text("domainName").always().documented(TOKEN).note("a domain, or ADManager Plus Authentication"),
    text("AuthToken").secret().documented(TOKEN).note("withdrawn by the call"),
    text("authTokenName").open().documented(TOKEN).note("unique"),
    text("expirationTime").documented(TOKEN).note("epoch milliseconds; absent: 42 days"),
    text("scope").limit(PATH).documented(TOKEN).note("comma separated; absent: all"),
    PRODUCT,
];

const AUTH_INFO: &[Parameter] = &[
    AUTH_TOKEN,
    text("FILL_RESPONSE_WITH").values(&["USER_CREATION_TEMPLATES"]).client(ZENDESK).note("what is told beside domains"),
    PRODUCT,
];

const PROBE: &[Parameter] = &[text("methodToCall").always().values(&["domainList"]).client(ZENDESK)];

const fn operation(
    name: &'static str,
    path: &'static str,
    summary: &'static str,
    parameters: &'static [Parameter],
) -> Operation {
    let (evidence, source) = (Evidence::Documented, INDEX);
    Operation { name, methods: &["GET", "POST"], path, summary, parameters, evidence, source }
}

/// Every operation.
pub(super) const OPERATIONS: &[Operation] = &[
    operation("CreateUser", "/RestAPI/CreateUser", "Creates users.", CREATE_USER).documented(CREATE),
    operation("ModifyUser", "/RestAPI/ModifyUser", "Changes users.", MODIFY_USER).documented(MODIFY),
    operation("SearchUser", "/RestAPI/SearchUser", "Finds users by text or filter, page by page.", SEARCH_USER)
        .documented(SEARCH),
    operation("DeleteUser", "/RestAPI/DeleteUser", "Removes users.", ACTION).documented(DELETE),
    operation("DisableUser", "/RestAPI/DisableUser", "Disables users.", ACTION),
    operation("EnableUser", "/RestAPI/EnableUser", "Enables users, for good or until a day.", ENABLE_USER)
        .documented(ENABLE),
    operation("UnlockUser", "/RestAPI/UnlockUser", "Unlocks users.", ACTION).documented(UNLOCK),
    operation("ResetPwd", "/RestAPI/ResetPwd", "Sets the passwords of users.", RESET_PWD).documented(RESET),
    operation("MoveUser", "/RestAPI/MoveUser", "Moves users to another OU.", MOVE_USER).client(CLIENTS),
    operation("AddUsersToGroup", "/RestAPI/AddUsersToGroup", "Puts users into groups.", ADD_TO_GROUP).documented(JOIN),
    operation("RemoveUsersFromGroup", "/RestAPI/RemoveUsersFromGroup", "Takes users out of groups.", REMOVE_FROM_GROUP),
    operation("CreateGroup", "/RestAPI/CreateGroup", "Creates groups.", CREATE_GROUP).documented(GROUP_PAGE),
    operation("CreateOU", "/RestAPI/CreateOU", "Creates organizational units.", CREATE_UNIT).documented(UNIT_PAGE),
    operation("APIAuthToken", "/RestAPI/APIAuthToken", "Logs a technician in and gives out a token.", LOG_IN)
        .documented(TOKEN),
    operation(
        "ValidateAuthToken",
        "/RestAPI/ValidateAuthToken",
        "Says whether a token is good.",
        &[AUTH_TOKEN, PRODUCT],
    )
    .client(ZENDESK),
    operation("RemoveAPIAuthToken", "/RestAPI/RemoveAPIAuthToken", "Withdraws a token.", &[AUTH_TOKEN, PRODUCT])
        .documented("remove-authentication-token-in-active-directory-using-api.html"),
    operation("GetAuthInfo", "/RestAPI/GetAuthInfo", "Tells the domains and templates of a technician.", AUTH_INFO)
        .client(ZENDESK),
    operation(
        "GetAllTechnicianDetails",
        "/RestAPI/GetAllTechnicianDetails",
        "Lists the technicians.",
        &[AUTH_TOKEN, PRODUCT],
    )
    .client(ZENDESK),
    operation("MobileLogin", "/MobileAPI/MobileLogin", "Lists the domains, to anyone: is the server there?", PROBE)
        .client(ZENDESK),
];
