//! A contract table as text, for people.

use std::fmt::Write;

use super::{Contract, Need, Parameter, Shape};

/// The whole table of an API with its evidence.
pub fn describe(contract: &Contract) -> String {
    let mut out = format!("{} ({})\n", contract.product, contract.api);
    for operation in contract.operations {
        let (name, methods, path) = (operation.name, operation.methods.join("|"), operation.path);
        let (word, source) = (operation.evidence.word(), operation.source);
        let _ = writeln!(out, "\n{name}   {methods} {path}   [{word}: {source}]\n  {}", operation.summary);
        parameters(&mut out, operation.parameters, 1);
    }
    let _ = writeln!(out, "\nAnswers that are not plain successes");
    for row in contract.answers {
        let code = if row.code.is_empty() { "-" } else { row.code };
        let text = row.text.replace("{}", "…");
        let _ = writeln!(out, "  {code:<9} {} {text}", row.status);
        let _ = writeln!(out, "            {} [{}: {}]", row.when, row.evidence.word(), row.source);
    }
    out
}

fn parameters(out: &mut String, rows: &[Parameter], depth: usize) {
    for row in rows {
        let need = match row.need {
            Need::Always => "required".to_owned(),
            Need::When(condition) => format!("required {condition}"),
            Need::Never => "optional".to_owned(),
        };
        let (shape, members): (String, &[Parameter]) = match row.shape {
            Shape::Text => (format!("text <= {}", row.limit.characters), &[]),
            Shape::Flag => ("true or false".to_owned(), &[]),
            Shape::Number => ("whole number".to_owned(), &[]),
            Shape::Time => ("date and time".to_owned(), &[]),
            Shape::Texts => (format!("list of texts <= {}", row.limit.characters), &[]),
            Shape::Object(members) => ("object".to_owned(), members),
            Shape::Objects(members) => ("list of objects".to_owned(), members),
        };
        let values = if row.values.is_empty() { String::new() } else { format!("; {}", row.values.join(" | ")) };
        let secret = if row.secret { "; secret" } else { "" };
        let note = if row.note.is_empty() { String::new() } else { format!("; {}", row.note) };
        let (word, source) = (row.evidence.word(), row.source);
        let indent = "  ".repeat(depth);
        let _ = writeln!(out, "{indent}{:<28} {shape}, {need}{values}{secret}{note} [{word}: {source}]", row.name);
        parameters(out, members, depth + 1);
    }
}
