//! Lists, a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The most items of a page.
pub(super) const MOST: u32 = 1_000;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// How many items at most.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Listed<T: ToSchema> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; null behind the last.
    pub next: Option<String>,
}

impl Paging {
    /// How many items are wanted.
    pub(super) fn most(&self) -> Result<usize, super::Problem> {
        let limit = self.limit.unwrap_or(100);
        let fits = (1..=MOST).contains(&limit);
        let problem = || super::Problem::bad_request(format!("limit is between 1 and {MOST}"));
        if fits { usize::try_from(limit).map_err(|_| problem()) } else { Err(problem()) }
    }
}
