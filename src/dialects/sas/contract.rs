//! The service as a table. `service.rs` has the same operations with their types; a test compares the two.

use super::parameters::{
    ACCOUNT_MEMBERS, ALIAS, BILLING_STYLES, CLIENTS, CONNECTION, CONTAINER, ENROLLMENT, EXTENSION_MEMBERS, ORDER,
    ORGANIZATION, ORGANIZATIONS, PAGE, PASSWORDS, REVOCATIONS, SAML, START_RECORD, TASK_ID, TASKS, TOKEN_CLASSES,
    TOKEN_CONTAINER, TOKEN_SERIAL, TOKEN_STATE, TOKEN_TYPE, TOKEN_TYPES, TOKENS, USER, USER_NAME, WEB_APP,
};
use crate::contract::{Contract, Evidence, Operation, Parameter, People, flag, number, object, text, texts, time};
use crate::domain::Api;
use crate::domain::text::LONG;

const PATH: &str = "/BSIDCA/BSIDCA.asmx";

/// SAS, BSIDCA web service.
pub static CONTRACT: Contract = Contract {
    api: Api::Sas,
    product: "SafeNet / Thales SAS, BSIDCA web service",
    people: People {
        named_by: &["userName", "userNames", "userId"],
        composed_of: &[],
        narrowed_by: &["lastName"],
        action: None,
        prefix: "",
    },
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
                text("tokenClass").open().values(TOKEN_CLASSES).documented(PAGE),
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
                text("tokenOption").open().values(REVOCATIONS).documented(PAGE),
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
        form("GetToken", "Gets a token by its serial number.", &[text("serial").client(CLIENTS), ORGANIZATION])
            .client(CLIENTS),
        form("AssignToken", "Gives a free token to a user.", &[USER_NAME, text("serial").client(ORDER), ORGANIZATION])
            .client(ORDER),
        form(
            "SuspendToken",
            "Switches a token off, and may give its owner a static password for the time.",
            &[
                text("serial").client(ORDER),
                text("suspendMode").values(&["No_Static_Password", "Static_Password"]).client(ORDER),
                text("comment").limit(LONG).client(ORDER),
                text("staticPassword").secret().client(ORDER),
                flag("changeOnFirstUse").client(ORDER),
                ORGANIZATION,
                number("days").client(ORDER).note("not read"),
            ],
        )
        .client(ORDER),
        form(
            "ActivateToken",
            "Switches a token on, with a new PIN or without.",
            &[
                text("serial").documented(TOKENS),
                flag("changePinOnFirstUse").documented(TOKENS),
                text("newPIN").secret().documented(TOKENS).note("4 to 16 letters and digits; empty: none"),
                ORGANIZATION,
            ],
        )
        .documented(TOKENS),
        form(
            "AssignStaticPassword",
            "Gives a user a static password.",
            &[
                USER_NAME,
                text("staticPassword").secret().documented(PASSWORDS),
                flag("changeOnFirstUse").documented(PASSWORDS),
                time("revokeDate").documented(PASSWORDS).note("kept as PasswordExpiryDate"),
                ORGANIZATION,
            ],
        )
        .documented(PASSWORDS),
        form("GetProvisioningTaskCount", "Counts the provisioning tasks.", &[ORGANIZATION]).documented(TASKS),
        form(
            "GetProvisioningTasks",
            "Gets a table of the provisioning tasks, oldest first.",
            &[
                ORGANIZATION,
                number("start").documented(TASKS).note("from 0; negative: 0"),
                number("count").documented(TASKS).note("0 or negative: an empty table"),
            ],
        )
        .documented(TASKS),
        form("GetProvisioningTaskDetails", "Gets a table of the users in a task.", &[TASK_ID, ORGANIZATION])
            .documented(TASKS),
        form(
            "GetEnrollmentURL",
            "Gets the address at which a user enrols the token of a task.",
            &[USER_NAME, TASK_ID, ORGANIZATION],
        )
        .documented(ENROLLMENT),
        form(
            "GetMobilePASSProvisioningActivationCode",
            "Gets the text by which the MobilePASS app enrols the token of a task.",
            &[USER_NAME, TASK_ID, ORGANIZATION],
        )
        .client(CLIENTS),
        soap(
            "ProvisionUsersGrIDsureTokens",
            "Provisions users with GrIDsure tokens. A result for each name, in order.",
            &[
                texts("userNames").client(CLIENTS).note("null: fault"),
                text("description").limit(LONG).client(CLIENTS),
                ORGANIZATION,
            ],
        )
        .client(CLIENTS),
        soap(
            "AddOrganization",
            "Adds an organization, which the operator reaches from then on.",
            &[
                object("organization", ACCOUNT_MEMBERS).client(WEB_APP).note("null: fault"),
                text("accountGroup").documented(ORGANIZATIONS).note("checked, not kept"),
            ],
        )
        .documented(ORGANIZATIONS),
        form(
            "AllocateSoftware",
            "Moves free MobilePASS or MP tokens from the operator's own organization to another.",
            &[
                number("quantity").documented(ORGANIZATIONS),
                text("billingStyle").values(BILLING_STYLES).documented(ORGANIZATIONS),
                flag("withCapacity").documented(ORGANIZATIONS).note("not read"),
                flag("isSale").documented(ORGANIZATIONS).note("not read"),
                text("toOrganization").documented(ORGANIZATIONS).note("must exist"),
            ],
        )
        .documented(ORGANIZATIONS),
        soap(
            "AllocateHardware",
            "Moves free tokens from the operator's own organization to another: all of them, or none.",
            &[
                texts("serials").documented(ORGANIZATIONS).note("null: fault"),
                text("tokenType").open().values(TOKEN_TYPES).documented(ORGANIZATIONS),
                text("billingStyle").values(BILLING_STYLES).documented(ORGANIZATIONS),
                flag("withCapacity").documented(ORGANIZATIONS).note("not read"),
                flag("isSale").documented(ORGANIZATIONS).note("not read"),
                text("toOrganization").documented(ORGANIZATIONS).note("must exist"),
            ],
        )
        .documented(ORGANIZATIONS),
    ],
    answers: super::answers::ANSWERS,
    secret_answers: &["challenge", "GetEnrollmentURLResult", "GetMobilePASSProvisioningActivationCodeResult"],
};

/// An operation that only SOAP reaches.
const fn soap(name: &'static str, summary: &'static str, parameters: &'static [Parameter]) -> Operation {
    Operation { name, methods: &["POST"], path: PATH, summary, parameters, evidence: Evidence::Inferred, source: PAGE }
}

/// An operation that plain GET and POST reach too, as `…/BSIDCA.asmx/Name`.
const fn form(name: &'static str, summary: &'static str, parameters: &'static [Parameter]) -> Operation {
    Operation { methods: &["POST", "GET"], ..soap(name, summary, parameters) }
}
