//! What crosses the wire: the service's enumerations and classes, member by member in the order of the WSDL.

use crate::asmx::{Nullable, enumeration, record};

enumeration! {
    /// What became of a log-in.
    pub(super) enum ReturnCode as "ReturnCode" of "ReturnCode" {
        AuthFailure as "AUTH_FAILURE",
        AuthSuccess as "AUTH_SUCCESS",
        Challenge as "CHALLENGE",
        ServerPinProvided as "SERVER_PIN_PROVIDED",
        UserPinChange as "USER_PIN_CHANGE",
        OuterWindowAuth as "OUTER_WINDOW_AUTH",
        ChangeStaticPassword as "CHANGE_STATIC_PASSWORD",
        StaticChangeFailed as "STATIC_CHANGE_FAILED",
        PinChangeFailed as "PIN_CHANGE_FAILED",
    }
}

enumeration! {
    /// How users authenticate.
    pub(super) enum AuthMethod as "AuthMethod" of "DataLayer.Entity.AuthMethod" {
        Any as "Any",
        Token as "Token",
        Password as "Password",
        ExternalCredentials as "ExternalCredentials" | "External Credentials",
        TokenOrPassword as "TokenOrPassword" | "Token Or Password",
        None as "None",
    }
}

enumeration! {
    /// Which groups are meant.
    pub(super) enum GroupKind as "GroupKind" of "DataLayer.Entity.GroupKind" {
        ReadOnly as "ReadOnly" | "Read Only",
        Writable as "Writable",
        Both as "Both",
    }
}

enumeration! {
    /// What becomes of a token that is revoked.
    pub(super) enum RevokeSelection as "revokeSelection" of "ControlLibrary.TokenControl+revokeSelection" {
        Initialized as "ReturntoInventory_Initialized",
        NotInitialized as "ReturntoInventory_NotInitialized",
        Faulty as "Faulty",
        Lost as "Lost",
    }
}

enumeration! {
    /// What became of a user who was to be removed.
    pub(super) enum UserDeleteResult as "UserDeleteResult" of "DataLayer.Entity.UserDeleteResult" {
        Deleted as "Deleted",
        FailedToDeassignTokens as "FailedToDeassignTokens",
        FailedToRemoveUser as "FailedToRemoveUser",
        UnknownError as "UnknownError",
    }
}

enumeration! {
    /// What a user is provisioned with.
    pub(super) enum TokenOption as "TokenOption" of "DataLayer.Entity.ProvisioningEntry+TokenOption" {
        Software as "Software",
        Custom as "Custom",
        Oath as "Oath",
        Sms as "SMS",
        Password as "Password",
        Kt as "KT",
        Rb as "RB",
        Ice as "ICE",
        Gold as "GOLD",
        EToken as "eToken",
        MobilePass as "MobilePASS",
        GoogleAuthenticator as "GoogleAuthenticator",
    }
}

enumeration! {
    /// What became of a user who was to be provisioned.
    pub(super) enum ProvisioningResult as "ProvisioningResult" of "DataLayer.Entity.ProvisioningResult" {
        FailedToAddToBatch as "FailedToAddToBatch",
        EmailSent as "EmailSent",
        SmsSent as "SMSSent",
        UserHasNoEmail as "UserHasNoEmail",
        UserHasNoMobileNumber as "UserHasNoMobileNumber",
        FailedToSendEmail as "FailedToSendEmail",
        FailedToSendSms as "FailedToSendSMS",
        FailedToSendSmsNoCredits as "FailedToSendSMS_NoCredits",
        CouldntGetToken as "CouldntGetToken",
        CouldntAssignToken as "CouldntAssignToken",
        UserHasActiveToken as "UserHasActiveToken",
    }
}

enumeration! {
    /// Which value of a user a SAML service is told.
    pub(super) enum SamlMode as "SAMLUserExtensionMode" of "DataLayer.Entity.SAMLUserExtension+Modes" {
        None as "None",
        UserId as "UserID",
        Email as "Email",
        Custom as "Custom",
    }
}

enumeration! {
    /// Whether a user may use a SAML service.
    pub(super) enum SamlStatus as "SAMLUserExtensionStatus" of "DataLayer.Entity.SAMLUserExtension+Statuses" {
        Active as "Active",
        Disabled as "Disabled",
        Overwritten as "Overwritten",
    }
}

enumeration! {
    /// What sort of token.
    pub(super) enum TokenType as "TokenType" of "DataLayer.Entity.TokenType" {
        Kt as "KT",
        Rb as "RB",
        Mp as "MP",
        Legacy as "LEGACY",
        Sms as "SMS",
        Oath as "OATH",
        Custom as "CUSTOM",
        Gold as "GOLD",
        EToken as "eToken",
        MobilePass as "MobilePASS",
        GoogleAuthenticator as "GoogleAuthenticator",
    }
}

