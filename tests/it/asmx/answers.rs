//! What the recording does not show: texts with their places filled, the flavour with places, sessions, pages.

use http::header::SET_COOKIE;
use http::{Method, StatusCode};
use mynah::asmx::{Definition, Response};

use super::caller::Caller;

const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

fn within<'a>(body: &'a str, element: &str) -> &'a str {
    let start = body.split_once(&format!("<{element}>")).map_or("", |(_, after)| after);
    start.split_once(&format!("</{element}>")).map_or("", |(text, _)| text)
}

fn cookie(response: &Response) -> Option<String> {
    let cookie = response.headers.iter().find(|(name, _)| *name == SET_COOKIE);
    cookie.map(|(_, value)| value.to_str().expect("ASCII").to_owned())
}

async fn post(headers: &[(&'static str, &str)], body: &str) -> Response {
    Caller::new().post(headers, body.as_bytes()).await
}

#[tokio::test]
async fn faults_say_what_the_request_said() {
    let xml = ("content-type", "text/xml");
    let response = post(&[xml, ("soapaction", "\"urn:a%20b\"")], "").await;
    let text = "Server did not recognize the value of HTTP Header SOAPAction: urn:a b.";
    assert_eq!(within(&response.body, "faultstring"), text);
    let response = post(&[("content-type", "application/soap+xml; action=\"urn:x\"")], "<a/>").await;
    assert!(response.body.contains("Element 'Envelope' with namespace name '' was not found."), "{}", response.body);
    let envelope = format!("<e:Envelope xmlns:e=\"{SOAP_12}\"><e:Body><Nope/></e:Body></e:Envelope>");
    let response = post(&[("content-type", "application/soap+xml; action=\"urn:x\"")], &envelope).await;
    assert!(response.body.contains("Unable to handle request. The action 'urn:x' was not recognized."));
    let add = ("soapaction", "http://example.test/users/Add");
    let response = post(&[xml, add], "<e:Envelope xmlns:e=\"urn:e\"/>").await;
    let text = "Possible SOAP version mismatch: Envelope namespace urn:e was unexpected. Expecting \
                http://schemas.xmlsoap.org/soap/envelope/.";
    assert_eq!(within(&response.body, "faultstring"), text);
    let response = post(&[xml, add], "<x xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"/>").await;
    assert!(response.body.contains("Request format is invalid: Missing required soap:Envelope element."));
}

#[tokio::test]
async fn a_header_that_must_be_understood_is_named() {
    let envelope = format!(
        "<e:Envelope xmlns:e=\"{SOAP_12}\"><e:Header><x:Extra xmlns:x=\"urn:x\" e:mustUnderstand=\"true\"/></e:Header>\
         <e:Body><DoNothing xmlns=\"http://example.test/users/\"/></e:Body></e:Envelope>"
    );
    let response = post(&[("content-type", "application/soap+xml")], &envelope).await;
    assert_eq!(response.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.body.contains("SOAP header Extra was not understood."), "{}", response.body);
    assert!(!response.body.contains("Detail"));
}

#[tokio::test]
async fn malformed_xml_is_told_only_where_no_action_routes_the_request() {
    let xml = ("content-type", "text/xml");
    let response = post(&[xml], "hello").await;
    assert_eq!(response.content_type, Some("application/soap+xml; charset=utf-8"));
    let text = "Server was unable to process request. ---&gt; Data at the root level is invalid. Line 1, position 1.";
    assert!(response.body.contains("soap:Receiver") && response.body.contains(text), "{}", response.body);
    let response = post(&[xml], "").await;
    assert!(response.body.contains("Root element is missing."));
    // Routed before the mistake is reached.
    let envelope = format!("<e:Envelope xmlns:e=\"{SOAP_12}\"><e:Body><Add xmlns=\"http://example.test/users/\"/><a>");
    let response = post(&[xml], &envelope).await;
    assert_eq!((response.status, response.body.as_str()), (StatusCode::BAD_REQUEST, ""));
}

#[tokio::test]
async fn forms_say_what_the_request_said() {
    let caller = Caller::new();
    let said = async |target: &str| caller.get(target).await.body;
    assert_eq!(said("/Add?a=1").await, "Missing parameter: b.\r\n");
    assert_eq!(said("/Nope").await, "Nope Web Service method name is not valid.\r\n");
    assert_eq!(
        said("/add?a=1").await,
        "Invalid method name &#39;add&#39;,  method names are case sensitive.   The method name &#39;Add&#39; with the \
         same name but different casing was found.\r\nParameter name: methodName\r\n"
    );
    assert_eq!(
        said("/Add?a=x%3Cy&b=1").await,
        "Cannot convert x&lt;y to System.Int32.\r\nParameter name: type ---&gt; Input string was not in a correct \
         format.\r\n"
            .replace("---&gt;", "--->")
    );
    assert_eq!(
        said("/EchoStatus?s=active").await,
        "Cannot convert active to Reference.UserStatus.\r\nParameter name: type ---> Requested value \
         &#39;active&#39; was not found.\r\n"
    );
    assert_eq!(
        said("/EchoBool?b=1").await.split(" ---> ").last(),
        Some("String was not recognized as a valid Boolean.\r\n")
    );
    assert_eq!(said("/SumArray").await, "Object reference not set to an instance of an object.\r\n");
    assert!(said("/EchoStatus?S=2").await.ends_with("\">Deleted</UserStatus>"));
    let response = caller.send(&Method::POST, "/Add", &[("content-type", "text/plain")], b"a=1&b=2").await;
    assert_eq!(response.body, "Request format is invalid: text/plain.\r\n");
    let latin = [("content-type", "application/x-www-form-urlencoded; charset=iso-8859-1")];
    let response = caller.send(&Method::POST, "/Echo", &latin, b"s=%E9").await;
    assert!(response.body.ends_with("\">\u{e9}</string>"));
}

#[tokio::test]
async fn without_custom_errors_a_fault_shows_classes_and_places() {
    let definition = Definition::new("UserService", "http://example.test/users/", "Reference.UserService");
    let caller = Caller::of(Definition { custom_errors: false, ..definition });
    let response = caller.call("FailInner", "<message>boom</message>", &[]).await;
    assert_eq!(
        within(&response.body, "faultstring"),
        "System.Web.Services.Protocols.SoapException: Server was unable to process request. ---&gt; \
         System.InvalidOperationException: outer boom ---&gt; System.ArgumentException: inner\r\n   --- End of inner \
         exception stack trace ---\r\n   at Reference.UserService.FailInner(String message)\r\n   --- End of inner \
         exception stack trace ---"
    );
}

#[tokio::test]
async fn a_session_begins_once_and_is_kept() {
    let caller = Caller::new();
    let first = caller.call("Counter", "", &[]).await;
    assert_eq!(within(&first.body, "CounterResult"), "1");
    let cookie_set = cookie(&first).expect("a cookie");
    assert!(cookie_set.starts_with("ASP.NET_SessionId=") && cookie_set.ends_with("; path=/; HttpOnly; SameSite=Lax"));
    let id = cookie_set.split(['=', ';']).nth(1).expect("an id");
    assert_eq!(id.len(), 24);
    // Some clients send back all that they were told.
    let second = caller.call("Counter", "", &[("cookie", &cookie_set)]).await;
    assert_eq!((within(&second.body, "CounterResult"), cookie(&second)), ("2", None));
    let third =
        caller.send(&Method::GET, "/Counter", &[("cookie", &format!("a=b; ASP.NET_SessionId={id}"))], b"").await;
    assert!(third.body.ends_with(">3</int>"), "{}", third.body);
    let bad = caller.call("Counter", "", &[("cookie", "ASP.NET_SessionId=SHORT")]).await;
    assert_eq!(within(&bad.body, "CounterResult"), "1");
    assert!(cookie(&bad).is_some());
    assert_eq!(cookie(&caller.call("DoNothing", "", &[]).await), None);
}

#[tokio::test]
async fn nobody_waits_for_a_one_way_operation() {
    let caller = Caller::new();
    for arguments in ["<s>x</s>", "<s><a/></s>"] {
        let response = caller.call("FireAndForget", arguments, &[]).await;
        assert_eq!((response.status, response.body.as_str(), response.content_type), (StatusCode::ACCEPTED, "", None));
    }
}

#[tokio::test]
async fn the_first_mistake_in_the_document_is_the_one_that_is_told() {
    let response = Caller::new().call("Add", "<b>second</b><a>1</a>", &[]).await;
    let text = within(&response.body, "faultstring");
    assert!(text.contains("There is an error in XML document (1, 127)."), "{text}");
    let user = Caller::new().call("AddUser", "<user Version=\"x\"><UserName>a</UserName></user>", &[]).await;
    assert!(user.body.contains("(1, 123)"), "{}", user.body);
}

#[tokio::test]
async fn pages_describe_the_service() {
    let caller = Caller::new();
    let page = caller.get("").await;
    assert_eq!(page.content_type, Some("text/html; charset=utf-8"));
    assert!(
        page.body.contains("<h1>UserService</h1>")
            && page.body.contains("<a href=\"?op=AddUser\">AddUser</a><br>Adds a user")
    );
    let page = caller.get("?op=Add").await.body;
    for sample in [
        "SOAPAction: &quot;http://example.test/users/Add&quot;",
        "Content-Type: application/soap+xml; charset=utf-8",
        "GET /UserService.asmx/Add?a=string&amp;b=string HTTP/1.1\nHost: users.example.test",
        "POST /UserService.asmx/Add HTTP/1.1",
        "&lt;a&gt;int&lt;/a&gt;",
        "&lt;AddResult&gt;int&lt;/AddResult&gt;",
    ] {
        assert!(page.contains(sample), "{sample} in\n{page}");
    }
    assert!(!caller.get("?op=AddUser").await.body.contains("HTTP GET"));
    assert!(caller.get("?op=Nope").await.body.contains("Method Not Found"));
    let disco = caller.get("?DISCO").await;
    assert!(disco.body.contains("ref=\"https://users.example.test/UserService.asmx?wsdl\""));
}

#[tokio::test]
async fn descriptions_and_soap_do_not_get_in_each_others_way() {
    let caller = Caller::new();
    let soap = caller.send(
        &Method::POST,
        "?WSDL",
        &[("soapaction", "http://example.test/users/DoNothing"), ("content-type", "text/xml")],
        b"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body/></e:Envelope>",
    );
    assert!(soap.await.body.contains("<DoNothingResponse "));
    for target in ["?WSDL", "?wsdl", "?Wsdl"] {
        let wsdl = caller.get(target).await;
        assert!(wsdl.body.contains("<soap12:address location=\"https://users.example.test/UserService.asmx\" />"));
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let caller = Caller::new();
    for method in [Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
        for target in ["", "/Add?a=1&b=2"] {
            let response = caller.send(&method, target, &[], b"").await;
            assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {target}");
        }
    }
    let response = caller.get("/").await;
    assert!(response.body.contains("Request format is unrecognized for URL unexpectedly ending in &#39;/&#39;."));
}

#[tokio::test]
async fn what_is_not_looked_at_is_known() {
    let ignored = |response: Response| -> Vec<String> {
        response
            .ignored
            .iter()
            .map(|one| format!("{}/{} of {}", one.within.join("/"), one.name, one.known.len()))
            .collect()
    };
    let caller = Caller::new();
    let user = "<user Version=\"1\"><Emial>a</Emial><Groups><string/><text/></Groups></user><a xmlns=\"urn:a\"/>";
    let response = caller.call("AddUser", user, &[]).await;
    assert_eq!(ignored(response), ["user/Emial of 16", "user/Groups/text of 0", "/a of 2"]);
    assert_eq!(ignored(caller.get("/Echo?s=1&t=2").await), ["/t of 1"]);
    let response = caller.call("Add", "<a>x</a>", &[]).await;
    assert!(response.problem.is_some_and(|problem| problem.ends_with("Input string was not in a correct format.")));
    let response = caller.call("Add", "<a>", &[]).await;
    assert_eq!((response.status, response.body.as_str()), (StatusCode::BAD_REQUEST, ""));
    assert!(
        response.problem.is_some_and(|problem| problem.starts_with("The 'a' start tag does not match the end tag"))
    );
}
