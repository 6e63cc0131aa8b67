//! Deleting, disabling, enabling, unlocking and moving users.

use chrono::TimeDelta;
use insta::assert_snapshot;
use mynah::domain::{Api, TokenState};
use serde_json::json;

use super::{ACTIONS, needs};
use crate::world::{Terms, World};

async fn ana(world: &World) -> mynah::domain::User {
    world.user(Api::Admanager, "mynah.test", "ana").await.expect("she is there")
}

#[tokio::test]
async fn every_action_answers_with_whom_it_was_done() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager.create(json!([{ "sAMAccountName": "ana", "givenName": "Ana", "sn": "Ruiz" }])).await.success();
    let (objects, her) = (json!([{ "sAMAccountName": "ANA" }]), ana(&world).await);
    assert_snapshot!(admanager.act("DisableUser", objects.clone()).await.without_ids(&[&her]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=Ana Ruiz,CN=Users,DC=mynah,DC=test","statusMessage":"Successfully Disabled."}]
    "#);
    assert!(!ana(&world).await.active);
    assert_snapshot!(admanager.act("EnableUser", objects.clone()).await.without_ids(&[&her]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=Ana Ruiz,CN=Users,DC=mynah,DC=test","statusMessage":"Successfully Enabled."}]
    "#);
    assert!(ana(&world).await.active);
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "ana", "IsLocked": "1" }])).await.counts(1, 0);
    assert_snapshot!(admanager.act("UnlockUser", objects.clone()).await.without_ids(&[&her]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=Ana Ruiz,CN=Users,DC=mynah,DC=test","statusMessage":"Successfully Unlocked."}]
    "#);
    assert!(!ana(&world).await.locked);
    assert_snapshot!(admanager.operate("MoveUser", &objects.to_string(), needs("MoveUser")).await.without_ids(&[&her]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=Ana Ruiz,OU=Staff,DC=mynah,DC=test","statusMessage":"Successfully Moved.","ouName":"CN=Users,DC=mynah,DC=test","destinationOUName":"OU=Staff,DC=mynah,DC=test"}]
    "#);
    assert_snapshot!(admanager.act("DeleteUser", objects).await.without_ids(&[&her]), @r#"
    200
    [{"userPrincipalName":"ana@mynah.test","status":"1","sAMAccountName":"ana","objectSID":"SID","objectGUID":"{GUID}","distinguishedName":"CN=Ana Ruiz,OU=Staff,DC=mynah,DC=test","statusMessage":"Successfully deleted the user."}]
    "#);
}

#[tokio::test]
async fn every_lookup_attribute_finds_the_user_of_every_action() {
    for action in ACTIONS {
        let world = World::new().await;
        let admin = world.log_in("admin").await;
        let admanager = world.admanager_as(&admin);
        let create = json!([{ "sAMAccountName": "ana", "mail": "a@b.c", "employeeID": "E7", "cn": "Ana R" }]);
        for name in [
            "sAMAccountName",
            "userPrincipalName",
            "distinguishedName",
            "mail",
            "employeeID",
            "objectGUID",
            "objectSID",
        ] {
            admanager.create(create.clone()).await;
            let user = ana(&world).await;
            let unit =
                if user.present(Api::Admanager).unwrap().text("OUName").is_some() { "OU=Staff" } else { "CN=Users" };
            let value = match name {
                "sAMAccountName" => "ana".to_owned(),
                "userPrincipalName" => "ana@mynah.test".to_owned(),
                "distinguishedName" => format!("cn=ana r,{unit},dc=mynah,dc=test"),
                "mail" => "A@B.C".to_owned(),
                "employeeID" => "e7".to_owned(),
                "objectGUID" => format!("{{{}}}", user.id.to_string().to_uppercase()),
                _ => mynah::dialects::admanager::sid("mynah.test", user.number),
            };
            let objects = json!([{ name: value, "sAMAccountNam": "x" }]).to_string();
            let reply = admanager.operate(action, &objects, needs(action)).await;
            assert_eq!(reply.done()["sAMAccountName"], "ana", "{action} {name}: {reply}");
            assert!(reply.hint.as_deref().unwrap().contains("did you mean sAMAccountName?"), "{reply}");
        }
    }
}

#[tokio::test]
async fn every_action_refuses_each_object_for_itself() {
    for action in ACTIONS {
        let world = World::new().await;
        let admanager = world.admanager();
        let users = json!([{ "sAMAccountName": "ana", "mail": "t@b.c" }, { "sAMAccountName": "bo", "mail": "T@b.c" }]);
        admanager.create(users).await;
        let objects = json!([
            { "sAMAccountName": "<no>&one" }, { "mail": "t@b.c" }, {}, 7, { "title": "x" }, { "sAMAccountName": "bo" },
            { "userPrincipalName": "x@mynah.test" }, { "mail": "x".repeat(4_001) },
        ]);
        let reply = admanager.operate(action, &objects.to_string(), needs(action)).await.json();
        let message = |at: usize| reply[at]["statusMessage"].as_str().unwrap().to_owned();
        let statuses: Vec<_> = (0..8).map(|at| reply[at]["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["0", "0", "0", "0", "0", "1", "0", "0"], "{action}: {reply}");
        assert_eq!(message(0), "SAM_ACCOUNT_NAME: &lt;no&gt;&amp;one - No such user matched.");
        assert_eq!(message(1), "EMAIL_ADDRESS: t@b.c - More than one user matched.");
        assert_eq!((message(2), message(4)), ("No unique attribute found".into(), "No unique attribute found".into()));
        assert_eq!(message(3), "Invalid input");
        assert_eq!(message(6), "LOGON_NAME: x@mynah.test - No such user matched.");
        assert!(message(7).ends_with("A constraint violation occurred. - Error Code : 8007202f"), "{action}");
    }
}

#[tokio::test]
async fn every_action_takes_its_right_and_its_scope() {
    let terms = Terms::default().and_seed(
        "[[admanager.technicians]]\nname = \"creator\"\ntokens = [\"22222222-2222-4222-8222-222222222222\"]\nrights = [\"create_users\"]\n",
    );
    let world = World::on(terms).await;
    let creator = world.admanager_as("22222222-2222-4222-8222-222222222222");
    creator.create(json!([{ "sAMAccountName": "ana" }])).await.success();
    let objects = json!([{ "sAMAccountName": "ana" }]).to_string();
    let unauthorized = "You are not authorized to perform this operation";
    for action in ACTIONS {
        assert_eq!(creator.operate(action, &objects, needs(action)).await.undone(), unauthorized, "{action}");
        let (right, wrong) = match action {
            "DeleteUser" => ("ME.ADMP.USER.DELETE", "ME.ADMP.USER.UPDATE"),
            _ => ("ME.ADMP.USER.UPDATE", "ME.ADMP.USER.DELETE"),
        };
        let token = world.log_in_for(wrong).await;
        let refused = world.admanager_as(&token).operate(action, &objects, needs(action)).await;
        assert_eq!(refused.undone(), unauthorized, "{action}");
        let token = world.log_in_for(right).await;
        world.admanager_as(&token).operate(action, &objects, needs(action)).await.done();
    }
    for (operation, scope) in [("CreateGroup", "ME.ADMP.GROUP.CREATE"), ("CreateOU", "ME.ADMP.OU.CREATE")] {
        let input = r#"[{"name":"Sales"}]"#;
        assert_eq!(creator.operate(operation, input, &[]).await.severe(), unauthorized);
        let token = world.log_in_for("ME.ADMP.USER.CREATE").await;
        assert_eq!(world.admanager_as(&token).operate(operation, input, &[]).await.severe(), unauthorized);
        let token = world.log_in_for(scope).await;
        world.admanager_as(&token).operate(operation, input, &[]).await.success();
    }
}

#[tokio::test]
async fn what_succeeds_draws_from_the_daily_allowance() {
    for action in ACTIONS.into_iter().chain(["CreateGroup", "CreateOU"]) {
        let world = World::new().await;
        let admin = world.log_in("admin").await;
        world.admanager_as(&admin).create(json!([{ "sAMAccountName": "ana" }])).await.success();
        let admanager = world.admanager();
        let many: Vec<_> = (0..49).map(|n| json!({ "sAMAccountName": format!("u{n}") })).collect();
        admanager.create(json!(many)).await;
        let objects = match action {
            "CreateGroup" | "CreateOU" => json!([{ "name": "" }, { "name": "Sales" }, { "name": "Others" }]),
            _ => json!([{ "sAMAccountName": "nobody" }, { "sAMAccountName": "ana" }, { "sAMAccountName": "u1" }]),
        };
        let reply = admanager.operate(action, &objects.to_string(), needs(action)).await;
        let exceeded = "The maximum number of API calls allowed per day has been exceeded";
        assert!(["1", "SUCCESS"].contains(&reply.json()[1]["status"].as_str().unwrap()), "{action}: {reply}");
        assert_eq!(reply.json()[2]["statusMessage"], exceeded, "{action}: {reply}");
        let reply = admanager.operate(action, &objects.to_string(), needs(action)).await;
        assert_eq!(reply.whole_refused(), exceeded, "{action}");
    }
}

#[tokio::test]
async fn whom_another_api_keeps_is_removed_from_this_one_alone() {
    let owned = "[[user]]\nrealm = \"mynah\"\nname = \"ana\"\naccounts = [\"sas\", \"admanager\"]\n[[sas.tokens]]\nrealm = \"mynah\"\nserial = \"KT-200\"\ntype = \"kt\"\nowner = \"ana\"\n";
    let world = World::on(Terms::default().and_seed(owned)).await;
    let admanager = world.admanager();
    admanager.operate("AddUsersToGroup", r#"[{"sAMAccountName":"ana"}]"#, &[("addGroup", "Staff")]).await.done();
    let tokens = async || {
        let id = ana(&world).await.id;
        world.db.read(async |tx| tx.tokens_of(id).await).await.expect("a store")
    };
    admanager.act("DeleteUser", json!([{ "sAMAccountName": "ana" }])).await.done();
    let kept = ana(&world).await;
    assert!(kept.present(Api::Sas).is_some() && kept.present(Api::Admanager).is_none());
    assert_eq!(tokens().await.len(), 1, "her tokens stay hers");
    assert_eq!(admanager.search(&[("searchText", "ana")]).await.found(), Vec::<String>::new());
    let nobody = "SAM_ACCOUNT_NAME: ana - No such user matched.";
    assert_eq!(admanager.act("DeleteUser", json!([{ "sAMAccountName": "ana" }])).await.undone(), nobody);
    admanager.create(json!([{ "sAMAccountName": "ana" }])).await.success();
    let again = admanager.search(&[("select", "sAMAccountName,memberOf")]).await;
    assert_eq!((again.found(), again.column("MEMBER_OF")), (vec!["ana".to_owned()], vec!["-".to_owned()]));
}

#[tokio::test]
async fn whom_nobody_else_keeps_is_gone_and_her_tokens_are_free() {
    let owned = "[[user]]\nrealm = \"mynah\"\nname = \"ana\"\naccounts = [\"admanager\"]\n[[sas.tokens]]\nrealm = \"mynah\"\nserial = \"KT-200\"\ntype = \"kt\"\nowner = \"ana\"\nrevocable = false\n";
    let world = World::on(Terms::default().and_seed(owned)).await;
    let before = ana(&world).await;
    world.admanager().act("DeleteUser", json!([{ "sAMAccountName": "ana" }])).await.done();
    assert!(world.user(Api::Sas, "Mynah", "ana").await.is_none());
    let token = world.db.read(async |tx| tx.token(before.realm, "KT-200").await).await.expect("a store");
    let token = token.expect("it is there");
    assert_eq!((token.owner, token.state), (None, TokenState::Initialized));
    assert_eq!(world.audit_entries(&before).await, 2, "the seed's and this one's");
}

#[tokio::test]
async fn a_user_is_enabled_for_good_or_until_a_day() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager.create(json!([{ "sAMAccountName": "ana", "accountExpires": "04-28-2031" }])).await.success();
    let enable =
        async |more: &[(&str, &str)]| admanager.operate("EnableUser", r#"[{"sAMAccountName":"ana"}]"#, more).await;
    let expires = async || ana(&world).await.expires_at.map(|at| at.to_rfc3339());
    enable(&[]).await.done();
    assert_eq!(expires().await.as_deref(), Some("2031-04-29T00:00:00+00:00"), "as it was");
    enable(&[("accountExpires", "EndOf"), ("expireTime", "05-31-2031")]).await.done();
    assert_eq!(expires().await.as_deref(), Some("2031-06-01T00:00:00+00:00"), "through that day");
    enable(&[("accountExpires", "endof"), ("expireTimes", "12-31-2031")]).await.done();
    assert_eq!(expires().await.as_deref(), Some("2032-01-01T00:00:00+00:00"));
    enable(&[("accountExpires", "Never")]).await.done();
    assert_eq!(expires().await, None);
    for (parameters, refused) in [
        (vec![("accountExpires", "EndOf")], "expireTime is missing"),
        (vec![("accountExpires", "EndOf"), ("expireTime", "2031-12-31")], "Invalid expireTime"),
        (vec![("accountExpires", "EndOf"), ("expireTime", "13-31-2031")], "Invalid expireTime"),
        (vec![("accountExpires", "EndOf"), ("expireTime", "12-31-99999")], "Invalid expireTime"),
        (vec![("accountExpires", "Sometimes")], "Invalid accountExpires"),
    ] {
        assert_eq!(enable(&parameters).await.whole_refused(), refused);
    }
}

#[tokio::test]
async fn changes_for_a_while_are_said_not_to_be_read() {
    let world = World::new().await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    for action in ["EnableUser", "AddUsersToGroup"] {
        let more = [needs(action), &[("duration", "3"), ("durationType", "days")]].concat();
        let reply = world.admanager().operate(action, r#"[{"sAMAccountName":"ana"}]"#, &more).await;
        reply.done();
        let hint = reply.hint.clone().unwrap_or_default();
        assert!(hint.contains("duration is not read") && hint.contains("durationType is not read"), "{reply}");
    }
}

#[tokio::test]
async fn users_are_moved_wherever_the_parameter_says() {
    let world = World::new().await;
    let admanager = world.admanager();
    let users = json!([{ "sAMAccountName": "ana" }, { "sAMAccountName": "bo", "cn": "ana", "OUName": "OU=Staff,DC=mynah,DC=test" }]);
    admanager.create(users).await;
    let shift = async |name: &str, to: &str| {
        admanager.operate("MoveUser", r#"[{"sAMAccountName":"ana"}]"#, &[(name, to)]).await
    };
    let (users, contractors) = ("CN=Users,DC=mynah,DC=test", "OU=Contractors,DC=mynah,DC=test");
    for (name, from, to) in
        [("targetOU", users, contractors), ("destination", contractors, users), ("OUName", users, contractors)]
    {
        let entry = shift(name, to).await.done();
        assert_eq!((&entry["ouName"], &entry["destinationOUName"]), (&json!(from), &json!(to)), "{name}");
        assert_eq!(entry["distinguishedName"], format!("CN=ana,{to}"), "{name}");
    }
    for (to, refused) in [
        (
            "OU=None,DC=mynah,DC=test",
            "Error in moving user,There is no such object on the server. - Error Code : 80072030",
        ),
        (
            "OU=Staff,DC=admp,DC=local",
            "Error in moving user,There is no such object on the server. - Error Code : 80072030",
        ),
        ("Staff", "Error in moving user,An invalid dn syntax has been specified. - Error Code : 80072032"),
        ("OU=Staff,DC=mynah,DC=test", "Error in moving user,The object already exists. - Error Code : 80071392"),
    ] {
        assert_eq!(shift("targetOU", to).await.undone(), refused, "{to}");
    }
    assert_eq!(shift("targetOU", &"x".repeat(2_000)).await.whole_refused(), "Invalid targetOU");
    assert_eq!(shift("duration", "").await.whole_refused(), "targetOU is missing");
}

#[tokio::test]
async fn an_action_on_a_user_of_another_api_gives_her_an_account() {
    let world = World::new().await;
    world.sectona().manage_user(crate::sectona::create("ana")).await.good();
    let entry = world.admanager().act("DisableUser", json!([{ "userPrincipalName": "ana@mynah.test" }])).await.done();
    assert_eq!(entry["userPrincipalName"], "-", "she has none");
    assert_eq!(entry["distinguishedName"], "CN=ana,CN=Users,DC=mynah,DC=test");
    assert!(ana(&world).await.present(Api::Admanager).is_some());
    world.advance(TimeDelta::seconds(1));
}
