//! The faults of a space as the edge asks for them, and whether they match a request.

use super::check;
use super::order::{self, FaultAnswer, FaultMatch, FaultStrike};
use super::secrets::Given;
use crate::control::{Control, Problem};
use crate::domain::Pattern;
use crate::domain::faults::Fault as Kept;
use crate::edge::faults::{Asking, Base, Damage, Fault, Faults, Matching, Reply, Strike};
use crate::edge::{Dialect, Seen, Space};

impl Faults for Control {
    fn matching<'a>(&'a self, space: &'a Space, dialect: &'a dyn Dialect, seen: &'a Seen) -> Matching<'a> {
        Box::pin(async move {
            let kept = match self.spaces.service_in(space).faults(space.id).await {
                Ok(kept) => kept,
                Err(error) => {
                    tracing::error!(%error, "the faults of a space could not be read");
                    return Vec::new();
                }
            };
            let live = kept.iter().filter(|fault| !fault.schedule.is_over(fault.counts));
            let given = Given::new(&seen.parameters, dialect.contract(), &self.journal);
            live.filter_map(|fault| matching(fault, dialect, seen, &given).unwrap_or_default()).collect()
        })
    }

    fn strikes<'a>(&'a self, space: &'a Space, fault: &'a Fault) -> Asking<'a> {
        Box::pin(async move {
            let service = self.spaces.service_in(space);
            let asked = match service.ask_fault(space.id, fault.id).await {
                Ok(asked) => asked,
                Err(error) => {
                    tracing::error!(%error, fault = %fault.shown, "a fault could not be asked");
                    return false;
                }
            };
            if asked.over
                && let Ok(Some(space)) = service.open_space(&space.name).await
            {
                self.spaces.note(&space);
            }
            asked.strikes
        })
    }
}

/// The fault, if it matches such a request.
fn matching(kept: &Kept, dialect: &dyn Dialect, seen: &Seen, given: &Given<'_>) -> Result<Option<Fault>, Problem> {
    let order = order::parse(&kept.document)?;
    let matching = order.matching.unwrap_or_default();
    if !matches(&matching, dialect, seen, given)? {
        return Ok(None);
    }
    let Ok(reply) = order.answer.as_ref().map(|answer| reply(answer, dialect)).transpose()?.map_or(Ok(None), |reply| {
        // An error that this API does not know cannot be said here.
        reply.map(Some).ok_or(())
    }) else {
        return Ok(None);
    };
    Ok(Some(Fault {
        id: kept.id,
        shown: kept.shown,
        strike: match order.strike {
            Some(FaultStrike::Before) | None => Strike::Before,
            Some(FaultStrike::Instead) => Strike::Instead,
            Some(FaultStrike::AfterCommit) => Strike::AfterCommit,
        },
        operator: matching.operator.as_deref().and_then(Pattern::new),
        reply,
        delay: check::delay("delay", order.delay.as_deref())?,
        delay_after: check::delay("delay_after", order.delay_after.as_deref())?,
    }))
}

/// What the client gets; absent where the API has no such error.
fn reply(answer: &FaultAnswer, dialect: &dyn Dialect) -> Result<Option<Reply>, Problem> {
    let base = match (&answer.error, answer.status, answer.empty) {
        (Some(error), ..) => match check::row(dialect.contract(), error) {
            Some(row) => Base::Row(row),
            None => return Ok(None),
        },
        (None, Some(status), _) => {
            Base::Raw { status, headers: check::headers(answer)?, body: answer.body.clone().unwrap_or_default() }
        }
        (None, None, Some(_)) => Base::Empty,
        (None, None, None) => Base::Own,
    };
    let bytes = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let damage = match (answer.drop, answer.truncate, answer.cut, answer.malformed) {
        (Some(_), ..) => Some(Damage::Drop),
        (_, Some(most), ..) => Some(Damage::Truncate(bytes(most))),
        (_, _, Some(most), _) => Some(Damage::Cut(bytes(most))),
        (.., Some(_)) => Some(Damage::Malformed),
        (None, None, None, None) => None,
    };
    Ok(Some(Reply { base, damage }))
}

fn matches(matching: &FaultMatch, dialect: &dyn Dialect, seen: &Seen, given: &Given<'_>) -> Result<bool, Problem> {
    let FaultMatch { api, operation, parameters, operator: _ } = matching;
    if api.as_ref().is_some_and(|api| !api.eq_ignore_ascii_case(dialect.api().name())) {
        return Ok(false);
    }
    let named = |name: &String| seen.operation.is_some_and(|operation| operation.name.eq_ignore_ascii_case(name));
    if !operation.as_ref().is_none_or(named) {
        return Ok(false);
    }
    for (name, value) in parameters.iter().flatten() {
        if !given.meets(name, &check::expected(name, value)?) {
            return Ok(false);
        }
    }
    Ok(true)
}
