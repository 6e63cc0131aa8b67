//! Which rows of the contract an answer gives.

use super::CONTRACT;
use super::error::{page_row, protocol_row};
use crate::asmx::{Limits, Node, Response, XSI, parse};
use crate::contract::Refused;
use crate::edge::give;

/// Those of an answer of the service: a fault or a page is one; a refusal is what its result says, word by word.
pub(super) fn rows(response: &Response, refused: bool) -> Vec<&'static Refused> {
    if response.problem.is_some() {
        return vec![CONTRACT.answer(protocol_row(response).0)];
    }
    if response.status.as_u16() >= 400 {
        return page_row(response).map(|(id, _)| CONTRACT.answer(id)).into_iter().collect();
    }
    if refused { of_result(response) } else { Vec::new() }
}

fn of_result(response: &Response) -> Vec<&'static Refused> {
    let limits = Limits { bytes: usize::MAX, nodes: usize::MAX, ..Limits::default() };
    let result = parse(response.body.as_bytes(), None, &limits).ok().and_then(result);
    let mut rows = Vec::new();
    if let Some(result) = &result {
        let words = std::iter::once(result).chain(&result.children).filter(|node| node.children.is_empty());
        let said = |node: &Node| CONTRACT.answers.iter().find(|row| row.status == 200 && row.text == node.text);
        words.filter(|node| !node.text.is_empty()).filter_map(said).for_each(|row| give(&mut rows, row));
    }
    if rows.is_empty() {
        let there = result.is_some_and(|result| result.attribute(XSI, "nil").is_none());
        rows.push(CONTRACT.answer(if there { "empty" } else { "absent" }));
    }
    rows
}

/// The element of the result: the root, or the first within the response of an envelope.
fn result(mut root: Node) -> Option<Node> {
    if *root.name != *"Envelope" {
        return Some(root);
    }
    let mut response = root.children.pop()?.children.pop()?;
    let at = response.children.iter().position(|child| child.name.ends_with("Result"))?;
    Some(response.children.swap_remove(at))
}
