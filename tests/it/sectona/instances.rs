//! `GetInstances`.

use insta::assert_snapshot;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn the_instances_are_listed_in_the_order_of_the_seed() {
    let world = World::new().await;
    let reply = world.sectona().call("GetInstances", json!({ "Filter": "All" })).await;
    assert_snapshot!(reply, @r#"
    200
    {"Version":"6.0.0.0","IsSuccess":true,"LogCode":"0","Result":"[{\"Instance\":\"Default\",\"ShortCode\":\"\",\"Description\":\"\",\"TimeZone\":\"UTC\",\"CreatedBy\":\"seed\",\"CreatedOn\":\"07 Jan 2031 09:05:00 GMT 00:00:00\",\"Status\":true},{\"Instance\":\"Instance name\",\"ShortCode\":\"\",\"Description\":\"\",\"TimeZone\":\"+05:30\",\"CreatedBy\":\"seed\",\"CreatedOn\":\"07 Jan 2031 14:35:00 GMT 05:30:00\",\"Status\":true}]","StatusCode":"Accepted","Timestamp":"07 Jan 2031 09:05:00 GMT 00:00:00"}
    "#);
    let active = world.sectona().call("GetInstances", json!({ "Filter": "active" })).await.good();
    assert_eq!(active.json()["Result"], reply.json()["Result"]);
    let disabled = world.sectona().call("GetInstances", json!({ "Filter": "Disabled" })).await.good();
    assert_eq!(disabled.json()["Result"], "[]");
}
