//! SOAP faults.

use http::StatusCode;

use super::exception::{Exception, FaultCode};
use super::service::Definition;
use super::soap::envelope;
use super::{Response, SOAP_11, SOAP_12, Tag};

/// A version of SOAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V11,
    V12,
}

impl Version {
    pub(super) fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::V11 => "text/xml; charset=utf-8",
            Self::V12 => "application/soap+xml; charset=utf-8",
        }
    }

    /// The code as this version names it.
    fn code(self, code: FaultCode) -> &'static str {
        match (code, self) {
            (FaultCode::Client, Self::V11) => "soap:Client",
            (FaultCode::Client, Self::V12) => "soap:Sender",
            (FaultCode::Server, Self::V11) => "soap:Server",
            (FaultCode::Server, Self::V12) => "soap:Receiver",
            (FaultCode::VersionMismatch, _) => "soap:VersionMismatch",
            (FaultCode::MustUnderstand, _) => "soap:MustUnderstand",
        }
    }
}

/// The answer that an exception is.
pub(super) fn response(definition: &Definition, version: Version, exception: &Exception) -> Response {
    let text = definition.show(exception, str::to_owned);
    let (code, actor, detail) = match exception.fault.as_deref() {
        Some(fault) => (fault.code, fault.actor.as_str(), fault.detail.clone()),
        None => (FaultCode::Server, "", Some(Tag::new("detail"))),
    };
    let mut envelope = envelope(version);
    if code == FaultCode::VersionMismatch {
        envelope.push(Tag::new("soap:Header").child(upgrade()));
    }
    let fault = match version {
        Version::V11 => fault_11(version.code(code), text, actor, detail),
        Version::V12 => fault_12(version.code(code), text, actor, detail),
    };
    let document = envelope.child(Tag::new("soap:Body").child(fault)).document();
    let response = Response::new(StatusCode::INTERNAL_SERVER_ERROR, Some(version.content_type()), document);
    response.because(exception.messages(definition.line(), str::to_owned))
}

fn fault_11(code: &'static str, text: String, actor: &str, detail: Option<Tag>) -> Tag {
    let actor = (!actor.is_empty()).then(|| Tag::new("faultactor").text(actor));
    Tag::new("soap:Fault")
        .child(Tag::new("faultcode").text(code))
        .child(Tag::new("faultstring").text(text))
        .children(actor)
        .children(detail)
}

fn fault_12(code: &'static str, text: String, actor: &str, detail: Option<Tag>) -> Tag {
    let actor = (!actor.is_empty()).then(|| Tag::new("soap:Node").text(actor));
    // The detail of a SOAP exception keeps its own name; an empty one is written in the envelope's namespace.
    let detail = detail.map(|detail| if detail == Tag::new("detail") { Tag::new("soap:Detail") } else { detail });
    Tag::new("soap:Fault")
        .child(Tag::new("soap:Code").child(Tag::new("soap:Value").text(code)))
        .child(Tag::new("soap:Reason").child(Tag::new("soap:Text").with("xml:lang", "en").text(text)))
        .children(actor)
        .children(detail)
}

/// The header that says which versions there are.
fn upgrade() -> Tag {
    let supported = |prefix: &'static str, namespace: &'static str| {
        Tag::new("soap12:SupportedEnvelope")
            .with("qname", format!("{prefix}:Envelope"))
            .with(format!("xmlns:{prefix}"), namespace)
    };
    Tag::new("soap12:Upgrade")
        .with("xmlns:soap12", SOAP_12)
        .child(supported("soap", SOAP_11))
        .child(supported("soap12", SOAP_12))
}
