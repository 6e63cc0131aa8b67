//! Tokens one by one: looked at, given, suspended, activated; static passwords.

use super::{ORGANIZATION, Sas};
use crate::world::{Terms, World};

async fn assign(sas: &Sas<'_>, user: &str, serial: &str) -> super::Answer {
    sas.here("AssignToken", &[("userName", user), ("serial", serial)]).await
}

async fn state(sas: &Sas<'_>, serial: &str) -> String {
    let token = sas.here("GetToken", &[("serial", serial)]).await;
    token.members().get("State").cloned().unwrap_or_default()
}

async fn activate(sas: &Sas<'_>, serial: &str, change: &str, pin: &str) -> super::Answer {
    sas.here("ActivateToken", &[("serial", serial), ("changePinOnFirstUse", change), ("newPIN", pin)]).await
}

#[tokio::test]
async fn a_token_goes_through_its_life() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada"), ("ContainerName", "Staff")]).await.is("true");
    assert_eq!(state(&sas, "KT-1").await, "INITIALIZED");
    assign(&sas, "ADA", "kt-1").await.is("true");
    assert_eq!(state(&sas, "KT-1").await, "MANUALLY_ASSIGNED");
    activate(&sas, "KT-1", "true", "").await.is("success");
    assert_eq!(state(&sas, "KT-1").await, "PIN_CHANGE");
    activate(&sas, "KT-1", "false", "1234").await.is("pinSuccess");
    assert_eq!(state(&sas, "KT-1").await, "ACTIVE_TOKEN");
    let suspend = [("serial", "KT-1"), ("suspendMode", "No_Static_Password"), ("comment", "on leave")];
    sas.here("SuspendToken", &suspend).await.is("true");
    assert_eq!(state(&sas, "KT-1").await, "MANUAL_SUSPENSION");
    let token = sas.here("GetToken", &[("serial", "KT-1")]).await.members();
    assert_eq!((token["UserName"].as_str(), token["ContainerName"].as_str()), ("ada", "Staff"));
    assert_eq!(token["LastAuthDate"], "0001-01-01T00:00:00+00:00", "dates carry an offset");
}

#[tokio::test]
async fn what_cannot_be_done_with_a_token_says_why() {
    let world = World::on(Terms::default().reseed("max_tokens = 5", "max_tokens = 1")).await;
    let sas = world.sas().await;
    for name in ["ada", "bea"] {
        sas.add_user(&[("UserName", name)]).await.is("true");
    }
    assign(&sas, "ada", "KT-1").await.is("true");
    assign(&sas, "bea", "KT-1").await.is("false").because("not free");
    assign(&sas, "ada", "KT-2").await.is("false").because("as many as she may");
    assign(&sas, "nobody", "KT-2").await.is("false").because("no user");
    assign(&sas, "bea", "KT-9").await.is("false").because("no token");
    activate(&sas, "KT-9", "false", "").await.is("tokenNotFound");
    activate(&sas, "KT-2", "false", "").await.is("tokenNotAssigned");
    activate(&sas, "KT-1", "false", "12").await.is("newpinFail").because("4 to 16");
    assert_eq!(state(&sas, "KT-1").await, "MANUALLY_ASSIGNED");
    sas.here("SuspendToken", &[("serial", "KT-2")]).await.is("false").because("nobody's");
    assert_eq!(sas.here("GetToken", &[("serial", "KT-9")]).await.text(), None);
}

#[tokio::test]
async fn a_static_password_is_the_one_that_all_apis_share() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let password = [("userName", "ada"), ("staticPassword", "Analytical-1843"), ("changeOnFirstUse", "true")];
    let password = [&password[..], &[("revokeDate", "2031-04-28T00:00:00Z")]].concat();
    sas.here("AssignStaticPassword", &password).await.is("true");
    let shown = sas.get_user("ada").await.members();
    assert_eq!((shown["TempPasswordEnabled"].as_str(), shown["TempPasswordChangeReq"].as_str()), ("true", "true"));
    assert_eq!(shown["PasswordExpiryDate"], "2031-04-28T00:00:00+00:00");
    assert_eq!(shown["PasswordSetDate"], "2031-01-07T09:05:00+00:00");
    let user = world.user(mynah::domain::Api::Sas, ORGANIZATION, "ada").await.unwrap();
    assert!(user.password.is_some());
    sas.here("AssignStaticPassword", &[("userName", "ada")]).await.is("false").because("staticPassword is missing");
}

#[tokio::test]
async fn a_suspended_token_may_leave_its_owner_a_password() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    assign(&sas, "ada", "KT-1").await.is("true");
    let mode = [("serial", "KT-1"), ("suspendMode", "Static_Password")];
    sas.here("SuspendToken", &mode).await.is("false").because("staticPassword is missing");
    assert_eq!(state(&sas, "KT-1").await, "MANUALLY_ASSIGNED");
    let password = [&mode[..], &[("staticPassword", "Analytical-1843")]].concat();
    sas.here("SuspendToken", &password).await.is("true");
    let user = world.user(mynah::domain::Api::Sas, ORGANIZATION, "ada").await.unwrap();
    assert!(user.password.is_some());
}
