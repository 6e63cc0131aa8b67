//! Whether a fault makes sense: names that an API knows, numbers in their ranges, an answer that can be given.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, header};
use serde_json::Value;

use super::order::{FaultAnswer, FaultMatch, FaultOrder, FaultStep, FaultStrike};
use super::secrets;
use crate::contract::{Contract, Expected, meant};
use crate::control::Problem;
use crate::control::known::{Known, whose};
use crate::control::matching::ExpectedValue;
use crate::dialects::CONTRACTS;
use crate::domain::faults::Schedule;
use crate::domain::text::span;
use crate::domain::{Api, Pattern};
use crate::edge::{Dialects, Mask};

/// The longest delay.
const LONGEST: Duration = Duration::from_hours(1);

/// Checks a fault; answers the text to keep it by, and when it strikes. What was left to choose is chosen, and secrets give
/// way to fingerprints.
pub(super) fn checked(
    order: &mut FaultOrder,
    dialects: &Dialects,
    mask: &dyn Mask,
) -> Result<(String, Schedule), Problem> {
    let contracts = dialects.iter().map(|dialect| dialect.contract());
    let contracts = matched(order.matching.as_ref(), contracts.collect())?;
    delay("delay", order.delay.as_deref())?;
    delay("delay_after", order.delay_after.as_deref())?;
    if let Some(answer) = &order.answer {
        given(answer, &contracts)?;
    } else if order.delay.is_none() && order.delay_after.is_none() {
        return Err(Problem::bad_request("say what is to go wrong: answer, delay or delay_after"));
    }
    let strike = *order.strike.get_or_insert(usual(order.answer.as_ref()));
    possible(strike, order.answer.as_ref())?;
    secrets::masked(order, &contracts, mask)?;
    let schedule = schedule(order)?;
    let document = serde_json::to_string(order).map_err(|error| Problem::bad_request(error.to_string()))?;
    Ok((document, schedule))
}

/// When a fault strikes that does not say it.
fn usual(answer: Option<&FaultAnswer>) -> FaultStrike {
    match answer {
        None => FaultStrike::Before,
        Some(answer) if answer.has_base() => FaultStrike::Instead,
        Some(_) => FaultStrike::AfterCommit,
    }
}

/// Refuses what cannot be given at that time.
fn possible(strike: FaultStrike, answer: Option<&FaultAnswer>) -> Result<(), Problem> {
    match (strike, answer) {
        (FaultStrike::Instead, None) => {
            Err(Problem::bad_request("instead of its work, a request must be answered: say answer"))
        }
        (FaultStrike::Before, Some(answer)) if !answer.has_base() && answer.drop != Some(true) => {
            let what = "before anything has happened there is no answer to damage";
            Err(Problem::bad_request(format!("{what}: say error, status or empty too, or strike after_commit")))
        }
        _ => Ok(()),
    }
}

/// The contracts of the requests that may match.
fn matched(
    matching: Option<&FaultMatch>,
    contracts: Vec<&'static Contract>,
) -> Result<Vec<&'static Contract>, Problem> {
    let Some(FaultMatch { api, operation, parameters, operator }) = matching else { return Ok(contracts) };
    let mut known = Known::new("match", api.as_deref(), operation.as_deref(), contracts)?;
    for (name, value) in parameters.iter().flatten() {
        known.parameter(name)?;
        expected(name, value)?;
    }
    if let Some(operator) = operator {
        Pattern::new(operator).ok_or_else(|| Problem::bad_request("operator is the name of an operator"))?;
    }
    Ok(known.contracts())
}

/// What the value of a parameter must be, as a fault says it of that one.
pub(super) fn expected(name: &str, value: &Value) -> Result<Expected, Problem> {
    let read = serde_json::from_value::<ExpectedValue>(value.clone()).map_err(|error| error.to_string());
    let read = read.and_then(|value| value.read().map_err(str::to_owned));
    read.map_err(|why| Problem::bad_request(format!("match.parameters.{name}: {why}")))
}

