"""What a user would pick instead, doing the nearest equal work: creating and getting a user, or answering as if."""

import contextlib
import json
import os
import shutil
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import calls
import creates
import gets
import servers
from rounds import Candidate, Numbers, measure

HERE = Path(__file__).with_name("peers")
NODE = HERE / "node_modules"
VENV = Path(os.environ.get("MYNAH_PEERS_VENV", "target/load/peers-venv")).resolve()
USERS = 1000
# The peers that keep users, and those that only answer.
KEEPING = {"moto": "moto (IAM)", "scim2-server": "scim2-server", "json-server": "json-server", "mockserver-crud": "MockServer CRUD"}
ANSWERING = {"wiremock": "WireMock stub", "mockserver": "MockServer stub", "mockoon": "Mockoon stub"}


def _user(name):
    """A user, about as much as Mynah is told of one."""
    shown = calls.SAS_USER | {"UserName": name, "Email": f"{name}@mynah.test"}
    return shown | {"Company": "Analytical Engines Limited", "Department": "Research and development"}


def _jar(package):
    found = sorted((NODE / package).rglob("*.jar"))
    if not found:
        raise servers.NotStarted(f"{package} is not installed")
    return found[0]


def _send(server, method, path, value, kind="application/json", **headers):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    headers = {"Content-Type": kind, **{name.replace("_", "-"): text for name, text in headers.items()}}
    sent = urllib.request.Request(server.url + path, data=body, method=method, headers=headers)
    with urllib.request.urlopen(sent, timeout=30) as answer:
        return answer.read()


def _started(name, words, port, path="/", seconds=60, folder=None):
    server = servers.Server(name, words, folder=folder, quiet=True)
    server.url = f"http://127.0.0.1:{port}"
    try:
        server.wait_for_answer(path, seconds)
    except servers.NotStarted:
        server.stop()
        raise
    return server


def _json_create(path="/users"):
    return calls.request("POST", path, json.dumps(_user(f"load-{calls.NUMBER}")), Content_Type="application/json")


def _get(path, **headers):
    return calls.request("GET", path, **headers)


def _pair(name, server, create, get, numbers, holding="Lovelace", created=None):
    """A create and a get of a peer."""
    label = (KEEPING | ANSWERING)[name]
    return [
        Candidate(f"peers/{name}/create", f"create, {label}", server, create, Numbers(), holding=created or holding,
                  failures_allowed=True),
        Candidate(f"peers/{name}/get", f"get, {label}", server, get, numbers, holding=holding, failures_allowed=True),
    ]


def wiremock(folder):
    port = servers.free_port()
    (folder / "wiremock").mkdir()
    words = ["java", "-jar", _jar("wiremock"), "--port", port, "--bind-address", "127.0.0.1", "--disable-banner"]
    words += ["--max-request-journal-entries", 10_000, "--root-dir", folder / "wiremock"]
    server = _started("WireMock", words, port, "/__admin/mappings")
    headers = {"Content-Type": "application/json"}
    for request, status in (({"method": "GET", "urlPathPattern": "/users/.*"}, 200), ({"method": "POST", "urlPath": "/users"}, 201)):
        response = {"status": status, "headers": headers, "jsonBody": _user("user-00000001")}
        _send(server, "POST", "/__admin/mappings", {"request": request, "response": response})
    return server, _pair("wiremock", server, _json_create(), _get(f"/users/user-{calls.NUMBER}"), ["any", USERS])


def _mockserver(name, folder):
    port = servers.free_port()
    words = ["java", "-Dmockserver.disableSystemOut=true", "-Dmockserver.maxLogEntries=10000"]
    words += ["-Dmockserver.localBoundIP=127.0.0.1", "-jar", _jar("mockserver-node"), "-p", port]
    # It leaves a certificate where it is started.
    return _started(name, words, port, "/mockserver/status", folder=folder)


