//! Adding and getting users.

use axum::http::Method;
use insta::assert_snapshot;
use mynah::asmx::SOAP_12;
use mynah::domain::{Api, Field};
use serde_json::json;

use super::{Answer, NAMESPACE, NULL_REFERENCE, ORGANIZATION, PATH, Sas, element, list, remove, user};
use crate::sectona::create;
use crate::world::World;

/// Every member of a user, in the order of the schema, with a value of its own.
pub(super) const EVERY_MEMBER: &str = "<Groups><Group><GroupName>Remote access</GroupName></Group></Groups>\
    <PreferredLanguage>7</PreferredLanguage><PasswordSetDate>2030-01-01</PasswordSetDate>\
    <PasswordExpiryDate>2032-01-01</PasswordExpiryDate><PasswordAttemptCount>3</PasswordAttemptCount>\
    <UserName>ada</UserName><FirstName>Ada</FirstName><Lastname>Lovelace</Lastname>\
    <Address1>12 St James's Square</Address1><City>London</City><State>England</State><Country>UK</Country>\
    <Zip>SW1</Zip><Email>ada@mynah.test</Email><Telephone>+44 20 1</Telephone><Countrycode>44</Countrycode>\
    <Extension>815</Extension><Mobile>+44 7700 900</Mobile><Fax>+44 20 2</Fax><Locked>true</Locked>\
    <CustomAttributes><string>one</string><string /><string>three</string></CustomAttributes>\
    <UnlockAt>2031-02-01</UnlockAt><Message>Ring the bell</Message><TempPasswordEnabled>true</TempPasswordEnabled>\
    <TempPasswordChangeReq>true</TempPasswordChangeReq><ContainerName>Staff</ContainerName>\
    <UseExternalCredentials>true</UseExternalCredentials><IsAccountDormant>true</IsAccountDormant>";

/// Adds the user who has these members, as XML.
pub(super) async fn add(sas: &Sas<'_>, members: &str) -> Answer {
    sas.send("AddUser", &(element("user", members) + &element("organization", ORGANIZATION))).await
}

/// The body of an answer, a line for each element.
pub(super) fn lines(answer: &Answer) -> String {
    answer.reply.body.replace("><", ">\n<")
}

#[tokio::test]
async fn every_member_of_a_user_is_kept_and_shown_in_order() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, EVERY_MEMBER).await.is("true");
    assert_snapshot!(lines(&sas.get_user("ada").await), @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <soap:Body>
    <GetUserResponse xmlns="http://www.cryptocard.com/blackshield/">
    <GetUserResult>
    <Groups>
    <Group>
    <GroupName>Remote access</GroupName>
    <ReadOnly>false</ReadOnly>
    <Empty>false</Empty>
    </Group>
    </Groups>
    <PreferredLanguage>7</PreferredLanguage>
    <PasswordSetDate>2030-01-01</PasswordSetDate>
    <PasswordExpiryDate>2032-01-01</PasswordExpiryDate>
    <PasswordAttemptCount>3</PasswordAttemptCount>
    <UserName>ada</UserName>
    <FirstName>Ada</FirstName>
    <Lastname>Lovelace</Lastname>
    <Address1>12 St James's Square</Address1>
    <City>London</City>
    <State>England</State>
    <Country>UK</Country>
    <Zip>SW1</Zip>
    <Email>ada@mynah.test</Email>
    <Telephone>+44 20 1</Telephone>
    <Countrycode>44</Countrycode>
    <Extension>815</Extension>
    <Mobile>+44 7700 900</Mobile>
    <Fax>+44 20 2</Fax>
    <Locked>true</Locked>
    <CustomAttributes>
    <string>one</string>
    <string />
    <string>three</string>
    </CustomAttributes>
    <UnlockAt>2031-02-01</UnlockAt>
    <Message>Ring the bell</Message>
    <TempPasswordEnabled>true</TempPasswordEnabled>
    <TempPasswordChangeReq>true</TempPasswordChangeReq>
    <ContainerName>Staff</ContainerName>
    <UseExternalCredentials>true</UseExternalCredentials>
    <IsAccountDormant>true</IsAccountDormant>
    </GetUserResult>
    </GetUserResponse>
    </soap:Body>
    </soap:Envelope>
    "#);
}