/// Refuses an answer that cannot be given.
fn given(answer: &FaultAnswer, contracts: &[&'static Contract]) -> Result<(), Problem> {
    let flags = [("empty", answer.empty), ("drop", answer.drop), ("malformed", answer.malformed)];
    if let Some((name, _)) = flags.iter().find(|(_, flag)| *flag == Some(false)) {
        return Err(Problem::bad_request(format!("answer.{name} is true, or left out")));
    }
    let bases = [answer.error.is_some(), answer.status.is_some(), answer.empty.is_some()];
    let damages = [answer.drop.is_some(), answer.truncate.is_some(), answer.cut.is_some(), answer.malformed.is_some()];
    let count = |said: &[bool]| said.iter().filter(|said| **said).count();
    if count(&bases) > 1 {
        return Err(Problem::bad_request("answer: one of error, status and empty is enough"));
    }
    if count(&damages) > 1 {
        return Err(Problem::bad_request("answer: one of drop, truncate, cut and malformed is enough"));
    }
    if answer.drop.is_some() && count(&bases) > 0 {
        return Err(Problem::bad_request("answer: with drop nothing is sent; leave out error, status and empty"));
    }
    if count(&bases) + count(&damages) == 0 {
        let all = "error, status, empty, drop, truncate, cut or malformed";
        return Err(Problem::bad_request(format!("answer: say one of {all}")));
    }
    if answer.status.is_none() && (answer.body.is_some() || answer.headers.is_some() || answer.content_type.is_some()) {
        return Err(Problem::bad_request("answer: body, headers and content_type belong to a status"));
    }
    if answer.status.is_some_and(|status| !(200..600).contains(&status)) {
        return Err(Problem::bad_request("answer.status is between 200 and 599"));
    }
    headers(answer)?;
    match &answer.error {
        Some(error) if !contracts.iter().any(|contract| row(contract, error).is_some()) => {
            let rows = contracts.iter().flat_map(|contract| contract.answers);
            let names: Vec<&str> = rows.flat_map(|row| [row.id, row.code]).filter(|name| !name.is_empty()).collect();
            let best = meant(error, names);
            let whose = whose(contracts);
            Err(Problem::bad_request(format!("answer.error {error:?}: {whose} no error of that code or name{best}")))
        }
        _ => Ok(()),
    }
}

/// The APIs whose requests a fault can strike: those that know all that it names.
pub(super) fn striking(order: &FaultOrder) -> Result<Vec<Api>, Problem> {
    let mut contracts = matched(order.matching.as_ref(), CONTRACTS.to_vec())?;
    if let Some(error) = order.answer.as_ref().and_then(|answer| answer.error.as_ref()) {
        contracts.retain(|contract| row(contract, error).is_some());
    }
    Ok(contracts.into_iter().map(|contract| contract.api).collect())
}

/// The row of that name, or else the first of that code.
pub(super) fn row(contract: &'static Contract, error: &str) -> Option<&'static crate::contract::Refused> {
    let exactly = contract.answers.iter().find(|row| row.id == error);
    let named = exactly.or_else(|| contract.answers.iter().find(|row| row.id.eq_ignore_ascii_case(error)));
    named.or_else(|| contract.answers.iter().find(|row| !row.code.is_empty() && row.code == error))
}

/// The headers of an answer with a status, its content type among them.
pub(super) fn headers(answer: &FaultAnswer) -> Result<Vec<(HeaderName, HeaderValue)>, Problem> {
    let mut headers = Vec::new();
    let mut add = |name: &str, value: &str| {
        let wrong = || Problem::bad_request(format!("answer.headers: {name:?} cannot be a header with that value"));
        let pair =
            (name.parse::<HeaderName>().map_err(|_| wrong())?, value.parse::<HeaderValue>().map_err(|_| wrong())?);
        if [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION].contains(&pair.0) {
            return Err(Problem::bad_request(format!(
                "answer.headers: {name} is the server's own; truncate and cut lie about lengths"
            )));
        }
        headers.push(pair);
        Ok(())
    };
    for (name, value) in answer.headers.iter().flatten() {
        let value = value.as_str().ok_or_else(|| Problem::bad_request(format!("answer.headers.{name} is a text")))?;
        add(name, value)?;
    }
    let said = answer.headers.iter().flatten().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    match (&answer.content_type, &answer.body) {
        (Some(media), _) => add("content-type", media)?,
        (None, Some(body)) if !said && !body.is_empty() => add("content-type", media(body))?,
        _ => {}
    }
    Ok(headers)
}

/// What a body looks like.
fn media(body: &str) -> &'static str {
    let start = body.trim_start().to_ascii_lowercase();
    match start.as_bytes() {
        [b'{' | b'[', ..] => "application/json; charset=utf-8",
        [b'<', ..] if start.starts_with("<!doctype html") || start.starts_with("<html") => "text/html; charset=utf-8",
        [b'<', ..] => "text/xml; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

/// A delay; none where none is said.
pub(super) fn delay(name: &str, text: Option<&str>) -> Result<Duration, Problem> {
    let Some(text) = text else { return Ok(Duration::ZERO) };
    let length = span(text).and_then(|span| span.to_std().ok()).filter(|length| *length <= LONGEST);
    length.ok_or_else(|| {
        Problem::bad_request(format!("{name} is a length such as 250ms, 90s or 1m30s, at most 1h, not {text:?}"))
    })
}

fn schedule(order: &FaultOrder) -> Result<Schedule, Problem> {
    let least = |name: &str, value: Option<i64>, least: i64| match value {
        Some(value) if value < least => Err(Problem::bad_request(format!("{name} is {least} or more"))),
        value => Ok(value),
    };
    let skip = least("skip", order.skip, 0)?.unwrap_or(0);
    let (times, every) = (least("times", order.times, 1)?, least("every", order.every, 1)?);
    if order.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
        return Err(Problem::bad_request("probability is between 0 and 1"));
    }
    if order.seed.is_some() && order.probability.is_none() {
        return Err(Problem::bad_request("seed belongs to probability"));
    }
    if order.script.is_some() && (every.is_some() || order.probability.is_some()) {
        return Err(Problem::bad_request(
            "script says of each match what becomes of it; leave out every and probability",
        ));
    }
    let script = order.script.as_ref().map(|steps| steps.iter().map(|step| *step == FaultStep::Fault).collect());
    let script: Option<Vec<bool>> = script;
    if script.as_ref().is_some_and(|script| !script.contains(&true)) {
        return Err(Problem::bad_request(r#"script has at least one "fault""#));
    }
    Ok(Schedule { skip, times, every, probability: order.probability, seed: order.seed.unwrap_or(0), script })
}

impl FaultAnswer {
    /// Whether it says an answer of its own.
    pub(super) fn has_base(&self) -> bool {
        self.error.is_some() || self.status.is_some() || self.empty.is_some()
    }
}
