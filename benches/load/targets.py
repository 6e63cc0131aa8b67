"""What was to be reached, and what was."""

import re
from dataclasses import dataclass

import calls
import peers
from batches import APIS as IN_BATCHES
from rounds import median

READING = {"sas": "SAS GetUser", "control": "control API"}
# What a ratio may fall to in the short version, of what is to be reached.
SHORT = 0.7


@dataclass
class Part:
    """One figure that has a target. `got` is None where there is no result; `why` says the reason."""

    row: int
    what: str
    got: float
    target: float
    least: float = None
    most: float = None
    unit: str = "×"
    under: bool = False
    why: str = ""

    def met(self, factor=1):
        if self.got is None:
            return False
        return self.got < self.target / factor if self.under else self.got >= self.target * factor

    def wanted(self):
        return f"{'under ' if self.under else ''}{self.target:,g} {self.unit}"

    def reached(self):
        if self.got is None:
            return self.why
        spread = "" if self.least is None or self.least == self.most else f" ({shown(self.least)} to {shown(self.most)})"
        return f"{shown(self.got)} {self.unit}{spread}"


def shown(number):
    """Three digits that count."""
    if number == 0:
        return "0"
    digits = 2 if number < 10 else 1 if number < 100 else 0
    return f"{number:.3f}" if number < 0.1 else f"{number:,.{digits}f}"


class Figures:
    """What was measured, to be asked for ratios."""

    def __init__(self, groups):
        self.groups = groups

    def runs(self, group, key):
        """The runs of a result, or why there are none."""
        if group not in self.groups:
            return None, f"not measured: the group {group} was not run"
        result = self.groups[group]["results"].get(key)
        if result is None:
            return None, f"not measured: {key} is missing"
        if result["failure"] or not result["runs"]:
            return None, result["failure"] or "not measured"
        failures = sum(run.get("failures", 0) for run in result["runs"])
        if failures:
            requests = sum(run["requests"] for run in result["runs"])
            return None, f"no result: {failures:,} of {requests:,} requests failed"
        return result["runs"], ""

    def ratio(self, row, what, group, key, to, target, field="rate", **more):
        """How one stands to the other. Where both were measured by turns, the median of the rounds' ratios."""
        mine, why = self.runs(group, key)
        other, why_other = self.runs(more.pop("to_group", group), to)
        if mine is None or other is None:
            return Part(row, what, None, target, why=why or why_other, **more)
        ratios = [a[field] / b[field] for a, b in zip(mine, other)]
        return Part(row, what, median(ratios), target, min(ratios), max(ratios), **more)

    def value(self, row, what, group, key, target, **more):
        runs, why = self.runs(group, key)
        if runs is None:
            return Part(row, what, None, target, why=why, **more)
        values = [run["rate"] for run in runs]
        return Part(row, what, median(values), target, min(values), max(values), **more)

    def most_users(self, group, pattern):
        """The most users that a key of the group speaks of, by a pattern with one number in it."""
        keys = self.groups.get(group, {}).get("results", {})
        found = [int(match.group(1)) for key in keys if (match := re.fullmatch(pattern, key))]
        return max(found, default=1_000_000)


ROWS = {
    1: "get one user, 32 connections, to the parse-and-echo floor of SAS GetUser",
    2: "create one user, durable, 32 connections",
    3: "batch of 100 users in one call, users a second, to the C API inserting the same rows in groups of 100",
    4: "create at OWASP's password cost",
    5: "to peers that keep state, 32 connections (the slowest of the APIs)",
    6: "to peers that only answer, 32 connections (the slowest of the APIs)",
    7: "page of 50 with a wildcard prefix, time to the same at few users, 32 connections",
    8: "seed, users a second, to the C API inserting the same rows in groups of 100",
    9: "start to first answer, to the empty store",
    10: "memory",
    11: "release binary",
}

# Which group a row is measured in.
GROUP_OF = {
    1: "gets", 2: "creates", 3: "batches", 4: "hashing", 5: "peers", 6: "peers", 7: "pages", 8: "seeds", 9: "starts",
    10: "starts", 11: "starts",
}


