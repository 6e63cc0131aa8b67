//! The contract tables: complete in themselves, shown in full, and each row with a behaviour behind it.

use std::collections::BTreeSet;
use std::path::Path;

use mynah::app::commands::describe_contract;
use mynah::contract::{Contract, Evidence, Need, Parameter, Shape};
use mynah::dialects::{self, CONTRACTS};

const EVIDENCE: [Evidence; 4] = [Evidence::Documented, Evidence::Client, Evidence::Framework, Evidence::Inferred];

/// The parameters of all operations, those inside of objects included, each with its path.
fn parameters(contract: &Contract) -> Vec<(String, &'static Parameter)> {
    fn walk(prefix: &str, rows: &'static [Parameter], found: &mut Vec<(String, &'static Parameter)>) {
        for row in rows {
            let path = format!("{prefix}.{}", row.name);
            found.push((path.clone(), row));
            if let Shape::Object(members) | Shape::Objects(members) = row.shape {
                walk(&path, members, found);
            }
        }
    }
    let mut found = Vec::new();
    for operation in contract.operations {
        walk(operation.name, operation.parameters, &mut found);
    }
    found
}

/// What stands more than once.
fn repeated<T: Ord + Clone>(names: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|name| !seen.insert(name.clone())).collect()
}

#[test]
fn every_row_has_a_name_of_its_own() {
    assert_eq!(repeated(CONTRACTS.iter().map(|contract| contract.api.name())), Vec::<&str>::new());
    for contract in CONTRACTS {
        let operations = contract.operations.iter().map(|operation| operation.name.to_lowercase());
        assert_eq!(repeated(operations), Vec::<String>::new());
        assert_eq!(repeated(contract.answers.iter().map(|row| row.id)), Vec::<&str>::new());
        let names = parameters(contract).into_iter().map(|(path, _)| path.to_lowercase());
        assert_eq!(repeated(names), Vec::<String>::new());
    }
    assert_eq!(repeated(["a", "b", "a"]), ["a"]);
}

#[test]
fn every_row_says_where_it_is_from() {
    for contract in CONTRACTS {
        let api = contract.api;
        assert!(!contract.operations.is_empty() && !contract.answers.is_empty(), "{api}");
        for operation in contract.operations {
            let texts = [operation.summary, operation.source, operation.path];
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{api} {}", operation.name);
            assert!(operation.path.starts_with('/') && !operation.methods.is_empty(), "{api} {}", operation.name);
        }
        for (path, row) in parameters(contract) {
            assert!(!row.source.trim().is_empty(), "{api} {path} has no source");
            assert!(row.limit.characters > 0, "{api} {path} takes nothing");
            assert!(!matches!(row.need, Need::When(condition) if condition.trim().is_empty()), "{api} {path}");
        }
        for row in contract.answers {
            assert!(!row.source.trim().is_empty(), "{api} {} has no source", row.id);
            assert!(!row.when.trim().is_empty(), "{api} {} does not say when", row.id);
            assert!((200..600).contains(&row.status), "{api} {} has the status {}", row.id, row.status);
        }
    }
}

#[test]
fn the_description_shows_every_row_with_its_evidence() {
    for contract in CONTRACTS {
        let text = describe_contract(contract.api.name()).expect("an API of the table");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let shows = |what: &[&str]| lines.iter().any(|line| what.iter().all(|part| line.contains(part)));
        assert!(text.starts_with(contract.product), "{text}");
        for operation in contract.operations {
            let mark = format!("[{}: {}]", operation.evidence.word(), operation.source);
            assert!(shows(&[operation.name, operation.path, &mark]), "{} is not shown", operation.name);
        }
        for (path, row) in parameters(contract) {
            let mark = format!("[{}: {}]", row.evidence.word(), row.source);
            let line =
                lines.iter().find(|line| line.split_whitespace().next() == Some(row.name) && line.ends_with(&mark));
            let line = line.unwrap_or_else(|| panic!("{path} is not shown"));
            assert_eq!(line.contains(", required"), row.need != Need::Never, "{line}");
            assert!(row.values.iter().all(|value| line.contains(value)), "{line}");
        }
        for row in contract.answers {
            let status = row.status.to_string();
            assert!(shows(&[row.code, &status, row.text.replace("{}", "…").trim()]), "{} is not shown", row.id);
            assert!(
                shows(&[row.when, &format!("[{}: {}]", row.evidence.word(), row.source)]),
                "{} is not shown",
                row.id
            );
        }
    }
    let words: BTreeSet<&str> = EVIDENCE.into_iter().map(Evidence::word).collect();
    assert_eq!(words.into_iter().collect::<Vec<_>>(), ["client", "documented", "framework", "inferred"]);
}

#[test]
fn an_api_that_is_none_is_told_the_others() {
    let error = describe_contract("frob").expect_err("no API").to_string();
    assert!(CONTRACTS.iter().all(|contract| error.contains(contract.api.name())), "{error}");
}

