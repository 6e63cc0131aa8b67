//! What is emulated and how well it is known, as a page of Markdown: `docs/fidelity.md`.

use std::fmt::Write;

use super::{Absence, Contract, Evidence, Extent, Parameter};

const HEAD: &str = "\
# What is emulated, and how well it is known

None of the products was at hand. What Mynah does is taken from, in this order: the vendor's own documentation
(**documented**), code of working clients (**client**), the source of the framework that the product is built on
(**framework**), and where all are silent, inference (**inferred**). Each operation, parameter and answer carries its
evidence; `mynah describe contract --api NAME` shows every row with its source. This page is printed by
`mynah describe fidelity`, from the same tables that requests are read by.
";

/// The page.
pub fn fidelity(contracts: &[&Contract], absences: &[Absence]) -> String {
    let mut page = HEAD.to_owned();
    for contract in contracts {
        let _ = writeln!(page, "\n## {} (`{}`)\n", contract.product, contract.api);
        operations(&mut page, contract);
        absent(&mut page, absences.iter().filter(|absence| absence.api == contract.api));
        answers(&mut page, contract);
    }
    page
}

/// All parameters of an operation, those within others included.
fn all(rows: &'static [Parameter]) -> Vec<&'static Parameter> {
    rows.iter().flat_map(|row| std::iter::once(row).chain(all(row.members()))).collect()
}

fn operations(page: &mut String, contract: &Contract) {
    let _ = writeln!(page, "| operation | | known by | parameters |\n|---|---|---|---|");
    for operation in contract.operations {
        let parameters = all(operation.parameters);
        let known = counts(parameters.iter().map(|row| row.evidence));
        let (name, summary, word) = (operation.name, operation.summary, operation.evidence.word());
        let summary = summary.replace('|', "\\|");
        let _ = writeln!(page, "| `{name}` | {summary} | {word} | {known} |");
    }
}

fn absent<'a>(page: &mut String, absences: impl Iterator<Item = &'a Absence>) {
    let _ = writeln!(page, "\n| partly, or not at all | | |\n|---|---|---|");
    for Absence { name, extent, why, .. } in absences {
        let extent = match extent {
            Extent::Partly => "partly",
            Extent::Not => "not",
        };
        let _ = writeln!(page, "| {name} | {extent} | {why} |");
    }
}

fn answers(page: &mut String, contract: &Contract) {
    let known = counts(contract.answers.iter().map(|row| row.evidence));
    let _ = writeln!(page, "\nAnswers that are not plain successes: {known}. The inferred ones:\n");
    for row in contract.answers.iter().filter(|row| row.evidence == Evidence::Inferred) {
        let text = row.text.replace("{}", "…").replace("\r\n", " ");
        let text = if text.is_empty() { String::new() } else { format!(" `{text}`") };
        let _ = writeln!(page, "- {}{text}: {}", row.status, row.when);
    }
    if !contract.answers.iter().any(|row| row.evidence == Evidence::Inferred) {
        let _ = writeln!(page, "- none");
    }
}

/// How many are known how well, in words.
fn counts(evidence: impl Iterator<Item = Evidence>) -> String {
    let evidence: Vec<Evidence> = evidence.collect();
    let grades = [Evidence::Documented, Evidence::Client, Evidence::Framework, Evidence::Inferred];
    let counted = grades.into_iter().filter_map(|grade| {
        let count = evidence.iter().filter(|is| **is == grade).count();
        (count > 0).then(|| format!("{count} {}", grade.word()))
    });
    let counted: Vec<String> = counted.collect();
    if counted.is_empty() { "none".to_owned() } else { counted.join(", ") }
}
