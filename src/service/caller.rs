//! Who is asking: a value that must be held to ask the service for anything.

use uuid::Uuid;

use crate::domain::{Api, Credential, Operator, Refusal};

/// An operator in the middle of a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The space that the request runs in.
    pub space: Uuid,
    /// The operator.
    pub operator: Operator,
    /// The token or key that was used, if one was.
    pub credential: Option<Credential>,
    /// The vendor's operation.
    pub operation: &'static str,
    /// The request's id.
    pub request_id: String,
    /// How many objects may be changed on a day by all callers together; absent for no limit.
    pub daily_limit: Option<i64>,
}

impl Caller {
    /// The API that is called.
    pub fn api(&self) -> Api {
        self.operator.api
    }

    /// Refuses a realm that the operator does not reach; the name is the one that was given.
    pub fn reaches(&self, realm: Uuid, name: &str) -> Result<(), Refusal> {
        if self.operator.reaches(realm) { Ok(()) } else { Err(Refusal::RealmOutOfReach { name: name.to_owned() }) }
    }
}
