"""The calls that are measured, as the bytes of HTTP requests. "~" stands for a digit of the user's number."""

import base64
import json
import re
import urllib.request
from urllib.parse import quote, urlencode

PASSWORD = "mynah-dev-password"
SUMMIT_KEY = "bXluYWgtZGV2LWtleS1mb3ItdGVzdHMtMzItYnl0ZXM="
NAMESPACE = "http://www.cryptocard.com/blackshield/"
NUMBER = "~~~~~~~~"
# The last two digits are the place in a batch of 100.
OF_BATCH = "~~~~~~"
ID = "~" * 36
# Two digits that are others each time.
SPREAD = "^^"

SECTONA = "/API/APP/APP007/ManageUser"
SAS = "/BSIDCA/BSIDCA.asmx"
ADMANAGER = "/RestAPI/CreateUser"
SUMMIT = "/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall"

APIS = ("sectona", "sas", "admanager", "summit")
# What a good answer to a create holds.
CREATED = {
    "sectona": '"IsSuccess":true',
    "sas": "<AddUserResult>true</AddUserResult>",
    "admanager": '"status":"SUCCESS"',
    "summit": "1 Users created Succesfully.",
}


def request(method, path, body=b"", **headers):
    """A request as it goes over the wire."""
    if isinstance(body, str):
        body = body.encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def body_of(request_bytes):
    return request_bytes.split(b"\r\n\r\n", 1)[1]


def to_floor(request_bytes, path):
    """The same request, sent to a route that parses it and writes it back."""
    return re.sub(rb"^(\w+) \S+", rb"\1 " + path.encode(), request_bytes, count=1)


# What each API is told of a user: about the same, about as much.


def sectona_user(number=NUMBER):
    return {
        "APIActionType": "Create",
        "AuthenticationType": "SectonaAuthentication",
        "Username": f"load-{number}",
        "Password": "Analytical-1843",
        "FirstName": "Augusta",
        "LastName": "Lovelace",
        "Mobile": "+44 7700 900118",
        "Company": "Analytical Engines Limited",
        "EmailID": f"load-{number}@mynah.test",
        "Manager": "Charles Babbage",
        "Department": "Research and development",
        "CustomAttribute1": "12 St James's Square, London",
        "CustomAttribute2": "cost centre 1843",
        "UserRole": "User",
        "UserType": "Interactive",
        "Instance": "Default",
        "Tags": "production,contractor",
        "IsActive": True,
    }


def admanager_user(number=NUMBER):
    return {
        "givenName": "Augusta",
        "sn": "Lovelace",
        "sAMAccountName": f"load-{number}",
        "name": f"load-{number}",
        "displayName": "Augusta Lovelace",
        "password": "Analytical-1843",
        "mail": f"load-{number}@mynah.test",
        "telephoneNumber": "+44 20 7946 0018",
        "mobile": "+44 7700 900118",
        "streetAddress": "12 St James's Square",
        "l": "London",
        "postalCode": "SW1Y 4JH",
        "co": "United Kingdom",
        "title": "Analyst",
        "department": "Research and development",
        "company": "Analytical Engines Limited",
    }


def summit_user(number=NUMBER):
    return {
        "EmployeeId": f"E{number}",
        "UserName": "Augusta Lovelace",
        "EmailId": f"load-{number}@mynah.test",
        "Login_ID": f"load-{number}",
        "Password": "Analytical-1843",
        "DomainName": "MYNAH",
        "RoleTemplate": "End User",
        "TimeZone": "(UTC) UTC",
        "LoginType": "FORM",
        "MobileNumber": "+44 7700 900118",
        "Designation": "Analyst",
        "Address": "12 St James's Square",
        "City": "London",
        "State": "Greater London",
        "Country": "United Kingdom",
        "ContactNumber": "+44 20 7946 0018",
        "ZipCode": "SW1Y 4JH",
        "UserType": "End User",
    }


SAS_USER = {
    "UserName": f"load-{NUMBER}",
    "FirstName": "Augusta",
    "Lastname": "Lovelace",
    "Address1": "12 St James's Square",
    "City": "London",
    "State": "Greater London",
    "Country": "United Kingdom",
    "Zip": "SW1Y 4JH",
    "Email": f"load-{NUMBER}@mynah.test",
    "Telephone": "+44 20 7946 0018",
    "Mobile": "+44 7700 900118",
    "ContainerName": "Default",
}


def _json(value):
    return json.dumps(value, separators=(",", ":"))


def _members(members):
    return "".join(f"<{name}>{value}</{name}>" for name, value in members.items())


