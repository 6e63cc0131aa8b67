//! `/_mynah/requests/verify`: whether the vendors' clients asked what they should have, and what was nearest to it.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::comparing::{Compared, Difference, Match, has_parameter};
use super::count::Count;
use super::known::Unknown;
use super::requests::journal;
use super::{Control, Here, Json, JsonBody, Nothing, Problem, ProblemDocument, Query};
use crate::domain::Failure;
use crate::domain::exchanges::{Kept, Wanted};

/// How many near misses are shown.
const NEAREST: usize = 5;
/// How many requests are read at once.
const BATCH: usize = 500;

pub(super) fn routes() -> OpenApiRouter<Control> {
    OpenApiRouter::new().routes(routes!(verify))
}

/// What is to be verified: how many requests are like one description, or that there are some like several, one behind the
/// other.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, try_from = "Plain")]
pub(super) enum Verification {
    /// How many.
    Counted(Counted),
    /// In this order.
    Ordered(Ordered),
}

/// How many requests are to be like that.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Counted {
    /// Like what.
    #[serde(rename = "match")]
    wanted: Match,
    /// How many; one or more unless said otherwise.
    count: Option<Count>,
    /// Only the requests behind this number count.
    #[schema(minimum = 0)]
    after: Option<i64>,
}

/// Which requests are to have come one behind the other; others may have come between them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ordered {
    /// What they are like.
    #[schema(min_items = 1, max_items = 100)]
    in_order: Vec<Match>,
    /// Only the requests behind this number count.
    #[schema(minimum = 0)]
    after: Option<i64>,
}

/// All that may be said, as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    r#match: Option<Match>,
    count: Option<Count>,
    in_order: Option<Vec<Match>>,
    after: Option<i64>,
}

impl TryFrom<Plain> for Verification {
    type Error = &'static str;

    fn try_from(plain: Plain) -> Result<Self, Self::Error> {
        let Plain { r#match, count, in_order, after } = plain;
        if after.is_some_and(|after| after < 0) {
            return Err("after is the number of a request, or 0");
        }
        match (r#match, in_order, count) {
            (Some(wanted), None, count) => Ok(Self::Counted(Counted { wanted, count, after })),
            (None, Some(in_order), None) if (1..=100).contains(&in_order.len()) => {
                Ok(Self::Ordered(Ordered { in_order, after }))
            }
            (None, Some(_), None) => Err("in_order has 1 to 100 descriptions"),
            (None, Some(_), Some(_)) => Err("count goes with match, not with in_order"),
            _ => Err("say what requests are like: match, or in_order for several, one of the two"),
        }
    }
}

/// It is so.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VerifiedRequests {
    /// How many requests are like that; of several in order, how many were found.
    matched: usize,
}

/// It is not so: a problem document that says how near it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Unverified {
    /// The HTTP status.
    status: u16,
    /// What sort of problem.
    title: &'static str,
    /// What was found, and what was expected.
    detail: String,
    /// How many requests are like that; of several in order, how many were found.
    matched: usize,
    /// The requests that are most like what was looked for, the nearest first. Each difference counts: 1 for a text in another
    /// case alone, 2 for one that is much like it, 3 for another value, 4 for none. The smallest sum comes first; of equal
    /// sums the one with fewer differences, then the newest. Where there were too many, those that were like it, without
    /// differences.
    #[schema(max_items = 5)]
    nearest: Vec<Near>,
}

/// A request that is more or less like what was looked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Near {
    /// Its id.
    id: String,
    /// Its place in the order of the requests.
    number: i64,
    /// Why it is not what was looked for.
    differences: Vec<Difference>,
}

impl IntoResponse for Unverified {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&self).expect("texts and numbers are JSON");
        (StatusCode::UNPROCESSABLE_ENTITY, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

/// Verifies what has been asked in the space.
#[utoipa::path(
    post,
    path = "/_mynah/requests/verify",
    tag = "requests",
    request_body = Verification,
    responses(
        (status = 200, body = VerifiedRequests),
        (status = 400, description = "The body makes no sense", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "It is not so", body = Unverified, content_type = "application/problem+json"),
        Problem
    )
)]
async fn verify(
    State(control): State<Control>,
    here: Here,
    Query(Nothing {}): Query<Nothing>,
    JsonBody(wanted): JsonBody<Verification>,
) -> Result<Response, Problem> {
    let log = journal(&control)?;
    log.flush().await?;
    let verdict = match wanted {
        Verification::Counted(counted) => counted.verify(&control, here.space.id).await?,
        Verification::Ordered(ordered) => ordered.verify(&control, here.space.id).await?,
    };
    Ok(match verdict {
        Ok(verified) => Json(verified).into_response(),
        Err(unverified) => unverified.into_response(),
    })
}

