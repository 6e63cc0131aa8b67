//! What operations take: parameters and members that several rows of the contract share, and the values of enumerations.

use crate::contract::{Parameter, flag, number, object, objects, text, texts, time};
use crate::domain::text::LONG;

pub(super) const PAGE: &str = "SAS BSIDCA, User endpoints";
pub(super) const CONNECTION: &str = "STA BSIDCA, Connection endpoints";
pub(super) const CONTAINER: &str = "SAS 3.18 BSIDCA, Container endpoints";
pub(super) const SAMPLE: &str = "STA BSIDCA, User endpoints: AddUser sample";
pub(super) const SAML: &str = "SAS 3.18 BSIDCA, User endpoints: AddSamlUserExtension sample";
pub(super) const DTO: &str = "safenet-auth-api: UserDTO";
pub(super) const WEB_APP: &str = "WebAppAutomation: addAccountApi_body";
pub(super) const TOKENS: &str = "STA BSIDCA, Token endpoints";
pub(super) const PASSWORDS: &str = "SAS BSIDCA, Password endpoints";
pub(super) const TASKS: &str = "SAS 3.18 BSIDCA, Provisioning task endpoints";
pub(super) const ENROLLMENT: &str = "SAS BSIDCA, Enrollment endpoints";
pub(super) const ORGANIZATIONS: &str = "SAS BSIDCA, Organization, Software and Hardware endpoints";
pub(super) const ORDER: &str = "a C# client: the order of its arguments; the names are inferred";
pub(super) const CLIENTS: &str = "safenet-auth-api, safenet-workflow-api, sta api-samples";

pub(super) const ORGANIZATION: Parameter =
    text("organization").documented(PAGE).note("by its display name; must exist");
pub(super) const USER_NAME: Parameter = text("userName").documented(PAGE);
pub(super) const ALIAS: Parameter = texts("Alias").documented(PAGE).note("also read as alias and aliases");
pub(super) const USER: Parameter = object("user", USER_MEMBERS).documented(PAGE).note("null: fault");

