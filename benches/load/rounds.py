"""Measuring by turns: each candidate once, then all of them again, so that a drift of the machine hits all alike."""

from dataclasses import dataclass, field

import wrk


class Numbers:
    """Numbers for users who are to be created, none of them twice."""

    def __init__(self, start=1):
        self.following = start
        self.done = 0

    def words(self):
        return ["next", self.following]

    def skip(self):
        """After a run that broke, of which nobody knows how far it went."""
        self.following += 100_000

    def used(self, run, each=1):
        self.done += run["requests"] * each
        self.following = run["last"] + 1


@dataclass
class Candidate:
    """One thing to measure. `key` names the result; `numbers` is a `Numbers` or words for calls.lua."""

    key: str
    what: str
    server: object
    request: bytes
    numbers: object = None
    connections: int = 32
    holding: str = None
    # How many users one call creates.
    users_each: int = 1
    # A server that answers some requests wrongly is measured all the same, and it is said.
    failures_allowed: bool = False
    runs: list = field(default_factory=list)
    failure: str = None

    def warming(self):
        """For how long, and with how many connections, it is warmed up."""
        return (3, 1) if self.users_each > 1 else (1, min(self.connections, 8))

    def send(self, seconds, connections, holding=None):
        numbers = self.numbers.words() if isinstance(self.numbers, Numbers) else self.numbers
        before = self.server.processor_time()
        try:
            run = wrk.send(self.server.url, self.request, numbers, connections, seconds, holding, self.failures_allowed)
        except Exception:
            if isinstance(self.numbers, Numbers):
                self.numbers.skip()
            self.server.settle()
            raise
        run["cpu_us"] = (self.server.processor_time() - before) * 1e6 / run["requests"]
        # What it still does for the last must not disturb the next.
        self.server.settle()
        if isinstance(self.numbers, Numbers):
            self.numbers.used(run, self.users_each)
        return run


def exercise(candidates, seconds, connections):
    """Sends each for so long, where it only matters what the server does."""
    for candidate in candidates:
        sent = candidate.send(seconds, connections)
        print(f"   {candidate.what}: {sent['requests']:,} requests", flush=True)


class Results:
    """What came of all: by group, and in it by key."""

    def __init__(self, saved=None):
        self.groups = (saved or {}).get("groups", {})
        self.machine = (saved or {}).get("machine")

    def begin(self, group, options):
        self.group = {"results": {}, "notes": [], "runs": options.runs, "seconds": options.seconds}
        self.group["run"] = options.run
        self.groups[group] = self.group
        print(f"\n== {group}", flush=True)

    def note(self, text):
        print(f"   note: {text}", flush=True)
        self.group["notes"].append(text)

    def add(self, key, what, runs, unit="requests/s", connections=None, failure=None):
        """`runs`: what each gave; each has `rate`, in that unit."""
        self.group["results"][key] = {
            "what": what, "unit": unit, "connections": connections, "runs": runs, "failure": failure,
        }
        print(f"   {key:<36} {failure or told(runs, unit)}", flush=True)

    def to_json(self):
        return {"machine": self.machine, "groups": self.groups}


def median(values):
    """The middle of them; of an even number, the mean of the two in the middle."""
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def told(runs, unit):
    rates = [run["rate"] for run in runs]
    text = f"{median(rates):,.4g} {unit} ({min(rates):,.4g} to {max(rates):,.4g})"
    if "p99_ms" in runs[0]:
        text += f", p50 {median(run['p50_ms'] for run in runs):.3g} ms, p99 {median(run['p99_ms'] for run in runs):.3g} ms"
    if "cpu_us" in runs[0]:
        text += f", {median(run['cpu_us'] for run in runs):.3g} us of processor each"
    return text


def seconds_of(candidate, options):
    """How long a run is: shorter where no target is measured."""
    return options.seconds if candidate.connections in (32, None) else max(1, options.seconds // 2)


def measure(options, results, candidates, unit="requests/s"):
    """Warms each candidate up while looking at its answers, then measures all by turns, and keeps what came of it.

    Each round begins with another of them: the server writes its journal some seconds late, and that must not always fall
    into the runs of the same one."""
    for candidate in candidates:
        _try(candidate, lambda it=candidate: it.send(*it.warming(), it.holding))
    for turn in range(options.runs):
        first = turn * 3 % len(candidates)
        for candidate in [*candidates[first:], *candidates[:first]]:
            if not candidate.failure:
                _try(candidate, lambda it=candidate: it.runs.append(it.send(seconds_of(it, options), it.connections)))
    for it in candidates:
        failure = it.failure and f"no result: {it.failure}"
        results.add(it.key, it.what, it.runs, unit, connections=it.connections, failure=failure)


def _try(candidate, work):
    try:
        work()
    except Exception as error:  # One that fails must not end the run of all.
        candidate.failure = str(error) or type(error).__name__


