//! What a request asks for, as far as it can be told without doing it.

use http::Method;

use super::argument::Pairs;
use super::tree::Node;
use super::{Request, SOAP_11, SOAP_12, Service, form, soap, xml};

/// The arguments of a call that has not been taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Arguments {
    /// An element that holds them.
    Element(Node),
    /// The pairs of a query or a form.
    Pairs(Pairs),
}

impl<S> Service<S> {
    /// The operation that a request names, if there is one of that name, and its arguments, if they can be read.
    pub fn asked(&self, request: &Request<'_>) -> (Option<&'static str>, Option<Arguments>) {
        let (get, post) = (*request.method == Method::GET, *request.method == Method::POST);
        match request.path_info {
            "" if post => self.asked_by_soap(request),
            path if path.len() > 1 && (get || post) => {
                let operation = form::find(self, &super::argument::decode(&path[1..])).ok();
                let pairs = form::pairs(request, &self.definition.limits).ok();
                (operation.map(|operation| operation.name), pairs.map(Arguments::Pairs))
            }
            _ => (None, None),
        }
    }

    fn asked_by_soap(&self, request: &Request<'_>) -> (Option<&'static str>, Option<Arguments>) {
        let document = xml::parse(request.body, request.parameter("charset").as_deref(), &self.definition.limits);
        let Ok(operation) = soap::route(self, request, &document) else { return (None, None) };
        let envelope = document.ok().filter(|root| [SOAP_11, SOAP_12].contains(&&*root.namespace));
        let envelope = envelope.filter(|_| request.is_soap());
        let body = envelope.and_then(|root| {
            let namespace = root.namespace.clone();
            root.children.into_iter().find(|child| child.is(&namespace, "Body"))
        });
        let element = body.map(|body| soap::wrapper(body, self.definition.namespace, operation));
        (Some(operation.name), element.map(Arguments::Element))
    }
}
