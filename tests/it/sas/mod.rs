//! SAS, as its clients see it.

mod aliases;
mod allocation;
mod bad_input;
mod changes;
mod concurrency;
pub(crate) mod containers;
mod crash;
mod far;
mod forms;
mod groups;
mod kept;
mod lifecycle;
mod lists;
mod organizations;
mod pages;
mod parameters;
mod provisioning;
mod removal;
mod saml;
mod sessions;
mod story;
mod tasks;
mod tokens;
mod users;

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::http::Method;
use mynah::asmx::{Limits, Node, SOAP_11, parse};
use mynah::contract::Refused;
use mynah::dialects::sas::CONTRACT;

use crate::world::{PASSWORD, Reply, World};

pub(crate) const PATH: &str = "/BSIDCA/BSIDCA.asmx";
pub(crate) const NAMESPACE: &str = "http://www.cryptocard.com/blackshield/";
/// The shipped operator.
pub(crate) const OPERATOR: &str = "operator@mynah.test";
/// How the service names the realm that all APIs reach.
pub(crate) const ORGANIZATION: &str = "Mynah";
/// What .NET says where something is missing.
pub(crate) const NULL_REFERENCE: &str =
    "Server was unable to process request. ---> Object reference not set to an instance of an object.";

/// A client of the service, with the cookie that it was given.
pub(crate) struct Sas<'a> {
    world: &'a World,
    cookie: Mutex<Option<String>>,
}

impl World {
    /// A client that has connected as the shipped operator.
    pub(crate) async fn sas(&self) -> Sas<'_> {
        self.sas_as(OPERATOR).await
    }

    /// A client that has connected as another operator, with the development password.
    pub(crate) async fn sas_as(&self, operator: &str) -> Sas<'_> {
        let sas = self.sas_as_nobody();
        sas.connect(operator, PASSWORD).await.is("AUTH_SUCCESS");
        sas
    }

    /// A client that has not connected.
    pub(crate) fn sas_as_nobody(&self) -> Sas<'_> {
        Sas { world: self, cookie: Mutex::default() }
    }
}

impl Sas<'_> {
    /// Takes a step of a log-in.
    pub(crate) async fn connect(&self, operator: &str, passcode: &str) -> Answer {
        self.call("Connect", &[("OperatorEmail", operator), ("OTP", passcode)]).await
    }

    /// Calls an operation with arguments that are texts.
    pub(crate) async fn call(&self, operation: &str, arguments: &[(&str, &str)]) -> Answer {
        let arguments: String = arguments.iter().map(|(name, value)| element(name, &escape(value))).collect();
        self.send(operation, &arguments).await
    }

    /// The same for a call that ends with the organization that all APIs reach.
    pub(crate) async fn here(&self, operation: &str, arguments: &[(&str, &str)]) -> Answer {
        self.call(operation, &[arguments, &[("organization", ORGANIZATION)]].concat()).await
    }

    /// Calls an operation with arguments as XML. Every answer must be a row of the contract.
    pub(crate) async fn send(&self, operation: &str, arguments: &str) -> Answer {
        let action = format!("\"{NAMESPACE}{operation}\"");
        let headers = [("content-type", "text/xml; charset=utf-8"), ("soapaction", action.as_str())];
        declared(self.request(Method::POST, PATH, &headers, envelope(operation, arguments)).await)
    }

    /// Adds a user with these members.
    pub(crate) async fn add_user(&self, members: &[(&str, &str)]) -> Answer {
        let organization = element("organization", ORGANIZATION);
        self.send("AddUser", &(user(members) + &organization)).await
    }

    /// Changes a user.
    pub(crate) async fn update_user(&self, name: &str, members: &[(&str, &str)]) -> Answer {
        let arguments = element("userName", &escape(name)) + &user(members) + &element("organization", ORGANIZATION);
        self.send("UpdateUser", &arguments).await
    }

    /// Gets a user.
    pub(crate) async fn get_user(&self, name: &str) -> Answer {
        self.here("GetUser", &[("userName", name)]).await
    }

    /// Provisions users; answers the results.
    pub(crate) async fn provision(&self, names: &[&str], class: &str) -> Vec<String> {
        let rest = element("tokenClass", class) + &element("organization", ORGANIZATION);
        self.send("ProvisionUsers", &(list("userNames", names) + &rest)).await.texts()
    }

    /// Sends any request with the cookie, and keeps the one that comes back.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<axum::body::Body>,
    ) -> Reply {
        let cookie = self.cookie();
        let with_cookie = cookie.as_deref().map(|cookie| ("cookie", cookie));
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain(with_cookie).collect();
        let reply = self.world.request(method, path, &headers, body).await;
        if let Some(cookie) = reply.headers.get("set-cookie") {
            let cookie = cookie.to_str().expect("ASCII").split(';').next().expect("a pair").to_owned();
            self.set_cookie(Some(&cookie));
        }
        reply
    }

    /// The cookie, as `ASP.NET_SessionId=…`.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().expect("no panic").clone()
    }

    /// Has the client send another cookie from now on.
    pub(crate) fn set_cookie(&self, cookie: Option<&str>) {
        *self.cookie.lock().expect("no panic") = cookie.map(str::to_owned);
    }
}

