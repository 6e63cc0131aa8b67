//! One request on its way through an operation: who asks, and what is to be said beside the answer.

use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use super::error;
use crate::asmx::{Call, Exception};
use crate::domain::{AliasKind, Api, Detail, Failure, Refusal};
use crate::edge::{self, Hint};
use crate::service::{Caller, Error, ReachedRealm, Service};

/// A request.
pub(super) struct Voice {
    pub(super) service: Service,
    pub(super) space: Uuid,
    pub(super) request_id: String,
    /// The server's address as the client sees it, without a path.
    pub(super) origin: String,
    /// Who asks.
    pub(super) asker: edge::Asker,
    said: Mutex<Said>,
}

/// What an operation leaves for the hint and the log.
#[derive(Default)]
pub(super) struct Said {
    pub(super) hint: Hint,
    pub(super) refused: bool,
    pub(super) failure: Option<Failure>,
}

impl Voice {
    pub(super) fn new(service: Service, call: &edge::Call) -> Self {
        let (request_id, origin) = (call.request_id.clone(), call.origin.clone());
        Self { service, space: call.space, request_id, origin, asker: call.asker.clone(), said: Mutex::default() }
    }

    /// What was said beside the answer.
    pub(super) fn said(self) -> Said {
        self.said.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The operator to whom the session belongs. Without one, ASP.NET stumbles over what is not there.
    pub(super) async fn caller(&self, call: &Call) -> Result<Caller, Exception> {
        let operator = match call.session() {
            Some(id) => self.service.session(self.space, Api::Sas, id.as_str()).await,
            None => Ok(None),
        };
        let operator = operator.map_err(|error| self.failed(error))?.ok_or_else(|| {
            self.refuse(&Refusal::NoCredentials);
            Exception::null_reference()
        })?;
        self.asker.is(&operator.name);
        Ok(Caller {
            space: self.space,
            operator,
            credential: None,
            operation: call.operation(),
            request_id: self.request_id.clone(),
            daily_limit: None,
        })
    }

    /// An argument that must not be null.
    pub(super) fn needed<T>(&self, argument: Option<T>, name: &str) -> Result<T, Exception> {
        argument.ok_or_else(|| {
            self.note(format!("{name} is missing, or not in the namespace {}", super::NAMESPACE));
            Exception::null_reference()
        })
    }

    /// The organization of that name.
    pub(super) async fn realm(&self, caller: &Caller, name: Option<&str>) -> Result<ReachedRealm, Error> {
        let name = name.filter(|name| !name.trim().is_empty()).ok_or(Refusal::RealmNotNamed)?;
        error::check("organization", name)?;
        self.service.reach(caller, name, AliasKind::Plain).await
    }

    /// The operator's own organization: the one that the seed says, or the first that the operator reaches.
    pub(super) async fn own_realm(&self, caller: &Caller) -> Result<ReachedRealm, Error> {
        if let Some(own) = caller.operator.details.get("organization").and_then(Detail::text) {
            return self.realm(caller, Some(own)).await;
        }
        let first = self.service.realms(caller).await?.into_iter().next();
        first.ok_or_else(|| Refusal::RealmNotNamed.into())
    }

    /// The result, or what stands for a refusal; a failure is an exception that says nothing.
    pub(super) fn settle<T>(&self, result: Result<T, Error>, refused: T) -> Result<T, Exception> {
        match result {
            Ok(value) => Ok(value),
            Err(Error::Refused(refusal)) => {
                self.refuse(&refusal);
                Ok(refused)
            }
            Err(failed) => Err(self.failed(failed)),
        }
    }

    /// Whether it could be done.
    pub(super) fn done(&self, result: Result<(), Error>) -> Result<bool, Exception> {
        self.settle(result.map(|()| true), false)
    }

    /// Says why something is refused.
    pub(super) fn refuse(&self, refusal: &Refusal) {
        self.note(error::hint(refusal));
    }

    /// Says why the answer is no success.
    pub(super) fn note(&self, sentence: impl Into<String>) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let hint = std::mem::take(&mut said.hint);
        said.hint = hint.and([sentence.into()]);
        said.refused = true;
    }

    /// Keeps a failure for the log; the client learns nothing of it.
    pub(super) fn failed(&self, error: Error) -> Exception {
        match error {
            Error::Refused(refusal) => self.refuse(&refusal),
            Error::Failed(failure) => {
                self.note("the server failed; its log says more under this request's id");
                self.said.lock().unwrap_or_else(PoisonError::into_inner).failure = Some(failure);
            }
        }
        error::failure()
    }
}
