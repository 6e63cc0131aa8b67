//! What a method can learn about its call beside its arguments: SOAP headers and the session.

use std::sync::{Arc, Mutex, PoisonError};

use super::argument::Element;
use super::session::{SessionId, Sessions};
use super::tree::Node;

/// A call of an operation.
pub struct Call {
    operation: &'static str,
    namespace: Arc<str>,
    headers: Vec<Node>,
    sessions: Arc<dyn Sessions>,
    session: Mutex<Session>,
}

#[derive(Default)]
struct Session {
    id: Option<SessionId>,
    /// Whether the client is to be told.
    new: bool,
}

impl Call {
    pub(super) fn new(
        operation: &'static str,
        namespace: Arc<str>,
        headers: Vec<Node>,
        sessions: Arc<dyn Sessions>,
        id: Option<SessionId>,
    ) -> Self {
        Self { operation, namespace, headers, sessions, session: Mutex::new(Session { id, new: false }) }
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The SOAP header of that name in the service's namespace.
    pub fn header(&self, name: &str) -> Option<Element<'_>> {
        let header = self.headers.iter().find(|header| header.is(&self.namespace, name));
        header.map(|node| Element::new(node, &self.namespace))
    }

    /// The session that the client names, or the one begun in this call.
    pub fn session(&self) -> Option<SessionId> {
        self.lock().id.clone()
    }

    /// The session that the client names; if there is none, a new one, of which the answer tells it.
    pub fn open_session(&self) -> SessionId {
        let known = self.session();
        known.unwrap_or_else(|| self.renew_session())
    }

    /// A new session, of which the answer tells the client.
    pub fn renew_session(&self) -> SessionId {
        let id = SessionId::from_bits(self.sessions.fresh());
        *self.lock() = Session { id: Some(id.clone()), new: true };
        id
    }

    /// Has the answer tell the client of its session, though it named it itself.
    pub fn confirm_session(&self) {
        self.lock().new = true;
    }

    /// Has the answer say nothing of a session that was begun in this call.
    pub fn forget_session(&self) {
        let mut session = self.lock();
        if session.new {
            *session = Session::default();
        }
    }

    /// The cookie to set.
    pub(super) fn cookie(&self) -> Option<String> {
        let session = self.lock();
        session.id.as_ref().filter(|_| session.new).map(SessionId::cookie)
    }

    /// The headers that came with the call.
    pub(super) fn headers(&self) -> &[Node] {
        &self.headers
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
