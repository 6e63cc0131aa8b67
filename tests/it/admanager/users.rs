//! Creating and changing users through ADManager.

use axum::http::Method;
use chrono::TimeDelta;
use insta::assert_snapshot;
use mynah::domain::{Api, Field};
use serde_json::json;

use super::{declared, encoded};
use crate::world::{TOKEN, Terms, World};

#[tokio::test]
async fn users_are_created_each_with_its_own_result() {
    let world = World::new().await;
    let objects = json!([
        { "givenName": "Ana", "sn": "Ruiz", "password": "S3cret!pw" },
        { "givenName": "ana", "sn": "ruiz", "password": "S3cret!pw" },
        "Ana",
        { "givenName": "Damien", "initials": "S", "sn": "David", "password": "Test@123", "templateName": "User Creation Template" },
    ]);
    assert_snapshot!(world.admanager().create(objects).await, @r#"
    200
    Mynah-Hint: object 2: "ana.ruiz" is taken; sAMAccountName is unique in the domain; ModifyUser changes the user who has it; object 3: each element of inputFormat is an object of attributes
    [{"status":"SUCCESS","LOG_ON_NAME":"Ana.Ruiz","USER_NAME":"Ana Ruiz","USER_PASSWORD":"S3cret!pw","statusMessage":"Successfully created the user."},{"status":"SEVERE","statusMessage":"Error in creating user,The object already exists. - Error Code : 80071392"},{"status":"SEVERE","statusMessage":"Invalid input"},{"status":"SUCCESS","LOG_ON_NAME":"Damien.David","USER_NAME":"Damien S. David","USER_PASSWORD":"Test@123","statusMessage":"Successfully created the user."}]
    "#);
    let damien = world.user(Api::Admanager, "MYNAH", "damien.david").await.expect("he is there");
    let account = damien.present(Api::Admanager).unwrap();
    assert_eq!(account.text("userPrincipalName"), Some("Damien.David@mynah.test"));
    assert_eq!(damien.profile.get(Field::DisplayName), Some("Damien S. David"));
}

#[tokio::test]
async fn names_follow_from_what_is_given() {
    let world = World::new().await;
    let cases = [
        (json!({ "sAMAccountName": "x1", "givenName": "A", "sn": "B" }), "x1", "x1@mynah.test", "A B"),
        (json!({ "userPrincipalName": "p2@elsewhere.test" }), "p2", "p2@elsewhere.test", "p2"),
        (json!({ "userPrincipalName": "p3", "sn": "B" }), "p3", "p3@mynah.test", "B"),
        (json!({ "givenName": "X" }), "X", "X@mynah.test", "X"),
        (json!({ "sn": "Only;[Sn]" }), "OnlySn", "OnlySn@mynah.test", "Only;[Sn]"),
        (
            json!({ "givenName": "Bartholomew-Maximilian", "sn": "Q" }),
            "Bartholomew-Maximili",
            "Bartholomew-Maximili@mynah.test",
            "Bartholomew-Maximilian Q",
        ),
        (json!({ "givenName": "C", "cn": "Common", "displayName": "Shown" }), "C", "C@mynah.test", "Common"),
    ];
    for (object, sam, upn, cn) in cases {
        let entry = world.admanager().create(json!([object])).await.success();
        assert_eq!((entry["LOG_ON_NAME"].as_str(), entry["USER_NAME"].as_str()), (Some(sam), Some(cn)), "{object}");
        let user = world.user(Api::Admanager, "mynah.test", sam).await.unwrap();
        assert_eq!(user.present(Api::Admanager).unwrap().text("userPrincipalName"), Some(upn), "{object}");
    }
    let refused = world.admanager().create(json!([{ "displayName": "Nameless", "password": "S3cret!pw" }])).await;
    assert_eq!(refused.severe(), "No unique attribute found");
}

#[tokio::test]
async fn a_missing_password_is_generated_and_told_once() {
    let world = World::new().await;
    let entry = world.admanager().create(json!([{ "givenName": "Ana" }])).await.success();
    assert_eq!(entry["USER_PASSWORD"].as_str().map(str::len), Some(16), "{entry}");
    assert!(world.user(Api::Admanager, "mynah.test", "ana").await.unwrap().password.is_some());
}

#[tokio::test]
async fn unique_names_stay_unique() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager.create(json!([{ "sAMAccountName": "a", "cn": "Same" }])).await.success();
    let exists = "Error in creating user,The object already exists. - Error Code : 80071392";
    for object in [
        json!({ "sAMAccountName": "A", "cn": "Other" }),
        json!({ "sAMAccountName": "b", "cn": "same" }),
        json!({ "sAMAccountName": "b", "cn": "Other", "userPrincipalName": "A@mynah.test" }),
    ] {
        assert_eq!(admanager.create(json!([object])).await.severe(), exists, "{object}");
    }
    assert!(world.user(Api::Admanager, "mynah.test", "b").await.is_none(), "nothing is half done");
    let elsewhere = json!([{ "sAMAccountName": "b", "cn": "Same", "OUName": "OU=Staff,DC=mynah,DC=test" }]);
    admanager.create(elsewhere).await.success();
}

