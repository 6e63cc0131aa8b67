"""Keeps people in ADManager and Sectona: who joins is created, who moves is changed, who leaves is disabled.

The network may fail at any moment. What can be said twice is simply said again; what cannot, a create, is looked up before
it is tried again, since the answer that did not come may have been a success.
"""

import json
from dataclasses import dataclass

import requests

ATTEMPTS = 3
TIMEOUT = 10  # seconds


@dataclass(frozen=True)
class Person:
    """Who is to have accounts."""

    user_name: str
    first_name: str
    last_name: str
    email: str
    password: str


class Refused(Exception):
    """A product has said no; saying the same again would not help."""


class Unreachable(Exception):
    """No answer came, however often it was tried."""


def attempts(work):
    """Does the work until an answer comes."""
    for _ in range(ATTEMPTS):
        try:
            return work()
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as lost:
            last = lost
    raise Unreachable(f"no answer after {ATTEMPTS} attempts") from last


class Sectona:
    """Sectona PAM: JSON with Basic authentication."""

    name = "sectona"

    def __init__(self, base, name, password):
        self.base = f"{base}/API/APP/APP007"
        self.session = requests.Session()
        self.session.auth = (name, password)

    def _call(self, operation, **members):
        answer = self.session.post(f"{self.base}/{operation}", json=members, timeout=TIMEOUT).json()
        if not answer["IsSuccess"]:
            raise Refused(f"{operation}: {answer['LogCode']} {answer['Result']}")
        return answer["Result"]

    def find(self, user_name):
        """The user as Sectona lists her, or None. The list is JSON within a text."""
        users = json.loads(self._call("GetUsers", Filter="All", Instance="Default"))
        return next((user for user in users if user["Username"].lower() == user_name.lower()), None)

    def create(self, person):
        self._call(
            "ManageUser",
            APIActionType="Create",
            Username=person.user_name,
            Password=person.password,
            FirstName=person.first_name,
            LastName=person.last_name,
            EmailID=person.email,
        )

    def modify(self, user_name, **members):
        self._call("ManageUser", APIActionType="Modify", Username=user_name, **members)

    def adopt(self, person):
        self.modify(person.user_name, EmailID=person.email)

    def move(self, user_name, department):
        self.modify(user_name, Department=department)

    def disable(self, user_name):
        self.modify(user_name, IsActive=False)


class ADManager:
    """ADManager Plus: forms with a token. Each object of a request has its own result."""

    name = "admanager"

    def __init__(self, base, token, domain):
        self.base = f"{base}/RestAPI"
        self.session = requests.Session()
        self.fixed = {"AuthToken": token, "domainName": domain}

    def _post(self, operation, **fields):
        response = self.session.post(f"{self.base}/{operation}", data=self.fixed | fields, timeout=TIMEOUT)
        answer = response.json()
        if isinstance(answer, dict) and "SEVERITY" in answer:
            raise Refused(f"{operation}: {answer['STATUS_MESSAGE']}")
        return answer

    def _change(self, operation, **attributes):
        (result,) = self._post(operation, inputFormat=json.dumps([attributes]))
        if result["status"] not in ("SUCCESS", "1"):
            raise Refused(f"{operation}: {result['statusMessage']}")

    def find(self, user_name):
        """The user as ADManager lists her, or None."""
        asked = {"filter": f"(sAMAccountName:equal:{user_name})", "select": "sAMAccountName,mail,userAccountControl"}
        users = self._post("SearchUser", range=1, startIndex=1, **asked)["UsersList"]
        return users[0] if users else None

    def create(self, person):
        self._change(
            "CreateUser",
            sAMAccountName=person.user_name,
            givenName=person.first_name,
            sn=person.last_name,
            mail=person.email,
            password=person.password,
        )

    def adopt(self, person):
        self._change("ModifyUser", sAMAccountName=person.user_name, mail=person.email)

    def move(self, user_name, department):
        self._change("ModifyUser", sAMAccountName=user_name, department=department)

    def disable(self, user_name):
        self._change("DisableUser", sAMAccountName=user_name)


class Provisioning:
    """Joiners, movers and leavers, in every product."""

    def __init__(self, *systems):
        self.systems = systems

    def join(self, person):
        """What was done in each product: `created`, or `adopted` where she was there already."""

        def ensure(system):
            if system.find(person.user_name):
                system.adopt(person)
                return "adopted"
            system.create(person)
            return "created"

        return {system.name: attempts(lambda: ensure(system)) for system in self.systems}

    def move(self, user_name, department):
        for system in self.systems:
            attempts(lambda: system.move(user_name, department))

    def leave(self, user_name):
        for system in self.systems:
            attempts(lambda: system.disable(user_name))
