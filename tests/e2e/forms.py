"""Plain HTTP: the form bindings, and bodies, cookies and addresses as the known clients send them."""

import gzip
import socket
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import requests
from common import check
from common.check import like, same
from common.server import server

NAMESPACE = "http://www.cryptocard.com/blackshield/"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE_12 = "http://www.w3.org/2003/05/soap-envelope"
US = {"organization": "Mynah"}
KIM = {
    "UserName": "kim",
    "FirstName": "Zoë",
    "Lastname": "Vale",
    "Email": "kim@mynah.test",
    "ContainerName": "Plain",
}
PASSWORD = "mynah-dev-password"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\r\n'
PREFIXES = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
NULL_REFERENCE = "Object reference not set to an instance of an object."
XML = "text/xml; charset=utf-8"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Service:
    """The service at a path of its own choice, with the cookies that the test gives it."""

    def __init__(self, url, path="/BSIDCA/BSIDCA.asmx"):
        self.address = f"{url}{path}"
        self.headers = {}

    def get(self, operation, **parameters):
        return self.send("GET", f"/{operation}", params=parameters)

    def post(self, operation, **parameters):
        return self.send("POST", f"/{operation}", data=parameters, headers=FORM)

    def send(self, method, rest="", headers=None, **options):
        headers = {**self.headers, **(headers or {})}
        # A session of `requests` would keep the cookies.
        return requests.request(method, f"{self.address}{rest}", headers=headers, timeout=30, **options)

    def soap(self, body, headers=None, rest="", **options):
        return self.send("POST", rest, {"Content-Type": XML, **(headers or {})}, data=body, **options)


def envelope(operation, namespace=ENVELOPE, **members):
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in members.items())
    call = f'<{operation} xmlns="{NAMESPACE}">{inner}</{operation}>'
    return f'<e:Envelope xmlns:e="{namespace}"><e:Body>{call}</e:Body></e:Envelope>'


def result(answer, operation):
    """The text of an operation's result in an answer of SOAP."""
    same(f"the status of {operation}", answer.status_code, 200)
    found = ET.fromstring(answer.content).find(f".//{{{NAMESPACE}}}{operation}Result")
    return None if found is None else found.text


def root(name, text):
    return f'{DECLARATION}<{name} xmlns="{NAMESPACE}">{text}</{name}>'


def page(what, answer, status, kind, body):
    got = {"status": answer.status_code, "type": answer.headers.get("Content-Type"), "body": answer.text}
    same(what, got, {"status": status, "type": kind, "body": body})


def connect(url):
    """Logs in as the clients do that post SOAP 1.2 to the address of the WSDL."""
    service = Service(url)
    page("PingConnection by GET", service.get("PingConnection"), 200, XML, root("boolean", "false"))
    page("PingConnection by POST", service.post("PingConnection"), 200, XML, root("boolean", "false"))
    answer = service.get("GetUser", userName="kim", **US)
    page("GetUser without a session", answer, 500, "text/plain; charset=utf-8", f"{NULL_REFERENCE}\r\n")
    same("no cookie without a session", "Set-Cookie" in answer.headers, False)

    body = envelope("Connect", ENVELOPE_12, OperatorEmail="operator@mynah.test", OTP=PASSWORD, validationCode="?")
    headers = {"Content-Type": "application/soap+xml"}
    answer = Service(url, "/bsidca/bsidca.asmx").soap(body, headers, "?WSDL")
    same("Connect", result(answer, "Connect"), "AUTH_SUCCESS")
    same("the type of SOAP 1.2", answer.headers["Content-Type"], "application/soap+xml; charset=utf-8")
    cookie = answer.headers["Set-Cookie"]
    like("Set-Cookie", cookie, r"ASP\.NET_SessionId=[a-z0-5]{24}; path=/; HttpOnly; SameSite=Lax")

    pair = cookie.split(";")[0]
    for what, sent in [("the pair", pair), ("the whole", cookie), ("it twice", f"{cookie}; {pair}")]:
        service.headers = {"Cookie": sent, "Authorization": "Basic eDp5"}
        page(f"PingConnection with {what}", service.get("PingConnection"), 200, XML, root("boolean", "true"))
    service.headers = {"Cookie": cookie}
    return service


