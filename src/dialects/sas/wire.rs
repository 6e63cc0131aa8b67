//! What crosses the wire: the service's classes, member by member in the order of the WSDL.

use super::values::{AccountType, SamlMode, SamlStatus, State, TokenType};
use crate::asmx::{DateTime, Nullable, record};

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

record! {
    /// A token, as far as clients are known to look at it.
    pub(super) struct Token as "Token" {
        serial as "SerialNumber": Option<String>,
        state as "State": State,
        kind as "Type": TokenType,
        container as "ContainerName": Option<String>,
        owner as "UserName": Option<String>,
        unlock_time as "UnlockTime": DateTime,
        lifetime as "OTPTTL": i32,
        length as "OtpLength": i32,
        activations as "ActivationCount": i32,
        attempts as "AuthAttempts": i32,
        last_challenge as "LastChallengeDate": DateTime,
        time_based as "IsTimeBased": bool,
        interval as "TimeInterval": i32,
        device as "DeviceName": Option<String>,
        last_authentication as "LastAuthDate": DateTime,
        last_success as "LastSuccessDate": DateTime,
    }
}

record! {
    /// An organization to be added.
    pub(super) struct Organization as "Organization" {
        account_active as "AccountActive": bool,
        evaluation_account as "EvaluationAccount": bool,
        old_account_type as "_oldAccountType": AccountType,
        current_account_type as "_currentAccountType": AccountType,
        start_date as "StartDate": DateTime,
        end_date as "EndDate": DateTime,
        billing_type as "billingType": Option<String>,
        auth_node_count as "AuthNodeCount": i32,
        allowed_third_party_tokens as "AllowedThirdPartyTokens": bool,
        capacity as "Capacity": i32,
        ice_capacity as "IceCapacity": i32,
        delegated as "Delegated": bool,
        sms_credits as "SMSCredits": i32,
        sms_sent as "SMSSent": i32,
        sms_alert_level as "SMSAlertLevel": i32,
        language_has_changed as "LanguageHasChanged": bool,
        self_service_language as "SelfServiceLanguage": i32,
        inherit_mail_messages as "InheritMailMessages": bool,
        inherit_sms_messages as "InheritSMSMessages": bool,
        inherit_customizations as "InheritCustomizations": bool,
        inherit_ldap_sync_server_settings as "InheritLDAPSyncServerSettings": bool,
        inherit_radius_server_settings as "InheritRADIUSServerSettings": bool,
        inherit_document_url as "InheritDocumentURL": bool,
        inherit_agent_url as "InheritAgentURL": bool,
        inherit_terms_of_use as "InheritTermsOfUse": bool,
        inherit_agent_dns as "InheritAgentDNS": bool,
        inherit_service_notifications as "InheritServiceNotifications": bool,
        inherit_saml_details as "InheritSAMLDetails": bool,
        inherit_self_service_customizations as "InheritSelfServiceCustomizations": bool,
        inherit_logging_agent_settings as "InheritLoggingAgentSettings": bool,
        use_help_desk as "UseHelpDesk": bool,
        generate_events as "GenerateEvents": bool,
        sae_enable as "SAEEnable": bool,
        time_off_set_qh as "TimeOffSetQH": i32,
        name as "orgName": Option<String>,
        account_type as "accountType": AccountType,
        language as "Language": i32,
        use_delayed_sync_removal as "UseDelayedSyncRemoval": bool,
        persist_operators_against_sync as "PersistOperatorsAgainstSync": bool,
        use_local_sync as "UseLocalSync": bool,
        allow_non_sync_users as "AllowNonSyncUsers": bool,
        local_sync_idle_time_in_seconds as "LocalSyncIdleTimeInSeconds": i32,
        strip_sync_characters as "StripSyncCharacters": bool,
        sync_history_per_host as "SyncHistoryPerHost": i32,
        report_auto_remove_day_count as "ReportAutoRemoveDayCount": i32,
        account_report_auto_remove_day_count as "AccountReportAutoRemoveDayCount": i32,
        alert_auto_remove_day_count as "AlertAutoRemoveDayCount": i32,
        created_date as "CreatedDate": DateTime,
    }
}
