//! The same operations by plain GET and POST.

use axum::http::Method;
use insta::assert_snapshot;
use mynah::asmx::{Limits, Node, parse};
use mynah::dialects::sas::CONTRACT;

use super::users::{EVERY_MEMBER, add};
use super::{NAMESPACE, ORGANIZATION, PATH, Sas};
use crate::admanager::encoded;
use crate::world::{Reply, World};

/// Calls an operation by its form.
async fn form(sas: &Sas<'_>, method: &Method, operation: &str, pairs: &[(&str, &str)]) -> Reply {
    let (path, pairs) = (format!("{PATH}/{operation}"), encoded(pairs));
    if *method == Method::GET {
        return sas.request(Method::GET, &format!("{path}?{pairs}"), &[], "").await;
    }
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    sas.request(method.clone(), &path, &headers, pairs).await
}

/// What an element holds, without where it stands.
fn content(node: &Node) -> String {
    let children = node.children.iter().map(|child| format!("<{}>{}", child.name, content(child)));
    let text = if node.children.is_empty() { node.text.as_str() } else { "" };
    let attributes = node.attributes.iter().map(|attribute| format!(" {}={}", attribute.name, attribute.value));
    let (attributes, children): (Vec<_>, Vec<_>) = (attributes.collect(), children.collect());
    format!("{}|{text}{}", attributes.concat(), children.concat())
}

/// The arguments of a call.
type Pairs = &'static [(&'static str, &'static str)];

/// Each operation that has a form: what its result is called there, and arguments that may be sent again and again.
const FORMS: &[(&str, &str, Pairs)] = &[
    ("PingConnection", "boolean", &[]),
    ("GetUser", "User", &[("userName", "ada")]),
    ("GetUserAlias", "ArrayOfString", &[("userName", "ada")]),
    ("GetUserInOperatorOrganization", "User", &[("userName", "ada")]),
    (
        "GetUsers",
        "DataTable",
        &[
            ("userName", "a*"),
            ("lastName", ""),
            ("authMethod", "Any"),
            ("container", ""),
            ("firstRecord", "0"),
            ("pageSize", "5"),
        ],
    ),
    ("GetUsersForContainer", "DataTable", &[("containerName", "Staff")]),
    (
        "GetUsersForGroup",
        "DataTable",
        &[("groupName", "Remote access"), ("isAMember", "true"), ("kind", "Both"), ("userName", ""), ("lastName", "")],
    ),
    ("RemoveUser", "UserDeleteResult", &[("userName", "nobody"), ("tokenOption", "Faulty"), ("comment", "")]),
    ("AddContainer", "boolean", &[("containerName", "Staff"), ("description", "")]),
    ("GetContainers", "DataTable", &[]),
    ("RemoveContainer", "boolean", &[("containerName", "Nowhere")]),
    ("AddGroup", "boolean", &[("groupName", "Remote access"), ("description", "")]),
    ("GetTokensByOwner", "ArrayOfString", &[("userName", "ada")]),
    (
        "RevokeToken",
        "RevokeResult",
        &[
            ("serial", "none"),
            ("userName", "ada"),
            ("comment", ""),
            ("revokeMode", "Lost"),
            ("revokeStaticPassword", "false"),
        ],
    ),
    ("GetProvisioningTasksForUser", "DataTable", &[("user", "ada"), ("startRecord", "0"), ("numberOfRecords", "5")]),
    ("RemoveProvisioningTask", "boolean", &[("taskID", "99"), ("sendNotificationEmail", "false")]),
    ("GetToken", "Token", &[("serial", "KT-1")]),
    ("AssignToken", "boolean", &[("userName", "nobody"), ("serial", "KT-1")]),
    (
        "SuspendToken",
        "boolean",
        &[
            ("serial", "KT-1"),
            ("suspendMode", "No_Static_Password"),
            ("comment", ""),
            ("staticPassword", ""),
            ("changeOnFirstUse", "false"),
            ("days", "0"),
        ],
    ),
    ("ActivateToken", "ActivateResult", &[("serial", "KT-1"), ("changePinOnFirstUse", "false"), ("newPIN", "")]),
    (
        "AssignStaticPassword",
        "boolean",
        &[
            ("userName", "nobody"),
            ("staticPassword", "Analytical-1843"),
            ("changeOnFirstUse", "false"),
            ("revokeDate", "2031-04-28"),
        ],
    ),
    ("GetProvisioningTaskCount", "int", &[]),
    ("GetProvisioningTasks", "DataTable", &[("start", "0"), ("count", "5")]),
    ("GetProvisioningTaskDetails", "DataTable", &[("taskID", "1")]),
    ("GetEnrollmentURL", "string", &[("userName", "ada"), ("taskID", "1")]),
    ("GetMobilePASSProvisioningActivationCode", "string", &[("userName", "ada"), ("taskID", "2")]),
    (
        "AllocateSoftware",
        "boolean",
        &[
            ("quantity", "1000"),
            ("billingStyle", "Transfer"),
            ("withCapacity", "false"),
            ("isSale", "false"),
            ("toOrganization", "Mynah West"),
        ],
    ),
];