#[tokio::test]
async fn what_a_user_has_no_value_for_is_left_out() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    assert_snapshot!(lines(&sas.get_user("ada").await), @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <soap:Body>
    <GetUserResponse xmlns="http://www.cryptocard.com/blackshield/">
    <GetUserResult>
    <Groups />
    <PreferredLanguage xsi:nil="true" />
    <PasswordAttemptCount>0</PasswordAttemptCount>
    <UserName>ada</UserName>
    <Locked>false</Locked>
    <TempPasswordEnabled>false</TempPasswordEnabled>
    <TempPasswordChangeReq>false</TempPasswordChangeReq>
    <ContainerName>Default</ContainerName>
    <UseExternalCredentials>false</UseExternalCredentials>
    <IsAccountDormant>false</IsAccountDormant>
    </GetUserResult>
    </GetUserResponse>
    </soap:Body>
    </soap:Envelope>
    "#);
}

#[tokio::test]
async fn a_language_may_be_nil() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, "<PreferredLanguage xsi:nil=\"true\"/><UserName>ada</UserName>").await.is("true");
    add(&sas, "<PreferredLanguage>-1</PreferredLanguage><UserName>bob</UserName>").await.is("true");
    let language = sas.get_user("ada").await.member("PreferredLanguage").expect("always there");
    assert_eq!(language.attribute(mynah::asmx::XSI, "nil").map(|nil| nil.value.as_str()), Some("true"));
    assert_eq!(sas.get_user("bob").await.members()["PreferredLanguage"], "-1");
}

#[tokio::test]
async fn a_name_that_is_taken_in_any_case_is_refused() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "Ada"), ("FirstName", "Ada")]).await.is("true");
    for name in ["Ada", "ADA", "ada"] {
        sas.add_user(&[("UserName", name), ("FirstName", "Another")]).await.is("false").because("taken");
    }
    let ada = sas.get_user("aDA").await.members();
    assert_eq!((ada["UserName"].as_str(), ada["FirstName"].as_str()), ("Ada", "Ada"));
}

#[tokio::test]
async fn a_user_without_a_name_is_refused() {
    let world = World::new().await;
    let sas = world.sas().await;
    for members in [&[("UserName", "")][..], &[("UserName", "   ")], &[("FirstName", "Ada")], &[]] {
        sas.add_user(members).await.is("false").because("user name");
    }
    add(&sas, "<UserName xsi:nil=\"true\"/>").await.is("false").because("user name");
}

#[tokio::test]
async fn a_container_or_group_that_does_not_exist_is_refused_and_nothing_is_left() {
    let world = World::new().await;
    let sas = world.sas().await;
    let name = element("UserName", "ada");
    let groups = |inner: &str| name.clone() + &element("Groups", inner);
    let known = element("Group", &element("GroupName", "Remote access"));
    add(&sas, &(name.clone() + &element("ContainerName", "Nowhere"))).await.is("false").because("\"Nowhere\"");
    let unknown = known.replace("Remote access", "Nobody's");
    add(&sas, &groups(&(known.clone() + &unknown))).await.is("false").because("\"Nobody's\"");
    add(&sas, &groups("<Group><Description>No name</Description></Group>")).await.is("false");
    assert_eq!(sas.get_user("ada").await.text(), None);
    assert!(world.user(Api::Sas, ORGANIZATION, "ada").await.is_none());
    add(&sas, &groups(&known)).await.is("true");
}

#[tokio::test]
async fn a_user_who_is_null_is_a_fault() {
    let world = World::new().await;
    let sas = world.sas().await;
    let rest = element("userName", "ada") + &list("Alias", &[]) + &element("organization", ORGANIZATION);
    for operation in ["AddUser", "AddUserWithAlias", "UpdateUser", "UpdateUserWithAlias"] {
        let answer = sas.send(operation, &rest).await.because("user is missing");
        assert_eq!(answer.fault(), NULL_REFERENCE, "{operation}");
    }
}

#[tokio::test]
async fn a_user_who_is_not_there_is_no_result() {
    let world = World::new().await;
    let sas = world.sas().await;
    for name in ["nobody", "", "  "] {
        let answer = sas.get_user(name).await;
        let empty = format!("<GetUserResponse xmlns=\"{NAMESPACE}\" />");
        assert!(answer.reply.status == 200 && answer.reply.body.contains(&empty), "{}", answer.reply);
        assert!(answer.reply.hint.is_some(), "{}", answer.reply);
    }
}