def parts(groups):
    """All that has a target, in the order of `ROWS`."""
    figures = Figures(groups)
    return [
        *_gets(figures), *_creates(figures), *_batches(figures), *_hashing(figures), *_peers(figures), *_pages(figures),
        *_seeds(figures), *_rest(figures),
    ]


def _gets(figures):
    users = figures.most_users("gets", r"get/sas/sqlite/(\d+)/any/32")
    for api, name in READING.items():
        for which, drawn, target in (("some", "drawn from 1,000", 0.5), ("any", "drawn from all", 0.15)):
            what = f"{name}, {users:,} users, {drawn}"
            yield figures.ratio(1, what, "gets", f"get/{api}/sqlite/{users}/{which}/32", "floor/get/32", target)


def _creates(figures):
    for api in calls.APIS:
        key = f"create/{api}/sqlite/32"
        yield figures.ratio(2, f"{api}, to the parse-and-echo floor", "creates", key, f"floor/{api}/32", 0.2)
    for api in calls.APIS:
        key = f"create/{api}/sqlite/32"
        yield figures.ratio(2, f"{api}, to a pool of 16 writers", "creates", key, "pool/create/32", 4)


def _batches(figures):
    for api in IN_BATCHES:
        yield figures.ratio(3, f"{api}, 32 connections", "batches", f"batch/{api}/32", f"limit/batch/{api}", 0.3)


def _hashing(figures):
    yield figures.ratio(4, "to Argon2id alone on all cores", "hashing", "create/sectona/owasp/32", "limit/argon2", 0.9)
    what = "p99 of 20 gets a second beside it, to their idle p99"
    yield figures.ratio(4, what, "hashing", "get/beside", "get/idle", 10, field="p99_ms", under=True)
    yield figures.value(4, "memory, the most it had", "hashing", "memory/owasp", 100, unit="MB", under=True)


def _peers(figures):
    for name, label in peers.KEEPING.items():
        yield _slowest(figures, 5, f"create, {label}", f"peers/{name}/create", _creating(), 10)
        yield _slowest(figures, 5, f"get, {label}", f"peers/{name}/get", _getting(), 10)
    for name, label in peers.ANSWERING.items():
        yield _slowest(figures, 6, f"get, {label}", f"peers/{name}/get", _getting(), 1)
    yield _slowest(figures, 6, "create, durable, WireMock stub", "peers/wiremock/create", _creating(), 0.4)


def _creating():
    return [f"create/{api}/sqlite/32" for api in calls.APIS]


def _getting():
    return [f"get/{api}/sqlite/{peers.USERS}/any/32" for api in READING]


def _slowest(figures, row, what, to, keys, target):
    found = [figures.ratio(row, what, "peers", key, to, target) for key in keys]
    return min(found, key=lambda part: -1 if part.got is None else part.got)


def _pages(figures):
    most = figures.most_users("pages", r"page/first/(\d+)/32")
    fewer = 1000
    for which in ("first", "deep"):
        what = f"{which} page, {most:,} to {fewer:,} users"
        # Time is what counts: the rate at few users, to that at many.
        yield figures.ratio(7, what, "pages", f"page/{which}/{fewer}/32", f"page/{which}/{most}/32", 3, under=True)


def _seeds(figures):
    users = figures.most_users("seeds", r"seed/(\d+)")
    yield figures.ratio(8, f"{users:,} users", "seeds", f"seed/{users}", f"limit/seed/{users}", 0.3)


def _rest(figures):
    most = figures.most_users("starts", r"start/(\d+)")
    yield figures.ratio(9, f"{most:,} users", "starts", f"start/{most}", "start/empty", 2, under=True)
    yield figures.value(10, "idle", "starts", "memory/idle", 15, unit="MB", under=True)
    users = figures.most_users("gets", r"memory/get/(\d+)")
    yield figures.value(10, f"{users:,} users, after gets", "gets", f"memory/get/{users}", 100, unit="MB", under=True)
    yield figures.value(10, "after creates", "creates", "memory/create/32", 100, unit="MB", under=True)
    yield figures.value(11, "stripped", "starts", "binary", 20, unit="MB", under=True)
