//! The documents against what they describe: every key of the seed format, every example, every command of the README.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use mynah::config::seed;
use mynah::config::table::SETTINGS;
use mynah::domain::{Field, LoginStep, Right, TokenKind, TokenState};
use serde_json::Value;

use crate::process::{Folder, address};

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// The code blocks of a page in a language, each with what stands in the next block after it.
fn blocks(page: &str, language: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = page.split("```").collect();
    let inside = |at: usize| parts.get(at).and_then(|part| part.split_once('\n'));
    let blocks = (1..parts.len()).step_by(2).filter(|at| inside(*at).is_some_and(|(named, _)| named == language));
    let text = |at| inside(at).map_or(String::new(), |(_, text): (&str, &str)| text.trim_end().to_owned());
    blocks.map(|at| (text(at), text(at + 2))).collect()
}

/// The keys that the source of the seed format declares.
fn keys(source: &str) -> BTreeSet<String> {
    let fields = source.lines().filter_map(|line| line.strip_prefix("    pub(super) ")?.split_once(": "));
    fields.map(|(name, _)| name.trim_start_matches("r#").to_owned()).collect()
}

#[test]
fn every_key_of_the_seed_format_is_documented() {
    let page = read("config/README.md");
    let keys = keys(&(read("src/config/seed_file.rs") + &read("src/config/seed_people.rs")));
    assert!(
        keys.len() > 70 && keys.contains("may_contain_name") && keys.contains("password_hash"),
        "the keys are found: {keys:?}"
    );
    let named = |key: &str| {
        page.split('`')
            .skip(1)
            .step_by(2)
            .any(|code| code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == key))
    };
    let missing: Vec<&String> = keys.iter().filter(|key| !named(key)).collect();
    assert!(missing.is_empty(), "config/README.md does not name {missing:?}");
    let people = Field::ALL.map(Field::name).into_iter().chain(Right::ALL.map(Right::name));
    let tokens = TokenKind::ALL.map(TokenKind::name).into_iter().chain(TokenState::ALL.map(TokenState::name));
    let values = people.chain(tokens).chain(LoginStep::ALL.map(LoginStep::name));
    assert_eq!(values.filter(|name| !named(name)).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// What it says is the tables' business; here, that the page is the one that `mynah describe fidelity` prints.
#[test]
fn the_fidelity_page_is_what_the_tables_say() {
    let page = mynah::app::commands::describe_fidelity();
    assert!(read("docs/fidelity.md") == page, "run: mynah describe fidelity > docs/fidelity.md");
    for contract in mynah::dialects::CONTRACTS {
        assert!(page.contains(contract.product), "{}", contract.api);
        // What is emulated in part is an operation; what is not is none.
        for absence in mynah::dialects::ABSENCES.iter().filter(|absence| absence.api == contract.api) {
            let known = |name: &str| contract.operation(name.trim()).is_some();
            let emulated = absence.name.split(',').any(known);
            assert_eq!(emulated, absence.extent == mynah::contract::Extent::Partly, "{}", absence.name);
        }
        assert!(contract.operations.iter().all(|operation| page.contains(&format!("| `{}` |", operation.name))));
    }
}

#[test]
fn every_seed_of_the_documents_can_be_loaded() {
    let examples = blocks(&read("config/README.md"), "toml");
    assert!(examples.len() > 1);
    let folder = Folder::new();
    std::fs::write(folder.0.join("first.toml"), &examples[0].0).expect("written");
    let added = folder.run(&["seed", "first.toml", "--store", "sqlite:new.db", "--password-cost", "light"]);
    assert!(added.status.success(), "beside the shipped seed: {}", String::from_utf8_lossy(&added.stderr));
    for (text, _) in examples {
        seed::parse(&text).unwrap_or_else(|problem| panic!("{problem} in\n{text}"));
        let folder = Folder::new();
        std::fs::write(folder.0.join("seed.toml"), &text).expect("written");
        let output = folder.run(&["check", "--password-cost", "light", "--seed", "seed.toml"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_readme_names_every_setting() {
    let page = read("README.md");
    for setting in SETTINGS {
        assert!(page.contains(&format!("`--{}", setting.flag)) && page.contains(setting.env), "{}", setting.flag);
    }
}

/// An answer without what differs from run to run.
fn stable(answer: &str) -> Vec<String> {
    let line = |line: &str| match serde_json::from_str::<Value>(line) {
        Ok(mut value) => {
            for member in ["Timestamp", "TokenID"] {
                if let Some(value) = value.get_mut(member) {
                    *value = Value::from("…");
                }
            }
            value.to_string()
        }
        Err(_) => line.trim_end().to_owned(),
    };
    answer.lines().map(line).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_commands_of_the_readme_print_what_it_shows() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve_on("sqlite:mynah.db", &[]);
    let binary = Path::new(env!("CARGO_BIN_EXE_mynah")).parent().expect("a folder");
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").expect("a PATH"));
    let commands = blocks(&read("README.md"), "sh");
    let commands: Vec<_> = commands.iter().filter(|(command, _)| !command.contains("cargo run")).collect();
    assert!(commands.len() >= 6, "{commands:?}");
    for (command, shown) in commands {
        let here = command.replace("127.0.0.1:8080", &address(&banner).to_string());
        let mut bash = Command::new("bash");
        let output = bash.args(["-c", &here]).current_dir(&folder.0).env("PATH", &path).output().expect("bash");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(stable(&String::from_utf8_lossy(&output.stdout)), stable(shown), "{command}");
    }
}
