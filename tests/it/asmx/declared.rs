//! What a table can declare that the reference service does not: `out` parameters, further names, tables of a set.

use std::sync::Arc;

use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use mynah::asmx::{
    Call, Cell, Column, ColumnType, DataTable, Definition, Exception, Operation, Request, Service, SessionId, Sessions,
    enumeration, operations, record,
};

enumeration! {
    enum Kind as "KindOfDoor" of "House.KindOfDoor" {
        Any as "Any",
        FrontDoor as "FrontDoor" | "Front Door",
    }
}

record! {
    struct Door as "Door" {
        name as "Name": Option<String>,
        inner as "Inner": Option<Vec<Option<Door>>>,
    }
}

operations! {
    /// A house.
    trait House {
        /// Opens a door.
        fn open as Open(kind as "kind": Kind, keys as "Keys" | "keys": Option<Vec<Option<String>>>)
            -> i32, "challenge": Option<String>;
        fn doors as Doors(kind as "kind": Kind) -> DataTable;
        fn build as Build(door as "door": Door) -> Option<Door>;
    }
}

struct Small;

impl House for Small {
    async fn open(&self, call: &Call, request: Open) -> Result<(i32, Option<String>), Exception> {
        assert_eq!(call.operation(), "Open");
        let keys = request.keys.map(|keys| keys.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>());
        Ok((i32::from(request.kind == Kind::FrontDoor), keys.map(|keys| keys.join("+"))))
    }

    async fn doors(&self, _: &Call, request: Doors) -> Result<DataTable, Exception> {
        let column = Column { name: "A door", of: ColumnType::Int };
        let rows = if request.kind == Kind::Any { vec![vec![Some(Cell::Int(1))], vec![None]] } else { Vec::new() };
        Ok(DataTable { name: "All doors", data_set: Some("NewDataSet"), columns: vec![column], rows })
    }

    async fn build(&self, _: &Call, request: Build) -> Result<Option<Door>, Exception> {
        Ok(Some(request.door))
    }
}

struct Zeros;

impl Sessions for Zeros {
    fn fresh(&self) -> [u8; 15] {
        [0; 15]
    }
}

async fn ask(method: Method, path_info: &str, query: &str, body: &str) -> String {
    let service = Service::new(Definition::new("House", "urn:house", "House"), Small::operations(), Arc::new(Zeros));
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    let (method, body) = (&method, body.as_bytes());
    let request = Request { method, address: "http://h/House.asmx", path_info, query, headers: &headers, body };
    sent_between_threads(service.answer(&Small, &request)).await.body
}

/// What a server runs must be fit to go from thread to thread.
fn sent_between_threads<T: Send>(answer: T) -> T {
    answer
}

/// The body of the answer to a SOAP 1.1 call that is routed by its element.
async fn call(element: &str) -> String {
    let body = format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>{element}</e:Body></e:Envelope>"
    );
    let answer = ask(Method::POST, "", "", &body).await;
    let body = answer.split_once("<soap:Body>").expect("a body").1;
    body.split_once("</soap:Body>").expect("its end").0.to_owned()
}

#[tokio::test]
async fn an_out_parameter_follows_the_result() {
    assert_eq!(
        call("<Open xmlns=\"urn:house\"><keys><string>a</string><string/></keys><kind>Front Door</kind></Open>").await,
        "<OpenResponse xmlns=\"urn:house\"><OpenResult>1</OpenResult><challenge>a+</challenge></OpenResponse>"
    );
    assert_eq!(
        call("<Open xmlns=\"urn:house\" />").await,
        "<OpenResponse xmlns=\"urn:house\"><OpenResult>0</OpenResult></OpenResponse>"
    );
    assert_eq!(ask(Method::GET, "/Open", "kind=Any", "").await, "Open Web Service method name is not valid.\r\n");
    let wsdl = ask(Method::GET, "", "wsdl", "").await;
    let response = wsdl.split_once("name=\"OpenResponse\"").expect("the response").1.split_once("</s:element>");
    let response = response.expect("its end").0;
    assert!(
        response.contains("name=\"OpenResult\" type=\"s:int\"") && response.contains("name=\"challenge\""),
        "{wsdl}"
    );
    assert!(wsdl.contains("soapAction=\"urn:house/Open\""));
}

#[tokio::test]
async fn a_table_of_a_set_has_the_sets_name_as_its_root() {
    let answer = call("<Doors xmlns=\"urn:house\" />").await;
    let rows = "<NewDataSet xmlns=\"\"><All_x0020_doors diffgr:id=\"All_x0020_doors1\" msdata:rowOrder=\"0\">\
                <A_x0020_door>1</A_x0020_door></All_x0020_doors><All_x0020_doors diffgr:id=\"All_x0020_doors2\" \
                msdata:rowOrder=\"1\" /></NewDataSet>";
    assert!(answer.contains(rows), "{answer}");
    assert!(answer.contains("msdata:MainDataTable=\"All_x0020_doors\""), "{answer}");
    let answer = call("<Doors xmlns=\"urn:house\"><kind>FrontDoor</kind></Doors>").await;
    assert!(answer.contains("xmlns:diffgr=\"urn:schemas-microsoft-com:xml-diffgram-v1\" /></DoorsResult>"), "{answer}");
}

#[tokio::test]
async fn a_class_may_hold_its_own_kind() {
    let door = "<Name>a</Name><Inner><Door><Name>b</Name></Door><Door xsi:nil=\"true\" /></Inner>";
    let build = format!(
        "<Build xmlns=\"urn:house\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><door>{door}</door></Build>"
    );
    assert!(call(&build).await.contains(&format!("<BuildResult>{door}</BuildResult>")));
    assert!(ask(Method::GET, "", "op=Build", "").await.contains("xsi:nil"));
    let nil = build.replace(&format!("<door>{door}"), "<door><Inner xsi:nil=\"true\" />");
    assert!(call(&nil).await.contains("<BuildResult />"));
}

#[test]
fn a_session_id_has_the_servers_alphabet() {
    assert_eq!(SessionId::from_bits([0; 15]).as_str(), "a".repeat(24));
    assert_eq!(SessionId::from_bits([255; 15]).as_str(), "5".repeat(24));
    assert!(SessionId::parse(&"A".repeat(24)).is_none() && SessionId::parse("abc").is_none());
    let names: Vec<Operation<Small>> = Small::operations();
    assert_eq!(names.len(), 3);
}
