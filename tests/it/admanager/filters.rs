//! The language of `filter`.

use mynah::domain::Api;
use serde_json::json;

use super::Admanager;
use crate::world::World;

/// Three people and a fourth whom only Sectona keeps.
async fn people(world: &World) -> Admanager<'_> {
    let admanager = world.admanager();
    let users = json!([
        { "sAMAccountName": "ana", "displayName": "Ána Ruiz", "title": "Lead", "l": "Paris", "OUName": "OU=Staff,DC=mynah,DC=test", "memberOf": "Staff;VPN Users", "accountExpires": "04-28-2031" },
        { "sAMAccountName": "bo", "displayName": "Bo (the second): x", "title": "lead", "department": "50% _up", "userAccountControl": "514", "memberOf": "VPN Users" },
        { "sAMAccountName": "cy", "displayName": "Cy", "title": "Head", "employeeID": "100", "accountExpires": "04-29-2031" },
    ]);
    admanager.create(users).await;
    world.sectona().manage_user(crate::sectona::create("di")).await.good();
    admanager
}

async fn found(admanager: &Admanager<'_>, filter: &str) -> String {
    let reply = admanager.search(&[("filter", filter)]).await;
    let found = reply.found();
    assert_eq!(reply.json()["count"], found.len(), "{filter}");
    found.join(" ")
}

