//! Lists of users: filters, pages, columns.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use super::users::{EVERY_MEMBER, add, lines};
use super::{Answer, OPERATOR, Sas, remove};
use crate::sectona::{create, modify, with};
use crate::world::{PASSWORD, World};

/// Lists the users for whom the filters hold, a hundred at most.
async fn list(sas: &Sas<'_>, filters: &[(&str, &str)]) -> Answer {
    let size = if filters.iter().any(|(name, _)| *name == "pageSize") { None } else { Some(("pageSize", "100")) };
    sas.here("GetUsers", &filters.iter().copied().chain(size).collect::<Vec<_>>()).await
}

/// The names of those users.
async fn names(sas: &Sas<'_>, filters: &[(&str, &str)]) -> Vec<String> {
    list(sas, filters).await.column("userid")
}

/// Adds users of these names, each with a last name where there is one.
async fn people(sas: &Sas<'_>, people: &[(&str, &str)]) {
    for (name, last) in people {
        sas.add_user(&[("UserName", name), ("Lastname", last)]).await.is("true");
    }
}

#[tokio::test]
async fn a_star_stands_for_any_run_of_characters() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &[("ann", ""), ("anna", ""), ("bob", ""), ("hanna", ""), ("zoë", "")]).await;
    let cases: [(&str, &[&str]); 15] = [
        ("ann", &["ann"]),
        ("ann*", &["ann", "anna"]),
        ("*na", &["anna", "hanna"]),
        ("*ann*", &["ann", "anna", "hanna"]),
        ("h*a", &["hanna"]),
        ("*n*n*", &["ann", "anna", "hanna"]),
        ("a*n*n*n", &[]),
        ("**b**", &["bob"]),
        ("ann*n", &[]),
        ("ANNA", &["anna"]),
        ("*NN", &["ann"]),
        ("ZO*", &["zoë"]),
        ("*Ë", &["zoë"]),
        ("nobody", &[]),
        ("a?n", &[]),
    ];
    for (filter, found) in cases {
        assert_eq!(names(&sas, &[("userName", filter)]).await, found, "{filter}");
    }
    for filter in ["", "*", "**"] {
        assert_eq!(names(&sas, &[("userName", filter)]).await.len(), 5, "{filter:?}");
    }
}

#[tokio::test]
async fn everything_but_the_star_stands_for_itself() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &[("a%b", ""), ("a[b]c", ""), ("a\\b", ""), ("a_b", ""), ("axb", "")]).await;
    let cases: [(&str, &[&str]); 9] = [
        ("a%b", &["a%b"]),
        ("*%*", &["a%b"]),
        ("a_b", &["a_b"]),
        ("*_b", &["a_b"]),
        ("a\\b", &["a\\b"]),
        ("a\\*", &["a\\b"]),
        ("a[*", &["a[b]c"]),
        ("a*b", &["a%b", "a\\b", "a_b", "axb"]),
        ("a'b*", &[]),
    ];
    for (filter, found) in cases {
        let mut names = names(&sas, &[("userName", filter)]).await;
        // What comes first, the Postgres of the user decides.
        names.sort();
        assert_eq!(names, found, "{filter}");
    }
}

#[tokio::test]
async fn filters_hold_together_and_a_star_also_finds_who_has_no_last_name() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &[("ada", "Lovelace"), ("ann", "Lowell"), ("bob", "Lovett"), ("cyd", "")]).await;
    assert_eq!(names(&sas, &[("lastName", "lov*")]).await, ["ada", "bob"]);
    assert_eq!(names(&sas, &[("lastName", "LOVELACE")]).await, ["ada"]);
    assert_eq!(names(&sas, &[("userName", "a*"), ("lastName", "lov*")]).await, ["ada"]);
    assert_eq!(names(&sas, &[("userName", "b*"), ("lastName", "low*")]).await, [""; 0]);
    assert_eq!(names(&sas, &[("lastName", "*")]).await, ["ada", "ann", "bob", "cyd"]);
    assert_eq!(names(&sas, &[("lastName", "*o*")]).await, ["ada", "ann", "bob"]);
}

#[tokio::test]
async fn users_are_found_by_their_container() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &[("ada", ""), ("bob", ""), ("cyd", "")]).await;
    sas.update_user("ada", &[("ContainerName", "Staff")]).await.is("true");
    sas.update_user("bob", &[("ContainerName", "Contractors")]).await.is("true");
    let cases: [(&str, &[&str]); 9] = [
        ("staff", &["ada"]),
        ("S*", &["ada"]),
        ("*t*", &["ada", "bob", "cyd"]),
        ("*actor*", &["bob"]),
        ("Default", &["cyd"]),
        ("d*", &["cyd"]),
        ("*", &["ada", "bob", "cyd"]),
        ("", &["ada", "bob", "cyd"]),
        ("Nowhere", &[]),
    ];
    for (filter, found) in cases {
        assert_eq!(names(&sas, &[("container", filter)]).await, found, "{filter:?}");
    }
    assert_eq!(list(&sas, &[]).await.column("container"), ["Staff", "Contractors", "Default"]);
}

