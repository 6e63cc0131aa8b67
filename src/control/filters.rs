//! Which requests of the journal are wanted.

use uuid::Uuid;

use super::Problem;
use super::exchanges::object;
use super::known::Known;
use super::words::ApiName;
use crate::contract::matching::has_value;
use crate::dialects::CONTRACTS;
use crate::domain::exchanges::{Kept, Wanted};
use crate::domain::{Api, Failure, text::fold};
use crate::service::Journal;

/// How many requests are read at once.
const BATCH: usize = 100;
/// About how many bytes of requests one answer has at most.
const BYTES: usize = 16 << 20;

/// Parameters of a query that say which requests are wanted, and what else a call takes.
macro_rules! filtered {
    ($(#[$about:meta])* $name:ident { $($(#[$more:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
        #[into_params(parameter_in = Query)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            /// Of this API.
            #[param(inline)]
            api: Option<$crate::control::words::ApiName>,
            /// Of this operation, in any case; one that there is.
            operation: Option<String>,
            /// That ended like this.
            #[param(inline)]
            outcome: Option<$crate::control::exchanges::OutcomeName>,
            /// With this code, as the journal shows it; one that there is.
            code: Option<String>,
            /// By this operator, in any case.
            operator: Option<String>,
            /// With this user name, in any case, as the value of a parameter.
            user: Option<String>,
            /// Answered with this HTTP status.
            #[param(minimum = 100, maximum = 999)]
            status: Option<u16>,
            /// Of this time or later, by the clock of the space.
            since: Option<chrono::DateTime<chrono::Utc>>,
            /// Before this time.
            until: Option<chrono::DateTime<chrono::Utc>>,
            /// With this text, in any case, in path, query, parameters, bodies or hint.
            q: Option<String>,
            /// Behind the request of this number.
            #[param(minimum = 0)]
            after: Option<i64>,
            $($(#[$more])* pub(super) $field: $type,)*
        }

        impl $name {
            /// What these say about requests.
            pub(super) fn filter(&self) -> Result<$crate::control::filters::Filter, $crate::control::Problem> {
                $crate::control::filters::a_status("status", self.status)?;
                if self.after.is_some_and(|after| after < 0) {
                    return Err($crate::control::Problem::bad_request("after is the number of a request, or 0"));
                }
                $crate::control::filters::known(self.api, self.operation.as_deref(), self.code.as_deref())?;
                let wanted = $crate::domain::exchanges::Wanted {
                    after: self.after,
                    before: None,
                    api: self.api.map(Into::into),
                    operation: self.operation.clone(),
                    outcome: self.outcome.map(Into::into),
                    code: self.code.clone(),
                    status: self.status,
                    since: self.since,
                    until: self.until,
                    newest_first: false,
                    brief: false,
                };
                Ok($crate::control::filters::Filter::new(
                    wanted,
                    self.operator.as_deref(),
                    self.user.as_deref(),
                    self.q.as_deref(),
                ))
            }
        }
    };
}
pub(super) use filtered;

/// Refuses what is no HTTP status; `at` is where it stands.
pub(super) fn a_status(at: &str, status: Option<u16>) -> Result<(), Problem> {
    match status {
        Some(0..100 | 1000..) => Err(Problem::bad_request(format!("{at} is between 100 and 999"))),
        Some(100..1000) | None => Ok(()),
    }
}

/// Refuses an operation or a code that no contract has.
pub(super) fn known(api: Option<ApiName>, operation: Option<&str>, code: Option<&str>) -> Result<(), Problem> {
    let known = Known::new("", api.map(Api::from).map(Api::name), operation, CONTRACTS)?;
    Ok(code.map_or(Ok(()), |code| known.code(code))?)
}

/// Which requests are wanted.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// As far as the store can tell.
    pub(super) wanted: Wanted,
    operator: Option<String>,
    user: Option<String>,
    text: Option<String>,
}

/// What a look into the journal has found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is wanted, in order.
    pub(super) kept: Vec<Kept>,
    /// The number up to which everything has been looked at.
    pub(super) seen: i64,
    /// Whether there may be more behind that.
    pub(super) more: bool,
}

impl Filter {
    pub(super) fn new(wanted: Wanted, operator: Option<&str>, user: Option<&str>, text: Option<&str>) -> Self {
        Self { wanted, operator: operator.map(fold), user: user.map(fold), text: text.map(str::to_lowercase) }
    }

    /// Whether a request that the store takes for wanted is.
    fn takes(&self, kept: &Kept) -> bool {
        let exchange = &kept.exchange;
        let by = |operator: &String| exchange.operator.as_deref().is_some_and(|name| fold(name) == *operator);
        let about = |user: &String| has_value(&object(&exchange.asked.parameters), &|value: &str| fold(value) == *user);
        let says = |text: &String| {
            let (asked, answered) = (&exchange.asked, &exchange.answered);
            let texts = [&asked.path, &asked.query, &asked.parameters, &asked.body, &answered.body];
            texts.into_iter().chain(&exchange.hint).any(|place| place.to_lowercase().contains(text.as_str()))
        };
        self.operator.as_ref().is_none_or(by)
            && self.user.as_ref().is_none_or(about)
            && self.text.as_ref().is_none_or(says)
    }

    /// The first `most` that are wanted of a space. `self.wanted` says from where.
    pub(super) async fn look(&self, journal: &Journal, space: Uuid, most: usize) -> Result<Found, Failure> {
        let mut wanted = self.wanted.clone();
        let mut found = Found { seen: wanted.after.unwrap_or(0), ..Found::default() };
        let mut bytes = 0;
        loop {
            let batch = journal.exchanges(space, &wanted, BATCH).await?;
            let last = batch.len() < BATCH;
            for kept in batch {
                if found.kept.len() == most || bytes > BYTES {
                    found.more = true;
                    return Ok(found);
                }
                found.seen = kept.number;
                if self.takes(&kept) {
                    bytes += kept.exchange.asked.body.len() + kept.exchange.answered.body.len();
                    bytes += kept.exchange.asked.parameters.len();
                    found.kept.push(kept);
                }
            }
            if last {
                return Ok(found);
            }
            let from = if wanted.newest_first { &mut wanted.before } else { &mut wanted.after };
            *from = Some(found.seen);
        }
    }
}