def mockserver(folder):
    server = _mockserver("MockServer", folder)
    for method, path, status in (("GET", "/users/.*", 200), ("POST", "/users", 201)):
        response = {"statusCode": status, "headers": {"Content-Type": ["application/json"]}}
        response["body"] = json.dumps(_user("user-00000001"))
        _send(server, "PUT", "/mockserver/expectation", {"httpRequest": {"method": method, "path": path}, "httpResponse": response})
    return server, _pair("mockserver", server, _json_create(), _get(f"/users/user-{calls.NUMBER}"), ["any", USERS])


def mockserver_crud(folder):
    server = _mockserver("MockServer CRUD", folder)
    users = [{"id": 1000 + number, **_user(f"user-{number:08}")} for number in range(1, USERS + 1)]
    _send(server, "PUT", "/mockserver/crud", {"basePath": "/users", "idField": "id", "initialData": users})
    # A collection of its CRUD mode takes 10,000 users and no more, so creates go to a hundred of them by turns.
    for place in range(100):
        _send(server, "PUT", "/mockserver/crud", {"basePath": f"/created-{place:02}", "idField": "id", "initialData": []})
    create = _json_create(f"/created-{calls.SPREAD}")
    return server, _pair("mockserver-crud", server, create, _get("/users/1~~~"), ["any", USERS - 1])


def mockoon(folder):
    port = servers.free_port()
    file = folder / "mockoon.json"
    file.write_text(json.dumps(_mockoon_environment(port)))
    words = ["node", NODE / "@mockoon/cli/bin/run.js", "start", "-d", file, "-p", port, "-l", "127.0.0.1", "-X", "--disable-admin-api"]
    server = _started("Mockoon", words, port, "/users/user-00000001")
    return server, _pair("mockoon", server, _json_create(), _get(f"/users/user-{calls.NUMBER}"), ["any", USERS])


def _mockoon_environment(port):
    def route(number, method, endpoint, status):
        response = {
            "uuid": f"00000000-0000-4000-8000-00000000010{number}", "body": json.dumps(_user("user-00000001")),
            "latency": 0, "statusCode": status, "label": "", "bodyType": "INLINE", "filePath": "", "databucketID": "",
            "headers": [{"key": "Content-Type", "value": "application/json"}], "sendFileAsBody": False, "rules": [],
            "rulesOperator": "OR", "disableTemplating": True, "fallbackTo404": False, "default": True, "crudKey": "id",
            "callbacks": [],
        }
        return {
            "uuid": f"00000000-0000-4000-8000-00000000020{number}", "type": "http", "documentation": "", "method": method,
            "endpoint": endpoint, "responses": [response], "responseMode": None, "streamingMode": None, "streamingInterval": 0,
        }

    routes = [route(1, "get", "users/:name", 200), route(2, "post", "users", 201)]
    return {
        "uuid": "00000000-0000-4000-8000-000000000001", "lastMigration": 33, "name": "load", "endpointPrefix": "",
        "latency": 0, "port": port, "hostname": "127.0.0.1", "routes": routes, "folders": [], "proxyMode": False,
        "proxyHost": "", "proxyRemovePrefix": False, "cors": False, "headers": [], "proxyReqHeaders": [],
        "proxyResHeaders": [], "data": [], "callbacks": [],
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "tlsOptions": {
            "enabled": False, "type": "CERT", "pfxPath": "", "certPath": "", "keyPath": "", "caPath": "", "passphrase": "",
        },
    }


def json_server(folder):
    port = servers.free_port()
    file = folder / "json-server.json"
    users = [{"id": 1000 + number, **_user(f"user-{number:08}")} for number in range(1, USERS + 1)]
    file.write_text(json.dumps({"users": users}))
    words = ["node", NODE / "json-server/lib/cli/bin.js", "--host", "127.0.0.1", "--port", port, "--quiet", file]
    server = _started("json-server", words, port, "/users/1001")
    return server, _pair("json-server", server, _json_create(), _get("/users/1~~~"), ["any", USERS - 1])


