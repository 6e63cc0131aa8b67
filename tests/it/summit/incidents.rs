//! The two calls by which connectors test a connection.

use serde_json::json;

use crate::world::{Reply, World};

fn without_token(reply: &Reply) -> String {
    let mut envelope = reply.envelope();
    assert_eq!(envelope["TokenID"].as_str().map(str::len), Some(328));
    envelope["TokenID"] = json!("…");
    envelope.to_string()
}

#[tokio::test]
async fn a_connection_test_is_answered_with_an_empty_success() {
    let world = World::new().await;
    for (service, members) in [
        ("IM_GetIncidentDetailsAndChangeHistory", json!({ "TicketNo": 0 })),
        ("IM_GetIncidentList", json!({ "objIncidentCommonFilter": { "FromDate": "2031-01-01", "Status": [] } })),
    ] {
        let reply = world.summit().ask(service, members.clone()).await.errors("");
        assert_eq!(reply.hint, None);
        let empty = r#"{"Errors":"","Input":null,"Message":null,"OrgID":0,"Output":"","OutputID":0,"OutputObject":null,"TokenID":"…"}"#;
        assert_eq!(without_token(&reply), empty);
        let own = world.summit().ask_own(service, members).await;
        assert!(own.json().is_string(), "{own}");
        assert_eq!(without_token(&own), without_token(&reply));
    }
}
