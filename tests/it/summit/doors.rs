//! The URLs, their spellings, and what stands around a service.

use axum::http::Method;
use serde_json::json;

use super::{HTML, PATH, body, declared, form};
use crate::world::{KEY, World};

#[tokio::test]
async fn the_url_has_any_prefix_any_case_any_query_and_a_slash_or_none() {
    let world = World::new().await;
    let paths = [
        "/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall",
        "/API/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_json",
        "/tenant/api.integration/REST/Summit_RESTWCF.svc/RestService/CommonWS_JsonObjCall_JSON",
        "/rest/summit_restwcf.svc/restservice/commonws_jsonobjcall/?action=ADM_CreateorUpdateUser",
        "/API/APP/REST/SUMMIT_RESTWCF.SVC/RESTSERVICE/COMMONWS_JSONOBJCALL//",
        "/%41PI/REST/Summit%5FRESTWCF.svc/RESTService/ADM_createorupdateuser",
    ];
    let body = body(&json!({ "APIKey": KEY }), "EmpId", json!([form("E1")])).to_string();
    for (at, path) in paths.into_iter().enumerate() {
        world.summit().raw(path, &body).await.counts(usize::from(at > 0), usize::from(at == 0));
    }
}

#[tokio::test]
async fn what_never_reaches_a_service_is_answered_with_html() {
    let world = World::new().await;
    let service = "/x/REST/Summit_RESTWCF.svc";
    let cases = [
        (Method::POST, service.to_owned(), 415),
        (Method::POST, format!("{service}/"), 415),
        (Method::GET, service.to_owned(), 404),
        (Method::POST, format!("{service}/RESTService/ADM_SearchNobody"), 404),
        (Method::POST, format!("{service}/ADM_SearchAllUser"), 404),
        (Method::GET, format!("{service}/RESTService/ADM_SearchAllUser"), 405),
        (Method::POST, format!("{service}/RESTService/%3Cscript%3E"), 404),
        (Method::GET, PATH.to_owned(), 405),
        (Method::DELETE, PATH.to_owned(), 405),
    ];
    for (method, path, status) in cases {
        let reply = declared(world.request(method, &path, &[("content-type", "application/json")], "{}").await);
        assert_eq!((reply.status, reply.content_type.as_str()), (status, HTML), "{path}");
        assert!(!reply.body.contains("script"), "{reply}");
        assert_eq!(reply.headers.get("allow").is_some(), status == 405, "{reply}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_request_is_a_400() {
    let world = World::new().await;
    let deep = "[".repeat(200);
    let bodies = [
        "",
        "   ",
        "{",
        "[]",
        "null",
        "<x/>",
        "{\"ServiceName\":\"\\ud800\"}",
        "{}",
        "{\"ServiceName\":null}",
        "{\"ServiceName\":\"\"}",
        "{\"ServiceName\":7}",
        "{\"ServiceName\":\"ADM_CreateorUpdateUser\",}",
        &deep,
    ];
    for body in bodies {
        let reply = world.summit().raw(PATH, body).await;
        assert_eq!((reply.status, reply.content_type.as_str()), (400, HTML), "{body}: {reply}");
    }
    let proxy = json!([1]);
    let reply = world.summit().raw(PATH, &super::body(&proxy, "EmpId", json!([])).to_string()).await;
    assert_eq!(reply.status, 400, "{reply}");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let reply = declared(world.request(Method::POST, PATH, &headers, "{}").await);
    assert_eq!(reply.status, 400);
    assert!(reply.hint.unwrap().contains("application/json"));
    let reply = declared(world.request(Method::POST, PATH, &[], vec![b'{', 0xff, b'}']).await);
    assert_eq!(reply.status, 400, "{reply}");
}

#[tokio::test]
async fn a_body_is_read_with_a_byte_order_mark_in_utf_16_and_without_a_content_type() {
    let world = World::new().await;
    let text = body(&json!({ "APIKey": KEY }), "EmpId", json!([form("E1")])).to_string();
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(text.as_bytes());
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (at, body) in [marked, utf_16].into_iter().enumerate() {
        declared(world.request(Method::POST, PATH, &[], body).await).counts(at, 1 - at);
    }
}

#[tokio::test]
async fn an_unknown_service_is_answered_by_nothing_whoever_asks() {
    let world = World::new().await;
    for name in ["ADM_CreateorUpdateUsers", "IM_LogOrUpdateIncident", "<b>", "\u{0}"] {
        let reply = world.summit().raw(PATH, &json!({ "ServiceName": name }).to_string()).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, ""), "{reply}");
        assert!(reply.hint.as_deref().unwrap().contains("; did you mean "), "{reply}");
    }
    let reply = world.summit().raw(PATH, r#"{"servicename":" adm_createorupdateuser "}"#).await;
    reply.errors("Object reference not set to an instance of an object.");
}

#[tokio::test]
async fn the_vendor_asks_for_master_data_by_get() {
    let world = World::new().await;
    let common = json!({ "_ProxyDetails": { "APIKey": KEY }, "DomainName": "MYNAH", "MasterType": "customer" });
    let service = "/REST/Summit_RESTWCF.svc/RESTService/ADM_GetUserMasterData";
    let body = json!({ "ServiceName": "ADM_GetUserMasterData", "objCommonParameters": common });
    for (path, body) in [(PATH, &body), (service, &common)] {
        for method in [Method::GET, Method::POST] {
            let reply = declared(world.request(method, path, &[], body.to_string()).await);
            assert!(reply.envelope()["OutputObject"]["UserMasterData"]["customer"].is_array(), "{reply}");
        }
        let reply = declared(world.request(Method::PUT, path, &[], body.to_string()).await);
        assert_eq!(reply.status, 405, "{reply}");
    }
    let other = json!({ "ServiceName": "ADM_SearchUsers", "objCommonParameters": common });
    for body in [other.to_string(), "{".to_owned(), String::new()] {
        let reply = declared(world.request(Method::GET, PATH, &[], body).await);
        assert_eq!(reply.status, 405, "{reply}");
    }
}

#[tokio::test]
async fn the_organization_may_be_written_in_both_published_ways() {
    let world = World::new().await;
    for (id, name) in [("E1", "OrgID"), ("E2", "orgid")] {
        let proxy = json!({ "AuthType": "APIKEY", "APIKey": crate::world::KEY, "ProxyID": 0, name: 1 });
        let body = crate::summit::body(&proxy, "EmpId", json!([form(id)])).to_string();
        let path = mynah::dialects::summit::CONTRACT.operations[0].path;
        let reply = world.send(crate::summit::post(path, &body)).await;
        assert_eq!((reply.counts(0, 1).hint, name), (None, name));
    }
}
