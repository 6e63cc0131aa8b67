//! Where a setting comes from: flag before environment before configuration file before default.
//!
//! The environment is handed in, so that whoever tests this need not change their own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::table::{CONFIG, Draft, Kind, SETTINGS, Setting};
use super::{Mistake, Settings, TlsFiles, advice, mistake};

/// The flags of a command line: the flag's name without dashes, and its values in order.
pub type Flags = BTreeMap<&'static str, Vec<String>>;

/// The values of one setting and the words for where they came from.
struct Found {
    values: Vec<String>,
    origin: Origin,
}

enum Origin {
    Flag,
    Variable,
    SecretFile(String),
    ConfigFile(String),
}

/// Reads the settings from flags, environment and configuration file. What is unknown or makes no sense in any of them
/// is a mistake, even where a flag would have won over it.
pub fn load(flags: &Flags, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Settings, Mistake> {
    let mut variables = ours(environment)?;
    let config = match flags.get(CONFIG.flag).and_then(|values| values.first()).cloned() {
        Some(path) => Some(path),
        None => variables.remove(CONFIG.env),
    };
    let mut file = match config {
        Some(path) => read_config(Path::new(&path))?,
        None => BTreeMap::new(),
    };
    let mut draft = Draft::default();
    for setting in SETTINGS {
        let by_flag = flags.get(setting.flag).map(|values| Found { values: values.clone(), origin: Origin::Flag });
        let candidates = [file.remove(setting.key), by_variable(setting, &variables)?, by_flag];
        for found in candidates.into_iter().flatten() {
            apply(&mut draft, setting, &found)?;
        }
    }
    finish(draft)
}

/// Reads what was found into the draft, over what a weaker source left there.
fn apply(draft: &mut Draft, setting: &Setting, found: &Found) -> Result<(), Mistake> {
    match setting.key {
        "seed" => draft.settings.seeds.clear(),
        "admin_origin" => draft.settings.admin.origins.clear(),
        _ => {}
    }
    for value in &found.values {
        (setting.set)(draft, value).map_err(|reason| nonsense(setting, &found.origin, value, &reason))?;
    }
    Ok(())
}

fn nonsense(setting: &Setting, origin: &Origin, value: &str, reason: &str) -> Mistake {
    let value = mistake::shown(setting, value);
    let culprit = match origin {
        Origin::Flag => format!("--{} {value}", setting.flag),
        Origin::Variable => format!("{}={value}", setting.env),
        Origin::SecretFile(path) => format!("what {}_FILE={path} holds", setting.env),
        Origin::ConfigFile(path) => format!("{} = \"{value}\" in {path}", setting.key),
    };
    Mistake::new(format!("{culprit} makes no sense: {reason}"))
}

fn finish(draft: Draft) -> Result<Settings, Mistake> {
    let tls = match (draft.tls_cert, draft.tls_key) {
        (Some(cert), Some(key)) => Some(TlsFiles { cert, key }),
        (None, None) => None,
        (Some(_), None) => {
            return Err(Mistake::new("--tls-cert (MYNAH_TLS_CERT) needs --tls-key (MYNAH_TLS_KEY) too"));
        }
        (None, Some(_)) => {
            return Err(Mistake::new("--tls-key (MYNAH_TLS_KEY) needs --tls-cert (MYNAH_TLS_CERT) too"));
        }
    };
    Ok(Settings { tls, ..draft.settings })
}

/// The `MYNAH_` variables of an environment; an unknown one is a mistake.
fn ours(environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<BTreeMap<String, String>, Mistake> {
    let mut variables = BTreeMap::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with("MYNAH_")) else {
            continue;
        };
        if is_someone_elses(name, &value) {
            continue;
        }
        let known = names();
        if !known.iter().any(|known| known == name) {
            let near = advice(name, known.iter().map(String::as_str));
            return Err(Mistake::new(format!("unknown environment variable {name}; {near}")));
        }
        let Ok(value) = value.into_string() else {
            return Err(Mistake::new(format!("{name} makes no sense: it is not UTF-8")));
        };
        variables.insert(name.to_owned(), value);
    }
    Ok(variables)
}