def bodies(service):
    """Bodies in every manner in which clients send them."""

    def add(name, **how):
        body = envelope("AddContainer", containerName=name, description="Größe <1> & mehr", **US)
        action = {"SOAPAction": f'"{NAMESPACE}AddContainer"'}
        kind = how.pop("kind", XML)
        headers = {**action, "Content-Type": kind, **how.pop("headers", {})}
        return result(service.soap(how.pop("made", str.encode)(body), headers, **how), "AddContainer")

    same("a plain body", add("Plain"), "true")
    same("an unquoted action", add("Unquoted", headers={"SOAPAction": f"{NAMESPACE}AddContainer"}), "true")
    same("the address of the WSDL", add("Described", rest="?WSDL"), "true")
    same("a chunked body", add("Chunked", made=chunks), "true")
    packed = {"Content-Encoding": "gzip"}
    same("a gzip body", add("Packed", made=lambda body: gzip.compress(body.encode()), headers=packed), "true")
    same("UTF-16", add("Wide", made=lambda body: body.encode("utf-16"), kind="text/xml; charset=utf-16"), "true")
    latin = "text/xml; charset=iso-8859-1"
    same("Latin-1", add("Western", made=lambda body: body.encode("latin-1"), kind=latin), "true")
    same("a byte order mark", add("Marked", made=lambda body: body.encode("utf-8-sig")), "true")

    patient = envelope("AddContainer", containerName="Patient", description="", **US)
    before, after = expecting(service, patient.encode())
    like("what comes before the body", before, r"HTTP/1\.1 100 .*")
    like("the answer after the body", after, r"HTTP/1\.1 200 .*<AddContainerResult>true</AddContainerResult>.*")

    added = "Chunked Described Marked Packed Patient Plain Unquoted Western Wide".split()
    table = rows(service.get("GetContainers", **US))
    containers = {row.findtext("Container"): row.findtext("description") for row in table}
    texts = {name: None if name == "Patient" else "Größe <1> & mehr" for name in added}
    same("their descriptions", {name: containers.get(name, "absent") for name in added}, texts)


def chunks(body):
    data = body.encode()
    return (data[at:at + 50] for at in range(0, len(data), 50))


