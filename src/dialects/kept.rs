//! What may be kept of bodies, as far as several vendors' are alike.

use crate::edge::mask::Masking;
use crate::edge::{Answer, Call};

/// A request's body that is not read, or cannot be.
pub(crate) fn unreadable(call: &Call, masking: &Masking<'_>) -> String {
    call.body.as_ref().map_or_else(|_| String::new(), |body| masking.unreadable(body))
}

/// An answer that is JSON, or a page.
pub(crate) fn json_answer(answer: &Answer, masking: &Masking<'_>) -> String {
    if let Some(masked) = masking.json(&answer.body) {
        return masked;
    }
    let structured = answer.body.trim_start().starts_with(['{', '[', '"']);
    if structured { masking.unreadable(answer.body.as_bytes()) } else { masking.text(&answer.body) }
}