fn names() -> Vec<String> {
    let both = SETTINGS.iter().flat_map(|setting| [setting.env.to_owned(), setting.env_file()]);
    std::iter::once(CONFIG.env.to_owned()).chain(both).collect()
}

/// Variables with our prefix that are not meant for us: those of the test suite, and those that Kubernetes sets in every
/// pod beside a service that is called `mynah` (`MYNAH_SERVICE_HOST`, `MYNAH_PORT=tcp://…`, `MYNAH_PORT_8080_TCP`, …).
fn is_someone_elses(name: &str, value: &OsString) -> bool {
    name.starts_with("MYNAH_TEST_")
        || matches!(name, "MYNAH_ASMX_EXCHANGES" | "MYNAH_BIN")
        || name.starts_with("MYNAH_SERVICE_")
        || name.starts_with("MYNAH_PORT_")
        || (name == "MYNAH_PORT" && value.to_string_lossy().contains("://"))
}

/// The setting by its variable, or by the file that its `_FILE` variable names; both at once is a mistake.
fn by_variable(setting: &Setting, variables: &BTreeMap<String, String>) -> Result<Option<Found>, Mistake> {
    let env_file = setting.env_file();
    let (text, origin) = match (variables.get(setting.env), variables.get(&env_file)) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(Mistake::new(format!("{} and {env_file} are both set; unset one of them", setting.env)));
        }
        (Some(text), None) => (text.clone(), Origin::Variable),
        (None, Some(path)) => {
            let text = read(Path::new(path))
                .map_err(|why| Mistake::new(format!("{env_file}={path} cannot be read: {why}")))?;
            (text.trim().to_owned(), Origin::SecretFile(path.clone()))
        }
    };
    let values = match setting.kind {
        Kind::Many(_) => text.split(',').map(|value| value.trim().to_owned()).collect(),
        Kind::One(_) | Kind::No | Kind::Yes => vec![text],
    };
    Ok(Some(Found { values, origin }))
}

/// The settings of a configuration file by their keys; an unknown key is a mistake.
fn read_config(path: &Path) -> Result<BTreeMap<&'static str, Found>, Mistake> {
    let shown = path.display().to_string();
    let text = read(Path::new(path))
        .map_err(|why| Mistake::new(format!("the configuration file {shown} cannot be read: {why}")))?;
    let table: toml::Table = text.parse().map_err(|error| not_toml(&shown, &text, &error))?;
    let mut found = BTreeMap::new();
    for (key, value) in table {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
            let near = advice(&key, SETTINGS.iter().map(|setting| setting.key));
            return Err(Mistake::new(format!("unknown key {key} in {shown}; {near}")));
        };
        let Some(values) = texts(setting, value) else {
            let wanted =
                if matches!(setting.kind, Kind::Many(_)) { "a string or a list of strings" } else { "one string" };
            return Err(Mistake::new(format!("{key} in {shown} makes no sense: it is {wanted}")));
        };
        found.insert(setting.key, Found { values, origin: Origin::ConfigFile(shown.clone()) });
    }
    Ok(found)
}

/// The texts of a value in a configuration file; none when it is of a kind that the setting cannot have.
fn texts(setting: &Setting, value: toml::Value) -> Option<Vec<String>> {
    match value {
        toml::Value::Array(values) if matches!(setting.kind, Kind::Many(_)) => values.into_iter().map(text).collect(),
        value => text(value).map(|text| vec![text]),
    }
}

fn text(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Names the line, but does not show it: it may hold a password.
fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> Mistake {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Mistake::new(format!("{file} is not TOML: line {line}: {}", error.message()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| mistake::plain(&error))
}
