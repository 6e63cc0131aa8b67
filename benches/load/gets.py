"""Getting one user: by SOAP and by the control API, from stores of several sizes, beside the floor."""

import contextlib

import calls
import creates
import servers
import stores
from rounds import Candidate, measure

FOUND = "<FirstName>Augusta</FirstName>"
DRAWN = {"some": "of 1,000 users", "any": "of all users"}


def gets(server, ids, users, store, connections, drawn=("some", "any")):
    """Gets of one user, drawn from 1,000 of them or from all."""
    cookie = calls.Access(server.url).cookie
    for which in drawn:
        yield Candidate(
            f"get/sas/{store}/{users}/{which}/{connections}", f"get, sas, {store}, {DRAWN[which]} of {users:,}",
            server, calls.get_by_soap(cookie), [which, users], connections, holding=FOUND,
        )
        yield Candidate(
            f"get/control/{store}/{users}/{which}/{connections}",
            f"get, control API, {store}, {DRAWN[which]} of {users:,}",
            server, calls.get_by_control(), ["listed", ids, which], connections, holding='"first_name":"Augusta"',
        )


def searches(server, users, store):
    """What the APIs have that get no single user: a search that finds one."""
    access = calls.Access(server.url)
    for api in ("admanager", "summit"):
        yield Candidate(
            f"search/{api}/{store}/{users}/32", f"search for one, {api}, {store}, of {users:,}", server,
            calls.search(api, access), ["any", users], holding="@mynah.test",
        )


def floors(server, cookie, connections):
    """The floor: a constant of the size of a user, the echo of SAS's request, and the echo of a create's JSON."""
    constant = Candidate(
        f"floor/constant/{connections}", "a constant of 1 KB", server, calls.request("GET", "/constant"),
        connections=connections, holding="xxx",
    )
    sent = calls.to_floor(calls.get_by_soap(cookie), "/soap")
    echo = Candidate(
        f"floor/get/{connections}", f"parse and echo a get of sas, {len(calls.body_of(sent)):,} bytes", server, sent,
        ["any", 1000], connections, holding="user-0000",
    )
    return [constant, echo, creates.echo(server, "sectona", connections)]


def measure_gets(context):
    """On SQLite, by the number of users; with the most users at each number of connections too."""
    sizes = context.options.sizes
    for users in sizes:
        every = context.options.connections if users == sizes[-1] else [32]
        path, ids = context.stores.seeded(users), context.stores.ids(users)
        with contextlib.ExitStack() as stack:
            floor = stack.enter_context(servers.floor(context.tools, 1024))
            mynah = stack.enter_context(servers.mynah(context.tools, f"sqlite:{path}"))
            candidates = []
            for connections in every:
                found = list(gets(mynah, ids, users, "sqlite", connections))
                base = floors(floor, calls.Access().cookie, connections) if users == sizes[-1] else []
                if context.options.lean or connections != 32:
                    base = [it for it in base if it.key.startswith("floor/get/")]
                candidates += [*base, *found]
            if users in (sizes[0], sizes[-1]) and not context.options.lean:
                candidates += searches(mynah, users, "sqlite")
            measure(context.options, context.results, candidates)
            context.results.add(
                f"memory/get/{users}", f"memory after gets from {users:,} users", [{"rate": mynah.memory()}], "MB"
            )
            context.results.add(
                f"memory/get-most/{users}", f"the most memory it had, {users:,} users", [{"rate": mynah.most_memory()}], "MB"
            )


def measure_stores(context):
    """In memory, on Postgres and without a journal, with 1,000 users, at 32 connections."""
    users = 1000
    seed = context.folder / "seed-gets.json"
    stores.seed_file(seed, users)
    with contextlib.ExitStack() as stack:
        running = {}
        path = context.stores.seeded(users)
        flags = ("--journal-limit", "0")
        running["sqlite-no-journal"] = stack.enter_context(servers.mynah(context.tools, f"sqlite:{path}", *flags))
        memory = servers.mynah(context.tools, "memory")
        running["memory"] = stack.enter_context(memory)
        servers.add_seed(memory, seed)
        try:
            postgres = stack.enter_context(servers.Postgres(context.folder))
            running["postgres"] = stack.enter_context(servers.mynah(context.tools, postgres.database("gets")))
            servers.add_seed(running["postgres"], seed)
        except (servers.NotStarted, OSError) as error:
            context.results.note(f"Postgres: not measured: {error}")
        candidates = []
        for name, server in running.items():
            ids = context.folder / f"ids-{name}.txt"
            ids.write_text("".join(f"{one}\n" for one in servers.ids_of(server, "user-")))
            candidates += gets(server, ids, users, name, 32, drawn=("any",))
            candidates += searches(server, users, name)
        measure(context.options, context.results, candidates)