def soap(operation, members, cookie=None):
    envelope = (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
        f'<{operation} xmlns="{NAMESPACE}">{members}</{operation}></soap:Body></soap:Envelope>'
    )
    headers = {"Content_Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NAMESPACE}{operation}"'}
    if cookie:
        headers["Cookie"] = cookie
    return request("POST", SAS, envelope, **headers)


def _admanager(users, token):
    form = {
        "AuthToken": token,
        "domainName": "mynah.test",
        "PRODUCT_NAME": "RESTAPI",
        "inputFormat": _json(users),
    }
    body = urlencode(form, quote_via=quote)
    return request("POST", ADMANAGER, body, Content_Type="application/x-www-form-urlencoded")


def _summit(users):
    details = {"AuthType": "APIKEY", "APIKey": SUMMIT_KEY, "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1}
    parameters = {"_ProxyDetails": details, "UniqueField": "EmpId", "Users": users}
    body = _json({"ServiceName": "ADM_CreateorUpdateUser", "objCommonParameters": parameters})
    return request("POST", SUMMIT, body, Content_Type="application/json")


def create(api, access):
    """Creates one user."""
    if api == "sectona":
        basic = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
        body = _json(sectona_user())
        return request("POST", SECTONA, body, Content_Type="application/json", Authorization=f"Basic {basic}")
    if api == "sas":
        return soap("AddUser", f"<user>{_members(SAS_USER)}</user><organization>Mynah</organization>", access.cookie)
    return _admanager([admanager_user()], access.token) if api == "admanager" else _summit([summit_user()])


def create_batch(api, access):
    """Creates a hundred users in one call."""
    numbers = [f"{OF_BATCH}{place:02}" for place in range(100)]
    if api == "admanager":
        return _admanager([admanager_user(number) for number in numbers], access.token)
    return _summit([summit_user(number) for number in numbers])


def get_by_soap(cookie, name=f"user-{NUMBER}"):
    return soap("GetUser", f"<userName>{name}</userName><organization>Mynah</organization>", cookie)


def search(api, access):
    """Finds one user by name or address, where no operation gets one user."""
    if api == "admanager":
        form = {
            "AuthToken": access.token, "domainName": "mynah.test", "range": 10, "startIndex": 1,
            "filter": f"(sAMAccountName:equal:user-{NUMBER})", "select": "sAMAccountName,sn,mail",
        }
        return request("POST", "/RestAPI/SearchUser", urlencode(form, quote_via=quote), Content_Type="application/x-www-form-urlencoded")
    details = {"AuthType": "APIKEY", "APIKey": SUMMIT_KEY, "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1}
    body = {"_ProxyDetails": details, "objFilters": {"_emailID": f"user-{NUMBER}@mynah.test"}}
    path = SUMMIT.replace("CommonWS_JsonObjCall", "ADM_SearchAllUser")
    return request("POST", path, _json(body), Content_Type="application/json")


def get_by_control():
    return request("GET", f"/_mynah/users/{ID}")


def page(cookie, first, prefix="user-*"):
    members = {
        "userName": prefix,
        "lastName": "",
        "authMethod": "Any",
        "container": "",
        "firstRecord": first,
        "pageSize": 50,
        "organization": "Mynah",
    }
    return soap("GetUsers", _members(members), cookie)


class Access:
    """What lets a client in: a session of SAS, and a token of ADManager's built-in administrator, who may do as much as he
    likes in a day. Without a server, something as long."""

    def __init__(self, url=None):
        self.cookie = _connect(url) if url else "ASP.NET_SessionId=" + "x" * 24
        self.token = _token(url) if url else "0" * 36


def _connect(url):
    members = f"<OperatorEmail>operator@mynah.test</OperatorEmail><OTP>{PASSWORD}</OTP>"
    headers, text = post(url, soap("Connect", members))
    if "AUTH_SUCCESS" not in text:
        raise RuntimeError("SAS does not let the operator in")
    return headers["Set-Cookie"].split(";")[0]


def _token(url):
    form = {"loginName": "admin", "password": PASSWORD, "domainName": "ADManager Plus Authentication"}
    sent = request("POST", "/RestAPI/APIAuthToken", urlencode(form), Content_Type="application/x-www-form-urlencoded")
    _, text = post(url, sent)
    found = re.search(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text)
    if not found:
        raise RuntimeError(f"ADManager gives no token: {text[:200]}")
    return found.group(0)


def post(url, sent):
    """Sends a request once. Returns the headers and the text of the answer."""
    head, body = sent.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith(("Host", "Content-Length")))
    to = urllib.request.Request(url + first.split()[1], data=body, headers=headers)
    with urllib.request.urlopen(to, timeout=60) as answer:
        return answer.headers, answer.read().decode()