enumeration! {
    /// Where a token is in its life; a name that begins with `BASE_` stands for the ones behind it.
    pub(super) enum State as "TokenState" of "DataLayer.Entity.TokenState" {
        BaseInventory as "BASE_INVENTORY",
        NotInitialized as "NOT_INITIALIZED",
        Revoked as "REVOKED",
        Initialized as "INITIALIZED",
        CorruptedInventory as "CORRUPTED_INVENTORY",
        BaseAllocated as "BASE_ALLOCATED",
        Allocated as "ALLOCATED",
        BaseAssigned as "BASE_ASSIGNED",
        ManuallyAssigned as "MANUALLY_ASSIGNED",
        EnrolledPinChange as "ENROLLED_PIN_CHANGE",
        EnrollmentPending as "ENROLLMENT_PENDING",
        BaseActive as "BASE_ACTIVE",
        ActiveToken as "ACTIVE_TOKEN",
        PinChange as "PIN_CHANGE",
        BaseSuspended as "BASE_SUSPENDED",
        ManualSuspension as "MANUAL_SUSPENSION",
        RuleSuspension as "RULE_SUSPENSION",
        BaseLocked as "BASE_LOCKED",
        ServerLock as "SERVER_LOCK",
        UserLock as "USER_LOCK",
        PinChangeLock as "PIN_CHANGE_LOCK",
        Corrupted as "CORRUPTED",
        BaseLostFailed as "BASE_LOST_FAILED",
        LostToken as "LOST_TOKEN",
        DamagedToken as "DAMAGED_TOKEN",
        BaseDeleted as "BASE_DELETED",
        ManualRemove as "MANUAL_REMOVE",
        AutoRemove as "AUTO_REMOVE",
        BasePurged as "BASE_PURGED",
        PurgedToken as "PURGED_TOKEN",
    }
}

enumeration! {
    /// What became of a token and of a static password that were to be revoked.
    pub(super) enum RevokeResult as "RevokeResult" of "ControlLibrary.TokenControl+RevokeResult" {
        SuccessRevokeTemp as "successRevokeTemp",
        FailRevokeTemp as "failRevokeTemp",
        BothSuccess as "BothSuccess",
        SuccessFail as "SuccessFail",
        Success as "Success",
        Fail as "Fail",
        LastAuth as "LastAuth",
    }
}

record! {
    /// A SAML service of a user.
    pub(super) struct SamlUserExtension as "SAMLUserExtension" {
        mode as "Mode": SamlMode,
        custom_value as "CustomValue": Option<String>,
        status as "Status": SamlStatus,
        modified_by as "ModifiedBy": Option<String>,
        modified_by_organization as "ModifiedByOrganization": Option<String>,
        relying_party as "RelyingPartyID": Option<String>,
        modified_time as "ModifiedTime": Option<String>,
    }
}

record! {
    /// A group of users.
    pub(super) struct Group as "Group" {
        name as "GroupName": Option<String>,
        description as "Description": Option<String>,
        read_only as "ReadOnly": bool,
        empty as "Empty": bool,
    }
}

record! {
    /// A user, in the schema of STA. What a request leaves out is absent here, value types included.
    pub(super) struct User as "User" {
        groups as "Groups": Option<Vec<Option<Group>>>,
        preferred_language as "PreferredLanguage": Option<Nullable<i32>>,
        password_set_date as "PasswordSetDate": Option<String>,
        password_expiry_date as "PasswordExpiryDate": Option<String>,
        password_attempt_count as "PasswordAttemptCount": Option<i32>,
        name as "UserName": Option<String>,
        first_name as "FirstName": Option<String>,
        last_name as "Lastname": Option<String>,
        address as "Address1": Option<String>,
        city as "City": Option<String>,
        state as "State": Option<String>,
        country as "Country": Option<String>,
        zip as "Zip": Option<String>,
        email as "Email": Option<String>,
        telephone as "Telephone": Option<String>,
        country_code as "Countrycode": Option<String>,
        extension as "Extension": Option<String>,
        mobile as "Mobile": Option<String>,
        fax as "Fax": Option<String>,
        locked as "Locked": Option<bool>,
        custom_attributes as "CustomAttributes": Option<Vec<Option<String>>>,
        unlock_at as "UnlockAt": Option<String>,
        message as "Message": Option<String>,
        temp_password_enabled as "TempPasswordEnabled": Option<bool>,
        temp_password_change as "TempPasswordChangeReq": Option<bool>,
        container as "ContainerName": Option<String>,
        external_credentials as "UseExternalCredentials": Option<bool>,
        dormant as "IsAccountDormant": Option<bool>,
    }
}
