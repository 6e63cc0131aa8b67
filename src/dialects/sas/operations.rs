//! Each operation of the service, and who carries it out.

use super::service::{
    ActivateToken, AddContainer, AddGroup, AddOrganization, AddSamlUserExtension, AddUser, AddUserWithAlias,
    AllocateHardware, AllocateSoftware, AssignStaticPassword, AssignToken, Bsidca, Connect, GetContainers,
    GetEnrollmentURL, GetMobilePASSProvisioningActivationCode, GetProvisioningTaskCount, GetProvisioningTaskDetails,
    GetProvisioningTasks, GetProvisioningTasksForUser, GetToken, GetTokens, GetTokensByOwner, GetTotalTokens, GetUser,
    GetUserAlias, GetUserInOperatorOrganization, GetUsers, GetUsersForContainer, GetUsersForGroup, MoveUsers,
    PingConnection, ProvisionUsers, ProvisionUsersGrIDsureTokens, RemoveContainer, RemoveProvisioningTask, RemoveUser,
    RevokeToken, SuspendToken, UpdateUser, UpdateUserWithAlias,
};
use super::values::{
    ActivateResult, AddOrganizationResult, ProvisioningResult, ReturnCode, RevokeResult, UserDeleteResult,
};
use super::voice::Voice;
use super::wire::{Token, User};
use super::{auth, containers, groups, organizations, passwords, provisioning, tasks, tokens, users};
use crate::asmx::{Call, DataTable, Exception};

type Answers<T> = Result<T, Exception>;

impl Bsidca for Voice {
    async fn connect(&self, call: &Call, request: Connect) -> Answers<(ReturnCode, Option<String>)> {
        auth::connect(self, call, request).await
    }

    async fn ping_connection(&self, call: &Call, _: PingConnection) -> Answers<bool> {
        auth::ping(self, call).await
    }

    async fn add_saml_user_extension(&self, call: &Call, request: AddSamlUserExtension) -> Answers<bool> {
        users::add_saml(self, call, request).await
    }

    async fn add_user(&self, call: &Call, request: AddUser) -> Answers<bool> {
        users::add(self, call, request.user, None, request.organization).await
    }

    async fn add_user_with_alias(&self, call: &Call, request: AddUserWithAlias) -> Answers<bool> {
        users::add(self, call, request.user, request.alias, request.organization).await
    }

    async fn get_user(&self, call: &Call, request: GetUser) -> Answers<Option<User>> {
        users::get(self, call, request.user_name, request.organization).await
    }

    async fn get_user_alias(&self, call: &Call, request: GetUserAlias) -> Answers<Option<Vec<String>>> {
        users::get_aliases(self, call, request.user_name, request.organization).await
    }

    async fn get_user_in_operator_organization(
        &self,
        call: &Call,
        request: GetUserInOperatorOrganization,
    ) -> Answers<Option<User>> {
        users::get_own(self, call, request.user_name).await
    }

    async fn get_users(&self, call: &Call, request: GetUsers) -> Answers<Option<DataTable>> {
        users::list(self, call, request).await
    }

    async fn get_users_for_container(&self, call: &Call, request: GetUsersForContainer) -> Answers<Option<DataTable>> {
        users::list_container(self, call, request).await
    }

    async fn get_users_for_group(&self, call: &Call, request: GetUsersForGroup) -> Answers<Option<DataTable>> {
        groups::list_users(self, call, request).await
    }

    async fn move_users(&self, call: &Call, request: MoveUsers) -> Answers<bool> {
        containers::move_users(self, call, request).await
    }

    async fn provision_users(&self, call: &Call, request: ProvisionUsers) -> Answers<Option<Vec<ProvisioningResult>>> {
        provisioning::provision(self, call, request).await
    }

    async fn remove_user(&self, call: &Call, request: RemoveUser) -> Answers<UserDeleteResult> {
        users::remove(self, call, request).await
    }

    async fn update_user(&self, call: &Call, request: UpdateUser) -> Answers<bool> {
        users::update(self, call, (request.user_name, request.user), None, request.organization).await
    }

    async fn update_user_with_alias(&self, call: &Call, request: UpdateUserWithAlias) -> Answers<bool> {
        users::update(self, call, (request.user_name, request.user), request.alias, request.organization).await
    }

