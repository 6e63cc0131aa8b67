//! Searching: what is found, in which order and columns.

use axum::http::Method;
use chrono::TimeDelta;
use insta::assert_snapshot;
use mynah::contract::Shape;
use mynah::dialects::admanager::CONTRACT;
use mynah::domain::Api;
use serde_json::{Value, json};

use super::declared;
use crate::world::{TOKEN, Terms, World};

/// A user with a value for most attributes.
pub(super) fn ana() -> Value {
    json!({
        "sAMAccountName": "ana", "givenName": "Ána", "sn": "Ruiz", "initials": "M", "mail": "Ana@Mynah.test",
        "employeeID": "E7", "employeeNumber": "77", "department": "Übersee", "title": "Lead", "company": "Mynah & Co",
        "description": "first\nsecond", "physicalDeliveryOfficeName": "0520", "telephoneNumber": "+1 555 0101",
        "mobile": "+15550100", "homePhone": "1", "pager": "2", "facsimileTelephoneNumber": "3", "ipPhone": "4",
        "info": "a note", "streetAddress": "1 Rue", "postOfficeBox": "5", "l": "Paris", "st": "IdF",
        "postalCode": "75001", "co": "France", "wWWHomePage": "https://mynah.test/?a=b:c", "manager": "Scott",
        "OUName": "OU=Staff,DC=mynah,DC=test", "memberOf": "Staff;VPN Users", "profilePath": r"\\srv\p",
        "scriptPath": "s.bat", "extensionAttribute3": "(blue)", "homeDrive": "H:", "accountExpires": "04-28-2031",
    })
}

/// Users of these log-on names.
async fn with(world: &World, names: &[&str]) {
    let objects: Vec<Value> = names.iter().map(|name| json!({ "sAMAccountName": name })).collect();
    world.admanager().create(json!(objects)).await;
}

