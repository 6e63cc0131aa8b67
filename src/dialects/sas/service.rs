//! The operations: a row each, with what it takes and returns, in the order of the WSDL.

use super::values::{
    ActivateResult, AddOrganizationResult, AuthMethod, BillingStyle, GroupKind, ProvisioningResult, ReturnCode,
    RevokeResult, RevokeSelection, State, SuspendSelection, TokenOption, TokenType, UserDeleteResult,
};
use super::wire::{Organization, SamlUserExtension, Token, User};
use crate::asmx::{DataTable, DateTime, Nullable, operations};

operations! {
    /// BSIDCA.
    pub(super) trait Bsidca {
        /// Logs an operator in. A further step is taken by a further call in the same session.
        fn connect as Connect (
            email as "OperatorEmail": Option<String>,
            passcode as "OTP": Option<String>,
            validation_code as "validationCode": Option<String>,
        ) -> ReturnCode, "challenge": Option<String>;

        /// Tells whether the session is connected.
        fn ping_connection as PingConnection () -> bool;

        /// Adds a SAML service to a user.
        fn add_saml_user_extension as AddSamlUserExtension (
            extension as "ext": Option<SamlUserExtension>,
            user_name as "userId": Option<String>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Adds a user, whose name must be unique in the organization.
        fn add_user as AddUser (
            user as "user": Option<User>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Adds a user with aliases, which must be unique in the organization, too.
        fn add_user_with_alias as AddUserWithAlias (
            user as "user": Option<User>,
            alias as "Alias" | "alias" | "aliases": Option<Vec<Option<String>>>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Gets a user.
        fn get_user as GetUser (
            user_name as "userName": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<User>;

        /// Gets the aliases of a user.
        fn get_user_alias as GetUserAlias (
            user_name as "userName": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<Vec<String>>;

        /// Gets a user of the operator's own organization.
        fn get_user_in_operator_organization as GetUserInOperatorOrganization (
            user_name as "userName": Option<String>,
        ) -> Option<User>;

        /// Gets a table of the users who match every filter that is not empty.
        fn get_users as GetUsers (
            user_name as "userName": Option<String>,
            last_name as "lastName": Option<String>,
            method as "authMethod": AuthMethod,
            container as "container": Option<String>,
            first as "firstRecord": i32,
            most as "pageSize": i32,
            organization as "organization": Option<String>,
        ) -> Option<DataTable>;

        /// Gets a table of the users in a container.
        fn get_users_for_container as GetUsersForContainer (
            container as "containerName": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<DataTable>;

        /// Gets a table of the users who are, or are not, in a group.
        fn get_users_for_group as GetUsersForGroup (
            group as "groupName": Option<String>,
            members as "isAMember": bool,
            kind as "kind": GroupKind,
            user_name as "userName": Option<String>,
            last_name as "lastName": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<DataTable>;

        /// Moves users, and their tokens, to another container.
        fn move_users as MoveUsers (
            user_names as "userNames": Option<Vec<Option<String>>>,
            container as "newContainer": Option<String>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Provisions users with a token of that class: at once with SMS, by a provisioning task with any other.
        fn provision_users as ProvisionUsers (
            user_names as "userNames": Option<Vec<Option<String>>>,
            class as "tokenClass": TokenOption,
            description as "description": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<Vec<ProvisioningResult>>;

        /// Removes a user, and revokes her tokens.
        fn remove_user as RemoveUser (
            user_name as "userName": Option<String>,
            organization as "organization": Option<String>,
            tokens as "tokenOption": RevokeSelection,
            comment as "comment": Option<String>,
        ) -> UserDeleteResult;

        /// Changes a user, and renames her if the new user has another name.
        fn update_user as UpdateUser (
            user_name as "userName": Option<String>,
            user as "user": Option<User>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Changes a user and her aliases.
        fn update_user_with_alias as UpdateUserWithAlias (
            user_name as "userName": Option<String>,
            user as "user": Option<User>,
            alias as "Alias" | "alias" | "aliases": Option<Vec<Option<String>>>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Adds a container.
        fn add_container as AddContainer (
            name as "containerName": Option<String>,
            description as "description": Option<String>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Gets a table of the containers.
        fn get_containers as GetContainers (
            organization as "organization": Option<String>,
        ) -> Option<DataTable>;

        /// Removes a container that nothing is in.
        fn remove_container as RemoveContainer (
            name as "containerName": Option<String>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Adds a group.
        fn add_group as AddGroup (
            name as "groupName": Option<String>,
            description as "description": Option<String>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Gets the serial numbers of a user's tokens.
        fn get_tokens_by_owner as GetTokensByOwner (
            user_name as "userName": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<Vec<String>>;

        /// Gets a table of the tokens that match every filter that is not empty.
        fn get_tokens as GetTokens (
            state as "state": Nullable<State>,
            kind as "type": Nullable<TokenType>,
            serial as "serial": Option<String>,
            container as "container": Option<String>,
            organization as "organization": Option<String>,
            first as "startRecord": i32,
            most as "pageSize": i32,
        ) -> Option<DataTable>;

        /// Counts those tokens.
        fn get_total_tokens as GetTotalTokens (
            state as "state": Nullable<State>,
            kind as "type": Nullable<TokenType>,
            serial as "serial": Option<String>,
            container as "container": Option<String>,
            organization as "organization": Option<String>,
        ) -> i32;

        /// Revokes a token of a user, her static password, or both.
        fn revoke_token as RevokeToken (
            serial as "serial": Option<String>,
            user_name as "userName": Option<String>,
            comment as "comment": Option<String>,
            mode as "revokeMode": RevokeSelection,
            password as "revokeStaticPassword": bool,
            organization as "organization": Option<String>,
        ) -> RevokeResult;

        /// Gets a table of the provisioning tasks that a user is in.
        fn get_provisioning_tasks_for_user as GetProvisioningTasksForUser (
            user_name as "user": Option<String>,
            organization as "organization": Option<String>,
            first as "startRecord": i32,
            most as "numberOfRecords": i32,
        ) -> Option<DataTable>;

        /// Removes a provisioning task.
        fn remove_provisioning_task as RemoveProvisioningTask (
            task as "taskID": i32,
            tell as "sendNotificationEmail": bool,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Gets a token.
        fn get_token as GetToken (
            serial as "serial": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<Token>;

        /// Gives a free token to a user.
        fn assign_token as AssignToken (
            user_name as "userName": Option<String>,
            serial as "serial": Option<String>,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Suspends a token.
        fn suspend_token as SuspendToken (
            serial as "serial": Option<String>,
            mode as "suspendMode": SuspendSelection,
            comment as "comment": Option<String>,
            password as "staticPassword": Option<String>,
            change as "changeOnFirstUse": bool,
            organization as "organization": Option<String>,
            days as "days": i32,
        ) -> bool;

        /// Activates a token.
        fn activate_token as ActivateToken (
            serial as "serial": Option<String>,
            change as "changePinOnFirstUse": bool,
            pin as "newPIN": Option<String>,
            organization as "organization": Option<String>,
        ) -> ActivateResult;

        /// Gives a user a static password.
        fn assign_static_password as AssignStaticPassword (
            user_name as "userName": Option<String>,
            password as "staticPassword": Option<String>,
            change as "changeOnFirstUse": bool,
            until as "revokeDate": DateTime,
            organization as "organization": Option<String>,
        ) -> bool;

        /// Counts the provisioning tasks.
        fn get_provisioning_task_count as GetProvisioningTaskCount (
            organization as "organization": Option<String>,
        ) -> i32;

        /// Gets a table of the provisioning tasks.
        fn get_provisioning_tasks as GetProvisioningTasks (
            organization as "organization": Option<String>,
            first as "start": i32,
            most as "count": i32,
        ) -> Option<DataTable>;

        /// Gets a table of the users in a provisioning task.
        fn get_provisioning_task_details as GetProvisioningTaskDetails (
            task as "taskID": i32,
            organization as "organization": Option<String>,
        ) -> Option<DataTable>;

        /// Gets the address at which a user enrols.
        fn get_enrollment_url as GetEnrollmentURL (
            user_name as "userName": Option<String>,
            task as "taskID": i32,
            organization as "organization": Option<String>,
        ) -> Option<String>;

        /// Gets the text that activates a mobile token.
        fn get_activation_code as GetMobilePASSProvisioningActivationCode (
            user_name as "userName": Option<String>,
            task as "taskID": i32,
            organization as "organization": Option<String>,
        ) -> Option<String>;

        /// Provisions users with a grid.
        fn provision_gridsure as ProvisionUsersGrIDsureTokens (
            user_names as "userNames": Option<Vec<Option<String>>>,
            description as "description": Option<String>,
            organization as "organization": Option<String>,
        ) -> Option<Vec<ProvisioningResult>>;

        /// Adds an organization.
        fn add_organization as AddOrganization (
            account as "organization": Option<Organization>,
            group as "accountGroup": Option<String>,
        ) -> AddOrganizationResult;

        /// Allocates software tokens to an organization.
        fn allocate_software as AllocateSoftware (
            quantity as "quantity": i32,
            style as "billingStyle": BillingStyle,
            with_capacity as "withCapacity": bool,
            sale as "isSale": bool,
            organization as "toOrganization": Option<String>,
        ) -> bool;

        /// Allocates hardware tokens to an organization.
        fn allocate_hardware as AllocateHardware (
            serials as "serials": Option<Vec<Option<String>>>,
            kind as "tokenType": TokenType,
            style as "billingStyle": BillingStyle,
            with_capacity as "withCapacity": bool,
            sale as "isSale": bool,
            organization as "toOrganization": Option<String>,
        ) -> bool;
    }
}
