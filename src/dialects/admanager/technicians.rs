//! What technicians and their programs ask about themselves: domains, templates, who else there is.

use serde_json::{Map, Value, json};

use super::error::Rejection;
use super::wire::{Parameters, answer, texts};
use super::{Admanager, auth, domains};
use crate::domain::{AliasKind, Api, Kind, Operator};
use crate::edge::{Answer, Call};
use crate::service::ReachedRealm;

/// The domain of technicians, who are accounts of the product itself.
const OWN: &str = "ADManager Plus Authentication";
/// What `GetAuthInfo` can tell beside domains.
const TEMPLATES: &str = "USER_CREATION_TEMPLATES";

/// `GetAuthInfo`: a text that holds JSON.
pub(super) async fn auth_info(
    admanager: &Admanager,
    call: &Call,
    parameters: &Parameters,
) -> Result<Answer, Rejection> {
    let caller = auth::caller(admanager, call, parameters, "GetAuthInfo").await?;
    let filled = parameters.one_of("FILL_RESPONSE_WITH", &[TEMPLATES])?.is_some();
    let service = &admanager.service;
    let domains = domains::all(&service.realms(&caller).await.map_err(Rejection::of_request)?);
    let names: Vec<Value> = domains.iter().map(|domain| json!({ "DOMAIN_NAME": domain.dns })).collect();
    let mut info = json!({ "domainNameList": names });
    if filled {
        let mut templates = Map::new();
        for domain in &domains {
            let known = service.entries(&caller, &domain.realm, Kind::CreationTemplate).await;
            let known = known.map_err(Rejection::of_request)?;
            let row = |name: &str| texts([("TEMPLATE_NAME", name), ("TEMPLATE_DISPLAY_NAME", name)]);
            templates.insert(domain.dns.clone(), known.iter().map(|template| row(&template.name)).collect());
        }
        info[TEMPLATES] = Value::Object(templates);
    }
    Ok(answer(&texts([("AdmpAuthObject", &info.to_string())])))
}

/// `GetAllTechnicianDetails`.
pub(super) async fn all(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    auth::caller(admanager, call, parameters, "GetAllTechnicianDetails").await?;
    let service = &admanager.service;
    let realms = service.peek_realms(call.space, Api::Admanager).await.map_err(Rejection::of_request)?;
    let technicians = service.operators(call.space, Api::Admanager).await.map_err(Rejection::of_request)?;
    Ok(answer(&technicians.iter().map(|technician| details(technician, &realms)).collect()))
}

fn details(technician: &Operator, realms: &[ReachedRealm]) -> Value {
    let role = if technician.built_in { "Super Admin" } else { "Help Desk Technician" };
    let reached = domains::all(realms).into_iter().filter(|domain| technician.reaches(domain.realm.realm.id));
    let roles = reached.map(|domain| texts([("ADMP_ROLE_NAME", role), ("ADMP_DOMAIN_NAME", &domain.dns)]));
    json!({
        "NAME": technician.name,
        "DOMAINNAME": OWN,
        "ClassType": "User",
        "ADMP_ROLE_NAME": { "valueStr": role, "values": roles.collect::<Vec<_>>() },
    })
}

/// `MobileLogin`: the probe by which clients see that the server is there. Nobody has to log in for it.
pub(super) async fn probe(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let known = ["domainList"];
    if parameters.one_of("methodToCall", &known)?.is_none() {
        return Err(Rejection::parameter("parameter-missing", "methodToCall", "methodToCall is domainList"));
    }
    let realms = admanager.service.peek_realms(call.space, Api::Admanager).await.map_err(Rejection::of_request)?;
    let flat = |domain: domains::Domain| {
        let name = domains::name_of(&realms, &domain.realm, AliasKind::Flat);
        (domain.dns, Value::from(name))
    };
    Ok(answer(&Value::Object(domains::all(&realms).into_iter().map(flat).collect())))
}
