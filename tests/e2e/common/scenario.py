"""What every SOAP client does with the user service, and what must come of it.

A client has `call(operation, **arguments)`, which returns plain values (None, texts, numbers, lists, dicts by the names
on the wire), `rows(operation, **arguments)` for a table, a dict for each row without its nulls, and `fault(operation,
**arguments)`, which returns the code and the text.
"""

from common.check import like, same

US = "Mynah"
OPERATOR = {"OperatorEmail": "operator@mynah.test", "OTP": "mynah-dev-password"}
KIM = {
    "Groups": {
        "Group": [
            {"GroupName": "Auditors", "Description": "They look twice", "ReadOnly": False, "Empty": False},
        ],
    },
    "PreferredLanguage": 7,
    "PasswordSetDate": "2031-04-01T08:30:00",
    "PasswordExpiryDate": "2031-07-01T08:30:00",
    "PasswordAttemptCount": 2,
    "UserName": "kim.vale",
    "FirstName": "Zoë",
    "Lastname": "Vale",
    "Address1": 'Köpenicker Straße 7 <b> & "c" 𝄞',
    "City": "Berlin",
    "State": "BE",
    "Country": "Germany",
    "Zip": "10179",
    "Email": "kim@mynah.test",
    "Telephone": "+49 30 1234",
    "Countrycode": "49",
    "Extension": "17",
    "Mobile": "+49 170 1234567",
    "Fax": "+49 30 1235",
    "Locked": True,
    "CustomAttributes": {"string": ["one", "two", "three"]},
    "UnlockAt": "2031-05-01T00:00:00",
    "Message": "Call before noon",
    "TempPasswordEnabled": True,
    "TempPasswordChangeReq": True,
    "ContainerName": "Berlin Office",
    "UseExternalCredentials": True,
    "IsAccountDormant": True,
}
LEE = {
    "PreferredLanguage": None,
    "PasswordAttemptCount": 0,
    "UserName": "lee.stone",
    "Lastname": "Stone",
    "Locked": False,
    "TempPasswordEnabled": False,
    "TempPasswordChangeReq": False,
    "UseExternalCredentials": False,
    "IsAccountDormant": False,
}
KIM_ROW = {
    "Lastname": "Vale",
    "Firstname": "Zoë",
    "userid": "kim.vale",
    "custom1": "one",
    "authmethod": "ExternalCredentials",
    "attributes": "one, two, three",
    "authstate": "Locked",
    "container": "Berlin Office",
    "isDormant": True,
}
LEE_ROW = {
    "Lastname": "Stone",
    "userid": "lee.stone",
    "authmethod": "None",
    "authstate": "Active",
    "container": "Default",
    "isDormant": False,
}
KIM_IN_CONTAINER = {"Lastname": "Vale", "Firstname": "Zoë", "Username": "kim.vale", "custom1": "one"}
LEE_IN_CONTAINER = {"Lastname": "Stone", "Username": "lee.stone"}

NO_SESSION = "Server was unable to process request. ---> Object reference not set to an instance of an object."
NO_VALUE = (
    r"Server was unable to read request\. ---> There is an error in XML document \(\d+, \d+\)\. ---> "
    r"Instance validation error: 'Bogus' is not a valid value for AuthMethod\."
)


def walk(client, server="soap:Server", sender="soap:Client"):
    """The whole way, on a new server. The codes are those of faults that are the server's and the client's own."""
    log_in(client, server)
    add(client)
    tables(client)
    provision(client)
    tokens(client)
    move(client)
    change(client)
    remove(client)
    code, text = client.fault("GetUsers", **search(authMethod="Bogus"))
    same("the code of a value that does not exist", code, sender)
    like("the fault of a value that does not exist", text, NO_VALUE)
    same("PingConnection at the end", client.call("PingConnection"), True)


def log_in(client, server):
    same("PingConnection before Connect", client.call("PingConnection"), False)
    code, text = client.fault("GetUser", userName="kim.vale", organization=US)
    same("the code without a session", code, server)
    same("the fault without a session", text, NO_SESSION)
    refused = client.call("Connect", **{**OPERATOR, "OTP": "wrong"})
    same("Connect with a wrong password", refused["ConnectResult"], "AUTH_FAILURE")
    same("PingConnection after that", client.call("PingConnection"), False)
    same("Connect", client.call("Connect", **OPERATOR)["ConnectResult"], "AUTH_SUCCESS")
    same("PingConnection", client.call("PingConnection"), True)