#[tokio::test]
async fn every_operator_compares_as_it_says() {
    let world = World::new().await;
    let admanager = people(&world).await;
    for (filter, expected) in [
        ("(title:equal:LEAD)", "ana bo"),
        ("(title:equalCaseSensitive:lead)", "bo"),
        ("(title:notEqual:lead)", "cy di"),
        ("(displayName:greaterThan:bo)", "ana bo cy"),
        ("(displayName:greaterThan:cy)", "ana"),
        ("(displayName:greaterEqual:CY)", "ana cy"),
        ("(displayName:lessThan:cy)", "bo"),
        ("(displayName:lessEqual:cy)", "bo cy"),
        ("(displayName:startsWith:ÁN)", "ana"),
        ("(displayName:notStartsWith:án)", "bo cy di"),
        ("(displayName:endsWith:RUIZ)", "ana"),
        ("(displayName:notEndsWith:ruiz)", "bo cy di"),
        ("(displayName:contains:A R)", "ana"),
        ("(displayName:notContains:a r)", "bo cy di"),
        ("(displayName:like:á*r*Z)", "ana"),
        ("(displayName:like:ruiz)", ""),
        ("(displayName:notLike:*c*)", "ana di"),
        ("(TITLE:EQUAL:head)", "cy"),
        ("(department:contains:%)", "bo"),
        ("(department:contains: _)", "bo"),
        ("(department:startsWith:5_)", ""),
        ("(title:equal:)", "di"),
        ("(title:notEqual:)", "ana bo cy"),
        ("(employeeID:greaterEqual:099)", "cy"),
        ("(l:equalCaseSensitive:paris)", ""),
    ] {
        assert_eq!(found(&admanager, filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn conditions_are_joined_and_and_binds_tighter() {
    let world = World::new().await;
    let admanager = people(&world).await;
    for (filter, expected) in [
        ("(title:equal:lead)and(l:equal:paris)", "ana"),
        ("(l:equal:paris)or(title:equal:head)", "ana cy"),
        ("(l:equal:paris)OR(title:equal:head)And(cn:equal:nobody)", "ana"),
        ("((l:equal:paris)or(title:equal:head))and(cn:equal:cy)", "cy"),
        (" ( ( cn : equal : ana ) or ( cn : equal : bo ) ) and ( title:equal:lead ) ", "ana bo"),
        ("(((cn:equal:cy)))", "cy"),
        ("(displayName:contains:(the second): x)", "bo"),
        ("(displayName:contains:second):)", "bo"),
        ("((displayName:contains:(the second))and(title:equal:lead))", "bo"),
        ("(displayName:contains:second)and(title:equal:lead)", "bo"),
    ] {
        assert_eq!(found(&admanager, filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn what_is_no_filter_is_refused_with_the_reason() {
    let world = World::new().await;
    let admanager = people(&world).await;
    let many = vec!["(cn:equal:x)"; 101].join("or");
    let deep = format!("{}(cn:equal:x){}", "(".repeat(21), ")".repeat(21));
    for (filter, hint) in [
        ("cn:equal:x", "(ldapName:operator:value)"),
        ("(cn:equal:x", ") behind a value"),
        ("((cn:equal:x)", ") behind a value"),
        ("((cn:equal:x)and(cn:equal:y))z", "and, or, or the end"),
        ("(cn:equal:x)(cn:equal:y)", "between two conditions"),
        ("(cn:equal:x)amd(cn:equal:y)", "between two conditions"),
        ("(cn:notEqual:x) & (cn:equal:y)", "between two conditions"),
        ("(cn:equal)", "ldapName:operator:value"),
        ("()", "ldapName:operator:value"),
        ("(cn:equals:x)", "did you mean equal?"),
        ("(givenNam:equal:x)", "did you mean givenName?"),
        ("(password:equal:x)", "no LDAP name"),
        ("(whenCreated:greaterThan:soon)", "compared with a time"),
        ("(userAccountControl:greaterThan:512)", "takes equal and notEqual"),
        ("(memberOf:greaterThan:Staff)", "memberOf is not less"),
        (many.as_str(), "more than 100 conditions"),
        (deep.as_str(), "deeper than 20"),
    ] {
        let reply = admanager.search(&[("filter", filter)]).await;
        assert_eq!(reply.whole_refused(), "Invalid filter", "{filter}");
        assert!(reply.hint.as_deref().unwrap().contains(hint), "{filter}: {reply}");
    }
    let most = vec!["(cn:equal:ana)"; 100].join("and");
    assert_eq!(found(&admanager, &most).await, "ana");
}

#[tokio::test]
async fn states_times_groups_and_places_are_compared_in_their_own_way() {
    let world = World::new().await;
    let admanager = people(&world).await;
    let bo = world.user(Api::Admanager, "mynah.test", "bo").await.unwrap();
    let (guid, sid) = (bo.id.to_string(), mynah::dialects::admanager::sid("mynah.test", bo.number));
    let (by_guid, by_sid) = (format!("(objectGUID:equal:{{{guid}}})"), format!("(objectSID:equalCaseSensitive:{sid})"));
    world.summit().upsert("NT_UID", json!([{ "NT_UID": "cy", "IsLocked": "1" }])).await.counts(1, 0);
    for (filter, expected) in [
        ("(userAccountControl:equal:Disabled)", "bo"),
        ("(ACCOUNT_STATUS:startsWith:en)", "ana cy di"),
        ("(userAccountControl:equal:514)", "bo"),
        ("(userAccountControl:notEqual:514)", "ana cy di"),
        ("(userAccountControl:equal:512)", "ana cy di"),
        ("(userAccountControl:equal:66048)", ""),
        ("(lockoutTime:equal:0)", "ana bo di"),
        ("(lockoutTime:greaterThan:0)", "cy"),
        ("(lockoutTime:greaterEqual:1)", "cy"),
        ("(lockoutTime:lessThan:1)", "ana bo di"),
        ("(lockoutTime:notEqual:)", "cy"),
        ("(accountExpires:equal:never)", "bo di"),
        ("(accountExpires:notEqual:0)", "ana cy"),
        ("(accountExpires:lessThan:04-29-2031)", ""),
        ("(accountExpires:lessEqual:2031-04-29)", "ana"),
        ("(accountExpires:equal:04/29/2031)", "ana"),
        ("(accountExpires:greaterThan:04-29-2031)", "cy"),
        ("(accountExpires:greaterEqual:2031-04-30 00:00:00)", "cy"),
        ("(accountExpires:contains:-04-30)", "cy"),
        ("(whenCreated:equal:01-07-2031)", "ana bo cy di"),
        ("(whenCreated:equal:2031-01-07T09:05:00)", "ana bo cy di"),
        ("(whenChanged:greaterThan:01-07-2031)", ""),
        ("(memberOf:equal:staff)", "ana"),
        ("(memberOf:equal:CN=VPN Users,CN=Users,DC=mynah,DC=test)", "ana bo"),
        ("(memberOf:notEqual:Staff)", "bo cy di"),
        ("(memberOf:startsWith:V)", "ana bo"),
        ("(memberOf:equal:)", "cy di"),
        ("(distinguishedName:equal:cn=di,cn=users,dc=MYNAH,dc=test)", "di"),
        ("(distinguishedName:endsWith:OU=Staff,DC=mynah,DC=test)", "ana"),
        ("(OUName:equalCaseSensitive:cn=users,dc=mynah,dc=test)", "bo cy di"),
        ("(domainName:equal:mynah.test)", "ana bo cy di"),
        ("(userPrincipalName:equal:BO@mynah.test)", "bo"),
        ("(cn:equal:di)", "di"),
        (&by_guid, "bo"),
        (&by_sid, "bo"),
    ] {
        assert_eq!(found(&admanager, filter).await, expected, "{filter}");
    }
    world.advance(chrono::TimeDelta::days(120));
    assert_eq!(found(&admanager, "(lockoutTime:greaterThan:0)").await, "ana cy", "an expiry locks");
}

#[tokio::test]
async fn a_filter_and_a_text_must_both_hold() {
    let world = World::new().await;
    let admanager = people(&world).await;
    let (filter, text) = (("filter", "(title:notEqual:head)"), ("searchText", "@mynah"));
    assert_eq!(admanager.search(&[filter]).await.found(), ["ana", "bo", "di"]);
    assert_eq!(admanager.search(&[text]).await.found(), ["ana", "bo", "cy"]);
    assert_eq!(admanager.search(&[filter, text]).await.found(), ["ana", "bo"]);
}
