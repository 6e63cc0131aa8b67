//! What clients have exercised, and what was noticed about them: noted with the journal, kept when that goes.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Journal;
use crate::domain::coverage::{Finding, Mark};
use crate::domain::exchanges::{Exchange, Wanted};
use crate::domain::{Api, Failure};
use crate::store::Tx;
use crate::store::coverage::StoredMark;

/// How many answers are read at most to tell what is odd.
const TOLD: usize = 500;

/// Whoever knows what requests tell: pure functions.
#[derive(Debug, Clone, Copy)]
pub struct Watching {
    /// What a request exercises.
    pub exercised: fn(&Exchange) -> Vec<Mark>,
    /// What is odd about a request by itself.
    pub noticed: fn(&Exchange) -> Vec<Finding>,
    /// Of requests of a space, in the order of their answers and without headers and bodies, the places of those whose
    /// answers are needed to tell what is odd.
    pub telling: fn(&[Exchange]) -> Vec<usize>,
    /// What is odd about how these requests follow one another.
    pub followed: fn(&[Exchange]) -> Vec<Finding>,
}

/// What is to be noted of a group of exchanges.
pub(super) struct Notes<'a> {
    /// Space, API and mark, with the first request that made it.
    marks: BTreeMap<(&'a str, Api, Mark), &'a str>,
    findings: BTreeMap<&'a str, Vec<Finding>>,
}

impl Watching {
    pub(super) fn notes<'a>(&self, group: &'a [Exchange]) -> Notes<'a> {
        let mut notes = Notes { marks: BTreeMap::new(), findings: BTreeMap::new() };
        for exchange in group {
            let space = exchange.space_name.as_str();
            for mark in (self.exercised)(exchange) {
                notes.marks.entry((space, exchange.api, mark)).or_insert(&exchange.id);
            }
            let found = (self.noticed)(exchange);
            if !found.is_empty() {
                notes.findings.entry(space).or_default().extend(found);
            }
        }
        notes
    }
}

impl Notes<'_> {
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<(), Failure> {
        let marks: Vec<_> =
            self.marks.iter().map(|((space, api, mark), request)| (*space, *api, mark, *request)).collect();
        tx.insert_marks(&marks).await?;
        for (space, findings) in &self.findings {
            tx.insert_findings(space, &Finding::merged(findings.clone())).await?;
        }
        Ok(())
    }
}

impl Journal {
    /// What was exercised in the spaces of that name, those that have gone included; in any where none is named.
    pub async fn marks(&self, space: Option<&str>) -> Result<Vec<StoredMark>, Failure> {
        self.flush().await?;
        self.0.db.read(async |tx| tx.marks(space).await).await
    }

    /// What was noticed there about clients.
    pub async fn findings(&self, space: Option<&str>) -> Result<Vec<Finding>, Failure> {
        self.flush().await?;
        let mut found = self.0.db.read(async |tx| tx.findings(space).await).await?;
        for (id, _) in self.0.db.read(async |tx| tx.troubled(space).await).await? {
            found.extend(self.followed(id).await?);
        }
        Ok(Finding::merged(found))
    }

    /// Forgets what was exercised and noticed up to now; the journal is left.
    pub async fn clear_coverage(&self, space: Option<&str>) -> Result<(), Failure> {
        self.flush().await?;
        self.0.db.write(async |tx| tx.clear_coverage(space).await).await
    }

    /// Notes what the journal of a space tells about its clients; to be done before it goes.
    pub async fn settle(&self, space: Uuid) -> Result<(), Failure> {
        self.flush().await?;
        let troubled = self.0.db.read(async |tx| tx.troubled(None).await).await?;
        for (id, name) in troubled.into_iter().filter(|(id, _)| *id == space) {
            let found = self.followed(id).await?;
            self.0.db.write(async |tx| tx.insert_findings(&name, &found).await).await?;
        }
        Ok(())
    }

    async fn followed(&self, space: Uuid) -> Result<Vec<Finding>, Failure> {
        let judged = self.0.db.read(async |tx| tx.judged(space).await).await?;
        let wanted = Wanted { after: Some(judged), brief: true, ..Wanted::default() };
        let limit = self.limit();
        let kept = self.0.db.read(async |tx| tx.exchanges(space, &wanted, limit).await).await?;
        let mut exchanges: Vec<_> = kept.into_iter().map(|kept| kept.exchange).collect();
        for at in (self.0.watching.telling)(&exchanges).into_iter().take(TOLD) {
            let id = exchanges[at].id.clone();
            if let Some(whole) = self.0.db.read(async |tx| tx.exchange(space, &id).await).await? {
                exchanges[at].answered.body = whole.exchange.answered.body;
            }
        }
        Ok((self.0.watching.followed)(&exchanges))
    }
}
