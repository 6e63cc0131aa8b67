//! What the banner says of each API: where it is, who may call it, and one command that works when it is pasted.

use secrecy::SecretString;
use uuid::Uuid;

use super::banner::ApiCard;
use crate::domain::Api;
use crate::service::Service;

/// The password of every development operator of the shipped seed.
const PASSWORD: &str = "mynah-dev-password";
/// The development token of ADManager's technician `helpdesk`.
const TOKEN: &str = "11111111-1111-4111-8111-111111111111";
/// SummitAI's development key.
const KEY: &str = "bXluYWgtZGV2LWtleS1mb3ItdGVzdHMtMzItYnl0ZXM=";

/// Whether the store came from the shipped seed and the server takes its credentials.
pub(super) async fn are_good(service: &Service, space: Uuid) -> bool {
    service.holder(space, Api::Admanager, &SecretString::from(TOKEN)).await.is_ok()
}

/// One card an API, in the order in which the APIs are listed.
pub(super) fn cards(base: &str, credentials: bool) -> Vec<ApiCard> {
    let mut cards = vec![sectona(base), sas(base), admanager(base), summit(base)];
    if !credentials {
        // Whatever else the store was filled with, its names and secrets are not known here.
        for card in &mut cards {
            card.credentials = vec![("credentials".to_owned(), "those of the seed".to_owned())];
            card.curl.clear();
        }
    }
    cards
}

fn sectona(base: &str) -> ApiCard {
    let url = format!("{base}/API/APP/APP007/ManageUser");
    let body = r#"{"APIActionType":"Create","Username":"alan","Password":"Computable-1936","FirstName":"Alan","LastName":"Turing","EmailID":"alan@mynah.test"}"#;
    ApiCard {
        name: "sectona".to_owned(),
        product: "Sectona PAM 6.0".to_owned(),
        credentials: vec![
            ("Basic".to_owned(), format!("admin:{PASSWORD}")),
            ("may not write".to_owned(), format!("auditor:{PASSWORD}")),
        ],
        curl: format!("curl -i -u 'admin:{PASSWORD}' -H 'Content-Type: application/json' '{url}' -d '{body}'"),
        url,
    }
}

fn sas(base: &str) -> ApiCard {
    let url = format!("{base}/BSIDCA/BSIDCA.asmx");
    // One command, so that the cookie of the first call goes with the second.
    let call = |operation: &str, arguments: &str| {
        let body = format!(r#"<{operation} xmlns="http://www.cryptocard.com/blackshield/">{arguments}</{operation}>"#);
        let envelope = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#;
        format!("-i -b '' -H 'Content-Type: text/xml' '{url}' -d '{envelope}{body}</s:Body></s:Envelope>'")
    };
    let connect = format!("<OperatorEmail>operator@mynah.test</OperatorEmail><OTP>{PASSWORD}</OTP>");
    let user = "<user><UserName>mary</UserName><FirstName>Mary</FirstName><Lastname>Jackson</Lastname></user>";
    let add = format!("{user}<organization>Mynah</organization>");
    ApiCard {
        name: "sas".to_owned(),
        product: "SafeNet / Thales SAS (BSIDCA)".to_owned(),
        credentials: vec![
            ("Connect".to_owned(), format!("operator@mynah.test:{PASSWORD}")),
            ("organization".to_owned(), "Mynah".to_owned()),
            ("description".to_owned(), format!("{url}?WSDL")),
        ],
        curl: format!("curl {} --next {}", call("Connect", &connect), call("AddUser", &add)),
        url,
    }
}

fn admanager(base: &str) -> ApiCard {
    let url = format!("{base}/RestAPI/CreateUser");
    let user = r#"[{"givenName":"Katherine","sn":"Johnson","password":"Orbital-1962"}]"#;
    ApiCard {
        name: "admanager".to_owned(),
        product: "ManageEngine ADManager Plus 7224".to_owned(),
        credentials: vec![
            ("AuthToken".to_owned(), TOKEN.to_owned()),
            ("APIAuthToken".to_owned(), format!("admin:{PASSWORD}")),
        ],
        curl: format!(
            "curl -i '{url}' -d AuthToken={TOKEN} -d domainName=mynah.test -d PRODUCT_NAME=RESTAPI \
             --data-urlencode 'inputFormat={user}'"
        ),
        url,
    }
}

fn summit(base: &str) -> ApiCard {
    let url = format!("{base}/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall");
    let body = format!(
        r#"{{"ServiceName":"ADM_CreateorUpdateUser","objCommonParameters":{{"_ProxyDetails":{{"AuthType":"APIKEY","APIKey":"{KEY}","ProxyID":0,"ReturnType":"JSON","orgid":1}},"UniqueField":"EmpId","Users":[{{"EmployeeId":"E1910","UserName":"Dorothy Vaughan","EmailId":"dorothy@mynah.test","Login_ID":"dorothy","Password":"Fortran-1957","DomainName":"MYNAH","RoleTemplate":"End User","TimeZone":"(UTC) UTC","LoginType":"FORM"}}]}}}}"#
    );
    ApiCard {
        name: "summit".to_owned(),
        product: "SummitAI".to_owned(),
        credentials: vec![("API key".to_owned(), KEY.to_owned())],
        curl: format!("curl -i -H 'Content-Type: application/json' '{url}' -d '{body}'"),
        url,
    }
}
