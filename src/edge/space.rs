//! The space that a request runs in, as far as the edge must know it.

use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::{Dialect, Kinds};
use crate::domain::{Clock, Ids};

/// The dialects, in the order in which they are asked whether a path is theirs.
pub type Dialects = Arc<[Arc<dyn Dialect>]>;

/// A space that has been entered.
pub struct Space {
    /// Its key; another after a reset.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The vendors, as they speak in this space.
    pub dialects: Dialects,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// Where its ids come from.
    pub ids: Arc<dyn Ids>,
    /// Makes the same dialects over a store that keeps nothing of what they do.
    pub rehearse: Box<dyn Fn() -> Dialects + Send + Sync>,
    /// Those, once they were needed.
    pub rehearsal: OnceLock<Dialects>,
    /// Odd while it has live faults; it only grows.
    pub faults: AtomicI64,
    /// The kinds of requests that have come.
    pub kinds: Kinds,
}

impl Space {
    /// The dialects over a store that keeps nothing: whatever they do is undone, and answered as if it were not.
    pub fn rehearsal(&self) -> &Dialects {
        self.rehearsal.get_or_init(|| (self.rehearse)())
    }

    /// Takes notice of its faults; what is older than what is known already means nothing.
    pub fn note_faults(&self, faults: i64) {
        self.faults.fetch_max(faults, Ordering::AcqRel);
    }

    /// Whether it has faults that may strike.
    pub fn has_faults(&self) -> bool {
        self.faults.load(Ordering::Acquire) % 2 != 0
    }
}

/// Why a space cannot be entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSpace {
    /// The name cannot be one.
    #[error(
        "a space is named by letters, digits, dot, underscore and hyphen, at most 64, the first a letter or digit: \
         /@NAME before the path, or the header Mynah-Space"
    )]
    Misnamed,
    /// Path and headers name several.
    #[error("the path and the header Mynah-Space name different spaces, or two such headers do; one name is enough")]
    TwoNames,
    /// There is none of that name, and none is made.
    #[error("there is no space {0:?}; PUT /_mynah/spaces/{0} makes it, or start with --spaces auto")]
    Unknown(String),
    /// There are too many to make another.
    #[error("there are {0} spaces already; DELETE /_mynah/spaces/NAME removes one, --max-spaces allows more")]
    TooMany(usize),
    /// Something inside went wrong; it has been logged.
    #[error("the server failed; its log says more")]
    Failed,
}

impl NoSpace {
    /// After a failure, which is logged here.
    pub fn failed(failure: &dyn std::fmt::Display) -> Self {
        tracing::error!(%failure, "a space could not be entered");
        Self::Failed
    }
}

/// What entering comes to.
pub type Entering<'a> = Pin<Box<dyn Future<Output = Result<Arc<Space>, NoSpace>> + Send + 'a>>;

/// Whoever keeps the spaces.
pub trait Spaces: Send + Sync {
    /// The space of that name, as a client's request enters it; made on first use, if the server was told so.
    fn enter<'a>(&'a self, name: &'a str) -> Entering<'a>;
}
