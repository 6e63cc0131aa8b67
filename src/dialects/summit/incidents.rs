//! The two calls on incidents by which connectors test a connection. There are no incidents here.

use super::Summit;
use super::endpoints::Door;
use super::envelope::Envelope;
use super::error::Rejection;
use super::wire::{Request, plain_row};
use crate::edge::{Answer, Hint};

/// Answers that there is nothing.
pub(super) fn none(summit: &Summit, request: Request, door: Door) -> Result<Answer, Rejection> {
    let given = request.members(plain_row)?;
    let answer = Envelope::empty(summit.service.ids()).answer(door);
    Ok(answer.hint(Hint::none().and(given.oddities)))
}
