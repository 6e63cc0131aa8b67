//! What a request asks for, and what may be kept of it and its answer.

use super::Sas;
use crate::dialects::kept;
use crate::edge::mask::Masking;
use crate::edge::{Answer, Call, Seen};

/// What a request asks for.
pub(super) fn seen(_sas: &Sas, _call: &Call) -> Seen {
    Seen::default()
}

/// The body of a request, walked through.
pub(super) fn request(call: &Call, masking: &Masking<'_>) -> String {
    kept::unreadable(call, masking)
}

/// The body of an answer, walked through.
pub(super) fn answer(_sas: &Sas, _call: &Call, answer: &Answer, masking: &Masking<'_>) -> String {
    masking.unreadable(answer.body.as_bytes())
}
