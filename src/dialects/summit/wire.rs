//! SummitAI's words on the wire: the request by the table of its service.

use serde_json::{Map, Value};

use super::CONTRACT;
use super::endpoints::Door;
use super::error::Rejection;
use super::parameters::{PROXY, WRAPPER, members};
use crate::contract::{
    Given, IN_ANY_CASE, Leniency, Misfit, Operation, Parameter, Problem, Shape, nearest, oddities, read,
};
use crate::dialects::json;
use crate::edge::{self, Call};

/// The service that is meant where none can be told.
pub(super) const OPERATION: &str = "ADM_CreateorUpdateUser";
/// Numbers and truth values pass for texts.
pub(super) const LENIENCY: Leniency = Leniency { scalars_as_text: true };

/// A service, its members, and what is odd about how it is asked.
type Service = (&'static Operation, Map<String, Value>, Vec<String>);

/// A request whose service is known and whose members are still to be read.
#[derive(Debug)]
pub(super) struct Request {
    /// The service.
    pub(super) operation: &'static Operation,
    /// The members for the service; among them who asks.
    common: Map<String, Value>,
    /// Who asks, if that is said.
    pub(super) proxy: Option<Given>,
    oddities: Vec<String>,
}

impl Request {
    /// Reads a request up to who asks: method, media type, text, JSON, service name, `_ProxyDetails`.
    pub(super) fn read(call: &Call, door: Door) -> Result<Self, Rejection> {
        if call.method != "POST" && !(call.method == "GET" && takes_get(call, door)) {
            return Err(Rejection::new("method-not-allowed", "services take POST alone"));
        }
        if let Err(trouble) = &call.body {
            return Err(trouble.clone().into());
        }
        if let Some(media) = call.media_type().filter(|media| !json::is_json(media)) {
            return Err(bad(format!("the body must be application/json, not {media}; Content-Type may be left out")));
        }
        let body = object(call)?;
        let (operation, common, mut oddities) = match door {
            Door::Generic => Self::of_named_service(body)?,
            Door::Own(operation) => Self::of_this_service(operation, body)?,
        };
        let proxy = match member(&common, "_ProxyDetails") {
            None | Some(Value::Null) => None,
            Some(Value::Object(proxy)) => Some(who(operation, proxy, &mut oddities)?),
            Some(_) => return Err(bad("_ProxyDetails must be an object".to_owned())),
        };
        Ok(Self { operation, common, proxy, oddities })
    }

    /// At the URL of all services, the body names one.
    fn of_named_service(body: Map<String, Value>) -> Result<Service, Rejection> {
        let service = match member(&body, "ServiceName") {
            Some(Value::String(name)) if !name.trim().is_empty() => name.trim().to_owned(),
            _ => {
                let hint = format!("ServiceName is required, such as {OPERATION}");
                return Err(Rejection::new("bad-request", hint));
            }
        };
        let operation = CONTRACT.operation(&service).ok_or_else(|| unknown_service(&service))?;
        let mut given = read(operation.name, WRAPPER, body, LENIENCY).map_err(null_reference)?;
        if service != operation.name {
            given.oddities.push(format!("the service is written {}", operation.name));
        }
        let common = given.take_object("objCommonParameters");
        Ok((operation, common.unwrap_or_default(), given.oddities))
    }

    /// At the service's own URL, the members may stand at the top or below `objCommonParameters`.
    fn of_this_service(operation: &'static Operation, mut body: Map<String, Value>) -> Result<Service, Rejection> {
        body.retain(|name, _| !name.eq_ignore_ascii_case("ServiceName"));
        let mut common = match member(&body, "objCommonParameters") {
            None => return Ok((operation, body, Vec::new())),
            Some(Value::Object(common)) => common.clone(),
            Some(_) => {
                let hint = "objCommonParameters must be an object";
                return Err(Rejection::new("null-reference", hint));
            }
        };
        body.retain(|name, _| !name.eq_ignore_ascii_case("objCommonParameters"));
        for (name, value) in body {
            if member(&common, &name).is_none() {
                common.insert(name, value);
            }
        }
        Ok((operation, common, Vec::new()))
    }

    /// What is odd about the request as far as it has been read, and about the members that have not been.
    pub(super) fn all_oddities(&self) -> Vec<String> {
        let members = oddities(self.operation.name, members(self.operation), &self.common);
        self.oddities.iter().cloned().chain(members).collect()
    }

    /// The members for the service, with everything that is odd about the request; `row` answers one that does not fit.
    pub(super) fn members(self, row: fn(&Misfit) -> &'static str) -> Result<Given, Rejection> {
        let mut common = self.common;
        common.retain(|name, _| !name.eq_ignore_ascii_case("_ProxyDetails"));
        let mut oddities = self.oddities;
        let given = read(self.operation.name, members(self.operation), common, LENIENCY);
        let mut given = given.map_err(|misfit| Rejection::of_misfit(row(&misfit), misfit))?;
        oddities.append(&mut given.oddities);
        given.oddities = oddities;
        Ok(given)
    }

    /// The members of the one object that the service needs; what is odd about the request goes with them.
    pub(super) fn members_of(self, name: &str) -> Result<Given, Rejection> {
        let (operation, table) = (self.operation, members(self.operation));
        let mut outer = self.members(plain_row)?;
        let within = outer.take_object(name).unwrap_or_default();
        let mut given = read(operation.name, inner(table, name), within, LENIENCY)
            .map_err(|misfit| Rejection::of_misfit(plain_row(&misfit), misfit).and(outer.oddities.clone()))?;
        outer.oddities.append(&mut given.oddities);
        given.oddities = outer.oddities;
        Ok(given)
    }
}

/// The members of the object of that name.
fn inner(table: &'static [Parameter], name: &str) -> &'static [Parameter] {
    table.iter().find(|parameter| parameter.name == name).map_or(&[], Parameter::members)
}

fn bad(hint: String) -> Rejection {
    Rejection::new("bad-request", hint)
}

fn object(call: &Call) -> Result<Map<String, Value>, Rejection> {
    let text = edge::text(call).map_err(|error| bad(error.to_string()))?;
    match json::parse(&text).map_err(bad)? {
        Value::Object(body) => Ok(body),
        _ => Err(bad("the body must be one JSON object".to_owned())),
    }
}

/// Whether the service is one that the vendor says is asked by GET, with a body all the same.
fn takes_get(call: &Call, door: Door) -> bool {
    let operation = match door {
        Door::Own(operation) => Some(operation),
        Door::Generic => object(call).ok().and_then(|body| {
            let service = member(&body, "ServiceName")?.as_str()?.trim().to_owned();
            CONTRACT.operation(&service)
        }),
    };
    operation.is_some_and(|operation| operation.methods.contains(&"GET"))
}

fn who(
    operation: &'static Operation,
    proxy: &Map<String, Value>,
    oddities: &mut Vec<String>,
) -> Result<Given, Rejection> {
    let misfit = |misfit: Misfit| Rejection::new(proxy_row(&misfit), misfit.hint()).and(misfit.oddities);
    let mut given = read(operation.name, PROXY, proxy.clone(), LENIENCY).map_err(misfit)?;
    // Both spellings are the vendor's.
    given.oddities.retain(|oddity| !oddity.starts_with("OrgID "));
    if given.oddities.first().is_some_and(|first| first == IN_ANY_CASE) {
        // It was said of that spelling alone.
        given.oddities.remove(0);
    }
    oddities.append(&mut given.oddities);
    Ok(given)
}

/// The member of that name, in any case; the last of several.
pub(super) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut named = object.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
    named.next_back().map(|(_, value)| value)
}

fn null_reference(misfit: Misfit) -> Rejection {
    Rejection::of_misfit("null-reference", misfit)
}

/// The row of a member that does not fit: without its objects, a service finds nothing where it looks.
pub(super) fn plain_row(misfit: &Misfit) -> &'static str {
    match (misfit.parameter.shape, misfit.problem) {
        (Shape::Object(_) | Shape::Objects(_), _) => "null-reference",
        (_, Problem::Missing) => "mandatory-member",
        (_, Problem::WrongType | Problem::Flawed(_) | Problem::NotAllowed) => "invalid-member",
    }
}

/// A credential that cannot be read is a wrong one; the rest of `_ProxyDetails` is no business of a service.
fn proxy_row(misfit: &Misfit) -> &'static str {
    match misfit.parameter.name {
        "AuthType" | "APIKey" => "invalid-api-key",
        "UserName" | "Password" => "authentication-failed",
        _ => "bad-request",
    }
}

fn unknown_service(name: &str) -> Rejection {
    let names = CONTRACT.operations.iter().map(|operation| operation.name);
    let best = nearest(name, names).unwrap_or(OPERATION);
    let name: String = name.chars().take(80).collect();
    Rejection::new("unknown-service", format!("no service is called {name}; did you mean {best}?"))
}