#[tokio::test]
async fn texts_are_shown_exactly_as_they_were_given() {
    let world = World::new().await;
    let sas = world.sas().await;
    let texts = ["Zoë Ångström", "𝒜da 🦜👩‍🔬", "a]]>b", "<b>&amp;\"'</b>", "  blanks  around  ", "e\u{301}", "\u{FFFD}"];
    for (at, text) in texts.into_iter().enumerate() {
        let name = format!("user-{at}");
        sas.add_user(&[("UserName", &name), ("FirstName", text), ("Extension", text)]).await.is("true");
        let members = sas.get_user(&name).await.members();
        assert_eq!((members["FirstName"].as_str(), members["Extension"].as_str()), (text, text));
    }
    sas.add_user(&[("UserName", "𝒜da]]> <x> & \"y\"")]).await.is("true");
    assert_eq!(sas.get_user("𝒜DA]]> <X> & \"Y\"").await.members()["UserName"], "𝒜da]]> <x> & \"y\"");
}

#[tokio::test]
async fn only_long_texts_may_have_line_breaks() {
    let world = World::new().await;
    let sas = world.sas().await;
    let lines = "one\ntwo\r\nthree\tfour";
    sas.add_user(&[("UserName", "ada"), ("Address1", lines), ("Message", lines)]).await.is("true");
    // A reader of XML would take CR LF for LF; ASP.NET writes it as it is.
    let shown = sas.get_user("ada").await.reply.body;
    assert!(shown.contains(&element("Address1", lines)) && shown.contains(&element("Message", lines)), "{shown}");
    sas.add_user(&[("UserName", "one\ntwo")]).await.is("false").because("control character");
    for member in ["FirstName", "City", "Email", "Extension", "UnlockAt", "ContainerName"] {
        let answer = sas.add_user(&[("UserName", "bob"), (member, "one\ntwo")]).await;
        answer.is("false").because("control character");
    }
    assert_eq!(sas.get_user("bob").await.text(), None);
}

#[tokio::test]
async fn a_text_may_be_as_long_as_its_limit() {
    let world = World::new().await;
    let sas = world.sas().await;
    let (short, long) = ("𝒜".repeat(256), "ä".repeat(4_000));
    sas.add_user(&[("UserName", &short), ("FirstName", &short), ("Address1", &long)]).await.is("true");
    let shown = sas.get_user(&short).await.members();
    assert_eq!((&shown["UserName"], &shown["FirstName"], &shown["Address1"]), (&short, &short, &long));
    let refused = sas.add_user(&[("UserName", "ada"), ("FirstName", &format!("{short}x"))]).await;
    refused.is("false").because("at most 256 characters");
    let refused = sas.add_user(&[("UserName", "ada"), ("Address1", &format!("{long}x"))]).await;
    refused.is("false").because("at most 4000 characters");
}

#[tokio::test]
async fn members_and_arguments_come_in_any_order() {
    let world = World::new().await;
    let sas = world.sas().await;
    let members = element("Lastname", "Lovelace") + &element("UserName", "ada") + &element("FirstName", "Ada");
    let arguments = element("organization", ORGANIZATION) + &element("user", &members);
    sas.send("AddUser", &arguments).await.is("true");
    let ada = sas.get_user("ada").await.members();
    assert_eq!((ada["FirstName"].as_str(), ada["Lastname"].as_str()), ("Ada", "Lovelace"));
}

#[tokio::test]
async fn members_of_the_older_schema_are_read_over() {
    let world = World::new().await;
    let sas = world.sas().await;
    let older = element("RestrictionsEnabled", "false") + &element("StartDate", "2031-01-01");
    let answer = add(&sas, &(older + &element("UserName", "ada"))).await.is("true");
    answer.because("RestrictionsEnabled in user is not read").because("StartDate in user is not read");
    let shown = sas.get_user("ada").await;
    assert!(shown.member("RestrictionsEnabled").or(shown.member("StartDate")).is_none());
}

#[tokio::test]
async fn what_is_in_another_namespace_is_not_read_and_the_hint_says_so() {
    let world = World::new().await;
    let sas = world.sas().await;
    let members = element("UserName", "ada") + "<FirstName xmlns=\"urn:other\">Ada</FirstName>";
    let hint = "FirstName in user is not read: it must be in the namespace http://www.cryptocard.com/blackshield/";
    add(&sas, &members).await.is("true").because(hint);
    assert_eq!(sas.get_user("ada").await.member("FirstName"), None);
    let nowhere = "<user xmlns=\"\"><UserName>bob</UserName></user>".to_owned();
    let answer = sas.send("AddUser", &(nowhere + &element("organization", ORGANIZATION))).await;
    assert_eq!(answer.because("user is not read: it must be in the namespace").fault(), NULL_REFERENCE);
    let unprefixed = element("userName", "ada") + "<organization xmlns=\"\">Mynah</organization>";
    let answer = sas.send("GetUser", &unprefixed).await.because("organization is not read");
    assert_eq!(answer.text(), None);
}