#[tokio::test]
async fn whoever_is_not_there_is_not_found() {
    let world = World::new().await;
    let parameters = [("AuthToken", TOKEN), ("domainName", "mynah.test"), ("range", "10"), ("startIndex", "1")];
    for method in [Method::GET, Method::POST] {
        let reply = declared(world.rest(method, "SearchUser", &parameters).await);
        assert_eq!(reply.body, r#"{"UsersList":[],"count":0,"statusMessage":"","status":"SUCCESS"}"#);
        assert_eq!(reply.hint, None);
    }
}

#[tokio::test]
async fn users_are_shown_in_the_default_columns() {
    let world = World::new().await;
    world.admanager().create(json!([ana()])).await.success();
    world.sectona().manage_user(crate::sectona::create("zoe")).await.good();
    let user = async |name| world.user(Api::Admanager, "mynah.test", name).await.expect("she is there");
    let reply = world.admanager().search(&[]).await;
    assert_snapshot!(reply.without_ids(&[&user("ana").await, &user("zoe").await]), @r#"
    200
    {"UsersList":[{"EMPLOYEE_ID":"E7","LOGON_NAME":"ana@mynah.test","DISTINGUISHED_NAME":"CN=Ána M. Ruiz,OU=Staff,DC=mynah,DC=test","INITIAL":"M","LAST_NAME":"Ruiz","DOMAIN_NAME":"mynah.test","DISPLAY_NAME":"Ána M. Ruiz","FIRST_NAME":"Ána","OU_NAME":"OU=Staff,DC=mynah,DC=test","CITY":"Paris","COUNTRY":"France","EMAIL_ADDRESS":"Ana@Mynah.test","SID_STRING":"SID","OBJECT_GUID":"{GUID}","STREET_ADDRESS":"1 Rue","SAM_ACCOUNT_NAME":"ana","MOBILE":"+15550100"},{"EMPLOYEE_ID":"-","LOGON_NAME":"-","DISTINGUISHED_NAME":"CN=zoe,CN=Users,DC=mynah,DC=test","INITIAL":"-","LAST_NAME":"Lovelace","DOMAIN_NAME":"mynah.test","DISPLAY_NAME":"-","FIRST_NAME":"Ada","OU_NAME":"CN=Users,DC=mynah,DC=test","CITY":"-","COUNTRY":"-","EMAIL_ADDRESS":"-","SID_STRING":"SID","OBJECT_GUID":"{GUID}","STREET_ADDRESS":"-","SAM_ACCOUNT_NAME":"zoe","MOBILE":"-"}],"count":2,"statusMessage":"","status":"SUCCESS"}
    "#);
}

#[tokio::test]
async fn columns_are_shown_as_they_are_asked_for() {
    let world = World::new().await;
    world.admanager().create(json!([ana()])).await.success();
    let reply = world
        .admanager()
        .search(&[("select", "sn, GIVENNAME,EMAIL_ADDRESS,sn,whenCreated,memberOf,extensionAttribute3")])
        .await;
    assert_snapshot!(reply.json()["UsersList"][0], @r#"{"LAST_NAME":"Ruiz","FIRST_NAME":"Ána","EMAIL_ADDRESS":"Ana@Mynah.test","WHEN_CREATED":"2031-01-07 09:05:00","MEMBER_OF":"Staff;VPN Users","EXTENSIONATTRIBUTE3":"(blue)"}"#);
    let array = r#"["userAccountControl","accountExpires","lockoutTime","homeDrive","c","cn","name","OUName"]"#;
    let reply = world.admanager().search(&[("select", array)]).await;
    assert_snapshot!(reply.json()["UsersList"][0], @r#"{"ACCOUNT_STATUS":"Enabled","ACCOUNT_EXPIRY_DATE":"2031-04-29 00:00:00","LOCK_OUT_TIME":"-","HOMEDRIVE":"H:","C":"-","COMMON_NAME":"Ána M. Ruiz","FULL_NAME":"Ána M. Ruiz","OU_NAME":"OU=Staff,DC=mynah,DC=test"}"#);
}

/// The names by which attributes are searched, selected and sorted.
pub(super) fn attributes() -> Vec<&'static str> {
    let objects = CONTRACT.operations[0].parameters.iter().find_map(|parameter| match parameter.shape {
        Shape::Objects(members) => Some(members),
        _ => None,
    });
    let never = ["password", "templateName", "removememberOf"];
    let of_requests = objects.expect("objects").iter().map(|member| member.name).filter(|name| !never.contains(name));
    of_requests.chain(["domainName", "whenCreated", "whenChanged"]).collect()
}

#[tokio::test]
async fn every_attribute_is_shown_and_found_by_what_is_shown() {
    let world = World::new().await;
    world.admanager().create(json!([ana(), { "sAMAccountName": "bo" }])).await;
    world.sectona().manage_user(crate::sectona::create("cy")).await.good();
    for name in attributes() {
        let reply = world.admanager().search(&[("select", name)]).await;
        let rows = reply.json()["UsersList"].as_array().expect("a list").clone();
        let shown =
            |at: usize| rows[at].as_object().and_then(|row| row.values().next()?.as_str()).expect("a text").to_owned();
        for at in 0..3 {
            let equal = if shown(at) == "-" { String::new() } else { shown(at) };
            let equal = equal.split(';').next().unwrap_or_default();
            let filter = format!("({name}:equal:{equal})");
            let found = world.admanager().search(&[("filter", &filter), ("select", "sAMAccountName")]).await.found();
            let name = ["ana", "bo", "cy"][at];
            assert!(found.iter().any(|found| found == name), "{filter} does not find {name}: {reply}");
            let other = (0..3).find(|other| shown(*other) != shown(at) && !shown(*other).starts_with(equal));
            if let Some(other) = other.filter(|_| !equal.is_empty()) {
                assert!(!found.iter().any(|found| found == ["ana", "bo", "cy"][other]), "{filter}: {found:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_text_is_looked_for_in_six_attributes() {
    let world = World::new().await;
    let admanager = world.admanager();
    admanager.create(json!([ana(), { "sAMAccountName": "b_b", "displayName": r"a\b 100%" }])).await;
    let found = async |text: &str| admanager.search(&[("searchText", text)]).await.found();
    for text in ["AN", "ána", "ruiz", "@MYNAH.TEST", "Ána m. r", "na@mynah"] {
        assert!(found(text).await.contains(&"ana".to_owned()), "{text}");
    }
    for text in ["Lead", "Übersee", "E7", "a%n", "a_a", "*"] {
        assert!(!found(text).await.contains(&"ana".to_owned()), "{text}");
    }
    assert_eq!(found(r"a\\b").await, ["b_b"]);
    assert_eq!(found("00%").await, ["b_b"]);
    assert_eq!(found("b_").await, ["b_b"]);
    assert_eq!(found("").await, ["ana", "b_b"]);
}

#[tokio::test]
async fn a_search_goes_page_by_page() {
    let world = World::new().await;
    let names: Vec<String> = (1..=25).map(|number| format!("u{number:02}")).collect();
    with(&world, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let page = async |start: &str, range: &str| {
        let reply =
            world.admanager().search(&[("startIndex", start), ("range", range), ("filter", "(cn:startsWith:u)")]).await;
        assert_eq!(reply.json()["count"], 25, "{reply}");
        reply.found()
    };
    assert_eq!(page("1", "10").await, names[..10]);
    assert_eq!(page("11", "10").await, names[10..20]);
    assert_eq!(page("21", "10").await, names[20..]);
    assert_eq!(page("26", "10").await, Vec::<String>::new());
    assert_eq!(page("2", "9223372036854775807").await, names[1..]);
}

#[tokio::test]
async fn users_are_sorted_by_any_column_either_way() {
    let world = World::new().await;
    let admanager = world.admanager();
    let users = json!([
        { "sAMAccountName": "b", "title": "ärztin", "l": "Z", "cn": "3" }, { "sAMAccountName": "A", "title": "Zofe", "cn": "2" },
        { "sAMAccountName": "c", "title": "_", "l": "y", "cn": "1" },
    ]);
    admanager.create(users).await;
    let sorted = async |column: &str, order: &str| {
        admanager.search(&[("sortColumn", column), ("ascending", order)]).await.found()
    };
    assert_eq!(sorted("", "").await, ["A", "b", "c"]);
    assert_eq!(sorted("", "descending").await, ["c", "b", "A"]);
    assert_eq!(sorted("title", "ascending").await, ["c", "A", "b"]);
    assert_eq!(sorted("TITLE", "false").await, ["b", "A", "c"]);
    assert_eq!(sorted("l", "true").await, ["A", "c", "b"], "whoever has none comes first");
    assert_eq!(sorted("COMMON_NAME", "ascending").await, ["c", "A", "b"]);
    for name in attributes() {
        for order in ["ascending", "descending"] {
            let reply = admanager.search(&[("sortColumn", name), ("ascending", order)]).await;
            match name {
                "memberOf" => assert_eq!(reply.whole_refused(), "Invalid sortColumn"),
                _ => assert_eq!(reply.found().len(), 3, "{name}"),
            }
        }
    }
}

#[tokio::test]
async fn several_domains_are_searched_at_once() {
    let world = World::new().await;
    with(&world, &["kay", "ana"]).await;
    let found = async |list: &str| {
        let parameters = [
            ("domainList", list),
            ("domainName", "division-dc1.local"),
            ("select", "SAM_ACCOUNT_NAME,OU_NAME,DOMAIN_NAME"),
        ];
        let reply = world.admanager().search(&parameters).await;
        reply.found().into_iter().zip(reply.column("OU_NAME")).zip(reply.column("DOMAIN_NAME")).collect::<Vec<_>>()
    };
    let (here, there) = ("CN=Users,DC=mynah,DC=test", "CN=Users,DC=admp,DC=local");
    let user = |name: &str, unit: &str, domain: &str| ((name.to_owned(), unit.to_owned()), domain.to_owned());
    let both = [
        user("ana", here, "mynah.test"),
        user("Damien", there, "admp.local"),
        user("John", there, "admp.local"),
        user("kay", here, "mynah.test"),
        user("Scott", there, "admp.local"),
    ];
    assert_eq!(found("mynah.test,admp.local").await, both);
    assert_eq!(found(r#"["ADMP","mynah.test","admp.local"]"#).await, both);
    let units =
        [("domainList", "admp.local,MYNAH"), ("filter", "(OUName:endsWith:DC=local)"), ("sortColumn", "OUName")];
    assert_eq!(world.admanager().search(&units).await.found(), ["Damien", "John", "Scott"]);
    let unknown = world.admanager().search(&[("domainList", "mynah.test,nowhere.test")]).await;
    assert_eq!(unknown.whole_refused(), "Invalid domain name");
    let elsewhere = world.admanager().search(&[("domainName", "division-dc1.local")]).await;
    assert_eq!(elsewhere.found(), ["ByronTest"]);
}

#[tokio::test]
async fn parameters_of_a_search_that_make_no_sense_are_refused() {
    let world = World::new().await;
    let cases = [
        ("range", "", "range is missing"),
        ("range", "0", "Invalid range"),
        ("range", "-1", "Invalid range"),
        ("range", "ten", "Invalid range"),
        ("range", "9223372036854775808", "Invalid range"),
        ("startIndex", "", "startIndex is missing"),
        ("startIndex", "0", "Invalid startIndex"),
        ("refresh", "maybe", "Invalid refresh"),
        ("ascending", "up", "Invalid ascending"),
        ("sortColumn", "shoeSize", "Invalid sortColumn"),
        ("select", "sn,shoeSize", "Invalid select"),
        ("select", "password", "Invalid select"),
        ("filter", "sn", "Invalid filter"),
        ("searchText", "nul\0", "Invalid searchText"),
    ];
    for (name, value, refused) in cases {
        let reply = world.admanager().search(&[(name, value)]).await;
        let reply = if value.is_empty() {
            let mut parameters =
                vec![("AuthToken", TOKEN), ("domainName", "mynah.test"), ("range", "1"), ("startIndex", "1")];
            parameters.retain(|(known, _)| *known != name);
            declared(world.rest(Method::GET, "SearchUser", &parameters).await)
        } else {
            reply
        };
        assert_eq!(reply.whole_refused(), refused, "{name}={value}");
        assert!(reply.hint.as_deref().unwrap().contains(name), "{reply}");
    }
    let near = world.admanager().search(&[("select", "SAM_ACOUNT_NAME")]).await;
    assert!(near.hint.as_deref().unwrap().ends_with("did you mean SAM_ACCOUNT_NAME?"), "{near}");
    world.admanager().search(&[("refresh", "true")]).await.found();
}

#[tokio::test]
async fn a_registered_attribute_is_a_column_like_any_other() {
    let world = World::on(Terms::default().reseed("attributes = []", "attributes = [\"shoeSize\"]")).await;
    let admanager = world.admanager();
    admanager.create(json!([{ "sAMAccountName": "ana", "shoesize": "Ä42" }, { "sAMAccountName": "bo" }])).await;
    for filter in ["(shoeSize:equal:ä42)", "(SHOESIZE:equalCaseSensitive:Ä42)", "(shoeSize:notEqual:)"] {
        let reply = admanager.search(&[("filter", filter), ("select", "shoeSize"), ("sortColumn", "shoeSize")]).await;
        assert_eq!(reply.json()["UsersList"], json!([{ "SHOESIZE": "Ä42" }]), "{filter}");
    }
}

#[tokio::test]
async fn a_search_draws_nothing_and_goes_on_when_nothing_is_left() {
    let world = World::new().await;
    let many: Vec<String> = (0..50).map(|number| format!("u{number}")).collect();
    world.admanager().search(&[]).await.found();
    with(&world, &many.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert_eq!(world.admanager().search(&[]).await.found().len(), 50, "all of the allowance was left");
    world.advance(TimeDelta::days(1));
    for _ in 0..60 {
        world.admanager().search(&[]).await.found();
    }
    world.admanager().modify(json!([{ "sAMAccountName": "u1", "title": "x" }])).await.success();
}

#[tokio::test]
async fn a_search_takes_no_right_but_the_tokens_scope() {
    let terms = Terms::default().and_seed(
        "[[admanager.technicians]]\nname = \"reader\"\ntokens = [\"22222222-2222-4222-8222-222222222222\"]\nrealms = [\"admp\"]\n",
    );
    let world = World::on(terms).await;
    let reader = world.admanager_as("22222222-2222-4222-8222-222222222222").in_domain("admp.local");
    assert_eq!(reader.search(&[]).await.found(), ["Damien", "John", "Scott"]);
    assert_eq!(reader.search(&[("domainList", "mynah.test")]).await.whole_refused(), "Invalid domain name");
    let scoped = world.log_in_for("ME.ADMP.USER.UPDATE").await;
    let refused = world.admanager_as(&scoped).search(&[]).await;
    assert_eq!(refused.whole_refused(), "You are not authorized to perform this operation");
    assert!(refused.hint.as_deref().unwrap().contains("ME.ADMP.USER.READ"), "{refused}");
    let scoped = world.log_in_for("ME.ADMP.USER.READ").await;
    world.admanager_as(&scoped).search(&[]).await.found();
}
