//! The service's enumerations, value by value in the order of the WSDL.

use crate::asmx::enumeration;

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

enumeration! {
    /// What becomes of the owner of a token that is suspended.
    pub(super) enum SuspendSelection as "suspendSelection" of "ControlLibrary.TokenControl+suspendSelection" {
        NoStaticPassword as "No_Static_Password",
        StaticPassword as "Static_Password",
    }
}

enumeration! {
    /// What became of a token that was to be activated.
    pub(super) enum ActivateResult as "ActivateResult" of "ControlLibrary.TokenControl+ActivateResult" {
        PinSuccess as "pinSuccess",
        DeletestaticFail as "deletestaticFail",
        NewpinFail as "newpinFail",
        Fail as "fail",
        Success as "success",
        TokenNotFound as "tokenNotFound",
        TokenNotAssigned as "tokenNotAssigned",
    }
}

enumeration! {
    /// How tokens are paid for.
    pub(super) enum BillingStyle as "BillingStyle" of "DataLayer.Entity.BillingStyle" {
        Allocation as "Allocation",
        Activation as "Activation",
        Authentication as "Authentication",
        Transfer as "Transfer",
    }
}

enumeration! {
    /// What sort of account.
    pub(super) enum AccountType as "AccountType" of "DataLayer.Entity.AccountType" {
        ServiceProvider as "ServiceProvider",
        Subscriber as "Subscriber",
    }
}

enumeration! {
    /// What became of an organization that was to be added.
    pub(super) enum AddOrganizationResult as "AddOrganizationResult" of "DataLayer.Entity.AddOrganizationResult" {
        Success as "Success",
        NoOrganizationName as "NoOrganizationName",
        ParentNotAServiceProvider as "ParentNotAServiceProvider",
        ParentNotEnoughCapacity as "ParentNotEnoughCapacity",
        RootOrganizationAlreadyExists as "RootOrganizationAlreadyExists",
        NoParent as "NoParent",
        NonExistantParent as "NonExistantParent",
        FailedToAddToDatabase as "FailedToAddToDatabase",
        GeneralError as "GeneralError",
    }
}