pub(super) const USER_MEMBERS: &[Parameter] = &[
    objects("Groups", GROUP_MEMBERS).documented(SAMPLE).note("each must exist; UpdateUser: absent, as it is"),
    number("PreferredLanguage").documented(SAMPLE).note("may be nil"),
    text("PasswordSetDate").open().documented(SAMPLE),
    text("PasswordExpiryDate").open().documented(SAMPLE),
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

pub(super) const GROUP_MEMBERS: &[Parameter] = &[
    text("GroupName").documented(SAMPLE),
    text("Description").limit(LONG).documented(SAMPLE).note("of the group; not read"),
    flag("ReadOnly").documented(SAMPLE).note("of the group; not read"),
    flag("Empty").documented(SAMPLE).note("whether the group has no members; not read"),
];

pub(super) const EXTENSION_MEMBERS: &[Parameter] = &[
    text("Mode").values(&["None", "UserID", "Email", "Custom"]).documented(SAML),
    text("CustomValue").documented(SAML),
    text("Status").values(&["Active", "Disabled", "Overwritten"]).documented(SAML),
    text("ModifiedBy").documented(SAML).note("absent: the operator"),
    text("ModifiedByOrganization").documented(SAML).note("absent: the organization"),
    text("RelyingPartyID").documented(SAML).note("a SAML service of the seed; must exist"),
    text("ModifiedTime").documented(SAML).note("absent: now"),
];

pub(super) const TOKEN_STATES: &[&str] = &[
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
pub(super) const TOKEN_TYPES: &[&str] =
    &["KT", "RB", "MP", "LEGACY", "SMS", "OATH", "CUSTOM", "GOLD", "eToken", "MobilePASS", "GoogleAuthenticator"];
pub(super) const TOKEN_CLASSES: &[&str] = &[
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
pub(super) const REVOCATIONS: &[&str] =
    &["ReturntoInventory_Initialized", "ReturntoInventory_NotInitialized", "Faulty", "Lost"];

pub(super) const TOKEN_STATE: Parameter =
    text("state").values(TOKEN_STATES).client(CLIENTS).note("may be nil; BASE_…: any of those behind it");
pub(super) const TOKEN_TYPE: Parameter = text("type").values(TOKEN_TYPES).client(CLIENTS).note("may be nil");
pub(super) const TOKEN_SERIAL: Parameter = text("serial").client(CLIENTS).note("* stands for any run of characters");
pub(super) const TOKEN_CONTAINER: Parameter =
    text("container").client(CLIENTS).note("* stands for any run of characters");
pub(super) const START_RECORD: Parameter = number("startRecord").client(CLIENTS).note("from 0; negative: 0");

pub(super) const BILLING_STYLES: &[&str] = &["Allocation", "Activation", "Authentication", "Transfer"];
pub(super) const ACCOUNT_TYPES: &[&str] = &["ServiceProvider", "Subscriber"];
pub(super) const TASK_ID: Parameter = number("taskID").documented(TASKS);

/// What an account is, as a client of the on-premises service sends it.
pub(super) const ACCOUNT_MEMBERS: &[Parameter] = &[
    flag("AccountActive").client(WEB_APP).note("not read"),
    flag("EvaluationAccount").client(WEB_APP).note("not read"),
    text("_oldAccountType").values(ACCOUNT_TYPES).client(WEB_APP).note("not read"),
    text("_currentAccountType").values(ACCOUNT_TYPES).client(WEB_APP).note("not read"),
    time("StartDate").client(WEB_APP).note("not read"),
    time("EndDate").client(WEB_APP).note("not read"),
    text("billingType").client(WEB_APP).note("checked, not kept"),
    number("AuthNodeCount").client(WEB_APP).note("not read"),
    flag("AllowedThirdPartyTokens").client(WEB_APP).note("not read"),
    number("Capacity").client(WEB_APP).note("not read"),
    number("IceCapacity").client(WEB_APP).note("not read"),
    flag("Delegated").client(WEB_APP).note("not read"),
    number("SMSCredits").client(WEB_APP).note("how many text messages it may send"),
    number("SMSSent").client(WEB_APP).note("not read"),
    number("SMSAlertLevel").client(WEB_APP).note("not read"),
    flag("LanguageHasChanged").client(WEB_APP).note("not read"),
    number("SelfServiceLanguage").client(WEB_APP).note("not read"),
    flag("InheritMailMessages").client(WEB_APP).note("not read"),
    flag("InheritSMSMessages").client(WEB_APP).note("not read"),
    flag("InheritCustomizations").client(WEB_APP).note("not read"),
    flag("InheritLDAPSyncServerSettings").client(WEB_APP).note("not read"),
    flag("InheritRADIUSServerSettings").client(WEB_APP).note("not read"),
    flag("InheritDocumentURL").client(WEB_APP).note("not read"),
    flag("InheritAgentURL").client(WEB_APP).note("not read"),
    flag("InheritTermsOfUse").client(WEB_APP).note("not read"),
    flag("InheritAgentDNS").client(WEB_APP).note("not read"),
    flag("InheritServiceNotifications").client(WEB_APP).note("not read"),
    flag("InheritSAMLDetails").client(WEB_APP).note("not read"),
    flag("InheritSelfServiceCustomizations").client(WEB_APP).note("not read"),
    flag("InheritLoggingAgentSettings").client(WEB_APP).note("not read"),
    flag("UseHelpDesk").client(WEB_APP).note("not read"),
    flag("GenerateEvents").client(WEB_APP).note("not read"),
    flag("SAEEnable").client(WEB_APP).note("not read"),
    number("TimeOffSetQH").client(WEB_APP).note("not read"),
    text("orgName").client(WEB_APP).note("its name; must be new"),
    text("accountType").values(ACCOUNT_TYPES).client(WEB_APP).note("not read"),
    number("Language").client(WEB_APP).note("not read"),
    flag("UseDelayedSyncRemoval").client(WEB_APP).note("not read"),
    flag("PersistOperatorsAgainstSync").client(WEB_APP).note("not read"),
    flag("UseLocalSync").client(WEB_APP).note("not read"),
    flag("AllowNonSyncUsers").client(WEB_APP).note("not read"),
    number("LocalSyncIdleTimeInSeconds").client(WEB_APP).note("not read"),
    flag("StripSyncCharacters").client(WEB_APP).note("not read"),
    number("SyncHistoryPerHost").client(WEB_APP).note("not read"),
    number("ReportAutoRemoveDayCount").client(WEB_APP).note("not read"),
    number("AccountReportAutoRemoveDayCount").client(WEB_APP).note("not read"),
    number("AlertAutoRemoveDayCount").client(WEB_APP).note("not read"),
    time("CreatedDate").client(WEB_APP).note("not read"),
];