/// The arguments with the organization, where the operation takes one.
fn arguments<'a>(operation: &str, arguments: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let without = ["PingConnection", "GetUserInOperatorOrganization", "AllocateSoftware"].contains(&operation);
    let organization = (!without).then_some(("organization", ORGANIZATION));
    arguments.iter().copied().chain(organization).collect()
}

#[tokio::test]
async fn every_form_says_what_soap_says() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, EVERY_MEMBER).await.is("true");
    sas.provision(&["ada"], "SMS").await;
    sas.provision(&["ada"], "GOLD").await;
    sas.provision(&["ada"], "MobilePASS").await;
    for (operation, root, given) in FORMS {
        let arguments = arguments(operation, given);
        let soap = sas.call(operation, &arguments).await;
        let result = content(soap.body.first().expect("a result"));
        for method in [Method::GET, Method::POST] {
            let reply = form(&sas, &method, operation, &arguments).await;
            assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/xml; charset=utf-8"), "{reply}");
            assert!(reply.body.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<"), "{reply}");
            let node = parse(reply.body.as_bytes(), None, &Limits::default()).expect("XML");
            assert_eq!((&*node.name, &*node.namespace), (*root, NAMESPACE), "{operation}");
            assert_eq!(content(&node), result, "{method} {operation}");
            assert_eq!(reply.hint, soap.reply.hint, "{method} {operation}");
        }
    }
    let named: Vec<&str> = FORMS.iter().map(|(name, ..)| *name).collect();
    let declared = CONTRACT.operations.iter().filter(|operation| operation.methods.contains(&"GET"));
    assert_eq!(named, declared.map(|operation| operation.name).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_form_does_what_soap_does() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "zoë & co"), ("ContainerName", "Staff")]).await.is("true");
    let here = ("organization", ORGANIZATION);
    let attic = [("containerName", "Attic"), ("description", "a+b & c"), here];
    assert!(form(&sas, &Method::GET, "AddContainer", &attic).await.body.ends_with(">true</boolean>"));
    let group = [("groupName", "Readers"), ("description", ""), here];
    assert!(form(&sas, &Method::POST, "AddGroup", &group).await.body.ends_with(">true</boolean>"));
    sas.here("AddGroup", &[("groupName", "readers")]).await.is("false");
    let containers = sas.here("GetContainers", &[]).await.rows();
    assert_eq!(containers[1]["description"], "a+b & c");
    let contractors = [("containerName", "contractors"), here];
    assert!(form(&sas, &Method::POST, "RemoveContainer", &contractors).await.body.ends_with(">true</boolean>"));
    let zoe = [("userName", "ZOË & co"), here, ("tokenOption", "Lost"), ("comment", "")];
    assert!(form(&sas, &Method::POST, "RemoveUser", &zoe).await.body.ends_with(">Deleted</UserDeleteResult>"));
    assert_eq!(sas.here("GetContainers", &[]).await.column("Container"), ["Default", "Attic", "Staff"]);
}

