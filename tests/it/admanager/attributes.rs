//! Every attribute that ADManager takes: kept, refused when too long or of another type.

use mynah::contract::{Parameter, Shape};
use mynah::dialects::admanager::CONTRACT;
use mynah::domain::{Api, Detail, Field, User};
use serde_json::{Value, json};

use crate::contracts::elsewhere;
use crate::world::{Terms, World};

fn attributes() -> &'static [Parameter] {
    let parameters = CONTRACT.operations[0].parameters.iter();
    let mut objects = parameters.filter_map(|parameter| match parameter.shape {
        Shape::Objects(attributes) => Some(attributes),
        Shape::Text | Shape::Flag | Shape::Number | Shape::Time | Shape::Texts | Shape::Object(_) => None,
    });
    objects.next().expect("CreateUser takes objects")
}

/// A value for each attribute.
fn sample(name: &str) -> &'static str {
    match name {
        "userPrincipalName" => "ana.upn@mynah.test",
        "sAMAccountName" => "ana",
        "name" => "Ana Maria Ruiz",
        "password" => "S3cret!pw",
        "initials" => "A",
        "c" => "FR",
        "countryCode" | "submissionContLength" | "delivContLength" => "250",
        "homeDrive" => "H:",
        "accountExpires" => "2031-04-28T16:13:08",
        "userAccountControl" => "512",
        "memberOf" => "Staff",
        "templateName" => "User Creation Template",
        "OUName" => "OU=Staff,DC=mynah,DC=test",
        "msExchHideFromAddressLists" => "TRUE",
        "streetAddress" | "info" | "description" => "1 Rue'); DROP TABLE users;--\nParis",
        _ => "Ünï & *)(uid=*)\u{202e}",
    }
}

/// What the store shows of the attribute.
fn kept(user: &User, name: &str) -> Option<String> {
    let account = user.present(Api::Admanager)?;
    let field = match name {
        "givenName" => Field::FirstName,
        "sn" => Field::LastName,
        "displayName" => Field::DisplayName,
        "mail" => Field::Email,
        "telephoneNumber" => Field::Telephone,
        "mobile" => Field::Mobile,
        "facsimileTelephoneNumber" => Field::Fax,
        "streetAddress" => Field::Street,
        "l" => Field::City,
        "st" => Field::State,
        "postalCode" => Field::PostalCode,
        "co" => Field::Country,
        "title" => Field::Title,
        "department" => Field::Department,
        "company" => Field::Company,
        "manager" => Field::Manager,
        "employeeID" => Field::EmployeeId,
        "sAMAccountName" => return Some(user.name.clone()),
        "password" => return user.password.as_ref().map(|_| sample(name).to_owned()),
        "accountExpires" => return user.expires_at.map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string()),
        "name" => return account.text("cn").map(str::to_owned),
        "OUName" => return account.text("OUName").map(|unit| format!("{unit},DC=mynah,DC=test")),
        "memberOf" | "templateName" => return Some(sample(name).to_owned()),
        _ => return account.details.get(name).map(Detail::shown),
    };
    user.profile.get(field).map(str::to_owned)
}

#[tokio::test]
async fn every_attribute_is_taken_and_kept() {
    let mut terms = Terms::default();
    // Enough technicians that the daily allowance is not in the way.
    for number in 0..4 {
        terms = terms.and_seed(&format!("[[admanager.technicians]]\nname = \"extra{number}\"\n"));
    }
    let world = World::on(terms).await;
    for (number, attribute) in attributes().iter().enumerate() {
        if elsewhere(&format!("CreateUser.inputFormat.{}", attribute.name)) {
            continue;
        }
        let sam = format!("u{number}");
        let mut object = json!({ "sAMAccountName": sam });
        if !["cn", "name"].contains(&attribute.name) {
            object["cn"] = Value::from(sam);
        }
        object[attribute.name] = Value::from(sample(attribute.name));
        let entry = world.admanager().create(json!([object])).await.success();
        assert_eq!(entry["statusMessage"], "Successfully created the user.", "{}", attribute.name);
        let name = entry["LOG_ON_NAME"].as_str().unwrap();
        let user = world.user(Api::Admanager, "mynah.test", name).await.unwrap();
        assert_eq!(kept(&user, attribute.name).as_deref(), Some(sample(attribute.name)), "{}", attribute.name);
    }
}

