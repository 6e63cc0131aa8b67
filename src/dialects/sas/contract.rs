//! The service as a table. `service.rs` has the same operations with their types; a test compares the two.

use crate::contract::{Contract, Evidence, Operation, Parameter, flag, number, object, objects, text, texts};
use crate::domain::Api;
use crate::domain::text::LONG;

const PAGE: &str = "SAS BSIDCA, User endpoints";
const CONNECTION: &str = "STA BSIDCA, Connection endpoints";
const CONTAINER: &str = "SAS 3.18 BSIDCA, Container endpoints";
const SAMPLE: &str = "STA BSIDCA, User endpoints: AddUser sample";
const SAML: &str = "SAS 3.18 BSIDCA, User endpoints: AddSamlUserExtension sample";
const DTO: &str = "safenet-auth-api: UserDTO";
const CLIENTS: &str = "safenet-auth-api, safenet-workflow-api, sta api-samples";
const PATH: &str = "/BSIDCA/BSIDCA.asmx";

const ORGANIZATION: Parameter = text("organization").documented(PAGE).note("by its display name; must exist");
const USER_NAME: Parameter = text("userName").documented(PAGE);
const ALIAS: Parameter = texts("Alias").documented(PAGE).note("also read as alias and aliases");
const USER: Parameter = object("user", USER_MEMBERS).documented(PAGE).note("null: fault");

const USER_MEMBERS: &[Parameter] = &[
    objects("Groups", GROUP_MEMBERS).documented(SAMPLE).note("each must exist; UpdateUser: absent, as it is"),
    number("PreferredLanguage").documented(SAMPLE).note("may be nil"),
    text("PasswordSetDate").documented(SAMPLE),
    text("PasswordExpiryDate").documented(SAMPLE),
    number("PasswordAttemptCount").documented(SAMPLE),
    text("UserName").documented(SAMPLE).note("empty: AddUser false, UpdateUser keeps the name"),
    text("FirstName").documented(SAMPLE),
    text("Lastname").documented(SAMPLE),
    text("Address1").limit(LONG).documented(SAMPLE),
    text("City").documented(SAMPLE),
    text("State").documented(SAMPLE),
    text("Country").documented(SAMPLE),
    text("Zip").client(DTO),
    text("Email").client(DTO),
    text("Telephone").client(DTO),
    text("Countrycode").client(DTO),
    text("Extension").client(DTO),
    text("Mobile").client(DTO),
    text("Fax").client(DTO),
    flag("Locked").client(DTO),
    texts("CustomAttributes").client(DTO),
    text("UnlockAt").client(DTO),
    text("Message").limit(LONG).client(DTO),
    flag("TempPasswordEnabled").client(DTO),
    flag("TempPasswordChangeReq").client(DTO),
    text("ContainerName").client(DTO).note("must exist; empty: Default"),
    flag("UseExternalCredentials").client(DTO),
    flag("IsAccountDormant").client(DTO),
];

const GROUP_MEMBERS: &[Parameter] = &[
    text("GroupName").documented(SAMPLE),
    text("Description").limit(LONG).documented(SAMPLE).note("of the group; not read"),
    flag("ReadOnly").documented(SAMPLE).note("of the group; not read"),
    flag("Empty").documented(SAMPLE).note("whether the group has no members; not read"),
];

const EXTENSION_MEMBERS: &[Parameter] = &[
    text("Mode").values(&["None", "UserID", "Email", "Custom"]).documented(SAML),
    text("CustomValue").documented(SAML),
    text("Status").values(&["Active", "Disabled", "Overwritten"]).documented(SAML),
    text("ModifiedBy").documented(SAML).note("absent: the operator"),
    text("ModifiedByOrganization").documented(SAML).note("absent: the organization"),
    text("RelyingPartyID").documented(SAML).note("a SAML service of the seed; must exist"),
    text("ModifiedTime").documented(SAML).note("absent: now"),
];

const TOKEN_STATES: &[&str] = &[
    "BASE_INVENTORY",
    "NOT_INITIALIZED",
    "REVOKED",
    "INITIALIZED",
    "CORRUPTED_INVENTORY",
    "BASE_ALLOCATED",
    "ALLOCATED",
    "BASE_ASSIGNED",
    "MANUALLY_ASSIGNED",
    "ENROLLED_PIN_CHANGE",
    "ENROLLMENT_PENDING",
    "BASE_ACTIVE",
    "ACTIVE_TOKEN",
    "PIN_CHANGE",
    "BASE_SUSPENDED",
    "MANUAL_SUSPENSION",
    "RULE_SUSPENSION",
    "BASE_LOCKED",
    "SERVER_LOCK",
    "USER_LOCK",
    "PIN_CHANGE_LOCK",
    "CORRUPTED",
    "BASE_LOST_FAILED",
    "LOST_TOKEN",
    "DAMAGED_TOKEN",
    "BASE_DELETED",
    "MANUAL_REMOVE",
    "AUTO_REMOVE",
    "BASE_PURGED",
    "PURGED_TOKEN",
];
const TOKEN_TYPES: &[&str] =
    &["KT", "RB", "MP", "LEGACY", "SMS", "OATH", "CUSTOM", "GOLD", "eToken", "MobilePASS", "GoogleAuthenticator"];
