//! The contract tables: complete in themselves, shown in full, and each row with a behaviour behind it.

use std::collections::BTreeSet;
use std::path::Path;

use mynah::app::commands::describe_contract;
use mynah::contract::{Contract, Evidence, Need, Parameter, Shape};
use mynah::dialects::CONTRACTS;

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
    let operations = CONTRACTS.iter().flat_map(|contract| contract.operations);
    assert_eq!(repeated(operations.map(|operation| operation.name.to_lowercase())), Vec::<String>::new());
    for contract in CONTRACTS {
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