type Verdict = Result<VerifiedRequests, Unverified>;

impl Counted {
    async fn verify(self, control: &Control, space: Uuid) -> Result<Verdict, Problem> {
        known(control, space, self.wanted.doubts("match")?).await?;
        let wanted = Compared::new("match", &self.wanted)?;
        let (mut matched, mut like, mut unlike) = (0, Vec::new(), Nearest::default());
        walk(control, space, self.after, &mut |kept| {
            let differences = wanted.differences(&kept, control);
            let is_like = differences.is_empty();
            let near = near(kept, differences);
            if is_like {
                matched += 1;
                if like.len() < NEAREST {
                    like.push(near);
                }
            } else {
                unlike.add(near);
            }
        })
        .await?;
        let count = self.count.unwrap_or(Count::AtLeast(1));
        if count.fits(matched) {
            return Ok(Ok(VerifiedRequests { matched }));
        }
        let detail = format!("{} like that, and there should be {count}", requests_are(matched));
        let nearest = if count.is_below(matched) { like } else { unlike.sorted() };
        Ok(Err(unverified(detail, matched, nearest)))
    }
}

impl Ordered {
    async fn verify(self, control: &Control, space: Uuid) -> Result<Verdict, Problem> {
        let (mut doubts, mut wanted) = (Vec::new(), Vec::new());
        for (number, one) in self.in_order.iter().enumerate() {
            let at = format!("in_order[{number}]");
            doubts.extend(one.doubts(&at)?);
            wanted.push(Compared::new(&at, one)?);
        }
        known(control, space, doubts).await?;
        let (mut matched, mut unlike) = (0, Nearest::default());
        walk(control, space, self.after, &mut |kept| {
            let Some(next) = wanted.get(matched) else { return };
            let differences = next.differences(&kept, control);
            if differences.is_empty() {
                matched += 1;
                unlike = Nearest::default();
            } else {
                unlike.add(near(kept, differences));
            }
        })
        .await?;
        if matched == wanted.len() {
            return Ok(Ok(VerifiedRequests { matched }));
        }
        let detail =
            format!("{matched} of {} came in this order; behind them none is like in_order[{matched}]", wanted.len());
        Ok(Err(unverified(detail, matched, unlike.sorted())))
    }
}

/// The nearest of those that are not what was looked for.
#[derive(Default)]
struct Nearest(Vec<Near>);

impl Near {
    /// The less, the nearer.
    fn distance(&self) -> (u32, usize) {
        (self.differences.iter().map(Difference::distance).sum(), self.differences.len())
    }
}

impl Nearest {
    /// Of those that are equally near, the newer ones are kept.
    fn add(&mut self, near: Near) {
        let distance = near.distance();
        let at = self.0.partition_point(|known| known.distance() < distance);
        if at < NEAREST {
            self.0.insert(at, near);
            self.0.truncate(NEAREST);
        }
    }

    fn sorted(self) -> Vec<Near> {
        self.0
    }
}

fn near(kept: Kept, differences: Vec<Difference>) -> Near {
    Near { id: kept.exchange.id, number: kept.number, differences }
}

fn unverified(detail: String, matched: usize, nearest: Vec<Near>) -> Unverified {
    Unverified { status: 422, title: "Unprocessable Content", detail, matched, nearest }
}

fn requests_are(number: usize) -> String {
    if number == 1 { "1 request is".to_owned() } else { format!("{number} requests are") }
}

/// Refuses parameters that look like a slip and that no request has.
async fn known(control: &Control, space: Uuid, mut doubts: Vec<(String, Unknown)>) -> Result<(), Problem> {
    if doubts.is_empty() {
        return Ok(());
    }
    walk(control, space, None, &mut |kept| doubts.retain(|(name, _)| !has_parameter(&kept, name))).await?;
    doubts.into_iter().next().map_or(Ok(()), |(_, unknown)| Err(unknown.into()))
}

/// Shows every request of a space behind that number, the oldest first, without headers and bodies.
async fn walk(
    control: &Control,
    space: Uuid,
    after: Option<i64>,
    look: &mut (dyn FnMut(Kept) + Send),
) -> Result<(), Failure> {
    let mut wanted = Wanted { after, brief: true, ..Wanted::default() };
    loop {
        let batch = control.journal.log.exchanges(space, &wanted, BATCH).await?;
        let (last, behind) = (batch.len() < BATCH, batch.last().map(|kept| kept.number));
        batch.into_iter().for_each(&mut *look);
        if last {
            return Ok(());
        }
        wanted.after = behind;
    }
}
