//! What clients have exercised, and what was noticed about them: noted with the journal, kept when that goes.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::Journal;
use crate::domain::coverage::{Finding, Mark, Oddity};
use crate::domain::exchanges::{Exchange, Raw, Wanted};
use crate::domain::{Api, Failure};
use crate::store::Tx;
use crate::store::coverage::StoredMark;

/// How many answers are read at most to tell what is odd.
const TOLD: usize = 500;
/// Of how many requests it is remembered what they were like.
const MOST: usize = 32_768;
/// So many requests that are alike have told all that there is to be noted: of a finding no more are named. Where there is none, one has.
const ALL: usize = Finding::SHOWN;

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
#[derive(Default)]
pub(super) struct Notes {
    /// Space, API and mark, with the first request that made it.
    marks: BTreeMap<(String, Api, Mark), String>,
    findings: BTreeMap<String, Vec<Finding>>,
    /// How much requests that are like that have told: see [`ALL`].
    told: HashMap<u64, usize>,
}

impl Notes {
    /// Takes what there is to be noted of an exchange, which is only made where it may have something to tell.
    pub(super) fn take<E: Borrow<Exchange>>(&mut self, watching: &Watching, news: News, exchange: impl FnOnce() -> E) {
        let has_told = |likeness| self.told.get(&likeness).is_some_and(|times| *times >= ALL);
        if matches!(news, News::Like(likeness) if has_told(likeness)) || news == News::None {
            return;
        }
        let look = || {
            let exchange = exchange();
            let exchange: &Exchange = exchange.borrow();
            let marks = (watching.exercised)(exchange);
            (exchange.space_name.clone(), exchange.api, exchange.id.clone(), marks, (watching.noticed)(exchange))
        };
        let Ok((space, api, id, marks, found)) = catch_unwind(AssertUnwindSafe(look)) else {
            tracing::error!("what a request exercises could not be told");
            return;
        };
        for mark in marks {
            self.marks.entry((space.clone(), api, mark)).or_insert_with(|| id.clone());
        }
        // What an unknown parameter is called does not make requests less alike: the next one may have another.
        let same_of_all = found.iter().all(|finding| finding.kind != Oddity::UnknownParameter);
        if let News::Like(likeness) = news
            && same_of_all
        {
            *self.told.entry(likeness).or_default() += if found.is_empty() { ALL } else { 1 };
        }
        if !found.is_empty() {
            self.findings.entry(space).or_default().extend(found);
        }
    }

    pub(super) async fn write(&self, tx: &mut Tx) -> Result<(), Failure> {
        let marks: Vec<_> = self
            .marks
            .iter()
            .map(|((space, api, mark), request)| (space.as_str(), *api, mark, request.as_str()))
            .collect();
        tx.insert_marks(&marks).await?;
        for (space, findings) in &self.findings {
            tx.insert_findings(space, &Finding::merged(findings.clone())).await?;
        }
        Ok(())
    }
}

/// What a request may have to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// Nothing: all of it has been noted.
    None,
    /// It is like that.
    Like(u64),
    /// Whatever it is like, nobody remembers.
    Unknown,
}

/// How much requests have told that were like that, so that the next one of a kind that has told all need not be read.
pub(super) struct Memory(Option<Mutex<HashMap<u64, usize>>>);

impl Memory {
    /// Where others may forget what was noted, nothing is remembered.
    pub(super) fn new(is_shared: bool) -> Self {
        Self((!is_shared).then(Mutex::default))
    }

    fn known(&self) -> Option<MutexGuard<'_, HashMap<u64, usize>>> {
        self.0.as_ref().map(|known| known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a request is like, where that is remembered.
    pub(super) fn likeness(&self, raw: &dyn Raw) -> Option<u64> {
        self.0.is_some().then(|| raw.likeness())
    }

    /// What a request may have to tell that is like that.
    pub(super) fn news(&self, likeness: Option<u64>) -> News {
        let Some(likeness) = likeness else { return News::Unknown };
        let told = self.known().and_then(|known| known.get(&likeness).copied());
        if told.is_some_and(|times| times >= ALL) { News::None } else { News::Like(likeness) }
    }

    /// Remembers what has been written; to be done by whoever writes.
    pub(super) fn learn(&self, notes: Notes) {
        let Some(mut known) = self.known().filter(|_| !notes.told.is_empty()) else { return };
        if known.len() + notes.told.len() > MOST {
            known.clear();
        }
        for (likeness, times) in notes.told {
            *known.entry(likeness).or_default() += times;
        }
    }

    /// Remembers nothing of before.
    fn forget(&self) {
        if let Some(mut known) = self.known() {
            known.clear();
        }
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
        let _writing = self.0.writing.lock().await;
        self.0.db.write(async |tx| tx.clear_coverage(space).await).await?;
        self.0.memory.forget();
        Ok(())
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::domain::exchanges::{Answered, Asked, Ending};

    /// Nothing is odd about a request whose id is empty; one whose id begins with "unknown" has such a parameter.
    const WATCHING: Watching = Watching {
        exercised: |_| Vec::new(),
        noticed: |exchange| {
            let finding = |id: &String| Finding {
                api: exchange.api,
                kind: if id.starts_with("unknown") { Oddity::UnknownParameter } else { Oddity::WrongCase },
                operation: String::new(),
                message: String::new(),
                requests: vec![id.clone()],
            };
            Some(&exchange.id).filter(|id| !id.is_empty()).map(finding).into_iter().collect()
        },
        telling: |_| Vec::new(),
        followed: |_| Vec::new(),
    };

    fn exchange(id: String) -> Exchange {
        Exchange {
            id,
            at: chrono::DateTime::UNIX_EPOCH,
            space: Uuid::nil(),
            space_name: String::new(),
            api: Api::Summit,
            operation: None,
            operator: None,
            outcome: Ending::Ok,
            code: None,
            rows: Vec::new(),
            failing: Vec::new(),
            spoilt: None,
            hint: None,
            micros: 0,
            asked: Asked::default(),
            answered: Answered::default(),
        }
    }

    /// Takes notes of so many requests that are alike, of which that is odd; answers how many of them were read.
    fn read(memory: &Memory, count: usize, odd: &str) -> usize {
        let (mut notes, read) = (Notes::default(), Cell::new(0));
        for _ in 0..count {
            notes.take(&WATCHING, memory.news(Some(odd.len() as u64)), || {
                read.set(read.get() + 1);
                exchange(if odd.is_empty() { String::new() } else { format!("{odd} {}", read.get()) })
            });
        }
        memory.learn(notes);
        read.get()
    }

    #[test]
    fn of_requests_that_are_alike_one_is_read_or_as_many_as_a_finding_names() {
        let memory = Memory::new(false);
        assert_eq!(read(&memory, 3, ""), 1);
        assert_eq!(read(&memory, 3, ""), 0);
        assert_eq!(read(&memory, 3, "case"), 3, "a finding names more");
        assert_eq!(read(&memory, 9, "case"), Finding::SHOWN, "of a group each counts");
        assert_eq!(read(&memory, 9, "case"), 0);
        memory.forget();
        assert_eq!((read(&memory, 9, ""), read(&memory, 9, "case")), (1, Finding::SHOWN));
    }

    #[test]
    fn where_a_parameter_is_unknown_each_request_is_read_since_the_next_may_call_it_otherwise() {
        let memory = Memory::new(false);
        assert_eq!([9, 9].map(|count| read(&memory, count, "unknown")), [9, 9]);
    }
}