def moto(_):
    port = servers.free_port()
    server = _started("moto", [VENV / "bin/moto_server", "-H", "127.0.0.1", "-p", port], port, "/moto-api/")
    scope = "AWS4-HMAC-SHA256 Credential=mynah/20310107/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Authorization": scope}

    def call(action, name):
        tags = {"Tags.member.1.Key": "Name", "Tags.member.1.Value": "Augusta Lovelace"} if action == "CreateUser" else {}
        body = urlencode({"Action": action, "Version": "2010-05-08", "UserName": name, **tags})
        return calls.request("POST", "/", body, **headers)

    for number in range(1, USERS + 1):
        body = calls.body_of(call("CreateUser", f"user-{number:08}"))
        _send(server, "POST", "/", body, headers["Content_Type"], Authorization=scope)
    sent = call("CreateUser", f"load-{calls.NUMBER}"), call("GetUser", f"user-{calls.NUMBER}")
    return server, _pair("moto", server, *sent, ["any", USERS], "Lovelace", "<UserName>load-")


def scim2_server(folder):
    port = servers.free_port()
    server = _started("scim2-server", [VENV / "bin/scim2-server", "--port", port], port, "/ServiceProviderConfig")
    user = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": f"load-{calls.NUMBER}",
        "name": {"givenName": "Augusta", "familyName": "Lovelace"}, "emails": [{"value": f"load-{calls.NUMBER}@mynah.test"}],
        "phoneNumbers": [{"value": "tel:+44-7700-900118", "type": "mobile"}], "title": "Analyst",
        "addresses": [{"streetAddress": "12 St James's Square", "locality": "London", "postalCode": "SW1Y 4JH", "country": "GB"}],
    }
    kind = "application/scim+json"
    ids = folder / "scim-ids.txt"
    with ids.open("w") as file:
        for number in range(1, USERS + 1):
            name = f"user-{number:08}"
            text = json.dumps(user | {"userName": name, "emails": [{"value": f"{name}@mynah.test"}]})
            made = json.loads(_send(server, "POST", "/Users", text.encode(), kind))
            file.write(f"{made['id']}\n")
    create = calls.request("POST", "/Users", json.dumps(user), Content_Type=kind)
    get = calls.request("GET", f"/Users/{calls.ID}")
    return server, _pair("scim2-server", server, create, get, ["listed", ids])


PEERS = {
    "wiremock": wiremock,
    "mockserver": mockserver,
    "mockserver-crud": mockserver_crud,
    "mockoon": mockoon,
    "json-server": json_server,
    "moto": moto,
    "scim2-server": scim2_server,
}


def measure_peers(context):
    """All that can be started, beside Mynah on SQLite with as many users and the floor, at 32 connections."""
    folder = context.folder / "peers"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path, numbers = context.stores.empty(), Numbers()
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(servers.floor(context.tools, 1024))
        mynah = stack.enter_context(servers.mynah(context.tools, f"sqlite:{path}"))
        seeded = context.stores.seeded(USERS)
        reading = stack.enter_context(servers.mynah(context.tools, f"sqlite:{seeded}"))
        candidates = [
            creates.echo(floor, "sectona", 32),
            *creates.creates(mynah, "sqlite", 32, numbers),
            *gets.gets(reading, context.stores.ids(USERS), USERS, "sqlite", 32, drawn=("any",)),
        ]
        for name, start in PEERS.items():
            try:
                server, pair = start(folder)
                stack.enter_context(server)
                _warm(server, pair)
                candidates += pair
            except Exception as error:  # Whatever keeps one from starting, the others are measured.
                for which in ("create", "get"):
                    label = (KEEPING | ANSWERING)[name]
                    failure = f"not measured: {str(error) or type(error).__name__}"
                    context.results.add(f"peers/{name}/{which}", f"{which}, {label}", [], failure=failure[:300])
        measure(context.options, context.results, candidates)
        for it in candidates:
            failures = sum(run["failures"] for run in it.runs)
            if failures:
                context.results.note(f"{it.what}: {failures:,} of {sum(run['requests'] for run in it.runs):,} requests failed")
    context.stores.forget(path)


def _warm(server, pair):
    """Some seconds of work, so that what is compiled while it runs has been."""
    for candidate in pair:
        candidate.send(5 if server.name in ("WireMock", "MockServer", "MockServer CRUD") else 1, 8, candidate.holding)
