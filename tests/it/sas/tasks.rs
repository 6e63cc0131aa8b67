//! Provisioning tasks: counted, listed, looked into, enrolled by.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;

use super::{ORGANIZATION, Sas, element, list};
use crate::world::World;

/// Three users with mail addresses, of whom two are in task 1 and one is in task 2.
async fn provisioned(sas: &Sas<'_>) {
    for name in ["ada", "bea", "cleo"] {
        let mail = format!("{name}@mynah.test");
        sas.add_user(&[("UserName", name), ("FirstName", name), ("Lastname", "Byron"), ("Email", &mail)])
            .await
            .is("true");
    }
    assert_eq!(sas.provision(&["cleo", "ada"], "MobilePASS").await, ["EmailSent", "EmailSent"]);
    assert_eq!(sas.provision(&["bea"], "KT").await, ["EmailSent"]);
}

#[tokio::test]
async fn tasks_are_counted_and_listed_oldest_first() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.here("GetProvisioningTaskCount", &[]).await.is("0");
    provisioned(&sas).await;
    sas.here("GetProvisioningTaskCount", &[]).await.is("2");
    let tasks = |start: &'static str, count: &'static str| {
        let arguments = element("organization", ORGANIZATION) + &element("start", start) + &element("count", count);
        let sas = &sas;
        async move { sas.send("GetProvisioningTasks", &arguments).await }
    };
    assert_eq!(tasks("0", "10").await.column("taskid"), ["1", "2"]);
    assert_eq!(tasks("0", "10").await.column("count"), ["2", "1"]);
    assert_eq!(tasks("1", "10").await.column("tokenoption"), ["KT"]);
    assert_eq!(tasks("0", "0").await.rows().len(), 0);
}

#[tokio::test]
async fn the_details_of_a_task_are_its_users_by_name() {
    let world = World::new().await;
    let sas = world.sas().await;
    provisioned(&sas).await;
    let details = sas.here("GetProvisioningTaskDetails", &[("taskID", "1")]).await;
    assert_eq!(details.column("userid"), ["ada", "cleo"]);
    assert_eq!(details.column("username"), ["ada Byron", "cleo Byron"]);
    let mut serials = details.column("serialnumber");
    serials.sort_unstable();
    assert_eq!(serials, ["MP-1", "MP-2"]);
    assert_eq!(details.column("status"), ["Active", "Active"]);
    world.advance(TimeDelta::days(30));
    let details = world.sas().await.here("GetProvisioningTaskDetails", &[("taskID", "1")]).await;
    assert_eq!(details.column("status"), ["Expired", "Expired"]);
    sas.set_cookie(None);
}

#[tokio::test]
async fn a_user_of_a_task_enrols_by_an_address_or_an_activation_text() {
    let world = World::new().await;
    let sas = world.sas().await;
    provisioned(&sas).await;
    let call = |operation: &'static str, user: &'static str, task: &'static str| {
        let sas = &sas;
        async move { sas.here(operation, &[("userName", user), ("taskID", task)]).await }
    };
    let url = call("GetEnrollmentURL", "ada", "1").await.text().expect("an address");
    assert!(url.starts_with("http://localhost/selfEnrollment/index.aspx?code="), "{url}");
    assert_eq!(call("GetEnrollmentURL", "ADA", "1").await.text(), Some(url.clone()), "the same each time");
    assert_ne!(call("GetEnrollmentURL", "cleo", "1").await.text(), Some(url.clone()));
    assert_eq!(call("GetEnrollmentURL", "ada", "2").await.text(), None, "she is in the other one");
    let code = call("GetMobilePASSProvisioningActivationCode", "ada", "1").await.text().expect("a text");
    assert_eq!(STANDARD.decode(code).expect("base64"), url.as_bytes());
    assert_eq!(call("GetMobilePASSProvisioningActivationCode", "bea", "2").await.text(), None, "no MobilePASS");
}

#[tokio::test]
async fn a_grid_is_provisioned_by_a_task() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("Email", "ada@mynah.test")]).await.is("true");
    sas.add_user(&[("UserName", "bea")]).await.is("true");
    let arguments = list("userNames", &["ada", "bea", "nobody"]) + &element("organization", ORGANIZATION);
    let results = sas.send("ProvisionUsersGrIDsureTokens", &arguments).await.texts();
    assert_eq!(results, ["EmailSent", "UserHasNoEmail", "FailedToAddToBatch"]);
    let tasks = sas.here("GetProvisioningTasksForUser", &[("user", "ada"), ("numberOfRecords", "5")]).await;
    assert_eq!(tasks.column("tokenoption"), ["GrIDsure"]);
}
