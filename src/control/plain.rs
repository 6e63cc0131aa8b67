//! What a call says, read; what of it does not fit is told in plain words: where it is, what is wrong, what would be right.

use serde::de::DeserializeOwned;

use crate::config::fitting::{self, Misfit, Sort, Step, What, place};
use crate::config::tree::{self, Node, Tree, quoted};
use crate::contract::meant;

/// Up to how many names are all listed.
const FEW: usize = 12;

/// Reads JSON.
pub(super) fn body<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    if body.is_empty() {
        return Err("the body is empty, and should be JSON".to_owned());
    }
    let text = std::str::from_utf8(body).map_err(|_| "the body is no text in UTF-8".to_owned())?;
    let node = tree::json(text).map_err(|why| format!("the body is no JSON: {why}"))?;
    fitting::read(&node).map_err(|misfit| told(&misfit, "the body", "member"))
}

/// Reads the parameters of a query.
pub(super) fn query<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, String> {
    fitting::read(&words(pairs)).map_err(|misfit| told(&misfit, "the query", "parameter"))
}

/// Reads the parameters of a path.
pub(super) fn path<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, String> {
    let node = words(pairs);
    let read = match &node.tree {
        Tree::Table(members) if members.len() == 1 => fitting::read(&members[0].1).map_err(|mut misfit| {
            misfit.path.push(Step::Key(members[0].0.clone()));
            misfit
        }),
        _ => fitting::read(&node),
    };
    read.map_err(|misfit| told(&misfit, "the path", "part"))
}

fn words(pairs: Vec<(String, String)>) -> Node {
    let word = |(name, word)| (name, Node { line: None, tree: Tree::Word(word) });
    Node { line: None, tree: Tree::Table(pairs.into_iter().map(word).collect()) }
}

/// `whole` is what was read, `part` what it consists of.
fn told(misfit: &Misfit, whole: &str, part: &str) -> String {
    let at = if misfit.path.is_empty() { whole.to_owned() } else { place(&misfit.path) };
    match &misfit.what {
        What::Wrong { wanted, given } => format!("{at} must be {}, not {}", sort(wanted), sort(given)),
        What::Unknown(known) => unknown(misfit, known, part),
        What::NoneOf(known, given) => {
            let meant = meant(given, known.iter().copied());
            let it = if meant.is_empty() { "; it" } else { " It" };
            format!("{at} is {}{meant}{it} is one of {}", quoted(given), known.join(", "))
        }
        What::Missing => format!("{at} is missing"),
        What::Twice => format!("{at} is there twice"),
        What::Said(words) if misfit.path.is_empty() => words.clone(),
        What::Said(words) => format!("{at}: {words}"),
    }
}

fn sort(sort: &Sort) -> &str {
    match sort {
        Sort::Table => "an object",
        Sort::Words(words) => words,
    }
}

fn unknown(misfit: &Misfit, known: &[&str], part: &str) -> String {
    let (name, within) = match misfit.path.split_first() {
        Some((Step::Key(name), within)) => (name.as_str(), place(within)),
        _ => ("", String::new()),
    };
    let within = if within.is_empty() { within } else { format!(" in {within}") };
    let advice = match meant(name, known.iter().copied()) {
        meant if !meant.is_empty() => meant,
        _ if known.is_empty() => "; there are none here".to_owned(),
        _ if known.len() <= FEW => format!("; there are {}", known.join(", ")),
        _ => String::new(),
    };
    format!("unknown {part} {}{within}{advice}", quoted(name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::{body, path, query};

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Tree {
        color: Option<Color>,
        leaves: Option<Vec<Leaf>>,
        by_name: Option<BTreeMap<String, u16>>,
        share: Option<f64>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Color {
        Green,
        LightGreen,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Leaf {
        veins: u32,
    }

    fn wrong(text: &str) -> String {
        body::<Tree>(text.as_bytes()).expect_err(text)
    }

    #[test]
    fn members_are_named_by_their_path() {
        assert_eq!(wrong(r#"{"leaves": [{"veins": 1}, {}]}"#), "leaves[1].veins is missing");
        assert_eq!(
            wrong(r#"{"by_name": {"a": 70000}}"#),
            "by_name.a must be a whole number from 0 to 65535, not 70000"
        );
        assert_eq!(wrong(r#"{"leaves": {}}"#), "leaves must be a list, not an object");
        assert_eq!(wrong(r#"{"share": "much"}"#), "share must be a number, not \"much\"");
        assert_eq!(wrong("5"), "the body must be an object, not 5");
    }

    #[test]
    fn the_nearest_is_named_or_else_all() {
        assert_eq!(wrong(r#"{"colour": 1}"#), "unknown member \"colour\"; did you mean color?");
        assert_eq!(wrong(r#"{"x": 1}"#), "unknown member \"x\"; there are color, leaves, by_name, share");
        assert_eq!(
            wrong(r#"{"color": "lightgreen"}"#),
            "color is \"lightgreen\"; did you mean light_green? It is one of green, light_green"
        );
        assert_eq!(wrong(r#"{"color": "red"}"#), "color is \"red\"; it is one of green, light_green");
        assert_eq!(wrong(r#"{"color": 5}"#), "color must be green or light_green, not 5");
    }

    #[test]
    fn what_fits_is_read() {
        let tree = body::<Tree>(br#"{"color": "green", "leaves": [{"veins": 7.0}], "share": 1}"#).expect("it fits");
        let leaves = Some(vec![Leaf { veins: 7 }]);
        assert_eq!(tree, Tree { color: Some(Color::Green), leaves, by_name: None, share: Some(1.0) });
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let tree: Tree = query(vec![pair("color", "light_green")]).expect("it fits");
        assert_eq!(tree.color, Some(Color::LightGreen));
        let parts: (u32, String) = path(vec![pair("number", "7"), pair("name", "7")]).expect("it fits");
        assert_eq!(parts, (7, "7".to_owned()));
        let wrong = path::<(String, u32)>(vec![pair("name", "7"), pair("number", "x")]).expect_err("x is no number");
        assert_eq!(wrong, "number must be a whole number from 0 to 4294967295, not \"x\"");
    }
}