#[tokio::test]
async fn a_page_is_a_part_of_the_list_in_the_order_of_names() {
    let world = World::new().await;
    let sas = world.sas().await;
    people(&sas, &[("Dan", ""), ("bob", ""), ("Eve", ""), ("ada", ""), ("Cyd", "")]).await;
    let cases: [(&str, &str, &[&str]); 9] = [
        ("0", "100", &["ada", "bob", "Cyd", "Dan", "Eve"]),
        ("0", "2", &["ada", "bob"]),
        ("2", "2", &["Cyd", "Dan"]),
        ("4", "2", &["Eve"]),
        ("5", "2", &[]),
        ("2147483647", "2147483647", &[]),
        ("-3", "2", &["ada", "bob"]),
        ("0", "0", &[]),
        ("0", "-1", &[]),
    ];
    for (first, most, found) in cases {
        assert_eq!(names(&sas, &[("firstRecord", first), ("pageSize", most)]).await, found, "{first} {most}");
    }
    assert_eq!(names(&sas, &[("userName", "*d*"), ("firstRecord", "1"), ("pageSize", "1")]).await, ["Cyd"]);
}

#[tokio::test]
async fn the_table_has_nine_columns_and_leaves_out_what_is_null() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, EVERY_MEMBER).await.is("true");
    sas.add_user(&[("UserName", "bob")]).await.is("true");
    assert_snapshot!(lines(&list(&sas, &[]).await), @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <soap:Body>
    <GetUsersResponse xmlns="http://www.cryptocard.com/blackshield/">
    <GetUsersResult>
    <xs:schema id="NewDataSet" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:msdata="urn:schemas-microsoft-com:xml-msdata">
    <xs:element name="NewDataSet" msdata:IsDataSet="true" msdata:MainDataTable="users" msdata:UseCurrentLocale="true">
    <xs:complexType>
    <xs:choice minOccurs="0" maxOccurs="unbounded">
    <xs:element name="users">
    <xs:complexType>
    <xs:sequence>
    <xs:element name="Lastname" type="xs:string" minOccurs="0" />
    <xs:element name="Firstname" type="xs:string" minOccurs="0" />
    <xs:element name="userid" type="xs:string" minOccurs="0" />
    <xs:element name="custom1" type="xs:string" minOccurs="0" />
    <xs:element name="authmethod" type="xs:string" minOccurs="0" />
    <xs:element name="attributes" type="xs:string" minOccurs="0" />
    <xs:element name="authstate" type="xs:string" minOccurs="0" />
    <xs:element name="container" type="xs:string" minOccurs="0" />
    <xs:element name="isDormant" type="xs:boolean" minOccurs="0" />
    </xs:sequence>
    </xs:complexType>
    </xs:element>
    </xs:choice>
    </xs:complexType>
    </xs:element>
    </xs:schema>
    <diffgr:diffgram xmlns:msdata="urn:schemas-microsoft-com:xml-msdata" xmlns:diffgr="urn:schemas-microsoft-com:xml-diffgram-v1">
    <NewDataSet xmlns="">
    <users diffgr:id="users1" msdata:rowOrder="0">
    <Lastname>Lovelace</Lastname>
    <Firstname>Ada</Firstname>
    <userid>ada</userid>
    <custom1>one</custom1>
    <authmethod>ExternalCredentials</authmethod>
    <attributes>one, , three</attributes>
    <authstate>Locked</authstate>
    <container>Staff</container>
    <isDormant>true</isDormant>
    </users>
    <users diffgr:id="users2" msdata:rowOrder="1">
    <userid>bob</userid>
    <authmethod>None</authmethod>
    <authstate>Active</authstate>
    <container>Default</container>
    <isDormant>false</isDormant>
    </users>
    </NewDataSet>
    </diffgr:diffgram>
    </GetUsersResult>
    </GetUsersResponse>
    </soap:Body>
    </soap:Envelope>
    "#);
}

#[tokio::test]
async fn an_empty_table_has_its_schema_and_no_rows() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "bob")]).await.is("true");
    let schema = |answer: &Answer| answer.reply.body.split("<diffgr:diffgram").next().map(str::to_owned);
    let (full, empty) = (list(&sas, &[]).await, list(&sas, &[("userName", "nobody")]).await);
    assert_eq!(schema(&empty), schema(&full));
    assert!(
        empty.reply.body.contains("xmlns:diffgr=\"urn:schemas-microsoft-com:xml-diffgram-v1\" />"),
        "{}",
        empty.reply
    );
}