#[test]
fn every_answer_of_a_table_is_given_somewhere() {
    for contract in CONTRACTS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dialects").join(contract.api.name());
        let code = code(&folder);
        for row in contract.answers {
            let named = code.contains(&format!("\"{}\"", row.id));
            // The pages of a servlet container are told apart by their status alone.
            let page = row.text == "{}" && code.contains(&format!("page({},", row.status));
            assert!(named || page, "nothing in {} answers {:?}", folder.display(), row.id);
        }
        assert!(!code.contains("\"no-such-row\""));
    }
}

/// The sources of a dialect, its table left out.
fn code(folder: &Path) -> String {
    let mut code = String::new();
    for entry in std::fs::read_dir(folder).expect("a dialect's folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            code += &self::code(&path);
        } else if path.file_name().is_some_and(|name| name != "contract.rs") {
            code += &std::fs::read_to_string(&path).expect("a source file");
        }
    }
    code
}

/// Parameters for which no case is made from their row, each with the test that covers it; `*` stands for any operation.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ManageUser.DirectoryStore", "a_directory_user_has_her_password_elsewhere_and_may_move_to_another_store"),
    ("ManageUser.NewDirectoryStore", "a_directory_user_has_her_password_elsewhere_and_may_move_to_another_store"),
    ("ManageUser.UnlockUser", "an_expiry_locks_once_and_unlocking_holds"),
    ("ManageUser.Instance", "an_instance_must_be_named_on_an_msp_licence"),
    ("OAuthToken.grant_type", "each_sort_of_token_does_its_own_work_for_its_own_client"),
    ("OAuthToken.client_id", "each_sort_of_token_does_its_own_work_for_its_own_client"),
    ("OAuthToken.client_secret", "a_token_is_exchanged_for_another_and_stays_good"),
    ("OAuthToken.username", "a_name_and_a_password_are_exchanged_for_a_token_that_stands_for_them"),
    ("OAuthToken.password", "a_name_and_a_password_are_exchanged_for_a_token_that_stands_for_them"),
    ("GetUsers.Filter", "the_filter_of_get_users_tells_active_from_disabled"),
    ("GetUsers.Instance", "lists_are_of_one_instance_in_its_time_zone"),
    ("GetUserGroups.Filter", "the_groups_of_an_instance_are_listed_with_their_rules"),
    ("GetUserGroups.Instance", "the_groups_of_an_instance_are_listed_with_their_rules"),
    ("GetUsersByGroup.Filter", "the_filter_compares_the_state_of_the_members"),
    ("GetUsersByGroup.GroupName", "members_of_a_static_group_are_those_of_the_seed_whoever_keeps_them"),
    ("GetUsersByGroup.Instance", "what_only_reads_is_called_as_manage_user_is"),
    ("GetInstances.Filter", "the_instances_are_listed_in_the_order_of_the_seed"),
    ("CreateUser.domainName", "parameters_come_by_query_by_form_and_by_both"),
    ("CreateUser.inputFormat", "users_are_created_each_with_its_own_result"),
    ("CreateUser.templateCategoryId", "what_the_vendors_own_app_sends_beside_is_ignored"),
    ("CreateUser.inputFormat.lockoutTime", "what_only_the_directory_sets_is_a_partial_success"),
    ("CreateUser.inputFormat.removememberOf", "groups_are_joined_and_left"),
    ("CreateUser.inputFormat.distinguishedName", "every_matching_attribute_finds_the_user"),
    ("CreateUser.inputFormat.objectGUID", "every_matching_attribute_finds_the_user"),
    ("CreateUser.inputFormat.objectSID", "every_matching_attribute_finds_the_user"),
    ("ModifyUser.domainName", "modify_without_a_domain_uses_the_first_of_the_seed"),
    ("ModifyUser.inputFormat", "modify_answers_as_the_two_samples_do"),
    ("ModifyUser.match_ldap_name", "every_matching_attribute_finds_the_user"),
    ("*.AuthToken", "every_operation_wants_a_good_token"),
    ("*.domainName", "every_operation_on_objects_wants_a_domain_and_an_array"),
    ("*.inputFormat", "every_operation_on_objects_wants_a_domain_and_an_array"),
    ("*.PRODUCT_NAME", "what_the_vendors_own_app_sends_beside_is_ignored"),
    ("*.additionalData", "what_the_vendors_own_app_sends_beside_is_ignored"),
    ("*.duration", "changes_for_a_while_are_said_not_to_be_read"),
    ("*.durationType", "changes_for_a_while_are_said_not_to_be_read"),
    ("SearchUser.domainName", "several_domains_are_searched_at_once"),
    ("SearchUser.domainList", "several_domains_are_searched_at_once"),
    ("SearchUser.range", "a_search_goes_page_by_page"),
    ("SearchUser.startIndex", "a_search_goes_page_by_page"),
    ("SearchUser.refresh", "parameters_of_a_search_that_make_no_sense_are_refused"),
    ("SearchUser.searchText", "a_text_is_looked_for_in_six_attributes"),
    ("SearchUser.sortColumn", "users_are_sorted_by_any_column_either_way"),
    ("SearchUser.ascending", "users_are_sorted_by_any_column_either_way"),
    ("SearchUser.select", "columns_are_shown_as_they_are_asked_for"),
    ("SearchUser.filter", "every_operator_compares_as_it_says"),
    ("EnableUser.accountExpires", "a_user_is_enabled_for_good_or_until_a_day"),
    ("EnableUser.expireTime", "a_user_is_enabled_for_good_or_until_a_day"),
    ("EnableUser.expireTimes", "a_user_is_enabled_for_good_or_until_a_day"),
    ("ResetPwd.pwd", "a_password_is_set_and_logs_in"),
    ("ResetPwd.passwordType", "a_generated_password_meets_the_policy_and_is_told_nobody"),
    ("ResetPwd.mustChangePassword", "a_password_that_must_be_changed_is_kept_as_such"),
    ("ResetPwd.isEncoded", "what_is_encoded_is_read_as_clients_send_it"),
    ("MoveUser.targetOU", "users_are_moved_wherever_the_parameter_says"),
    ("MoveUser.destination", "users_are_moved_wherever_the_parameter_says"),
    ("MoveUser.OUName", "users_are_moved_wherever_the_parameter_says"),
    ("AddUsersToGroup.addGroup", "groups_are_named_in_every_way_that_clients_do"),
    ("AddUsersToGroup.primaryGroup", "a_primary_group_is_joined_and_kept"),
    ("RemoveUsersFromGroup.removeGroup", "groups_are_named_in_every_way_that_clients_do"),
    ("CreateGroup.inputFormat.name", "groups_are_created_with_members"),
    ("CreateGroup.inputFormat.sAMAccountName", "groups_are_created_with_members"),
    ("CreateGroup.inputFormat.templateName", "groups_are_created_with_members"),
    ("CreateGroup.inputFormat.groupType", "groups_are_created_with_members"),
    ("CreateGroup.inputFormat.groupScope", "groups_are_created_with_members"),
    ("CreateGroup.inputFormat.member", "groups_are_created_with_members"),
    ("CreateGroup.inputFormat.OUName", "groups_are_created_with_members"),
    ("CreateOU.inputFormat.name", "units_are_created_and_used"),
    ("CreateOU.inputFormat.OUName", "units_are_created_and_used"),
    ("GetAuthInfo.FILL_RESPONSE_WITH", "a_technician_is_told_domains_and_templates"),
    ("MobileLogin.methodToCall", "anyone_may_ask_whether_the_server_is_there"),
    ("APIAuthToken.loginName", "a_technician_logs_in_as_in_life"),
    ("APIAuthToken.password", "every_answer_of_the_table_can_be_reached"),
    ("APIAuthToken.domainName", "a_domain_of_the_seed_does_for_logging_in"),
    ("APIAuthToken.AuthToken", "a_log_in_replaces_the_token_that_it_names"),
    ("APIAuthToken.authTokenName", "every_answer_of_the_table_can_be_reached"),
    ("APIAuthToken.expirationTime", "a_token_lives_for_42_days_or_as_long_as_it_is_told"),
    ("APIAuthToken.scope", "a_scope_limits_its_token"),
];