const TOKEN_CLASSES: &[&str] = &[
    "Software",
    "Custom",
    "Oath",
    "SMS",
    "Password",
    "KT",
    "RB",
    "ICE",
    "GOLD",
    "eToken",
    "MobilePASS",
    "GoogleAuthenticator",
];
const REVOCATIONS: &[&str] = &["ReturntoInventory_Initialized", "ReturntoInventory_NotInitialized", "Faulty", "Lost"];

const TOKEN_STATE: Parameter =
    text("state").values(TOKEN_STATES).client(CLIENTS).note("may be nil; BASE_…: any of those behind it");
const TOKEN_TYPE: Parameter = text("type").values(TOKEN_TYPES).client(CLIENTS).note("may be nil");
const TOKEN_SERIAL: Parameter = text("serial").client(CLIENTS).note("* stands for any run of characters");
const TOKEN_CONTAINER: Parameter = text("container").client(CLIENTS).note("* stands for any run of characters");
const START_RECORD: Parameter = number("startRecord").client(CLIENTS).note("from 0; negative: 0");

/// SAS, BSIDCA web service.
pub static CONTRACT: Contract = Contract {
    api: Api::Sas,
    product: "SafeNet / Thales SAS, BSIDCA web service",
    operations: &[
        soap(
            "Connect",
            "Logs an operator in; CHALLENGE and the like ask for a further call in the same session.",
            &[
                text("OperatorEmail").always().documented(CONNECTION),
                text("OTP")
                    .always()
                    .secret()
                    .documented(CONNECTION)
                    .note("the password, or what the step before asked for"),
                text("validationCode")
                    .secret()
                    .documented(CONNECTION)
                    .note("for an operator whose address is not confirmed; else ignored"),
            ],
        )
        .documented(CONNECTION),
        form("PingConnection", "Tells whether the session is connected.", &[]).documented(CONNECTION),
        soap(
            "AddSamlUserExtension",
            "Adds a SAML service to a user; refused where SAML is switched off.",
            &[
                object("ext", EXTENSION_MEMBERS).documented(SAML).note("null: fault"),
                text("userId").documented(SAML),
                ORGANIZATION,
            ],
        )
        .documented(SAML),
        soap("AddUser", "Adds a user, or adopts one whom another API created.", &[USER, ORGANIZATION]).documented(PAGE),
        soap("AddUserWithAlias", "The same with aliases.", &[USER, ALIAS, ORGANIZATION]).documented(PAGE),
        form("GetUser", "Gets a user by name.", &[USER_NAME, ORGANIZATION]).documented(PAGE),
        form("GetUserAlias", "Gets the aliases of a user.", &[USER_NAME, ORGANIZATION]).documented(PAGE),
        form("GetUserInOperatorOrganization", "Gets a user of the operator's own organization.", &[USER_NAME])
            .documented(PAGE),
        form(
            "GetUsers",
            "Gets a table of users, by name.",
            &[
                text("userName").documented(PAGE).note("* stands for any run of characters"),
                text("lastName").documented(PAGE).note("* stands for any run of characters"),
                text("authMethod")
                    .values(&["Any", "Token", "Password", "ExternalCredentials", "TokenOrPassword", "None"])
                    .documented(PAGE)
                    .note("the spaced spellings are read too"),
                text("container").documented(PAGE).note("* stands for any run of characters"),
                number("firstRecord").documented(PAGE).note("from 0; negative: 0"),
                number("pageSize").documented(PAGE).note("0 or negative: an empty table"),
                ORGANIZATION,
            ],
        )
        .documented(PAGE),
        form(
            "GetUsersForContainer",
            "Gets a table of the users in a container.",
            &[text("containerName").documented(PAGE), ORGANIZATION],
        )
        .documented(PAGE),
        form(
            "GetUsersForGroup",
            "Gets a table of the users who are, or are not, in a group.",
            &[
                text("groupName").documented(PAGE),
                flag("isAMember").documented(PAGE),
                text("kind")
                    .values(&["ReadOnly", "Writable", "Both"])
                    .documented(PAGE)
                    .note("of the group; the spaced spelling is read too"),
                text("userName").documented(PAGE).note("* stands for any run of characters"),
                text("lastName").documented(PAGE).note("* stands for any run of characters"),
                ORGANIZATION,
            ],
        )
        .documented(PAGE),
        soap(
            "MoveUsers",
            "Moves users and their tokens to another container: all of them, or none.",
            &[
                texts("userNames").documented(PAGE).note("null: fault"),
                text("newContainer").documented(PAGE).note("must exist"),
                ORGANIZATION,
            ],
        )
        .documented(PAGE),
        soap(
            "ProvisionUsers",
            "Provisions users: SMS at once, other classes by a task. A result for each name, in order.",
            &[
                texts("userNames").documented(PAGE).note("null: fault"),
                text("tokenClass").values(TOKEN_CLASSES).documented(PAGE),
                text("description").limit(LONG).documented(PAGE),
                ORGANIZATION,
            ],
        )
        .documented(PAGE),
        form(
            "RemoveUser",
            "Removes a user and revokes her tokens.",
            &[
                USER_NAME,
                ORGANIZATION,
                text("tokenOption").values(REVOCATIONS).documented(PAGE),
                text("comment").limit(LONG).documented(PAGE),
            ],
        )
        .documented(PAGE),
        soap("UpdateUser", "Changes a user, also her name.", &[USER_NAME, USER, ORGANIZATION]).documented(PAGE),
        soap("UpdateUserWithAlias", "The same with aliases.", &[USER_NAME, USER, ALIAS, ORGANIZATION]).documented(PAGE),
        form(
            "AddContainer",
            "Adds a container.",
            &[
                text("containerName").documented(CONTAINER),
                text("description").limit(LONG).documented(CONTAINER),
                ORGANIZATION,
            ],
        )
        .documented(CONTAINER),
        form("GetContainers", "Gets a table of the containers.", &[ORGANIZATION]).documented(CONTAINER),
        form(
            "RemoveContainer",
            "Removes a container that no user and no token is in.",
            &[text("containerName").documented(CONTAINER), ORGANIZATION],
        )
        .documented(CONTAINER),
        form(
            "AddGroup",
            "Adds a writable group.",
            &[text("groupName").client(CLIENTS), text("description").limit(LONG).client(CLIENTS), ORGANIZATION],
        )
        .client(CLIENTS),
        form(
            "GetTokensByOwner",
            "Gets the serial numbers of a user's tokens.",
            &[text("userName").client(CLIENTS), ORGANIZATION],
        )
        .client(CLIENTS),
        soap(
            "GetTokens",
            "Gets a table of tokens, by serial number.",
            &[
                TOKEN_STATE,
                TOKEN_TYPE,
                TOKEN_SERIAL,
                TOKEN_CONTAINER,
                ORGANIZATION,
                START_RECORD,
                number("pageSize").client(CLIENTS).note("0 or negative: an empty table"),
            ],
        )
        .client(CLIENTS),
        soap(
            "GetTotalTokens",
            "Counts those tokens.",
            &[TOKEN_STATE, TOKEN_TYPE, TOKEN_SERIAL, TOKEN_CONTAINER, ORGANIZATION],
        )
        .client(CLIENTS),
        form(
            "RevokeToken",
            "Revokes a token of a user, her static password, or both.",
            &[
                text("serial").client(CLIENTS).note("0: the static password alone"),
                text("userName").client(CLIENTS),
                text("comment").limit(LONG).client(CLIENTS),
                text("revokeMode").values(REVOCATIONS).client(CLIENTS),
                flag("revokeStaticPassword").client(CLIENTS),
                ORGANIZATION,
            ],
        )
        .client(CLIENTS),
        form(
            "GetProvisioningTasksForUser",
            "Gets a table of the provisioning tasks that a user is in.",
            &[
                text("user").client(CLIENTS),
                ORGANIZATION,
                START_RECORD,
                number("numberOfRecords").client(CLIENTS).note("0 or negative: an empty table"),
            ],
        )
        .client(CLIENTS),
        form(
            "RemoveProvisioningTask",
            "Removes a provisioning task; tokens that it promised are free again.",
            &[number("taskID").client(CLIENTS), flag("sendNotificationEmail").client(CLIENTS), ORGANIZATION],
        )
        .client(CLIENTS),
    ],
    answers: super::answers::ANSWERS,
};

/// An operation that only SOAP reaches.
const fn soap(name: &'static str, summary: &'static str, parameters: &'static [Parameter]) -> Operation {
    Operation { name, methods: &["POST"], path: PATH, summary, parameters, evidence: Evidence::Inferred, source: PAGE }
}

/// An operation that plain GET and POST reach too, as `…/BSIDCA.asmx/Name`.
const fn form(name: &'static str, summary: &'static str, parameters: &'static [Parameter]) -> Operation {
    Operation { methods: &["POST", "GET"], ..soap(name, summary, parameters) }
}
