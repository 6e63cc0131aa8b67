//! `ResetPwd`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use mynah::domain::{Api, User};
use mynah::service::{PasswordCost, Passwords};
use secrecy::SecretString;
use serde_json::json;

use crate::world::{CountingIds, Reply, Terms, World};

const ANA: &str = r#"[{"sAMAccountName":"ana"}]"#;

async fn ana(world: &World) -> User {
    world.user(Api::Admanager, "mynah.test", "ana").await.expect("she is there")
}

async fn has(user: &User, password: &str) -> bool {
    let passwords = Passwords::new(PasswordCost::Light, &CountingIds::default());
    let hash = user.password.as_ref().expect("a password");
    passwords.verify(&SecretString::from(password), hash).await.expect("it can be read")
}

async fn world() -> World {
    let world = World::new().await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }, { "sAMAccountName": "bo" }])).await;
    world
}

async fn reset(world: &World, more: &[(&str, &str)]) -> Reply {
    world.admanager().operate("ResetPwd", ANA, more).await
}

#[tokio::test]
async fn a_password_is_set_and_logs_in() {
    let world = world().await;
    let reply = reset(&world, &[("pwd", "Räuber-1781"), ("passwordType", "password")]).await;
    assert_snapshot!(reply.without_ids(&[&ana(&world).await]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=ana,CN=Users,DC=mynah,DC=test","statusMessage":"Password reset successful.","reset":"yes"}]
    "#);
    assert!(has(&ana(&world).await, "Räuber-1781").await);
    let both = r#"[{"sAMAccountName":"ana"},{"sAMAccountName":"nobody"},{"sAMAccountName":"bo"}]"#;
    let reply = world.admanager().operate("ResetPwd", both, &[("pwd", "Same-1781")]).await;
    let statuses: Vec<_> = (0..3).map(|at| reply.json()[at]["status"].as_str().unwrap().to_owned()).collect();
    assert_eq!(statuses, ["1", "0", "1"]);
    assert!(has(&ana(&world).await, "Same-1781").await);
    assert!(!reply.body.contains("1781"), "no answer tells a password");
}

#[tokio::test]
async fn a_password_that_will_not_do_is_refused() {
    let world = world().await;
    let before = ana(&world).await;
    let policy = "Error in resetting password,The password does not meet the password policy requirements. - Error Code : 800708c5";
    assert_eq!(reset(&world, &[("pwd", "short")]).await.undone(), policy);
    assert_eq!(reset(&world, &[("pwd", "xx-ANA-xx")]).await.undone(), policy);
    for (parameters, refused) in [
        (vec![], "pwd is missing"),
        (vec![("passwordType", "password")], "pwd is missing"),
        (vec![("passwordType", "random")], "Invalid passwordType"),
        (vec![("pwd", "nul\0nul\0")], "Invalid pwd"),
        (vec![("pwd", "N3w-pass!"), ("mustChangePassword", "perhaps")], "Invalid mustChangePassword"),
        (vec![("pwd", "N3w-pass!"), ("isEncoded", "maybe")], "Invalid isEncoded"),
    ] {
        let reply = reset(&world, &parameters).await;
        assert_eq!(reply.whole_refused(), refused);
        assert!(!reply.hint.as_deref().unwrap().contains("N3w"), "{reply}");
    }
    let long = "x".repeat(129);
    assert_eq!(reset(&world, &[("pwd", &long)]).await.whole_refused(), "Invalid pwd");
    assert_eq!(ana(&world).await, before);
}

#[tokio::test]
async fn a_generated_password_meets_the_policy_and_is_told_nobody() {
    let terms = Terms::default().reseed(
        "admanager = { dns = \"mynah.test\", flat = \"MYNAH\" }",
        "admanager = { dns = \"mynah.test\", flat = \"MYNAH\", password_policy = { min_length = 40 } }",
    );
    let world = World::on(terms).await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    let before = ana(&world).await.password;
    let reply = reset(&world, &[("passwordType", "generate"), ("pwd", "ignored")]).await;
    let entry = reply.done();
    assert_ne!(ana(&world).await.password, before);
    assert!(!has(&ana(&world).await, "ignored").await);
    assert!(entry.as_object().unwrap().values().all(|value| value.as_str().is_some_and(|text| !text.is_empty())));
    assert_eq!(reply.hint.as_deref(), Some("object 1: no answer tells the generated password"));
}

#[tokio::test]
async fn a_password_that_must_be_changed_is_kept_as_such() {
    let world = world().await;
    let last_set = async || ana(&world).await.present(Api::Admanager).unwrap().text("pwdLastSet").map(str::to_owned);
    reset(&world, &[("pwd", "N3w-pass!"), ("mustChangePassword", "true")]).await.done();
    assert_eq!(last_set().await.as_deref(), Some("0"));
    reset(&world, &[("pwd", "N3w-pass!"), ("mustChangePassword", "false")]).await.done();
    assert_eq!(last_set().await, None);
}

#[tokio::test]
async fn what_is_encoded_is_read_as_clients_send_it() {
    let world = world().await;
    // Unescaped in a URL, `+` arrives as a blank.
    let password = STANDARD.encode("~~>pass~~>");
    assert!(password.contains('+'), "{password}");
    let (objects, password) = (STANDARD.encode(ANA), password.replace('+', " "));
    let more = [("pwd", password.as_str()), ("isEncoded", "true")];
    world.admanager().operate("ResetPwd", &objects, &more).await.done();
    assert!(has(&ana(&world).await, "~~>pass~~>").await);
    let unpadded = objects.trim_end_matches('=');
    world.admanager().operate("ResetPwd", unpadded, &more).await.done();
    let plain = world.admanager().operate("ResetPwd", ANA, &more).await;
    assert_eq!(plain.whole_refused(), "inputFormat is not a valid JSON array");
    assert!(plain.hint.as_deref().unwrap().contains("Base64"), "{plain}");
    let plain = world.admanager().operate("ResetPwd", &objects, &[("pwd", "!"), ("isEncoded", "true")]).await;
    assert_eq!(plain.whole_refused(), "Invalid pwd");
    let elsewhere = world.admanager().operate("UnlockUser", ANA, &[("isEncoded", "true")]).await;
    assert!(elsewhere.done().is_object() && elsewhere.hint.as_deref().unwrap().contains("isEncoded"), "{elsewhere}");
}