/// Sends what a script made from a sample of the service sends: SOAP 1.2, every element with a prefix, no action, `?WSDL`.
async fn send_prefixed(sas: &Sas<'_>, operation: &str, arguments: &str) -> Answer {
    let prefixed = arguments.replace("</", "</blac:").replace('<', "<blac:").replace("<blac:/blac:", "</blac:");
    let body = format!(
        "<soap:Envelope xmlns:soap=\"{SOAP_12}\" xmlns:blac=\"{NAMESPACE}\"><soap:Header/><soap:Body>\
         <blac:{operation}><!--Optional:-->{prefixed}</blac:{operation}></soap:Body></soap:Envelope>"
    );
    let path = format!("{}?WSDL", PATH.to_lowercase());
    super::declared(sas.request(Method::POST, &path, &[("content-type", "application/soap+xml")], body).await)
}

#[tokio::test]
async fn soap_1_2_does_the_same() {
    let world = World::new().await;
    let sas = world.sas().await;
    let organization = element("organization", ORGANIZATION);
    let arguments = user(&[("UserName", "ada"), ("FirstName", "Ada")]) + &organization;
    let added = send_prefixed(&sas, "AddUser", &arguments).await.is("true");
    assert_eq!(added.reply.content_type, "application/soap+xml; charset=utf-8");
    let shown = send_prefixed(&sas, "GetUser", &(element("userName", "ada") + &organization)).await;
    assert_eq!(shown.members(), sas.get_user("ada").await.members());
    assert!(shown.reply.body.contains(&format!("<soap:Envelope xmlns:soap=\"{SOAP_12}\"")), "{}", shown.reply);
}

#[tokio::test]
async fn a_user_whom_another_api_created_is_adopted() {
    let world = World::new().await;
    let sas = world.sas().await;
    let object = json!([{ "sAMAccountName": "Ada", "mail": "ada@mynah.test", "givenName": "A." }]);
    world.admanager().create(object).await.success();
    world.sectona().manage_user(create("Bob")).await.good();
    for name in ["ADA", "bob"] {
        sas.add_user(&[("UserName", name), ("FirstName", "Adopted"), ("Extension", "1")]).await.is("true");
        sas.add_user(&[("UserName", name)]).await.is("false").because("taken");
    }
    let (ada, bob) = (sas.get_user("ada").await.members(), sas.get_user("bob").await.members());
    assert_eq!([&ada["UserName"], &ada["FirstName"], &ada["Email"]], ["Ada", "Adopted", "ada@mynah.test"]);
    assert_eq!([&bob["UserName"], &bob["FirstName"], &bob["Extension"]], ["Bob", "Adopted", "1"]);
}

#[tokio::test]
async fn a_user_whom_another_api_created_is_shown_and_keeps_her_accounts() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.sectona().manage_user(create("ada")).await.good();
    let shown = sas.get_user("ada").await.members();
    assert_eq!([&shown["Lastname"], &shown["ContainerName"], &shown["Locked"]], ["Lovelace", "Default", "false"]);
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.unwrap();
    assert_eq!(ada.accounts.iter().map(|account| account.api).collect::<Vec<_>>(), [Api::Sectona]);
}

#[tokio::test]
async fn a_user_who_was_removed_is_unknown_until_she_is_added_anew() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.sectona().manage_user(create("ada")).await.good();
    sas.update_user("ada", &[("Extension", "1"), ("ContainerName", "Staff"), ("Email", "a@b.test")]).await.is("true");
    remove(&sas, "ada").await.is("Deleted");
    assert_eq!(sas.get_user("ada").await.text(), None);
    sas.update_user("ada", &[("City", "London")]).await.is("false");
    sas.add_user(&[("UserName", "ada"), ("City", "Paris")]).await.is("true");
    let shown = sas.get_user("ada").await.members();
    assert_eq!([&shown["City"], &shown["Email"], &shown["ContainerName"]], ["Paris", "a@b.test", "Default"]);
    assert_eq!(shown.get("Extension"), None, "SAS forgot what it alone knew");
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.unwrap();
    assert_eq!(ada.profile.get(Field::FirstName), Some("Ada"));
}