/// Removes a user; her tokens are as new.
pub(crate) async fn remove(sas: &Sas<'_>, name: &str) -> Answer {
    sas.here("RemoveUser", &[("userName", name), ("tokenOption", "ReturntoInventory_Initialized")]).await
}

/// An element that holds XML.
pub(crate) fn element(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}

/// A text as XML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

/// A user with these members.
pub(crate) fn user(members: &[(&str, &str)]) -> String {
    element("user", &members.iter().map(|(name, value)| element(name, &escape(value))).collect::<String>())
}

/// A list of texts.
pub(crate) fn list(name: &str, texts: &[&str]) -> String {
    element(name, &texts.iter().map(|text| element("string", &escape(text))).collect::<String>())
}

/// An envelope of SOAP 1.1 that calls an operation.
pub(crate) fn envelope(operation: &str, arguments: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{SOAP_11}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Body>\
         <{operation} xmlns=\"{NAMESPACE}\">{arguments}</{operation}></s:Body></s:Envelope>"
    )
}

/// An answer of the service.
pub(crate) struct Answer {
    pub(crate) reply: Reply,
    /// What stands in the response: the result, then an `out` parameter; or the fault.
    body: Vec<Node>,
}

impl Answer {
    /// Checks what the result says.
    #[track_caller]
    pub(crate) fn is(self, text: &str) -> Self {
        assert_eq!(self.text().as_deref(), Some(text), "{}", self.reply);
        self
    }

    /// Checks that the hint says that.
    #[track_caller]
    pub(crate) fn because(self, words: &str) -> Self {
        let hint = self.reply.hint.as_deref().unwrap_or_default();
        assert!(hint.contains(words), "the hint {hint:?} does not say {words:?}");
        self
    }

    /// The text of the result; absent where there is no result.
    pub(crate) fn text(&self) -> Option<String> {
        self.body.first().filter(|_| self.reply.status == 200).map(|node| node.text.clone())
    }

    /// The text of the second result.
    pub(crate) fn out(&self) -> Option<String> {
        self.body.get(1).map(|node| node.text.clone())
    }

    /// The texts within the result.
    #[track_caller]
    pub(crate) fn texts(&self) -> Vec<String> {
        let result = self.body.first().unwrap_or_else(|| panic!("no result in {}", self.reply));
        result.children.iter().map(|child| child.text.clone()).collect()
    }

    /// The members of the result that are plain texts.
    #[track_caller]
    pub(crate) fn members(&self) -> BTreeMap<String, String> {
        let result = self.body.first().unwrap_or_else(|| panic!("no result in {}", self.reply));
        members(result)
    }

    /// The result's member of that name.
    #[track_caller]
    pub(crate) fn member(&self, name: &str) -> Option<Node> {
        let result = self.body.first().unwrap_or_else(|| panic!("no result in {}", self.reply));
        result.children.iter().find(|child| *child.name == *name).cloned()
    }

    /// The rows of a table.
    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<BTreeMap<String, String>> {
        let result = self.body.first().unwrap_or_else(|| panic!("no table in {}", self.reply));
        let diffgram = result.children.iter().find(|child| &*child.name == "diffgram").expect("a diffgram");
        diffgram.children.iter().flat_map(|set| &set.children).map(members).collect()
    }

    /// One column of a table.
    #[track_caller]
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        self.rows().into_iter().map(|row| row.get(name).cloned().unwrap_or_default()).collect()
    }

    /// The fault's text.
    #[track_caller]
    pub(crate) fn fault(&self) -> String {
        assert_ne!(self.reply.status, 200, "{}", self.reply);
        let fault = self.body.iter().find(|node| &*node.name == "faultstring" || &*node.name == "Reason");
        let fault = fault.unwrap_or_else(|| panic!("no fault in {}", self.reply));
        fault.children.first().unwrap_or(fault).text.clone()
    }
}

fn members(node: &Node) -> BTreeMap<String, String> {
    let plain = node.children.iter().filter(|child| child.children.is_empty());
    plain.map(|child| (child.name.to_string(), child.text.clone())).collect()
}

/// The rows of the contract's answers that say that.
pub(crate) fn answers(status: u16, text: &str) -> Vec<&'static Refused> {
    CONTRACT.answers.iter().filter(|row| row.status == status && row.says(text)).collect()
}

/// Reads a SOAP answer, and checks that the contract declares it.
#[track_caller]
pub(crate) fn declared(reply: Reply) -> Answer {
    let envelope =
        if reply.body.is_empty() { None } else { parse(reply.body.as_bytes(), None, &Limits::default()).ok() };
    let body = envelope.and_then(|mut envelope| envelope.children.pop()).and_then(|mut body| body.children.pop());
    let body = body.map(|response| response.children).unwrap_or_default();
    let answer = Answer { reply, body };
    let reply = &answer.reply;
    if reply.status != 200 {
        let text = if reply.body.is_empty() { String::new() } else { answer.fault() };
        assert!(!answers(reply.status, &text).is_empty(), "no row declares {reply}");
        assert!(reply.hint.is_some(), "a fault explains itself: {reply}");
    } else if let Some(row) =
        answer.text().and_then(|text| answers(200, &text).into_iter().find(|row| !matches!(row.text, "" | "0")))
    {
        // Whether nobody is connected is a question like any other.
        assert!(reply.hint.is_some(), "{} explains itself: {reply}", row.id);
    }
    answer
}