#[tokio::test]
async fn no_attribute_is_longer_than_the_directory_lets_it_be() {
    let world = World::new().await;
    let refused = "Error in creating user,A constraint violation occurred. - Error Code : 8007202f";
    for attribute in attributes() {
        let long = "9".repeat(attribute.limit.characters + 1);
        for bad in [json!(long), json!("nul\0"), json!("esc\u{1b}"), json!({}), json!(["x"])] {
            let mut object = json!({ "sAMAccountName": "ana" });
            object[attribute.name] = bad;
            let reply = world.admanager().create(json!([object])).await;
            assert_eq!(reply.severe(), refused, "{}", attribute.name);
            assert!(reply.hint.as_deref().unwrap().contains(attribute.name), "{reply}");
        }
    }
    assert!(world.user(Api::Admanager, "mynah.test", "ana").await.is_none());
}

#[tokio::test]
async fn states_that_make_no_sense_are_refused() {
    let world = World::new().await;
    world.admanager().create(json!([{ "sAMAccountName": "ana" }])).await.success();
    let refused = "Error in modifying user,A constraint violation occurred. - Error Code : 8007202f";
    for (name, bad) in [
        ("accountExpires", "someday"),
        ("accountExpires", "-5"),
        ("accountExpires", "20310-04-28"),
        ("accountExpires", "4000000000000000000"),
        ("accountExpires", "13-45-2031"),
        ("userAccountControl", "many"),
        ("userAccountControl", "2;many"),
        ("userAccountControl", "99999999999"),
        ("lockoutTime", "1"),
    ] {
        let reply = world.admanager().modify(json!([{ "sAMAccountName": "ana", name: bad, "title": "x" }])).await;
        assert_eq!(reply.severe(), refused, "{name} = {bad}");
    }
    for bad in ["a/b", "a*b", "", "123456789012345678901"] {
        let reply = world.admanager().modify_by("cn", json!([{ "cn": "ana", "sAMAccountName": bad }])).await;
        assert_eq!(reply.severe(), refused, "{bad}");
    }
    assert_eq!(world.user(Api::Admanager, "mynah.test", "ana").await.unwrap().profile.get(Field::Title), None);
}

#[tokio::test]
async fn registered_attributes_are_taken_and_kept() {
    let world = World::on(Terms::default().reseed("attributes = []", "attributes = [\"shoeSize\"]")).await;
    let entry = world.admanager().create(json!([{ "sAMAccountName": "ana", "shoeSize": 42 }])).await.success();
    assert_eq!(entry["statusMessage"], "Successfully created the user.");
    let ana = world.user(Api::Admanager, "mynah.test", "ana").await.unwrap();
    assert_eq!(ana.present(Api::Admanager).unwrap().text("shoeSize"), Some("42"));
}

#[tokio::test]
async fn every_matching_attribute_finds_the_user() {
    let world = World::new().await;
    let ana = json!({
        "sAMAccountName": "ana", "userPrincipalName": "ana@mynah.test", "mail": "a@b.c", "employeeID": "E7",
        "employeeNumber": "77", "cn": "Ana R", "displayName": "Ana", "givenName": "An", "sn": "R",
        "profilePath": r"\\srv\p", "scriptPath": "s.bat",
    });
    world.admanager().create(json!([ana])).await.success();
    let user = world.user(Api::Admanager, "mynah.test", "ana").await.unwrap();
    let guid = user.id.to_string();
    let sid = mynah::dialects::admanager::sid("mynah.test", user.number);
    let matches = CONTRACT.operations[1].parameters.iter().find(|parameter| parameter.name == "match_ldap_name");
    let matches = matches.expect("ModifyUser takes it").values;
    assert_eq!(matches.len(), 15);
    for (number, name) in matches.iter().enumerate() {
        let value = match *name {
            "distinguishedName" => "cn=ana r,cn=users,dc=MYNAH,dc=test",
            "objectGUID" => &guid,
            "objectSID" => &sid,
            "name" => "ANA R",
            other => ana[other].as_str().expect("a text"),
        };
        let title = format!("title {number}");
        let object = json!([{ *name: value.to_uppercase(), "title": title }]);
        world.admanager().modify_by(name, object).await.success();
        let user = world.user(Api::Admanager, "mynah.test", "ana").await.unwrap();
        assert_eq!(user.profile.get(Field::Title), Some(title.as_str()), "{name}");
    }
}
