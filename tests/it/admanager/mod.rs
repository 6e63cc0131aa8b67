//! ADManager Plus, as its clients see it.

mod actions;
mod answers;
mod attributes;
mod every;
mod filters;
mod groups;
mod passwords;
mod sample;
mod search;
mod technicians;
mod tokens;
mod users;

use axum::http::Method;
use mynah::dialects::admanager::{CONTRACT, sid};
use mynah::domain::User;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::world::{Reply, TOKEN, World};

/// A client of the classic API.
pub(crate) struct Admanager<'a> {
    world: &'a World,
    token: String,
    domain: &'static str,
}

impl World {
    /// A client with the help desk technician's token, in the domain `mynah.test`.
    pub(crate) fn admanager(&self) -> Admanager<'_> {
        self.admanager_as(TOKEN)
    }

    /// A client with another token.
    pub(crate) fn admanager_as(&self, token: &str) -> Admanager<'_> {
        Admanager { world: self, token: token.to_owned(), domain: "mynah.test" }
    }
}

impl Admanager<'_> {
    /// In another domain.
    pub(crate) fn in_domain(self, domain: &'static str) -> Self {
        Self { domain, ..self }
    }

    /// `CreateUser` of these objects.
    pub(crate) async fn create(&self, objects: Value) -> Reply {
        self.operate("CreateUser", &objects.to_string(), &[]).await
    }

    /// `ModifyUser` of these objects.
    pub(crate) async fn modify(&self, objects: Value) -> Reply {
        self.operate("ModifyUser", &objects.to_string(), &[]).await
    }

    /// `ModifyUser` by the attribute that is said.
    pub(crate) async fn modify_by(&self, attribute: &str, objects: Value) -> Reply {
        self.operate("ModifyUser", &objects.to_string(), &[("match_ldap_name", attribute)]).await
    }

    /// An action on the users whom these objects name.
    pub(crate) async fn act(&self, operation: &str, objects: Value) -> Reply {
        self.operate(operation, &objects.to_string(), &[]).await
    }

    /// `SearchUser` with these parameters; the first of several counts, so that they may say another domain or page.
    pub(crate) async fn search(&self, more: &[(&str, &str)]) -> Reply {
        let rest = [("domainName", self.domain), ("range", "100"), ("startIndex", "1"), ("PRODUCT_NAME", "RESTAPI")];
        let parameters = [&[("AuthToken", self.token.as_str())], more, &rest].concat();
        declared(self.world.rest(Method::POST, "SearchUser", &parameters).await)
    }

    /// An operation with any input.
    pub(crate) async fn operate(&self, operation: &str, input: &str, more: &[(&str, &str)]) -> Reply {
        let mut parameters =
            vec![("AuthToken", self.token.as_str()), ("domainName", self.domain), ("inputFormat", input)];
        parameters.push(("PRODUCT_NAME", "RESTAPI"));
        parameters.extend(more);
        declared(self.world.rest(Method::POST, operation, &parameters).await)
    }
}

impl World {
    /// An operation with these parameters: in the query for GET, in the form body for POST.
    pub(crate) async fn rest(&self, method: Method, operation: &str, parameters: &[(&str, &str)]) -> Reply {
        let encoded = encoded(parameters);
        let above = if operation == "MobileLogin" { "/MobileAPI" } else { "/RestAPI" };
        let path = format!("{above}/{operation}");
        if method == Method::GET {
            return self.request(method, &format!("{path}?{encoded}"), &[], "").await;
        }
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.request(method, &path, &headers, encoded).await
    }
}

/// Parameters as a query or form body.
pub(crate) fn encoded(parameters: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The operations that do something with users who are there.
pub(crate) const ACTIONS: [&str; 8] = [
    "DisableUser",
    "EnableUser",
    "UnlockUser",
    "ResetPwd",
    "MoveUser",
    "AddUsersToGroup",
    "RemoveUsersFromGroup",
    "DeleteUser",
];

/// What an action cannot do without beside its objects.
pub(crate) fn needs(operation: &str) -> &'static [(&'static str, &'static str)] {
    match operation {
        "ResetPwd" => &[("pwd", "N3w-pass!")],
        "MoveUser" => &[("targetOU", "OU=Staff,DC=mynah,DC=test")],
        "AddUsersToGroup" => &[("addGroup", "Staff")],
        "RemoveUsersFromGroup" => &[("removeGroup", "Staff")],
        _ => &[],
    }
}