def expecting(service, body):
    """Sends the body only when the server has said that it may come; returns what was said before and after."""
    where = urlsplit(service.address)
    headers = {
        "Host": where.netloc,
        "Cookie": service.headers["Cookie"],
        "Content-Type": XML,
        "SOAPAction": f'"{NAMESPACE}AddContainer"',
        "Content-Length": len(body),
        "Expect": "100-continue",
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection((where.hostname, where.port), 30) as line:
        line.sendall(f"POST {where.path} HTTP/1.1\r\n{head}\r\n".encode())
        with line.makefile("rb") as answers:
            before = answers.readline().decode().strip()
            answers.readline()
            line.sendall(body)
            return before, answers.read().decode()


def rows(answer):
    same("the status of a table", answer.status_code, 200)
    tree = ET.fromstring(answer.content)
    same("the root of a table", tree.tag, f"{{{NAMESPACE}}}DataTable")
    data = tree.find(".//NewDataSet")
    return [] if data is None else list(data)


def users(service):
    """The operations on users, by GET and by POST."""
    members = "".join(f"<{name}>{value}</{name}>" for name, value in KIM.items())
    members += "<CustomAttributes><string>one</string><string /></CustomAttributes>"
    body = envelope("AddUser", user="", **US).replace("<user>", f"<user>{members}")
    action = {"SOAPAction": f"{NAMESPACE}AddUser"}
    same("AddUser", result(service.soap(body.encode(), action), "AddUser"), "true")

    for send in (service.get, service.post):
        user = ET.fromstring(send("GetUser", userName="KIM", **US).content)
        same("the root of a user", user.tag, f"{{{NAMESPACE}}}User")
        shown = {child.tag.partition("}")[2]: child.text for child in user if child.text and not len(child)}
        flags = "Locked TempPasswordEnabled TempPasswordChangeReq UseExternalCredentials IsAccountDormant"
        same("GetUser", shown, {**KIM, "PasswordAttemptCount": "0", **dict.fromkeys(flags.split(), "false")})
        attributes = [child.text for child in user.find(f"{{{NAMESPACE}}}CustomAttributes")]
        same("the custom attributes", attributes, ["one", None])

        nobody = send("GetUser", userName="nobody", **US)
        nothing = f'{DECLARATION}<User {PREFIXES} xsi:nil="true" xmlns="{NAMESPACE}" />'
        page("GetUser of nobody", nobody, 200, XML, nothing)
        same("GetTokensByOwner", list(ET.fromstring(send("GetTokensByOwner", userName="kim", **US).content)), [])
        search = {"userName": "k*", "lastName": "", "container": "", "firstRecord": "0", "pageSize": "20", **US}
        [row] = rows(send("GetUsers", authMethod="Any", **search))
        cells = ["Vale", "Zoë", "kim", "one", "None", "one, ", "Active", "Plain", "false"]
        same("GetUsers", [cell.text for cell in row], cells)
        same("GetUsers of a method by its number", rows(send("GetUsers", authMethod="1", **search)), [])
        group = {"isAMember": "True", "kind": "Both", "userName": "", "lastName": ""}
        same("GetUsersForGroup", rows(send("GetUsersForGroup", groupName="None", **group, **US)), [])


def refusals(service):
    """What is said of parameters that are not right."""
    plain = "text/plain; charset=utf-8"

    def refused(what, answer, body):
        page(what, answer, 500, plain, f"{body}\r\n")

    search = {"userName": "", "lastName": "", "container": "", "pageSize": "20", **US}
    refused("an absent parameter", service.get("GetUser", userName="kim"), "Missing parameter: organization.")
    refused("no parameters", service.post("GetUser"), "Missing parameter: userName.")
    answer = service.get("GetUsers", authMethod="Bogus", firstRecord="0", **search)
    value = "Cannot convert Bogus to DataLayer.Entity.AuthMethod.\r\nParameter name: type"
    refused("a value that is none", answer, f"{value} ---> Requested value &#39;Bogus&#39; was not found.")
    answer = service.post("GetUsers", authMethod="Any", firstRecord="x", **search)
    number = "Cannot convert x to System.Int32.\r\nParameter name: type"
    refused("no number", answer, f"{number} ---> Input string was not in a correct format.")
    refused("an operation for SOAP only", service.get("Connect"), "Connect Web Service method name is not valid.")
    like("another case", service.get("getuser").text, "Invalid method name &#39;getuser&#39;, .*\r\n")
    answer = service.send("POST", "/GetUser", data=b"{}", headers={"Content-Type": "text/plain"})
    refused("no form", answer, "Request format is invalid: text/plain.")
    answer = service.send("POST", "/PingConnection", data=b"")
    refused("no content type", answer, "Request format is invalid: .")
    same("another method", service.send("DELETE", "/GetUser").status_code, 405)


def removal(service):
    order = {"userName": "kim", "tokenOption": "Faulty", "comment": "", **US}
    for expected in ("Deleted", "FailedToRemoveUser"):
        page("RemoveUser", service.post("RemoveUser", **order), 200, XML, root("UserDeleteResult", expected))


def documents(url):
    """The WSDL tells the address by which it was asked for."""
    for path, query in [
        ("/BSIDCA/BSIDCA.asmx", "?WSDL"),
        ("/bsidca/bsidca.asmx", "?wsdl"),
        ("/BsidCA/bsidca.ASMX", "?Wsdl"),
    ]:
        answer = Service(url, path).send("GET", query)
        same(f"the type of {path}{query}", answer.headers["Content-Type"], XML)
        ports = ET.fromstring(answer.content).findall("{*}service/{*}port/")
        same(f"the addresses of {path}{query}", {port.get("location") for port in ports}, {f"{url}{path}"})
        same("the ports", len(ports), 4)
    host = {"Host": "sas.mynah.test:8443"}
    ports = ET.fromstring(Service(url).send("GET", "?WSDL", host).content).findall("{*}service/{*}port/")
    address = "http://sas.mynah.test:8443/BSIDCA/BSIDCA.asmx"
    same("the addresses for another host", {port.get("location") for port in ports}, {address})
    help_page = Service(url).send("GET")
    same("the help page", (help_page.status_code, help_page.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
    same("what it names", "GetUsersForGroup" in help_page.text, True)
    same("the discovery document", f"{url}/BSIDCA/BSIDCA.asmx?wsdl" in Service(url).send("GET", "?disco").text, True)


with server() as url:
    session = connect(url)
    bodies(session)
    users(session)
    refusals(session)
    removal(session)
    documents(url)
print(f"plain HTTP: {check.passed} checks passed")