#[tokio::test]
async fn users_are_found_by_how_they_authenticate() {
    let world = World::new().await;
    let sas = world.sas().await;
    for name in ["both", "external", "password"] {
        world.sectona().manage_user(create(name)).await.good();
    }
    people(&sas, &[("nothing", ""), ("token", "")]).await;
    for name in ["both", "external", "token"] {
        sas.update_user(name, &[("Mobile", "1")]).await.is("true");
        assert_eq!(sas.provision(&[name], "SMS").await, ["SMSSent"]);
    }
    sas.update_user("external", &[("UseExternalCredentials", "true")]).await.is("true");
    let cases = [
        ("Token", "token", "Token"),
        ("Password", "password", "Password"),
        ("ExternalCredentials", "external", "ExternalCredentials"),
        ("External Credentials", "external", "ExternalCredentials"),
        ("TokenOrPassword", "both", "TokenOrPassword"),
        ("Token Or Password", "both", "TokenOrPassword"),
        ("None", "nothing", "None"),
    ];
    for (method, name, shown) in cases {
        let found = list(&sas, &[("authMethod", method)]).await;
        assert_eq!((found.column("userid"), found.column("authmethod")), (vec![name.into()], vec![shown.into()]));
    }
    assert_eq!(names(&sas, &[("authMethod", "Any")]).await, ["both", "external", "nothing", "password", "token"]);
    sas.update_user("external", &[("UseExternalCredentials", "false")]).await.is("true");
    assert_eq!(names(&sas, &[("authMethod", "TokenOrPassword")]).await, ["both", "external"]);
}

#[tokio::test]
async fn of_several_states_the_first_is_shown() {
    let world = World::new().await;
    let sas = world.sas().await;
    let state = async || list(&sas, &[]).await.column("authstate").concat();
    let change = async |members| world.sectona().manage_user(modify("ada", members)).await.good();
    world.sectona().manage_user(with(create("ada"), json!({ "Expiry": "08 Jan 2031" }))).await.good();
    assert_eq!(state().await, "Active");
    sas.update_user("ada", &[("Locked", "true")]).await.is("true");
    assert_eq!(state().await, "Locked");
    world.advance(TimeDelta::days(2));
    sas.connect(OPERATOR, PASSWORD).await.is("AUTH_SUCCESS");
    assert_eq!(state().await, "Expired");
    change(json!({ "IsActive": false })).await;
    assert_eq!(state().await, "Disabled");
    sas.update_user("ada", &[("Locked", "false")]).await.is("true");
    change(json!({ "IsActive": true })).await;
    assert_eq!(state().await, "Expired");
    change(json!({ "Expiry": "08 Jan 2032" })).await;
    assert_eq!(state().await, "Active");
}

#[tokio::test]
async fn an_expiry_locks_and_is_shown_without_being_written() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.sectona().manage_user(with(create("ada"), json!({ "Expiry": "08 Jan 2031" }))).await.good();
    world.advance(TimeDelta::days(2));
    sas.connect(OPERATOR, PASSWORD).await.is("AUTH_SUCCESS");
    assert_eq!(sas.get_user("ada").await.members()["Locked"], "true");
    sas.update_user("ada", &[("Locked", "false")]).await.is("true");
    assert_eq!(sas.get_user("ada").await.members()["Locked"], "false");
}

#[tokio::test]
async fn users_of_other_apis_are_listed_and_removed_ones_are_not() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.sectona().manage_user(create("ada")).await.good();
    world.admanager().create(json!([{ "sAMAccountName": "bob" }])).await.success();
    assert_eq!(names(&sas, &[]).await, ["ada", "bob"]);
    remove(&sas, "ada").await.is("Deleted");
    assert_eq!(names(&sas, &[]).await, ["bob"]);
    assert_eq!(names(&sas, &[("container", "Default")]).await, ["bob"]);
    let contained = sas.here("GetUsersForContainer", &[("containerName", "Default")]).await;
    assert_eq!(contained.column("Username"), ["bob"]);
}

#[tokio::test]
async fn a_container_lists_those_who_are_in_it() {
    let world = World::new().await;
    let sas = world.sas().await;
    let within = async |name: &str| sas.here("GetUsersForContainer", &[("containerName", name)]).await;
    add(&sas, EVERY_MEMBER).await.is("true");
    people(&sas, &[("bob", "")]).await;
    let staff = within("STAFF").await;
    let row = "<users diffgr:id=\"users1\" msdata:rowOrder=\"0\"><Lastname>Lovelace</Lastname>\
               <Firstname>Ada</Firstname><Username>ada</Username><custom1>one</custom1></users>";
    assert!(staff.reply.body.contains(row), "{}", staff.reply);
    assert_eq!(within("default").await.column("Username"), ["bob"]);
    assert!(within("Contractors").await.rows().is_empty());
    for unknown in ["Nowhere", "*", "S*", ""] {
        assert!(within(unknown).await.because("container").rows().is_empty(), "{unknown}");
    }
}