#[tokio::test]
async fn what_is_null_is_a_root_that_is_nil() {
    let world = World::new().await;
    let sas = world.sas().await;
    let nobody = [("userName", "nobody"), ("organization", ORGANIZATION)];
    assert_snapshot!(form(&sas, &Method::GET, "GetUser", &nobody).await, @r#"
    200
    Mynah-Hint: no user has the user name "nobody"; aliases are not looked up; AddUser makes a user
    <?xml version="1.0" encoding="utf-8"?>
    <User xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true" xmlns="http://www.cryptocard.com/blackshield/" />
    "#);
    assert_snapshot!(form(&sas, &Method::POST, "GetUserAlias", &nobody).await, @r#"
    200
    Mynah-Hint: no user has the user name "nobody"; aliases are not looked up; AddUser makes a user
    <?xml version="1.0" encoding="utf-8"?>
    <ArrayOfString xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true" xmlns="http://www.cryptocard.com/blackshield/" />
    "#);
}

#[tokio::test]
async fn a_table_is_indented_below_a_root_of_the_services_namespace() {
    let world = World::new().await;
    let sas = world.sas().await;
    let reply = form(&sas, &Method::GET, "GetContainers", &[("organization", "Mynah West")]).await;
    assert_snapshot!(reply.body, @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <DataTable xmlns="http://www.cryptocard.com/blackshield/">
      <xs:schema id="NewDataSet" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:msdata="urn:schemas-microsoft-com:xml-msdata">
        <xs:element name="NewDataSet" msdata:IsDataSet="true" msdata:MainDataTable="containers" msdata:UseCurrentLocale="true">
          <xs:complexType>
            <xs:choice minOccurs="0" maxOccurs="unbounded">
              <xs:element name="containers">
                <xs:complexType>
                  <xs:sequence>
                    <xs:element name="Container" type="xs:string" minOccurs="0" />
                    <xs:element name="description" type="xs:string" minOccurs="0" />
                  </xs:sequence>
                </xs:complexType>
              </xs:element>
            </xs:choice>
          </xs:complexType>
        </xs:element>
      </xs:schema>
      <diffgr:diffgram xmlns:msdata="urn:schemas-microsoft-com:xml-msdata" xmlns:diffgr="urn:schemas-microsoft-com:xml-diffgram-v1">
        <NewDataSet xmlns="">
          <containers diffgr:id="containers1" msdata:rowOrder="0">
            <Container>Default</Container>
          </containers>
        </NewDataSet>
      </diffgr:diffgram>
    </DataTable>
    "#);
}

#[tokio::test]
async fn enumerations_numbers_and_flags_are_read_as_dotnet_reads_them_from_forms() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, EVERY_MEMBER).await.is("true");
    let listed = async |method: &str| {
        let (_, _, given) = FORMS[4];
        let mut pairs = arguments("GetUsers", given);
        pairs[2].1 = method;
        form(&sas, &Method::GET, "GetUsers", &pairs).await.body.contains("<userid>ada</userid>")
    };
    for (method, found) in [("0", true), ("3", true), ("ExternalCredentials", true), ("Token", false), ("1", false)] {
        assert_eq!(listed(method).await, found, "{method}");
    }
    assert!(listed("External Credentials").await, "the spaced spelling");
    let members = async |flag: &str| {
        let (_, _, given) = FORMS[6];
        let mut pairs = arguments("GetUsersForGroup", given);
        pairs[1].1 = flag;
        form(&sas, &Method::POST, "GetUsersForGroup", &pairs).await
    };
    for (flag, found) in [("TRUE", true), ("True", true), ("False", false)] {
        assert_eq!(members(flag).await.body.contains("<Username>ada</Username>"), found, "{flag}");
    }
    assert_eq!(members("1").await.status, 500);
}

#[tokio::test]
async fn a_form_that_cannot_be_read_says_why_in_plain_text() {
    let world = World::new().await;
    let sas = world.sas().await;
    let cases = [
        ("GetUser?organization=Mynah", "Missing parameter: userName.\r\n"),
        ("GetUser?userName=ada", "Missing parameter: organization.\r\n"),
        (
            "GetUsersForGroup?groupName=&isAMember=1&kind=Both&userName=&lastName=&organization=",
            "Cannot convert 1 to System.Boolean.\r\nParameter name: type ---&gt; \
             String was not recognized as a valid Boolean.\r\n",
        ),
        (
            "GetUsers?userName=&lastName=&authMethod=Any&container=&firstRecord=x1&pageSize=&organization=",
            "Cannot convert x1 to System.Int32.\r\nParameter name: type ---&gt; \
             Input string was not in a correct format.\r\n",
        ),
        (
            "GetUsers?userName=&lastName=&authMethod=any&container=&firstRecord=0&pageSize=1&organization=",
            "Cannot convert any to DataLayer.Entity.AuthMethod.\r\nParameter name: type ---&gt; \
             Requested value &#39;any&#39; was not found.\r\n",
        ),
        ("AddUser?user=ada&organization=Mynah", "AddUser Web Service method name is not valid.\r\n"),
    ];
    for (target, body) in cases {
        let reply = sas.request(Method::GET, &format!("{PATH}/{target}"), &[], "").await;
        assert_eq!((reply.status, reply.content_type.as_str()), (500, "text/plain; charset=utf-8"), "{reply}");
        assert!(reply.hint.is_some(), "{reply}");
        let plain = body.replace("---&gt;", "--->");
        assert!(reply.body == body || reply.body == plain, "{target}: {:?}", reply.body);
    }
}

#[tokio::test]
async fn a_form_without_a_session_is_an_exception_in_plain_text() {
    let world = World::new().await;
    let nobody = world.sas_as_nobody();
    for (operation, _, given) in FORMS.iter().filter(|(name, ..)| *name != "PingConnection") {
        let reply = form(&nobody, &Method::GET, operation, &arguments(operation, given)).await;
        let text = "Object reference not set to an instance of an object.\r\n";
        assert_eq!((reply.status, reply.body.as_str()), (500, text), "{operation}");
        assert!(reply.hint.as_deref().is_some_and(|hint| hint.contains("call Connect first")), "{reply}");
    }
    assert!(form(&nobody, &Method::POST, "PingConnection", &[]).await.body.ends_with(">false</boolean>"));
}
