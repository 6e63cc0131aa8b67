//! Holds `src` against the layers of `docs/architecture.md`: who may know whom, and what a source file may be.

use std::fmt;
use std::path::Path;

/// A layer: a folder of `src`, or a vendor's folder of `src/dialects`.
struct Layer {
    name: &'static str,
    /// Layers that it may use beside itself; `*` for all.
    uses: &'static [&'static str],
    /// Packages that it may use beside the standard library; `*` for all.
    packages: &'static [&'static str],
}

const LAYERS: &[Layer] = &[
    Layer { name: "domain", uses: &[], packages: &["chrono", "secrecy", "thiserror", "uuid"] },
    Layer {
        name: "store",
        uses: &["domain"],
        packages: &[
            "chrono",
            "quick_cache",
            "rusqlite",
            "secrecy",
            "serde",
            "serde_json",
            "sqlx",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
        ],
    },
    Layer {
        name: "service",
        uses: &["domain", "store"],
        packages: &[
            "argon2",
            "base64",
            "chrono",
            "hmac",
            "secrecy",
            "sha2",
            "subtle",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
        ],
    },
    Layer { name: "contract", uses: &["domain"], packages: &["serde_json", "strsim"] },
    Layer {
        name: "edge",
        uses: &["domain", "contract"],
        packages: &[
            "aho_corasick",
            "axum",
            "chrono",
            "base64",
            "encoding_rs",
            "flate2",
            "futures_util",
            "http",
            "memchr",
            "percent_encoding",
            "serde_json",
            "sha2",
            "thiserror",
            "tokio",
            "tokio_util",
            "tower",
            "tracing",
            "uuid",
        ],
    },
    Layer { name: "asmx", uses: &[], packages: &["base64", "encoding_rs", "http", "quick_xml", "thiserror"] },
    // The vendors side by side, and what they share.
    Layer {
        name: "dialects",
        uses: &["contract", "domain", "edge", "service", VENDOR],
        packages: &["axum", "http", "serde", "serde_json"],
    },
    Layer {
        name: VENDOR,
        uses: &["asmx", "contract", "dialects", "domain", "edge", "service"],
        packages: &[
            "axum",
            "base64",
            "chrono",
            "chrono_tz",
            "form_urlencoded",
            "http",
            "percent_encoding",
            "secrecy",
            "serde",
            "serde_json",
            "sha2",
            "subtle",
            "thiserror",
            "tracing",
            "uuid",
        ],
    },
    Layer {
        name: "control",
        uses: &["app", "config", "contract", "dialects", "domain", "edge", "service", "store"],
        packages: &["*"],
    },
    Layer { name: "app", uses: &["*"], packages: &["*"] },
    Layer { name: "cli", uses: &["*"], packages: &["*"] },
    Layer { name: "config", uses: &["*"], packages: &["*"] },
    Layer { name: "telemetry", uses: &["*"], packages: &["*"] },
];

/// Stands for each vendor's folder; none may use another's.
const VENDOR: &str = "dialects/*";
/// The files of every vendor, so that who knows one knows all.
const VENDOR_FILES: &[&str] = &["mod.rs", "contract.rs", "endpoints.rs", "wire.rs", "auth.rs", "error.rs", "users.rs"];
/// Past this many lines a noun is hiding.
const LONGEST: usize = 350;
/// Files that may be longer, each with the reason.
const LONGER: &[(&str, &str)] = &[];

/// What there is to be used: the packages that `Cargo.toml` names, as they are written in Rust, and the vendors.
struct Ground {
    packages: Vec<String>,
    vendors: Vec<String>,
}

/// A source file: its path below the package, and its text.
struct Source {
    path: String,
    text: String,
}

