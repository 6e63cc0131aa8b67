//! Holds the store's sources against one rule: who writes says what changes, since somebody may remember it.

use std::path::Path;

/// Where a statement stands that somebody else runs, with whoever that is.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("copies/mod.rs", "statement", "`copy_space` runs it and says so"),
    ("numbers.rs", "draw_number", "only where others write to the store, of which nothing is remembered"),
    ("group/writing.rs", "begin", "it writes only users who are new, of whom nothing is remembered"),
    ("group/writing.rs", "end", "what is used of an allowance is never remembered"),
];

const VERBS: [&str; 3] = ["INSERT INTO", "UPDATE ", "DELETE FROM"];

/// A function or a constant of a file, from its name to its end.
struct Item<'a> {
    name: &'a str,
    text: &'a str,
}

#[test]
fn every_statement_that_writes_says_what_it_changes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let (mut silent, mut seen) = (Vec::new(), 0);
    let files = sources(&root);
    for (path, text) in &files {
        let items = items(text);
        for item in items.iter().filter(|item| writes(item.text)) {
            seen += 1;
            // Who uses a constant or a macro is who writes.
            let users: Vec<_> = if item.text.starts_with("fn ") {
                vec![(path, item)]
            } else {
                let uses = |one: &&Item<'_>| one.text.starts_with("fn ") && one.text.contains(item.name);
                items.iter().filter(uses).map(|one| (path, one)).collect()
            };
            for (path, user) in users {
                let elsewhere = ELSEWHERE.iter().any(|(file, name, _)| path == file && user.name == *name);
                if !elsewhere && !user.text.contains("changing(") {
                    silent.push(format!("{path}: {}", user.name));
                }
            }
        }
    }
    assert!(seen > 40, "the statements are found: {seen}");
    assert_eq!(silent, Vec::<String>::new(), "say what they change: `Tx::changing`");
    for (file, name, reason) in ELSEWHERE {
        let known = files.iter().any(|(path, text)| path == file && text.contains(&format!("fn {name}(")));
        assert!(known && !reason.is_empty(), "{file} has no {name} any more");
    }
}

/// Whether a text in it begins with a word that writes.
fn writes(text: &str) -> bool {
    text.split('"').skip(1).any(|text| VERBS.iter().any(|verb| text.trim_start().starts_with(verb)))
}

/// Functions, constants and macros, each as far as the next one.
fn items(text: &str) -> Vec<Item<'_>> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut starts: Vec<usize> = Vec::new();
    for word in ["fn ", "const ", "static ", "macro_rules! "] {
        let found = text.match_indices(word).map(|(at, _)| at);
        starts.extend(found.filter(|at| {
            let line = &text[..*at];
            let before = line[line.rfind('\n').map_or(0, |at| at + 1)..].trim_start();
            ["", "pub ", "async ", "pub async ", "const "].contains(&before) || before.starts_with("pub(")
        }));
    }
    starts.sort_unstable();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let item = |(start, end): (&usize, usize)| {
        let text = &text[*start..end];
        let name = text.split_once(' ').map_or("", |(_, rest)| rest);
        Item { name: name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default(), text }
    };
    starts.iter().zip(ends).map(item).collect()
}

fn sources(root: &Path) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("a source file");
                let name = path.strip_prefix(root).expect("below the root").to_str().expect("a plain name").to_owned();
                sources.push((name, text));
            }
        }
    }
    sources
}
