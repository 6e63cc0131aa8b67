"""The control API of Mynah, as far as the tests need it: one space, with its users, journal, faults and clock."""

import os

import requests


class Space:
    """A world of its own on the server. Clients reach it by its `url`."""

    def __init__(self, server, name, **order):
        self.server, self.name, self.url = server, name, f"{server}/@{name}"
        self.session = requests.Session()
        if token := os.environ.get("MYNAH_ADMIN_TOKEN"):
            self.session.headers["Authorization"] = f"Bearer {token}"
        self._send("PUT", f"{server}/_mynah/spaces/{name}", json=order)

    def _send(self, method, url, **more):
        response = self.session.request(method, url, timeout=30, **more)
        if not response.ok:
            raise AssertionError(f"{method} {url}: {response.text}")
        return response.json() if response.content else None

    def call(self, method, path, body=None, **query):
        """A call of the control API that is about this space."""
        return self._send(method, f"{self.url}/_mynah/{path}", json=body, params=query)

    def remove(self):
        self._send("DELETE", f"{self.server}/_mynah/spaces/{self.name}")

    def seed(self, seed):
        """Adds realms, operators, names or users, in the seed format."""
        return self.call("POST", "seed", seed)

    def users(self, **query):
        return self.call("GET", "users", **query)["items"]

    def user(self, user_name):
        """All that is known of a user: attributes, accounts, views, history."""
        (user,) = [user for user in self.users(q=user_name) if user["user_name"] == user_name]
        return self.call("GET", f"users/{user['id']}")

    def requests(self, **query):
        return self.call("GET", "requests", **query)["items"]

    def verify(self, match, **count):
        """Fails, saying why, if there are not so many requests like that: `exactly=1`, `at_least=1` or `at_most=1`."""
        return self.call("POST", "requests/verify", {"match": match} | ({"count": count} if count else {}))

    def fault(self, **fault):
        """Lets something go wrong; answers the fault's id."""
        return self.call("POST", "faults", fault)["id"]

    def clock(self, **order):
        return self.call("PUT", "clock", order)