def add(client):
    def user(name):
        return client.call("GetUser", userName=name, organization=US)

    group = {"groupName": "Auditors", "description": "They look twice", "organization": US}
    same("AddUser in a container that is not there", client.call("AddUser", user=KIM, organization=US), False)
    for name in ("Berlin Office", "Paris Office"):
        added = client.call("AddContainer", containerName=name, description="D", organization=US)
        same(f"AddContainer {name}", added, True)
    same("AddUser in a group that is not there", client.call("AddUser", user=KIM, organization=US), False)
    same("AddGroup", client.call("AddGroup", **group), True)
    same("AddUser", client.call("AddUser", user=KIM, organization=US), True)
    same("AddUser a second time", client.call("AddUser", user=KIM, organization=US), False)
    same("AddUser elsewhere", client.call("AddUser", user=KIM, organization="Nowhere"), False)
    same("GetUser", user("kim.vale"), KIM)

    aliases = {"string": ["lee", "stone"]}
    added = client.call("AddUserWithAlias", user=LEE, Alias=aliases, organization=US)
    same("AddUserWithAlias", added, True)
    same("GetUserAlias", client.call("GetUserAlias", userName="lee.stone", organization=US), aliases)
    same("GetUser by an alias", user("lee"), None)
    same("GetUser with little in her", user("lee.stone"), {**LEE, "ContainerName": "Default"})
    taken = {**LEE, "UserName": "stone"}
    same("AddUser with an alias for a name", client.call("AddUser", user=taken, organization=US), False)


def search(**other):
    filters = {"userName": "*", "lastName": "", "authMethod": "Any", "container": ""}
    return {**filters, "firstRecord": 0, "pageSize": 100, "organization": US, **other}


def tables(client):
    for filters, expected in [
        ({}, [KIM_ROW, LEE_ROW]),
        ({"userName": "K*"}, [KIM_ROW]),
        ({"lastName": "*one"}, [LEE_ROW]),
        ({"container": "berlin*"}, [KIM_ROW]),
        ({"authMethod": "ExternalCredentials"}, [KIM_ROW]),
        ({"firstRecord": 1, "pageSize": 1}, [LEE_ROW]),
        ({"userName": "nobody"}, []),
    ]:
        same(f"GetUsers {filters}", client.rows("GetUsers", **search(**filters)), expected)
    for name, expected in [("Berlin Office", [KIM_IN_CONTAINER]), ("Default", [LEE_IN_CONTAINER]), ("Nowhere", [])]:
        same(f"GetUsersForContainer {name}", in_container(client, name), expected)
    group = {"groupName": "Auditors", "kind": "Both", "userName": "", "lastName": "", "organization": US}
    for members, expected in [(True, [KIM_IN_CONTAINER]), (False, [LEE_IN_CONTAINER])]:
        rows = client.rows("GetUsersForGroup", **group, isAMember=members)
        same(f"GetUsersForGroup {members}", rows, expected)


def in_container(client, name):
    return client.rows("GetUsersForContainer", containerName=name, organization=US)