/// The tables from whose rows the dialects' tests make cases: taken and kept, of a wrong type, too long. All of SAS's
/// are, too, and all by which ADManager's actions find a user.
const WALKED: [&str; 10] = [
    "ManageUser.",
    "CreateUser.inputFormat.",
    "ModifyUser.inputFormat.",
    "ADM_CreateorUpdateUser.",
    "ADM_SearchUsers.",
    "ADM_SearchAllUser.",
    "ADM_GetUserMasterData.",
    "ADM_CreateOrUpdateCommonMaster.",
    "IM_GetIncidentDetailsAndChangeHistory.",
    "IM_GetIncidentList.",
];

/// Whether another test than the one that walks the table covers the parameter.
pub(crate) fn elsewhere(path: &str) -> bool {
    ELSEWHERE.iter().any(|(named, _)| is_named(named, path))
}

fn is_named(named: &str, path: &str) -> bool {
    match named.strip_prefix('*') {
        Some(end) => path.strip_suffix(end).is_some_and(|operation| !operation.contains('.')),
        None => named == path,
    }
}

#[test]
fn every_parameter_has_its_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut tests = String::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                tests.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let sas = dialects::sas::CONTRACT.operations.iter().map(|operation| format!("{}.", operation.name));
    let actions = crate::admanager::ACTIONS.map(|action| format!("{action}.inputFormat."));
    let tables: Vec<String> = WALKED.iter().map(ToString::to_string).chain(sas).chain(actions).collect();
    let paths: Vec<String> = CONTRACTS.iter().flat_map(|contract| parameters(contract)).map(|(path, _)| path).collect();
    for path in &paths {
        let walked = tables.iter().any(|table| path.starts_with(table));
        assert!(walked || elsewhere(path), "no test covers {path}");
    }
    for (path, test) in ELSEWHERE {
        assert!(paths.iter().any(|known| is_named(path, known)), "{path} is no parameter");
        assert!(tests.contains(&format!("fn {test}(")), "no test is called {test}");
    }
}