/// What is not as it should be, and where.
#[derive(Debug, PartialEq)]
struct Breach {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

#[test]
fn each_layer_uses_only_what_it_may() {
    let sources = sources();
    let ground = Ground { packages: packages(), vendors: vendors(&sources) };
    assert_none(sources.iter().flat_map(|source| uses(source, &ground)));
}

#[test]
fn no_dialect_reaches_the_store_through_the_service() {
    assert_none(sources().iter().flat_map(store_handles));
}

#[test]
fn domain_types_do_not_say_how_they_are_written() {
    assert_none(sources().iter().flat_map(serializers));
}

#[test]
fn no_source_file_is_too_long() {
    let sources = sources();
    assert_none(sources.iter().flat_map(length));
    for (path, reason) in LONGER {
        let long = sources.iter().find(|source| source.path == *path && source.text.lines().count() > LONGEST);
        assert!(long.is_some() && !reason.is_empty(), "{path} need not be on the list of longer files");
    }
}

#[test]
fn every_dialect_has_the_same_files() {
    assert_none(vendor_files(&sources()));
}

// The checks.

/// Uses of layers and packages that the table does not allow.
fn uses(source: &Source, ground: &Ground) -> Vec<Breach> {
    let module = module(&source.path);
    let Some(own) = layer(&module, &ground.vendors) else {
        let known = module.is_empty() || module == ["main"];
        let what = format!("{} is no layer of the table", module.first().map_or("", String::as_str));
        return if known { Vec::new() } else { vec![breach(source, 1, what)] };
    };
    let row = row(&own);
    let mut breaches = Vec::new();
    for (line, path) in paths(&source.text) {
        if ground.packages.contains(&path[0]) {
            if !may(row.packages, &path[0]) {
                breaches.push(breach(source, line, format!("{own} uses the package {}", path[0])));
            }
        } else if let Some(used) = absolute(&module, &path).and_then(|path| layer(&path, &ground.vendors)) {
            let name = if used.starts_with("dialects/") { VENDOR } else { used.as_str() };
            if used != own && !may(row.uses, name) {
                breaches.push(breach(source, line, format!("{own} uses {used}")));
            }
        }
    }
    breaches
}

/// Calls in dialects that would hand out the store.
fn store_handles(source: &Source) -> Vec<Breach> {
    let tokens = tokens(&source.text);
    let handles = tokens.windows(3).filter(|three| three[0].1 == "." && three[1].1 == "db" && three[2].1 == "(");
    let handles = handles.map(|three| breach(source, three[1].0, "a dialect asks for the store".to_owned()));
    if source.path.starts_with("src/dialects/") { handles.collect() } else { Vec::new() }
}

/// Mentions of `Serialize` and `Deserialize` in the domain.
fn serializers(source: &Source) -> Vec<Breach> {
    let tokens = tokens(&source.text).into_iter().filter(|(_, token)| token == "Serialize" || token == "Deserialize");
    let breaches = tokens.map(|(line, token)| breach(source, line, format!("the domain says {token}")));
    if source.path.starts_with("src/domain/") { breaches.collect() } else { Vec::new() }
}

fn length(source: &Source) -> Vec<Breach> {
    let lines = source.text.lines().count();
    let allowed = lines <= LONGEST || LONGER.iter().any(|(path, _)| *path == source.path);
    let what = format!("{lines} lines are more than {LONGEST}");
    if allowed { Vec::new() } else { vec![breach(source, lines, what)] }
}

fn vendor_files(sources: &[Source]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for folder in vendors(sources) {
        for file in VENDOR_FILES {
            let path = format!("src/dialects/{folder}/{file}");
            if !sources.iter().any(|source| source.path == path) {
                breaches.push(Breach { path, line: 0, what: "is missing".to_owned() });
            }
        }
    }
    breaches
}

fn may(list: &[&str], name: &str) -> bool {
    list.contains(&"*") || list.contains(&name)
}

fn breach(source: &Source, line: usize, what: String) -> Breach {
    Breach { path: source.path.clone(), line, what }
}

fn row(layer: &str) -> &'static Layer {
    let name = if layer.starts_with("dialects/") { VENDOR } else { layer };
    LAYERS.iter().find(|row| row.name == name).expect("only layers of the table are asked for")
}

/// The vendors, by their folders.
fn vendors(sources: &[Source]) -> Vec<String> {
    let folder = |source: &Source| Some(source.path.strip_prefix("src/dialects/")?.split_once('/')?.0.to_owned());
    let mut folders: Vec<String> = sources.iter().filter_map(folder).collect();
    folders.dedup();
    folders
}