/// How the operations say that all went well.
const SUCCESSES: [(&str, &str); 12] = [
    ("SUCCESS", "Successfully created the user."),
    ("SUCCESS", "Successfully updated the user."),
    ("1", "Successfully deleted the user."),
    ("1", "Successfully Disabled."),
    ("1", "Successfully Enabled."),
    ("1", "Successfully Unlocked."),
    ("1", "Successfully Moved."),
    ("1", "Password reset successful."),
    ("1", "Successfully Added."),
    ("1", "Successfully Removed."),
    ("SUCCESS", "Successfully created the groups."),
    ("SUCCESS", "Successfully created the OUs."),
];

/// Checks that the contract declares everything that the answer says.
#[track_caller]
pub(crate) fn declared(reply: Reply) -> Reply {
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/plain;charset=UTF-8"), "{reply}");
    let body = reply.json();
    let refused = |text: &str| {
        let plain = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert!(reply.hint.is_some(), "a refusal explains itself: {reply}");
        assert!(CONTRACT.answers.iter().any(|row| row.status == 200 && row.says(&plain)), "no row declares {reply}");
    };
    match &body {
        Value::Array(entries) => {
            for entry in entries.iter().filter(|entry| entry["ClassType"].is_null()) {
                let message = entry["statusMessage"].as_str().expect("a sentence");
                let status = entry["status"].as_str().expect("a word");
                if !SUCCESSES.contains(&(status, message)) {
                    refused(message);
                }
            }
        }
        object if object["SEVERITY"] == "SEVERE" => refused(object["STATUS_MESSAGE"].as_str().expect("a sentence")),
        _ => {}
    }
    reply
}

impl Reply {
    /// The one entry of the answer, which must be a success.
    #[track_caller]
    pub(crate) fn success(&self) -> Value {
        let body = self.json();
        assert_eq!((body[0]["status"].as_str(), body[1].is_null()), (Some("SUCCESS"), true), "{self}");
        body[0].clone()
    }

    /// The sentence of the one entry of the answer, which must be a refusal and nothing else.
    #[track_caller]
    pub(crate) fn severe(&self) -> String {
        let body = self.json();
        let keys: Vec<&String> = body[0].as_object().unwrap_or_else(|| panic!("no entry in {self}")).keys().collect();
        assert_eq!(keys, ["status", "statusMessage"], "{self}");
        assert_eq!(body[0]["status"], "SEVERE", "{self}");
        body[0]["statusMessage"].as_str().expect("a sentence").to_owned()
    }

    /// The one entry of an action's answer, which must be a success.
    #[track_caller]
    pub(crate) fn done(&self) -> Value {
        let body = self.json();
        assert_eq!((body[0]["status"].as_str(), body[1].is_null()), (Some("1"), true), "{self}");
        body[0].clone()
    }

    /// The sentence of the one entry of an action's answer, which must be a refusal and nothing else.
    #[track_caller]
    pub(crate) fn undone(&self) -> String {
        let body = self.json();
        let keys: Vec<&String> = body[0].as_object().unwrap_or_else(|| panic!("no entry in {self}")).keys().collect();
        assert_eq!(keys, ["status", "statusMessage"], "{self}");
        assert_eq!(body[0]["status"], "0", "{self}");
        body[0]["statusMessage"].as_str().expect("a sentence").to_owned()
    }

    /// The answer with words in place of users' identifiers, which depend on who else is there.
    pub(crate) fn without_ids(&self, users: &[&User]) -> String {
        users.iter().fold(self.to_string(), |text, user| {
            let guid = user.id.to_string().to_uppercase();
            text.replace(&sid("mynah.test", user.number), "SID").replace(&guid, "GUID")
        })
    }

    /// The users of a search, each by one of the columns.
    #[track_caller]
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        let body = self.json();
        assert_eq!(body["status"], "SUCCESS", "{self}");
        let cell = |user: &Value| user[name].as_str().unwrap_or_else(|| panic!("no {name} in {self}")).to_owned();
        body["UsersList"].as_array().expect("a list").iter().map(cell).collect()
    }

    /// The log-on names of the users of a search.
    #[track_caller]
    pub(crate) fn found(&self) -> Vec<String> {
        self.column("SAM_ACCOUNT_NAME")
    }

    /// The sentence of a refused request.
    #[track_caller]
    pub(crate) fn whole_refused(&self) -> String {
        let body = self.json();
        assert_eq!(body["SEVERITY"], "SEVERE", "{self}");
        body["STATUS_MESSAGE"].as_str().expect("a sentence").to_owned()
    }
}