#[tokio::test]
async fn parameters_come_by_query_by_form_and_by_both() {
    let world = World::new().await;
    let input = json!([{ "givenName": "Q 1+1", "password": "S3cret!pw" }]).to_string();
    let all = [("AuthToken", TOKEN), ("domainName", "MYNAH"), ("inputFormat", input.as_str())];
    declared(world.rest(Method::GET, "CreateUser", &all).await).success();
    assert!(world.user(Api::Admanager, "mynah.test", "Q 11").await.is_some());
    let path = format!("/RestAPI/CreateUser?{}", encoded(&all[..2]));
    let form = [("content-type", "application/x-www-form-urlencoded; charset=UTF-8")];
    let body = encoded(&[("inputFormat", r#"[{"givenName":"Both"}]"#), ("domainName", "nowhere")]);
    declared(world.request(Method::POST, &path, &form, body).await).success();
    let raw = format!(
        "/RestAPI/CreateUser?AuthToken={TOKEN}&domainName=mynah.test&inputFormat=[{{%22givenName%22:%22Raw+|+One%22}}]"
    );
    declared(world.request(Method::POST, &raw, &[], "").await).success();
    assert!(world.user(Api::Admanager, "mynah.test", "Raw  One").await.is_some());
}

#[tokio::test]
async fn modify_answers_as_the_two_samples_do() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager.create(json!([{ "givenName": "Ana", "sn": "Ruiz", "mail": "ana@mynah.test" }])).await.success();
    let changes = json!([{ "sAMAccountName": "ana.ruiz", "department": "Designers" }]);
    assert_snapshot!(admanager.modify(changes.clone()).await, @r#"
    200
    [{"USER_NAME":"Ana Ruiz","LOG_ON_NAME":"Ana.Ruiz","statusMessage":"Successfully updated the user.","status":"SUCCESS"}]
    "#);
    assert_snapshot!(admanager.modify_by("samaccountname", changes).await, @r#"
    200
    [{"USER_EMAIL":"ana@mynah.test","SAM Account Name":"Ana.Ruiz","USER_NAME":"Ana Ruiz","LOG_ON_NAME":"","statusMessage":"Successfully updated the user.","status":"SUCCESS"}]
    "#);
}

#[tokio::test]
async fn empty_text_clears_and_null_is_ignored() {
    let world = World::new().await;
    let admanager = world.admanager();
    let ana =
        json!([{ "sAMAccountName": "ana", "title": "Lead", "company": "Mynah", "description": "d", "pager": "1" }]);
    admanager.create(ana).await.success();
    let changes = json!([{ "SAMACCOUNTNAME": "ana", "title": "", "company": null, "description": "", "pager": null }]);
    admanager.modify(changes).await.success();
    let ana = world.user(Api::Admanager, "mynah.test", "ana").await.unwrap();
    let account = ana.present(Api::Admanager).unwrap();
    assert_eq!((ana.profile.get(Field::Title), ana.profile.get(Field::Company)), (None, Some("Mynah")));
    assert_eq!((account.text("description"), account.text("pager")), (None, Some("1")));
}

#[tokio::test]
async fn a_user_is_renamed_and_moved() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager.create(json!([{ "sAMAccountName": "ana", "employeeID": "E7" }, { "sAMAccountName": "bo" }])).await;
    admanager.modify_by("employeeID", json!([{ "employeeID": "E7", "sAMAccountName": "anna" }])).await.success();
    assert!(world.user(Api::Admanager, "mynah.test", "ana").await.is_none());
    let taken = admanager.modify_by("employeeID", json!([{ "employeeID": "E7", "sAMAccountName": "BO" }])).await;
    assert_eq!(taken.severe(), "Error in modifying user,The object already exists. - Error Code : 80071392");
    let to = json!([{ "sAMAccountName": "anna", "OUName": "ou=staff, dc=mynah, dc=test", "cn": "Anna R, Mrs" }]);
    admanager.modify(to).await.success();
    let dn = r"CN=Anna R\, Mrs,OU=Staff,DC=mynah,DC=test";
    admanager.modify(json!([{ "distinguishedName": dn, "l": "Paris" }])).await.success();
    let anna = world.user(Api::Admanager, "mynah.test", "anna").await.unwrap();
    assert_eq!(anna.profile.get(Field::City), Some("Paris"));
}

#[tokio::test]
async fn several_or_no_matches_change_nothing() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager
        .create(json!([{ "sAMAccountName": "a", "sn": "Twin" }, { "sAMAccountName": "b", "cn": "B", "sn": "Twin" }]))
        .await;
    let twins = admanager.modify(json!([{ "sn": "twin", "title": "x" }])).await;
    assert_eq!(twins.severe(), "LAST_NAME: twin - More than one user matched.");
    assert_eq!(world.user(Api::Admanager, "mynah.test", "a").await.unwrap().profile.get(Field::Title), None);
    let nobody = admanager.modify(json!([{ "userPrincipalName": "<no>&one", "title": "x" }])).await;
    assert_eq!(nobody.severe(), "LOGON_NAME: &lt;no&gt;&amp;one - No such user matched.");
    let unsaid = admanager.modify_by("mail", json!([{ "sAMAccountName": "a" }])).await;
    assert_eq!(unsaid.severe(), "No unique attribute found");
}

#[tokio::test]
async fn flags_disable_unlock_and_expire() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager.create(json!([{ "sAMAccountName": "ana", "userAccountControl": "514" }])).await.success();
    let ana = async || world.user(Api::Admanager, "mynah.test", "ana").await.unwrap();
    assert!(!ana().await.active);
    admanager.modify(json!([{ "sAMAccountName": "ana", "userAccountControl": "65536;2" }])).await.success();
    assert_eq!(
        (
            ana().await.active,
            ana().await.present(Api::Admanager).unwrap().text("userAccountControl").map(str::to_owned)
        ),
        (true, Some("66048".to_owned()))
    );
    admanager.modify(json!([{ "sAMAccountName": "ana", "accountExpires": "01-08-2031" }])).await.success();
    world.advance(TimeDelta::days(3));
    let mut late = ana().await;
    late.settle(world.now());
    assert!(late.locked);
    admanager.modify(json!([{ "sAMAccountName": "ana", "lockoutTime": 0 }])).await.success();
    assert!(!ana().await.locked);
    admanager.modify(json!([{ "sAMAccountName": "ana", "accountExpires": "never" }])).await.success();
    assert_eq!(ana().await.expires_at, None);
}

#[tokio::test]
async fn groups_are_joined_and_left() {
    let world = World::new().await;
    let admanager = world.admanager();
    let ana = json!([{ "sAMAccountName": "ana", "memberOf": "Staff;CN=VPN Users,CN=Users,DC=mynah,DC=test;Nobodies" }]);
    let entry = admanager.create(ana).await.success();
    assert_eq!(
        entry["statusMessage"],
        "Successfully created the user.Setting values for custom attributes: Error in setting attributes,The specified directory service attribute or value does not exist. - Error Code : 8007200a. "
    );
    let groups = async || {
        let ana = world.user(Api::Admanager, "mynah.test", "ana").await.unwrap();
        world.db.read(async |tx| tx.groups_of(ana.id, Api::Admanager).await).await.unwrap()
    };
    assert_eq!(groups().await, ["Staff", "VPN Users"]);
    admanager.modify(json!([{ "sAMAccountName": "ana", "removememberOf": "staff" }])).await.success();
    assert_eq!(groups().await, ["VPN Users"]);
}

#[tokio::test]
async fn the_daily_allowance_counts_what_succeeds() {
    let world = World::new().await;
    let admanager = world.admanager();
    let batch = |from: usize, to: usize| {
        json!((from..to).map(|n| json!({ "sAMAccountName": format!("u{n}") })).collect::<Vec<_>>())
    };
    admanager.create(batch(0, 48)).await;
    admanager.create(json!([{ "sAMAccountName": "u1" }, {}, 7])).await;
    let reply = admanager.create(batch(48, 51)).await;
    let statuses: Vec<_> = (0..3).map(|n| reply.json()[n]["status"].as_str().unwrap().to_owned()).collect();
    assert_eq!(statuses, ["SUCCESS", "SUCCESS", "SEVERE"]);
    let exceeded = "The maximum number of API calls allowed per day has been exceeded";
    assert_eq!(reply.json()[2]["statusMessage"], exceeded);
    assert!(world.user(Api::Admanager, "mynah.test", "u50").await.is_none());
    assert_eq!(admanager.modify(json!([{ "sAMAccountName": "u1", "title": "x" }])).await.whole_refused(), exceeded);
    let built_in = world.log_in("admin").await;
    world.admanager_as(&built_in).create(batch(50, 51)).await.success();
    world.advance(TimeDelta::hours(14));
    assert_eq!(admanager.create(batch(51, 52)).await.whole_refused(), exceeded, "the day turns at midnight");
    world.advance(TimeDelta::hours(1));
    admanager.create(batch(51, 52)).await.success();
}

#[tokio::test]
async fn a_technician_needs_the_right_and_the_domain() {
    let terms = Terms::default().and_seed(
        "[[admanager.technicians]]\nname = \"reader\"\ntokens = [\"22222222-2222-4222-8222-222222222222\"]\nrights = [\"modify_users\"]\nrealms = [\"admp\"]\n",
    );
    let world = World::on(terms).await;
    let reader = world.admanager_as("22222222-2222-4222-8222-222222222222");
    assert_eq!(reader.create(json!([{ "givenName": "Ana" }])).await.whole_refused(), "Invalid domain name");
    let reader = reader.in_domain("ADMP");
    assert_eq!(
        reader.create(json!([{ "givenName": "Ana" }])).await.severe(),
        "You are not authorized to perform this operation"
    );
    reader.modify(json!([{ "sAMAccountName": "john", "title": "x" }])).await.success();
}

#[tokio::test]
async fn templates_bring_values_formats_and_containers() {
    let terms = Terms::default().and_seed(
        "[[admanager.creation_templates]]\nname = \"Contractor\"\nlogon_name_format = \"x-{sn}{givenName}\"\norganizational_unit = \"OU=Contractors,DC=mynah,DC=test\"\ndefaults = { company = \"Mynah\", title = \"Contractor\" }\n",
    );
    let world = World::on(terms).await;
    let object = json!([{ "givenName": "Ana", "sn": "Ruiz", "title": "Lead", "templateName": "contractor" }]);
    let entry = world.admanager().create(object).await.success();
    assert_eq!(entry["LOG_ON_NAME"], "RuizAna");
    let ana = world.user(Api::Admanager, "mynah.test", "RuizAna").await.unwrap();
    assert_eq!((ana.profile.get(Field::Company), ana.profile.get(Field::Title)), (Some("Mynah"), Some("Lead")));
    assert_eq!(ana.present(Api::Admanager).unwrap().text("OUName"), Some("OU=Contractors"));
}

#[tokio::test]
async fn modify_without_a_domain_uses_the_first_of_the_seed() {
    let world = World::new().await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    let input = r#"[{"sAMAccountName":"ana","title":"x"}]"#;
    let reply = world.rest(Method::GET, "ModifyUser", &[("AuthToken", TOKEN), ("inputFormat", input)]).await;
    declared(reply).success();
    let reply = world.rest(Method::GET, "CreateUser", &[("AuthToken", TOKEN), ("inputFormat", input)]).await;
    assert_eq!(declared(reply).whole_refused(), "Invalid domain name");
}

#[tokio::test]
async fn a_user_of_another_api_is_adopted() {
    let world = World::new().await;
    world.sectona().manage_user(crate::sectona::create("ana")).await.good();
    let entry = world.admanager().create(json!([{ "sAMAccountName": "ANA", "title": "Lead" }])).await.success();
    assert_eq!(entry["LOG_ON_NAME"], "ana", "the spelling first given is kept");
    let ana = world.user(Api::Sectona, "Default", "ana").await.unwrap();
    assert_eq!((ana.profile.get(Field::FirstName), ana.profile.get(Field::Title)), (Some("Ada"), Some("Lead")));
    assert!(ana.present(Api::Sectona).is_some() && ana.present(Api::Admanager).is_some());
    let guid = format!("{{{}}}", ana.id.to_string().to_uppercase());
    world.admanager().modify(json!([{ "objectGUID": guid, "title": "Head" }])).await.success();
    let by_full_name = json!([{ "cn": "ANA", "title": "Chief" }]);
    let entry = world.admanager().modify(by_full_name).await.success();
    assert_eq!(entry["LOG_ON_NAME"], "ana");
}

#[tokio::test]
async fn what_only_the_directory_sets_is_a_partial_success() {
    let world = World::new().await;
    let object = json!([{ "sAMAccountName": "ana", "objectSID": "S-1-5-21-1-2-3-4", "lockoutTime": "0" }]);
    let reply = world.admanager().create(object).await;
    let message = reply.success()["statusMessage"].as_str().unwrap().to_owned();
    assert!(message.ends_with("The server is unwilling to process the request. - Error Code : 80072035. "), "{reply}");
    assert_eq!(reply.hint.as_deref(), Some("object 1: objectSID cannot be set"));
}

#[tokio::test]
async fn whoever_is_there_can_be_named_whatever_she_is_called() {
    let world = World::new().await;
    let long = "a.very.long.user.name@x.test";
    world.sectona().manage_user(crate::sectona::create(long)).await.good();
    let admanager = world.admanager();
    admanager.modify(json!([{ "sAMAccountName": long, "mail": "long@x.test", "title": "x" }])).await.success();
    let unchanged = json!([{ "mail": "long@x.test", "sAMAccountName": long, "title": "y" }]);
    admanager.modify_by("mail", unchanged).await.success();
    let renamed = json!([{ "mail": "long@x.test", "sAMAccountName": "another.name.too.long.for.ad" }]);
    let constraint = "Error in modifying user,A constraint violation occurred. - Error Code : 8007202f";
    assert_eq!(admanager.modify_by("mail", renamed).await.severe(), constraint);
    let nobody = format!("{}@x.test", "m".repeat(300));
    let sentence = admanager.modify(json!([{ "mail": nobody }])).await.severe();
    assert!(sentence.ends_with("No such user matched."), "{sentence}");
    let long = world.user(Api::Admanager, "mynah.test", long).await.unwrap();
    assert_eq!(long.profile.get(Field::Title), Some("y"));
}

#[tokio::test]
async fn a_user_without_an_account_here_has_the_names_that_follow_from_hers() {
    for key in [
        json!({ "userPrincipalName": "ADA@mynah.test" }),
        json!({ "distinguishedName": "CN=ada,CN=Users,DC=mynah,DC=test" }),
        json!({ "cn": "Ada" }),
        json!({ "name": "ada" }),
    ] {
        let world = World::new().await;
        world.sectona().manage_user(crate::sectona::create("ada")).await.good();
        world.admanager().modify(json!([crate::sectona::with(key, json!({ "title": "x" }))])).await.success();
        let ada = world.user(Api::Admanager, "mynah.test", "ada").await.unwrap();
        assert_eq!(ada.profile.get(Field::Title), Some("x"));
    }
}

#[tokio::test]
async fn a_full_name_is_cut_where_it_follows_and_refused_where_it_is_given() {
    let world = World::new().await;
    let long = "g".repeat(64);
    let entry = world.admanager().create(json!([{ "givenName": long, "sn": "s".repeat(64) }])).await.success();
    assert_eq!(entry["USER_NAME"].as_str().map(str::len), Some(64));
    let cleared = world.admanager().modify(json!([{ "sAMAccountName": entry["LOG_ON_NAME"], "cn": "" }])).await;
    assert_eq!(cleared.severe(), "Error in modifying user,A constraint violation occurred. - Error Code : 8007202f");
}

#[tokio::test]
async fn a_misspelt_attribute_is_named_also_when_it_is_the_reason_of_a_refusal() {
    let world = World::new().await;
    let reply = world.admanager().modify(json!([{ "sAMAcountName": "x" }])).await;
    assert_eq!(reply.severe(), "No unique attribute found");
    assert!(reply.hint.as_deref().unwrap().contains("did you mean sAMAccountName?"), "{reply}");
}

#[tokio::test]
async fn a_refused_object_registers_no_names() {
    let world = World::on(Terms::default().creating_names()).await;
    let nobody = json!([{ "sAMAccountName": "nobody", "templateName": "Ghost", "OUName": "OU=Ghost,DC=ghost,DC=test", "shoeSize": "1" }]);
    world.admanager().in_domain("ghost.test").modify(nobody).await.severe();
    world.admanager().in_domain("ghost.test").create(json!([{}])).await.severe();
    assert!(!world.knows_anything_called("ghost").await);
    let good = json!([{ "sAMAccountName": "x", "templateName": "Ghost", "OUName": "OU=Ghost,DC=ghost,DC=test", "shoeSize": "1" }]);
    world.admanager().in_domain("ghost.test").create(good).await.success();
    assert!(world.knows_anything_called("ghost").await);
}
