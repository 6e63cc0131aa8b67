//! `ADM_CreateorUpdateUser`: each user for itself.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use super::Summit;
use super::endpoints::Door;
use super::envelope::{Envelope, InsertedRecord};
use super::error::{Complaint, Rejection};
use super::keys::NewKey;
use super::record::Record;
use super::unique::UniqueField;
use super::wire::{Request, member};
use crate::contract::Refused;
use crate::domain::{AliasKind, Changes, Failure, Refusal, User, fold};
use crate::edge::{Answer, Hint, give};
use crate::service::{Caller, Error, ReachedRealm, Service, Upsert, What};

/// The vendor's numbers begin where the published sample's does.
pub(super) const FIRST_ID: i64 = 428_269;

/// Answers a request.
pub(super) async fn create_or_update(
    summit: &Summit,
    caller: &Caller,
    request: Request,
    door: Door,
) -> Result<Answer, Rejection> {
    let mut given = request.members(|misfit| match misfit.parameter.name {
        "UniqueField" => "invalid-unique-field",
        _ => "null-reference",
    })?;
    let by = UniqueField::named(given.text("UniqueField"));
    let users = given.take_objects("Users").unwrap_or_default();
    let work = Work { service: &summit.service, caller, by, today: summit.service.clock().now().date_naive() };
    let mut tally = Tally { hints: given.oddities.clone(), ..Tally::default() };
    if users.is_empty() {
        tally.remark("Users is empty, so that there was nothing to do".to_owned());
    }
    let mut rest = users.into_iter().enumerate().peekable();
    while rest.peek().is_some() {
        let (mut begun, mut known) = (Vec::new(), HashSet::new());
        // Whoever has the unique value of one before is to find her there.
        while let Some((at, user)) = rest.next_if(|(at, user)| known.insert(fold(&called(user, by, *at)))) {
            begun.push((at, work.upsert(at, user).await));
            if begun.len() == work.service.creates_at_once() {
                break;
            }
        }
        for (at, begun) in begun {
            let done = match begun {
                Ok(ending) => ending.await,
                Err(complaint) => Err(complaint),
            };
            match done {
                Ok(done) => tally.count(done),
                Err(complaint) => tally.complain(at, complaint),
            }
        }
    }
    Ok(tally.answer(&summit.service, door))
}

/// What all users of a request have in common.
#[derive(Clone, Copy)]
struct Work<'a> {
    service: &'a Service,
    caller: &'a Caller,
    by: UniqueField,
    today: NaiveDate,
}

/// A user who was created or updated.
struct Done {
    what: What,
    record: InsertedRecord,
    oddities: Vec<String>,
}

impl<'a> Work<'a> {
    /// Begins to create or update a user; what is answered does the rest.
    async fn upsert(
        self,
        at: usize,
        user: Value,
    ) -> Result<impl Future<Output = Result<Done, Complaint>> + use<'a>, Complaint> {
        let who = called(&user, self.by, at);
        let record = Record::read(user, self.by, self.today)
            .map_err(|(refusal, oddities)| Complaint::of(&who, refusal.into(), None).and(oddities))?;
        let record = Arc::new(record);
        let writing = self.write(&record).await.map_err(|error| Complaint::of(&who, error, Some(&record)))?;
        Ok(async move { writing.await.map_err(|error| Complaint::of(&who, error, Some(&record))) })
    }

    async fn write(self, record: &Arc<Record>) -> Result<impl Future<Output = Result<Done, Error>> + use<'a>, Error> {
        let realm = self.realm(record).await?;
        let upsert = Upsert {
            key: self.by.key(&record.unique),
            by: self.by.word().to_owned(),
            name: record.name(),
            changes: record.changes(),
        };
        let key = Arc::new(NewKey::draw(self.service, self.caller.space).await?);
        let revise = {
            let (record, key) = (Arc::clone(record), Arc::clone(&key));
            move |user: Option<&User>, changes: &mut Changes| record.fits(user, &key, changes)
        };
        let creating = self.service.begin_to_upsert(self.caller, realm, upsert, revise).await?;
        let record = Arc::clone(record);
        Ok(async move {
            let outcome = creating.end().await?;
            let id = (FIRST_ID + outcome.user.number).to_string();
            let api_key = if outcome.new_key { key.0.clone() } else { String::new() };
            Ok(Done {
                what: outcome.what,
                record: InsertedRecord { id, unique_id: record.unique.clone(), api_key },
                oddities: record.oddities.clone(),
            })
        })
    }

    /// The domain that the user names; without one, that in which somebody has the unique value.
    async fn realm(self, record: &Record) -> Result<ReachedRealm, Error> {
        if let Some(domain) = record.domain() {
            return self.service.reach(self.caller, domain, AliasKind::Plain).await;
        }
        let key = self.by.key(&record.unique);
        let mut found: Option<ReachedRealm> = None;
        for realm in self.service.realms(self.caller).await? {
            let seen = |found: &ReachedRealm| found.realm.id == realm.realm.id;
            if found.as_ref().is_some_and(seen) {
                continue;
            }
            if self.service.user_named(&realm, &key).await?.is_none() {
                continue;
            }
            if found.replace(realm).is_some() {
                let (by, value) = (self.by.word().to_owned(), record.unique.clone());
                return Err(Refusal::SeveralUsers { by, value }.into());
            }
        }
        match found {
            Some(realm) => Ok(realm),
            None => Err(record.name().err().unwrap_or(Refusal::RealmNotNamed).into()),
        }
    }
}

/// What a user is called in `Errors`: her unique value, else her place.
pub(super) fn called(user: &Value, by: UniqueField, at: usize) -> String {
    let value = user.as_object().and_then(|object| member(object, by.member()));
    let value = match value {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    value.filter(|value| !value.trim().is_empty()).unwrap_or_else(|| format!("Users[{at}]"))
}

/// What came of the users so far.
#[derive(Default)]
struct Tally {
    created: usize,
    updated: usize,
    records: Vec<InsertedRecord>,
    errors: Vec<String>,
    hints: Vec<String>,
    rows: Vec<&'static Refused>,
    failing: Vec<usize>,
    failure: Option<Failure>,
}

impl Tally {
    fn count(&mut self, done: Done) {
        match done.what {
            What::Created => self.created += 1,
            What::Modified => self.updated += 1,
        }
        self.records.push(done.record);
        for oddity in done.oddities {
            self.remark(oddity);
        }
    }

    fn complain(&mut self, at: usize, complaint: Complaint) {
        self.failing.push(at);
        self.errors.push(complaint.text);
        give(&mut self.rows, complaint.row);
        for hint in complaint.hints {
            self.remark(hint);
        }
        // The edge logs one failure of a request; those after it are mostly the same.
        self.failure = self.failure.take().or(complaint.failure);
    }

    fn remark(&mut self, sentence: String) {
        if !self.hints.contains(&sentence) {
            self.hints.push(sentence);
        }
    }

    fn answer(self, service: &Service, door: Door) -> Answer {
        let counts = (self.created, self.updated);
        let envelope = Envelope::tally(counts, &self.records, &self.errors, service.ids());
        let answer = envelope.answer(door).hint(Hint::none().and(self.hints));
        let answer = Answer { rows: self.rows, failing: self.failing, ..answer };
        match (self.failure, self.errors.is_empty()) {
            (Some(failure), _) => answer.failed(Some(failure)),
            (None, false) => answer.refused(),
            (None, true) => answer,
        }
    }
}