/// The module of a source file, from the root: `src/store/users.rs` is `store`, `users`.
fn module(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("mod").trim_end_matches('/');
    inner.split('/').filter(|part| !part.is_empty() && *part != "lib").map(str::to_owned).collect()
}

/// The layer that a module is in; absent for the root.
fn layer(module: &[String], vendors: &[String]) -> Option<String> {
    let first = module.first()?;
    let known = LAYERS.iter().any(|layer| layer.name == first);
    match module.get(1) {
        Some(second) if first == "dialects" && vendors.contains(second) => Some(format!("dialects/{second}")),
        _ => known.then(|| first.clone()),
    }
}

/// A path from the root, if it leads to this package.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut at = match path[0].as_str() {
        "crate" | "mynah" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for part in path.iter().skip_while(|part| *part == "crate" || *part == "mynah" || *part == "self") {
        if part == "super" {
            at.pop();
        } else {
            at.push(part.clone());
        }
    }
    Some(at)
}

// Reading Rust, as far as paths need it.

/// Every path of the text with its line, groups in braces taken apart.
fn paths(text: &str) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let starts = is_word(&tokens[at].1) && tokens.get(at + 1).is_some_and(|(_, next)| next == "::");
        let inside = at > 0 && tokens[at - 1].1 == "::";
        if starts && !inside {
            walk(&tokens, at, &[], &mut found);
        }
    }
    found
}

/// Walks one tree of paths; answers where it ends.
fn walk(tokens: &[(usize, String)], mut at: usize, prefix: &[String], found: &mut Vec<(usize, Vec<String>)>) -> usize {
    let mut path = prefix.to_vec();
    let line = tokens.get(at).map_or(0, |(line, _)| *line);
    while let Some((_, token)) = tokens.get(at) {
        if token == "{" {
            at += 1;
            while tokens.get(at).is_some_and(|(_, token)| token != "}") {
                let before = at;
                at = walk(tokens, at, &path, found).max(before + 1);
            }
            return at + 1;
        }
        if is_word(token) {
            path.push(token.clone());
        }
        at += 1;
        if tokens.get(at).is_none_or(|(_, token)| token != "::") {
            break;
        }
        at += 1;
    }
    if path.len() > prefix.len() {
        found.push((line, path));
    }
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs, each with its line; comments and literals are left out.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    for (number, line) in without_literals(text).lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                _ if rest.starts_with("::") => 2,
                c if c.is_alphanumeric() || c == '_' => {
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
                }
                c => c.len_utf8(),
            };
            tokens.push((number + 1, rest[..length].to_owned()));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// The text with comments and literals blanked, line by line as it was.
fn without_literals(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = blank(rest, out.chars().last()).unwrap_or(0);
        if length > 0 {
            out.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// How long the comment or literal is that the text starts with, if it starts with one.
fn blank(text: &str, before: Option<char>) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if let Some(rest) = text.strip_prefix('r').filter(|_| before.is_none_or(|c| !c.is_alphanumeric() && c != '_')) {
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let body = rest[hashes..].strip_prefix('"')?;
        return Some(1 + hashes + 1 + body.find(&close)? + close.len());
    }
    let quote = text.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        // A lifetime opens with the same sign as a character.
        if quote == '\'' && at > 1 && c != '\'' && !text[1..].starts_with('\\') {
            return None;
        }
        if c == quote && !escaped {
            return Some(at + 1);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

// The real thing.

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(root, &root.join("src"), &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 50, "the sources are found");
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file");
            let path = path.strip_prefix(root).expect("below the root").to_str().expect("a plain name").to_owned();
            sources.push(Source { path, text });
        }
    }
}

fn packages() -> Vec<String> {
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = toml::from_str(&manifest).expect("TOML");
    let dependencies = manifest["dependencies"].as_table().expect("dependencies");
    dependencies.keys().map(|name| name.replace('-', "_")).collect()
}