def provision(client):
    def results(*names):
        order = {"tokenClass": "Software", "description": "D", "organization": US}
        return client.call("ProvisionUsers", userNames={"string": list(names)}, **order)

    def tasks(name):
        page = {"startRecord": 0, "numberOfRecords": 10}
        return client.rows("GetProvisioningTasksForUser", user=name, organization=US, **page)

    expected = {"ProvisioningResult": ["EmailSent", "UserHasNoEmail", "FailedToAddToBatch"]}
    same("ProvisionUsers", results("kim.vale", "lee.stone", "nobody"), expected)
    same("ProvisionUsers of nobody", results("nobody"), None)
    [task] = tasks("kim.vale")
    for name in ("startdate", "stopdate"):
        like(name, task.pop(name), r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
    whose = {"operator": "operator@mynah.test", "count": 1, "tokenoption": "Software", "status": "Active"}
    same("GetProvisioningTasksForUser", task, {"taskid": 1, **whose})
    same("GetProvisioningTasksForUser without any", tasks("lee.stone"), [])


def tokens(client):
    def one(operation, serial, **arguments):
        return client.call(operation, serial=serial, organization=US, **arguments)

    same("AssignToken", one("AssignToken", "KT-1", userName="lee.stone"), True)
    same("AssignToken a second time", one("AssignToken", "KT-1", userName="lee.stone"), False)
    pin = {"changePinOnFirstUse": False, "newPIN": "4711"}
    same("ActivateToken", one("ActivateToken", "KT-1", **pin), "pinSuccess")
    same("ActivateToken of nobody", one("ActivateToken", "KT-2", **pin), "tokenNotAssigned")
    token = one("GetToken", "KT-1")
    expected = {"SerialNumber": "KT-1", "State": "ACTIVE_TOKEN", "Type": "KT", "UserName": "lee.stone", "OtpLength": 6}
    same("GetToken", {name: token[name] for name in expected}, expected)
    same("GetToken of one that is not there", one("GetToken", "KT-9"), None)
    owned = client.call("GetTokensByOwner", userName="lee.stone", organization=US)
    same("GetTokensByOwner", owned, {"string": ["KT-1"]})
    same("GetProvisioningTaskCount", client.call("GetProvisioningTaskCount", organization=US), 1)
    [detail] = client.rows("GetProvisioningTaskDetails", taskID=1, organization=US)
    same("GetProvisioningTaskDetails", (detail["userid"], detail["username"]), ("kim.vale", "Zoë Vale"))
    url = client.call("GetEnrollmentURL", userName="kim.vale", taskID=1, organization=US)
    like("GetEnrollmentURL", url, r"http://127\.0\.0\.1:\d+/selfEnrollment/index\.aspx\?code=[0-9A-F]{32}")
    order = {"billingStyle": "Allocation", "withCapacity": False, "isSale": False, "toOrganization": "Mynah West"}
    same("AllocateSoftware", client.call("AllocateSoftware", quantity=2, **order), True)
    same("AllocateSoftware of too many", client.call("AllocateSoftware", quantity=9, **order), False)
    revoke = {"userName": "lee.stone", "comment": "Back", "revokeMode": "ReturntoInventory_Initialized"}
    same("RevokeToken", one("RevokeToken", "KT-1", revokeStaticPassword=False, **revoke), "Success")
    same("GetToken afterwards", one("GetToken", "KT-1")["State"], "INITIALIZED")


def move(client):
    def moved(container, *names):
        where = {"newContainer": container, "organization": US}
        return client.call("MoveUsers", userNames={"string": list(names)}, **where)

    same("MoveUsers", moved("Paris Office", "lee.stone", "kim.vale"), True)
    same("MoveUsers of somebody who is not there", moved("Berlin Office", "kim.vale", "nobody"), False)
    same("MoveUsers to a container that is not there", moved("Nowhere", "kim.vale"), False)
    same("who is in the new container", in_container(client, "Paris Office"), [KIM_IN_CONTAINER, LEE_IN_CONTAINER])
    same("who is in the old one", in_container(client, "Berlin Office"), [])


def change(client):
    def user(name):
        return client.call("GetUser", userName=name, organization=US)

    def updated(name, user):
        return client.call("UpdateUser", userName=name, user=user, organization=US)

    changed = {**user("kim.vale"), "UserName": "kim.marsh", "Lastname": "Marsh", "City": "", "Locked": False}
    same("UpdateUser", updated("kim.vale", changed), True)
    same("UpdateUser by the old name", updated("kim.vale", changed), False)
    same("GetUser by the old name", user("kim.vale"), None)
    expected = {**KIM, **changed, "ContainerName": "Paris Office"}
    del expected["City"]
    same("GetUser after UpdateUser", user("kim.marsh"), expected)


def remove(client):
    order = {"userName": "kim.marsh", "organization": US, "tokenOption": "Lost", "comment": "Gone"}
    same("RemoveUser", client.call("RemoveUser", **order), "Deleted")
    same("RemoveUser a second time", client.call("RemoveUser", **order), "FailedToRemoveUser")
    same("GetUser afterwards", client.call("GetUser", userName="kim.marsh", organization=US), None)
