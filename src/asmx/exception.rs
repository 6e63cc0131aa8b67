//! What a method throws, and the protocol itself: a chain of .NET exceptions.

use std::borrow::Cow;

use super::Tag;

/// The codes of a SOAP fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultCode {
    /// The request is at fault; `Sender` in SOAP 1.2.
    Client,
    /// The service is at fault; `Receiver` in SOAP 1.2.
    Server,
    /// The envelope is of no known version.
    VersionMismatch,
    /// A header that must be understood was not.
    MustUnderstand,
}

/// An exception with what caused it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    pub(super) kind: Cow<'static, str>,
    message: String,
    /// The argument that an `ArgumentException` blames.
    parameter: Option<&'static str>,
    pub(super) cause: Option<Box<Exception>>,
    /// Where it was thrown, for the flavour that shows it.
    pub(super) thrown: Cow<'static, str>,
    pub(super) fault: Option<Box<Fault>>,
}

/// What a `SoapException` says beyond its message.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) code: FaultCode,
    pub(super) actor: String,
    /// Absent only for a header that was not understood: such a fault has no detail element.
    pub(super) detail: Option<Tag>,
}

impl Exception {
    /// An exception of a .NET class, named in full.
    pub fn new(kind: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let (kind, message) = (kind.into(), message.into());
        Self { kind, message, parameter: None, cause: None, thrown: Cow::Borrowed(""), fault: None }
    }

    /// The exception of a service that uses what is not there.
    pub fn null_reference() -> Self {
        Self::new("System.NullReferenceException", "Object reference not set to an instance of an object.")
    }

    /// An argument that is null.
    pub fn argument_null(parameter: &'static str) -> Self {
        Self {
            kind: Cow::Borrowed("System.ArgumentNullException"),
            ..Self::argument("Value cannot be null.", parameter)
        }
    }

    /// An argument that is wrong.
    pub fn argument(message: impl Into<String>, parameter: &'static str) -> Self {
        Self { parameter: Some(parameter), ..Self::new("System.ArgumentException", message) }
    }

    /// A name that is not one of an enumeration.
    #[doc(hidden)]
    pub fn unknown_value(text: &str) -> Self {
        Self::new(
            "System.ArgumentException",
            match text {
                "" => "Must specify valid information for parsing in the string.".to_owned(),
                text => format!("Requested value '{text}' was not found."),
            },
        )
    }

    /// Text that is no number, and the like.
    pub fn format(message: impl Into<String>) -> Self {
        Self::new("System.FormatException", message)
    }

    /// An operation that is not valid.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("System.InvalidOperationException", message)
    }

    /// A `SoapException`: its code, actor and detail reach the client as they are.
    pub fn soap(code: FaultCode, message: impl Into<String>) -> Self {
        let detail = (code != FaultCode::MustUnderstand).then(|| Tag::new("detail"));
        let fault = Fault { code, actor: String::new(), detail };
        Self { fault: Some(Box::new(fault)), ..Self::new("System.Web.Services.Protocols.SoapException", message) }
    }

    /// With the exception that caused it.
    #[must_use]
    pub fn caused_by(self, cause: Exception) -> Self {
        Self { cause: Some(Box::new(cause)), ..self }
    }

    /// A `SoapException` with an actor and what its detail element holds.
    #[must_use]
    pub fn detailed(mut self, actor: impl Into<String>, detail: impl IntoIterator<Item = Tag>) -> Self {
        if let Some(fault) = &mut self.fault {
            fault.actor = actor.into();
            fault.detail = Some(Tag::new("detail").children(detail));
        }
        self
    }

    /// As thrown in that place, if it does not know better.
    #[must_use]
    pub(super) fn thrown(mut self, place: impl Into<Cow<'static, str>>) -> Self {
        if self.thrown.is_empty() {
            self.thrown = place.into();
        }
        self
    }

    /// The chain, outermost first.
    fn chain(&self) -> impl Iterator<Item = &Exception> {
        std::iter::successors(Some(self), |exception| exception.cause.as_deref())
    }

    /// The message as .NET composes it.
    fn text(&self, newline: &str) -> String {
        match self.parameter {
            Some(parameter) => format!("{}{newline}Parameter name: {parameter}", self.message),
            None => self.message.clone(),
        }
    }

    /// Whether XML that cannot be read is to blame.
    pub(super) fn is_malformed(&self) -> bool {
        self.chain().any(|exception| exception.kind == "System.Xml.XmlException")
    }

    /// The messages of the chain: what a client sees while custom errors are on.
    pub(super) fn messages(&self, newline: &str, write: impl Fn(&str) -> String) -> String {
        let name = self.kind.rsplit('.').next().unwrap_or_default();
        let text = |exception: &Exception| match exception.text(newline).as_str() {
            "" => name.to_owned(),
            message => write(message),
        };
        self.chain().map(text).collect::<Vec<_>>().join(" ---> ")
    }

    /// The chain with classes and places: what a client sees while custom errors are off.
    pub(super) fn dump(&self, newline: &str) -> String {
        let mut text = format!("{}: {}", self.kind, self.text(newline));
        if let Some(cause) = &self.cause {
            let cause = cause.dump(newline);
            text = format!("{text} ---> {cause}{newline}   --- End of inner exception stack trace ---");
        }
        if self.thrown.is_empty() { text } else { format!("{text}{newline}   at {}", self.thrown) }
    }
}