#[track_caller]
fn assert_none(breaches: impl IntoIterator<Item = Breach>) {
    let lines: Vec<String> = breaches.into_iter().map(|breach| breach.to_string()).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

/// Each check fails on what it is there for.
mod shown_to_fail {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    fn found(path: &str, text: &str) -> Vec<String> {
        let vendors = vec!["sectona".to_owned(), "fifth".to_owned()];
        uses(&source(path, text), &Ground { packages: packages(), vendors }).iter().map(Breach::to_string).collect()
    }

    #[test]
    fn a_forbidden_layer_is_found_however_it_is_written() {
        let breach = |line, what: &str| vec![format!("src/domain/users.rs:{line}: domain uses {what}")];
        let here = |text| found("src/domain/users.rs", text);
        assert_eq!(here("\nuse crate::store::Db;"), breach(2, "store"));
        assert_eq!(
            here("use crate::{\n    domain::User,\n    edge::{Call, Hint},\n};"),
            [breach(3, "edge"), breach(3, "edge"),].concat()
        );
        assert_eq!(here("use super::super::service;"), breach(1, "service"));
        assert_eq!(here("fn f(db: &crate::store::Db) {}"), breach(1, "store"));
        assert_eq!(here("pub use mynah::app;"), breach(1, "app"));
        assert!(here("// use crate::store\n/// [`crate::store`]\nconst X: &str = \"crate::store::Db\";").is_empty());
        assert!(here("const X: &str = r#\"a \" crate::store::Db\"#; fn f<'a>(x: &'a str) -> char { '\"' }").is_empty());
        assert!(here("use super::{Account, Api}; use crate::domain::Kind; use std::fmt;").is_empty());
    }

    #[test]
    fn a_forbidden_package_is_found() {
        assert_eq!(
            found("src/domain/users.rs", "use serde::Serialize;"),
            ["src/domain/users.rs:1: domain uses the package serde",]
        );
        assert_eq!(
            found("src/service/users.rs", "\n\nfn f() { axum::body::Body::empty(); }"),
            ["src/service/users.rs:3: service uses the package axum",]
        );
        assert_eq!(found("src/edge/mod.rs", "use sqlx::Row;").len(), 1);
    }

    #[test]
    fn a_dialect_that_uses_the_store_or_another_dialect_is_found() {
        let here = |text| found("src/dialects/sectona/users.rs", text);
        assert_eq!(here("use crate::store::Db;"), ["src/dialects/sectona/users.rs:1: dialects/sectona uses store"]);
        assert!(here("use crate::dialects::json; use super::wire; use crate::dialects::sectona::FACE;").is_empty());
        let other = found("src/dialects/fifth/users.rs", "use crate::dialects::sectona::FACE;");
        assert_eq!(other, ["src/dialects/fifth/users.rs:1: dialects/fifth uses dialects/sectona"]);
        assert_eq!(found("src/dialects/fifth/users.rs", "use super::super::sectona;"), other);
    }

    #[test]
    fn a_folder_that_the_table_does_not_know_is_found() {
        assert_eq!(found("src/utils/mod.rs", ""), ["src/utils/mod.rs:1: utils is no layer of the table"]);
    }

    #[test]
    fn the_other_checks_find_what_they_are_for() {
        let call = source("src/dialects/sectona/users.rs", "\nsectona.service.db().read()");
        assert_eq!(
            store_handles(&call)[0].to_string(),
            "src/dialects/sectona/users.rs:2: a dialect asks for the store"
        );
        let derive = source("src/domain/users.rs", "#[derive(Debug, Serialize)]\nstruct User;");
        assert_eq!(serializers(&derive)[0].to_string(), "src/domain/users.rs:1: the domain says Serialize");
        let long = source("src/store/users.rs", &"\n".repeat(LONGEST + 1));
        assert_eq!(length(&long)[0].to_string(), "src/store/users.rs:351: 351 lines are more than 350");
        assert!(length(&source("src/store/users.rs", &"\n".repeat(LONGEST))).is_empty());
        let lonely = vendor_files(&[source("src/dialects/fifth/mod.rs", "")]);
        assert_eq!(lonely.len(), VENDOR_FILES.len() - 1);
        assert_eq!(lonely[0].to_string(), "src/dialects/fifth/contract.rs:0: is missing");
    }
}