    async fn add_container(&self, call: &Call, request: AddContainer) -> Answers<bool> {
        containers::add(self, call, request).await
    }

    async fn get_containers(&self, call: &Call, request: GetContainers) -> Answers<Option<DataTable>> {
        containers::list(self, call, request).await
    }

    async fn remove_container(&self, call: &Call, request: RemoveContainer) -> Answers<bool> {
        containers::remove(self, call, request).await
    }

    async fn add_group(&self, call: &Call, request: AddGroup) -> Answers<bool> {
        groups::add(self, call, request).await
    }

    async fn get_tokens_by_owner(&self, call: &Call, request: GetTokensByOwner) -> Answers<Option<Vec<String>>> {
        tokens::list_of_owner(self, call, request).await
    }

    async fn get_tokens(&self, call: &Call, request: GetTokens) -> Answers<Option<DataTable>> {
        tokens::list(self, call, request).await
    }

    async fn get_total_tokens(&self, call: &Call, request: GetTotalTokens) -> Answers<i32> {
        tokens::total(self, call, request).await
    }

    async fn revoke_token(&self, call: &Call, request: RevokeToken) -> Answers<RevokeResult> {
        tokens::revoke(self, call, request).await
    }

    async fn get_provisioning_tasks_for_user(
        &self,
        call: &Call,
        request: GetProvisioningTasksForUser,
    ) -> Answers<Option<DataTable>> {
        tasks::list_of_user(self, call, request).await
    }

    async fn remove_provisioning_task(&self, call: &Call, request: RemoveProvisioningTask) -> Answers<bool> {
        tasks::remove(self, call, request).await
    }

    async fn get_token(&self, call: &Call, request: GetToken) -> Answers<Option<Token>> {
        tokens::get(self, call, request).await
    }

    async fn assign_token(&self, call: &Call, request: AssignToken) -> Answers<bool> {
        tokens::assign(self, call, request).await
    }

    async fn suspend_token(&self, call: &Call, request: SuspendToken) -> Answers<bool> {
        tokens::suspend(self, call, request).await
    }

    async fn activate_token(&self, call: &Call, request: ActivateToken) -> Answers<ActivateResult> {
        tokens::activate(self, call, request).await
    }

    async fn assign_static_password(&self, call: &Call, request: AssignStaticPassword) -> Answers<bool> {
        passwords::assign(self, call, request).await
    }

    async fn get_provisioning_task_count(&self, call: &Call, request: GetProvisioningTaskCount) -> Answers<i32> {
        tasks::total(self, call, request).await
    }

    async fn get_provisioning_tasks(&self, call: &Call, request: GetProvisioningTasks) -> Answers<Option<DataTable>> {
        tasks::list(self, call, request).await
    }

    async fn get_provisioning_task_details(
        &self,
        call: &Call,
        request: GetProvisioningTaskDetails,
    ) -> Answers<Option<DataTable>> {
        tasks::details(self, call, request).await
    }

    async fn get_enrollment_url(&self, call: &Call, request: GetEnrollmentURL) -> Answers<Option<String>> {
        tasks::enrollment_url(self, call, request).await
    }

    async fn get_activation_code(
        &self,
        call: &Call,
        request: GetMobilePASSProvisioningActivationCode,
    ) -> Answers<Option<String>> {
        tasks::activation_code(self, call, request).await
    }

    async fn provision_gridsure(
        &self,
        call: &Call,
        request: ProvisionUsersGrIDsureTokens,
    ) -> Answers<Option<Vec<ProvisioningResult>>> {
        provisioning::provision_gridsure(self, call, request).await
    }

    async fn add_organization(&self, call: &Call, request: AddOrganization) -> Answers<AddOrganizationResult> {
        organizations::add(self, call, request).await
    }

    async fn allocate_software(&self, call: &Call, request: AllocateSoftware) -> Answers<bool> {
        organizations::allocate_software(self, call, request).await
    }

    async fn allocate_hardware(&self, call: &Call, request: AllocateHardware) -> Answers<bool> {
        organizations::allocate_hardware(self, call, request).await
    }
}
