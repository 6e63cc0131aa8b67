"""Creating one user: each API, on each store, beside the floor and a pool of writers."""

import contextlib

import calls
import servers
import stores
from rounds import Candidate, Numbers, measure

# Which route of the floor parses what an API is sent.
FLOOR = {"sectona": "/json", "sas": "/soap", "admanager": "/form", "summit": "/json"}


def floors(server, connections):
    """The floor: a constant, and the echo of each kind of create."""
    constant = Candidate(
        f"floor/constant/{connections}", "a constant of 1 KB", server, calls.request("GET", "/constant"),
        connections=connections, holding="xxx",
    )
    return [constant, *(echo(server, api, connections) for api in calls.APIS)]


def echo(server, api, connections):
    """The floor that parses and writes back what a create of that API sends."""
    sent = calls.to_floor(calls.create(api, calls.Access()), FLOOR[api])
    return Candidate(
        f"floor/{api}/{connections}", f"parse and echo a create of {api}, {len(calls.body_of(sent)):,} bytes", server, sent,
        ["next", 1], connections, holding="Lovelace",
    )


def creates(server, store, connections, numbers, apis=calls.APIS):
    """A create through each API, whose users all have numbers of their own."""
    access = calls.Access(server.url)
    return [
        Candidate(
            f"create/{api}/{store}/{connections}", f"create, {api}, {store}", server, calls.create(api, access),
            numbers, connections, holding=calls.CREATED[api],
        )
        for api in apis
    ]


def side_by_side(base, created):
    """Each echo right before the create that is compared with it, what else there is before all. So both see the same moments, and
    the server never rests so long that it writes its journal in the run of always the same one."""
    api = lambda it: it.key.split("/")[1]
    apis = {api(it) for it in created}
    pairs = [it for create in created for it in [*(echo for echo in base if api(echo) == api(create)), create]]
    return [*(it for it in base if api(it) not in apis), *pairs]


def pooled(server, connections):
    return Candidate(
        f"pool/create/{connections}", "create, a pool of 16 writers", server,
        calls.to_floor(calls.create("sectona", calls.Access()), "/create"), Numbers(), connections, holding='"IsSuccess":true',
    )


def compare(results, what, before, after, numbers, slack, candidates):
    """Whether the store has all whom the answers said were created. The answers to the last few may not have come, nor is
    it known how many were created in a run that broke."""
    more = after - before - numbers.done
    if 0 <= more and (more <= slack or any(it.failure for it in candidates)):
        results.note(f"{what}: {numbers.done:,} creates were answered with success beside those of the warm-up, {after - before:,} users are there")
    else:
        for it in candidates:
            results.group["results"][it.key]["failure"] = "no result: see the note on the creates"
        results.note(f"{what}: WRONG: {numbers.done:,} creates were answered, but {after - before:,} users are there")


def slack(context, candidates):
    return sum(it.connections for it in candidates) * (context.options.runs + 1)


def measure_creates(context):
    """Floor, each API on SQLite and the pool, at so many connections each."""
    for connections in context.options.connections:
        path, pool_path = context.stores.empty(), context.stores.empty()
        before, numbers = stores.count(path), Numbers()
        with contextlib.ExitStack() as stack:
            floor = stack.enter_context(servers.floor(context.tools, 1024))
            mynah = stack.enter_context(servers.mynah(context.tools, f"sqlite:{path}"))
            pool = stack.enter_context(servers.pool(context.tools, pool_path, context.stores.rows_of_created("sectona")))
            created = creates(mynah, "sqlite", connections, numbers)
            base = floors(floor, connections)
            if context.options.lean:
                base = [it for it in base if "constant" not in it.key]
            if connections != 32:
                # The echoes of the four are much alike.
                base = [it for it in base if it.key.startswith(("floor/constant/", "floor/sectona/"))]
            measure(context.options, context.results, [*side_by_side(base, created), pooled(pool, connections)])
            memory = [{"rate": mynah.memory()}]
            context.results.add(f"memory/create/{connections}", "memory after creates", memory, "MB")
        compare(
            context.results, f"SQLite, {connections} connections", before, stores.count(path), numbers,
            slack(context, created), created,
        )
        context.stores.forget(path)
        context.stores.forget(pool_path)


def measure_stores(context):
    """Creates in memory, on Postgres and without a journal, at 32 connections."""
    with contextlib.ExitStack() as stack:
        path = context.stores.empty()
        mynahs = {"memory": ("memory", ()), "sqlite-no-journal": (f"sqlite:{path}", ("--journal-limit", "0"))}
        try:
            postgres = stack.enter_context(servers.Postgres(context.folder))
            mynahs["postgres"] = (postgres.database("creates"), ())
        except (servers.NotStarted, OSError) as error:
            context.results.note(f"Postgres: not measured: {error}")
        numbers, before, running, candidates = {}, {}, {}, []
        for name, (store, flags) in mynahs.items():
            running[name] = stack.enter_context(servers.mynah(context.tools, store, *flags))
            numbers[name], before[name] = Numbers(), servers.users_of(running[name])
            candidates += creates(running[name], name, 32, numbers[name])
        measure(context.options, context.results, candidates)
        for name, server in running.items():
            mine = [it for it in candidates if f"/{name}/" in it.key]
            compare(context.results, name, before[name], servers.users_of(server), numbers[name], slack(context, mine), mine)
    context.stores.forget(path)
