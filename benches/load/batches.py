"""A hundred users in one call, beside SQLite's C API inserting the same rows in groups of a hundred."""

import argparse
import contextlib

import calls
import servers
import stores
from creates import compare
from rounds import Candidate, Numbers, measure

APIS = ("admanager", "summit")
MADE = {"admanager": '"status":"SUCCESS"', "summit": "100 Users created Succesfully."}


class Inserting:
    """The limit, measured like a server: it goes on in its own store, where it stopped."""

    def __init__(self, context, api):
        self.context = context
        self.store = context.stores.empty()
        self.rows = context.stores.rows_of_created(api)
        self.key, self.what, self.connections = f"limit/batch/{api}", f"the rows of {api}, groups of 100, C API", None
        self.runs, self.failure, self.first = [], None, 1

    def warming(self):
        return 1, 1

    def send(self, seconds, *_):
        run = stores.insert(self.context.tools, self.store, self.rows, 100, self.first, 10**8, seconds)
        self.first += run["users"]
        batches = run["users"] / 100
        return {"rate": batches / run["seconds"], "requests": batches, "cpu_us": run["processor"] / batches * 1e6}

    holding = None


def batches(server, numbers, connections):
    """Calls that create a hundred users each."""
    access = calls.Access(server.url)
    return [
        Candidate(
            f"batch/{api}/{each}", f"batch of 100, {api}", server, calls.create_batch(api, access), numbers, each,
            holding=MADE[api], users_each=100,
        )
        for each in connections
        for api in APIS
    ]


def measure_batches(context):
    """Batches on SQLite, from one client and from 32."""
    path = context.stores.empty()
    before, numbers = stores.count(path), Numbers()
    limits = [Inserting(context, api) for api in APIS]
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(servers.mynah(context.tools, f"sqlite:{path}"))
        sent = batches(server, numbers, (1, 32))
        # A batch takes long where the machine is slow.
        patient = argparse.Namespace(**vars(context.options) | {"seconds": max(context.options.seconds, 2)})
        measure(patient, context.results, [*limits, *sent], unit="batches/s")
        context.results.add("memory/batch", "memory after batches", [{"rate": server.memory()}], "MB")
    compare(context.results, "batches", before, stores.count(path), numbers, 100 * sum(it.connections for it in sent) * 9, sent)
    for store in (path, *(limit.store for limit in limits)):
        context.stores.forget(store)
